"""What the search for faces finds. Nothing here needs torch."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.imaging.pose import Pose


@dataclass(frozen=True)
class FoundFace:
    """A detected face.

    Attributes:
        frame: aligned to the template.
        pose: which way it looks.
        landmarks_xy: (5, 2) in photo pixels, whole numbers at pixel centres: MTCNN's, moved so that their frame is
            `frame`.
    """

    frame: FaceFrame
    pose: Pose
    landmarks_xy: NDArray[np.float64] = field(repr=False)
