"""When the picture takes the focus, and when a click is for the focus alone."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QDockWidget, QLineEdit, QWidget

from sketchpaint.ui.common.gestures import Gesture

FOCUS_BY_CLICK = (
    Qt.FocusReason.MouseFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.PopupFocusReason,
)
CLICK_REACH_PX = 3.0  # a press that moves further is a drag


@dataclass(frozen=True)
class Press:
    """A press that may turn out to be no more than a click.

    Attributes:
        place: in widget pixels.
        gesture: what the held keys ask for.
        pressure: of the pen, 0 to 1.
    """

    place: QPointF
    gesture: Gesture
    pressure: float


class Waking:
    """Knows whether the focus was elsewhere.

    Args:
        canvas: gets the focus when the pointer moves over it.

    Attributes:
        asleep: the focus was elsewhere, and no move has brought it back: a press does so and does nothing else.
        typed: it came back by a move from a box that is typed in: a click, which many make to leave such a box, does
            nothing else; a drag does.
        waiting: a press of which it is not known yet whether it is a click.
    """

    def __init__(self, canvas: QWidget) -> None:
        self._canvas = canvas
        self.asleep, self.typed = True, False
        self.waiting: Press | None = None

    def gain(self, reason: Qt.FocusReason) -> None:
        """Takes notice that the canvas has got the focus."""
        self.asleep = reason in FOCUS_BY_CLICK

    def lose(self) -> None:
        """Takes notice that the focus is elsewhere."""
        self.asleep, self.typed, self.waiting = True, False, None

    def rouse(self) -> None:
        """Takes notice that the user works on the picture: the next click counts."""
        self.typed, self.waiting = False, None

    def move(self) -> None:
        """Takes the focus back, because the pointer moves over the picture; another program or a dialog keeps it."""
        active, window = QApplication.activeWindow(), self._canvas.window()
        if isinstance(active, QDockWidget) and active.parent() is window:
            self._canvas.activateWindow()
        elif active is not window:
            return
        self.typed = isinstance(QApplication.focusWidget(), (QAbstractSpinBox, QLineEdit))
        self._canvas.setFocus()
        self.asleep = False

    def drag_from(self, place: QPointF) -> Press | None:
        """Returns the waiting press, which waits no longer, where the pointer is too far from it for a click."""
        press = self.waiting
        if press is None or math.hypot(place.x() - press.place.x(), place.y() - press.place.y()) <= CLICK_REACH_PX:
            return None
        self.rouse()
        return press
