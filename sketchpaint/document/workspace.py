"""The working folder of an open portrait: every edit and every result is on disk the moment it exists.

A project file is this folder in a zip. What the folder holds:

    project.json        format, version, the photo's name and whether it was converted
    photo.*             the bytes of the opened file
    state.json          face frame, feather, starred and discarded tiles, what was applied how strongly,
                        run settings, whether anything was edited
    saved-as            name of the project file, where there is one, its `stamp`, and the moment of the folder that
                        it holds; not in project files
    mask.png, sketch.png, result.png    layers as they were when the folder was last opened; missing = empty
    journal.bin         edits since then, not in project files, whose layers are up to date
    runs/0001.json, runs/0001-crop.png, -mask.png, -sketch.png, -area.png, -lines.png    what a run was started with
    tiles/0001-0007.png, tiles/0001-0007-refined.png    its results, with score and time as PNG text
    damaged/            what could not be read, moved out of the way
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sketchpaint import jsontext
from sketchpaint.budgets import MAX_TITLE_CHARACTERS, short
from sketchpaint.cycle import Cycle
from sketchpaint.document import saved_as
from sketchpaint.document.journal import Entry, Journal
from sketchpaint.document.layers import Box
from sketchpaint.document.members import JOURNAL, MEMBER, PROJECT, RUNS, STATE, TILES, photo_of
from sketchpaint.document.patch import Content, pack
from sketchpaint.document.portrait import LAYERS, Portrait
from sketchpaint.document.records import RunRecord, encode_tile, read_json, run_files
from sketchpaint.errors import InputError, OutputError
from sketchpaint.imaging.atomic import copy_atomically, write_bytes
from sketchpaint.imaging.files import Photo, write_png

FORMAT, VERSION = "sketchpaint project", 1


class NewerProjectError(InputError):
    """A project was written by a newer version."""


class Workspace:
    """A folder that follows a portrait. What the disk has no room for stays in memory until it has.

    Args:
        folder: exists and holds at least `project.json` and the photo; see `create`.

    Attributes:
        folder: likewise.
        journal: the edits in it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.journal = Journal(folder / JOURNAL)
        self._state: dict[str, Any] | None = None
        self._portrait: Portrait | None = None
        self._unwritten: dict[str, bytes] = {}
        self._missed: dict[tuple[str, Box], None] = {}  # boxes whose last edit is not in the journal, in order

    @classmethod
    def create(cls, folder: Path, photo: Photo, *, converted: bool) -> "Workspace":
        """Begins a working folder for a photo.

        Args:
            folder: made if absent; holds nothing of a project yet.
            photo: its file's bytes are copied; pixels that never were a file are written as PNG.
            converted: whether the photo was converted when it was opened.

        Raises:
            InputError: the photo's file cannot be read any more.
            OutputError: the folder cannot be written to.
        """
        try:
            for name in (RUNS, TILES):
                (folder / name).mkdir(parents=True)
            stored = folder / f"photo{photo.ending or '.png'}"
            if photo.path is not None and photo.ending:
                copy_atomically(photo.path, stored)
            else:
                converted = False
                write_png(photo.pixels, stored)
        except OSError as error:
            raise OutputError(
                "{folder} cannot be written to ({reason}): results would be lost, so make room there.",
                folder=folder,
                reason=error.strerror,
            ) from error
        workspace = cls(folder)
        workspace.keep_head(photo.path.name if photo.path is not None else "untitled.png", converted=converted)
        return workspace

    @property
    def has_work(self) -> bool:
        """Whether there is anything beyond the photo: edits or results."""
        journal = self.folder / JOURNAL
        layers = any((self.folder / f"{name}.png").exists() for name in LAYERS)
        return (
            layers
            or (journal.exists() and journal.stat().st_size > 0)
            or any((self.folder / TILES).glob("[!.]*.png"))
            or self._is_edited
        )

    @property
    def is_saved(self) -> bool:
        """Whether the project file holds all that there is."""
        return saved_as.holds_all(self.folder)

    def moment(self) -> bytes:
        """Returns what changes with everything that is written to the folder."""
        return saved_as.moment(self.folder)

    @property
    def _is_edited(self) -> bool:
        """Whether anything was edited, if only the frame."""
        try:
            return read_json(self.folder / STATE).get("edited") is True
        except InputError:
            return False

    # Writing

    def follow(self, portrait: Portrait, report: Callable[[OutputError], None]) -> None:
        """Writes every edit of a portrait's layers to the journal from now on, and undo steps that memory has no room
        for beside it.

        Args:
            portrait: whose edits.
            report: told when an edit cannot be written; the edit itself stands, and is written as soon as that works.
        """
        self._portrait = portrait
        portrait.history.use_shelf(self.folder)
        names = {id(portrait.layer(name)): name for name in LAYERS}

        def keep(contents: list[Content]) -> None:
            try:
                self._append([Entry(names[id(content.layer)], content.box, content.packed) for content in contents])
            except OutputError as error:
                report(error)

        portrait.history.listener = keep

    @property
    def is_behind(self) -> bool:
        """Whether something is not on the disk because writing it failed."""
        return bool(self._unwritten or self._missed)

    def unwritten(self) -> dict[str, bytes]:
        """Returns name -> content of the files that could not be written."""
        return dict(self._unwritten)

    def catch_up(self) -> None:
        """Writes what could not be written before.

        Raises:
            OutputError: some of it still cannot be written.
        """
        self._write(self.unwritten())
        if self._missed:
            self._append([])

    def keep_head(self, title: str, *, converted: bool) -> None:
        """Writes what the folder is of.

        Args:
            title: name of the photo's file.
            converted: whether the photo was converted when it was opened.

        Raises:
            OutputError: it cannot be written.
        """
        head = {
            "format": FORMAT,
            "version": VERSION,
            "photo": photo_of(self.folder).name,
            "title": title,
            "converted": converted,
        }
        self._write({PROJECT: jsontext.write(head, indent=1).encode()})

    def keep_state(self, state: dict[str, Any]) -> None:
        """Writes what is no pixel, if it changed.

        Raises:
            OutputError: it cannot be written.
        """
        if state != self._state:
            self._state = dict(state)
            self._write({STATE: jsontext.write(state, indent=1).encode()})

    def keep_project_path(self, path: Path, *, known: bytes, held: bytes = b"") -> None:
        """Writes which project file the work is saved as, and which moment of the folder it holds; see `saved_as`."""
        saved_as.keep(self.folder, path, known=known, held=held)

    def forget_project_path(self) -> None:
        """Takes the work for that of no project file any more."""
        saved_as.forget(self.folder)

    def keep_run(self, run: RunRecord) -> None:
        """Writes what a run was started with.

        Raises:
            OutputError: it cannot be written.
        """
        self._write(run_files(run))

    def keep_tile(self, tile: Cycle, key: str) -> None:
        """Writes a result without loss.

        Raises:
            OutputError: it cannot be written.
        """
        self._write({f"{TILES}/{key}.png": encode_tile(tile)})

    def _write(self, files: dict[str, bytes]) -> None:
        """Writes files; what fails is kept in memory."""
        self._unwritten.update(files)
        failed: OutputError | None = None
        for name, content in files.items():
            try:
                write_bytes(content, self.folder / name)
                self._unwritten.pop(name, None)
            except OutputError as error:
                failed = error
        if failed is not None:
            raise OutputError(
                "Results could not be kept on disk ({reason}): make room in {folder}, or save the project elsewhere.",
                reason=failed.values["reason"],
                folder=self.folder.parent,
            ) from failed

    def _append(self, entries: list[Entry]) -> None:
        """Appends edits to the journal, those that were missed before first."""
        boxes = {(entry.layer, entry.box) for entry in entries}
        missed = [self._entry(*missed) for missed in self._missed if missed not in boxes]
        try:
            self.journal.append([*missed, *entries])
        except OSError as error:
            self._missed.update(dict.fromkeys((entry.layer, entry.box) for entry in entries))
            raise OutputError(
                "The edit could not be kept on disk ({reason}): make room in {folder}.",
                reason=error.strerror,
                folder=self.folder.parent,
            ) from error
        self._missed.clear()

    def _entry(self, layer: str, box: Box) -> Entry:
        assert self._portrait is not None
        return Entry(layer, box, pack(self._portrait.layer(layer).base[box.slices]))

    # Reading

    @property
    def project_path(self) -> Path | None:
        """The project file that the work was saved as, if nobody has written it since."""
        return saved_as.project_of(self.folder)

    def head(self) -> dict[str, Any]:
        """Returns `project.json`.

        Raises:
            InputError: it is no project, or one of a newer version.
        """
        head = read_json(self.folder / PROJECT)
        if head.get("format") != FORMAT or type(head.get("version")) is not int:
            raise InputError("This is no sketchpaint project: choose a file that was saved by sketchpaint.")
        if head["version"] > VERSION:
            raise NewerProjectError(
                "The project was saved by a newer sketchpaint (format {version}, this one reads {own}): update "
                "sketchpaint.",
                version=short(head["version"], most=24),
                own=VERSION,
            )
        photo, title = head.get("photo"), head.get("title")
        if (
            not isinstance(photo, str)
            or not isinstance(title, str)
            or not photo.startswith("photo.")
            or not MEMBER.fullmatch(photo)
        ):
            raise InputError("The project names no photo: it is damaged.")
        return {
            "photo": photo,
            "title": short(Path(title).name, most=MAX_TITLE_CHARACTERS) or photo,
            "converted": head.get("converted") is True,
        }
