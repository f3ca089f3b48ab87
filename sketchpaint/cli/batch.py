"""`sketchpaint batch`: fills the masks of all photos of a folder."""

import argparse
import glob
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

from sketchpaint.budgets import short
from sketchpaint.cli.filling import choose_frame, fill_photo, find_upsampler, make_request
from sketchpaint.cli.progress import track
from sketchpaint.cli.sample import make_folder
from sketchpaint.cycle import Cycle
from sketchpaint.engine.device import choose_device
from sketchpaint.engine.faces import FaceFinder
from sketchpaint.engine.octaves import Upsampler
from sketchpaint.engine.session import Session
from sketchpaint.engine.weights import load_networks
from sketchpaint.errors import InputError, OutputError, SketchpaintError
from sketchpaint.imaging.atomic import remove_parts
from sketchpaint.imaging.export import ExportOptions, write_picture
from sketchpaint.imaging.files import open_mask, open_photo, open_sketch
from sketchpaint.imaging.formats import PHOTO_SUFFIXES
from sketchpaint.imaging.metadata import Keep
from sketchpaint.paths import models_dir


def run(arguments: argparse.Namespace) -> int:
    """Fills every photo that has a mask; what fails is listed at the end and does not stop the others.

    Returns:
        0 when all were filled, 2 when some failed.

    Raises:
        InputError: a folder is missing, or no photo has a mask.
        OutputError: the output folder cannot be written to.
        WeightsError: weights are missing or damaged.
    """
    for folder in (arguments.photos, arguments.masks, arguments.sketches):
        if folder is not None and not folder.is_dir():
            raise InputError(f"{folder} is no folder: give the folder that holds the files.")
    inputs = {
        folder.resolve() for folder in (arguments.photos, arguments.masks, arguments.sketches) if folder is not None
    }
    if arguments.output.resolve() in inputs:
        raise InputError(
            f"{arguments.output} holds the originals: choose another folder for the results, so that none is "
            f"overwritten."
        )
    photos = sorted(path for path in arguments.photos.iterdir() if path.suffix.lower() in PHOTO_SUFFIXES)
    pairs = [(photo, partner) for photo in photos if (partner := _partner(arguments.masks, photo)) is not None]
    names = [photo.stem for photo, _ in pairs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"Two photos are called {twice}, and their results would be too: rename one.")
    if not pairs:
        raise InputError(
            f"No photo in {arguments.photos} has a mask of its name in {arguments.masks}: name them alike."
        )
    make_folder(arguments.output)
    models, device = arguments.models or models_dir(), choose_device(arguments.device)
    session = Session(load_networks(models, device=device), device=device)
    finder, upsampler = cache(lambda: FaceFinder(models)), find_upsampler(models)
    failed: list[str] = []
    filled = 0
    remove_parts(arguments.output)
    try:
        for photo_path, mask_path in track(pairs, total=len(pairs), what="photo"):
            try:
                chosen = _fill(photo_path, mask_path, arguments, session=session, finder=finder, upsampler=upsampler)
            except OutputError:
                raise  # nothing after it could be written either
            except Exception as error:  # whatever one photo brings about is no reason to leave the others
                known = isinstance(error, SketchpaintError)
                reason = str(error) if known else f"unexpected {type(error).__name__}: {short(error)}"
                failed.append(f"{photo_path.name}: {reason}")
            else:
                filled += 1
                print(f"{photo_path.name}: cycle {chosen.index}, score {chosen.score:.3f}")
    finally:  # also when it is interrupted
        skipped = len(photos) - len(pairs)
        print(f"{filled} of {len(pairs)} filled" + (f", {skipped} without a mask" if skipped else ""))
        for sentence in failed:
            print(sentence, file=sys.stderr)
    return 2 if failed else 0


def _fill(
    photo_path: Path,
    mask_path: Path,
    arguments: argparse.Namespace,
    *,
    session: Session,
    finder: Callable[[], FaceFinder],
    upsampler: Upsampler | None,
) -> Cycle:
    """Fills one photo and returns the cycle that was chosen."""
    photo = open_photo(photo_path, convert=arguments.convert)
    size_px = (photo.width_px, photo.height_px)
    mask = open_mask(mask_path, size_px=size_px)
    sketch_path = _partner(arguments.sketches, photo_path) if arguments.sketches else None
    sketch = open_sketch(sketch_path, size_px=size_px) if sketch_path else None
    frame = choose_frame(arguments.frame, photo, mask, finder=finder)
    request = make_request(photo, mask, sketch, arguments, frame=frame)
    filled = fill_photo(session, request, photo, mask, sketch, frame=frame, upsampler=upsampler)
    write_picture(
        filled.picture,
        arguments.output / f"{photo_path.stem}.png",
        photo=photo,
        options=ExportOptions(Keep(arguments.metadata)),
    )
    return filled.chosen


def _partner(folder: Path, photo: Path) -> Path | None:
    """Returns the image of the photo's name in another folder, whatever its ending."""
    return next(
        (path for path in sorted(folder.glob(f"{glob.escape(photo.stem)}.*")) if path.suffix.lower() in PHOTO_SUFFIXES),
        None,
    )
