"""Results in the photo: the tile that is shown, enlarged and then sharper from octave to octave, and what becomes part
of the picture.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from sketchpaint.document.filmstrip import Tile
from sketchpaint.document.layers import Box
from sketchpaint.document.portrait import Applied
from sketchpaint.engine.api import InpaintRequest
from sketchpaint.ui.canvas.pictures import ResultPatch
from sketchpaint.ui.editor.editor import Editor, Made
from sketchpaint.ui.editor.sharpener import Focus, Sharpener


class Results(QObject):
    """Shows the editor's tiles in its photo and applies them.

    Signals:
        shown: a `ResultPatch` to show, or None for the picture without a preview.

    Args:
        editor: whose tile is shown.
        parent: owner.

    Attributes:
        last_shown: the tile that was shown last, whatever is shown now.
        sharpener: makes them sharp in the background.
    """

    shown = Signal(object)

    def __init__(self, editor: Editor, parent: QObject) -> None:
        super().__init__(parent)
        self._editor = editor
        self.last_shown: Tile[InpaintRequest] | None = None
        self.sharpener = Sharpener(self)
        self.sharpener.sharpened.connect(self._on_sharpened)

    def show(self, tile: Tile[InpaintRequest]) -> None:
        """Shows a tile in the photo: at once enlarged, then sharper from octave to octave."""
        portrait = self._editor.portrait
        if portrait is None:
            return
        self._editor.shown = self.last_shown = tile
        focus = self._focus(tile)
        place, pixels = tile.run.placement, self.sharpener.finished(focus)
        if pixels is None:
            pixels = place.enlarged(portrait.picture(Box.of(place.left, place.top, place.area)), focus.composite)
        self._show_pixels(tile, pixels)
        self.sharpener.show(focus)

    def show_inputs(self) -> None:
        """Shows mask and sketch again; no tile is chosen then."""
        self._editor.shown = None
        self.sharpener.show(None)
        self.shown.emit(None)

    @Slot(float)
    def set_refine_strength(self, strength: float) -> None:
        """Chooses how much of the refinement and of the photo's detail is shown and applied, 0 to 1."""
        self._editor.refine_strength = strength
        if self._editor.shown is not None:
            self.show(self._editor.shown)

    def apply_shown(self, *, keeps_inputs: bool = False, then: Callable[[], None] | None = None) -> None:
        """Makes the shown tile part of the picture, as soon as it is sharp.

        It is one undo step that also empties mask and sketch, unless they are to be used once more.

        Args:
            keeps_inputs: whether mask and sketch stay.
            then: called when it is done.
        """
        editor, portrait, tile = self._editor, self._editor.portrait, self._editor.shown
        if not editor.needs_shown() or portrait is None or tile is None:
            return
        focus = self._focus(tile)

        def apply(pixels: NDArray[np.uint8]) -> None:
            if editor.portrait is not portrait:
                return
            editor.shown = None
            editor.applied = Made(tile, focus.strength, focus.backdrop, pixels)
            applied = Applied(tile.key, focus.strength)
            editor.edit(
                lambda portrait: portrait.apply(tile.run.placement, pixels, keeps_inputs=keeps_inputs, applied=applied)
            )
            editor.tell(self.tr("Applied; undo takes it back."))
            if then is not None:
                then()

        if not self.sharpener.when_sharp(focus, apply, is_edit=True):
            editor.tell(self.tr("Sharpening …"))

    def with_picture(self, then: Callable[[NDArray[np.uint8], Made | None], None]) -> None:
        """Calls with the photo with everything applied and the shown tile, as soon as that is sharp; not without a
        photo.

        Args:
            then: takes (H, W, 3) uint8, and how its last result was made, None where there is none.
        """
        portrait, tile = self._editor.portrait, self._editor.shown
        if portrait is None:
            return
        if tile is None:
            then(portrait.picture(), self._editor.applied)
            return
        focus = self._focus(tile)

        def lay(pixels: NDArray[np.uint8]) -> None:
            picture = focus.backdrop.picture().copy()
            picture[tile.run.placement.box] = pixels
            then(picture, Made(tile, focus.strength, focus.backdrop, pixels))

        if not self.sharpener.when_sharp(focus, lay):
            self._editor.tell(self.tr("Sharpening …"))

    def _show_pixels(self, tile: Tile[InpaintRequest], pixels: NDArray[np.uint8]) -> None:
        place = tile.run.placement
        self.shown.emit(ResultPatch(pixels, Box.of(place.left, place.top, place.area)))

    def _focus(self, tile: Tile[InpaintRequest]) -> Focus:
        editor = self._editor
        assert editor.portrait is not None
        return Focus(
            tile,
            editor.runs.composite(tile, editor.refine_strength),
            editor.refine_strength,
            editor.portrait.backdrop(),
        )

    @Slot(object, object)
    def _on_sharpened(self, focus: Focus, pixels: NDArray[np.uint8]) -> None:
        if self._editor.shown is focus.tile:
            self._show_pixels(focus.tile, pixels)
