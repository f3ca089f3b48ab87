"""Safetensors files as bytes: by the library where it is installed, else by the few lines that a training machine can do with.

The format: eight bytes with the length of a JSON head, the head with dtype, shape and place of each tensor, then the tensors, little-endian.
"""

import json
import math

import torch
from torch import Tensor

try:
    import safetensors.torch

    HAS_LIBRARY = True
except ModuleNotFoundError:  # a machine that only trains
    HAS_LIBRARY = False

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
    except safetensors.SafetensorError as error:
        raise ValueError(str(error)) from error


def write_tensors(tensors: dict[str, Tensor]) -> bytes:
    """Returns a safetensors file with contiguous tensors of the CPU."""
    return safetensors.torch.save(tensors) if HAS_LIBRARY else write_plainly(tensors)


def read_plainly(content: bytes) -> dict[str, Tensor]:
    """Reads without the library; see `read_tensors`."""
    start = 8 + int.from_bytes(content[:8], "little")
    tensors = {}
    try:
        head = json.loads(content[8:start])
        places = [(name, DTYPES[entry["dtype"]], entry["shape"], *entry["data_offsets"]) for name, entry in head.items() if name != "__metadata__"]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"the head is damaged ({error})") from error
    for name, dtype, shape, begin, end in places:
        if end - begin != math.prod(shape) * dtype.itemsize or start + end > len(content):
            raise ValueError(f"the tensor {name} is cut short")
        part = bytearray(content[start + begin : start + end])
        tensors[name] = (torch.frombuffer(part, dtype=dtype) if part else torch.empty(0, dtype=dtype)).reshape(shape)
    return tensors


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
