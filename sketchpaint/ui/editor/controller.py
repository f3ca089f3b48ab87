"""The controller: joins the document, its working folder, the engine and the widgets, and decides what happens."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from sketchpaint.budgets import MAX_CYCLES
from sketchpaint.document.brush import NO_BOX
from sketchpaint.document.filmstrip import Tile
from sketchpaint.document.layers import Box
from sketchpaint.document.loading import Loaded
from sketchpaint.document.portrait import LAYERS, Portrait
from sketchpaint.document.workspace import Workspace
from sketchpaint.engine.api import InpaintRequest
from sketchpaint.errors import SketchpaintError
from sketchpaint.imaging.files import Photo
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.ui.common.language import sentence
from sketchpaint.ui.editor.editor import Made
from sketchpaint.ui.editor.edits import Edits
from sketchpaint.ui.editor.exports import Exporter
from sketchpaint.ui.editor.face_search import FaceSearch
from sketchpaint.ui.editor.keeper import WorkspaceKeeper
from sketchpaint.ui.editor.keeping import Keeping
from sketchpaint.ui.editor.marks import Marks
from sketchpaint.ui.editor.other_faces import OtherFaces
from sketchpaint.ui.editor.photo_scores import PhotoScores
from sketchpaint.ui.editor.results import Results
from sketchpaint.ui.editor.run_options import RunOptions
from sketchpaint.ui.editor.runs import RunController, with_limits
from sketchpaint.ui.work.background import BackgroundCall
from sketchpaint.ui.work.inference import InferenceClient


class EditorController(QObject):
    """Holds the open portrait; widgets show its state and call its methods.

    Signals:
        portrait_opened: another portrait is open.
        inputs_changed: mask, sketch, result or frame changed by undo, redo or a command; carries the changed `Box` or
            None.
        ready_changed: the networks are loaded.
        acted: the user edits, takes back or does again; emitted before that is done.
        note: one sentence for the status bar.
        failed: one sentence and details for the banner: what was asked for cannot be done.

    Args:
        client: inference in the background.
        keeper: where work is kept on disk.
        weights: network -> sha256, for recipes.
    """

    portrait_opened = Signal()
    inputs_changed = Signal(object)
    ready_changed = Signal()
    acted = Signal()
    note = Signal(str)
    failed = Signal(str, str)

    def __init__(
        self, client: InferenceClient, keeper: WorkspaceKeeper, weights: dict[str, str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._client = client
        self._keeper = keeper
        self._ready = False
        self.runs = RunController(client, self)
        self.other_faces = OtherFaces(self, self, client)
        self.face_search = FaceSearch(self, self, client, self.other_faces)
        self.edits = Edits(self, self)
        self.marks = Marks(self, self)
        self.photo_scores = PhotoScores(self, self, client)
        self.results = Results(self, self)
        self.exporter = Exporter(self, self, self.results, weights)
        self.keeping = Keeping(self, self, keeper=keeper, marks=self.marks, exporter=self.exporter)
        self.results.sharpener.failed.connect(self.failed)
        self.results.sharpener.note.connect(self.note)
        self.portrait: Portrait | None = None
        self.shown: Tile[InpaintRequest] | None = None
        self.refine_strength = 1.0
        self.applied: Made | None = None
        client.loaded.connect(self._on_loaded)
        self.runs.failed.connect(self.failed)
        self.runs.note.connect(self.note)
        self.runs.not_kept.connect(self.keeping.on_not_kept)
        self.runs.tile_added.connect(self._on_tile_added)

    @property
    def is_ready(self) -> bool:
        """Whether the networks are loaded."""
        return self._ready

    # Opening and keeping

    @property
    def has_unsaved_work(self) -> bool:
        """Whether there are edits or cycles that no project file holds."""
        return self.keeping.has_unsaved_work

    @property
    def starred(self) -> frozenset[str]:
        """Keys of the starred tiles."""
        return self.marks.starred

    def note_edit(self) -> None:
        """Takes notice of an edit: from now on there is work that no project file holds."""
        self.keeping.note_edit()

    def open_pixels(self, photo: Photo, *, converted: bool = False, frame: FaceFrame | None = None) -> None:
        """Begins a portrait.

        Args:
            photo: the photo.
            converted: whether it was converted when it was opened.
            frame: where the face is; None looks for it.

        Raises:
            OutputError: there is no room for the working folder.
        """
        BackgroundCall.wait_for_all()  # a file that is being written reads the folder that goes
        workspace = self._keeper.begin(photo, converted=converted)
        self.runs.begin(workspace, [])
        self._begin(Portrait(photo), workspace, run_settings={})
        assert self.portrait is not None
        name = photo.path.name if photo.path is not None else "untitled"
        if frame is not None:
            self.portrait.frame = frame
            self.face_search.framed.emit()
            self.inputs_changed.emit(None)
            self.face_search.look_around()
            return
        self.note.emit(
            self.tr("{name}, {width} × {height}: looking for a face …").format(
                name=name, width=photo.width_px, height=photo.height_px
            )
        )
        self.face_search.begin()
        if photo.is_first_of_several:
            self.complain(self.tr("{name} holds several pictures: the first one is open.").format(name=name))

    def resume(self, loaded: Loaded[InpaintRequest], *, project: Path | None) -> None:
        """Goes on with work that was read.

        Args:
            loaded: a project file's, or what a crash has left.
            project: the project file; None for what a crash has left, which no file holds.

        Raises:
            InputError: another program has the folder open.
        """
        BackgroundCall.wait_for_all()  # a file that is being written reads the folder that goes
        self._keeper.take_over(loaded.workspace)  # all of it could be read: only now what was open may go
        self._begin(loaded.portrait, loaded.workspace, run_settings=loaded.state.get("run"))
        self.marks.restore(loaded.state)
        self.runs.begin(loaded.workspace, loaded.tiles)
        if loaded.tiles:
            self.edits.last_mask = loaded.tiles[-1].run.placement.mask(*loaded.portrait.mask.base.shape)
        self.inputs_changed.emit(loaded.portrait.whole)
        self.runs.changed.emit()
        if "frame" in loaded.state:
            self.face_search.framed.emit()
            self.face_search.look_around()
        else:
            self.face_search.begin()
        if project is not None:
            self.keeping.take_for_saved(project)
        else:
            self.keeping.note_work()

    def _begin(self, portrait: Portrait, workspace: Workspace, *, run_settings: object) -> None:
        self._end_portrait()
        self.results.sharpener.forget()
        self.applied = None
        self.face_search.forget()
        self.other_faces.forget()
        self.photo_scores.forget()
        self.results.last_shown = None
        self.portrait, self.shown = portrait, None
        self.keeping.begin(run_settings)
        self.marks.forget()
        self.portrait_opened.emit()
        workspace.follow(portrait, self.keeping.on_not_kept)

    def _end_portrait(self) -> None:
        if self.portrait is not None:
            for name in LAYERS:
                self.portrait.layer(name).listener = None
            self.portrait.history.close()

    def close(self) -> None:
        """Removes the working folder: the work is saved or not wanted."""
        self.results.sharpener.close()
        BackgroundCall.wait_for_all()
        self._end_portrait()
        self._keeper.close()

    def note_change(self) -> None:
        """Takes notice of a change of the frame or of the feather, and shows it."""
        self.inputs_changed.emit(None)
        self.note_edit()

    def show_frame(self) -> None:
        """Shows and keeps a face frame that was found, which is no edit."""
        self.inputs_changed.emit(None)
        self.keeping.keep_state()

    def tell(self, sentence: str) -> None:
        """Shows a sentence in the status bar."""
        self.note.emit(sentence)

    def complain(self, sentence: str, details: str = "") -> None:
        """Shows a sentence in the banner."""
        self.failed.emit(sentence, details)

    def attempt(self, act: Callable[[], object]) -> None:
        """Does something; what cannot be done is said in the banner."""
        try:
            act()
        except SketchpaintError as error:
            self.failed.emit(sentence(error), "")

    @Slot(str, str)
    def _on_loaded(self, device: str, arithmetic: str) -> None:
        self.exporter.arithmetic = arithmetic
        self._ready = True
        self.ready_changed.emit()
        self.runs.progress.emit(self.tr("Ready on {device}.").format(device=device))
        self.face_search.go_on()

    # Edits

    def edit(self, change: Callable[[Portrait], Box]) -> None:
        """Does an edit of the open portrait that returns the changed box."""
        if self.portrait is not None:
            portrait = self.portrait
            self.acted.emit()
            self.attempt(lambda: self.inputs_changed.emit(change(portrait)))

    def undo(self) -> None:
        """Takes the last edit back; an applied tile that is still being sharpened is not applied then."""
        if self.results.sharpener.give_up():
            self.note.emit("")
        elif self.portrait is not None and self.portrait.history.can_undo:
            self.acted.emit()
            self.inputs_changed.emit(self.portrait.history.undo())
            self.note_edit()

    def redo(self) -> None:
        """Does the last undone edit again."""
        if self.portrait is not None and self.portrait.history.can_redo:
            self.acted.emit()
            self.inputs_changed.emit(self.portrait.history.redo())
            self.note_edit()

    def go_to_step(self, position: int) -> None:
        """Undoes or redoes until so many steps are done."""
        if self.portrait is None:
            return
        history, changed = self.portrait.history, NO_BOX
        while history.position > position and history.can_undo:
            changed = changed.united(history.undo())
        while history.position < position and history.can_redo:
            changed = changed.united(history.redo())
        self.inputs_changed.emit(changed)
        self.note_edit()

    # Runs

    def run(self, options: list[RunOptions]) -> list[int]:
        """Starts runs with the mask, sketch and frame as they are now; returns their numbers."""
        if self.portrait is None or not self._ready:
            return []
        self.photo_scores.of(self.portrait.frame)  # before the run, which would keep it waiting
        numbers = self.runs.start(self.portrait, options)
        if numbers:
            self.edits.last_mask = self.portrait.mask_array()
            self.keeping.note_work()
        return numbers

    def stop(self) -> None:
        """Stops the run under way, or the one that waits for the face."""
        self.face_search.drop_waiting()
        self.runs.stop()

    def run_until_stopped(self, options: RunOptions) -> None:
        """Starts a run that goes on until Stop, or a thousand cycles."""
        self.run([with_limits(options, cycles=MAX_CYCLES)])

    def branch(self, options: RunOptions, then: Callable[[], None]) -> None:
        """Goes on from the shown tile with mask and sketch as they are now: applies it and starts a run that keeps its
        pixels.

        Args:
            options: of the run; its fill is to keep the pixels.
            then: called when the run has been asked for.
        """
        self.shown = self.shown or self.results.last_shown  # mask or sketch may have been painted since
        wanted = [replace(options, fill="keep")]
        if (
            self.needs_shown()
            and self._ready
            and self.portrait is not None
            and self.runs.requests(self.portrait, wanted)
        ):

            def run() -> None:
                self.run(wanted)
                then()

            self.results.apply_shown(keeps_inputs=True, then=run)

    def one_more(self) -> None:
        """Adds a cycle to the run of the shown tile."""
        if self.needs_shown() and self.shown is not None:
            self.runs.one_more(self.shown)

    def refine_shown(self) -> None:
        """Refines the shown cycle."""
        if self.needs_shown() and self.shown is not None:
            self.runs.refine(self.shown)

    def needs_shown(self) -> bool:
        """Whether a tile is shown; says so in the banner when none is."""
        if self.shown is None:
            self.failed.emit(self.tr("No cycle is shown: choose one in the filmstrip."), "")
        return self.shown is not None

    @Slot(object)
    def _on_tile_added(self, tile: Tile[InpaintRequest]) -> None:
        self.keeping.note_work()
