"""Project files: a working folder in one zip."""

import re
import shutil
import zipfile
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sketchpaint.document.workspace import PROJECT, Workspace
from sketchpaint.errors import InputError, OutputError
from sketchpaint.imaging.files import write_atomically, write_png

SUFFIX = ".sketchpaint"
MEMBER = re.compile(
    r"project\.json|state\.json|photo\.(png|jpe?g|webp|tiff?|bmp|gif|avif|heic)|(mask|sketch|result)\.png"
    r"|runs/\d{4}(\.json|-(crop|mask|sketch|area)\.png)|tiles/\d{4}-\d{4}(-refined)?\.png"
)
MAX_BYTES = 2 * 1024**3
MAX_MEMBERS = 50_000
CHUNK_BYTES = 1 << 20


def pack_project(workspace: Workspace, layers: dict[str, NDArray[np.uint8]], path: Path) -> None:
    """Writes a project file, whole or not at all.

    Args:
        workspace: the working folder.
        layers: name -> pixels of the layers as they are now; an empty one is left out.
        path: the project file.

    Raises:
        OutputError: it cannot be written.
    """

    def write(beside: Path) -> None:
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_STORED) as file:  # everything in it is compressed already
            file.write(workspace.folder / workspace.head()["photo"], workspace.head()["photo"])
            for member in sorted(workspace.folder.rglob("*")):
                name = member.relative_to(workspace.folder).as_posix()
                if MEMBER.fullmatch(name) and name.removesuffix(".png") not in layers and not name.startswith("photo."):
                    file.write(member, name)
            for name, pixels in layers.items():
                if pixels.any():
                    written = beside.with_name(f"{beside.stem}-{name}.png")
                    try:
                        write_png(pixels, written)
                        file.write(written, f"{name}.png")
                    finally:
                        written.unlink(missing_ok=True)

    write_atomically(path, write)


def unpack_project(path: Path, folder: Path) -> Workspace:
    """Unpacks a project file into a new working folder.

    Args:
        path: the project file.
        folder: made if absent; removed again when the file cannot be used.

    Raises:
        InputError: it is missing, no project, damaged, from a newer version, or names files that no project has.
        OutputError: the folder cannot be written to.
    """
    try:
        with zipfile.ZipFile(path) as file:
            members = file.infolist()
            names = [member.filename for member in members]
            if PROJECT not in names:
                raise InputError("{path} is no sketchpaint project: choose a file that was saved by sketchpaint.", path=path)
            strange = [name for name in names if not MEMBER.fullmatch(name)]
            if strange:
                raise InputError("{path} holds {member!r}, which no project has: it is damaged or not to be trusted.", path=path, member=strange[0])
            if len(names) > MAX_MEMBERS or len(set(names)) < len(names) or sum(member.file_size for member in members) > MAX_BYTES:
                raise InputError("{path} would unpack to more than a project can hold: it is damaged or not to be trusted.", path=path)
            _extract(file, members, folder)
        workspace = Workspace(folder)
        workspace.head()
    except InputError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    except FileNotFoundError:
        raise InputError("{path} does not exist: check the name of the project.", path=path) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, TypeError, ValueError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise InputError("{path} is no project, or damaged ({error}): choose another file.", path=path, error=error) from error
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise OutputError(
            "{path} cannot be unpacked to {folder} ({reason}): make room there.", path=path, folder=folder, reason=error.strerror or error
        ) from error
    return workspace


def _extract(file: zipfile.ZipFile, members: list[zipfile.ZipInfo], folder: Path) -> None:
    for name in ("runs", "tiles"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for member in members:
        left = member.file_size
        with file.open(member) as source, (folder / member.filename).open("wb") as target:
            while chunk := source.read(CHUNK_BYTES):
                left -= len(chunk)
                if left < 0:  # the zip's directory lied about the size
                    raise InputError("{filename} of the project is larger than it says: it is damaged or not to be trusted.", filename=member.filename)
                target.write(chunk)
