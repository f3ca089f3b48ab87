"""Saving the project: where to, what is asked before, and the slots of the menu."""

from PySide6.QtCore import QObject, Slot

from sketchpaint.document.project import SUFFIX
from sketchpaint.ui.editor.document import OpenDocument
from sketchpaint.ui.editor.project_file import ProjectFile, Then
from sketchpaint.ui.window.file_names import FileNames


class Saving(QObject):
    """Saves the open portrait as a project file.

    Args:
        names: asks where to; owner.
        document: without a photo there is nothing to save.
        project: saves.
    """

    def __init__(self, names: FileNames, *, document: OpenDocument, project: ProjectFile) -> None:
        super().__init__(names)
        self._names, self._document, self._project = names, document, project

    @Slot()
    def on_save_wanted(self) -> None:
        """Saves the project where it came from, or asks where to."""
        self.save()

    @Slot()
    def on_save_as_wanted(self) -> None:
        """Asks where to and saves the project there."""
        self.save(asks=True)

    def save(self, then: Then | None = None, *, asks: bool = False) -> bool:
        """Saves the project where it came from; asks where to where it came from nowhere.

        Args:
            then: see `Then`.
            asks: whether to ask in any case.

        Returns:
            Whether it is being written: the user may have given up.
        """
        self._document.wanted.emit()
        path = None if asks else self._project.path
        if path is not None and self._project.is_replaced:
            question = self.tr("{name} was written elsewhere while it was open here. Replace it?")
            if not self._names.agrees_to_replace(path, question):
                return False
        if self._document.portrait is not None and path is None:
            path = self._names.ask_save(self.tr("Save project"), "", (SUFFIX,))
        if path is None:
            return False
        self._project.save(path, then)
        self._names.recent.note_opened(path)
        return True
