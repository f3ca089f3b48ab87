"""How far pixels lie from an edge."""

import cv2
import numpy as np
from numpy.typing import NDArray


def depth_px(hole: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Returns how far each pixel of a hole lies from the nearest pixel outside, (H, W) float32; 0 outside.

    Squares of distances between pixels are whole numbers: rounded to these, the same hole has the same depths every
    time. OpenCV's own differ in the last bit with where in memory they come to lie.
    """
    depth = cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.sqrt(np.rint(np.square(depth.astype(np.float64)))).astype(np.float32)
