"""What the canvas draws: the photo at several sizes, the tinted mask with the sketch, and a result patch."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from sketchpaint.document.layers import Box
from sketchpaint.ui.common.qimage import to_qimage

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
                max(1, last.width() // 2),
                max(1, last.height() // 2),
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            self._levels.append(half)
        self.width_px, self.height_px = int(pixels.shape[1]), int(pixels.shape[0])

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


class Overlay:
    """A translucent image over the photo; only the boxes that change are drawn again.

    Args:
        width_px: columns of the photo.
        height_px: rows.
        blend: returns the (h, w, 4) uint8 RGBA pixels, straight alpha, of a box.
    """

    def __init__(self, width_px: int, height_px: int, blend: Callable[[Box], NDArray[np.uint8]]) -> None:
        self._blend = blend
        self._image = QImage(width_px, height_px, QImage.Format.Format_ARGB32_Premultiplied)
        self._image.fill(0)

    def refresh(self, box: Box) -> None:
        """Blends a box anew."""
        if box.is_empty:
            return
        painter = QPainter(self._image)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        for top in range(box.top, box.bottom, BAND_PX):  # bands keep the memory of the blend small
            painter.drawImage(
                box.left, top, to_qimage(self._blend(Box(box.left, top, box.right, min(top + BAND_PX, box.bottom))))
            )
        painter.end()

    def draw(self, painter: QPainter, area: QRectF, *, scale: float) -> None:
        """Draws the part inside `area` (photo pixels)."""
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, 0.3 < scale < 2)
        painter.drawImage(area, self._image, area)


def blend_inputs(mask: NDArray[np.uint8], sketch: NDArray[np.uint8], view: LayerView) -> NDArray[np.uint8]:
    """Blends the sketch over the tinted mask.

    Args:
        mask: (H, W) uint8, 255 = repaint.
        sketch: (H, W, 4) uint8 RGBA; where there is no mask it does not count and is drawn faintly.
        view: opacities and tint.

    Returns:
        (H, W, 4) uint8 RGBA, straight alpha.
    """
    inside = mask > 127
    if not sketch[..., 3].any():
        return np.array([[0, 0, 0, 0], [*view.mask_rgb, round(view.mask * 255)]], np.uint8)[inside.astype(np.uint8)]
    over = (
        sketch[..., 3].astype(np.float32)
        * (view.sketch / 255)
        * np.where(inside, 1.0, OUTSIDE_MASK_OPACITY).astype(np.float32)
    )
    under = np.where(inside, view.mask, 0.0).astype(np.float32)
    alpha = over + under * (1 - over)
    share = np.divide(over, alpha, out=np.zeros_like(alpha), where=alpha > 0)[..., None]
    colour = np.array(view.mask_rgb, np.float32) + (sketch[..., :3] - np.array(view.mask_rgb, np.float32)) * share
    blended: NDArray[np.uint8] = np.round(np.concatenate([colour, alpha[..., None] * 255], 2)).astype(np.uint8)
    return blended


class ResultPatch:
    """The repainted part of the photo, drawn over it.

    Args:
        pixels: (H, W, 3) uint8 RGB of the box.
        box: where it belongs.
    """

    def __init__(self, pixels: NDArray[np.uint8], box: Box) -> None:
        self._pixels, self._box = pixels, box
        self._image = to_qimage(pixels)
        self._area = QRectF(box.left, box.top, box.right - box.left, box.bottom - box.top)

    def colour_at(self, x: int, y: int) -> tuple[int, int, int] | None:
        """Returns the colour of a photo pixel, or None where the patch does not lie."""
        box = self._box
        if not (box.left <= x < box.right and box.top <= y < box.bottom):
            return None
        red, green, blue = self._pixels[y - box.top, x - box.left].tolist()
        return red, green, blue

    def draw(self, painter: QPainter, *, scale: float) -> None:
        """Draws the patch; the painter's transform maps photo to widget pixels."""
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < 2)
        painter.drawImage(self._area, self._image, QRectF(self._image.rect()))
