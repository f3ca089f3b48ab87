"""Lines of the sketch, which the crop cannot hold, and what is held fully: drawn anew at the photo's resolution."""

import math
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from sketchpaint.imaging.distance import depth_px
from sketchpaint.imaging.frame import FaceFrame

# A stroke is a line up to this width, in crop pixels and in photo pixels, whichever is more; wider ones the networks
# can see.
LINE_CROP_PX, LINE_PHOTO_PX = 3.0, 12.0
# Where lines meet they are wider: in squares of that width, how much of them may be so deep.
JOINT_SHARE = 0.3
ASIDE_SHARE = 0.15  # of what lies around the middle of a line, at least
# From here on areas are drawn, too: fully at full hold.
AREA_HOLD = 0.6
# On larger sketches the width of strokes is measured on a smaller picture.
MOST_MEASURED = 1_000_000
OPAQUE = 26  # of 255; fainter paint has no width
# Detail of the skin finer than this stays on the line, in photo pixels.
GRAIN_SIGMA_PX = 1.5


@dataclass(frozen=True)
class Lines:
    """What of a sketch is drawn at the photo's resolution: its lines, and areas as far as they are held.

    Attributes:
        colour: (h, w, 3) uint8 of the placement's box.
        opacity: (h, w) float32 in [0, 1], 0 where nothing is drawn.
        hold: opacity of a line that was painted opaque.
    """

    colour: NDArray[np.uint8] = field(repr=False)
    opacity: NDArray[np.float32] = field(repr=False)
    hold: float

    def without(
        self, result: NDArray[np.float32], *, left: int, top: int, level: int, crop_px: float
    ) -> NDArray[np.float32]:
        """Takes the blur that the networks made of the lines out of a result, as far as the lines are drawn anew.

        Args:
            result: (H, W, 3) float32 at a level of a pyramid.
            left: column of the lines in level 0.
            top: row of them.
            level: number of the level; its pixel (x, y) lies on pixel (2^level x, 2^level y) of level 0.
            crop_px: how many of its pixels a crop pixel has across.

        Returns:
            (H, W, 3) float32.
        """
        if not self.opacity.any():
            return result
        there = np.zeros((result.shape[0] << level, result.shape[1] << level), np.uint8)
        there[top:, left:][: self.opacity.shape[0], : self.opacity.shape[1]][self.opacity > 0] = 255
        for _ in range(level):
            there = cv2.pyrDown(there)
        reach = 2 * int(np.ceil(crop_px)) + 1
        line = cv2.dilate((there > 0).astype(np.float32), np.ones((reach, reach), np.uint8))
        aside, sigma = 1 - line, 2 * crop_px
        share = np.maximum(cv2.GaussianBlur(aside, (0, 0), sigma), 1e-3)[..., None]
        around = cv2.GaussianBlur(result * aside[..., None], (0, 0), sigma) / share
        # Within an area nothing around it tells what would be there.
        weight = self.hold * cv2.GaussianBlur(line, (0, 0), crop_px / 2)[..., None] * np.minimum(1, share / ASIDE_SHARE)
        return np.asarray(result + weight * (around - result), np.float32)

    def drawn(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Draws the lines over (h, w, 3) uint8; what is finer than a line's width, such as grain, stays to be seen on
        it.
        """
        rows, columns = np.flatnonzero(self.opacity.any(1)), np.flatnonzero(self.opacity.any(0))
        if not len(rows):
            return pixels
        part = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        under = pixels[part].astype(np.float32)
        mean = cv2.GaussianBlur(under, (0, 0), GRAIN_SIGMA_PX)
        opacity = self.opacity[part][..., None]
        over = under + opacity * (self.colour[part] - mean) - 0.5 * opacity * (under - mean)
        result = pixels.copy()
        result[part] = np.where(opacity > 0, np.round(over).clip(0, 255).astype(np.uint8), pixels[part])
        return result


def photo_strokes(sketch: NDArray[np.uint8], frame: FaceFrame, *, hold: float) -> NDArray[np.uint8] | None:
    """Returns what of a sketch is drawn at the photo's resolution: its lines, and its areas as far as they are held
    more than the networks can.

    Args:
        sketch: (h, w, 4) uint8 RGBA, straight alpha.
        frame: the face frame.
        hold: how far results follow the sketch, 0 to 1.

    Returns:
        (h, w, 4) uint8; None where nothing is.
    """
    width_px = max(LINE_CROP_PX * frame.scale, LINE_PHOTO_PX)
    height, width = sketch.shape[:2]
    factor = max(1, int(math.sqrt(height * width / MOST_MEASURED)))
    size = -(-width // factor), -(-height // factor)
    alpha = np.asarray(cv2.resize(sketch[..., 3], size, interpolation=cv2.INTER_AREA), np.uint8)
    areas = _areas(alpha, width_px / factor)
    area = cv2.resize(areas, (width, height), interpolation=cv2.INTER_NEAREST) > 0
    share = np.clip((hold - AREA_HOLD) / (1 - AREA_HOLD), 0, 1)
    lines = sketch.copy()
    lines[area, 3] = np.round(lines[area, 3] * share).astype(np.uint8)
    lines[lines[..., 3] == 0] = 0
    return lines if lines.any() else None


def _areas(alpha: NDArray[np.uint8], width_px: float) -> NDArray[np.uint8]:
    """Returns where strokes of (h, w) uint8 opacity are wider than a line, 1 or 0."""
    deep = depth_px(np.pad(alpha >= OPAQUE, 1)) >= width_px / 2
    outside = ~_large_parts(deep, JOINT_SHARE * width_px**2)
    if outside.all():
        return np.zeros_like(alpha)
    # An area is what lies around a place deep inside; its corners belong to it.
    return (depth_px(outside)[1:-1, 1:-1] < 0.75 * width_px).astype(np.uint8)


def _large_parts(pixels: NDArray[np.bool_], least: float) -> NDArray[np.bool_]:
    """Returns the connected parts of (h, w) bool with more pixels than `least`."""
    _, names, stats, _ = cv2.connectedComponentsWithStats(pixels.astype(np.uint8))
    large = stats[:, cv2.CC_STAT_AREA] > least
    large[0] = False  # what belongs to no part
    return np.asarray(large[names], np.bool_)


def held_lines(lines: NDArray[np.uint8], *, hold: float) -> Lines:
    """Returns the strokes of `photo_strokes` as far as they are held.

    Args:
        lines: (h, w, 4) uint8.
        hold: how far results follow the sketch, 0 to 1; a line gets the opacity 1 - (1 - hold)^2, so that it is a line
            at half hold already.
    """
    held = 1 - (1 - hold) ** 2
    return Lines(lines[..., :3], lines[..., 3].astype(np.float32) * np.float32(held / 255), held)
