"""Safetensors files as bytes: by the library where it is installed, else by the few lines that a training machine can
do with.

The format: eight bytes with the length of a JSON head, the head with dtype, shape and place of each tensor, then the
tensors, little-endian.
"""

import json
import math
from typing import Any

import torch
from torch import Tensor

from sketchpaint import jsontext

try:
    import safetensors.torch

    HAS_LIBRARY = True
except ModuleNotFoundError:  # a machine that only trains
    HAS_LIBRARY = False

MAX_DIMENSIONS = 8
DTYPES = {
    "F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16,
    "I64": torch.int64, "I32": torch.int32, "I8": torch.int8, "U8": torch.uint8,
}  # fmt: skip


def read_tensors(content: bytes) -> dict[str, Tensor]:
    """Returns the tensors of a safetensors file by name.

    Raises:
        ValueError: the content is none, or damaged.
    """
    if not HAS_LIBRARY:
        return read_plainly(content)
    try:
        return safetensors.torch.load(content)
    except (safetensors.SafetensorError, KeyError) as error:  # the latter for kinds of numbers that torch lacks
        raise ValueError(str(error)) from error


def write_tensors(tensors: dict[str, Tensor]) -> bytes:
    """Returns a safetensors file with contiguous tensors of the CPU."""
    return safetensors.torch.save(tensors) if HAS_LIBRARY else write_plainly(tensors)


def read_plainly(content: bytes) -> dict[str, Tensor]:
    """Reads without the library; see `read_tensors`."""
    start = 8 + int.from_bytes(content[:8], "little")
    tensors = {}
    try:
        head = jsontext.fields(jsontext.parse(content[8:start]))
        places = [
            (name, *_place(jsontext.fields(entry), len(content) - start))
            for name, entry in head.items()
            if name != "__metadata__"
        ]
    except KeyError as error:
        raise ValueError(f"the head is damaged ({error})") from error
    for name, dtype, shape, begin, end in places:
        if end - begin != math.prod(shape) * dtype.itemsize or start + end > len(content):
            raise ValueError(f"the tensor {name} is cut short")
        part = bytearray(content[start + begin : start + end])
        tensors[name] = (torch.frombuffer(part, dtype=dtype) if part else torch.empty(0, dtype=dtype)).reshape(shape)
    return tensors


def _place(entry: dict[str, Any], most: int) -> tuple[torch.dtype, list[int], int, int]:
    """Returns kind, shape, begin and end of a tensor as the head says them."""
    begin, end = (jsontext.whole(place, 0, most) for place in jsontext.items(entry["data_offsets"], 2))
    return (
        DTYPES[str(entry["dtype"])],
        [jsontext.whole(side, 0, most) for side in jsontext.items(entry["shape"], MAX_DIMENSIONS)],
        begin,
        end,
    )


def write_plainly(tensors: dict[str, Tensor]) -> bytes:
    """Writes without the library; see `write_tensors`."""
    names = {dtype: name for name, dtype in DTYPES.items()}
    head, parts, end = {}, [], 0
    for name, tensor in tensors.items():
        part = tensor.contiguous().flatten().view(torch.uint8).numpy().tobytes()
        head[name] = {"dtype": names[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [end, end + len(part)]}
        parts.append(part)
        end += len(part)
    text = json.dumps(head).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + b"".join(parts)
