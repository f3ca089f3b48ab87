"""Opening photos, projects and what a crash has left: what is asked before, and what is said when it fails."""

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox, QWidget

from sketchpaint.errors import ConversionError, SketchpaintError
from sketchpaint.ui.controller import EditorController
from sketchpaint.ui.files import FileActions
from sketchpaint.ui.language import sentence, word

Button = QMessageBox.StandardButton


class Opening(QObject):
    """Opens things after asking what must be asked.

    Args:
        window: parent of the questions.
        controller: does the work; its banner says what went wrong.
        files: remembers what was opened.
    """

    def __init__(self, window: QWidget, controller: EditorController, files: FileActions) -> None:
        super().__init__(window)
        self._window, self._controller, self._files = window, controller, files

    def open(self, path: Path) -> None:
        """Opens a photo or a project; a format that must be converted is asked about."""
        if not self.agrees_to_lose_work(self.tr("Open another photo?")):
            return
        try:
            self._open(path)
        except ConversionError as error:
            if self._agrees_to_convert(path, error):
                self._controller.attempt(lambda: self._open(path, convert=True))
        except SketchpaintError as error:
            self._controller.complain(sentence(error))

    def _open(self, path: Path, *, convert: bool = False) -> None:
        self._controller.open(path, convert=convert)
        self._files.note_opened(path)

    def offer_recovery(self) -> bool:
        """Asks whether to go on with work that a crash has left; returns whether it is open now. What is ignored is asked about again."""
        for workspace in self._controller.left_behind():
            try:
                title = workspace.head()["title"]
                question = self.tr("sketchpaint ended unexpectedly while {name} was open. Its edits and cycles are still here.").format(name=title)
                answer = QMessageBox.question(self._window, self.tr("Go on where you were?"), question, Button.Open | Button.Ignore | Button.Discard)
                if answer == Button.Open:
                    self._controller.recover(workspace)
                    return True
                if answer == Button.Discard:
                    self._controller.forget(workspace)
            except SketchpaintError as error:
                self._controller.complain(sentence(error))
        return False

    def agrees_to_lose_work(self, title: str) -> bool:
        """Asks before edits and cycles go that no project file holds; yes when there are none."""
        if not self._controller.has_unsaved_work:
            return True
        question = self.tr("The mask, the sketch and the cycles of this photo will be gone. Save the project first to keep them.")
        return QMessageBox.question(self._window, title, question, Button.Discard | Button.Cancel, Button.Cancel) == Button.Discard

    def _agrees_to_convert(self, path: Path, error: ConversionError) -> bool:
        question = self.tr("{name} is {kind}. {why} A converted copy can be opened; the file stays as it is, and exports keep the pixels of the copy.")
        question = question.format(name=path.name, kind=word(error.kind), why=word(error.why))
        return QMessageBox.question(self._window, self.tr("Open a converted copy?"), question, Button.Open | Button.Cancel) == Button.Open
