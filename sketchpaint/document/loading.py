"""Reading a working folder: all of it or nothing for a project file, whatever can be read for what a crash has left."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Generic

from sketchpaint import jsontext
from sketchpaint.budgets import MAX_RUNS, MAX_TILES, short
from sketchpaint.document.filmstrip import Request, RunInputs, Tile
from sketchpaint.document.losses import (
    EDIT_WORDS,
    FILE_WORDS,
    FOLDER_WORDS,
    HEAD_WORDS,
    LAYER_WORDS,
    RUN_WORDS,
    STATE_WORDS,
    TILE_WORDS,
    Loss,
    Lost,
    refuse,
)
from sketchpaint.document.members import (
    JOURNAL,
    PROJECT,
    RUN_PART,
    RUNS,
    STATE,
    TILE,
    TILES,
    photo_of,
    set_aside,
)
from sketchpaint.document.patch import unpack
from sketchpaint.document.portrait import LAYERS, Applied, Portrait
from sketchpaint.document.records import (
    RunRecord,
    damaged,
    read_json,
    read_png,
    read_run,
    read_tile,
)
from sketchpaint.document.room import Room
from sketchpaint.document.workspace import NewerProjectError, Workspace
from sketchpaint.errors import InputError, OutputError, SketchpaintError
from sketchpaint.imaging.atomic import remove_parts, write_bytes
from sketchpaint.imaging.files import open_photo
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.imaging.packed import encode_png
from sketchpaint.imaging.placement import MAX_FEATHER_PX

Progress = Callable[[float], None]  # told the share that is done, 0 to 1; may raise to end the loading


@dataclass(frozen=True)
class Loaded(Generic[Request]):
    """What a working folder holds.

    Attributes:
        workspace: the folder.
        portrait: as it was at the last edit; its history starts anew.
        state: face frame and feather, where they were kept, and keys of the starred and the discarded tiles, and what
            the next run was set to.
        tiles: in order.
        room: that all runs take, also those without tiles.
    """

    workspace: Workspace
    portrait: Portrait
    state: dict[str, Any]
    tiles: list[Tile[Request]]
    room: Room


def load(
    workspace: Workspace,
    understand: Callable[[RunRecord], Request],
    *,
    lost: Lost = refuse,
    progress: Progress = lambda _: None,
) -> Loaded[Request]:
    """Reads a working folder and makes it one that can be followed: the journal is worked into the layers.

    Args:
        workspace: the folder.
        understand: returns what the engine was asked for in a run, or raises `InputError`.
        lost: told of each part that cannot be read; it is moved out of the way. The default takes no loss.
        progress: told how far it is.

    Raises:
        InputError: the photo cannot be read, or another part and `lost` takes no loss.
    """
    folder = workspace.folder

    def lose(loss: Loss) -> None:
        workspace.forget_project_path()  # the file may hold what is lost here: nothing is saved over it unasked
        lost(loss)

    reading = _Reading(folder, lose, progress)
    remove_parts(folder)
    for name in (RUNS, TILES):
        reading.make_folder(name)
    head = reading.head(workspace)
    try:
        photo = open_photo(folder / head["photo"], convert=head["converted"], watch=lambda share: progress(0.2 * share))
    except InputError as error:  # which speaks of a file that the user has never seen
        raise InputError(
            "The project's photo ({name}) cannot be opened: the project is damaged, open an earlier copy of it.",
            name=head["photo"],
        ) from error
    portrait = Portrait(replace(photo, path=Path(head["title"])))
    progress(0.2)
    for done, name in enumerate(LAYERS):
        progress(0.2 + 0.2 * done / len(LAYERS))
        reading.layer(portrait, name)
    reading.journal(workspace, portrait)
    if portrait.result.base.any():
        portrait.applied_box = portrait.whole
    progress(0.4)
    state = reading.state(portrait)
    runs = reading.runs((portrait.photo.width_px, portrait.photo.height_px), understand)
    tiles = reading.tiles(runs)
    if (folder / JOURNAL).exists():
        with contextlib.suppress(OutputError):  # a journal that stays is no harm: it says the same again
            for done, name in enumerate(LAYERS):
                progress(0.7 + 0.3 * done / len(LAYERS))  # on large photos the longest part
                write_bytes(encode_png(portrait.layer(name).base), folder / f"{name}.png")
            workspace.journal.remove()
    return Loaded(workspace, portrait, state, tiles, reading.room)


class _Reading:
    """Reads the parts of a folder."""

    def __init__(self, folder: Path, lost: Lost, progress: Progress) -> None:
        self._folder, self._lost, self._progress = folder, lost, progress
        self._lost_runs: set[int] = set()
        self.room = Room()  # known when the runs are read

    def make_folder(self, name: str) -> None:
        path = self._folder / name
        remove_parts(path)
        if path.is_symlink() or (path.exists() and not path.is_dir()):
            self._lose(Loss(FOLDER_WORDS, {"name": name}, damaged(path, "it is no folder")), path)
        path.mkdir(exist_ok=True)

    def head(self, workspace: Workspace) -> dict[str, Any]:
        try:
            return workspace.head()
        except NewerProjectError:
            raise
        except InputError as error:
            self._lose(Loss(HEAD_WORDS, {}, error), self._folder / PROJECT)
        name = photo_of(self._folder).name
        with contextlib.suppress(OutputError):
            workspace.keep_head(name, converted=True)
        return {"photo": name, "title": name, "converted": True}

    def layer(self, portrait: Portrait, name: str) -> None:
        layer, path = portrait.layer(name), self._folder / f"{name}.png"
        if _is_there(path):
            try:
                layer.replace(
                    portrait.whole, read_png(path, "L" if layer.pixels.ndim == 2 else "RGBA", layer.pixels.shape)
                )
            except InputError as error:
                self._lose(Loss(LAYER_WORDS[name], {}, error), path)

    def journal(self, workspace: Workspace, portrait: Portrait) -> None:
        path = self._folder / JOURNAL
        if not _is_there(path):
            return
        holes: list[object] = []
        error: object = "it is damaged"
        try:
            for entry in workspace.journal.entries(lambda: holes.append(None)):
                layer, box = portrait.layer(entry.layer), entry.box
                try:
                    if box != box.clipped(portrait.whole.right, portrait.whole.bottom):
                        raise ValueError("an edit lies outside the photo")
                    layer.replace(box, unpack(entry.packed, layer.pixels[box.slices].shape))
                except ValueError as fault:
                    error = fault
                    holes.append(None)
        except OSError as fault:
            error = fault
            holes.append(None)
        if holes:
            loss = Loss(EDIT_WORDS, {"count": len(holes)}, damaged(path, error))
            if not path.is_file():
                self._lose(loss, path)
            else:
                self._lost(loss)

    def state(self, portrait: Portrait) -> dict[str, Any]:
        path = self._folder / STATE
        if not _is_there(path):
            return {"starred": [], "discarded": []}
        try:
            content = read_json(path)
            state: dict[str, Any] = {}
            for name in ("starred", "discarded"):
                state[name] = list(filter(_is_key, jsontext.items(content.get(name, []), MAX_TILES)))
            applied = _applied(jsontext.items(content.get("applied", []), MAX_TILES))
            if isinstance(content.get("run"), dict):
                state["run"] = content["run"]
            if "frame" in content:
                center_x, center_y, size_px, angle_deg = (
                    jsontext.number(value, -1e9, 1e9) for value in jsontext.items(content["frame"], 4)
                )
                state["frame"] = FaceFrame(center_x, center_y, size_px, angle_deg)
            feather = content.get("feather_px")
            state["feather_px"] = None if feather is None else jsontext.number(feather, 0, MAX_FEATHER_PX)
        except (ValueError, InputError) as error:
            known = error if isinstance(error, InputError) else damaged(path, error)
            self._lose(Loss(STATE_WORDS, {}, known), path)
            return {"starred": [], "discarded": []}
        portrait.frame, portrait.feather_px = state.get("frame", portrait.frame), state["feather_px"]
        portrait.applied = applied
        return state

    def runs(
        self, size_px: tuple[int, int], understand: Callable[[RunRecord], Request]
    ) -> dict[int, RunInputs[Request]]:
        paths = sorted(path for path in (self._folder / RUNS).glob("[!.]*") if RUN_PART.fullmatch(path.name))
        heads = [path for path in paths if path.suffix == ".json"]
        self.room = Room.of_files(paths)
        if len(heads) > MAX_RUNS or not self.room.is_there:
            raise InputError(
                "The project holds more runs than sketchpaint can open: it is damaged or not to be trusted."
            )
        complete = {path.stem for path in heads}
        for path in paths:
            if path.name[:4] not in complete:  # the program ended before the run began
                set_aside(self._folder, path)
        runs = {}
        for done, path in enumerate(heads):
            self._progress(0.4 + 0.15 * done / len(heads))
            try:
                run = read_run(path, size_px)
                runs[run.number] = RunInputs(run.number, understand(run), run.placement)
            except InputError as error:
                self._lose_run(int(path.stem), error)
                for part in path.parent.glob(f"{path.stem}*"):
                    set_aside(self._folder, part)
        return runs

    def tiles(self, runs: dict[int, RunInputs[Request]]) -> list[Tile[Request]]:
        paths = sorted((self._folder / TILES).glob("[!.]*.png"))
        if len(paths) > MAX_TILES:
            raise InputError(
                "The project holds more cycles than sketchpaint can open: it is damaged or not to be trusted."
            )
        tiles = []
        for done, path in enumerate(paths):
            self._progress(0.55 + 0.15 * done / len(paths))
            name = TILE.fullmatch(path.stem)
            try:
                number, cycle = read_tile(path)
                if number in runs:
                    tiles.append(Tile.of(runs[number], cycle))
                else:
                    self._lose_run(number, damaged(path, "its run is missing"))
                    set_aside(self._folder, path)
            except InputError as error:
                words = TILE_WORDS if name else FILE_WORDS
                values: dict[str, object] = (
                    {"run": int(name[1]), "index": int(name[2])} if name else {"name": short(path.name)}
                )
                self._lose(Loss(words, values, error), path)
        return sorted(tiles, key=lambda tile: (tile.run.number, tile.index, tile.refined))

    def _lose_run(self, number: int, error: SketchpaintError) -> None:
        if number not in self._lost_runs:
            self._lost_runs.add(number)
            self._lost(Loss(RUN_WORDS, {"run": number}, error))

    def _lose(self, loss: Loss, path: Path) -> None:
        self._lost(loss)
        set_aside(self._folder, path)


def _applied(entries: list[Any]) -> tuple[Applied, ...]:
    """Reads keys with their strength; older projects name the keys alone."""
    pairs = (entry if isinstance(entry, list) else (entry, 1.0) for entry in entries)
    return tuple(Applied(key, jsontext.number(strength, 0, 1)) for key, strength in pairs if _is_key(key))


def _is_key(key: object) -> bool:
    return isinstance(key, str) and TILE.fullmatch(key) is not None


def _is_there(path: Path) -> bool:
    return path.exists() or path.is_symlink()
