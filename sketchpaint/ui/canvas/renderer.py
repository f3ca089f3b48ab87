"""What the canvas draws: the scene, the untouched photo beside it, the face frame, the tool's ring and the focus."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from sketchpaint.document.portrait import Portrait
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.ui.canvas.comparison import Comparison, Sides
from sketchpaint.ui.canvas.face_marks import FaceMarks
from sketchpaint.ui.canvas.navigation import Navigation
from sketchpaint.ui.canvas.pictures import LayerView, ResultPatch
from sketchpaint.ui.canvas.ring import draw_ring, ring_radius
from sketchpaint.ui.canvas.scene import Scene
from sketchpaint.ui.common.pens import contrasting_pens
from sketchpaint.ui.common.theme import ACCENT
from sketchpaint.ui.tools.tool import Tool

LINE_PX = 1.2


class Renderer:
    """Draws a portrait and what a tool shows over it.

    Args:
        navigation: where the photo lies.
        sides: what the untouched photo has of the widget.

    Attributes:
        scene: the layers of the portrait, or None before one is open.
        layers: which of them are seen and how strongly.
        faces: marks at the faces that were found.
        shows_inputs: mask and sketch are seen, and no result.
        shows_original: the untouched photo is seen alone.
    """

    def __init__(self, navigation: Navigation, sides: Sides) -> None:
        self._navigation, self._sides = navigation, sides
        self.scene: Scene | None = None
        self.layers = LayerView()
        self.faces = FaceMarks()
        self.shows_inputs = True
        self.shows_original = False

    @property
    def portrait(self) -> Portrait | None:
        """The portrait that is shown."""
        return None if self.scene is None else self.scene.portrait

    def set_result(self, result: ResultPatch | None, *, inputs: bool) -> None:
        """Chooses what is shown: a result or none, and mask and sketch or neither."""
        if self.scene is not None:
            self.scene.result = result
        self.shows_inputs = inputs

    def colour_at(self, x: int, y: int, width: int) -> tuple[int, int, int] | None:
        """Returns the RGB colour that is seen at a photo pixel in a widget of this width; None outside the photo."""
        if self.scene is None:
            return None
        original = self._sides.has_photo_at(self._navigation.viewport.to_widget(x + 0.5, y + 0.5)[0], width)
        return self.scene.colour_at(x, y, original=original, inputs=self.shows_inputs)

    def draw(self, widget: QWidget, part: QRectF, *, tool: Tool | None, pointer: QPointF) -> None:
        """Draws a part of a widget.

        Args:
            widget: is painted on.
            part: in widget pixels.
            tool: the one in hand.
            pointer: where it is, as the view is not mirrored.
        """
        if self._navigation.is_mirrored:  # drawn as it is, and turned over as a whole
            image = QImage(widget.size(), QImage.Format.Format_RGB32)
            self._draw_all(QPainter(image), widget, QRectF(widget.rect()), tool, pointer)
            QPainter(widget).drawImage(0, 0, image.flipped(Qt.Orientation.Horizontal))
        else:
            self._draw_all(QPainter(widget), widget, part, tool, pointer)
        if widget.hasFocus():
            painter = QPainter(widget)
            painter.setPen(QColor(ACCENT))
            painter.drawRect(widget.rect().adjusted(0, 0, -1, -1))

    def _draw_all(self, painter: QPainter, widget: QWidget, part: QRectF, tool: Tool | None, pointer: QPointF) -> None:
        painter.fillRect(part, widget.palette().color(widget.palette().ColorRole.Dark))
        if self.scene is None:
            return
        if self._sides.comparison is Comparison.OFF:
            self._draw_scene(painter, self.scene, part, original=self.shows_original)
            if not self.shows_original:
                self._draw_over(painter, widget, self.scene.portrait.frame, tool, pointer)
            return
        sides = self._sides.parts(widget.width(), widget.height())
        for side in sides:
            painter.save()
            painter.setClipRect(side.part)
            self._draw_scene(painter, self.scene, side.part, original=side.original, shift=side.shift)
            if not (side.original or side.shift):  # only where it can be painted on
                self._draw_over(painter, widget, self.scene.portrait.frame, tool, pointer)
            painter.restore()
        line = sides[1].part.left()
        for pen in contrasting_pens(LINE_PX):
            painter.setPen(pen)
            painter.drawLine(QPointF(line, 0), QPointF(line, widget.height()))

    def _draw_scene(self, painter: QPainter, scene: Scene, part: QRectF, *, original: bool, shift: float = 0.0) -> None:
        """Draws what lies in a part of the widget; `shift` moves everything to the right by widget pixels."""
        scene.draw(
            painter,
            part,
            self._navigation.transform(shift=shift),
            scale=self._navigation.viewport.scale,
            view=self.layers,
            original=original,
            inputs=self.shows_inputs,
        )

    def _draw_over(
        self, painter: QPainter, widget: QWidget, frame: FaceFrame, tool: Tool | None, pointer: QPointF
    ) -> None:
        """Draws what lies over the picture: the face frame, what is unfinished, the ring."""
        viewport = self._navigation.viewport
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.shows_inputs:
            corners = [QPointF(*viewport.to_widget(x, y)) for x, y in frame.corners()]
            for pen in contrasting_pens(LINE_PX, style=Qt.PenStyle.DashLine):
                painter.setPen(pen)
                painter.drawPolygon(corners)
            self.faces.draw(painter, viewport, framed=frame)
        if tool is not None:
            tool.draw(painter, viewport)
            radius = ring_radius(tool, viewport)
            if radius is not None and widget.underMouse():
                draw_ring(painter, pointer, radius)
