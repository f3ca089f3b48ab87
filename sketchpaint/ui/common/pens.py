"""Lines and handles that are seen on any picture."""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

LIGHT, DARK = QColor(255, 255, 255, 230), QColor(0, 0, 0, 160)
# How much wider the dark line below is.
RIM_PX = 1.6
HANDLE_PX = 12.0


def contrasting_pens(
    width_px: float, *, style: Qt.PenStyle = Qt.PenStyle.SolidLine, light: QColor = LIGHT
) -> tuple[QPen, QPen]:
    """Returns a dark pen and a light one: drawn with the first and then with the second, a line has a dark rim.

    Args:
        width_px: of the light line, in widget pixels.
        style: of the light line; the dark one below has no gaps.
        light: colour of the second.
    """
    return QPen(DARK, width_px + RIM_PX), QPen(light, width_px, style)


def draw_handles(painter: QPainter, places: Iterable[QPointF]) -> None:
    """Draws a square to drag, `HANDLE_PX` wide, around each place in widget pixels."""
    painter.setPen(QPen(DARK, 1))
    painter.setBrush(LIGHT)
    for place in places:
        painter.drawRect(QRectF(place.x() - HANDLE_PX / 2, place.y() - HANDLE_PX / 2, HANDLE_PX, HANDLE_PX))
