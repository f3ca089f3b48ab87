"""The menu of files that were opened last."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from sketchpaint.budgets import short
from sketchpaint.ui.common.language import as_text
from sketchpaint.ui.window.recent_files import RecentFiles


class RecentMenu(QMenu):
    """Lists them anew each time it is shown.

    Args:
        parent: owner.
        files: knows them.
        open_file: opens one.
    """

    def __init__(self, parent: QWidget, files: RecentFiles, open_file: Callable[[Path], object]) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Open recent"))
        self._files, self._open_file = files, open_file
        self.aboutToShow.connect(self._on_about_to_show)

    @Slot()
    def _on_about_to_show(self) -> None:
        self.clear()
        for path in self._files.paths():
            action = self.addAction(short(path.name).replace("&", "&&"))
            action.setToolTip(as_text(str(path)))
            action.setData(path)
            action.triggered.connect(self._on_chosen)

    @Slot()
    def _on_chosen(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self._open_file(action.data())
