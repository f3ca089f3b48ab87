"""Arrays to Qt images and back: the only place that touches qimage2ndarray."""

import numpy as np
import qimage2ndarray
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QColorSpace, QImage, QPainter


def to_qimage(pixels: NDArray[np.uint8]) -> QImage:
    """Copies (H, W, 3) RGB or (H, W, 4) RGBA uint8 pixels, straight alpha, into a QImage that owns its memory."""
    return qimage2ndarray.array2qimage(pixels)


def view_as_qimage(pixels: NDArray[np.uint8]) -> QImage:
    """Returns a QImage over pixels without copying them: it shows what they are when it is drawn, and the caller keeps
    the array for as long as it keeps the image.

    Args:
        pixels: (H, W) numbers of colours, (H, W, 3) RGB or (H, W, 4) RGBA uint8, straight alpha, C-contiguous.
    """
    formats = {1: QImage.Format.Format_Indexed8, 3: QImage.Format.Format_RGB888, 4: QImage.Format.Format_RGBA8888}
    kind = formats[1 if pixels.ndim == 2 else pixels.shape[2]]
    return QImage(pixels.data, pixels.shape[1], pixels.shape[0], pixels.strides[0], kind)


def indexed_qimage(numbers: NDArray[np.uint8], colours: list[QColor]) -> QImage:
    """Copies (H, W) uint8 numbers of colours into a QImage that owns its memory; several times as fast as RGBA."""
    numbers = np.ascontiguousarray(numbers)
    image = QImage(numbers.data, numbers.shape[1], numbers.shape[0], numbers.strides[0], QImage.Format.Format_Indexed8)
    image.setColorTable([colour.rgba() for colour in colours])
    return image.copy()


def from_qimage_with_alpha(image: QImage) -> NDArray[np.uint8]:
    """Copies an image into an (H, W, 4) uint8 sRGB and alpha array, straight alpha."""
    straight = _in_srgb(image).convertToFormat(QImage.Format.Format_ARGB32)  # must outlive the view
    return np.ascontiguousarray(qimage2ndarray.byte_view(straight)[..., [2, 1, 0, 3]]).copy()


def from_qimage(image: QImage) -> NDArray[np.uint8]:
    """Copies a QImage into (H, W, 3) uint8 sRGB pixels; transparency goes over white."""
    image = _in_srgb(image)
    opaque = QImage(image.size(), QImage.Format.Format_RGB32)
    opaque.fill(0xFFFFFFFF)
    painter = QPainter(opaque)
    painter.drawImage(0, 0, image)
    painter.end()
    return np.ascontiguousarray(qimage2ndarray.rgb_view(opaque)).copy()


def _in_srgb(image: QImage) -> QImage:
    """Converts a picture that has another colour space; one without any is taken as sRGB, as files are."""
    if not image.colorSpace().isValid():
        return image
    return image.convertedToColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
