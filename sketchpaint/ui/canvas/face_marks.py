"""Outlines around the faces that were found beside the framed one, each with a mark to click."""

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.ui.common.pens import LIGHT, contrasting_pens
from sketchpaint.ui.common.theme import ACCENT
from sketchpaint.ui.common.viewport import Viewport

RADIUS_PX = 13.0


class FaceMarks:
    """Draws the faces that can be chosen and tells which mark lies under the pointer.

    Attributes:
        hovered: number of the face that a click would choose, or None.
    """

    def __init__(self) -> None:
        self._frames: list[FaceFrame] = []
        self.hovered: int | None = None

    def set_frames(self, frames: list[FaceFrame]) -> None:
        """Takes over the frames of the faces that were found."""
        self._frames, self.hovered = frames, None

    def at(self, place: QPointF, viewport: Viewport, *, framed: FaceFrame) -> int | None:
        """Returns the number of the face whose mark lies at a widget position; `framed` is the frame in use."""
        for number, frame in self._others(framed):
            middle = _middle(frame, viewport)
            if math.hypot(place.x() - middle.x(), place.y() - middle.y()) <= RADIUS_PX + 1:
                return number
        return None

    def draw(self, painter: QPainter, viewport: Viewport, *, framed: FaceFrame) -> None:
        """Draws outlines and marks, in widget pixels."""
        for number, frame in self._others(framed):
            corners = [QPointF(*viewport.to_widget(x, y)) for x, y in frame.corners()]
            line = QColor(ACCENT) if number == self.hovered else LIGHT
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for pen in contrasting_pens(1.0, style=Qt.PenStyle.DotLine, light=line):
                painter.setPen(pen)
                painter.drawPolygon(corners)
            _draw_mark(
                painter, _middle(frame, viewport), QColor(ACCENT) if number == self.hovered else QColor(30, 30, 34, 220)
            )

    def _others(self, framed: FaceFrame) -> list[tuple[int, FaceFrame]]:
        return [(number, frame) for number, frame in enumerate(self._frames) if not frame.holds_same_face(framed)]


def _middle(frame: FaceFrame, viewport: Viewport) -> QPointF:
    """Returns where the mark lies: at the first corner of the outline, a little inside."""
    (x, y), *_ = frame.corners()
    inwards = min(0.5, RADIUS_PX / viewport.scale / frame.size_px)
    return QPointF(*viewport.to_widget(x + (frame.center_x - x) * inwards, y + (frame.center_y - y) * inwards))


def _draw_mark(painter: QPainter, middle: QPointF, colour: QColor) -> None:
    """Draws a disc with a head and shoulders, which look the same in a mirror."""
    painter.setPen(QPen(LIGHT, 1.4))
    painter.setBrush(colour)
    painter.drawEllipse(middle, RADIUS_PX, RADIUS_PX)
    painter.setBrush(LIGHT)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawEllipse(middle + QPointF(0, -3.2), 3.6, 4.2)
    painter.drawChord(QRectF(middle.x() - 7, middle.y() + 2.4, 14, 12), 0, 180 * 16)
