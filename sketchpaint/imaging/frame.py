"""Face frame: the similarity transform between photo pixels and the canonical crop."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sketchpaint.errors import InputError

CROP_SIZE_PX = 128
# Left eye, right eye, nose tip, left and right mouth corner in a crop that the networks know; whole numbers are pixel centres.
TEMPLATE_XY: NDArray[np.float64] = np.array([[47.36, 58.88], [80.64, 58.88], [64.0, 77.91374], [49.52582, 92.13396], [78.47418, 92.13396]])
MIN_SIZE_PX, MAX_SIZE_PX = 16.0, 40_000.0
FEATHER_CROP_PX = 1.5


@dataclass(frozen=True)
class FaceFrame:
    """A square on the photo: what is inside becomes the crop.

    Attributes:
        center_x: middle of the square in photo pixels, from the photo's left edge.
        center_y: likewise from the top edge.
        size_px: side of the square in photo pixels.
        angle_deg: clockwise turn of the square as seen on the screen; a head tilted to its own left shoulder has a positive angle.
    """

    center_x: float
    center_y: float
    size_px: float
    angle_deg: float = 0.0

    def __post_init__(self) -> None:
        if not all(math.isfinite(v) for v in (self.center_x, self.center_y, self.size_px, self.angle_deg)):
            raise InputError("The face frame has a value that is not a number: give CX,CY,SIZE,ANGLE as plain numbers.")
        if not MIN_SIZE_PX <= self.size_px <= MAX_SIZE_PX:
            raise InputError(f"The face frame is {self.size_px:g} pixels wide: choose a size between {MIN_SIZE_PX:g} and {MAX_SIZE_PX:g}.")

    @property
    def scale(self) -> float:
        """Photo pixels per crop pixel; above 1 the result is enlarged."""
        return self.size_px / CROP_SIZE_PX

    def to_photo(self) -> NDArray[np.float64]:
        """Returns the (2, 3) affine matrix from crop to photo coordinates, both measured from the corner (pixel centres at .5)."""
        c, s = (self.scale * f(math.radians(self.angle_deg)) for f in (math.cos, math.sin))
        half = CROP_SIZE_PX / 2
        return np.array([[c, -s, self.center_x - half * (c - s)], [s, c, self.center_y - half * (s + c)]])

    def to_crop(self) -> NDArray[np.float64]:
        """Returns the inverse of `to_photo`."""
        matrix = self.to_photo()
        inverse = np.linalg.inv(matrix[:, :2])
        return np.concatenate([inverse, -inverse @ matrix[:, 2:]], 1)

    def corners(self) -> NDArray[np.float64]:
        """Returns the (4, 2) corners of the square in photo coordinates, clockwise from the crop's top left."""
        crop = np.array([[0, 0], [CROP_SIZE_PX, 0], [CROP_SIZE_PX, CROP_SIZE_PX], [0, CROP_SIZE_PX]], float)
        return apply_affine(self.to_photo(), crop)


def apply_affine(matrix: NDArray[np.float64], points_xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Maps (N, 2) points by a (2, 3) matrix."""
    mapped: NDArray[np.float64] = points_xy @ matrix[:, :2].T + matrix[:, 2]
    return mapped


def centered_frame(width_px: int, height_px: int) -> FaceFrame:
    """Returns the largest upright square in the middle of a photo: the start for placement by hand."""
    return FaceFrame(width_px / 2, height_px / 2, float(max(MIN_SIZE_PX, min(width_px, height_px))))


def fit_frame(landmarks_xy: NDArray[np.float64]) -> FaceFrame:
    """Finds the frame that brings five landmarks closest to the template.

    Args:
        landmarks_xy: (5, 2) in photo pixels, whole numbers at pixel centres, in the order of `TEMPLATE_XY`.

    Returns:
        The least-squares similarity without reflection (Umeyama 1991, in complex form).
    """
    target = (landmarks_xy[:, 0] + 0.5) + 1j * (landmarks_xy[:, 1] + 0.5)
    source = (TEMPLATE_XY[:, 0] + 0.5) + 1j * (TEMPLATE_XY[:, 1] + 0.5)
    centered = source - source.mean()
    factor = np.vdot(centered, target - target.mean()) / np.vdot(centered, centered)
    middle = target.mean() + factor * (CROP_SIZE_PX / 2 * (1 + 1j) - source.mean())
    return FaceFrame(middle.real, middle.imag, abs(factor) * CROP_SIZE_PX, math.degrees(math.atan2(factor.imag, factor.real)))


def extract_crop(pixels: NDArray[np.uint8], frame: FaceFrame) -> NDArray[np.uint8]:
    """Resamples the frame's square to the crop.

    Args:
        pixels: (H, W) or (H, W, C) uint8 photo, mask times 255, or sketch with premultiplied alpha.
        frame: where the face is; it may reach beyond the photo, whose edge pixels are then repeated.

    Returns:
        (128, 128) or (128, 128, C) uint8. Shrinking averages over the covered area; a frame of 128 whole pixels copies.
    """
    height, width = pixels.shape[:2]
    factor = max(1, int(frame.scale))
    margin = 4 * factor + 2
    corners = frame.corners()
    left, top = np.floor(corners.min(0)).astype(int) - margin
    right, bottom = np.ceil(corners.max(0)).astype(int) + margin
    columns, rows = np.clip(np.arange(left, right), 0, width - 1), np.clip(np.arange(top, bottom), 0, height - 1)
    region = Image.fromarray(np.ascontiguousarray(pixels[rows[:, None], columns[None, :]]))
    reduced = region.reduce(factor) if factor > 1 else region
    matrix = frame.to_photo()
    matrix[:, 2] -= (left, top)
    data = (matrix / factor).ravel()
    return np.asarray(reduced.transform((CROP_SIZE_PX, CROP_SIZE_PX), Image.Transform.AFFINE, tuple(data), Image.Resampling.BICUBIC))


def place_crop(photo: NDArray[np.uint8], crop: NDArray[np.uint8], mask: NDArray[np.bool_], frame: FaceFrame) -> NDArray[np.uint8]:
    """Copies a result into the masked pixels of the photo.

    Args:
        photo: (H, W, 3) uint8; not changed.
        crop: (128, 128, 3) uint8 result.
        mask: (H, W) bool, True = repaint.
        frame: the frame with which the crop was taken.

    Returns:
        (H, W, 3) uint8 copy. Pixels outside the mask, or outside the frame, are those of the photo. Where the crop is enlarged, the first
        `FEATHER_CROP_PX` crop pixels inside the mask fade over, so that the seam does not show as a step.
    """
    result = photo.copy()
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return result
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    matrix = frame.to_crop()
    # Pillow samples at the pixel's middle; shift the origin to the box.
    matrix[:, 2] += matrix[:, :2] @ (left, top)
    size, data = (int(right - left), int(bottom - top)), tuple(matrix.ravel())
    edge = 8  # repeat the crop's border, so that interpolation at its rim does not mix in black
    padded = np.pad(crop, ((edge, edge), (edge, edge), (0, 0)), mode="edge")
    shifted = (data[0], data[1], data[2] + edge, data[3], data[4], data[5] + edge)
    patch = np.asarray(Image.fromarray(padded).transform(size, Image.Transform.AFFINE, shifted, Image.Resampling.BICUBIC))
    inside = np.asarray(Image.new("L", (CROP_SIZE_PX, CROP_SIZE_PX), 255).transform(size, Image.Transform.AFFINE, data, Image.Resampling.NEAREST)) > 0
    hole = mask[top:bottom, left:right] & inside
    box = result[top:bottom, left:right]
    feather_px = FEATHER_CROP_PX * frame.scale if frame.scale > 1 else 0.0
    if feather_px < 1:
        box[hole] = patch[hole]
        return result
    alpha = inner_feather(hole, feather_px)[..., None]
    mixed = box + alpha * (patch.astype(np.float32) - box)
    box[hole] = np.round(mixed).clip(0, 255).astype(np.uint8)[hole]
    return result


def inner_feather(mask: NDArray[np.bool_], feather_px: float) -> NDArray[np.float32]:
    """Returns (H, W) float32 opacity: 0 outside the mask, rising to 1 about `feather_px` inside its edge.

    The box's own border does not count as an edge of the mask.
    """
    radius = max(1, round(feather_px))
    share: NDArray[np.float64] = np.pad(mask, radius, mode="edge").astype(np.float64)
    window = 2 * radius + 1
    for axis in (0, 1):
        total = np.insert(np.cumsum(share, axis=axis), 0, 0, axis=axis)
        count = total.shape[axis] - window
        share = (np.take(total, range(window, window + count), axis) - np.take(total, range(count), axis)) / window
    # The share of mask in the window is about 0.5 at a straight edge and 1 where the window lies inside.
    alpha: NDArray[np.float32] = np.where(mask, np.clip(2 * share - 1, 0, 1), 0).astype(np.float32)
    return alpha
