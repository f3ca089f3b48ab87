"""Edits of mask and sketch that menus ask for; each is one undo step."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from sketchpaint.document.filmstrip import Tile
from sketchpaint.document.layers import NO_BOX, Box
from sketchpaint.document.portrait import Portrait
from sketchpaint.document.presets import MaskPreset, SketchPreset
from sketchpaint.engine.options import Fill
from sketchpaint.ui.editor.document import OpenDocument
from sketchpaint.ui.editor.messages import Messages
from sketchpaint.ui.editor.runs import Runs


class Edits(QObject):
    """Does the edits on the open portrait; does nothing where none is open.

    Signals:
        settings_wanted: something was sketched; carries the name of the action, and the fill and the hold that suit it.

    Args:
        parent: owner.
        document: what is edited.
        runs: whose last mask can be used again.
        messages: say what cannot be done.

    Attributes:
        last_mask: (H, W) bool, the mask of the last run, or None.
    """

    settings_wanted = Signal(str, object, float)

    def __init__(self, parent: QObject, *, document: OpenDocument, runs: Runs, messages: Messages) -> None:
        super().__init__(parent)
        self._document, self._messages = document, messages
        self.last_mask: NDArray[np.bool_] | None = None
        runs.began.connect(self._on_run_began)
        runs.tiles_kept.connect(self._on_tiles_kept)

    def clear_mask(self) -> None:
        """Empties the mask."""
        self._document.edit(lambda portrait: portrait.clear(portrait.mask))

    def clear_sketch(self) -> None:
        """Empties the sketch."""
        self._document.edit(lambda portrait: portrait.clear(portrait.sketch))

    def clear_result(self) -> None:
        """Goes back to the photo: takes all applied results out."""
        self._document.edit(lambda portrait: portrait.clear(portrait.result))

    def invert_mask(self) -> None:
        """Swaps what is repainted and what is kept."""
        self._document.edit(Portrait.invert_mask)

    def fill_mask_holes(self) -> None:
        """Adds to the mask what it encloses."""
        self._document.edit(Portrait.fill_mask_holes)

    def grow_mask(self) -> None:
        """Moves the mask's edge outwards by a pixel of the crop, at least one of the photo."""
        self._document.edit(lambda portrait: portrait.grow_mask(max(1, round(portrait.frame.scale))))

    def shrink_mask(self) -> None:
        """Moves the mask's edge inwards by a pixel of the crop, at least one of the photo."""
        self._document.edit(lambda portrait: portrait.grow_mask(-max(1, round(portrait.frame.scale))))

    def add_preset(self, preset: MaskPreset) -> None:
        """Adds a region of the face to the mask."""
        self._document.edit(lambda portrait: portrait.add_preset(preset))

    def add_irregular_mask(self) -> None:
        """Adds an irregular random mask."""
        seed = int(np.random.default_rng().integers(2**31))
        self._document.edit(lambda portrait: portrait.add_irregular(seed))

    def add_sketch(self, preset: SketchPreset) -> None:
        """Draws a sketch preset, masks its surroundings and asks for the run settings that suit it."""

        def draw(portrait: Portrait) -> Box:
            box = portrait.add_sketch(preset, preset.colour)
            if not box.is_empty:
                self.settings_wanted.emit(f"Draw {preset.name.lower()}", Fill(preset.fill), preset.hold)
            return box

        self._document.edit(draw)

    def lay_other_half(self) -> None:
        """Fills the mask from the other half of the face, in the sketch, and asks for the run settings that keep it."""
        self._document.edit(self._lay_other_half)

    def _lay_other_half(self, portrait: Portrait) -> Box:
        if not portrait.mask.base.any():
            self._messages.advise(self.tr("Mask first what the other half of the face is to fill."))
            return NO_BOX
        box = portrait.lay_other_half()
        if box.is_empty:
            self._messages.advise(self.tr("The other half of the face is masked or outside the photo, too."))
        else:
            self.settings_wanted.emit("Lay the other half of the face into the mask", Fill.KEEP, 1.0)
        return box

    def mask_sketch(self, grown_px: int) -> None:
        """Adds what is sketched to the mask, grown by some photo pixels."""
        portrait = self._document.portrait
        if portrait is not None and not portrait.sketch.base[..., 3].any():
            self._messages.advise(self.tr("The sketch is empty: draw what the mask is to follow first."))
            return
        self._document.edit(lambda portrait: portrait.mask_sketch(grown_px))

    def merge_sketch(self) -> None:
        """Makes the sketch part of the picture, as it is."""
        portrait = self._document.portrait
        if portrait is not None and not portrait.sketch.base[..., 3].any():
            self._messages.advise(self.tr("The sketch is empty, so there is nothing to merge: draw something first."))
            return
        self._document.edit(Portrait.merge_sketch)

    def set_feather(self, width_px: float | None) -> None:
        """Chooses over how many photo pixels results fade in; None leaves it to the enlargement."""
        self._document.adjust(lambda portrait: portrait.set_feather(width_px))

    def replace_mask(self, mask: NDArray[np.bool_]) -> None:
        """Replaces the mask by another of the photo's size, (H, W) bool."""
        self._document.edit(lambda portrait: portrait.set_mask(mask))

    def reuse_mask(self) -> None:
        """Replaces the mask by the one of the last run."""
        mask = self.last_mask
        if self._document.portrait is None or mask is None or mask.shape != self._document.portrait.mask.base.shape:
            self._messages.advise(self.tr("There is no mask of an earlier run with this photo's size: run once first."))
            return
        self.replace_mask(mask)

    @Slot()
    def _on_run_began(self) -> None:
        if self._document.portrait is not None:
            self.last_mask = self._document.portrait.mask_array()

    @Slot(object)
    def _on_tiles_kept(self, kept: list[Tile]) -> None:
        if self._document.portrait is not None:
            self.last_mask = kept[-1].run.placement.mask(*self._document.portrait.mask.base.shape)
