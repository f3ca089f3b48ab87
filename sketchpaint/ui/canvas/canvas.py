"""The canvas: shows the portrait, turns mouse and pen into tool strokes, zooms and pans."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTabletEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from sketchpaint.document.brush import NO_BOX, StrokePoint
from sketchpaint.document.layers import Box
from sketchpaint.document.portrait import Portrait
from sketchpaint.ui.canvas.pictures import InputOverlay, PhotoPyramid, ResultPatch
from sketchpaint.ui.tools.tool import Tool
from sketchpaint.ui.viewport import Viewport, fitting

WHEEL_STEP = 1.2
ZOOM_STEP = 1.25
RING_MARGIN_PX = 6


class Canvas(QWidget):
    """Shows one portrait and lets a tool work on it.

    Signals:
        stroke_began: the tool was put down.
        edited: the tool changed the portrait; carries the changed `Box`.
        photo_dropped: a file was dropped; carries its path as text.
        zoomed: the scale changed; carries widget pixels per photo pixel.
    """

    stroke_began = Signal()
    edited = Signal(object)
    photo_dropped = Signal(str)
    zoomed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(QSize(240, 240))
        self.setAccessibleName("Canvas")
        self.setAccessibleDescription("The photo with its mask, sketch and result")
        self.viewport = Viewport()
        self._portrait: Portrait | None = None
        self._photo: PhotoPyramid | None = None
        self._overlay: InputOverlay | None = None
        self._result: ResultPatch | None = None
        self._tool: Tool | None = None
        self._shows_inputs = True
        self._shows_original = False
        self._pan_from: QPointF | None = None
        self._pan_button = Qt.MouseButton.NoButton
        self._space_held = False
        self._tool_active = False
        self._cursor = QPointF(-1000, -1000)

    @property
    def is_painting(self) -> bool:
        """Whether a stroke or shape is unfinished."""
        return self._tool_active

    def set_portrait(self, portrait: Portrait) -> None:
        """Shows another portrait, fitted into the widget."""
        self._portrait = portrait
        self._photo = PhotoPyramid(portrait.photo.pixels)
        self._overlay = InputOverlay(portrait)
        self.show_result(None)
        self.fit()

    def set_tool(self, tool: Tool) -> None:
        """Chooses what press, move and release do."""
        if self._tool_active and self._tool is not None:
            self._end_tool(self._tool.cancel())
        self._tool = tool
        self.setCursor(tool.cursor)
        self.update()

    def show_result(self, result: ResultPatch | None) -> None:
        """Shows a result instead of mask and sketch, or with None the inputs again."""
        self._result = result
        self._shows_inputs = result is None
        self.update()

    def show_original(self, shown: bool) -> None:
        """Shows the untouched photo while `shown` is true."""
        self._shows_original = shown
        self.update()

    def refresh(self, box: Box | None = None) -> None:
        """Draws a box of the inputs anew; None is everything."""
        if self._overlay is None or self._portrait is None:
            return
        box = self._portrait.mask.whole if box is None else box
        self._overlay.refresh(box)
        self._update_box(box)

    def fit(self) -> None:
        """Shows the whole photo."""
        if self._portrait is not None:
            photo = self._portrait.photo
            self._set_viewport(fitting((photo.width_px, photo.height_px), (max(1, self.width()), max(1, self.height()))))

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Zooms at a widget position, by default its middle."""
        at = QPointF(self.rect().center()) if at is None else at
        self._set_viewport(self.viewport.zoomed(factor, at.x(), at.y()))

    def zoom_in(self) -> None:
        """Zooms one step in at the middle."""
        self.zoom(ZOOM_STEP)

    def zoom_out(self) -> None:
        """Zooms one step out at the middle."""
        self.zoom(1 / ZOOM_STEP)

    def zoom_to_pixels(self) -> None:
        """Shows photo pixels at 100 %."""
        self.zoom(1.0 / self.viewport.scale)

    def _set_viewport(self, viewport: Viewport) -> None:
        self.viewport = viewport
        self.zoomed.emit(viewport.scale)
        self.update()

    def _update_box(self, box: Box) -> None:
        if box.is_empty:
            return
        left, top = self.viewport.to_widget(box.left, box.top)
        right, bottom = self.viewport.to_widget(box.right, box.bottom)
        self.update(QRectF(left, top, right - left, bottom - top).toAlignedRect().adjusted(-2, -2, 2, 2))

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self.palette().color(self.palette().ColorRole.Dark))
        if self._photo is None or self._portrait is None:
            return
        scale = self.viewport.scale
        left, top = self.viewport.to_photo(event.rect().left() - 1, event.rect().top() - 1)
        right, bottom = self.viewport.to_photo(event.rect().right() + 2, event.rect().bottom() + 2)
        whole = QRectF(0, 0, self._photo.width_px, self._photo.height_px)
        # Whole pixels: a source rectangle cut in mid-pixel would shift what is drawn by a fraction.
        area = QRectF(QRectF(left, top, right - left, bottom - top).toAlignedRect()).intersected(whole)
        painter.setTransform(QTransform(scale, 0, 0, scale, self.viewport.offset_x, self.viewport.offset_y))
        self._photo.draw(painter, area, scale=scale)
        if self._shows_original:
            return
        if self._shows_inputs and self._overlay is not None:
            self._overlay.draw(painter, area, scale=scale)
        elif self._result is not None:
            self._result.draw(painter, scale=scale)
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._shows_inputs:
            self._draw_frame(painter)
        if self._tool is not None:
            self._tool.draw(painter, self.viewport)
            self._draw_ring(painter)

    def _draw_frame(self, painter: QPainter) -> None:
        assert self._portrait is not None
        corners = [QPointF(*self.viewport.to_widget(x, y)) for x, y in self._portrait.frame.corners()]
        for colour, width in ((QColor(0, 0, 0, 120), 3.0), (QColor(255, 255, 255, 200), 1.2)):
            painter.setPen(QPen(colour, width, Qt.PenStyle.DashLine))
            painter.drawPolygon(corners)

    def _draw_ring(self, painter: QPainter) -> None:
        radius = self._ring_radius()
        if radius is None or not self.underMouse():
            return
        for colour, width in ((QColor(0, 0, 0, 160), 2.4), (QColor(255, 255, 255, 230), 1.0)):
            painter.setPen(QPen(colour, width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(self._cursor, radius, radius)

    def _ring_radius(self) -> float | None:
        size = self._tool.ring_size_px if self._tool is not None else None
        return None if size is None else max(1.0, size * self.viewport.scale / 2)

    def _update_ring(self, *places: QPointF) -> None:
        radius = (self._ring_radius() or 0.0) + RING_MARGIN_PX
        for place in places:
            self.update(QRectF(place.x() - radius, place.y() - radius, 2 * radius, 2 * radius).toAlignedRect())

    # Mouse, pen and keys

    def _point(self, place: QPointF, pressure: float = 1.0) -> StrokePoint:
        x, y = self.viewport.to_photo(place.x(), place.y())
        return StrokePoint(x, y, pressure)

    def _press(self, place: QPointF, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier, pressure: float = 1.0) -> None:
        if button == Qt.MouseButton.MiddleButton or (button == Qt.MouseButton.LeftButton and self._space_held):
            self._pan_from, self._pan_button = place, button
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif button == Qt.MouseButton.LeftButton and self._tool is not None and self._portrait is not None:
            self._tool_active = True
            self.stroke_began.emit()
            self._after(self._tool.press(self._portrait, self._point(place, pressure), modifiers, scale=self.viewport.scale))

    def _move(self, place: QPointF, modifiers: Qt.KeyboardModifier, pressure: float = 1.0) -> None:
        before, self._cursor = self._cursor, place
        self._update_ring(before, place)
        if self._pan_from is not None:
            self._set_viewport(self.viewport.panned(place.x() - self._pan_from.x(), place.y() - self._pan_from.y()))
            self._pan_from = place
        elif self._tool_active and self._tool is not None:
            self._after(self._tool.move(self._point(place, pressure), modifiers))

    def _release(self, place: QPointF, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> None:
        if self._pan_from is not None and button == self._pan_button:
            self._pan_from = None
            self._restore_cursor()
        elif button == Qt.MouseButton.LeftButton and self._tool_active and self._tool is not None:
            self._end_tool(self._tool.release(self._point(place), modifiers))

    def _end_tool(self, box: Box) -> None:
        self._tool_active = False
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
        self.setCursor(Qt.CursorShape.OpenHandCursor if self._space_held else self._tool.cursor if self._tool else Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._press(event.position(), event.button(), event.modifiers())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._move(event.position(), event.modifiers())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._release(event.position(), event.button(), event.modifiers())

    def tabletEvent(self, event: QTabletEvent) -> None:
        modifiers = event.modifiers()
        match event.type():
            case QEvent.Type.TabletPress:
                self._press(event.position(), event.button(), modifiers, max(0.02, event.pressure()))
            case QEvent.Type.TabletMove:
                self._move(event.position(), modifiers, max(0.02, event.pressure()))
            case QEvent.Type.TabletRelease:
                self._release(event.position(), event.button(), modifiers)
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        steps = event.angleDelta().y() / 120
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and self._tool is not None:
            self._tool.scale_size(WHEEL_STEP**steps)
            self.edited.emit(NO_BOX)
            self.update()
        elif steps:
            self.zoom(WHEEL_STEP**steps, event.position())
        event.accept()

    def event(self, event: QEvent) -> bool:
        # Esc belongs to the unfinished shape before it belongs to any shortcut.
        if event.type() == QEvent.Type.ShortcutOverride and self._tool_active and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space_held = True
            self._restore_cursor()
        elif event.key() == Qt.Key.Key_Escape and self._tool_active and self._tool is not None:
            self._end_tool(self._tool.cancel())
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space_held = False
            self._restore_cursor()
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QEvent) -> None:
        self._space_held = False
        self._shows_original = False
        self._restore_cursor()
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        old, new = event.oldSize(), event.size()
        if old.width() > 0:
            # The middle stays in the middle.
            moved = QPoint(new.width() - old.width(), new.height() - old.height())
            self.viewport = self.viewport.panned(moved.x() / 2, moved.y() / 2)
        else:
            self.fit()
