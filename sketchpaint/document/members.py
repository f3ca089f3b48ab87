"""What the files of a working folder are called, and which of them are ours to remove."""

import contextlib
import re
from pathlib import Path

from sketchpaint.document.portrait import LAYERS
from sketchpaint.imaging.atomic import PART

PROJECT, STATE, JOURNAL, LOCK = "project.json", "state.json", "journal.bin", "lock"
SAVED_AS = "saved-as"  # names the project file; not in it
UNFINISHED = "unfinished"  # stands in a folder while a project is unpacked into it, or it is being removed
RUNS, TILES, DAMAGED = "runs", "tiles", "damaged"
TILE = re.compile(r"(\d{4})-(\d{4})(-refined)?")
RUN_PART = re.compile(r"(\d{4})(\.json|-(?:crop|mask|sketch|area|lines)\.png)")
AREA = "-area.png"
PHOTO_SIZED = (AREA, "-lines.png")  # the others of a run have the size of the crop
# What a project file may hold.
MEMBER = re.compile(
    rf"project\.json|state\.json|photo\.(?:png|jpe?g|webp|tiff?|bmp|gif|avif|heic)|(?:{'|'.join(LAYERS)})\.png|{RUNS}/{RUN_PART.pattern}|{TILES}/{TILE.pattern}\.png"
)
_OTHERS = (JOURNAL, LOCK, SAVED_AS, UNFINISHED)
_FOLDERS = (RUNS, TILES, DAMAGED)


def photo_of(folder: Path) -> Path:
    """Returns the photo in a working folder; where there is none, a name that does not exist."""
    return next((path for path in sorted(folder.glob("photo.*")) if MEMBER.fullmatch(path.name)), folder / "photo.png")


def last_run(folder: Path) -> int:
    """Returns the highest number that any file of a run or a tile bears: a number is never used twice, whatever became
    of its run.
    """
    names = [path.name for part in _FOLDERS for path in _entries(folder / part)]
    return max(
        (int(name[:4]) for name in names if RUN_PART.fullmatch(name) or TILE.fullmatch(name.removesuffix(".png"))),
        default=0,
    )


def erase(folder: Path) -> None:
    """Removes a working folder: the files that we write, and the folder if nothing else is in it. Links are never
    followed.
    """
    with contextlib.suppress(OSError):
        (folder / UNFINISHED).touch()  # what is left when the removal is cut short is no work
    for inner in _FOLDERS:
        if not (folder / inner).is_symlink():
            for path in _entries(folder / inner):
                if PART.fullmatch(path.name) or MEMBER.fullmatch(f"{inner}/{path.name}") or inner == DAMAGED:
                    _remove(path)
            _remove(folder / inner)
    for path in sorted(_entries(folder), key=lambda path: path.name == UNFINISHED):
        if PART.fullmatch(path.name) or MEMBER.fullmatch(path.name) or path.name in _OTHERS:
            _remove(path)
    _remove(folder)


def set_aside(folder: Path, path: Path) -> None:
    """Moves a file that cannot be read out of the way, so that no project file takes it along."""
    with contextlib.suppress(OSError):
        (folder / DAMAGED).mkdir(exist_ok=True)
        path.rename(folder / DAMAGED / path.name)


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _remove(path: Path) -> None:
    """Removes a file, or a folder that is empty; what cannot be removed stays."""
    with contextlib.suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink()
