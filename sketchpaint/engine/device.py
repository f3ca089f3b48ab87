"""Choice of the compute device."""

from typing import TypeVar

import torch
from torch import nn

from sketchpaint.engine.options import DEVICES
from sketchpaint.errors import DeviceError

Network = TypeVar("Network", bound=nn.Module)


def choose_device(name: str) -> torch.device:
    """Returns the device of that name; "auto" takes the first that is present of cuda, mps, cpu.

    Raises:
        DeviceError: the name is unknown or the device absent.
    """
    present = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if name == "auto":
        return torch.device("cuda" if present["cuda"] else "mps" if present["mps"] else "cpu")
    if name not in present:
        raise DeviceError(
            "The device {name!r} is unknown: choose one of {choices}.", name=name, choices=", ".join(DEVICES)
        )
    if not present[name]:
        raise DeviceError("This machine has no {name} device that torch can use: choose auto or cpu.", name=name)
    return torch.device(name)


def fast_dtype(device: torch.device) -> torch.dtype:
    """Returns the arithmetic in which the networks run fastest on a device: bfloat16 where its processor multiplies in
    it, else float32.
    """
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float32
    # Older torch cannot tell; elsewhere bfloat16 is emulated and slower.
    able = torch.cpu.get_capabilities() if device.type == "cpu" and hasattr(torch.cpu, "get_capabilities") else {}
    return torch.bfloat16 if able.get("avx512_bf16") or able.get("amx_bf16") else torch.float32


def arithmetic(device: torch.device, dtype: torch.dtype) -> torch.autocast:
    """Runs the enclosed products and convolutions on a device in float32 or bfloat16."""
    return torch.autocast(device.type, torch.bfloat16, enabled=dtype == torch.bfloat16)


def place(network: Network, device: torch.device) -> Network:
    """Puts a network onto a device with its weights in channels-last order, which convolutions run fastest in; returns
    it.
    """
    return network.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
