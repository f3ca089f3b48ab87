"""What is fuzzed: how valid files are made, damaged and read."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

Read = Callable[[Path, bytes], object]


@dataclass(frozen=True)
class Target:
    """A kind of file.

    Attributes:
        make: returns valid files; called once, in the worker, with a folder for what it needs.
        damage: returns a damaged file, made of the valid ones.
        read: reads bytes as a file of this kind; called with a folder for what it writes.
    """

    make: Callable[[Path], list[bytes]]
    damage: Callable[[list[bytes], random.Random], bytes]
    read: Read


def noise(*shape: int) -> np.ndarray:
    """Returns uint8 noise, the same each time."""
    return np.random.default_rng(0).integers(0, 256, shape, np.uint8)
