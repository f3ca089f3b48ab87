"""Edits of mask and sketch that menus ask for; each is one undo step."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from sketchpaint.document.portrait import Portrait
from sketchpaint.document.presets import MaskPreset, SketchPreset
from sketchpaint.ui.editor.editor import Editor


class Edits(QObject):
    """Does the edits on the editor's portrait; does nothing where none is open.

    Signals:
        settings_wanted: a sketch preset was drawn; carries it, with the run settings that suit it.

    Args:
        editor: whose portrait is edited.
        parent: owner.

    Attributes:
        last_mask: (H, W) bool, the mask of the last run, or None.
    """

    settings_wanted = Signal(object)

    def __init__(self, editor: Editor, parent: QObject) -> None:
        super().__init__(parent)
        self._editor = editor
        self.last_mask: NDArray[np.bool_] | None = None

    def clear_mask(self) -> None:
        """Empties the mask."""
        self._editor.edit(lambda portrait: portrait.clear(portrait.mask))

    def clear_sketch(self) -> None:
        """Empties the sketch."""
        self._editor.edit(lambda portrait: portrait.clear(portrait.sketch))

    def clear_result(self) -> None:
        """Goes back to the photo: takes all applied results out."""
        self._editor.edit(lambda portrait: portrait.clear(portrait.result))

    def invert_mask(self) -> None:
        """Swaps what is repainted and what is kept."""
        self._editor.edit(Portrait.invert_mask)

    def fill_mask_holes(self) -> None:
        """Adds to the mask what it encloses."""
        self._editor.edit(Portrait.fill_mask_holes)

    def grow_mask(self) -> None:
        """Moves the mask's edge outwards by a pixel of the crop, at least one of the photo."""
        self._editor.edit(lambda portrait: portrait.grow_mask(max(1, round(portrait.frame.scale))))

    def shrink_mask(self) -> None:
        """Moves the mask's edge inwards by a pixel of the crop, at least one of the photo."""
        self._editor.edit(lambda portrait: portrait.grow_mask(-max(1, round(portrait.frame.scale))))

    def add_preset(self, preset: MaskPreset) -> None:
        """Adds a region of the face to the mask."""
        self._editor.edit(lambda portrait: portrait.add_preset(preset))

    def add_irregular_mask(self) -> None:
        """Adds an irregular random mask."""
        seed = int(np.random.default_rng().integers(2**31))
        self._editor.edit(lambda portrait: portrait.add_irregular(seed))

    def add_sketch(self, preset: SketchPreset) -> None:
        """Draws a sketch preset, masks its surroundings and asks for the run settings that suit it."""
        if self._editor.portrait is not None:
            self._editor.edit(lambda portrait: portrait.add_sketch(preset, preset.colour))
            self.settings_wanted.emit(preset)

    def mask_sketch(self, grown_px: int) -> None:
        """Adds what is sketched to the mask, grown by some photo pixels."""
        portrait = self._editor.portrait
        if portrait is not None and not portrait.sketch.base[..., 3].any():
            self._editor.complain(self.tr("The sketch is empty: draw what the mask is to follow first."))
            return
        self._editor.edit(lambda portrait: portrait.mask_sketch(grown_px))

    def merge_sketch(self) -> None:
        """Makes the sketch part of the picture, as it is."""
        portrait = self._editor.portrait
        if portrait is not None and not portrait.sketch.base[..., 3].any():
            self._editor.complain(self.tr("The sketch is empty, so there is nothing to merge: draw something first."))
            return
        self._editor.edit(Portrait.merge_sketch)

    def set_feather(self, width_px: float | None) -> None:
        """Chooses over how many photo pixels results fade in; None leaves it to the enlargement."""
        if self._editor.portrait is not None:
            self._editor.portrait.set_feather(width_px)
            self._editor.note_change()

    def replace_mask(self, mask: NDArray[np.bool_]) -> None:
        """Replaces the mask by another of the photo's size, (H, W) bool."""
        self._editor.edit(lambda portrait: portrait.set_mask(mask))

    def reuse_mask(self) -> None:
        """Replaces the mask by the one of the last run."""
        mask = self.last_mask
        if self._editor.portrait is None or mask is None or mask.shape != self._editor.portrait.mask.base.shape:
            self._editor.complain(self.tr("There is no mask of an earlier run with this photo's size: run once first."))
            return
        self.replace_mask(mask)
