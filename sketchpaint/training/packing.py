"""Packing: the weights of a run in half precision, in files small enough to be carried."""

import pickle
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from sketchpaint.engine.manifest import MANIFEST, read_manifest, read_verified
from sketchpaint.engine.tensorfile import read_tensors, write_tensors
from sketchpaint.errors import InputError, OutputError

LIMIT_BYTES = 15 * 1024 * 1024
AVERAGE = "_average"


def pack_weights(modules: dict[str, dict[str, Tensor]], folder: Path, *, limit_bytes: int = LIMIT_BYTES) -> list[Path]:
    """Writes weights from which training can go on, without the state of its optimisers.

    Args:
        modules: name -> state dict, as in a checkpoint; where there is an average, it goes in place of what it
            averages.
        folder: gets weights-0.safetensors, weights-1.safetensors, ...; made if absent.
        limit_bytes: most tensor bytes in a file.

    Returns:
        The files.

    Raises:
        OutputError: the folder cannot be written to, or holds packed weights already.
    """
    chosen = {name: modules.get(name + AVERAGE, state) for name, state in modules.items() if not name.endswith(AVERAGE)}
    parts: list[dict[str, Tensor]] = [{}]
    room = limit_bytes
    for name, state in chosen.items():
        for key, tensor in state.items():
            half = (tensor.half() if tensor.is_floating_point() else tensor).contiguous()
            size = half.numel() * half.element_size()
            if size > room and parts[-1]:
                parts.append({})
                room = limit_bytes
            parts[-1][f"{name}.{key}"] = half
            room -= size
    paths = [folder / f"weights-{number}.safetensors" for number in range(len(parts))]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.glob("weights-*.safetensors")):
            raise OutputError("{folder} holds packed weights already: choose another folder.", folder=folder)
        for path, part in zip(paths, parts, strict=True):
            path.write_bytes(write_tensors(part))
    except OSError as error:
        raise OutputError(
            "{folder} cannot be written to ({reason}): choose a folder with room.", folder=folder, reason=error.strerror
        ) from error
    return paths


def load_weights(path: Path) -> dict[str, Tensor]:
    """Returns MODULE.parameter -> tensor of one file, of a folder of `pack_weights` or of a models folder.

    Raises:
        InputError: there is nothing, or it cannot be read.
        WeightsError: a models folder is damaged.
    """
    if (path / MANIFEST).exists():
        shipped = {name: read_tensors(read_verified(entry)) for name, entry in read_manifest(path).items()}
        return {f"{name}.{key}": tensor for name, state in shipped.items() for key, tensor in state.items()}
    files = sorted(path.glob("weights-*.safetensors")) if path.is_dir() else [path]
    if not files:
        raise InputError(
            "{path} holds no packed weights: give a folder of 'train pack', a models folder or a safetensors file.",
            path=path,
        )
    tensors: dict[str, Tensor] = {}
    try:
        for file in files:
            tensors |= read_tensors(file.read_bytes())
    except (OSError, ValueError) as error:
        raise InputError("{path} cannot be used as start: {error}", path=path, error=error) from error
    return tensors


def load_checkpoint(path: Path) -> dict[str, Any]:
    """Returns what `Stage.state` gave to a checkpoint.

    Raises:
        InputError: it is missing or damaged.
    """
    try:
        state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, EOFError, RuntimeError, KeyError, ValueError, pickle.UnpicklingError) as error:
        raise InputError(
            "{path} cannot be read as a checkpoint: {error}", path=path, error=first_line(error)
        ) from error
    return state


def first_line(error: Exception) -> str:
    """Returns what an error says, without the lines that torch adds."""
    return next(iter(str(error).splitlines()), type(error).__name__)
