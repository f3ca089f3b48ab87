"""Arrays to Qt images: the only place that touches qimage2ndarray, and only in the copying direction."""

import numpy as np
import qimage2ndarray
from numpy.typing import NDArray
from PySide6.QtGui import QImage


def to_qimage(pixels: NDArray[np.uint8]) -> QImage:
    """Copies (H, W, 3) RGB or (H, W, 4) RGBA uint8 pixels, straight alpha, into a QImage that owns its memory."""
    return qimage2ndarray.array2qimage(pixels)
