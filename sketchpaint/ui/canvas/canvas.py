"""The canvas: turns mouse, pen and keys into tool strokes, zooming and panning."""

import math

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QTabletEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from sketchpaint.document.brush import StrokePoint
from sketchpaint.document.layers import NO_BOX, Box
from sketchpaint.document.portrait import Portrait
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.ui.canvas.comparison import Comparison
from sketchpaint.ui.canvas.steady import SteadyView
from sketchpaint.ui.canvas.waking import Press, Waking
from sketchpaint.ui.common.gestures import Gesture, Gestures
from sketchpaint.ui.tools.tool import Tool

WHEEL_STEP = 1.2
SPLIT_REACH_PX = 8


class Canvas(SteadyView):
    """Shows one portrait and lets a tool work on it.

    Signals:
        stroke_began: a tool that edits was put down.
        edited: the tool changed the portrait; carries the changed `Box`.
        menu_wanted: a menu is asked for; carries its place on the screen, and column and row of the photo.
        face_chosen: the mark at a face was clicked; carries its number.

    Args:
        gestures: what held keys mean.

    Attributes:
        picker: the tool that the picking gesture lends to every other one.
        pan_key: key that pans while it is held.
        close_key: key that closes an unfinished shape.
        give_up_key: key that gives up an unfinished stroke or shape.
    """

    stroke_began = Signal()
    edited = Signal(object)
    menu_wanted = Signal(QPoint, int, int)
    face_chosen = Signal(int)

    def __init__(self, gestures: Gestures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setAccessibleName(self.tr("Canvas"))
        self.setAccessibleDescription(self.tr("The photo with its mask, sketch and result"))
        self._gestures = gestures
        self.picker: Tool | None = None
        self.pan_key = Qt.Key.Key_Space
        self.close_key = Qt.Key.Key_Return
        self.give_up_key = Qt.Key.Key_Escape
        self._split_held = False
        self._pan_from: QPointF | None = None
        self._pan_button = Qt.MouseButton.NoButton
        self._space_held = False
        self._waking = Waking(self)

    @property
    def is_painting(self) -> bool:
        """Whether a stroke or shape is unfinished."""
        return self._tool_active

    def set_portrait(self, portrait: Portrait) -> None:
        """Shows another portrait, fitted into the widget; a shape unfinished on the old one is given up."""
        if self._tool_active and self._tool is not None:
            self._tool.cancel()
            self._tool_active = False
        super().set_portrait(portrait)

    def set_tool(self, tool: Tool) -> None:
        """Chooses what press, move and release do."""
        if self._tool_active and self._tool is not None:
            left, self._tool = self._tool, None  # what its end sets off finds no tool to end
            self._tool_active = False
            self._end_tool(left.leave())
        self._tool = tool
        self._waking.rouse()
        self.setCursor(tool.cursor)
        self.update()

    def show_faces(self, frames: list[FaceFrame]) -> None:
        """Outlines faces that were found, so that one can be chosen."""
        self._hover(None)
        super().show_faces(frames)

    def hold(self, tool: Tool) -> None:
        """Lends itself to a tool that is unfinished from the start, until that is set or given up."""
        self.set_tool(tool)
        self._tool_active = True
        self.stroke_began.emit()
        self.setFocus()

    def finish(self) -> None:
        """Ends what is unfinished as its key does."""
        if self._tool_active and self._tool is not None:
            self._end_tool(self._tool.finish())

    def _point(self, place: QPointF, pressure: float = 1.0) -> StrokePoint:
        x, y = self.viewport.to_photo(place.x(), place.y())
        return StrokePoint(x, y, pressure)

    def _press(self, place: QPointF, button: Qt.MouseButton, gesture: Gesture, pressure: float = 1.0) -> None:
        if button == self._gestures.pan_button or (button == Qt.MouseButton.LeftButton and self._space_held):
            self._pan_from, self._pan_button = place, button
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif (
            button == Qt.MouseButton.LeftButton
            and self._comparison is Comparison.SPLIT
            and abs(place.x() - self.width() * self._split) < SPLIT_REACH_PX
        ):
            self._split_held = True
        elif button == Qt.MouseButton.LeftButton and self._waking.asleep:
            self._waking.asleep = False
        elif button != Qt.MouseButton.LeftButton or self._portrait is None or self._comparison is Comparison.SIDES:
            return
        elif (face := self._face_at(place)) is not None:
            self.face_chosen.emit(face)
        elif self.picker is not None and self._picks(gesture):
            self.picker.press(self._portrait, self._point(place), gesture, scale=self.viewport.scale)
            self.edited.emit(NO_BOX)
        elif self._waking.typed:
            self._waking.waiting = Press(place, gesture, pressure)
        elif self._tool is not None:
            self._tool_active = True
            if self._tool.edits:
                self.stroke_began.emit()
            self._after(
                self._tool.press(self._portrait, self._point(place, pressure), gesture, scale=self.viewport.scale)
            )

    def _face_at(self, place: QPointF) -> int | None:
        if (
            self._portrait is None
            or not self._shows_inputs
            or self._tool_active
            or self._comparison is not Comparison.OFF
        ):
            return None
        return self._face_marks.at(place, self.viewport, framed=self._portrait.frame)

    def _hover(self, face: int | None) -> None:
        """Shows which face a click would choose."""
        if face != self._hovered_face:
            self._hovered_face = face
            self.setToolTip(self.tr("Work on this face") if face is not None else "")
            self._restore_cursor()
            self.update()

    def _picks(self, gesture: Gesture) -> bool:
        return Gesture.PICK in gesture or (
            Gesture.PICK_TO_PAINT in gesture and self._tool is not None and self._tool.takes_colour
        )

    def _move(self, place: QPointF, gesture: Gesture, pressure: float = 1.0) -> None:
        before, self._cursor = self._cursor, place
        if self._waking.asleep and before != place:
            self._waking.move()
        if (press := self._waking.drag_from(place)) is not None:
            self._press(press.place, Qt.MouseButton.LeftButton, press.gesture, press.pressure)
        self._hover(self._face_at(place))
        if self._mirrored:
            self.update()
        else:
            self._update_ring(before, place)
        if self._pan_from is not None:
            self._set_viewport(self.viewport.panned(place.x() - self._pan_from.x(), place.y() - self._pan_from.y()))
            self._pan_from = place
        elif self._split_held:
            self._split = min(max(place.x() / max(1, self.width()), 0.0), 1.0)
            self.update()
        elif self._tool_active and self._space_held:  # an unfinished shape stays where it is on the photo
            self._set_viewport(self.viewport.panned(place.x() - before.x(), place.y() - before.y()))
        elif self._tool_active and self._tool is not None:
            self._after(self._tool.move(self._point(place, pressure), gesture))

    def _release(self, place: QPointF, button: Qt.MouseButton, gesture: Gesture) -> None:
        if self._pan_from is not None and button == self._pan_button:
            self._pan_from = None
            self._restore_cursor()
        elif self._split_held:
            self._split_held = False
        elif button == Qt.MouseButton.LeftButton and self._waking.waiting is not None:
            self._waking.rouse()
        elif button == Qt.MouseButton.LeftButton and self._tool_active and self._tool is not None:
            self._end_tool(self._tool.release(self._point(place), gesture))

    def _end_tool(self, box: Box) -> None:
        self._tool_active = self._tool is not None and self._tool.is_unfinished
        self._settle()
        self._after(box)
        self.edited.emit(box)

    def _after(self, box: Box) -> None:
        if not box.is_empty:
            if not self._shows_inputs:
                self.show_result(None)
            self.refresh(box)
        elif self._tool is not None and self._tool.draws_outside_box:
            self.update()

    def _restore_cursor(self) -> None:
        if self._hovered_face is not None:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            return
        tool_cursor = self._tool.cursor if self._tool else Qt.CursorShape.ArrowCursor
        self.setCursor(Qt.CursorShape.OpenHandCursor if self._space_held else tool_cursor)

    def _place(self, position: QPointF) -> QPointF:
        """Returns where a position of the pointer lies in the view as it is not mirrored."""
        return QPointF(self.width() - position.x(), position.y()) if self._mirrored else position

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._press(self._place(event.position()), event.button(), self._gestures.held(event.modifiers()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._move(self._place(event.position()), self._gestures.held(event.modifiers()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._release(self._place(event.position()), event.button(), self._gestures.held(event.modifiers()))

    def tabletEvent(self, event: QTabletEvent) -> None:
        gesture = self._gestures.held(event.modifiers())
        match event.type():
            case QEvent.Type.TabletPress:
                self._press(self._place(event.position()), event.button(), gesture, max(0.02, event.pressure()))
            case QEvent.Type.TabletMove:
                self._move(self._place(event.position()), gesture, max(0.02, event.pressure()))
            case QEvent.Type.TabletRelease:
                self._release(self._place(event.position()), event.button(), gesture)
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta()
        steps = (turned.y() or turned.x()) / 120  # with Alt held, Qt turns the wheel on its side
        if Gesture.RESIZE in self._gestures.held(event.modifiers()) and self._tool is not None:
            self._tool.scale_size(WHEEL_STEP**steps)
            self.edited.emit(NO_BOX)
            self.update()
        elif steps and Gesture.ZOOM in self._gestures.held(event.modifiers()):
            place = self._place(event.position())
            self.zoom(WHEEL_STEP**steps, place - QPointF(self.shift_at(place.x()), 0))
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self._tool_active and self._gestures.pan_button != Qt.MouseButton.RightButton:
            place = self._place(QPointF(event.pos()))
            x, y = self.viewport.to_photo(place.x() - self.shift_at(place.x()), place.y())
            self.menu_wanted.emit(event.globalPos(), math.floor(x), math.floor(y))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            self._waking.rouse()
        # The keys that end a shape belong to it, while it is unfinished, before they belong to any shortcut.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and self._tool_active
            and isinstance(event, QKeyEvent)
            and (event.key() == self.give_up_key or self._closes(event.key()))
        ):
            event.accept()
            return True
        return super().event(event)

    def _closes(self, key: int) -> bool:  # the number block has an Enter of its own
        return key == self.close_key or {key, self.close_key} == {Qt.Key.Key_Return, Qt.Key.Key_Enter}

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == self.pan_key and not event.isAutoRepeat():
            self._space_held = True
            self._restore_cursor()
        elif event.key() == self.give_up_key and self._tool_active and self._tool is not None:
            self._end_tool(self._tool.cancel())
        elif self._tool_active and self._closes(event.key()):
            self.finish()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == self.pan_key and not event.isAutoRepeat():
            self._space_held = False
            self._restore_cursor()
        else:
            super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._waking.gain(event.reason())
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._waking.lose()
        self._space_held = self._shows_original = False
        self._restore_cursor()
        self.update()
