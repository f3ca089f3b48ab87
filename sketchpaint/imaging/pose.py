"""Which way a face looks, from its five landmarks."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sketchpaint.imaging.frame import TEMPLATE_XY, FaceFrame, apply_affine, fit_frame

# How far the landmarks stand out of the plane of the eyes, in crop pixels of about 1.9 mm: only the nose does much.
DEPTH_PX = np.array([0.0, 0.0, 14.0, 2.0, 2.0])
# From the eyes down to the mouth, as a multiple of what lies between the eyes: the mean of faces that are not tilted.
# Faces differ by 8 %, which is 6 degrees of a tilt of 45.
HEIGHT = 0.985
# Beyond these the training data has next to nothing, and estimates err by several degrees.
MOST_TURNED_DEG, MOST_TILTED_DEG = 35.0, 42.0


@dataclass(frozen=True)
class Pose:
    """How a head is turned out of the picture's plane; what lies in the plane is the face frame's angle.

    Attributes:
        aside_deg: to the right of the picture; to the left is negative.
        down_deg: downwards; upwards is negative.
    """

    aside_deg: float
    down_deg: float

    @property
    def is_known(self) -> bool:
        """Whether the networks have learned from faces that look this way."""
        return abs(self.aside_deg) <= MOST_TURNED_DEG and abs(self.down_deg) <= MOST_TILTED_DEG


def estimate_pose(points_xy: NDArray[np.float64], frame: FaceFrame | None = None) -> Pose:
    """Estimates which way a face looks.

    The template, given depth, is laid over the landmarks by an affine map, and that map is brought to the nearest
    scaled rotation seen from afar (weak perspective). Its third column is where the nose points: how far aside, and
    whether up or down. How far up or down is told by how near to the eyes the mouth is seen.

    Args:
        points_xy: (5, 2) in photo pixels, whole numbers at pixel centres, in the order of the template.
        frame: the face frame, whose turn is taken out; None fits one.

    Returns:
        Aside good to about 6 degrees; down likewise from 40 degrees on, and to 20 where a face is hardly tilted, for a
        cosine begins flat.
    """
    frame = fit_frame(points_xy) if frame is None else frame
    points = apply_affine(frame.to_crop(), points_xy + 0.5)
    model = np.column_stack([TEMPLATE_XY - TEMPLATE_XY.mean(0), DEPTH_PX - DEPTH_PX.mean()])
    affine = np.linalg.lstsq(model, points - points.mean(0), rcond=None)[0].T  # (2, 3)
    left, _, right = np.linalg.svd(affine, full_matrices=False)
    aside, nose_down = np.clip((left @ right)[:, 2], -1, 1)
    apart, high = points[1] - points[0], points[3:].mean(0) - points[:2].mean(0)
    seen = np.hypot(*high) / max(np.hypot(*apart), 1e-6) * math.sqrt(1 - aside**2) / HEIGHT
    return Pose(math.degrees(math.asin(aside)), math.degrees(math.copysign(math.acos(min(seen, 1.0)), nose_down)))
