"""The picture at one moment, for a thread that works on it while the artist goes on."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sketchpaint.document.layers import Box


@dataclass(frozen=True)
class Backdrop:
    """The photo, which never changes, and a copy of what is applied.

    Attributes:
        photo: (H, W, 3) uint8.
        box: where results were applied.
        applied: (h, w, 4) uint8 RGBA of the box; alpha is 0 or 255.
    """

    photo: NDArray[np.uint8] = field(repr=False)
    box: Box
    applied: NDArray[np.uint8] = field(repr=False)

    def picture(self) -> NDArray[np.uint8]:
        """Returns the photo with the applied results, (H, W, 3) uint8."""
        if self.box.is_empty:
            return self.photo
        picture = self.photo.copy()
        there = self.applied[..., 3] > 0
        picture[self.box.slices][there] = self.applied[there, :3]
        return picture

    def same_as(self, other: "Backdrop") -> bool:
        """Whether the other shows the same picture."""
        return self.photo is other.photo and self.box == other.box and np.array_equal(self.applied, other.applied)
