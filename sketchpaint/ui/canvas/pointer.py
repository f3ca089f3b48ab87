"""What the pointer does over the picture: it pans, moves the line of a comparison, chooses a face, takes a colour or
paints.
"""

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtWidgets import QWidget

from sketchpaint.document.portrait import Portrait
from sketchpaint.ui.canvas.comparison import Comparison, Sides
from sketchpaint.ui.canvas.navigation import Navigation
from sketchpaint.ui.canvas.renderer import Renderer
from sketchpaint.ui.canvas.ring import ring_box, ring_radius
from sketchpaint.ui.canvas.strokes import Strokes
from sketchpaint.ui.canvas.waking import Press, Waking
from sketchpaint.ui.common.gestures import Gesture, Gestures
from sketchpaint.ui.tools.tool import Tool

LEFT = Qt.MouseButton.LeftButton


class Pointer(QObject):
    """Decides what a press, a move and a release mean. Places are those of the view as it is not mirrored.

    Signals:
        picked: a colour was taken.
        face_chosen: the mark at a face was clicked; carries its number.

    Args:
        canvas: whose pointer it is.
        gestures: what held keys mean.
        navigation: pans.
        sides: have a line that can be moved.
        renderer: knows what is seen.
        strokes: what is left to the tool.

    Attributes:
        picker: the tool that the picking gesture lends to every other one.
        place: where the pointer is.
        waking: when a click is for the focus alone.
    """

    picked = Signal()
    face_chosen = Signal(int)

    def __init__(
        self,
        canvas: QWidget,
        gestures: Gestures,
        *,
        navigation: Navigation,
        sides: Sides,
        renderer: Renderer,
        strokes: Strokes,
    ) -> None:
        super().__init__(canvas)
        self._canvas, self._gestures = canvas, gestures
        self._navigation, self._sides, self._renderer, self._strokes = navigation, sides, renderer, strokes
        self.picker: Tool | None = None
        self.place = QPointF(-1000, -1000)  # nowhere, until it comes
        self.waking = Waking(canvas)
        self._holds_pan_key = self._holds_line = False
        self._pan_from: QPointF | None = None
        self._pan_button = Qt.MouseButton.NoButton

    def press(self, place: QPointF, button: Qt.MouseButton, gesture: Gesture, pressure: float = 1.0) -> None:
        """Takes notice of a button, or of the pen, that goes down."""
        portrait = self._renderer.portrait
        if button == self._gestures.pan_button or (button == LEFT and self._holds_pan_key):
            self._pan_from, self._pan_button = place, button
            self._canvas.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif button == LEFT and self._sides.has_line_at(place.x(), self._canvas.width()):
            self._holds_line = True
        elif button == LEFT and self.waking.asleep:
            self.waking.asleep = False
        elif button == LEFT and portrait is not None and self._sides.comparison is not Comparison.SIDES:
            self._press_on(portrait, place, gesture, pressure)

    def _press_on(self, portrait: Portrait, place: QPointF, gesture: Gesture, pressure: float) -> None:
        if (face := self._face_at(place)) is not None:
            self.face_chosen.emit(face)
        elif self.picker is not None and self._picks(gesture):
            navigation = self._navigation
            self.picker.press(portrait, navigation.point(place), gesture, scale=navigation.viewport.scale)
            self.picked.emit()
        elif self.waking.typed:
            self.waking.waiting = Press(place, gesture, pressure)
        else:
            self._strokes.press(portrait, place, gesture, pressure)

    def move(self, place: QPointF, gesture: Gesture, pressure: float = 1.0) -> None:
        """Takes notice that the pointer is elsewhere."""
        before, self.place = self.place, place
        if self.waking.asleep and before != place:
            self.waking.move()
        if (press := self.waking.drag_from(place)) is not None:
            self.press(press.place, LEFT, press.gesture, press.pressure)
        self.hover(self._face_at(place))
        self._move_ring(before, place)
        if self._pan_from is not None:
            self._navigation.pan(place - self._pan_from)
            self._pan_from = place
        elif self._holds_line:
            self._sides.move_line(place.x(), self._canvas.width())
            self._canvas.update()
        elif self._strokes.is_unfinished and self._holds_pan_key:
            self._navigation.pan(place - before)  # an unfinished shape stays where it is on the photo
        else:
            self._strokes.move(place, gesture, pressure)

    def release(self, place: QPointF, button: Qt.MouseButton, gesture: Gesture) -> None:
        """Takes notice of a button, or of the pen, that goes up."""
        if self._pan_from is not None and button == self._pan_button:
            self._pan_from = None
            self.show_cursor()
        elif self._holds_line:
            self._holds_line = False
        elif button == LEFT and self.waking.waiting is not None:
            self.waking.rouse()
        elif button == LEFT:
            self._strokes.release(place, gesture)

    def hold_pan_key(self, held: bool) -> None:
        """Takes notice that the key that pans goes down or up."""
        self._holds_pan_key = held
        self.show_cursor()

    def hover(self, face: int | None) -> None:
        """Shows which face a click would choose."""
        faces = self._renderer.faces
        if face != faces.hovered:
            faces.hovered = face
            self._canvas.setToolTip(self.tr("Work on this face") if face is not None else "")
            self.show_cursor()
            self._canvas.update()

    def show_cursor(self) -> None:
        """Gives the mouse pointer the shape of what a press would do."""
        tool = self._strokes.tool
        if self._renderer.faces.hovered is not None:
            self._canvas.setCursor(Qt.CursorShape.PointingHandCursor)
        elif self._holds_pan_key:
            self._canvas.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self._canvas.setCursor(tool.cursor if tool is not None else Qt.CursorShape.ArrowCursor)

    def _face_at(self, place: QPointF) -> int | None:
        renderer, portrait = self._renderer, self._renderer.portrait
        is_seen = renderer.shows_inputs and self._sides.comparison is Comparison.OFF
        if portrait is None or not is_seen or self._strokes.is_unfinished:
            return None
        return renderer.faces.at(place, self._navigation.viewport, framed=portrait.frame)

    def _picks(self, gesture: Gesture) -> bool:
        tool = self._strokes.tool
        return Gesture.PICK in gesture or (Gesture.PICK_TO_PAINT in gesture and tool is not None and tool.takes_colour)

    def _move_ring(self, *places: QPointF) -> None:
        if self._navigation.is_mirrored:
            self._canvas.update()
            return
        radius = ring_radius(self._strokes.tool, self._navigation.viewport)
        for place in places:
            self._canvas.update(ring_box(place, radius))
