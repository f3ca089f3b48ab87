"""Which keys reach the menus: those of boxes and sliders do not, and one key shows the original while it is held."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit, QWidget

INPUTS = (QAbstractSpinBox, QAbstractSlider, QComboBox, QLineEdit)
CHORDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class KeyFilter(QObject):
    """Watches the keys of the whole program.

    Args:
        pictures: widgets on which the key shows the original; elsewhere it is the usual one.
        show_original: told when the key goes down and up.
        parent: owner.

    Attributes:
        original_key: the key.
    """

    def __init__(self, pictures: tuple[QWidget, ...], show_original: Callable[[bool], None], parent: QObject) -> None:
        super().__init__(parent)
        self._pictures, self._show_original = pictures, show_original
        self.original_key = Qt.Key.Key_Tab

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and watched in self._pictures:
            self._show_original(False)  # its release will go elsewhere
        if not isinstance(event, QKeyEvent):
            return False
        # While a box or slider has the focus, keys that mean something to it do not reach the menus; Esc still stops a run.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(watched, INPUTS):
            if not event.modifiers() & CHORDS and event.key() != Qt.Key.Key_Escape and not Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35:
                event.accept()
                return True
            return False
        pressed = event.type() == QEvent.Type.KeyPress
        if (pressed or event.type() == QEvent.Type.KeyRelease) and event.key() == self.original_key and watched in self._pictures:
            if not event.isAutoRepeat():
                self._show_original(pressed)
            return True
        return False
