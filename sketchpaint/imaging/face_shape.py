"""From the canonical face to a face in a photo: what is drawn on a face follows its length, its width and its turn."""

import math
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sketchpaint.imaging.frame import CROP_SIZE_PX, TEMPLATE_XY, FaceFrame, apply_affine
from sketchpaint.imaging.pose import estimate_pose

# The head is a cylinder about the neck: its features lie this share of its radius before the axis.
FEATURE_DEPTH = 0.8
FEATURES_PX, EDGE_PX = 17.0, 31.0  # from the middle: up to here lie the features, from there the cheeks' edges


@dataclass(frozen=True)
class FaceShape:
    """A face in a photo.

    Attributes:
        frame: the face frame.
        landmarks_xy: (5, 2) in photo pixels, whole numbers at pixel centres, or None where only the frame is known.
    """

    frame: FaceFrame
    landmarks_xy: NDArray[np.float64] | None = field(default=None, repr=False)

    @cached_property
    def matrix(self) -> NDArray[np.float64]:
        """The (2, 3) affine map from crop to photo, measured from the corner, that brings the template closest to the
        landmarks.
        """
        if self.landmarks_xy is None:
            return self.frame.to_photo()
        template = np.column_stack([TEMPLATE_XY + 0.5, np.ones(len(TEMPLATE_XY))])
        return np.asarray(np.linalg.lstsq(template, self.landmarks_xy + 0.5, rcond=None)[0].T, np.float64)

    @property
    def points_xy(self) -> NDArray[np.float64]:
        """(5, 2) landmarks, or where the frame expects them, in photo pixels measured from the corner."""
        return apply_affine(self.matrix, TEMPLATE_XY + 0.5) if self.landmarks_xy is None else self.landmarks_xy + 0.5

    def scaled(self, factor: float) -> "FaceShape":
        """Returns the same face in the photo enlarged by a factor."""
        frame = self.frame
        return FaceShape(
            FaceFrame(frame.center_x * factor, frame.center_y * factor, frame.size_px * factor, frame.angle_deg),
            None if self.landmarks_xy is None else (self.landmarks_xy + 0.5) * factor - 0.5,
        )

    def to_photo(self, crop_xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Returns where (N, 2) places of the canonical face lie in the photo.

        A head turned by t shows its far edge 1 - d sin t and its near ear cos t + d sin t of its radius from the
        features, which lie d before its axis.
        """
        if self.landmarks_xy is None:
            return apply_affine(self.matrix, crop_xy)
        turn = math.radians(estimate_pose(self.landmarks_xy, self.frame).aside_deg)
        ahead, near = FEATURE_DEPTH * math.sin(abs(turn)), math.cos(turn)
        from_middle = crop_xy[:, 0] - CROP_SIZE_PX / 2
        is_far = from_middle * turn > 0  # the nose points to the far side
        reach = np.where(is_far, 1 - ahead, near + ahead)
        outwards = np.clip((np.abs(from_middle) - FEATURES_PX) / (EDGE_PX - FEATURES_PX), 0, 1)
        x = CROP_SIZE_PX / 2 + from_middle * (1 + (reach - 1) * outwards)
        return apply_affine(self.matrix, np.column_stack([x, crop_xy[:, 1]]))
