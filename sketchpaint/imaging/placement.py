"""Putting a result back into the photo."""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sketchpaint.imaging.frame import CROP_SIZE_PX, FaceFrame

FEATHER_CROP_PX = 1.5
RIM_PX = 8


@dataclass(frozen=True)
class Placement:
    """Where the results of a run go: worked out once, used for every cycle.

    Attributes:
        left: first column of the box that changes.
        top: first row of it.
        alpha: (h, w) float32 opacity of the result in the box, 0 outside the mask.
        frame: the frame with which the crop was taken.
    """

    left: int
    top: int
    alpha: NDArray[np.float32] = field(repr=False)
    frame: FaceFrame

    @property
    def box(self) -> tuple[slice, slice]:
        """Rows and columns of the box in the photo; empty slices when nothing changes."""
        height, width = self.alpha.shape
        return slice(self.top, self.top + height), slice(self.left, self.left + width)

    def patch(self, photo: NDArray[np.uint8], crop: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Returns the box of the photo with a result in it.

        Args:
            photo: (H, W, 3) uint8; not changed.
            crop: (128, 128, 3) uint8 result.

        Returns:
            (h, w, 3) uint8. Pixels outside the mask, or outside the frame, are those of the photo.
        """
        before = photo[self.box]
        if not before.size:
            return before.copy()
        # The crop's border is repeated, so that interpolation at its rim does not mix in black.
        padded = np.pad(crop, ((RIM_PX, RIM_PX), (RIM_PX, RIM_PX), (0, 0)), mode="edge")
        enlarged = np.asarray(_transform(Image.fromarray(padded), self, RIM_PX, Image.Resampling.BICUBIC))
        alpha = self.alpha[..., None]
        mixed = np.round(before + alpha * (enlarged.astype(np.float32) - before)).astype(np.uint8)
        return np.where(alpha > 0, mixed, before)


def place(mask: NDArray[np.bool_], frame: FaceFrame) -> Placement:
    """Works out where results go.

    Args:
        mask: (H, W) bool, True = repaint.
        frame: the face frame.

    Returns:
        The placement. Where the crop is enlarged, the result fades in over the first `FEATHER_CROP_PX` crop pixels inside the mask, so that
        the seam does not show as a step; a stroke too thin for that reaches full opacity in its middle.
    """
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return Placement(0, 0, np.zeros((0, 0), np.float32), frame)
    feather_px = FEATHER_CROP_PX * frame.scale if frame.scale > 1 else 0.0
    margin = int(np.ceil(feather_px)) + 1
    top, left = max(0, int(rows[0]) - margin), max(0, int(columns[0]) - margin)
    box = mask[top : int(rows[-1]) + 1 + margin, left : int(columns[-1]) + 1 + margin]
    whole = Placement(left, top, np.ones(box.shape, np.float32), frame)
    inside = np.asarray(_transform(Image.new("L", (CROP_SIZE_PX, CROP_SIZE_PX), 255), whole, 0, Image.Resampling.NEAREST)) > 0
    return Placement(left, top, inner_feather(box & inside, feather_px), frame)


def place_crop(photo: NDArray[np.uint8], crop: NDArray[np.uint8], mask: NDArray[np.bool_], frame: FaceFrame) -> NDArray[np.uint8]:
    """Returns a copy of the photo, (H, W, 3) uint8, with a result in its masked pixels; all others are unchanged."""
    placement = place(mask, frame)
    result = photo.copy()
    result[placement.box] = placement.patch(photo, crop)
    return result


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
    height, width = placement.alpha.shape
    return crop.transform((width, height), Image.Transform.AFFINE, tuple(matrix.ravel()), resampling)
