"""What the menus open: files, the clipboard, random faces."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QInputDialog, QWidget

from sketchpaint.document.project import SUFFIX
from sketchpaint.imaging.files import MIN_SIDE_PX, Photo, read_only
from sketchpaint.ui.common.carried import carried, too_large
from sketchpaint.ui.common.qimage import from_qimage
from sketchpaint.ui.editor.messages import Messages
from sketchpaint.ui.editor.other_faces import OtherFaces
from sketchpaint.ui.window.file_names import PHOTO_PATTERNS, FileNames
from sketchpaint.ui.window.leaving import Leaving
from sketchpaint.ui.window.opening import Opening


class FileActions(QObject):
    """Slots of the entries that open something.

    Args:
        window: parent of the dialogs; owner.
        names: asks for files.
        opening: opens them.
        leaving: asks before work goes.
        other_faces: random faces.
        messages: say why something cannot be opened.
    """

    def __init__(
        self,
        window: QWidget,
        names: FileNames,
        opening: Opening,
        leaving: Leaving,
        other_faces: OtherFaces,
        messages: Messages,
    ) -> None:
        super().__init__(window)
        self._window, self._names, self._opening = window, names, opening
        self._leaving, self._other_faces, self._messages = leaving, other_faces, messages

    @Slot()
    def on_open_wanted(self) -> None:
        """Asks for a photo or a project and opens it."""
        kind = self.tr("Photos and projects")  # lupdate sees no texts inside f-strings
        path = self._names.ask_open(self.tr("Open"), f"{kind} ({PHOTO_PATTERNS} *{SUFFIX})")
        if path is not None:
            self._opening.open(path)

    @Slot()
    def on_import_mask_wanted(self) -> None:
        """Asks for a mask and takes it over."""
        kind = self.tr("Images")
        path = self._names.ask_open(self.tr("Import mask"), f"{kind} ({PHOTO_PATTERNS})")
        if path is not None:
            self._opening.read_mask(path)

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
        self._leaving.ask(self.tr("Open a random face?"), lambda: self._other_faces.open_random_face(seed))

    @Slot()
    def on_sketch_face_wanted(self) -> None:
        """Lays a random face into the mask."""
        self._other_faces.sketch_random_face(_random_seed())

    @Slot()
    def on_reference_wanted(self) -> None:
        """Asks for a photo and lays its face into the mask."""
        kind = self.tr("Photos")
        path = self._names.ask_open(self.tr("Reference photo"), f"{kind} ({PHOTO_PATTERNS})")
        if path is not None:
            self._opening.read_reference(path)

    @Slot()
    def on_paste_wanted(self) -> None:
        """Opens the picture, or the file, in the clipboard."""
        found = carried(QGuiApplication.clipboard().mimeData())
        if found is None:
            self._messages.advise(self.tr("The clipboard holds no picture that can be opened: copy one first."))
        else:
            self.open_found(found)

    def open_found(self, found: Path | QImage) -> None:
        """Opens what the clipboard or a drop brings; a picture without a file has no name."""
        if isinstance(found, Path):
            self._opening.open(found)
            return
        if refusal := too_large(found):
            self._messages.advise(refusal)
            return
        if min(found.width(), found.height()) < MIN_SIDE_PX:
            self._messages.advise(
                self.tr("The picture is too small to be opened: take one of at least {size} x {size} pixels.").format(
                    size=MIN_SIDE_PX
                )
            )
            return
        self._opening.open_pixels(Photo(pixels=read_only(from_qimage(found))))


def _random_seed() -> int:
    return int(np.random.default_rng().integers(2**31))
