"""Runs: what is asked of the networks, the tiles that come back, and their place on disk."""

from collections import deque
from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from sketchpaint.budgets import MAX_CYCLES, MAX_RUNS, MAX_TILES
from sketchpaint.cycle import Cycle
from sketchpaint.document.filmstrip import RunInputs, Tile
from sketchpaint.document.members import last_run
from sketchpaint.document.records import RunRecord
from sketchpaint.document.room import NO_ROOM, Room
from sketchpaint.document.workspace import Workspace
from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.recipe import make_request, mixed_refinement, request_settings
from sketchpaint.errors import InputError, OutputError
from sketchpaint.imaging.crops import crop_inputs, share_inside
from sketchpaint.imaging.placement import Placement, place
from sketchpaint.ui.common.language import sentence, word
from sketchpaint.ui.common.numbers import percent
from sketchpaint.ui.common.tile_names import score_text
from sketchpaint.ui.editor.document import OpenDocument
from sketchpaint.ui.editor.messages import Messages
from sketchpaint.ui.editor.run_options import RunOptions
from sketchpaint.ui.work.inference import InferenceClient
from sketchpaint.ui.work.jobs import Work, one_more, refinement, whole_run

Run = RunInputs[InpaintRequest]
# What waits for its turn: a run, what to do for it, made when the turn has come, and whether it is a whole run.
Job = tuple[Run, Callable[[], Work], bool]


class Runs(QObject):
    """Starts runs one after the other and collects their tiles.

    Signals:
        tile_added: a cycle arrived; carries its `Tile`.
        tiles_kept: a portrait was opened that has cycles; carries their list.
        began: runs were asked for.
        changed: a run began or ended.
        progress: progress in numbers.
        not_kept: a run or a tile could not be written to disk; carries the `OutputError`.

    Args:
        parent: owner.
        document: whose inputs they take.
        client: inference in the background.
        messages: say what cannot work.

    Attributes:
        tiles: all tiles by key.
        is_whole: whether what was started last is a whole run, whose best cycle is worth showing, and no single tile
            that was asked for.
    """

    tile_added = Signal(object)
    tiles_kept = Signal(object)
    began = Signal()
    changed = Signal()
    progress = Signal(str)
    not_kept = Signal(object)

    def __init__(self, parent: QObject, *, document: OpenDocument, client: InferenceClient, messages: Messages) -> None:
        super().__init__(parent)
        self._document, self._client, self._messages = document, client, messages
        self._workspace: Workspace | None = None
        self._count, self._room = 0, Room()
        self._run: Run | None = None
        self._waiting: deque[Job] = deque()
        self.tiles: dict[str, Tile[InpaintRequest]] = {}
        self.is_whole = True
        client.cycle_done.connect(self._on_cycle_done)
        client.run_done.connect(self._on_run_done)
        client.failed.connect(self._on_failed)

    @property
    def is_running(self) -> bool:
        """Whether a run is under way or waits for its turn."""
        return self._client.is_running or bool(self._waiting)

    def begin(self, workspace: Workspace, kept: list[Tile[InpaintRequest]], *, room: Room = NO_ROOM) -> None:
        """Forgets all runs: another portrait is open.

        Args:
            workspace: where runs and tiles are kept from now on.
            kept: tiles that are there already; see `document.loading`.
            room: that all runs take that are there already.
        """
        self._client.cancel()
        self._waiting.clear()
        self._workspace, self._run, self.tiles, self.is_whole = workspace, None, {tile.key: tile for tile in kept}, True
        self._count, self._room = last_run(workspace.folder), room
        if kept:
            self.tiles_kept.emit(kept)

    def start(self, options: list[RunOptions]) -> list[int]:
        """Starts a run for each set of options, one after the other, with mask, sketch, frame and picture as they are
        now.

        What cannot work is said in the banner. A run under way is stopped.

        Returns:
            Numbers of the runs.
        """
        portrait, requests = self._document.portrait, self.requests(options)
        if portrait is None or not requests:
            return []
        mask = portrait.mask_array()
        placement = place(
            mask,
            portrait.frame,
            sketch=portrait.sketch.pixels,
            hold=requests[0].sketch_hold,
            feather_px=portrait.feather_px,
        )
        room, tiles = Room.of(placement) * len(requests), sum(request.most_results for request in requests)
        if not self._has_room(tiles, runs=len(requests), room=room):
            return []
        self.began.emit()
        self._waiting.clear()
        numbers = [self._enqueue(request, placement) for request in requests]
        self._start_next()
        self._note_limits(share_inside(mask, portrait.frame))
        return numbers

    def _has_room(self, tiles: int, *, runs: int = 0, room: Room = NO_ROOM) -> bool:
        """Whether the project can hold so much more; says in the banner that it cannot."""
        room += self._room
        if len(self.tiles) + tiles <= MAX_TILES and self._count + runs <= MAX_RUNS and room.is_there:
            return True
        text = self.tr("There is no room for more runs or cycles: save the project, export the picture and open that.")
        self._messages.advise(text)
        return False

    def _has_room_for_one(self) -> bool:
        """Whether the project can hold another tile beside all that are still to come."""
        to_come = sum(run.request.most_results if is_whole else 1 for run, _, is_whole in self._waiting)
        if self._run is not None and self._client.is_running:
            to_come += self._run.request.most_results if self.is_whole else 1
        return self._has_room(to_come + 1)

    def _enqueue(self, request: InpaintRequest, placement: Placement) -> int:
        """Lets a run wait for its turn; returns its number."""
        self._count += 1
        self._room += Room.of(placement)
        run = RunInputs(self._count, request, placement)
        self._waiting.append((run, partial(self._whole, run), True))
        return run.number

    def requests(self, options: list[RunOptions]) -> list[InpaintRequest]:
        """Returns what runs with these options would ask for; says in the banner why they cannot work, and returns
        nothing then, nor without a photo or networks.
        """
        portrait = self._document.portrait
        if portrait is None or not self._client.is_loaded:
            return []
        self._document.wanted.emit()
        inputs = crop_inputs(portrait.picture(), portrait.mask_array(), portrait.sketch.pixels, frame=portrait.frame)
        try:
            return [own.request(inputs) for own in options]
        except InputError as error:
            self._messages.advise(sentence(error))
            return []

    def one_more(self, tile: Tile[InpaintRequest]) -> None:
        """Goes on with the run of a coarse tile by the cycle after its last one."""

        def last() -> Tile[InpaintRequest]:
            coarse = [other for other in self.tiles.values() if other.run is tile.run and not other.refined]
            return max(coarse, key=lambda other: other.index)

        if last().index >= MAX_CYCLES:
            self._messages.advise(
                self.tr("A run has {most} cycles at most: branch from one of them to go on.").format(most=MAX_CYCLES)
            )
        elif self._has_room_for_one():
            # Which one is the last is known when its turn comes: others may be made before.
            self._add_job((tile.run, lambda: one_more(tile.run.request, last()), False))

    def refine(self, tile: Tile[InpaintRequest]) -> None:
        """Refines a coarse tile, unless that has been done."""
        if not tile.refined and tile.refined_key not in self.tiles and self._has_room_for_one():
            self._add_job((tile.run, lambda: refinement(tile.run.request, tile), False))

    def stop(self) -> None:
        """Stops after the cycle in progress; what exists stays."""
        self._waiting.clear()
        self._client.cancel()

    def composite(self, tile: Tile[InpaintRequest], strength: float) -> NDArray[np.uint8]:
        """Returns the pixels of a tile; of a refined one, mixed with its coarse parent.

        Args:
            tile: whose pixels.
            strength: 0 = coarse, 1 = refined.

        Returns:
            (128, 128, 3) uint8.
        """
        parent = self.tiles.get(tile.coarse_key)
        if not tile.refined or strength >= 1 or parent is None:
            return tile.composite
        return mixed_refinement(parent.composite, tile.composite, strength)

    def _add_job(self, job: Job) -> None:
        """Does a piece of work after all that is under way."""
        self._waiting.append(job)
        if not self._client.is_running:
            self._start_next()

    def _whole(self, run: Run) -> Work:
        request = run.request
        record = RunRecord(
            run.number, request_settings(request), request.crop, request.mask, request.sketch, run.placement
        )
        self._keep(lambda workspace: workspace.keep_run(record))
        return whole_run(request)

    def _start_next(self) -> None:
        run, work, self.is_whole = self._waiting.popleft()
        self._run = run
        self._client.start(work())
        self.changed.emit()
        self.progress.emit(self.tr("Run {number} …").format(number=run.number))

    def _keep(self, write: Callable[[Workspace], object]) -> None:
        if self._workspace is not None:
            try:
                write(self._workspace)
            except OutputError as error:
                self.not_kept.emit(error)

    def _add(self, tile: Tile[InpaintRequest]) -> None:
        self.tiles[tile.key] = tile
        self.tile_added.emit(tile)

    def _note_limits(self, inside: float) -> None:
        text = self.tr("{share} of the mask lies outside the face frame and stays as it is.").format(
            share=percent(1 - inside)
        )
        self._messages.tell(text if inside < 0.995 else "")

    @Slot(int, object)
    def _on_cycle_done(self, job: int, cycle: Cycle) -> None:
        run = self._run
        if run is None:
            return
        tile = Tile.of(run, cycle)
        self._keep(lambda workspace: workspace.keep_tile(cycle, tile.key))
        self._add(tile)
        text = (
            self.tr("Refined cycle {index}")
            if tile.refined
            else self.tr("Cycle {index} of {most}")
            if tile.index
            else self.tr("Start")
        )
        text = text.format(index=tile.index, most=run.request.max_cycles)
        figures = self.tr("score {score}, {duration} ms").format(
            score=score_text(cycle.score), duration=round(cycle.duration_ms)
        )
        self.progress.emit(f"{text}, {figures}{self._to_come()}")

    def _to_come(self) -> str:
        count = len(self._waiting)
        if count < 2:
            return self.tr("; 1 run to come") if count else ""
        return self.tr("; {count} runs to come").format(count=count)

    @Slot(int, str)
    def _on_run_done(self, job: int, reason: str) -> None:
        if self._waiting:
            self._start_next()
            return
        self.changed.emit()
        self.progress.emit(self.tr("Done: {reason}.").format(reason=word(reason)))

    @Slot(str, str)
    def _on_failed(self, sentence: str, details: str) -> None:
        self._waiting.clear()
        self.changed.emit()


def understood(record: RunRecord) -> InpaintRequest:
    """Returns what was asked for in a run that is kept on disk.

    Raises:
        InputError: its settings cannot be read.
    """
    return make_request(record.settings, crop=record.crop, mask=record.mask, sketch=record.sketch)
