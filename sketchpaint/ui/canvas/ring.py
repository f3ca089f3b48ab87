"""The ring at the pointer, as large as what the tool paints."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from sketchpaint.ui.common.pens import contrasting_pens
from sketchpaint.ui.common.viewport import Viewport
from sketchpaint.ui.tools.tool import Tool

MARGIN_PX = 6  # its pens, and a pixel of rounding


def ring_radius(tool: Tool | None, viewport: Viewport) -> float | None:
    """Returns the radius in widget pixels, or None for a tool without a ring."""
    size = tool.ring_size_px if tool is not None else None
    return None if size is None else max(1.0, size * viewport.scale / 2)


def ring_box(middle: QPointF, radius: float | None) -> QRect:
    """Returns what is to be drawn anew where a ring comes or goes."""
    reach = (radius or 0.0) + MARGIN_PX
    return QRectF(middle.x() - reach, middle.y() - reach, 2 * reach, 2 * reach).toAlignedRect()


def draw_ring(painter: QPainter, middle: QPointF, radius: float) -> None:
    """Draws a ring, in widget pixels."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in contrasting_pens(1.0):
        painter.setPen(pen)
        painter.drawEllipse(middle, radius, radius)
