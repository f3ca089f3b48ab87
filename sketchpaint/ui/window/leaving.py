"""What is asked before work goes that no project file holds."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from sketchpaint.ui.editor.document import OpenDocument
from sketchpaint.ui.editor.keeping import Keeping
from sketchpaint.ui.editor.runs import Runs
from sketchpaint.ui.window.saving import Saving

Button = QMessageBox.StandardButton


class Leaving(QObject):
    """Asks whether to save, and goes on with what was asked for when that is done.

    Args:
        window: parent of the question.
        document: what is left.
        keeping: knows whether there is anything to save.
        runs: what goes on making cycles.
        saving: saves.
    """

    def __init__(
        self, window: QWidget, *, document: OpenDocument, keeping: Keeping, runs: Runs, saving: Saving
    ) -> None:
        super().__init__(window)
        self._window, self._document, self._keeping, self._runs, self._saving = window, document, keeping, runs, saving
        self._at_end: Callable[[], None] | None = None
        runs.changed.connect(self._on_runs_changed)

    def ask(self, title: str, go_on: Callable[[], object], stay: Callable[[], object] = lambda: None) -> None:
        """Goes on at once, or when the project is saved or not wanted.

        Args:
            title: what was asked for, as a question.
            go_on: does it.
            stay: called instead where the user does not want to, or the project cannot be saved.
        """
        self._document.wanted.emit()
        if not self._keeping.has_unsaved_work:
            go_on()
            return
        text = self.tr("The mask, the sketch and the cycles of this photo are in no project file. Save them?")
        answer = QMessageBox.question(
            self._window, title, text, Button.Save | Button.Discard | Button.Cancel, Button.Save
        )
        if answer == Button.Discard:
            go_on()
        elif answer == Button.Save:
            self._save(title, go_on, stay, edits=self._keeping.edit_count)
        else:
            stay()

    def _save(self, title: str, go_on: Callable[[], object], stay: Callable[[], object], *, edits: int) -> None:
        """Saves and goes on; `edits` is how many there were when the user was asked."""

        def saved(written: bool) -> None:
            if not written:
                stay()
            elif self._keeping.edit_count != edits:
                self.ask(title, go_on, stay)  # something was painted while it was written
            elif self._keeping.has_unsaved_work:  # cycles of a run
                self._end_runs(lambda: self._save(title, go_on, stay, edits=edits))
            else:
                go_on()

        if not self._saving.save(saved):
            stay()

    def _end_runs(self, then: Callable[[], None]) -> None:
        """Stops what makes cycles, and goes on when the last one is there."""
        self._at_end = then
        self._runs.stop()
        self._on_runs_changed()

    @Slot()
    def _on_runs_changed(self) -> None:
        if self._at_end is not None and not self._runs.is_running:
            then, self._at_end = self._at_end, None
            then()
