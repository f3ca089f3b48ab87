"""Faces are nearly the same on both sides: what of a hole can be seen there, and how far it is to be believed."""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from sketchpaint.imaging.frame import TEMPLATE_XY
from sketchpaint.imaging.grafts import mirrored_half

# What lies so near to a hole tells how alike the sides are: a correlation of grey levels up to the first number means
# nothing, from the second on all of the other side is believed.
RING_PX = 8
UNLIKE, ALIKE = 0.3, 0.8
# Holes nearer to each other than this are one.
JOINED_PX = 5
FADE_PX, SOFT_PX = 3, 1.5  # towards what stands in a hole besides


@dataclass(frozen=True)
class OtherSide:
    """A crop with what the other side of the face shows laid into its holes.

    Attributes:
        pixels: (128, 128, 3) uint8; in the light around the holes, and as the crop is where the other side is hidden,
            too.
        belief: (128, 128) float32 in [0, 1], how far each pixel is to be believed; 0 where nothing was laid in.
    """

    pixels: NDArray[np.uint8] = field(repr=False)
    belief: NDArray[np.float32] = field(repr=False)


def other_side(crop: NDArray[np.uint8], mask: NDArray[np.bool_]) -> OtherSide:
    """Mirrors a crop about the middle of the face frame.

    Args:
        crop: (128, 128, 3) uint8; what it has in the holes is taken only for the light that comes from there, where
            the other side fills a part of a hole.
        mask: (128, 128) bool, True = hole.
    """
    graft = mirrored_half(crop, mask, TEMPLATE_XY)
    pixels, filled = crop.copy(), np.zeros(mask.shape, np.uint8)
    rows, columns = (
        places + first for places, first in zip(np.nonzero(graft.filled), (graft.top, graft.left), strict=True)
    )
    pixels[rows, columns] = graft.pixels[graft.filled]
    filled[rows, columns] = 1
    unknown = cv2.dilate((mask & (filled == 0)).astype(np.uint8), np.ones((FADE_PX, FADE_PX), np.uint8))
    soft = cv2.GaussianBlur(1 - unknown.astype(np.float32), (0, 0), SOFT_PX) * filled
    return OtherSide(pixels, np.asarray(soft * likeness(crop, mask), np.float32))


def likeness(crop: NDArray[np.uint8], mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Returns how alike the two sides of a face are around each hole, (128, 128) float32 in [0, 1] in the holes, 0
    elsewhere.

    Args:
        crop: (128, 128, 3) uint8; what it has in the holes does not count.
        mask: (128, 128) bool, True = hole.
    """
    grey = cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY).astype(np.float64)
    seen = ~mask & ~mask[:, ::-1]
    alike = np.zeros(mask.shape, np.float32)
    joined = cv2.dilate(mask.astype(np.uint8), np.ones((JOINED_PX, JOINED_PX), np.uint8))
    count, holes = cv2.connectedComponents(joined)
    for number in range(1, count):
        hole = (holes == number) & mask
        away = cv2.distanceTransform((~hole).astype(np.uint8), cv2.DIST_L2, 5)
        ring = (away <= RING_PX) & seen
        alike[hole] = np.clip((_correlation(grey[ring], grey[:, ::-1][ring]) - UNLIKE) / (ALIKE - UNLIKE), 0, 1)
    return alike


def _correlation(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Returns Pearson's coefficient; 0 where one does not vary."""
    if len(one) < 2 or min(one.std(), other.std()) < 1:  # in grey levels: less is noise
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])
