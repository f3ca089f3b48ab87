"""A result of a run: the engine makes it, the document keeps it, the window shows it."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class Cycle:
    """One result of a run.

    Attributes:
        index: 0 = first composite, before any generation; 1, 2, ... = cycles.
        composite: (128, 128, 3) uint8 RGB, equal to the crop outside the mask, read-only.
        score: quality discriminator's output in [0, 1]; NaN when the network failed.
        duration_ms: time it took, scoring included.
        refined: True for the refinement of the cycle with the same index.
    """

    index: int
    composite: NDArray[np.uint8] = field(repr=False)
    score: float
    duration_ms: float
    refined: bool = False
