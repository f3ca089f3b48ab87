"""The known pixels around a hole as a source of detail: in octaves, as they are and mirrored about the face's axis."""

import math
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from sketchpaint.imaging.frame import FaceFrame

# Pixels of the pyramid are whole steps of 1 / STEPS grey level, so that each octave's rounding stays far below a
# photo's grain.
STEPS = 64
KNOWN = 255 * STEPS
UPRIGHT_DEG = 2.0
NO_MAP = np.zeros(0, np.int16)
Window = tuple[slice, slice]
ALL = (slice(None), slice(None))
Image = NDArray[Any]  # float32
Steps = NDArray[Any]  # int16 in steps of 1 / STEPS grey level
Sources = NDArray[Any]  # (h, w, 2) int16: column and row in a level's stacked picture, what is mirrored below


@dataclass(frozen=True)
class Level:
    """One octave of the known pixels, as they are and, stacked below, mirrored. Level 0 is the photo itself, each
    further one half as large.

    Attributes:
        picture: (2h, w, 3) int16 in steps of 1 / `STEPS`.
        soft: likewise, what the next coarser level holds of it.
        usable: (2h, w) uint8, 255 where picture and soft rest on known pixels alone.
    """

    picture: Steps = field(repr=False)
    soft: Steps = field(repr=False)
    usable: NDArray[np.uint8] = field(repr=False)


class Exemplar:
    """The part of a picture around a hole, as a pyramid whose pixels are means of known pixels only.

    Pixel (x, y) of level n lies on pixel (2^n x, 2^n y) of the part, as OpenCV's pyramids have it.

    Args:
        picture: (H, W, 3) uint8.
        hole: (h, w) bool, True = unknown, with its first pixel at (`left`, `top`) of the picture.
        left: see `hole`.
        top: likewise.
        frame: the face frame, for the axis of the face.
        reach_px: how far around the hole's box pixels are used.
        coarsest: number of the coarsest level.

    Attributes:
        left: column of the picture where the part begins.
        top: row where it begins.
    """

    def __init__(
        self,
        picture: NDArray[np.uint8],
        hole: NDArray[np.bool_],
        *,
        left: int,
        top: int,
        frame: FaceFrame,
        reach_px: int,
        coarsest: int,
    ) -> None:
        self.left, self.top = max(0, left - reach_px), max(0, top - reach_px)
        part = picture[self.top : top + hole.shape[0] + reach_px, self.left : left + hole.shape[1] + reach_px]
        height, width = part.shape[:2]
        # Every level halves the one before, so the sides are whole numbers of the coarsest pixels.
        sides = [side + -side % (2 << coarsest) for side in (height, width)]
        total: Steps = np.empty((*sides, 3), np.int16)
        np.multiply(part, np.int16(STEPS), out=total[:height, :width], casting="unsafe")
        cover: Steps = np.full(sides, KNOWN, np.int16)
        row, column = top - self.top, left - self.left
        box = slice(row, row + hole.shape[0]), slice(column, column + hole.shape[1])
        cover[box] *= ~hole
        total[box] *= ~hole[..., None]
        for pixels in (total, cover):
            pixels[height:], pixels[:, width:] = pixels[height - 1], pixels[:, width - 1 : width]
        usable = cover.copy()
        usable[height:] = usable[:, width:] = 0  # what is beyond the part is made up
        self._mirror = _reflection(frame, self.left, self.top)
        # A nearly upright face is mirrored by whole pixels of every level, which costs little and leaves it as sharp as
        # it is; about a vertical line through its axis halfway down the part.
        step, middle = 2 << coarsest, np.array([width / 2, height / 2, 1])
        sum_x = middle[0] + float((self._mirror @ middle)[0])  # of a pixel and its mirror image
        self._flip = round(sum_x / step) * step if abs(frame.angle_deg) <= UPRIGHT_DEG else None
        self._pictures, self._covers, self._usable = {0: total}, [cover], [usable]
        self._sums: dict[int, Steps] = {}  # of which pictures have not been asked for
        for number in range(1, coarsest + 2):
            total, cover, usable = (cv2.pyrDown(pixels) for pixels in (total, cover, usable))
            self._sums[number] = total
            self._covers.append(cover)
            self._usable.append(usable)
        self._levels: dict[int, Level] = {}
        self._bands: dict[int, Steps] = {}

    def shape(self, number: int) -> tuple[int, int]:
        """Returns height and width of a level."""
        return self._covers[number].shape[0], self._covers[number].shape[1]

    def known(self, number: int, window: Window = ALL) -> Image:
        """Returns pixels of a level as they are, (h, w, 3) float32 in 0 to 255; where nothing is known they mean
        nothing.
        """
        return self._picture(number)[window].astype(np.float32) / STEPS

    def cover(self, number: int, window: Window = ALL) -> Image:
        """Returns how much of what each pixel of a level averages is known, (h, w) float32 in [0, 1]."""
        return self._covers[number][window].astype(np.float32) / KNOWN

    def level(self, number: int) -> Level:
        """Returns a level; it is made when it is first asked for, because it is large."""
        if number not in self._levels:
            self._levels[number] = self._level(number)
        return self._levels[number]

    def detail(self, number: int, sources: Sources) -> Image:
        """Returns what sources at a level have beyond the next coarser one, (h, w, 3) float32; the level as a whole,
        which is twice as large, need not be made.
        """
        if number not in self._bands:
            self._bands[number] = cv2.subtract(self._picture(number), cv2.pyrUp(self._picture(number + 1)))
        band = self._bands[number]
        if self._flip is not None:
            found = cv2.remap(band, self._unfolded(number, sources), NO_MAP, cv2.INTER_NEAREST)
        else:
            found = cv2.remap(band, sources, NO_MAP, cv2.INTER_NEAREST)
            below = cv2.transform(sources - np.array([0, len(band)], np.float32), self._matrix(number))
            other = cv2.remap(band, below, NO_MAP, cv2.INTER_CUBIC)
            np.copyto(found, other, where=sources[..., 1:] >= len(band))
        return np.multiply(found, np.float32(1 / STEPS), dtype=np.float32)

    def _unfolded(self, number: int, sources: Sources) -> Sources:
        """Returns where sources lie in the level itself, of which the mirrored ones are copies."""
        assert self._flip is not None
        height, width = self.shape(number)
        columns, rows = cv2.split(sources)
        mirrored = ((self._flip >> number) - columns.astype(np.int32)).clip(-1, width).astype(np.int16)
        below = rows >= height
        np.copyto(columns, mirrored, where=below)
        rows -= np.int16(height) * below
        return np.asarray(cv2.merge([columns, rows]))

    def forget(self, number: int) -> None:
        """Frees what was made of a level that is no longer needed."""
        self._levels.pop(number, None)
        self._bands.pop(number, None)

    def _picture(self, number: int) -> Steps:
        if number in self._sums:
            self._pictures[number] = _mean(self._sums.pop(number), self._covers[number])
        return self._pictures[number]

    def _level(self, number: int) -> Level:
        height, width = self.shape(number)
        picture, soft = (np.empty((2 * height, width, 3), np.int16) for _ in range(2))
        usable: Steps = np.empty((2 * height, width), np.uint8)
        # Each half where it belongs: as much memory again would take longer to get than all of this.
        for half, turned in ((slice(height), _as_it_is), (slice(height, None), self._mirrored)):
            picture[half] = turned(self._picture(number), number, cv2.INTER_CUBIC, cv2.BORDER_REPLICATE)
            cv2.pyrUp(turned(self._picture(number + 1), number + 1, cv2.INTER_CUBIC, cv2.BORDER_REPLICATE), soft[half])
            known, beneath = (
                turned(self._usable[at], at, cv2.INTER_LINEAR, cv2.BORDER_CONSTANT) for at in (number, number + 1)
            )
            usable[half] = np.uint8(255) * (cv2.min(known, cv2.pyrUp(beneath)) >= KNOWN)
        return Level(picture, soft, usable)

    def _mirrored(self, pixels: Steps, number: int, interpolation: int, border: int) -> Steps:
        """Returns pixels of a level as they are on the other side of the face's axis."""
        if self._flip is not None:
            width, sum_x = pixels.shape[1], self._flip >> number
            low, high = max(0, sum_x - width + 1), min(width - 1, sum_x)
            mirrored = np.zeros_like(pixels)
            if low <= high:
                mirrored[:, low : high + 1] = pixels[:, sum_x - high : sum_x - low + 1][:, ::-1]
            return mirrored
        flags = interpolation | cv2.WARP_INVERSE_MAP
        return cv2.warpAffine(pixels, self._matrix(number), pixels.shape[1::-1], flags=flags, borderMode=border)

    def _matrix(self, number: int) -> NDArray[np.float64]:
        """Returns the (2, 3) matrix that maps pixels of a level to those on the other side of the face's axis."""
        matrix = self._mirror.copy()
        matrix[:, 2] /= 1 << number
        return matrix


def _as_it_is(pixels: Steps, _number: int, _interpolation: int, _border: int) -> Steps:
    return pixels


def _reflection(frame: FaceFrame, left: int, top: int) -> NDArray[np.float64]:
    """Returns the (2, 3) matrix that maps pixels of a part to those on the other side of the face's axis."""
    angle = math.radians(frame.angle_deg)
    across = np.array([math.cos(angle), math.sin(angle)])
    turn = np.eye(2) - 2 * np.outer(across, across)
    middle = np.array([frame.center_x - left - 0.5, frame.center_y - top - 0.5])
    return np.concatenate([turn, (middle - turn @ middle)[:, None]], 1)


def _mean(total: Steps, cover: Steps) -> Steps:
    """Divides sums over known pixels in place by how many they are, where that is not all or none."""
    partly = (cover > 0) & (cover < KNOWN)
    total[partly] = np.round(total[partly] * (KNOWN / cover[partly].astype(np.float32))[:, None]).clip(0, KNOWN)
    return total
