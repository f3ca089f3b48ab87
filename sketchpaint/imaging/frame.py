"""Face frame: the similarity transform between photo pixels and the canonical crop."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sketchpaint.errors import InputError

CROP_SIZE_PX = 128
# Left eye, right eye, nose tip, left and right mouth corner in a crop that the networks know; whole numbers are pixel
# centres.
TEMPLATE_XY: NDArray[np.float64] = np.array(
    [[47.36, 58.88], [80.64, 58.88], [64.0, 77.91374], [49.52582, 92.13396], [78.47418, 92.13396]]
)
MIN_SIZE_PX, MAX_SIZE_PX = 16.0, 40_000.0
MAX_CENTER_PX = 1e6
SAME_FACE = 0.5  # of the larger frame's side


@dataclass(frozen=True)
class FaceFrame:
    """A square on the photo: what is inside becomes the crop.

    Attributes:
        center_x: middle of the square in photo pixels, from the photo's left edge.
        center_y: likewise from the top edge.
        size_px: side of the square in photo pixels.
        angle_deg: clockwise turn of the square as seen on the screen; a head tilted to its own left shoulder has a
            positive angle.
    """

    center_x: float
    center_y: float
    size_px: float
    angle_deg: float = 0.0

    def __post_init__(self) -> None:
        if not all(math.isfinite(v) for v in (self.center_x, self.center_y, self.size_px, self.angle_deg)):
            raise InputError("The face frame has a value that is not a number: give CX,CY,SIZE,ANGLE as plain numbers.")
        if max(abs(self.center_x), abs(self.center_y)) > MAX_CENTER_PX:
            raise InputError("The face frame lies far outside any photo: give CX,CY,SIZE,ANGLE in pixels of the photo.")
        if not MIN_SIZE_PX <= self.size_px <= MAX_SIZE_PX:
            raise InputError(
                "The face frame is {size_px:g} pixels wide: choose a size between {min_size_px:g} and {max_size_px:g}.",
                size_px=self.size_px,
                min_size_px=MIN_SIZE_PX,
                max_size_px=MAX_SIZE_PX,
            )

    @property
    def scale(self) -> float:
        """Photo pixels per crop pixel; above 1 the result is enlarged."""
        return self.size_px / CROP_SIZE_PX

    def to_photo(self) -> NDArray[np.float64]:
        """Returns the (2, 3) affine matrix from crop to photo coordinates, both measured from the corner (pixel centres
        at .5).
        """
        c, s = (self.scale * f(math.radians(self.angle_deg)) for f in (math.cos, math.sin))
        half = CROP_SIZE_PX / 2
        return np.array([[c, -s, self.center_x - half * (c - s)], [s, c, self.center_y - half * (s + c)]])

    def to_crop(self) -> NDArray[np.float64]:
        """Returns the inverse of `to_photo`."""
        matrix = self.to_photo()
        inverse = np.linalg.inv(matrix[:, :2])
        return np.concatenate([inverse, -inverse @ matrix[:, 2:]], 1)

    def mirrored(self, x: float, y: float) -> tuple[float, float]:
        """Returns the photo position on the other side of the face's axis."""
        angle = math.radians(self.angle_deg)
        across = (x - self.center_x) * math.cos(angle) + (y - self.center_y) * math.sin(angle)
        return x - 2 * across * math.cos(angle), y - 2 * across * math.sin(angle)

    def holds_same_face(self, other: "FaceFrame") -> bool:
        """Whether two frames are about one face: no other head has its middle so near."""
        return math.hypot(self.center_x - other.center_x, self.center_y - other.center_y) < SAME_FACE * max(
            self.size_px, other.size_px
        )

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
    return FaceFrame(
        middle.real, middle.imag, abs(factor) * CROP_SIZE_PX, math.degrees(math.atan2(factor.imag, factor.real))
    )


def eyes_apart_px(truth: FaceFrame, found: FaceFrame) -> float:
    """Returns how far the eyes of one frame lie from the template in another: the larger distance, in crop pixels."""
    eyes = TEMPLATE_XY[:2] + 0.5
    seen = apply_affine(found.to_crop(), apply_affine(truth.to_photo(), eyes))
    return float(np.linalg.norm(seen - eyes, axis=1).max())
