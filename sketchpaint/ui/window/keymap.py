"""The keys of the window: those of the actions, those that are held, and the gestures; as at first and as the user has
set them.
"""

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from sketchpaint.ui.common.actions import HOLDS, translated
from sketchpaint.ui.common.gestures import Gestures
from sketchpaint.ui.dialogs.shortcuts import ShortcutSheet, keys_text, load_keys


class Keymap:
    """Knows every key that can be changed.

    Args:
        actions: name -> action, with its keys at first.
        gestures: what held keys mean.
        settings: where the user's keys are kept.
        parent: owner of the actions that stand for held keys.
    """

    def __init__(self, actions: dict[str, QAction], gestures: Gestures, settings: QSettings, parent: QWidget) -> None:
        self._gestures, self._settings, self._parent = gestures, settings, parent
        self._holds: dict[str, QAction] = {}
        for name, (key, text) in HOLDS.items():  # never triggered: they only carry the key and its place in the sheet
            self._holds[name] = QAction(translated(text), parent)
            self._holds[name].setShortcut(QKeySequence(key))
            self._holds[name].setEnabled(False)
        self.actions = actions | self._holds
        self._defaults = {name: keys_text(action) for name, action in self.actions.items()}
        load_keys(settings, self.actions)

    def held_key(self, name: str) -> Qt.Key:
        """Returns the key of one of `HOLDS`; an unset one keeps its first."""
        sequence = self._holds[name].shortcut()
        return (QKeySequence(HOLDS[name][0]) if sequence.isEmpty() else sequence)[0].key()  # type: ignore[index]

    def sheet(self) -> ShortcutSheet:
        """Returns the dialog in which keys are looked up and changed."""
        return ShortcutSheet(self.actions, self._defaults, self._gestures, self._settings, self._parent)
