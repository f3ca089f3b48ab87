"""What is asked before work goes that no project file holds."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox, QWidget

from sketchpaint.ui.editor.keeping import Keeping
from sketchpaint.ui.window.saving import Saving

Button = QMessageBox.StandardButton


class Leaving(QObject):
    """Asks whether to save, and goes on with what was asked for when that is done.

    Args:
        window: parent of the question.
        keeping: knows whether there is anything to save.
        saving: saves.
    """

    def __init__(self, window: QWidget, keeping: Keeping, saving: Saving) -> None:
        super().__init__(window)
        self._window, self._keeping, self._saving = window, keeping, saving

    def ask(self, title: str, go_on: Callable[[], object], stay: Callable[[], object] = lambda: None) -> None:
        """Goes on at once, or when the project is saved or not wanted.

        Args:
            title: what was asked for, as a question.
            go_on: does it.
            stay: called instead where the user does not want to, or the project cannot be saved.
        """
        if not self._keeping.has_unsaved_work:
            go_on()
            return
        text = self.tr("The mask, the sketch and the cycles of this photo are in no project file. Save them?")
        answer = QMessageBox.question(
            self._window, title, text, Button.Save | Button.Discard | Button.Cancel, Button.Save
        )
        if answer == Button.Discard:
            go_on()
            return

        def saved(written: bool) -> None:
            if written:
                self.ask(title, go_on, stay)  # something may have been painted while it was written
            else:
                stay()

        if answer != Button.Save or not self._saving.save(saved):
            stay()
