"""Keys that mean something on the picture only: the one that pans while it is held, and those that end a shape."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from sketchpaint.ui.canvas.pointer import Pointer
from sketchpaint.ui.canvas.strokes import Strokes


class CanvasKeys:
    """Does what these keys ask for.

    Args:
        pointer: pans.
        strokes: are closed and given up.

    Attributes:
        pan: key that pans while it is held.
        close: key that closes an unfinished shape.
        give_up: key that gives up an unfinished stroke or shape.
    """

    def __init__(self, pointer: Pointer, strokes: Strokes) -> None:
        self._pointer, self._strokes = pointer, strokes
        self.pan = Qt.Key.Key_Space
        self.close = Qt.Key.Key_Return
        self.give_up = Qt.Key.Key_Escape

    def ends_shape(self, key: int) -> bool:
        """Tells whether a key ends what is unfinished now, and so belongs to no shortcut."""
        return self._strokes.is_unfinished and (key == self.give_up or self._closes(key))

    def press(self, event: QKeyEvent) -> bool:
        """Takes notice of a key that goes down; returns whether it means anything here."""
        if event.key() == self.pan and not event.isAutoRepeat():
            self._pointer.hold_pan_key(True)
        elif event.key() == self.give_up and self._strokes.is_unfinished:
            self._strokes.give_up()
        elif self._strokes.is_unfinished and self._closes(event.key()):
            self._strokes.finish()
        else:
            return False
        return True

    def release(self, event: QKeyEvent) -> bool:
        """Takes notice of a key that goes up; returns whether it means anything here."""
        if event.key() != self.pan or event.isAutoRepeat():
            return False
        self._pointer.hold_pan_key(False)
        return True

    def _closes(self, key: int) -> bool:  # the number block has an Enter of its own
        return key == self.close or {key, self.close} == {Qt.Key.Key_Return, Qt.Key.Key_Enter}
