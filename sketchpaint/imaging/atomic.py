"""Writing a file whole or not at all: its content is on the disk before its name stands there."""

import contextlib
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from sketchpaint.errors import InputError, OutputError
from sketchpaint.ordinary import ordinary

if sys.platform != "win32":
    import fcntl

PART = re.compile(r"\.sketchpaint-\w{8}(\.\w+)?")  # the name of a file that is being written


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


_MODE = 0o666 & ~_umask()  # asked once: asking changes it for all threads


def write_atomically(path: Path, write: Callable[[Path], object]) -> bytes:
    """Writes a file beside its place and renames it, so that no half-written file is ever left, nor an empty one by a
    power cut.

    Args:
        path: the final name.
        write: writes the content to the path it is given, which has the same ending and names an empty file that must
            stay the same.

    Returns:
        The file's `stamp`, whoever writes in its place right afterwards.

    Raises:
        OutputError: the folder is missing or cannot be written to, or the disk is full.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".sketchpaint-", suffix=path.suffix)
        beside = Path(name)
        try:
            try:
                _is_locked_now(handle)
                write(beside)
                os.fsync(handle)
            finally:
                os.close(handle)
            beside.chmod(path.stat().st_mode & 0o777 if path.exists() else _MODE)
            written = stamp(beside)
            beside.replace(path)
        finally:
            with contextlib.suppress(FileNotFoundError):
                beside.unlink()
        sync_folder(path.parent)
        return written
    except OSError as error:
        raise OutputError(
            "{path} cannot be written ({reason}): choose a folder that exists and has room.",
            path=path,
            reason=error.strerror or error,
        ) from error


def write_bytes(content: bytes, path: Path) -> None:
    """Writes bytes atomically.

    Raises:
        OutputError: see `write_atomically`.
    """
    write_atomically(path, lambda beside: beside.write_bytes(content))


def copy_atomically(source: Path, path: Path) -> None:
    """Copies a file that was there a moment ago.

    Raises:
        InputError: it is not any more, or may not be read.
        OutputError: see `write_atomically`.
    """
    try:
        file = ordinary(source).open("rb")
    except OSError as error:
        raise InputError(
            "{path} cannot be read any more ({reason}): put it back, or choose another file.",
            path=source,
            reason=error.strerror or error,
        ) from error

    def copy(beside: Path) -> None:
        with beside.open("wb") as target:
            shutil.copyfileobj(file, target)

    with file:
        write_atomically(path, copy)


def write_all(write: Callable[[memoryview], int | None], content: bytes) -> None:
    """Writes bytes without a buffer; a full disk takes some of them first and fails then.

    Args:
        write: writes some and returns how many.
        content: all of them.

    Raises:
        OSError: not all could be written.
    """
    left = memoryview(content)
    while left:
        left = left[write(left) or 0 :]


def sync_folder(folder: Path) -> None:
    """Waits until the names in a folder are on the disk, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def stamp(path: Path) -> bytes:
    """Returns what tells a file from what is written in its place later; nothing where there is no file."""
    try:
        status = path.stat()
    except OSError:
        return b""
    return f"{status.st_mtime_ns} {status.st_size}".encode()


def remove_parts(folder: Path) -> None:
    """Removes what killed writes have left in a folder: half a file. One that is being written is locked and stays."""
    with contextlib.suppress(OSError, ValueError):  # the latter for a name that no folder can have
        for path in folder.iterdir():
            if PART.fullmatch(path.name) and path.is_file() and not path.is_symlink():
                with contextlib.suppress(OSError), path.open("rb") as file:
                    if _is_locked_now(file.fileno()):
                        path.unlink()


def _is_locked_now(handle: int) -> bool:
    """Locks an open file as long as it is open; returns whether that could be done."""
    if sys.platform != "win32":  # which removes no file that is open
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
    return True
