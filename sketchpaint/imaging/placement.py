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
from sketchpaint.imaging.distance import depth_px
from sketchpaint.imaging.frame import CROP_SIZE_PX, MAX_CENTER_PX, FaceFrame
from sketchpaint.imaging.lines import photo_strokes

MAX_FEATHER_PX = 2000.0
RIM_PX = 8


@dataclass(frozen=True)
class Placement:
    """Where the results of a run go: worked out once, used for every cycle.

    Attributes:
        left: first column of the box that changes.
        top: first row of it.
        area: (h, w) bool: the mask in the box.
        frame: the frame with which the crop was taken.
        feather_px: width over which the result fades in inside the mask's edge, at the photo's size.
        lines: (h, w, 4) uint8 RGBA, straight alpha: what of the sketch is drawn at the photo's resolution, lines and
            held areas, or None.
    """

    left: int
    top: int
    area: NDArray[np.bool_] = field(repr=False)
    frame: FaceFrame
    feather_px: float = 0.0
    lines: NDArray[np.uint8] | None = field(repr=False, default=None)

    @cached_property
    def alpha(self) -> NDArray[np.float32]:
        """(h, w) float32 opacity of the result in the box, 0 outside mask and frame."""
        if not self.area.size:
            return np.zeros(self.area.shape, np.float32)
        inside = (
            np.asarray(_transform(Image.new("L", (CROP_SIZE_PX, CROP_SIZE_PX), 255), self, 0, Image.Resampling.NEAREST))
            > 0
        )
        return inner_feather(self.area & inside, self.feather_px)

    @property
    def box(self) -> tuple[slice, slice]:
        """Rows and columns of the box in the photo; empty slices when nothing changes."""
        height, width = self.area.shape
        return slice(self.top, self.top + height), slice(self.left, self.left + width)

    @property
    def kept_px(self) -> int:
        """How many pixels are kept on disk: those of the area, and as many again where there are lines."""
        return self.area.size * (1 if self.lines is None else 2)

    def mask(self, height_px: int, width_px: int) -> NDArray[np.bool_]:
        """Returns the mask of the whole photo, (H, W) bool, True = repaint."""
        whole = np.zeros((height_px, width_px), bool)
        whole[self.box] = self.area
        return whole

    def numbers(self) -> dict[str, Any]:
        """Returns everything but the pictures, as JSON can hold it."""
        frame = [self.frame.center_x, self.frame.center_y, self.frame.size_px, self.frame.angle_deg]
        return {"left": self.left, "top": self.top, "frame": frame, "feather_px": self.feather_px}

    @classmethod
    def of_numbers(
        cls, numbers: dict[str, Any], area: NDArray[np.bool_], lines: NDArray[np.uint8] | None = None
    ) -> "Placement":
        """Returns the placement of `numbers` and its pictures.

        Raises:
            KeyError, ValueError: something is missing, or no number that it could be.
            InputError: the frame cannot be one.
        """
        center_x, center_y, size_px, angle_deg = (
            jsontext.number(value, -MAX_CENTER_PX, MAX_CENTER_PX) for value in jsontext.items(numbers["frame"], 4)
        )
        left, top = (jsontext.whole(numbers[name], 0, MAX_SIDE_PX) for name in ("left", "top"))
        feather_px = jsontext.number(numbers["feather_px"], 0, MAX_FEATHER_PX)
        return cls(left, top, area, FaceFrame(center_x, center_y, size_px, angle_deg), feather_px, lines)

    def enlarged(self, before: NDArray[np.uint8], crop: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Puts a result into its box as it is, without detail finer than its own.

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
        return self.mixed(
            before, np.asarray(_transform(Image.fromarray(padded), self, RIM_PX, Image.Resampling.BICUBIC))
        )

    def mixed(self, before: NDArray[np.uint8], pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Lays (h, w, 3) uint8 pixels over those of the box, faded in at the mask's edge; all others stay."""
        if self.feather_px < 1:
            return np.where(self.alpha[..., None] > 0, pixels, before)
        alpha = self.alpha[..., None]
        laid = np.round(before + alpha * (pixels.astype(np.float32) - before)).clip(0, 255).astype(np.uint8)
        return np.where(alpha > 0, laid, before)


def place(
    mask: NDArray[np.bool_],
    frame: FaceFrame,
    *,
    sketch: NDArray[np.uint8] | None = None,
    hold: float = 0.0,
    feather_px: float | None = None,
) -> Placement:
    """Works out where results go.

    Args:
        mask: (H, W) bool, True = repaint.
        frame: the face frame.
        sketch: (H, W, 4) uint8 RGBA, straight alpha; its lines are drawn anew where the crop is enlarged.
        hold: how far results follow the sketch, 0 to 1; areas that are held fully are drawn anew like lines.
        feather_px: width in photo pixels over which the result fades in inside the mask's edge; None does not fade,
            because detail is made to fit to the edge.

    Returns:
        The placement. A stroke too thin for the feather reaches full opacity in its middle.
    """
    feather_px = feather_px or 0.0
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return Placement(0, 0, np.zeros((0, 0), bool), frame, feather_px)
    margin = int(np.ceil(feather_px)) + 1
    top, left = max(0, int(rows[0]) - margin), max(0, int(columns[0]) - margin)
    box = slice(top, int(rows[-1]) + 1 + margin), slice(left, int(columns[-1]) + 1 + margin)
    area = mask[box].copy()
    lines = None
    if sketch is not None and frame.scale > 1 and sketch[box][..., 3].any():
        lines = photo_strokes(sketch[box] * area[..., None], frame, hold=hold)
    return Placement(left, top, area, frame, feather_px, lines)


def inner_feather(mask: NDArray[np.bool_], feather_px: float) -> NDArray[np.float32]:
    """Returns (H, W) float32 opacity: 0 outside the mask, rising to 1 over `feather_px` inside its edge.

    Where the mask is thinner than twice the feather, it rises to 1 in its middle. The array's border is no edge.
    """
    if feather_px < 1:
        return mask.astype(np.float32)
    depth = depth_px(mask)
    window = 2 * int(np.ceil(feather_px)) + 1
    reachable = cv2.dilate(depth, np.ones((window, window), np.uint8))
    return np.where(mask, np.minimum(1, depth / np.minimum(feather_px, np.maximum(reachable, 1e-6))), 0).astype(
        np.float32
    )


def _transform(crop: Image.Image, placement: Placement, rim_px: int, resampling: Image.Resampling) -> Image.Image:
    """Samples a crop with a rim at the pixel middles of the placement's box."""
    matrix = placement.frame.to_crop()
    matrix[:, 2] += matrix[:, :2] @ (placement.left, placement.top) + rim_px
    height, width = placement.area.shape
    return crop.transform((width, height), Image.Transform.AFFINE, tuple(matrix.ravel()), resampling)
