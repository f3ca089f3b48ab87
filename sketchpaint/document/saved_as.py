"""Which project file a working folder was saved as, and whether that file holds all that the folder does."""

import contextlib
import hashlib
import os
from pathlib import Path

from sketchpaint.document.members import JOURNAL, MEMBER, RUNS, SAVED_AS, STATE, TILES
from sketchpaint.errors import OutputError
from sketchpaint.imaging.atomic import stamp, write_bytes
from sketchpaint.ordinary import ordinary


def keep(folder: Path, project: Path, *, known: bytes, held: bytes = b"") -> None:
    """Writes which project file the work is saved as, for after a crash; where the disk takes nothing, the user will be
    asked for a name then.

    Args:
        folder: the working folder.
        project: the project file.
        known: its `stamp` as it was written or read.
        held: `moment` of the folder that the file holds; nothing where it is not known to hold one.
    """
    with contextlib.suppress(OutputError):
        write_bytes(b"\0".join([os.fsencode(project), known, held]), folder / SAVED_AS)


def forget(folder: Path) -> None:
    """Takes the work for that of no project file any more."""
    with contextlib.suppress(OSError):
        (folder / SAVED_AS).unlink(missing_ok=True)


def project_of(folder: Path) -> Path | None:
    """Returns the project file that the work was saved as, if nobody has written it since."""
    return _read(folder)[0]


def holds_all(folder: Path) -> bool:
    """Whether the project file is as it was written, and nothing in the folder is other than at the moment it holds."""
    _, held = _read(folder)
    return held != b"" and held == moment(folder)


def moment(folder: Path) -> bytes:
    """Returns what changes with every edit, result and setting that is written to the folder; nothing where the folder
    cannot be read.
    """
    try:
        paths = [path for inner in ("", RUNS, TILES) for path in (folder / inner).iterdir()]
        names = {path.relative_to(folder).as_posix(): path for path in paths}
        known = sorted(name for name in names if MEMBER.fullmatch(name) or name == JOURNAL)
        content = b"\0".join(name.encode() + b"\0" + stamp(names[name]) for name in known)
        # The state is written anew and anew, maybe with the same length within one tick of the file system's clock.
        content += b"\0" + (ordinary(folder / STATE).read_bytes() if STATE in known else b"")
    except OSError:
        return b""
    return hashlib.sha256(content).hexdigest().encode()


def _read(folder: Path) -> tuple[Path | None, bytes]:
    with contextlib.suppress(OSError, ValueError):
        name, known, *held = ordinary(folder / SAVED_AS).read_bytes().split(b"\0")
        path = Path(os.fsdecode(name))
        if known and known == stamp(path):
            return path, b"".join(held)
    return None, b""
