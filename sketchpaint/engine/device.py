"""Choice of the compute device."""

from typing import TypeVar

import torch
from torch import nn

from sketchpaint.errors import DeviceError

Network = TypeVar("Network", bound=nn.Module)
DEVICES = ("auto", "cpu", "cuda", "mps")


def choose_device(name: str) -> torch.device:
    """Returns the device of that name; "auto" takes the first that is present of cuda, mps, cpu.

    Raises:
        DeviceError: the name is unknown or the device absent.
    """
    present = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if name == "auto":
        return torch.device("cuda" if present["cuda"] else "mps" if present["mps"] else "cpu")
    if name not in present:
        raise DeviceError(f"The device {name!r} is unknown: choose one of {', '.join(DEVICES)}.")
    if not present[name]:
        raise DeviceError(f"This machine has no {name} device that torch can use: choose auto or cpu.")
    return torch.device(name)


def place(network: Network, device: torch.device) -> Network:
    """Puts a network onto a device with its weights in channels-last order, which convolutions run fastest in; returns it."""
    return network.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
