"""What the menus do with mask, sketch, brush and view: undo, presets, opacity, feather, comparisons."""

from typing import cast

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QInputDialog, QWidget

from sketchpaint.document.presets import GROWN_PX, MaskPreset, SketchPreset
from sketchpaint.ui.canvas.canvas import Canvas
from sketchpaint.ui.canvas.comparison import Comparison
from sketchpaint.ui.editor.document import OpenDocument
from sketchpaint.ui.editor.edits import Edits
from sketchpaint.ui.editor.face_search import FaceSearch
from sketchpaint.ui.editor.results import Results
from sketchpaint.ui.tools.brushes import BrushSettings

MAX_FEATHER_PX = MAX_GROWN_PX = 500


class EditActions(QObject):
    """Slots of the entries that edit.

    Args:
        window: parent of the dialogs; owner.
        document: undoes and redoes.
        edits: changes mask and sketch.
        results: may have a tile that waits to be applied.
        face_search: what is placed by the face waits for it.
        canvas: knows whether a stroke is unfinished.
        brush: gets the opacity.
    """

    def __init__(
        self,
        window: QWidget,
        *,
        document: OpenDocument,
        edits: Edits,
        results: Results,
        face_search: FaceSearch,
        canvas: Canvas,
        brush: BrushSettings,
    ) -> None:
        super().__init__(window)
        self._window, self._document, self._edits, self._results = window, document, edits, results
        self._face_search, self._canvas, self._brush = face_search, canvas, brush

    @Slot()
    def on_undo_wanted(self) -> None:
        """Undoes, unless a stroke is unfinished."""
        # Undoing beneath an unfinished stroke would tear it; a tile that is still being sharpened is not applied then.
        if not self._canvas.is_painting and not self._results.give_up_applying():
            self._document.undo()

    @Slot(int)
    def on_step_wanted(self, position: int) -> None:
        """Goes to a step of the list, unless a stroke is unfinished."""
        if not self._canvas.is_painting:
            self._results.give_up_applying()
            self._document.go_to_step(position)

    @Slot()
    def on_redo_wanted(self) -> None:
        """Redoes, unless a stroke is unfinished."""
        if not self._canvas.is_painting:
            self._document.redo()

    @Slot()
    def on_preset_wanted(self) -> None:
        """Adds the region that the menu's action carries to the mask."""
        preset = cast(MaskPreset, self._carried())
        self._face_search.edit_when_framed(lambda: self._edits.add_preset(preset))

    @Slot()
    def on_sketch_wanted(self) -> None:
        """Draws what the menu's action carries."""
        preset = cast(SketchPreset, self._carried())
        self._face_search.edit_when_framed(lambda: self._edits.add_sketch(preset))

    @Slot()
    def on_irregular_wanted(self) -> None:
        """Adds an irregular random mask."""
        self._face_search.edit_when_framed(self._edits.add_irregular_mask)

    @Slot()
    def on_other_half_wanted(self) -> None:
        """Fills the mask from the other half of the face, in the sketch."""
        self._face_search.edit_when_framed(self._edits.lay_other_half)

    @Slot()
    def on_mask_sketch_wanted(self) -> None:
        """Asks by how many pixels the mask is to be larger than what is sketched."""
        portrait = self._document.portrait
        if portrait is None:
            return
        label = self.tr("Pixels of the photo by which the mask is larger than the sketch")
        start = max(1, round(GROWN_PX * portrait.frame.scale))
        grown, accepted = QInputDialog.getInt(self._window, self.tr("Mask from sketch"), label, start, 0, MAX_GROWN_PX)
        if accepted:
            self._edits.mask_sketch(grown)

    @Slot()
    def on_opacity_wanted(self) -> None:
        """Gives the brush the opacity that the menu's action carries."""
        self._brush.set_opacity(float(self._carried()))  # type: ignore[arg-type]

    @Slot()
    def on_feather_wanted(self) -> None:
        """Asks for the width over which results fade in."""
        portrait = self._document.portrait
        if portrait is None:
            return
        label = self.tr("Pixels of the photo over which results fade in at the mask's edge (-1 = automatic)")
        start = -1 if portrait.feather_px is None else round(portrait.feather_px)
        width, accepted = QInputDialog.getInt(self._window, self.tr("Feather"), label, start, -1, MAX_FEATHER_PX)
        if accepted:
            self._edits.set_feather(None if width < 0 else float(width))

    @Slot()
    def on_comparison_wanted(self) -> None:
        """Shows the untouched photo beside the picture as the menu's action says, or no longer."""
        action = self.sender()
        assert isinstance(action, QAction)
        self._canvas.set_comparison(Comparison[action.data()] if action.isChecked() else Comparison.OFF)

    def _carried(self) -> object:
        action = self.sender()
        assert isinstance(action, QAction)
        return action.data()
