"""Pictures from files, the clipboard or a drop, laid over the photo as a piece."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication, QImage

from sketchpaint.document.piece import Piece, as_mask
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.ui.canvas.canvas import Canvas
from sketchpaint.ui.common.carried import carried, too_large
from sketchpaint.ui.common.qimage import from_qimage_with_alpha
from sketchpaint.ui.editor.document import OpenDocument
from sketchpaint.ui.editor.messages import Messages
from sketchpaint.ui.tools.brushes import BrushSettings
from sketchpaint.ui.tools.piece import PieceTool
from sketchpaint.ui.window.file_names import PHOTO_PATTERNS, FileNames
from sketchpaint.ui.window.opening import Opening

FIRST_SHARE = 0.5  # of the picture's shorter side, unless the piece is smaller


class Pieces(QObject):
    """Lays pictures over the open portrait.

    Args:
        document: what they are laid over.
        messages: say what can be done with them.
        canvas: shows the piece and lets it be moved.
        names: asks for them.
        opening: reads files.
        brush: tells whether sketch or mask is painted.
        done: called when a piece was set or given up.
    """

    def __init__(
        self,
        document: OpenDocument,
        messages: Messages,
        canvas: Canvas,
        names: FileNames,
        opening: Opening,
        brush: BrushSettings,
        done: Callable[[], None],
    ) -> None:
        super().__init__(canvas)
        self._document, self._messages, self._canvas = document, messages, canvas
        self._names, self._opening, self._brush, self._done = names, opening, brush, done
        self._held: PieceTool | None = None
        document.wanted.connect(self._on_document_wanted)

    @Slot()
    def on_file_wanted(self) -> None:
        """Asks for a picture and lays it over the photo."""
        kind = self.tr("Photos")
        path = self._names.ask_open(self.tr("Picture to lay over the photo"), f"{kind} ({PHOTO_PATTERNS})")
        if path is not None:
            self.lay_file(path)

    @Slot()
    def on_paste_wanted(self) -> None:
        """Lays the picture, or the file, in the clipboard over the photo."""
        found = carried(QGuiApplication.clipboard().mimeData())
        if found is None:
            self._messages.advise(
                self.tr("The clipboard holds no picture that can be laid over the photo: copy one first.")
            )
        else:
            self.lay_found(found)

    @Slot()
    def _on_document_wanted(self) -> None:
        """Sets the piece where it lies, as another tool does: who runs, saves or leaves wants it."""
        if self._held is not None and self._held.is_unfinished:
            self._canvas.strokes.finish()
        self._held = None

    def lay_found(self, found: Path | QImage) -> None:
        """Lays what the clipboard or a drop brings over the photo."""
        if isinstance(found, Path):
            self.lay_file(found)
        elif refusal := too_large(found):
            self._messages.advise(refusal)
        else:
            self.lay(from_qimage_with_alpha(found))

    def lay_file(self, path: Path) -> None:
        """Lays a picture file over the photo; what is wrong with it is said in the banner."""
        self._opening.read_piece(path, self.lay)

    def lay(self, pixels: NDArray[np.uint8]) -> None:
        """Lays (h, w, 4) uint8 RGBA pixels over the photo, in the middle; they go into the sketch or the mask,
        whichever is painted.
        """
        portrait = self._document.portrait
        if portrait is None:
            self._messages.advise(self.tr("There is no photo to lay a picture over: open one first."))
            return
        into_mask = not self._brush.paints_sketch
        photo, longer, shorter = portrait.photo, max(pixels.shape[:2]), min(pixels.shape[:2])
        room = FIRST_SHARE * min(photo.width_px, photo.height_px)
        size = max(16.0, min(float(longer), room * longer / shorter, float(max(photo.width_px, photo.height_px))))
        piece = Piece(
            as_mask(pixels) if into_mask else pixels, FaceFrame(photo.width_px / 2, photo.height_px / 2, size)
        )
        self._held = PieceTool(portrait, piece, into_mask=into_mask, done=self._done)
        self._canvas.hold(self._held)
        layer = self.tr("the mask") if into_mask else self.tr("the sketch")
        self._messages.tell(
            self.tr("Drag the picture into place; Enter sets it into {layer}, Esc gives it up.").format(layer=layer)
        )
