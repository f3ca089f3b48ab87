"""Placing the face frame by hand: drag inside to move, a corner to resize, outside to turn."""

import enum
import math
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter

from sketchpaint.document.brush import StrokePoint
from sketchpaint.document.layers import NO_BOX, Box
from sketchpaint.document.portrait import Portrait
from sketchpaint.imaging.frame import CROP_SIZE_PX, MAX_SIZE_PX, MIN_SIZE_PX, TEMPLATE_XY, FaceFrame, apply_affine
from sketchpaint.ui.common.gestures import Gesture
from sketchpaint.ui.common.pens import HANDLE_PX, contrasting_pens, draw_handles
from sketchpaint.ui.common.viewport import Viewport
from sketchpaint.ui.tools.tool import Tool


class Drag(enum.Enum):
    """What a drag does to the frame."""

    MOVE = enum.auto()
    RESIZE = enum.auto()
    TURN = enum.auto()


class FrameTool(Tool):
    """Moves, resizes and turns the face frame. Marks show where eyes, nose and mouth should come to lie."""

    cursor = Qt.CursorShape.SizeAllCursor
    draws_outside_box = True

    def __init__(self) -> None:
        self._portrait: Portrait | None = None
        self._before: FaceFrame | None = None
        self._start = StrokePoint(0, 0)
        self._action = Drag.MOVE

    def watch(self, portrait: Portrait) -> None:
        """Shows the marks of this portrait's frame."""
        self._portrait = portrait

    def press(self, portrait: Portrait, point: StrokePoint, gesture: Gesture, *, scale: float) -> Box:
        self._portrait, self._before, self._start = portrait, portrait.frame, point
        near = HANDLE_PX / scale
        if any(math.hypot(point.x - x, point.y - y) <= near for x, y in portrait.frame.corners()):
            self._action = Drag.RESIZE
        else:
            (u, v), *_ = apply_affine(portrait.frame.to_crop(), np.array([[point.x, point.y]]))
            self._action = Drag.MOVE if 0 <= u <= CROP_SIZE_PX and 0 <= v <= CROP_SIZE_PX else Drag.TURN
        return NO_BOX

    def move(self, point: StrokePoint, gesture: Gesture) -> Box:
        if self._portrait is not None and self._before is not None:
            self._portrait.frame = dragged(self._before, self._action, self._start, point)
        return NO_BOX

    def release(self, point: StrokePoint, gesture: Gesture) -> Box:
        if self._portrait is not None and self._before is not None:
            after = self._portrait.frame
            self._portrait.frame = self._before
            self._portrait.move_frame(after)
        self._before = None
        return NO_BOX

    def cancel(self) -> Box:
        if self._portrait is not None and self._before is not None:
            self._portrait.frame, self._before = self._before, None
        return NO_BOX

    def scale_size(self, factor: float) -> None:
        if self._portrait is not None and self._before is None:  # a drag under way is one step by itself
            frame = self._portrait.frame
            self._portrait.move_frame(replace(frame, size_px=allowed_size(frame.size_px * factor)))

    def draw(self, painter: QPainter, viewport: Viewport) -> None:
        if self._portrait is None:
            return
        frame = self._portrait.frame
        draw_handles(painter, [QPointF(*viewport.to_widget(x, y)) for x, y in frame.corners()])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for x, y in apply_affine(frame.to_photo(), TEMPLATE_XY + 0.5):
            place = QPointF(*viewport.to_widget(x, y))
            for pen in contrasting_pens(1.4, light=QColor(255, 214, 90)):
                painter.setPen(pen)
                painter.drawEllipse(place, 5, 5)


def dragged(before: FaceFrame, action: Drag, start: StrokePoint, point: StrokePoint) -> FaceFrame:
    """Returns a frame as a drag from one place to another leaves it."""
    if action is Drag.MOVE:
        return replace(
            before, center_x=before.center_x + point.x - start.x, center_y=before.center_y + point.y - start.y
        )
    from_x, from_y = start.x - before.center_x, start.y - before.center_y
    to_x, to_y = point.x - before.center_x, point.y - before.center_y
    if action is Drag.RESIZE:
        grown = math.hypot(to_x, to_y) / max(1e-6, math.hypot(from_x, from_y))
        return replace(before, size_px=allowed_size(before.size_px * grown))
    turned = math.degrees(math.atan2(to_y, to_x) - math.atan2(from_y, from_x))
    return replace(before, angle_deg=(before.angle_deg + turned + 180) % 360 - 180)


def allowed_size(size_px: float) -> float:
    """Returns the nearest size that a frame can have."""
    return min(max(size_px, MIN_SIZE_PX), MAX_SIZE_PX)
