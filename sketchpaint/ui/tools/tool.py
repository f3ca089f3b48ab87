"""What the canvas asks of a tool."""

from abc import ABC, abstractmethod

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from sketchpaint.document.brush import StrokePoint
from sketchpaint.document.layers import NO_BOX, Box
from sketchpaint.document.portrait import Portrait
from sketchpaint.ui.common.gestures import Gesture
from sketchpaint.ui.common.viewport import Viewport


class Tool(ABC):
    """Turns press, move and release in photo coordinates into edits of the portrait.

    Attributes:
        cursor: shape of the mouse pointer over the canvas.
        draws_outside_box: whether `draw` shows something that moves without changing pixels.
        edits: whether it changes anything, so that mask and sketch must be seen.
        takes_colour: whether it works with the brush's colour, so that a click with a held key takes the colour under
            the pointer.
    """

    cursor = Qt.CursorShape.CrossCursor
    draws_outside_box = False
    edits = True
    takes_colour = False

    @property
    def ring_size_px(self) -> float | None:
        """Diameter of the ring at the pointer in photo pixels, or None for no ring."""
        return None

    @property
    def is_unfinished(self) -> bool:
        """Whether the edit goes on after a release, as a polygon does until it is closed."""
        return False

    @abstractmethod
    def press(self, portrait: Portrait, point: StrokePoint, gesture: Gesture, *, scale: float) -> Box:
        """Begins at a point; `scale` is widget pixels per photo pixel. Returns the changed box."""

    @abstractmethod
    def move(self, point: StrokePoint, gesture: Gesture) -> Box:
        """Goes on to a point. Returns the changed box."""

    @abstractmethod
    def release(self, point: StrokePoint, gesture: Gesture) -> Box:
        """Ends at a point and makes the edit one undo step. Returns the changed box."""

    def finish(self) -> Box:
        """Ends an edit that goes on after a release. Returns the changed box."""
        return NO_BOX

    def cancel(self) -> Box:
        """Gives up an unfinished edit. Returns the changed box."""
        return NO_BOX

    def leave(self) -> Box:
        """Ends what is unfinished because another tool is taken. Returns the changed box."""
        return self.cancel()

    def forget(self) -> None:  # noqa: B027, not every tool keeps it
        """Lets go of the portrait it worked on: another is open."""

    def scale_size(self, factor: float) -> None:  # noqa: B027, not every tool has a size
        """Makes the tool larger or smaller where it has a size."""

    def draw(self, painter: QPainter, viewport: Viewport) -> None:  # noqa: B027, nor something unfinished to show
        """Draws what is unfinished, in widget pixels."""
