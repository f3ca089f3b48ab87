"""The title of the window."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from sketchpaint.budgets import short
from sketchpaint.ui.editor.document import OpenDocument
from sketchpaint.ui.editor.keeping import Keeping


class Title(QObject):
    """Names the project, or the photo where there is none, and says whether there is unsaved work.

    Args:
        window: whose title it is; owner.
        document: the photo.
        keeping: the project, and what it does not hold.
    """

    def __init__(self, window: QWidget, *, document: OpenDocument, keeping: Keeping) -> None:
        super().__init__(window)
        self._window, self._document, self._keeping = window, document, keeping
        document.opened.connect(self._update)
        keeping.changed.connect(self._update)

    @Slot()
    def _update(self) -> None:
        portrait, project = self._document.portrait, self._keeping.project.path
        path = project if project is not None else portrait.photo.path if portrait is not None else None
        # Qt's mark, doubled where it is meant.
        name = short(path.name).replace("[*]", "[*][*]") if path is not None else self.tr("untitled")
        self._window.setWindowTitle(f"{name}[*] — sketchpaint")
        self._window.setWindowModified(self._keeping.has_unsaved_work)
