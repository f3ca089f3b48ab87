"""What the menus do with files and the clipboard: ask for names, then hand over to the controller."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QSettings, Slot
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox, QWidget

from sketchpaint.document.filmstrip import Tile
from sketchpaint.document.portrait import Portrait
from sketchpaint.document.project import SUFFIX
from sketchpaint.imaging.files import MIN_SIDE_PX, Photo, read_only
from sketchpaint.imaging.formats import PHOTO_SUFFIXES
from sketchpaint.paths import resources_dir
from sketchpaint.ui.common.carried import carried
from sketchpaint.ui.common.language import as_text
from sketchpaint.ui.common.qimage import from_qimage, to_qimage
from sketchpaint.ui.dialogs.export import ExportDialog
from sketchpaint.ui.editor.controller import EditorController
from sketchpaint.ui.panels.filmstrip import Filmstrip
from sketchpaint.ui.window.recent_files import RecentFiles

PHOTO_PATTERNS = " ".join(f"*{suffix} *{suffix.upper()}" for suffix in PHOTO_SUFFIXES)


class FileActions(QObject):
    """Slots of the file entries in the menus.

    Args:
        window: parent of the dialogs; has `open_photo` and `leaving`.
        controller: does the work.
        filmstrip: whose tiles are exported together.
        settings: remembers folders.

    Attributes:
        recent: files opened last.
    """

    def __init__(
        self, window: QWidget, controller: EditorController, filmstrip: Filmstrip, settings: QSettings
    ) -> None:
        super().__init__(window)
        self._window, self._controller, self._filmstrip, self._settings = window, controller, filmstrip, settings
        self._written_for: Portrait | None = None
        self.recent = RecentFiles(settings)

    # Asking for names

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

    def _ask_save(self, title: str, ending: str, suffixes: tuple[str, ...]) -> Path | None:
        """Asks where to write; adds the first suffix to a name that has none of them."""
        folder, stem = self._export_folder(), self._stem()
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
            if path.exists() and not self._agrees_to_replace(path):
                return None
        self._remember_folder(path.parent)
        return path

    def _stem(self) -> str:
        """Returns the photo's name without its ending."""
        portrait = self._controller.document.portrait
        return portrait.photo.path.stem if portrait is not None and portrait.photo.path is not None else "portrait"

    def _export_folder(self) -> Path:
        """Returns where files are offered to be written: where this photo's last one was, at first beside the photo or
        its project.
        """
        portrait, project = self._controller.document.portrait, self._controller.keeping.project_path
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

    def _remember_folder(self, folder: Path) -> None:
        self._written_for = self._controller.document.portrait
        self._settings.setValue("export_folder", str(folder))
        self._settings.sync()  # if writing is killed, the next start looks there for what it left

    def _agrees_to_replace(self, path: Path, question: str = "") -> bool:
        buttons = QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.Cancel
        text = (question or self.tr("{name} exists. Replace it?")).format(name=path.name)
        return (
            QMessageBox.question(self._window, self.tr("Replace the file?"), as_text(text), buttons)
            == QMessageBox.StandardButton.Yes
        )

    # Slots

    @Slot()
    def on_open_wanted(self) -> None:
        """Asks for a photo or a project and opens it."""
        path = self.ask_open(self.tr("Open"), f"{self.tr('Photos and projects')} ({PHOTO_PATTERNS} *{SUFFIX})")
        if path is not None:
            self._window.open_photo(path)  # type: ignore[attr-defined]

    @Slot()
    def on_save_wanted(self) -> None:
        """Saves the project where it came from, or asks where to."""
        self.save()

    @Slot()
    def on_save_as_wanted(self) -> None:
        """Asks where to and saves the project there."""
        self.save(asks=True)

    def save(self, then: Callable[[bool], object] = lambda _written: None, *, asks: bool = False) -> bool:
        """Saves the project where it came from; asks where to where it came from nowhere.

        Args:
            then: called at the end, with whether it was written.
            asks: whether to ask in any case.

        Returns:
            Whether it is being written: the user may have given up.
        """
        keeping = self._controller.keeping
        path = None if asks else keeping.project_path
        if path is not None and keeping.is_replaced:
            question = self.tr("{name} was written elsewhere while it was open here. Replace it?")
            if not self._agrees_to_replace(path, question):
                return False
        if self._controller.document.portrait is not None and path is None:
            path = self._ask_save(self.tr("Save project"), "", (SUFFIX,))
        if path is None:
            return False
        keeping.save(path, then)
        self.recent.note_opened(path)
        return True

    @Slot()
    def on_export_wanted(self) -> None:
        """Asks where to and how, and exports the picture."""
        portrait = self._controller.document.portrait
        if portrait is None or not self._controller.exporter.needs_result():
            return
        dialog = ExportDialog(
            portrait.photo, self._export_folder(), f"{self._stem()}-filled", self._settings, self._window
        )
        while dialog.exec():
            path = dialog.path
            if path.exists() and not self._agrees_to_replace(path):
                continue  # back to the dialog, for another name
            dialog.remember()
            self._remember_folder(path.parent)
            self._controller.exporter.export(path, dialog.options)
            return

    @Slot()
    def on_export_crop_wanted(self) -> None:
        """Asks where to and exports the shown cycle as the networks made it."""
        path = self._ask_save(self.tr("Export 128 px crop"), "-crop", (".png",))
        if path is not None:
            self._controller.exporter.export_crop(path)

    @Slot()
    def on_export_sheet_wanted(self) -> None:
        """Asks where to and exports the shown run, or the last one, as a contact sheet."""
        tiles = self._run_tiles()
        path = self._ask_save(self.tr("Export contact sheet"), "-cycles", (".png",)) if tiles else None
        if path is not None:
            self._controller.exporter.export_sheet(path, tiles)

    @Slot()
    def on_export_animation_wanted(self) -> None:
        """Asks where to and exports the coarse cycles of the shown run, or the last one, as an animation."""
        tiles = [tile for tile in self._run_tiles() if not tile.refined]
        path = self._ask_save(self.tr("Export animation"), "-cycles", (".webp", ".gif")) if tiles else None
        if path is not None:
            self._controller.exporter.export_animation(path, tiles)

    def _run_tiles(self) -> list[Tile]:
        model, shown = self._filmstrip.tiles, self._controller.results.shown
        if not model.rowCount():
            self._controller.messages.complain(self.tr("There are no cycles to export: press Run first."))
            return []
        run = shown.run.number if shown is not None else model.tile(model.rowCount() - 1).run.number
        return model.run_tiles(run)

    @Slot()
    def on_import_mask_wanted(self) -> None:
        """Asks for a mask and takes it over."""
        path = self.ask_open(self.tr("Import mask"), f"{self.tr('Images')} ({PHOTO_PATTERNS})")
        if path is not None:
            self._window.opening.read_mask(path)  # type: ignore[attr-defined]

    @Slot()
    def on_export_mask_wanted(self) -> None:
        """Asks where to and writes the mask."""
        path = self._ask_save(self.tr("Export mask"), "-mask", (".png",))
        if path is not None:
            self._controller.exporter.export_mask(path)

    @Slot()
    def on_random_face_wanted(self) -> None:
        """Opens a new random face."""
        self._open_face(_random_seed())

    @Slot()
    def on_seeded_face_wanted(self) -> None:
        """Asks for a seed and opens its face: the same seed gives the same face."""
        seed, accepted = QInputDialog.getInt(self._window, self.tr("Random face"), self.tr("Seed"), 0, 0, 2**31 - 1)
        if accepted:
            self._open_face(seed)

    def _open_face(self, seed: int) -> None:
        self._leave(self.tr("Open a random face?"), lambda: self._controller.other_faces.open_random_face(seed))

    def _leave(self, title: str, go_on: Callable[[], object]) -> None:
        self._window.leaving.ask(title, go_on)  # type: ignore[attr-defined]

    @Slot()
    def on_sketch_face_wanted(self) -> None:
        """Lays a random face into the mask."""
        self._controller.other_faces.sketch_random_face(_random_seed())

    @Slot()
    def on_reference_wanted(self) -> None:
        """Asks for a photo and lays its face into the mask."""
        path = self.ask_open(self.tr("Reference photo"), f"{self.tr('Photos')} ({PHOTO_PATTERNS})")
        if path is not None:
            self._window.opening.read_reference(path)  # type: ignore[attr-defined]

    @Slot()
    def on_copy_wanted(self) -> None:
        """Copies the picture, with the shown cycle in it."""

        def copy(picture: NDArray[np.uint8], _: object) -> None:
            QGuiApplication.clipboard().setImage(to_qimage(np.ascontiguousarray(picture)).copy())
            self._controller.messages.tell(self.tr("Copied."))

        self._controller.results.with_picture(copy)

    @Slot()
    def on_paste_wanted(self) -> None:
        """Opens the picture, or the file, in the clipboard."""
        found = carried(QGuiApplication.clipboard().mimeData())
        if found is None:
            self._controller.messages.complain(
                self.tr("The clipboard holds no picture that can be opened: copy one first.")
            )
        else:
            self.open_found(found)

    def open_found(self, found: Path | QImage) -> None:
        """Opens what the clipboard or a drop brings; a picture without a file has no name."""
        if isinstance(found, Path):
            self._window.open_photo(found)  # type: ignore[attr-defined]
            return
        if min(found.width(), found.height()) < MIN_SIDE_PX:
            self._controller.messages.complain(
                self.tr("The picture is too small to be opened: take one of at least {size} x {size} pixels.").format(
                    size=MIN_SIDE_PX
                )
            )
            return
        photo = Photo(pixels=read_only(from_qimage(found)))
        self._leave(
            self.tr("Open another photo?"),
            lambda: self._controller.messages.attempt(lambda: self._controller.open_pixels(photo)),
        )


def _random_seed() -> int:
    return int(np.random.default_rng().integers(2**31))
