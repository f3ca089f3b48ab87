"""Where results go: found out before the work."""

import os
from collections.abc import Iterable
from pathlib import Path

from sketchpaint.errors import InputError, OutputError
from sketchpaint.imaging.atomic import remove_parts
from sketchpaint.imaging.export import EXPORT_SUFFIXES


def check_outputs(outputs: Iterable[Path | None], *, inputs: Iterable[Path | None]) -> None:
    """Finds out whether files can be written; removes what a killed program has left of files in the same folders.

    Args:
        outputs: files that will be written; None for one that is not wanted.
        inputs: files that are read.

    Raises:
        InputError: an output would overwrite an input, or another output.
        OutputError: an output cannot be written.
    """
    originals = [path for path in inputs if path is not None and path.exists()]
    taken: set[Path] = set()
    for path in outputs:
        if path is None:
            continue
        if path.resolve() in taken:
            raise InputError(f"{path} would hold two results: give each a name of its own.")
        taken.add(path.resolve())
        if path.is_dir() or not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
            raise OutputError(f"{path} cannot be written: choose a file in a folder that exists and may be written to.")
        if path.exists() and any(path.samefile(original) for original in originals):
            raise InputError(
                f"{path} is one of the originals: choose another name for the result, so that it is not overwritten."
            )
        remove_parts(path.parent)


def check_picture_name(path: Path) -> None:
    """Finds out whether a picture can be written under a name.

    Raises:
        InputError: its ending is none of `EXPORT_SUFFIXES`.
    """
    if path.suffix.lower() not in EXPORT_SUFFIXES:
        raise InputError(f"{path} ends in none of {', '.join(EXPORT_SUFFIXES)}: choose one of these formats.")
