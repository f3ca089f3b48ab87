"""What the canvas shows: photo, results, mask and sketch, zoomed and moved, and the untouched photo beside them."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QImage, QPainter, QPaintEvent, QResizeEvent, QTransform
from PySide6.QtWidgets import QSizePolicy, QWidget

from sketchpaint.document.layers import Box
from sketchpaint.document.portrait import Portrait
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.ui.canvas.comparison import Comparison, compared
from sketchpaint.ui.canvas.face_marks import FaceMarks
from sketchpaint.ui.canvas.pictures import LayerView, ResultPatch
from sketchpaint.ui.canvas.scene import Scene, rectangle
from sketchpaint.ui.common.pens import contrasting_pens
from sketchpaint.ui.common.theme import ACCENT
from sketchpaint.ui.common.viewport import Viewport, fitting
from sketchpaint.ui.tools.tool import Tool

ZOOM_STEP, TURN_STEP_DEG = 1.25, 15.0
RING_MARGIN_PX = 6


class CanvasView(QWidget):
    """Shows one portrait and what a tool draws over it.

    Signals:
        zoomed: the scale changed; carries widget pixels per photo pixel.
        appeared: it is on the screen for the first time.

    Attributes:
        viewport: how photo pixels map to widget pixels.
    """

    zoomed = Signal(float)
    appeared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(QSize(160, 160))
        self.viewport = Viewport()
        self._scene: Scene | None = None
        self._view = LayerView()
        self._comparison = Comparison.OFF
        self._split = 0.5
        self._tool: Tool | None = None
        self._mirrored = False
        self._shows_inputs = True
        self._shows_original = False
        self._cursor = QPointF(-1000, -1000)
        self._fits = True  # until the user zooms or pans
        self._face_marks = FaceMarks()
        self._hovered_face: int | None = None
        self._has_appeared = False

    @property
    def _portrait(self) -> Portrait | None:
        return None if self._scene is None else self._scene.portrait

    def set_portrait(self, portrait: Portrait) -> None:
        """Shows another portrait, fitted into the widget."""
        self._scene = Scene(portrait)
        self.refresh()
        self.show_result(None)
        self.viewport = Viewport()
        self.fit()

    def show_faces(self, frames: list[FaceFrame]) -> None:
        """Outlines faces that were found, so that one can be chosen."""
        self._face_marks.set_frames(frames)
        self._hovered_face = None
        self.update()

    def show_result(self, result: ResultPatch | None) -> None:
        """Shows a result instead of mask and sketch, or with None the inputs again."""
        self._set_result(result)
        self._shows_inputs = result is None
        self.update()

    def show_picture(self) -> None:
        """Shows the picture alone, without mask, sketch or a preview."""
        self._set_result(None)
        self._shows_inputs = False
        self.update()

    def _set_result(self, result: ResultPatch | None) -> None:
        if self._scene is not None:
            self._scene.result = result

    def set_view(self, view: LayerView) -> None:
        """Chooses which layers are seen and how strongly."""
        self._view = view
        self.update()

    def set_comparison(self, comparison: Comparison) -> None:
        """Shows the untouched photo beside the picture, or on one side of a line that can be dragged."""
        self._comparison = comparison
        if self._fits:
            self.fit()
        self.update()

    def show_original(self, shown: bool) -> None:
        """Shows the untouched photo while `shown` is true."""
        self._shows_original = shown
        self.update()

    def refresh(self, box: Box | None = None) -> None:
        """Draws a box anew, because mask, sketch or applied results changed there; None is everything."""
        if self._scene is not None:
            box = self._scene.portrait.whole if box is None else box
            self._scene.note_change(box)
            self._update_box(box)

    def fit(self) -> None:
        """Shows the whole photo, from now on in whatever room there is, until the user zooms or pans."""
        if self._portrait is not None:
            photo, width = self._portrait.photo, self.width()
            room = width // 2 if self._comparison is Comparison.SIDES else width
            fitted = fitting(
                (photo.width_px, photo.height_px),
                (max(1, room), max(1, self.height())),
                angle_deg=self.viewport.angle_deg,
            )
            self._set_viewport(fitted.panned((width - room) / 2, 0))
            self._fits = True

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

    def mirror(self) -> None:
        """Turns the view left for right, or back; the photo stays as it is."""
        self._mirrored = not self._mirrored
        self.update()

    def turn_left(self) -> None:
        """Turns the view one step anticlockwise, as it is seen."""
        self._turn(-TURN_STEP_DEG)

    def turn_right(self) -> None:
        """Turns the view one step clockwise, as it is seen."""
        self._turn(TURN_STEP_DEG)

    def turn_upright(self) -> None:
        """Turns the photo upright again."""
        self._turn(0.0)

    def _turn(self, by_deg: float) -> None:
        middle = QPointF(self.rect().center())
        angle = self.viewport.angle_deg + (-by_deg if self._mirrored else by_deg) if by_deg else 0.0
        fitted = self._fits
        self._set_viewport(self.viewport.turned(angle, middle.x(), middle.y()))
        if fitted:
            self.fit()

    def zoom_to_pixels(self) -> None:
        """Shows photo pixels at 100 %."""
        self.zoom(1.0 / self.viewport.scale)

    def _set_viewport(self, viewport: Viewport) -> None:
        self.viewport = viewport
        self._fits = False
        self.zoomed.emit(viewport.scale)
        self.update()

    def _update_box(self, box: Box) -> None:
        if box.is_empty:
            return
        if self._mirrored or self._comparison is not Comparison.OFF:
            self.update()
            return
        self.update(self._transform().mapRect(rectangle(box)).toAlignedRect().adjusted(-2, -2, 2, 2))

    def _transform(self, *, shift: float = 0.0) -> QTransform:
        """Returns the map from photo to widget pixels, moved to the right."""
        cosine, sine = self.viewport.turn
        return QTransform(cosine, sine, -sine, cosine, self.viewport.offset_x + shift, self.viewport.offset_y)

    def shift_at(self, x: float) -> float:
        """Returns how far to the right the picture is drawn at a widget position: the two of side by side each have
        their own half.
        """
        if self._comparison is not Comparison.SIDES:
            return 0.0
        return (-1 if x < self.width() / 2 else 1) * self.width() / 4

    def colour_at(self, x: int, y: int) -> tuple[int, int, int] | None:
        """Returns the RGB colour that is seen at a photo pixel; None outside the photo."""
        if self._scene is None:
            return None
        on_line = self._comparison is Comparison.SPLIT
        original = on_line and self.viewport.to_widget(x + 0.5, y + 0.5)[0] < self.width() * self._split
        return self._scene.colour_at(x, y, original=original, inputs=self._shows_inputs)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._mirrored:
            image = QImage(self.size(), QImage.Format.Format_RGB32)
            self._paint(QPainter(image), QRectF(self.rect()))
            QPainter(self).drawImage(0, 0, image.flipped(Qt.Orientation.Horizontal))
        else:
            self._paint(QPainter(self), QRectF(event.rect()))
        self._draw_focus()
        if not self._has_appeared:
            self._has_appeared = True
            self.appeared.emit()

    def _paint(self, painter: QPainter, part: QRectF) -> None:
        painter.fillRect(part, self.palette().color(self.palette().ColorRole.Dark))
        if self._scene is None:
            return
        if self._comparison is Comparison.OFF:
            self._draw_view(painter, part, original=self._shows_original)
            return
        sides = compared(self._comparison, width=self.width(), height=self.height(), split=self._split)
        for side in sides:
            painter.save()
            painter.setClipRect(side.part)
            self._draw_view(painter, side.part, original=side.original, shift=side.shift)
            painter.restore()
        self._draw_line(painter, sides[1].part.left())

    def _draw_line(self, painter: QPainter, x: float) -> None:
        for pen in contrasting_pens(1.2):
            painter.setPen(pen)
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))

    def _draw_view(self, painter: QPainter, part: QRectF, *, original: bool, shift: float = 0.0) -> None:
        """Draws what lies in a part of the widget; `shift` moves everything to the right by widget pixels."""
        assert self._scene is not None
        self._scene.draw(
            painter,
            part,
            self._transform(shift=shift),
            scale=self.viewport.scale,
            view=self._view,
            original=original,
            inputs=self._shows_inputs,
        )
        if original or shift:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._shows_inputs:
            self._draw_frame(painter, self._scene.portrait.frame)
        if self._tool is not None:
            self._tool.draw(painter, self.viewport)
            self._draw_ring(painter)

    def _draw_frame(self, painter: QPainter, frame: FaceFrame) -> None:
        corners = [QPointF(*self.viewport.to_widget(x, y)) for x, y in frame.corners()]
        for pen in contrasting_pens(1.2, style=Qt.PenStyle.DashLine):
            painter.setPen(pen)
            painter.drawPolygon(corners)
        self._face_marks.draw(painter, self.viewport, framed=frame, hovered=self._hovered_face)

    def _draw_ring(self, painter: QPainter) -> None:
        radius = self._ring_radius()
        if radius is None or not self.underMouse():
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen in contrasting_pens(1.0):
            painter.setPen(pen)
            painter.drawEllipse(self._cursor, radius, radius)

    def _ring_radius(self) -> float | None:
        size = self._tool.ring_size_px if self._tool is not None else None
        return None if size is None else max(1.0, size * self.viewport.scale / 2)

    def _update_ring(self, *places: QPointF) -> None:
        radius = (self._ring_radius() or 0.0) + RING_MARGIN_PX
        for place in places:
            self.update(QRectF(place.x() - radius, place.y() - radius, 2 * radius, 2 * radius).toAlignedRect())

    def _draw_focus(self) -> None:
        if self.hasFocus():
            painter = QPainter(self)
            painter.setPen(QColor(ACCENT))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._fits:
            self.fit()
        else:  # the middle stays in the middle
            grown = event.size() - event.oldSize()
            self._set_viewport(self.viewport.panned(grown.width() / 2, grown.height() / 2))
