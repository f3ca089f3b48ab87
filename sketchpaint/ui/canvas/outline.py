"""The mask's outline: a white line with a black one beside it, so that it is seen on any colour and under any tint."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from sketchpaint.ui.common.qimage import indexed_qimage

NOTHING, INSIDE, OUTSIDE = 0, 1, 2
COLOURS = [QColor(0, 0, 0, 0), QColor("white"), QColor("black")]
RIM = 2  # device pixels around what is drawn that take part


def outline(inside: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Returns the two lines along the edge of an area.

    Args:
        inside: (H, W) bool.

    Returns:
        (H, W) uint8: `INSIDE` on the pixels of the area that touch the outside, `OUTSIDE` on those around it, else
        `NOTHING`.
    """
    area = inside.view(np.uint8)
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    lines: NDArray[np.uint8] = INSIDE * (area - cv2.erode(area, cross)) + OUTSIDE * (cv2.dilate(area, cross) - area)
    return lines


def draw_outline(painter: QPainter, mask: NDArray[np.uint8], part: QRectF) -> None:
    """Draws the outline of a mask, one device pixel wide at any zoom.

    Args:
        painter: its transform maps photo pixels to the widget's.
        mask: (H, W) uint8, 255 = repaint.
        part: what is to be drawn, in the widget's pixels.
    """
    ratio, view = painter.device().devicePixelRatioF(), painter.transform()
    left, top = math.floor(part.left() * ratio) - RIM, math.floor(part.top() * ratio) - RIM
    size = (math.ceil(part.right() * ratio) + RIM - left, math.ceil(part.bottom() * ratio) + RIM - top)
    to_device = (
        np.array([[view.m11(), view.m21(), view.dx()], [view.m12(), view.m22(), view.dy()], [0, 0, 1 / ratio]]) * ratio
    )
    # Pixel middles: cv2 has them at whole numbers, Qt at halves.
    back = np.linalg.inv(to_device) @ np.array([[1, 0, left + 0.5], [0, 1, top + 0.5], [0, 0, 1]])
    back[:2, 2] -= 0.5
    seen = (
        cv2.warpAffine(
            mask,
            back[:2],
            size,
            flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=0,
        )
        > 127
    )
    x, y, width, height = cv2.boundingRect(seen.view(np.uint8))
    if not width:
        return
    x, y, right, bottom = max(0, x - RIM), max(0, y - RIM), x + width + RIM, y + height + RIM
    image = indexed_qimage(outline(seen[y:bottom, x:right]), COLOURS)
    image.setDevicePixelRatio(ratio)
    painter.save()
    painter.resetTransform()
    painter.drawImage(QPointF((left + x) / ratio, (top + y) / ratio), image)
    painter.restore()
