"""A result at the levels of the photo's pyramid."""

import itertools
import math
from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from sketchpaint.imaging.exemplar import NO_MAP, Exemplar, Image, Window
from sketchpaint.imaging.frame import CROP_SIZE_PX
from sketchpaint.imaging.lines import Lines
from sketchpaint.imaging.placement import Placement

# A result with up to 2 ** (1 - ROUNDED_UP) times as many pixels as there is room for is taken and made smaller.
ROUNDED_UP, SHRINK_SIGMA_PX = 0.25, 0.5
WHOLE: Window = (slice(None), slice(None))
HELD_SHARE = 1.5  # a level with so many times its pixels across holds all of a result


def octave_number(scale: float) -> int:
    """Returns how many doublings of the crop come nearest to pictures with `scale` pixels for each of its own, rather
    one more than a blur that is seen.
    """
    return max(0, math.floor(math.log2(scale) + ROUNDED_UP))


def mixed(cover: Image, known: Image, made: Image) -> Image:
    """Returns known pixels where `cover` is 1, made ones where it is 0."""
    return np.asarray(cover[..., None] * known + (1 - cover[..., None]) * made, np.float32)


class ResultLevels:
    """What a result shows at each level.

    Args:
        crop: (128, 128, 3) uint8 result.
        finer: the same at 256, 512, ... pixels as far as there are; each is asked for when a level has room for it.
        lines: lines that are drawn anew, and so taken out.
        placement: where it belongs.
        exemplar: the pyramid.
    """

    def __init__(
        self,
        crop: NDArray[np.uint8],
        finer: Iterator[NDArray[np.uint8]],
        lines: Lines | None,
        placement: Placement,
        exemplar: Exemplar,
    ) -> None:
        self._results, self._finer = [crop], finer
        self._lines, self._placement, self._exemplar = lines, placement, exemplar

    def places(self, number: int, window: Window = WHOLE) -> Image:
        """Returns where the pixels of a level, or of a window of it, lie on the crop, (h, w, 2) float32, measured from
        the corner.
        """
        (height, width), (down, across) = self._exemplar.shape(number), window
        spans = slice(*down.indices(height)), slice(*across.indices(width))
        rows, columns = np.mgrid[spans].astype(np.float32) * (1 << number)
        photo = np.stack([columns + self._exemplar.left + 0.5, rows + self._exemplar.top + 0.5], 2)
        return np.asarray(cv2.transform(photo, self._placement.frame.to_crop()), np.float32)

    def crop_px(self, number: int) -> float:
        """Returns how many pixels of a level a crop pixel has across."""
        return self._placement.frame.scale / (1 << number)

    def sampled(self, crop: NDArray[Any], number: int, window: Window = WHOLE) -> Image:
        """Returns a picture of the face frame at a level, or in a window of it."""
        side = crop.shape[0] / CROP_SIZE_PX
        shrunk = side / self.crop_px(number)
        pixels: Image = crop.astype(np.float32)
        if shrunk > 1:  # the finest of it would turn into patterns
            pixels = cv2.GaussianBlur(pixels, (0, 0), SHRINK_SIGMA_PX * shrunk)
        places = self.places(number, window) * np.float32(side) - np.float32(0.5)
        return np.asarray(
            cv2.remap(pixels, places, NO_MAP, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), np.float32
        )

    def _drawn(self, number: int) -> int:
        """Returns which of the results has what a level has room for."""
        wanted = octave_number(self.crop_px(number))
        self._results += itertools.islice(self._finer, max(0, wanted + 1 - len(self._results)))
        return min(len(self._results) - 1, wanted)

    def at(self, number: int) -> Image:
        """Returns the result at a level, without lines that are drawn anew."""
        result = self.sampled(self._results[self._drawn(number)], number)
        if self._lines is None:
            return result
        return self._lines.without(
            mixed(self._exemplar.cover(number), self._exemplar.known(number), result),
            left=self._placement.left - self._exemplar.left,
            top=self._placement.top - self._exemplar.top,
            level=number,
            crop_px=self.crop_px(number),
        )

    def own_band(self, number: int) -> Image | None:
        """Returns what the result has itself at a level beyond the next coarser one, or None where that is nothing."""
        drawn = self._drawn(number)
        if not drawn or self.crop_px(number + 1) >= HELD_SHARE * (1 << drawn):
            return None
        return np.asarray(self.at(number) - cv2.pyrUp(self.at(number + 1)), np.float32)
