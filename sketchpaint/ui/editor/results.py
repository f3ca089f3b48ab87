"""Results in the photo: the tile that is shown, enlarged and then sharper from octave to octave; what becomes part of
the picture, and what a run goes on from.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from sketchpaint.document.backdrop import Backdrop
from sketchpaint.document.filmstrip import Tile
from sketchpaint.document.layers import Box
from sketchpaint.document.portrait import Applied
from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.options import Fill
from sketchpaint.imaging.detail import surroundings
from sketchpaint.ui.canvas.pictures import ResultPatch
from sketchpaint.ui.editor.document import OpenDocument
from sketchpaint.ui.editor.messages import Messages
from sketchpaint.ui.editor.run_options import RunOptions
from sketchpaint.ui.editor.runs import Runs
from sketchpaint.ui.editor.sharpener import Focus, Sharpener


@dataclass(frozen=True)
class Made:
    """How a part of the picture was made.

    Attributes:
        tile: the tile that was applied.
        strength: how much of the refinement and of the detail was taken.
        backdrop: the picture before.
        pixels: (h, w, 3) uint8, its box after.
    """

    tile: Tile[InpaintRequest]
    strength: float
    backdrop: Backdrop = field(repr=False)
    pixels: NDArray[np.uint8] = field(repr=False)

    def is_in(self, picture: NDArray[np.uint8]) -> bool:
        """Whether a picture, (H, W, 3) uint8, shows what was made, and around it what it was made from."""
        place, before = self.tile.run.placement, self.backdrop.picture()
        part = surroundings(place, picture.shape)
        inside = np.zeros(picture.shape[:2], bool)
        inside[place.box] = place.alpha > 0
        around = ~inside[part]
        return np.array_equal(self.pixels, picture[place.box]) and np.array_equal(
            before[part][around], picture[part][around]
        )


class Results(QObject):
    """Shows tiles in the open photo, applies them and goes on from them.

    Signals:
        preview_changed: a `ResultPatch` to show, or None for the picture without a preview.

    Args:
        parent: owner.
        document: the photo.
        runs: what the tiles come from.
        messages: say what is under way.
        models: folder with the octave network.

    Attributes:
        shown: the tile that is shown, or None.
        last_shown: the tile that was shown last, whatever is shown now.
        applied: how the picture got its last applied tile, or None.
        strength: how much of the refinement and of the photo's detail is shown and applied, 0 to 1.
        sharpener: makes them sharp in the background.
    """

    preview_changed = Signal(object)

    def __init__(
        self, parent: QObject, *, document: OpenDocument, runs: Runs, messages: Messages, models: Path
    ) -> None:
        super().__init__(parent)
        self._document, self._runs, self._messages = document, runs, messages
        self.shown: Tile[InpaintRequest] | None = None
        self.last_shown: Tile[InpaintRequest] | None = None
        self.applied: Made | None = None
        self.strength = 1.0
        self._changes = 0  # of mask, sketch and picture
        self.sharpener = Sharpener(self, models)
        self.sharpener.sharpened.connect(self._on_sharpened)
        self.sharpener.note.connect(messages.tell)
        self.sharpener.failed.connect(self._on_sharpening_failed)
        document.changed.connect(self._on_changed)

    def forget(self) -> None:
        """Drops all that is shown, applied and still to come: another portrait is open."""
        self.sharpener.forget()
        self.shown = self.last_shown = self.applied = None

    def wanted(self) -> Tile[InpaintRequest] | None:
        """Returns the shown tile, with which something is to be done; says in the banner when none is."""
        if self.shown is None:
            self._messages.advise(self.tr("No cycle is shown: choose one in the filmstrip."))
        return self.shown

    # Showing

    def show(self, tile: Tile[InpaintRequest]) -> None:
        """Shows a tile in the photo: at once enlarged, then sharper from octave to octave."""
        portrait = self._document.portrait
        if portrait is None:
            return
        self.shown = self.last_shown = tile
        focus = self._focus(tile)
        place, pixels = tile.run.placement, self.sharpener.finished(focus)
        if pixels is None:
            pixels = place.enlarged(portrait.picture(Box.at(place.left, place.top, place.shape)), focus.composite)
        self._show_pixels(tile, pixels)
        self.sharpener.show(focus)

    def show_inputs(self) -> None:
        """Shows mask and sketch again; no tile is chosen then."""
        self.shown = None
        self.sharpener.show(None)
        self.preview_changed.emit(None)

    @Slot(float)
    def set_strength(self, strength: float) -> None:
        """Chooses how much of the refinement and of the photo's detail is shown and applied, 0 to 1."""
        is_new, self.strength = strength != self.strength, strength
        if is_new and self.shown is not None:
            self.show(self.shown)

    # Applying

    def apply_shown(self, *, keeps_inputs: bool = False, then: Callable[[], None] | None = None) -> None:
        """Makes the shown tile part of the picture, as soon as it is sharp.

        It is one undo step that also empties mask and sketch, unless they are to be used once more; so it is not done
        where the user goes on with them before.

        Args:
            keeps_inputs: whether mask and sketch stay.
            then: called when it is done.
        """
        portrait, tile = self._document.portrait, self.wanted()
        if portrait is None or tile is None:
            return
        focus, changes = self._focus(tile), self._changes

        def apply(pixels: NDArray[np.uint8]) -> None:
            if self._document.portrait is not portrait:
                return
            if self._changes != changes and not keeps_inputs:
                self._messages.tell("")
                self._messages.advise(
                    self.tr("The cycle was not applied, because you have gone on painting: choose it and apply it.")
                )
                return
            self.shown = None
            self.applied = Made(tile, focus.strength, focus.backdrop, pixels)
            applied = Applied(tile.key, focus.strength)
            self._document.edit(
                lambda portrait: portrait.apply(tile.run.placement, pixels, keeps_inputs=keeps_inputs, applied=applied)
            )
            self._messages.tell(self.tr("Applied; undo takes it back."))
            if then is not None:
                then()

        self.sharpener.give_up()  # of two cycles that are to be applied the later one is meant
        if not self.sharpener.when_sharp(focus, apply, is_edit=True):
            self._messages.tell(self.tr("Sharpening …"))

    @Slot()
    def note_stroke(self) -> None:
        """Takes notice that mask or sketch is being painted."""
        self._changes += 1

    def give_up_applying(self) -> bool:
        """Does not apply the tile that is still being sharpened for that; returns whether there was one."""
        gave_up = self.sharpener.give_up()
        if gave_up:
            self._messages.tell("")
        return gave_up

    def with_picture(self, then: Callable[[NDArray[np.uint8], Made | None], None]) -> None:
        """Calls with the photo with everything applied and the shown tile, as soon as that is sharp; not without a
        photo.

        Args:
            then: takes (H, W, 3) uint8, and how its last result was made, None where there is none.
        """
        portrait, tile = self._document.portrait, self.shown
        if portrait is None:
            return
        if tile is None:
            then(portrait.picture(), self.applied)
            return
        focus = self._focus(tile)

        def lay(pixels: NDArray[np.uint8]) -> None:
            picture = focus.backdrop.picture().copy()
            picture[tile.run.placement.box] = pixels
            then(picture, Made(tile, focus.strength, focus.backdrop, pixels))

        if not self.sharpener.when_sharp(focus, lay):
            self._messages.tell(self.tr("Sharpening …"))

    # Going on

    def branch(self, options: RunOptions, then: Callable[[], None]) -> None:
        """Goes on from the shown tile with mask and sketch as they are now: applies it and starts a run that keeps its
        pixels.

        Args:
            options: of the run; its fill is to keep the pixels.
            then: called when the run has been asked for.
        """
        self.shown = self.shown or self.last_shown  # mask or sketch may have been painted since
        wanted = [replace(options, fill=Fill.KEEP)]

        def run() -> None:
            self._runs.start(wanted)
            then()

        if self.wanted() is not None and self._runs.requests(wanted):
            self.apply_shown(keeps_inputs=True, then=run)

    def one_more(self) -> None:
        """Adds a cycle to the run of the shown tile."""
        tile = self.wanted()
        if tile is not None:
            self._runs.one_more(tile)

    def refine_shown(self) -> None:
        """Refines the shown cycle."""
        tile = self.wanted()
        if tile is not None:
            self._runs.refine(tile)

    def _show_pixels(self, tile: Tile[InpaintRequest], pixels: NDArray[np.uint8]) -> None:
        place = tile.run.placement
        self.preview_changed.emit(ResultPatch(pixels, Box.at(place.left, place.top, place.shape)))

    def _focus(self, tile: Tile[InpaintRequest]) -> Focus:
        assert self._document.portrait is not None
        return Focus(tile, self._runs.composite(tile, self.strength), self.strength, self._document.portrait.backdrop())

    @Slot(object, object)
    def _on_sharpened(self, focus: Focus, pixels: NDArray[np.uint8]) -> None:
        if self.shown is focus.tile:
            self._show_pixels(focus.tile, pixels)

    @Slot(object)
    def _on_changed(self, box: Box | None) -> None:
        self._changes += box is not None

    @Slot(str, str)
    def _on_sharpening_failed(self, text: str, details: str) -> None:
        self._messages.tell("")  # nothing is being sharpened any more
        self._messages.complain(text, details)
