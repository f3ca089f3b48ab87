"""The editor controller: joins the document, the engine and the widgets, and decides what happens."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from sketchpaint.document.filmstrip import RunInputs, Tile
from sketchpaint.document.layers import Box
from sketchpaint.document.portrait import Portrait
from sketchpaint.document.presets import MaskPreset
from sketchpaint.engine.api import Cycle, Fill, InpaintRequest, Refine
from sketchpaint.engine.faces import FoundFace
from sketchpaint.errors import InputError
from sketchpaint.imaging.crops import crop_inputs, share_inside
from sketchpaint.imaging.files import open_photo, write_png
from sketchpaint.imaging.frame import CROP_SIZE_PX, FaceFrame
from sketchpaint.imaging.placement import place
from sketchpaint.ui.background import BackgroundCall
from sketchpaint.ui.canvas.pictures import ResultPatch
from sketchpaint.ui.inference import InferenceClient
from sketchpaint.ui.panels.filmstrip import score_text
from sketchpaint.ui.panels.run_panel import RunOptions

ENLARGEMENT_WARNING = 4.0


class EditorController(QObject):
    """Holds the open portrait and its runs; widgets show its state and call its methods.

    Signals:
        portrait_opened: another portrait is open.
        inputs_changed: mask, sketch or frame changed by undo, redo or a command; carries the changed `Box` or None.
        tile_added: a cycle arrived; carries its `Tile`.
        run_changed: a run began or ended.
        result_shown: a `ResultPatch` to show, or None for the inputs.
        progress: progress in numbers.
        note: one sentence for the status bar.
        failed: one sentence and details for the banner.

    Args:
        client: inference in the background.
    """

    portrait_opened = Signal()
    inputs_changed = Signal(object)
    tile_added = Signal(object)
    run_changed = Signal()
    result_shown = Signal(object)
    progress = Signal(str)
    note = Signal(str)
    failed = Signal(str, str)

    def __init__(self, client: InferenceClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._ready = False
        self._runs = 0
        self._frame_at_search: FaceFrame | None = None
        self._search_is_edit = False
        self._is_saved = True
        self._run: RunInputs[InpaintRequest] | None = None
        self._calls: list[BackgroundCall] = []
        self.portrait: Portrait | None = None
        self.shown: Tile[InpaintRequest] | None = None
        client.loaded.connect(self._on_loaded)
        client.cycle_done.connect(self._on_cycle_done)
        client.run_done.connect(self._on_run_done)
        client.faces_found.connect(self._on_faces_found)
        client.failed.connect(self._on_failed)

    @property
    def is_ready(self) -> bool:
        """Whether the networks are loaded."""
        return self._ready

    @property
    def is_running(self) -> bool:
        """Whether a run is under way."""
        return self._client.is_running

    # Photo and frame

    @property
    def has_unsaved_work(self) -> bool:
        """Whether there are edits or cycles that no export holds."""
        return not self._is_saved

    def note_edit(self) -> None:
        """Takes notice of an edit: from now on there is work that no export holds."""
        self._is_saved = False

    def open(self, path: Path, *, convert: bool = False) -> None:
        """Opens a photo and looks for faces in it; the present portrait stays when that fails.

        Raises:
            InputError: the file cannot be used.
        """
        photo = open_photo(path, convert=convert)
        self._client.cancel()
        self._run = None
        self.portrait = Portrait(photo)
        self.shown = None
        self._is_saved = True
        self.portrait_opened.emit()
        self.note.emit(f"{path.name}, {photo.width_px} × {photo.height_px}: looking for a face …")
        if self._ready:
            self._search(is_edit=False)

    def find_face(self) -> None:
        """Looks for faces in the open photo and moves the frame to the surest as an undo step."""
        self._search(is_edit=True)

    def _search(self, *, is_edit: bool) -> None:
        if self.portrait is not None:
            self._frame_at_search, self._search_is_edit = self.portrait.frame, is_edit
            self._client.find_faces(self.portrait.photo.pixels)

    @Slot(object)
    def _on_faces_found(self, faces: list[FoundFace]) -> None:
        if self.portrait is None:
            return
        if not faces:
            self.note.emit("No face was found: press V and drag the frame over the face, its marks on eyes, nose and mouth.")
            return
        if self.portrait.frame != self._frame_at_search:
            self.note.emit("The face frame stays where you put it.")
            return
        if self._search_is_edit:
            self.portrait.move_frame(faces[0].frame)
        else:
            self.portrait.frame = faces[0].frame
        self.inputs_changed.emit(None)
        more = f" {len(faces)} faces were found; V moves the frame to another." if len(faces) > 1 else ""
        self.note.emit(f"Paint over what should change, then press Run.{more}")

    # Edits

    def undo(self) -> None:
        """Takes the last edit back."""
        if self.portrait is not None:
            self.inputs_changed.emit(self.portrait.history.undo())

    def redo(self) -> None:
        """Does the last undone edit again."""
        if self.portrait is not None:
            self.inputs_changed.emit(self.portrait.history.redo())

    def clear_mask(self) -> None:
        """Empties the mask."""
        if self.portrait is not None:
            self.inputs_changed.emit(self.portrait.clear(self.portrait.mask))

    def clear_sketch(self) -> None:
        """Empties the sketch."""
        if self.portrait is not None:
            self.inputs_changed.emit(self.portrait.clear(self.portrait.sketch))

    def invert_mask(self) -> None:
        """Swaps what is repainted and what is kept."""
        if self.portrait is not None:
            self.inputs_changed.emit(self.portrait.invert_mask())

    def add_preset(self, preset: MaskPreset) -> None:
        """Adds a region of the face to the mask."""
        if self.portrait is not None:
            self.inputs_changed.emit(self.portrait.add_preset(preset))

    def grow_mask(self) -> None:
        """Moves the mask's edge outwards by a pixel of the crop, at least one of the photo."""
        if self.portrait is not None:
            self.inputs_changed.emit(self.portrait.grow_mask(max(1, round(self.portrait.frame.scale))))

    def shrink_mask(self) -> None:
        """Moves the mask's edge inwards by a pixel of the crop, at least one of the photo."""
        if self.portrait is not None:
            self.inputs_changed.emit(self.portrait.grow_mask(-max(1, round(self.portrait.frame.scale))))

    # Runs

    def run(self, options: RunOptions) -> None:
        """Starts a run with the mask, sketch and frame as they are now. What cannot work is said in the banner."""
        portrait = self.portrait
        if portrait is None or not self._ready:
            return
        mask, frame = portrait.mask_array(), portrait.frame
        inputs = crop_inputs(portrait.photo.pixels, mask, portrait.sketch.pixels, frame=frame)
        try:
            request = InpaintRequest(
                crop=inputs.crop, mask=inputs.mask, sketch=inputs.sketch, fill=Fill(options.fill), seed=options.seed, min_cycles=options.min_cycles,
                max_cycles=options.max_cycles, patience=options.patience, exploration=options.exploration, refine=Refine(options.refine),
            )  # fmt: skip
        except InputError as error:
            self.failed.emit(str(error), "")
            return
        self._runs += 1
        self._run = RunInputs(self._runs, request, place(mask, frame))
        self._is_saved = False
        self._client.start(request)
        self.run_changed.emit()
        self.progress.emit("Cycle 0 …")
        notes = []
        inside = share_inside(mask, frame)
        if inside < 0.995:
            notes.append(f"{1 - inside:.0%} of the mask lies outside the face frame and stays as it is.")
        if frame.scale > ENLARGEMENT_WARNING:
            notes.append(
                f"The face is {frame.size_px:.0f} pixels wide and the networks draw {CROP_SIZE_PX}: the result is enlarged {frame.scale:.1f} times and soft."
            )
        elif frame.scale > 1:
            notes.append(f"The result is enlarged {frame.scale:.1f} times.")
        self.note.emit(" ".join(notes))

    def stop(self) -> None:
        """Stops the run after the cycle in progress; what exists stays."""
        self._client.cancel()

    @Slot(str)
    def _on_loaded(self, device: str) -> None:
        self._ready = True
        self.run_changed.emit()
        self.progress.emit(f"Ready on {device}.")
        self._search(is_edit=False)

    @Slot(int, object)
    def _on_cycle_done(self, job: int, cycle: Cycle) -> None:
        run = self._run
        if run is None:
            return
        self.tile_added.emit(Tile(run, cycle.index, cycle.refined, cycle.composite, cycle.score, cycle.duration_ms))
        kind = "Refined cycle" if cycle.refined else "Cycle"
        self.progress.emit(f"{kind} {cycle.index} of {run.request.max_cycles}, score {score_text(cycle.score)}, {cycle.duration_ms:.0f} ms")

    @Slot(int, str)
    def _on_run_done(self, job: int, reason: str) -> None:
        self.run_changed.emit()
        self.progress.emit(f"Done: {reason}.")

    @Slot(str, str)
    def _on_failed(self, sentence: str, details: str) -> None:
        self.failed.emit(sentence, details)
        self.run_changed.emit()
        self.progress.emit("Ready." if self._ready else "The networks could not be loaded. Painting works; running does not.")

    # Results

    def show(self, tile: Tile[InpaintRequest]) -> None:
        """Shows a tile in the photo."""
        portrait = self.portrait
        if portrait is None:
            return
        self.shown = tile
        placement = tile.run.placement
        height, width = placement.alpha.shape
        box = Box(placement.left, placement.top, placement.left + width, placement.top + height)
        self.result_shown.emit(ResultPatch(placement.patch(portrait.photo.pixels, tile.composite), box))

    def show_inputs(self) -> None:
        """Shows mask and sketch again; nothing is chosen for export then."""
        self.shown = None
        self.result_shown.emit(None)

    def export(self, path: Path) -> None:
        """Writes the photo with the shown tile in its mask as PNG, in the background."""
        portrait, tile = self.portrait, self.shown
        if portrait is None or tile is None:
            self.failed.emit("No cycle is shown, so there is nothing to export: press Run, or choose a cycle in the filmstrip.", "")
            return
        call = BackgroundCall(partial(_export, portrait, tile, path), done_text=f"Exported {path.name}.")
        call.signals.done.connect(self._on_export_done)
        call.signals.failed.connect(self._on_failed)
        self._calls.append(call)  # the signals' owner must outlive the call
        self.note.emit(f"Writing {path.name} …")
        call.start()

    @Slot(str)
    def _on_export_done(self, text: str) -> None:
        self._is_saved = True
        self.note.emit(text)


def _export(portrait: Portrait, tile: Tile[InpaintRequest], path: Path) -> None:
    result = portrait.photo.pixels.copy()
    result[tile.run.placement.box] = tile.run.placement.patch(portrait.photo.pixels, tile.composite)
    write_png(result, path, photo=portrait.photo)
