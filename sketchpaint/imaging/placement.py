"""Putting a result back into the photo."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sketchpaint import jsontext
from sketchpaint.budgets import MAX_SIDE_PX
from sketchpaint.imaging.frame import CROP_SIZE_PX, MAX_CENTER_PX, FaceFrame

FEATHER_CROP_PX = 1.5
MAX_FEATHER_PX = 2000.0
RIM_PX = 8
# Grain: detail finer than this is grain; more than this much is texture, not grain.
GRAIN_SIGMA_PX, MAX_GRAIN, MIN_GRAIN_PIXELS = 1.0, 8.0, 500
MAD_TO_STD = 1.4826
NOISE_SIDE_PX = 509


@dataclass(frozen=True)
class Placement:
    """Where the results of a run go: worked out once, used for every cycle.

    Attributes:
        left: first column of the box that changes.
        top: first row of it.
        area: (h, w) bool: the mask in the box.
        frame: the frame with which the crop was taken.
        feather_px: width over which the result fades in inside the mask's edge.
        grain: spread of the photo's finest detail around the mask, 0 to 255, put back where the result is enlarged.
    """

    left: int
    top: int
    area: NDArray[np.bool_] = field(repr=False)
    frame: FaceFrame
    feather_px: float = 0.0
    grain: float = 0.0

    @cached_property
    def alpha(self) -> NDArray[np.float32]:
        """(h, w) float32 opacity of the result in the box, 0 outside mask and frame."""
        if not self.area.size:
            return np.zeros(self.area.shape, np.float32)
        inside = np.asarray(_transform(Image.new("L", (CROP_SIZE_PX, CROP_SIZE_PX), 255), self, 0, Image.Resampling.NEAREST)) > 0
        return inner_feather(self.area & inside, self.feather_px)

    @property
    def box(self) -> tuple[slice, slice]:
        """Rows and columns of the box in the photo; empty slices when nothing changes."""
        height, width = self.area.shape
        return slice(self.top, self.top + height), slice(self.left, self.left + width)

    def mask(self, height_px: int, width_px: int) -> NDArray[np.bool_]:
        """Returns the mask of the whole photo, (H, W) bool, True = repaint."""
        whole = np.zeros((height_px, width_px), bool)
        whole[self.box] = self.area
        return whole

    def numbers(self) -> dict[str, Any]:
        """Returns everything but the area, as JSON can hold it."""
        frame = [self.frame.center_x, self.frame.center_y, self.frame.size_px, self.frame.angle_deg]
        return {"left": self.left, "top": self.top, "frame": frame, "feather_px": self.feather_px, "grain": self.grain}

    @classmethod
    def of_numbers(cls, numbers: dict[str, Any], area: NDArray[np.bool_]) -> "Placement":
        """Returns the placement of `numbers`.

        Raises:
            KeyError, ValueError: something is missing, or no number that it could be.
            InputError: the frame cannot be one.
        """
        center_x, center_y, size_px, angle_deg = (jsontext.number(value, -MAX_CENTER_PX, MAX_CENTER_PX) for value in jsontext.items(numbers["frame"], 4))
        left, top = (jsontext.whole(numbers[name], 0, MAX_SIDE_PX) for name in ("left", "top"))
        feather_px, grain = jsontext.number(numbers["feather_px"], 0, MAX_FEATHER_PX), jsontext.number(numbers["grain"], 0, MAX_GRAIN)
        return cls(left, top, area, FaceFrame(center_x, center_y, size_px, angle_deg), feather_px, grain)

    def patch(self, before: NDArray[np.uint8], crop: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Puts a result into its box.

        Args:
            before: (h, w, 3) uint8 pixels of the box; not changed.
            crop: (128, 128, 3) uint8 result.

        Returns:
            (h, w, 3) uint8. Pixels outside the mask, or outside the frame, are those of `before`.
        """
        if not before.size:
            return before.copy()
        # The crop's border is repeated, so that interpolation at its rim does not mix in black.
        padded = np.pad(crop, ((RIM_PX, RIM_PX), (RIM_PX, RIM_PX), (0, 0)), mode="edge")
        enlarged = np.asarray(_transform(Image.fromarray(padded), self, RIM_PX, Image.Resampling.BICUBIC)).astype(np.float32)
        if self.grain > 0:
            enlarged += self.grain * _noise(self.left, self.top, self.area.shape)[..., None]
        alpha = self.alpha[..., None]
        mixed = np.round(before + alpha * (enlarged - before)).clip(0, 255).astype(np.uint8)
        return np.where(alpha > 0, mixed, before)


def place(mask: NDArray[np.bool_], frame: FaceFrame, *, photo: NDArray[np.uint8], feather_px: float | None = None) -> Placement:
    """Works out where results go.

    Args:
        mask: (H, W) bool, True = repaint.
        frame: the face frame.
        photo: (H, W, 3) uint8, for the grain around the mask.
        feather_px: width in photo pixels over which the result fades in inside the mask's edge; None fades over the first
            `FEATHER_CROP_PX` crop pixels where the crop is enlarged, so that the seam does not show as a step, and not at all elsewhere.

    Returns:
        The placement. A stroke too thin for the feather reaches full opacity in its middle.
    """
    if feather_px is None:
        feather_px = FEATHER_CROP_PX * frame.scale if frame.scale > 1 else 0.0
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return Placement(0, 0, np.zeros((0, 0), bool), frame, feather_px)
    margin = int(np.ceil(feather_px)) + 1
    top, left = max(0, int(rows[0]) - margin), max(0, int(columns[0]) - margin)
    area = mask[top : int(rows[-1]) + 1 + margin, left : int(columns[-1]) + 1 + margin].copy()
    return Placement(left, top, area, frame, feather_px, surrounding_grain(photo, mask, frame) if frame.scale > 1 else 0.0)


def place_crop(photo: NDArray[np.uint8], crop: NDArray[np.uint8], mask: NDArray[np.bool_], frame: FaceFrame) -> NDArray[np.uint8]:
    """Returns a copy of the photo, (H, W, 3) uint8, with a result in its masked pixels; all others are unchanged."""
    placement = place(mask, frame, photo=photo)
    result = photo.copy()
    result[placement.box] = placement.patch(photo[placement.box], crop)
    return result


def surrounding_grain(photo: NDArray[np.uint8], mask: NDArray[np.bool_], frame: FaceFrame) -> float:
    """Estimates the grain of the photo around the mask: what a result of 128 pixels cannot hold.

    Args:
        photo: (H, W, 3) uint8.
        mask: (H, W) bool; masked pixels are not looked at.
        frame: the face frame; only what lies in its upright bounding box is looked at.

    Returns:
        Standard deviation of the finest detail, 0 to 255, from the median absolute deviation, so that edges do not count as grain.
    """
    corners = frame.corners()
    (left, top), (right, bottom) = corners.min(0).astype(int).clip(0), corners.max(0).astype(int).clip(0)
    part = photo[top:bottom, left:right]
    visible = ~mask[top:bottom, left:right]
    if visible.sum() < MIN_GRAIN_PIXELS:
        return 0.0
    gray = part.mean(2, dtype=np.float32)
    detail = (gray - cv2.GaussianBlur(gray, (0, 0), GRAIN_SIGMA_PX))[visible]
    return min(MAX_GRAIN, float(np.median(np.abs(detail)) * MAD_TO_STD))


def _noise(left: int, top: int, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Returns (h, w) noise of mean 0 and spread 1, always the same at the same place of the photo."""
    side = NOISE_SIDE_PX
    tile = np.random.default_rng(0).standard_normal((side, side), np.float32)
    rows, columns = (np.arange(start, start + length) % side for start, length in zip((top, left), shape, strict=True))
    return tile[rows[:, None], columns[None, :]]


def inner_feather(mask: NDArray[np.bool_], feather_px: float) -> NDArray[np.float32]:
    """Returns (H, W) float32 opacity: 0 outside the mask, rising to 1 over `feather_px` inside its edge.

    Where the mask is thinner than twice the feather, it rises to 1 in its middle. The array's border is no edge.
    """
    if feather_px < 1:
        return mask.astype(np.float32)
    depth = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    window = 2 * int(np.ceil(feather_px)) + 1
    reachable = cv2.dilate(depth, np.ones((window, window), np.uint8))
    return np.where(mask, np.minimum(1, depth / np.minimum(feather_px, np.maximum(reachable, 1e-6))), 0).astype(np.float32)


def _transform(crop: Image.Image, placement: Placement, rim_px: int, resampling: Image.Resampling) -> Image.Image:
    """Samples a crop with a rim at the pixel middles of the placement's box."""
    matrix = placement.frame.to_crop()
    matrix[:, 2] += matrix[:, :2] @ (placement.left, placement.top) + rim_px
    height, width = placement.area.shape
    return crop.transform((width, height), Image.Transform.AFFINE, tuple(matrix.ravel()), resampling)
