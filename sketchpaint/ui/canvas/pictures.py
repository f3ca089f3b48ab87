"""What the canvas draws: the photo at several sizes, a layer's pixels, mask and sketch together, and a result patch.

Nothing as large as the photo is copied: Qt reads the document's pixels where they lie, and only those that are drawn.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from sketchpaint.document.layers import Box
from sketchpaint.ui.common.qimage import view_as_qimage

OUTSIDE_MASK_OPACITY = 0.35
SMALLEST_LEVEL_PX = 256


class PhotoPyramid:
    """The photo at full size and repeatedly halved, so that a zoomed-out view of a large photo stays cheap.

    Args:
        pixels: (H, W, 3) uint8 RGB, which must not change.
    """

    def __init__(self, pixels: NDArray[np.uint8]) -> None:
        self.height_px, self.width_px = pixels.shape[:2]
        self._pixels = np.ascontiguousarray(pixels)  # the first level is a view of it
        self._levels: list[QImage] = [view_as_qimage(self._pixels)]
        half = self._pixels
        while max(half.shape[:2]) > SMALLEST_LEVEL_PX:
            size = (max(1, half.shape[1] // 2), max(1, half.shape[0] // 2))
            half = np.asarray(cv2.resize(half, size, interpolation=cv2.INTER_AREA), np.uint8)
            self._levels.append(view_as_qimage(half).convertToFormat(QImage.Format.Format_RGB32))

    def draw(self, painter: QPainter, area: QRectF, *, scale: float) -> None:
        """Draws the part of the photo inside `area` (photo pixels); the painter's transform maps photo to widget
        pixels.
        """
        level = 0
        while level + 1 < len(self._levels) and scale * 2 ** (level + 1) <= 1.0:
            level += 1
        image = self._levels[level]
        across, down = image.width() / self.width_px, image.height() / self.height_px
        source = QRectF(area.x() * across, area.y() * down, area.width() * across, area.height() * down)
        # Above 200 % single pixels are what the artist wants to see.
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < 2)
        painter.drawImage(area, image, source)


@dataclass(frozen=True)
class LayerView:
    """How layers are shown; what is exported does not depend on it.

    Attributes:
        photo: opacity of the photo, [0, 1]; 0 = hidden.
        result: likewise of the applied and shown results.
        mask: likewise of the mask's tint.
        sketch: likewise of the sketch.
        mask_rgb: colour of the tint.
    """

    photo: float = 1.0
    result: float = 1.0
    mask: float = 0.45
    sketch: float = 1.0
    mask_rgb: tuple[int, int, int] = (236, 72, 108)


class LayerPicture:
    """A layer's pixels as they are at the moment when they are drawn.

    Args:
        pixels: (H, W, 4) uint8 RGBA, straight alpha, or (H, W) uint8 numbers of colours.
    """

    def __init__(self, pixels: NDArray[np.uint8]) -> None:
        self._pixels = pixels  # kept alive: the image is a view of it
        self._image = view_as_qimage(pixels)

    def set_colours(self, outside: QColor, inside: QColor) -> None:
        """Chooses the colours of a mask."""
        self._image.setColorTable([outside.rgba()] * 128 + [inside.rgba()] * 128)

    def draw(self, painter: QPainter, area: QRectF, *, scale: float) -> None:
        """Draws the part inside `area` (photo pixels); the painter's transform maps photo to widget pixels."""
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, 0.3 < scale < 2)
        painter.drawImage(area, self._image, area)


class InputsPicture:
    """The sketch over the tinted mask. Where there is no mask the sketch does not count and is drawn faintly.

    Args:
        mask: (H, W) uint8, 255 = repaint.
        sketch: (H, W, 4) uint8 RGBA, straight alpha.
    """

    def __init__(self, mask: NDArray[np.uint8], sketch: NDArray[np.uint8]) -> None:
        self._mask, self._sketch = LayerPicture(mask), LayerPicture(sketch)

    def draw(
        self, painter: QPainter, area: QRectF, *, part: QRectF, scale: float, view: LayerView, sketched: bool
    ) -> None:
        """Draws the part inside `area` (photo pixels).

        Args:
            painter: its transform maps photo to widget pixels.
            area: what is drawn, in photo pixels.
            part: the same in widget pixels.
            scale: widget pixels per photo pixel.
            view: opacities and tint.
            sketched: whether the sketch may hold anything there.
        """
        nothing, tint = QColor(0, 0, 0, 0), QColor(*view.mask_rgb, round(view.mask * 255))
        if not sketched:
            self._mask.set_colours(nothing, tint)
            self._mask.draw(painter, area, scale=scale)
            return
        ratio, transform = painter.device().devicePixelRatioF(), painter.transform()
        # Whole device pixels, so that nothing is shifted by a fraction of one.
        left, top = math.floor(part.left() * ratio), math.floor(part.top() * ratio)
        right, bottom = math.ceil(part.right() * ratio), math.ceil(part.bottom() * ratio)
        inputs = QImage(right - left, bottom - top, QImage.Format.Format_ARGB32_Premultiplied)
        inputs.setDevicePixelRatio(ratio)
        place = QPointF(left / ratio, top / ratio)
        inputs.fill(0)
        over = QPainter(inputs)
        over.translate(-place)
        over.setTransform(transform, True)
        over.setOpacity(view.sketch)
        self._sketch.draw(over, area, scale=scale)
        over.setOpacity(1.0)
        over.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
        self._mask.set_colours(QColor(0, 0, 0, round(OUTSIDE_MASK_OPACITY * 255)), QColor(0, 0, 0))
        self._mask.draw(over, area, scale=scale)
        over.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOver)
        self._mask.set_colours(nothing, tint)
        self._mask.draw(over, area, scale=scale)
        over.end()
        painter.resetTransform()
        painter.drawImage(place, inputs)
        painter.setTransform(transform)


class ResultPatch:
    """The repainted part of the photo, drawn over it.

    Args:
        pixels: (H, W, 3) uint8 RGB of the box, which must not change.
        box: where it belongs.

    Attributes:
        pixels: those, C-contiguous.
    """

    def __init__(self, pixels: NDArray[np.uint8], box: Box) -> None:
        self.pixels, self._box = np.ascontiguousarray(pixels), box
        self._image = view_as_qimage(self.pixels)
        self._area = QRectF(box.left, box.top, box.right - box.left, box.bottom - box.top)

    def colour_at(self, x: int, y: int) -> tuple[int, int, int] | None:
        """Returns the colour of a photo pixel, or None where the patch does not lie."""
        box = self._box
        if not (box.left <= x < box.right and box.top <= y < box.bottom):
            return None
        red, green, blue = self.pixels[y - box.top, x - box.left].tolist()
        return red, green, blue

    def draw(self, painter: QPainter, *, scale: float) -> None:
        """Draws the patch; the painter's transform maps photo to widget pixels."""
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < 2)
        painter.drawImage(self._area, self._image, QRectF(self._image.rect()))
