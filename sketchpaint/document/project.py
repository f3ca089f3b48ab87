"""Project files: a working folder in one zip."""

import contextlib
import os
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sketchpaint.budgets import (
    MAX_CROP_BYTES,
    MAX_DIRECTORY_BYTES,
    MAX_JSON_BYTES,
    MAX_PROJECT_BYTES,
    MAX_PROJECT_MEMBERS,
)
from sketchpaint.document.loading import Progress
from sketchpaint.document.members import MEMBER, PHOTO_SIZED, PROJECT, RUNS, STATE, TILES, UNFINISHED, erase, photo_of
from sketchpaint.document.workspace import Workspace
from sketchpaint.errors import InputError, OutputError
from sketchpaint.imaging.atomic import sync_folder, write_all, write_atomically
from sketchpaint.imaging.packed import encode_png

SUFFIX = ".sketchpaint"
CHUNK_BYTES = 1 << 20
Contents = dict[str, Path | bytes | NDArray[np.uint8]]
_END, _END_BYTES, _LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535
_LARGE_END = b"PK\x06\x07"  # of zips with more or larger members than a project can have


def project_contents(workspace: Workspace, layers: dict[str, NDArray[np.uint8]]) -> Contents:
    """Returns name -> what a project file holds of this moment: files that are never written again, and the content of
    those that may be, or could not be written to the working folder.

    Args:
        workspace: the working folder.
        layers: name -> pixels of the layers as they are now, not changed any more; an empty one is left out.

    Raises:
        OutputError: the folder has lost what makes it a project.
    """
    folder, contents = workspace.folder, Contents()
    try:
        for inner in ("", RUNS, TILES):
            names = {f"{inner}/{path.name}".removeprefix("/"): path for path in (folder / inner).iterdir()}
            contents |= {name: path for name, path in names.items() if MEMBER.fullmatch(name) and path.is_file()}
        for name in {PROJECT, STATE} & contents.keys():
            contents[name] = (folder / name).read_bytes()
    except OSError:
        contents = Contents()
    contents |= workspace.unwritten()
    if PROJECT not in contents or photo_of(folder).name not in contents:
        raise OutputError(
            "The project cannot be saved: its working folder {folder} is not complete any more. Export the picture, "
            "and open that to go on.",
            folder=folder,
        )
    for name in layers:
        contents.pop(f"{name}.png", None)
    return contents | {f"{name}.png": pixels for name, pixels in layers.items() if pixels.any()}


def pack_project(contents: Contents, path: Path) -> bytes:
    """Writes a project file, whole or not at all.

    Args:
        contents: see `project_contents`.
        path: the project file.

    Returns:
        The file's `stamp`.

    Raises:
        OutputError: it cannot be written.
    """

    def write(beside: Path) -> None:
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_STORED) as file:  # everything in it is compressed already
            for name, content in sorted(contents.items()):
                if isinstance(content, Path):
                    file.write(content, name)
                else:
                    file.writestr(name, content if isinstance(content, bytes) else encode_png(content))

    return write_atomically(path, write)


def unpack_project(path: Path, folder: Path, *, progress: Progress = lambda _: None) -> Workspace:
    """Unpacks a project file into a new working folder.

    Args:
        path: the project file.
        folder: made if absent; removed again when the file cannot be used.
        progress: told how far it is; may raise to give up.

    Raises:
        InputError: it is missing, no project, damaged, from a newer version, or names files that no project has.
        OutputError: the folder cannot be written to.
    """
    try:
        _check_directory(path)
        with zipfile.ZipFile(path) as file:
            members = file.infolist()
            _check_members(path, members)
            _extract(file, members, folder, progress)
        workspace = Workspace(folder)
        workspace.head()
    except FileNotFoundError:
        erase(folder)
        raise InputError("{path} does not exist: check the name of the project.", path=path) from None
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        OSError,
        RuntimeError,
        TypeError,
        ValueError,
    ) as error:
        erase(folder)
        raise InputError(
            "{path} is no project, or damaged ({error}): choose another file.", path=path, error=error
        ) from error
    except BaseException:
        erase(folder)
        raise
    return workspace


def _check_directory(path: Path) -> None:
    """Checks how large the zip's directory says it is, before all of it is read.

    Raises:
        InputError: larger than that of any project, or no file.
        OSError: the file cannot be read.
    """
    if path.exists() and not path.is_file():  # opening a pipe would wait for ever
        raise InputError("{path} is no sketchpaint project: choose a file that was saved by sketchpaint.", path=path)
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _LONGEST_COMMENT - 2 * _END_BYTES))
        tail = file.read()
    place = tail.find(_END)
    too_large = size > MAX_PROJECT_BYTES or _LARGE_END in tail
    while place >= 0:
        members, directory_bytes = (
            int.from_bytes(tail[place + start : place + start + width], "little") for start, width in ((10, 2), (12, 4))
        )
        too_large |= members > MAX_PROJECT_MEMBERS or directory_bytes > MAX_DIRECTORY_BYTES
        place = tail.find(_END, place + 1)
    if too_large:
        raise InputError("{path} holds more than a project can: it is damaged or not to be trusted.", path=path)


def _check_members(path: Path, members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename for member in members]
    if PROJECT not in names:
        raise InputError("{path} is no sketchpaint project: choose a file that was saved by sketchpaint.", path=path)
    strange = [name for name in names if not MEMBER.fullmatch(name)]
    if strange:
        raise InputError(
            "{path} holds {member}, which no project has: it is damaged or not to be trusted.",
            path=path,
            member=strange[0],
        )
    # Ours are stored as they are: nothing can unpack to more than the file itself has.
    if any(
        member.compress_type != zipfile.ZIP_STORED or member.compress_size != member.file_size for member in members
    ):
        raise InputError("{path} was packed by another program: open the file that sketchpaint has saved.", path=path)
    if (
        len(names) > MAX_PROJECT_MEMBERS
        or len(set(names)) < len(names)
        or sum(member.file_size for member in members) > path.stat().st_size  # members that share their bytes
        or any(member.file_size > _most_bytes(member.filename) for member in members)
    ):
        raise InputError(
            "{path} would unpack to more than a project can hold: it is damaged or not to be trusted.", path=path
        )


def _most_bytes(name: str) -> int:
    """Returns how large a member may be."""
    if name.endswith(".json"):
        return MAX_JSON_BYTES
    return (
        MAX_CROP_BYTES
        if name.startswith(TILES) or (name.startswith(RUNS) and not name.endswith(PHOTO_SIZED))
        else MAX_PROJECT_BYTES
    )


def _extract(file: zipfile.ZipFile, members: list[zipfile.ZipInfo], folder: Path, progress: Progress) -> None:
    with _written_to(folder):
        for name in (RUNS, TILES):
            (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / UNFINISHED).touch()
    total, done = sum(member.file_size for member in members) or 1, 0
    for member in members:
        left = member.file_size
        with contextlib.ExitStack() as stack:
            source = stack.enter_context(file.open(member))
            with _written_to(folder):
                target = stack.enter_context((folder / member.filename).open("wb", buffering=0))
            while chunk := source.read(CHUNK_BYTES):
                left -= len(chunk)
                if left < 0:  # the zip's directory lied about the size
                    raise InputError(
                        "{filename} of the project is larger than it says: it is damaged or not to be trusted.",
                        filename=member.filename,
                    )
                with _written_to(folder):
                    write_all(target.write, chunk)
                done += len(chunk)
                progress(min(1.0, done / total))
            # The picture and its layers; a run or a tile that a power cut takes is in the project file still.
            if "/" not in member.filename:
                with _written_to(folder):
                    os.fsync(target.fileno())
    with _written_to(folder):
        (folder / UNFINISHED).unlink()
    sync_folder(folder)


@contextlib.contextmanager
def _written_to(folder: Path) -> Iterator[None]:
    """Tells what the disk says when it is written to from what it says when a damaged file is read."""
    try:
        yield
    except OSError as error:
        raise OutputError(
            "The project cannot be unpacked to {folder} ({reason}): make room there.",
            folder=folder,
            reason=error.strerror or error,
        ) from error
