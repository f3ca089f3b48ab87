"""How the user is asked for names of files, and what is offered there."""

import os
from pathlib import Path

from PySide6.QtCore import QObject, QSettings
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from sketchpaint.document.portrait import Portrait
from sketchpaint.imaging.formats import PHOTO_SUFFIXES
from sketchpaint.paths import resources_dir
from sketchpaint.ui.common.language import as_text
from sketchpaint.ui.editor.document import OpenDocument
from sketchpaint.ui.editor.project_file import ProjectFile
from sketchpaint.ui.window.recent_files import RecentFiles

PHOTO_PATTERNS = " ".join(f"*{suffix} *{suffix.upper()}" for suffix in PHOTO_SUFFIXES)


class FileNames(QObject):
    """Asks for names and remembers folders.

    Args:
        window: parent of the dialogs; owner.
        document: its photo names what is written.
        project: beside which files are offered to be written.
        settings: remembers folders.

    Attributes:
        recent: files opened last.
    """

    def __init__(self, window: QWidget, *, document: OpenDocument, project: ProjectFile, settings: QSettings) -> None:
        super().__init__(window)
        self._window, self._document, self._project, self._settings = window, document, project, settings
        self._written_for: Portrait | None = None
        self.recent = RecentFiles(settings)

    def folders(self) -> set[Path]:
        """Returns the folders that files were opened from or written to."""
        stored = [self._settings.value(name) for name in ("folder", "export_folder")]
        return {Path(name) for name in stored if isinstance(name, str) and name} | self.recent.folders()

    def ask_open(self, title: str, patterns: str) -> Path | None:
        """Asks for an existing file; None when the user cancels."""
        name, _ = QFileDialog.getOpenFileName(self._window, title, str(self._settings.value("folder", "")), patterns)
        if not name:
            return None
        self._settings.setValue("folder", str(Path(name).parent))
        return Path(name)

    def ask_save(self, title: str, ending: str, suffixes: tuple[str, ...]) -> Path | None:
        """Asks where to write; None when the user cancels.

        Args:
            title: of the dialog.
            ending: what follows the photo's name in the name that is offered.
            suffixes: what the name may end with; the first is added to one that ends otherwise.
        """
        folder, stem = self.export_folder(), self.stem()
        patterns = " ".join(f"*{suffix}" for suffix in suffixes)
        name, _ = QFileDialog.getSaveFileName(
            self._window, title, str(folder / f"{stem}{ending}{suffixes[0]}"), f"{suffixes[0][1:].upper()} ({patterns})"
        )
        if not name:
            return None
        path = Path(name)
        if path.suffix.lower() not in suffixes:
            path = Path(f"{name}{suffixes[0]}")
            # The dialog asked about the name without its ending.
            if path.exists() and not self.agrees_to_replace(path):
                return None
        self.remember_folder(path.parent)
        return path

    def stem(self) -> str:
        """Returns the photo's name without its ending."""
        portrait = self._document.portrait
        return portrait.photo.path.stem if portrait is not None and portrait.photo.path is not None else "portrait"

    def export_folder(self) -> Path:
        """Returns where files are offered to be written: where this photo's last one was, at first beside the photo or
        its project.
        """
        portrait, project = self._document.portrait, self._project.path
        if portrait is self._written_for:
            return Path(str(self._settings.value("export_folder", "")))
        for path in (portrait.photo.path if portrait is not None else None, project):
            if (
                path is not None
                and path.is_absolute()
                and os.access(path.parent, os.W_OK)
                and not path.is_relative_to(resources_dir())
            ):
                return path.parent
        return Path(str(self._settings.value("export_folder", str(Path.home()))))

    def remember_folder(self, folder: Path) -> None:
        """Takes a folder for the one that files of this photo are written to."""
        self._written_for = self._document.portrait
        self._settings.setValue("export_folder", str(folder))
        self._settings.sync()  # if writing is killed, the next start looks there for what it left

    def agrees_to_replace(self, path: Path, question: str = "") -> bool:
        """Asks whether a file that exists may be replaced; returns whether it may."""
        buttons = QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.Cancel
        text = (question or self.tr("{name} exists. Replace it?")).format(name=path.name)
        cancel = QMessageBox.StandardButton.Cancel
        title = self.tr("Replace the file?")
        return (
            QMessageBox.question(self._window, title, as_text(text), buttons, cancel) == QMessageBox.StandardButton.Yes
        )
