"""What the menus write: pictures, masks, runs; and what is copied."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QSettings, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from sketchpaint.document.filmstrip import Tile
from sketchpaint.ui.common.qimage import to_qimage
from sketchpaint.ui.dialogs.export import ExportDialog
from sketchpaint.ui.editor.document import OpenDocument
from sketchpaint.ui.editor.exports import Exporter
from sketchpaint.ui.editor.messages import Messages
from sketchpaint.ui.editor.results import Results
from sketchpaint.ui.panels.filmstrip import Filmstrip
from sketchpaint.ui.window.file_names import FileNames


class Exporting(QObject):
    """Slots of the entries that write something besides the project.

    Args:
        window: parent of the dialog; owner.
        names: asks where to.
        document: whose picture is exported.
        exporter: writes files.
        results: the picture with the shown cycle.
        messages: say why there is nothing to write.
        filmstrip: whose tiles are exported together.
        settings: remember what was chosen.
    """

    def __init__(
        self,
        window: QWidget,
        *,
        names: FileNames,
        document: OpenDocument,
        exporter: Exporter,
        results: Results,
        messages: Messages,
        filmstrip: Filmstrip,
        settings: QSettings,
    ) -> None:
        super().__init__(window)
        self._window, self._names, self._filmstrip, self._settings = window, names, filmstrip, settings
        self._document, self._exporter, self._results, self._messages = document, exporter, results, messages

    @Slot()
    def on_export_wanted(self) -> None:
        """Asks where to and how, and exports the picture."""
        portrait = self._document.portrait
        self._document.wanted.emit()
        if portrait is None or not self._exporter.needs_result():
            return
        dialog = ExportDialog(
            portrait.photo, self._names.export_folder(), f"{self._names.stem()}-filled", self._settings, self._window
        )
        while dialog.exec():
            path = dialog.path
            if path.exists() and not self._names.agrees_to_replace(path):
                continue  # back to the dialog, for another name
            dialog.remember()
            self._names.remember_folder(path.parent)
            self._exporter.export(path, dialog.options)
            return

    @Slot()
    def on_export_crop_wanted(self) -> None:
        """Asks where to and exports the shown cycle as the networks made it."""
        path = self._names.ask_save(self.tr("Export 128 px crop"), "-crop", (".png",))
        if path is not None:
            self._exporter.export_crop(path)

    @Slot()
    def on_export_sheet_wanted(self) -> None:
        """Asks where to and exports the shown run, or the last one, as a contact sheet."""
        tiles = self._run_tiles()
        path = self._names.ask_save(self.tr("Export contact sheet"), "-cycles", (".png",)) if tiles else None
        if path is not None:
            self._exporter.export_sheet(path, tiles)

    @Slot()
    def on_export_animation_wanted(self) -> None:
        """Asks where to and exports the coarse cycles of the shown run, or the last one, as an animation."""
        tiles = [tile for tile in self._run_tiles() if not tile.refined]
        path = self._names.ask_save(self.tr("Export animation"), "-cycles", (".webp", ".gif")) if tiles else None
        if path is not None:
            self._exporter.export_animation(path, tiles)

    @Slot()
    def on_export_mask_wanted(self) -> None:
        """Asks where to and writes the mask."""
        self._document.wanted.emit()
        path = self._names.ask_save(self.tr("Export mask"), "-mask", (".png",))
        if path is not None:
            self._exporter.export_mask(path)

    @Slot()
    def on_copy_wanted(self) -> None:
        """Copies the picture, with the shown cycle in it."""

        def copy(picture: NDArray[np.uint8], _: object) -> None:
            QGuiApplication.clipboard().setImage(to_qimage(np.ascontiguousarray(picture)).copy())
            self._messages.tell(self.tr("Copied."))

        self._results.with_picture(copy)

    def _run_tiles(self) -> list[Tile]:
        model, shown = self._filmstrip.tiles, self._results.shown
        if not model.rowCount():
            self._messages.advise(self.tr("There are no cycles to export: press Run first."))
            return []
        run = shown.run.number if shown is not None else model.tile(model.rowCount() - 1).run.number
        return model.run_tiles(run)
