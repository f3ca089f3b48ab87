"""The tool in hand, and the stroke or shape that is unfinished."""

from PySide6.QtCore import QObject, QPointF, Signal

from sketchpaint.document.layers import Box
from sketchpaint.document.portrait import Portrait
from sketchpaint.ui.canvas.navigation import Navigation
from sketchpaint.ui.common.gestures import Gesture
from sketchpaint.ui.tools.tool import Tool


class Strokes(QObject):
    """Lets a tool work on a portrait.

    Signals:
        began: a tool that edits was put down.
        changed: the tool has gone on; carries the changed `Box`.
        ended: a stroke or a part of a shape was finished, or given up; carries the changed `Box`.

    Args:
        navigation: knows which point of the photo lies at a widget position.

    Attributes:
        tool: the one in hand.
        is_unfinished: whether a stroke or shape is under way.
    """

    began = Signal()
    changed = Signal(object)
    ended = Signal(object)

    def __init__(self, navigation: Navigation) -> None:
        super().__init__(navigation)
        self._navigation = navigation
        self.tool: Tool | None = None
        self.is_unfinished = False

    def take(self, tool: Tool) -> None:
        """Takes another tool; the one before leaves what is unfinished as it does then."""
        if self.is_unfinished and self.tool is not None:
            left, self.tool = self.tool, None  # what its end sets off finds no tool to end
            self._end(left.leave())
        self.tool = tool

    def begin(self) -> None:
        """Begins with a tool that is unfinished from the start, until it is finished or given up."""
        self.is_unfinished = True
        self.began.emit()

    def press(self, portrait: Portrait, place: QPointF, gesture: Gesture, pressure: float = 1.0) -> None:
        """Puts the tool down at a widget position."""
        if self.tool is not None:
            self.is_unfinished = True
            if self.tool.edits:
                self.began.emit()
            scale = self._navigation.viewport.scale
            self.changed.emit(self.tool.press(portrait, self._navigation.point(place, pressure), gesture, scale=scale))

    def move(self, place: QPointF, gesture: Gesture, pressure: float = 1.0) -> None:
        """Goes on to a widget position with what is unfinished."""
        if self.is_unfinished and self.tool is not None:
            self.changed.emit(self.tool.move(self._navigation.point(place, pressure), gesture))

    def release(self, place: QPointF, gesture: Gesture) -> None:
        """Lifts the tool at a widget position."""
        if self.is_unfinished and self.tool is not None:
            self._end(self.tool.release(self._navigation.point(place), gesture))

    def finish(self) -> None:
        """Ends what is unfinished as its key does."""
        if self.is_unfinished and self.tool is not None:
            self._end(self.tool.finish())

    def give_up(self) -> None:
        """Takes back what is unfinished."""
        if self.is_unfinished and self.tool is not None:
            self._end(self.tool.cancel())

    def forget(self) -> None:
        """Takes back what is unfinished without a word, because its portrait is shown no longer."""
        if self.is_unfinished and self.tool is not None:
            self.tool.cancel()
            self.is_unfinished = False

    def _end(self, box: Box) -> None:
        self.is_unfinished = self.tool is not None and self.tool.is_unfinished
        self.ended.emit(box)
