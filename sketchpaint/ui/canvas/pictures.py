"""What the canvas draws: the photo at several sizes, the tinted mask with the sketch, and a result patch."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from sketchpaint.document.layers import Box
from sketchpaint.document.portrait import Portrait
from sketchpaint.ui.qimage import to_qimage

MASK_RGB = (236, 72, 108)
MASK_OPACITY = 0.45
OUTSIDE_MASK_OPACITY = 0.35
SMALLEST_LEVEL_PX = 256
BAND_PX = 256


class PhotoPyramid:
    """The photo at full size and repeatedly halved, so that a zoomed-out view of a large photo stays cheap.

    Args:
        pixels: (H, W, 3) uint8 RGB.
    """

    def __init__(self, pixels: NDArray[np.uint8]) -> None:
        self._levels: list[QImage] = [to_qimage(pixels)]
        while max(self._levels[-1].width(), self._levels[-1].height()) > SMALLEST_LEVEL_PX:
            last = self._levels[-1]
            half = last.scaled(
                max(1, last.width() // 2), max(1, last.height() // 2), Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            self._levels.append(half)
        self.width_px, self.height_px = int(pixels.shape[1]), int(pixels.shape[0])

    def draw(self, painter: QPainter, area: QRectF, *, scale: float) -> None:
        """Draws the part of the photo inside `area` (photo pixels); the painter's transform maps photo to widget pixels."""
        level = 0
        while level + 1 < len(self._levels) and scale * 2 ** (level + 1) <= 1.0:
            level += 1
        image = self._levels[level]
        across, down = image.width() / self.width_px, image.height() / self.height_px
        source = QRectF(area.x() * across, area.y() * down, area.width() * across, area.height() * down)
        # Above 200 % single pixels are what the artist wants to see.
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < 2)
        painter.drawImage(area, image, source)


class InputOverlay:
    """Mask tint and sketch in one translucent image; only the boxes that change are blended again.

    Args:
        portrait: the document.
    """

    def __init__(self, portrait: Portrait) -> None:
        self._portrait = portrait
        self._image = QImage(portrait.photo.width_px, portrait.photo.height_px, QImage.Format.Format_ARGB32_Premultiplied)
        self._image.fill(0)

    def refresh(self, box: Box) -> None:
        """Blends a box of mask and sketch anew."""
        if box.is_empty:
            return
        painter = QPainter(self._image)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        for top in range(box.top, box.bottom, BAND_PX):  # bands keep the memory of the blend small
            part = Box(box.left, top, box.right, min(top + BAND_PX, box.bottom)).slices
            painter.drawImage(box.left, top, to_qimage(blend_inputs(self._portrait.mask.pixels[part], self._portrait.sketch.pixels[part])))
        painter.end()

    def draw(self, painter: QPainter, area: QRectF, *, scale: float) -> None:
        """Draws the part inside `area` (photo pixels)."""
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, 0.3 < scale < 2)
        painter.drawImage(area, self._image, area)


def blend_inputs(mask: NDArray[np.uint8], sketch: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Blends the sketch over the tinted mask.

    Args:
        mask: (H, W) uint8, 255 = repaint.
        sketch: (H, W, 4) uint8 RGBA; where there is no mask it does not count and is drawn faintly.

    Returns:
        (H, W, 4) uint8 RGBA, straight alpha.
    """
    inside = mask > 127
    if not sketch[..., 3].any():
        return np.array([[0, 0, 0, 0], [*MASK_RGB, round(MASK_OPACITY * 255)]], np.uint8)[inside.astype(np.uint8)]
    over = sketch[..., 3].astype(np.float32) / 255 * np.where(inside, 1.0, OUTSIDE_MASK_OPACITY).astype(np.float32)
    under = np.where(inside, MASK_OPACITY, 0.0).astype(np.float32)
    alpha = over + under * (1 - over)
    share = np.divide(over, alpha, out=np.zeros_like(alpha), where=alpha > 0)[..., None]
    colour = np.array(MASK_RGB, np.float32) + (sketch[..., :3] - np.array(MASK_RGB, np.float32)) * share
    blended: NDArray[np.uint8] = np.round(np.concatenate([colour, alpha[..., None] * 255], 2)).astype(np.uint8)
    return blended


class ResultPatch:
    """The repainted part of the photo, drawn over it.

    Args:
        pixels: (H, W, 3) uint8 RGB of the box.
        box: where it belongs.
    """

    def __init__(self, pixels: NDArray[np.uint8], box: Box) -> None:
        self._image = to_qimage(pixels)
        self._area = QRectF(box.left, box.top, box.right - box.left, box.bottom - box.top)

    def draw(self, painter: QPainter, *, scale: float) -> None:
        """Draws the patch; the painter's transform maps photo to widget pixels."""
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < 2)
        painter.drawImage(self._area, self._image, QRectF(self._image.rect()))
