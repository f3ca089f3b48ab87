"""Keys, wheel and focus: a box takes only what is meant for it, and gives the focus back to the canvas when it has been
used.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QDockWidget,
    QFrame,
    QLineEdit,
    QSlider,
    QTabBar,
    QWidget,
)

TEXTS = (QAbstractSpinBox, QLineEdit)
CHOICES = (QComboBox, QSlider)
CHORDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
Key = Qt.Key
ENTERS = frozenset({Key.Key_Return, Key.Key_Enter})
# All that a list of choices or a slider takes: letters and digits are the canvas's.
CHOOSING = ENTERS | {
    Key.Key_Left,
    Key.Key_Right,
    Key.Key_Up,
    Key.Key_Down,
    Key.Key_Home,
    Key.Key_End,
    Key.Key_PageUp,
    Key.Key_PageDown,
    Key.Key_Space,
}


class InputFilter(QObject):
    """Watches keys, wheel and focus of the whole program.

    Args:
        canvas: gets the focus back from the boxes and buttons of its window.
        pictures: widgets on which the key shows the original; elsewhere it is the usual one.
        show_original: told when the key goes down and up.
        parent: owner.

    Attributes:
        original_key: the key.
    """

    def __init__(
        self, canvas: QWidget, pictures: tuple[QWidget, ...], show_original: Callable[[bool], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._canvas, self._pictures, self._show_original = canvas, pictures, show_original
        self._clicked: QWidget | None = None
        self.original_key = Qt.Key.Key_Tab

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.Show if isinstance(watched, (QAbstractSpinBox, *CHOICES)):
                if watched.focusPolicy() == Qt.FocusPolicy.WheelFocus:
                    watched.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            case QEvent.Type.Wheel:
                return self._keeps_wheel(watched, event)
            case QEvent.Type.MouseButtonPress if isinstance(watched, QWidget):
                self._clicked = _box(watched)
            case QEvent.Type.MouseButtonRelease if isinstance(watched, QSlider | QAbstractButton):
                self._give_back(watched)
            case QEvent.Type.Hide if isinstance(watched, QFrame):
                combo = watched.parent()
                if isinstance(combo, QComboBox):  # its list has been closed
                    self._give_back(combo)
            case QEvent.Type.FocusOut:
                if watched in self._pictures:
                    self._show_original(False)  # its release will go elsewhere
                if watched is self._clicked:
                    self._clicked = None
            case QEvent.Type.ShortcutOverride if isinstance(event, QKeyEvent):
                return self._takes_before_menus(watched, event)
            case QEvent.Type.KeyPress | QEvent.Type.KeyRelease if isinstance(event, QKeyEvent):
                return self._takes_key(watched, event)
        return False

    def _keeps_wheel(self, watched: QObject, event: QEvent) -> bool:
        """Passes the wheel on to what scrolls, unless it turns in a box that was clicked; tabs do not turn at all."""
        box = watched if isinstance(watched, QTabBar) else _box(watched)
        if box is None or (box is self._clicked and box.hasFocus()):
            return False
        event.ignore()
        return True

    def _takes_before_menus(self, watched: QObject, event: QKeyEvent) -> bool:
        """Keeps keys that mean something to a box from the menus; Esc still stops a run."""
        mine = isinstance(watched, TEXTS) or (isinstance(watched, CHOICES) and event.key() in CHOOSING)
        if (
            mine
            and not event.modifiers() & CHORDS
            and event.key() != Key.Key_Escape
            and not Key.Key_F1 <= event.key() <= Key.Key_F35
        ):
            event.accept()
            return True
        return False

    def _takes_key(self, watched: QObject, event: QKeyEvent) -> bool:
        pressed = event.type() == QEvent.Type.KeyPress
        if event.key() == self.original_key and watched in self._pictures:
            if not event.isAutoRepeat():
                self._show_original(pressed)
            return True
        if pressed and isinstance(watched, QAbstractSpinBox) and event.key() in ENTERS:
            self._give_back(watched)
        return (
            isinstance(watched, QComboBox)
            and event.key() not in CHOOSING
            and event.text().isprintable()
            and event.text() != ""
        )

    def _give_back(self, widget: QWidget) -> None:
        """Gives the focus to the canvas, as soon as a widget of its window has done what it was told."""
        window = widget.window()
        if window is self._canvas.window() or isinstance(window, QDockWidget):
            QTimer.singleShot(0, self._canvas, self._canvas.setFocus)


def _box(watched: QObject) -> QWidget | None:
    """Returns the box that a widget is, or whose line it is; None for other widgets."""
    widget = watched.parent() if isinstance(watched, QLineEdit) else watched
    return widget if isinstance(widget, (QAbstractSpinBox, *CHOICES)) else None
