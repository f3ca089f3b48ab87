"""The canvas: the widget that shows a portrait and takes mouse, pen and keys."""

import math

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QMoveEvent,
    QPaintEvent,
    QResizeEvent,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from sketchpaint.document.layers import NO_BOX, Box
from sketchpaint.document.portrait import Portrait
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.ui.canvas.comparison import Comparison, Sides
from sketchpaint.ui.canvas.keys import CanvasKeys
from sketchpaint.ui.canvas.navigation import Navigation
from sketchpaint.ui.canvas.pictures import LayerView, ResultPatch
from sketchpaint.ui.canvas.pointer import Pointer
from sketchpaint.ui.canvas.renderer import Renderer
from sketchpaint.ui.canvas.scene import Scene, rectangle
from sketchpaint.ui.canvas.strokes import Strokes
from sketchpaint.ui.common.gestures import Gesture, Gestures
from sketchpaint.ui.common.viewport import Viewport
from sketchpaint.ui.tools.tool import Tool

WHEEL_STEP = 1.2  # factor of a zoom or a size, one notch of the wheel
NOTCH = 120  # what Qt counts for it, in eighths of a degree
LEAST_PRESSURE = 0.02  # a pen that touches at all paints
EDGE_PX = 2  # so far lines over a box reach beyond it


class Canvas(QWidget):
    """Shows one portrait and lets a tool work on it.

    Signals:
        appeared: it is on the screen for the first time.
        stroke_began: a tool that edits was put down.
        edited: the tool changed the portrait; carries the changed `Box`.
        menu_wanted: a menu is asked for; carries its place on the screen, and column and row of the photo.
        face_chosen: the mark at a face was clicked; carries its number.

    Args:
        gestures: what held keys mean.

    Attributes:
        sides: how the untouched photo is shown beside the picture.
        navigation: where the photo lies, and what moves it.
        renderer: what is drawn.
        strokes: the tool in hand and what it has not finished.
        pointer: what mouse and pen do.
        keys: what keys do on the picture only.
    """

    appeared = Signal()
    stroke_began = Signal()
    edited = Signal(object)
    menu_wanted = Signal(QPoint, int, int)
    face_chosen = Signal(int)

    def __init__(self, gestures: Gestures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(QSize(160, 160))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setAccessibleName(self.tr("Canvas"))
        self.setAccessibleDescription(self.tr("The photo with its mask, sketch and result"))
        self._gestures = gestures
        self._has_appeared = False
        self.sides = Sides()
        self.navigation = Navigation(self, self.sides)
        self.renderer = Renderer(self.navigation, self.sides)
        self.strokes = Strokes(self.navigation)
        self.pointer = Pointer(
            self,
            gestures,
            navigation=self.navigation,
            sides=self.sides,
            renderer=self.renderer,
            strokes=self.strokes,
        )
        self.keys = CanvasKeys(self.pointer, self.strokes)
        self.navigation.changed.connect(self.update)
        self.strokes.began.connect(self.stroke_began)
        self.strokes.changed.connect(self._on_changed)
        self.strokes.ended.connect(self._on_ended)
        self.pointer.picked.connect(self._on_picked)
        self.pointer.face_chosen.connect(self.face_chosen)

    @property
    def viewport(self) -> Viewport:
        """How photo pixels map to widget pixels, as the view is not mirrored."""
        return self.navigation.viewport

    @property
    def is_painting(self) -> bool:
        """Whether a stroke or shape is unfinished."""
        return self.strokes.is_unfinished

    def set_portrait(self, portrait: Portrait) -> None:
        """Shows another portrait, fitted into the widget; a shape unfinished on the old one is given up."""
        self.strokes.forget()
        self.renderer.scene = Scene(portrait)
        self.refresh()
        self.show_result(None)
        self.navigation.show_photo(portrait.photo.width_px, portrait.photo.height_px)

    def set_tool(self, tool: Tool) -> None:
        """Chooses what press, move and release do."""
        self.strokes.take(tool)
        self.pointer.waking.rouse()
        self.setCursor(tool.cursor)
        self.update()

    def hold(self, tool: Tool) -> None:
        """Lends itself to a tool that is unfinished from the start, until that is set or given up."""
        self.set_tool(tool)
        self.strokes.begin()
        self.setFocus()

    def show_faces(self, frames: list[FaceFrame]) -> None:
        """Outlines faces that were found, so that one can be chosen."""
        self.pointer.hover(None)
        self.renderer.faces.set_frames(frames)
        self.update()

    def show_result(self, result: ResultPatch | None) -> None:
        """Shows a result instead of mask and sketch, or with None the inputs again."""
        self.renderer.set_result(result, inputs=result is None)
        self.update()

    def show_picture(self) -> None:
        """Shows the picture alone, without mask, sketch or a preview."""
        self.renderer.set_result(None, inputs=False)
        self.update()

    def show_original(self, shown: bool) -> None:
        """Shows the untouched photo while `shown` is true."""
        self.renderer.shows_original = shown
        self.update()

    def set_view(self, view: LayerView) -> None:
        """Chooses which layers are seen and how strongly."""
        self.renderer.layers = view
        self.update()

    def set_comparison(self, comparison: Comparison) -> None:
        """Shows the untouched photo beside the picture, or on one side of a line that can be dragged."""
        self.sides.comparison = comparison
        self.navigation.fit_again()
        self.update()

    def colour_at(self, x: int, y: int) -> tuple[int, int, int] | None:
        """Returns the RGB colour that is seen at a photo pixel; None outside the photo."""
        return self.renderer.colour_at(x, y, self.width())

    def refresh(self, box: Box | None = None) -> None:
        """Draws a box anew, because mask, sketch or applied results changed there; None is everything."""
        scene = self.renderer.scene
        if scene is None:
            return
        box = scene.portrait.whole if box is None else box
        scene.note_change(box)
        if box.is_empty:
            return
        if self.navigation.is_mirrored or self.sides.comparison is not Comparison.OFF:
            self.update()  # the box is seen elsewhere, or twice
        else:
            place = self.navigation.transform().mapRect(rectangle(box))
            self.update(place.toAlignedRect().adjusted(-EDGE_PX, -EDGE_PX, EDGE_PX, EDGE_PX))

    @Slot(object)
    def _on_changed(self, box: Box) -> None:
        tool = self.strokes.tool
        if not box.is_empty:
            if not self.renderer.shows_inputs:
                self.show_result(None)
            self.refresh(box)
        elif tool is not None and tool.draws_outside_box:
            self.update()

    @Slot(object)
    def _on_ended(self, box: Box) -> None:
        if not self.is_painting:
            self.navigation.settle()
        self._on_changed(box)
        self.edited.emit(box)

    @Slot()
    def _on_picked(self) -> None:
        self.edited.emit(NO_BOX)  # the tools have another colour, the portrait has not changed

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place, gesture = self.navigation.place(event.position()), self._gestures.held(event.modifiers())
        self.pointer.press(place, event.button(), gesture)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointer.move(self.navigation.place(event.position()), self._gestures.held(event.modifiers()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place, gesture = self.navigation.place(event.position()), self._gestures.held(event.modifiers())
        self.pointer.release(place, event.button(), gesture)

    def tabletEvent(self, event: QTabletEvent) -> None:
        place, gesture = self.navigation.place(event.position()), self._gestures.held(event.modifiers())
        match event.type():
            case QEvent.Type.TabletPress:
                self.pointer.press(place, event.button(), gesture, max(LEAST_PRESSURE, event.pressure()))
            case QEvent.Type.TabletMove:
                self.pointer.move(place, gesture, max(LEAST_PRESSURE, event.pressure()))
            case QEvent.Type.TabletRelease:
                self.pointer.release(place, event.button(), gesture)
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned, gesture, tool = event.angleDelta(), self._gestures.held(event.modifiers()), self.strokes.tool
        steps = (turned.y() or turned.x()) / NOTCH  # with Alt held, Qt turns the wheel on its side
        if Gesture.RESIZE in gesture and tool is not None:
            tool.scale_size(WHEEL_STEP**steps)
            self.edited.emit(NO_BOX)  # as after a colour was taken
            self.update()
        elif steps and Gesture.ZOOM in gesture:
            self.navigation.zoom(WHEEL_STEP**steps, self.navigation.place(event.position()))
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self.is_painting and self._gestures.pan_button != Qt.MouseButton.RightButton:
            x, y = self.navigation.photo_position(self.navigation.place(QPointF(event.pos())))
            self.menu_wanted.emit(event.globalPos(), math.floor(x), math.floor(y))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            self.pointer.waking.rouse()
            # The keys that end a shape belong to it, while it is unfinished, before they belong to any shortcut.
            if isinstance(event, QKeyEvent) and self.keys.ends_shape(event.key()):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.keys.press(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not self.keys.release(event):
            super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.pointer.waking.gain(event.reason())
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.pointer.waking.lose()
        self.show_original(False)  # whoever holds these keys lets go of them elsewhere
        self.pointer.hold_pan_key(False)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.navigation.resize(event.oldSize(), event.size(), steady=self.is_painting)

    def moveEvent(self, event: QMoveEvent) -> None:
        self.navigation.follow(event.oldPos(), event.pos(), steady=self.is_painting)

    def paintEvent(self, event: QPaintEvent) -> None:
        self.renderer.draw(self, QRectF(event.rect()), tool=self.strokes.tool, pointer=self.pointer.place)
        if not self._has_appeared:
            self._has_appeared = True
            self.appeared.emit()
