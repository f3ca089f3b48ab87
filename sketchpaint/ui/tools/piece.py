"""A picture laid over the photo: drag inside to move it, a corner to scale it, outside to turn it; Enter sets it."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPolygonF, QTransform

from sketchpaint.document.brush import StrokePoint
from sketchpaint.document.layers import NO_BOX, Box
from sketchpaint.document.piece import Piece
from sketchpaint.document.portrait import Portrait
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.ui.common.gestures import Gesture
from sketchpaint.ui.common.pens import HANDLE_PX, contrasting_pens, draw_handles
from sketchpaint.ui.common.qimage import to_qimage
from sketchpaint.ui.common.viewport import Viewport
from sketchpaint.ui.tools.frame import Drag, allowed_size, dragged
from sketchpaint.ui.tools.tool import Tool

SHOWN_OPACITY = 0.85


class PieceTool(Tool):
    """Holds one picture until it is set or given up.

    Args:
        portrait: what it is laid into.
        piece: the picture and where it lies at first.
        into_mask: whether it becomes part of the mask; else of the sketch.
        done: called when it was set or given up.
    """

    cursor = Qt.CursorShape.SizeAllCursor
    draws_outside_box = True

    def __init__(self, portrait: Portrait, piece: Piece, *, into_mask: bool, done: Callable[[], None]) -> None:
        self._portrait, self._into_mask, self._done = portrait, into_mask, done
        self.piece: Piece | None = piece
        self._image = to_qimage(np.ascontiguousarray(piece.pixels)).copy()
        self._before: FaceFrame | None = None
        self._start = StrokePoint(0, 0)
        self._action = Drag.MOVE

    @property
    def is_unfinished(self) -> bool:
        return self.piece is not None

    def press(self, portrait: Portrait, point: StrokePoint, gesture: Gesture, *, scale: float) -> Box:
        if self.piece is None:
            return NO_BOX
        self._before, self._start = self.piece.place, point
        corners = self.piece.corners()
        if np.hypot(*(corners - (point.x, point.y)).T).min() <= HANDLE_PX / scale:
            self._action = Drag.RESIZE
        else:
            inside = QPolygonF([QPointF(x, y) for x, y in corners]).containsPoint(
                QPointF(point.x, point.y), Qt.FillRule.OddEvenFill
            )
            self._action = Drag.MOVE if inside else Drag.TURN
        return NO_BOX

    def move(self, point: StrokePoint, gesture: Gesture) -> Box:
        if self.piece is not None and self._before is not None:
            self.piece = Piece(self.piece.pixels, dragged(self._before, self._action, self._start, point))
        return NO_BOX

    def release(self, point: StrokePoint, gesture: Gesture) -> Box:
        self._before = None
        return NO_BOX

    def finish(self) -> Box:
        if self.piece is None:
            return NO_BOX
        piece, self.piece = self.piece, None
        box = self._portrait.lay_piece(piece, into_mask=self._into_mask)
        self._done()
        return box

    def cancel(self) -> Box:
        self.piece = self._before = None
        self._done()
        return NO_BOX

    def leave(self) -> Box:
        return self.finish()  # whoever goes on painting wants it where it lies; undo takes it back

    def forget(self) -> None:
        self.piece = None

    def scale_size(self, factor: float) -> None:
        if self.piece is not None:
            place = self.piece.place
            resized = FaceFrame(place.center_x, place.center_y, allowed_size(place.size_px * factor), place.angle_deg)
            self.piece = Piece(self.piece.pixels, resized)

    def draw(self, painter: QPainter, viewport: Viewport) -> None:
        if self.piece is None:
            return
        corners = [QPointF(*viewport.to_widget(x, y)) for x, y in self.piece.corners()]
        height, width = self.piece.pixels.shape[:2]
        across, down = (corners[1] - corners[0]) / width, (corners[3] - corners[0]) / height
        painter.save()
        painter.setTransform(QTransform(across.x(), across.y(), down.x(), down.y(), corners[0].x(), corners[0].y()))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setOpacity(SHOWN_OPACITY)
        painter.drawImage(0, 0, self._image)
        painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen in contrasting_pens(1.2):
            painter.setPen(pen)
            painter.drawPolygon(corners)
        draw_handles(painter, corners)
