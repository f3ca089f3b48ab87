"""Rectangle, ellipse, lasso and polygon: shapes that are added to the mask, or with Ctrl taken away."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter

from sketchpaint.document.brush import PaintMode, StrokePoint
from sketchpaint.document.layers import NO_BOX, Box
from sketchpaint.document.portrait import Portrait
from sketchpaint.document.shapes import ellipse, rectangle_points
from sketchpaint.ui.common.gestures import Gesture
from sketchpaint.ui.common.pens import contrasting_pens
from sketchpaint.ui.common.viewport import Viewport
from sketchpaint.ui.tools.tool import Tool

CLOSE_PX = 7.0


class ShapeTool(Tool):
    """A shape dragged from press to release."""

    draws_outside_box = True

    def __init__(self) -> None:
        self._portrait: Portrait | None = None
        self._places: list[tuple[float, float]] = []

    def outline(self, places: list[tuple[float, float]]) -> list[tuple[float, float]]:
        """Returns the corners of the shape for the places the pointer went through; all of them for a lasso."""
        return places

    def press(self, portrait: Portrait, point: StrokePoint, gesture: Gesture, *, scale: float) -> Box:
        self._portrait, self._places = portrait, [(point.x, point.y)]
        return NO_BOX

    def move(self, point: StrokePoint, gesture: Gesture) -> Box:
        if self._places:
            self._places.append((point.x, point.y))
        return NO_BOX

    def release(self, point: StrokePoint, gesture: Gesture) -> Box:
        if self._portrait is None or not self._places:
            return NO_BOX
        places, self._places = [*self._places, (point.x, point.y)], []
        mode = PaintMode.ERASE if Gesture.TAKE_AWAY in gesture else PaintMode.PAINT
        return self._portrait.fill_shape(self.outline(places), mode)

    def cancel(self) -> Box:
        self._places = []
        return NO_BOX

    def forget(self) -> None:
        self._portrait, self._places = None, []

    def draw(self, painter: QPainter, viewport: Viewport) -> None:
        if len(self._places) < 2:
            return
        corners = [QPointF(*viewport.to_widget(x, y)) for x, y in self.outline(self._places)]
        painter.setBrush(QColor(236, 72, 108, 60))
        for pen in contrasting_pens(1.2):
            painter.setPen(pen)
            painter.drawPolygon(corners)
            painter.setBrush(Qt.BrushStyle.NoBrush)


class LassoTool(ShapeTool):
    """A free outline, closed on release."""


class RectangleTool(ShapeTool):
    """An upright rectangle between press and release, made of whole pixels."""

    def outline(self, places: list[tuple[float, float]]) -> list[tuple[float, float]]:
        (x1, y1), (x2, y2) = places[0], places[-1]
        return rectangle_points(round(x1), round(y1), round(x2), round(y2))


class EllipseTool(ShapeTool):
    """The upright ellipse in the rectangle between press and release."""

    def outline(self, places: list[tuple[float, float]]) -> list[tuple[float, float]]:
        (x1, y1), (x2, y2) = places[0], places[-1]
        return ellipse((x1 + x2) / 2, (y1 + y2) / 2, abs(x2 - x1) / 2, abs(y2 - y1) / 2)


class PolygonTool(ShapeTool):
    """Corners by clicks; a click on the first one, a double click or Enter closes it, Esc gives it up."""

    def __init__(self) -> None:
        super().__init__()
        self._near = 0.0
        self._subtracts = False

    @property
    def is_unfinished(self) -> bool:
        return bool(self._places)

    def press(self, portrait: Portrait, point: StrokePoint, gesture: Gesture, *, scale: float) -> Box:
        self._near = CLOSE_PX / scale
        place = (point.x, point.y)
        if not self._places:
            self._portrait, self._places = portrait, [place]
            self._subtracts = Gesture.TAKE_AWAY in gesture
        self._places.append(place)  # the last place follows the pointer until the next press
        return NO_BOX

    def move(self, point: StrokePoint, gesture: Gesture) -> Box:
        if self._places:
            self._places[-1] = (point.x, point.y)
        return NO_BOX

    def release(self, point: StrokePoint, gesture: Gesture) -> Box:
        corners = self._places[:-1]  # the last of them is this click
        # The second of a double click.
        closes = len(corners) > 3 and (self._close(corners[0], point) or self._close(corners[-2], point))
        return self.finish() if closes else NO_BOX

    def finish(self) -> Box:
        corners, self._places = self._places[:-1], []
        mode = PaintMode.ERASE if self._subtracts else PaintMode.PAINT
        return self._portrait.fill_shape(corners, mode) if self._portrait is not None else NO_BOX

    def _close(self, corner: tuple[float, float], point: StrokePoint) -> bool:
        return abs(corner[0] - point.x) <= self._near and abs(corner[1] - point.y) <= self._near
