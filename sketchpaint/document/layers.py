"""Paint layers: the mask and the sketch of a photo. A stroke in progress is kept apart from what was there before."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Box:
    """A rectangle of whole pixels: left and top belong to it, right and bottom do not."""

    left: int
    top: int
    right: int
    bottom: int

    @classmethod
    def of(cls, left: int, top: int, pixels: NDArray) -> "Box":
        """Returns the box of an (H, W, ...) array whose first pixel stands at a place."""
        return cls.at(left, top, pixels.shape)

    @classmethod
    def at(cls, left: int, top: int, shape: tuple[int, ...]) -> "Box":
        """Returns the box of so many rows and columns whose first pixel stands at a place."""
        return cls(left, top, left + shape[1], top + shape[0])

    @property
    def slices(self) -> tuple[slice, slice]:
        """Rows and columns for indexing an (H, W, ...) array."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    @property
    def is_empty(self) -> bool:
        return self.right <= self.left or self.bottom <= self.top

    def united(self, other: "Box | None") -> "Box":
        """Returns the smallest box that holds both."""
        if other is None or other.is_empty:
            return self
        if self.is_empty:
            return other
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def clipped(self, width: int, height: int) -> "Box":
        """Returns the part that lies inside a picture."""
        return Box(max(0, self.left), max(0, self.top), min(width, self.right), min(height, self.bottom))


NO_BOX = Box(0, 0, 0, 0)


def over(
    below: NDArray[np.uint8], above: NDArray[np.uint8], share: NDArray[np.float32] | float = 1.0
) -> NDArray[np.uint8]:
    """Lays one picture over another: Porter and Duff's "over" with straight alpha.

    Args:
        below: (H, W, 4) uint8 RGBA.
        above: likewise.
        share: how much of the upper one is laid, [0, 1], one number or (H, W).
    """
    amount = above[..., 3].astype(np.float32) / 255 * share
    under = below[..., 3].astype(np.float32) / 255
    alpha = amount + under * (1 - amount)
    part = np.divide(amount, alpha, out=np.zeros_like(amount), where=alpha > 0)[..., None]
    colour = below[..., :3] + (above[..., :3].astype(np.float32) - below[..., :3]) * part
    return np.round(np.concatenate([colour, alpha[..., None] * 255], 2)).astype(np.uint8)


class PaintLayer:
    """Pixels that strokes change.

    `pixels` is what is seen; `base` is the same without the stroke in progress, and `coverage` says how much of that
    stroke lies on each pixel. Keeping all three makes the cost of a stroke that of its own box, whatever the size of
    the photo.

    Args:
        height_px: rows.
        width_px: columns.
        channels: 1 for a mask, 4 for a sketch.

    Attributes:
        pixels: what is seen.
        base: the same without the stroke in progress.
        coverage: how much of the stroke in progress lies on each pixel.
    """

    def __init__(self, height_px: int, width_px: int, *, channels: int) -> None:
        shape = (height_px, width_px) if channels == 1 else (height_px, width_px, channels)
        self.pixels: NDArray[np.uint8] = np.zeros(shape, np.uint8)
        self.base: NDArray[np.uint8] = np.zeros(shape, np.uint8)
        self.coverage: NDArray[np.uint8] = np.zeros((height_px, width_px), np.uint8)

    @property
    def whole(self) -> Box:
        """The box of all pixels."""
        return Box(0, 0, self.pixels.shape[1], self.pixels.shape[0])

    def settle(self, box: Box) -> None:
        """Makes the pixels in a box the new base and forgets the stroke there."""
        self.base[box.slices] = self.pixels[box.slices]
        self.coverage[box.slices] = 0

    def replace(self, box: Box, content: NDArray[np.uint8]) -> None:
        """Overwrites a box of pixels and base."""
        self.pixels[box.slices] = content
        self.base[box.slices] = content
