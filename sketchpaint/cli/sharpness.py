"""`sketchpaint evaluate --sharpness`: how sharp results are at the photo's resolution."""

import argparse
import json
import shlex
import sys
from typing import Any

from sketchpaint.cli.filling import find_upsampler
from sketchpaint.cli.progress import track
from sketchpaint.cli.sample import make_folder
from sketchpaint.engine.device import choose_device
from sketchpaint.engine.faces import FaceFinder
from sketchpaint.engine.session import Session
from sketchpaint.engine.weights import load_networks
from sketchpaint.errors import InputError, OutputError
from sketchpaint.evaluation.sharpness.cases import aligned_faces, count_faces, photo_strokes, photos_of
from sketchpaint.evaluation.sharpness.judges import Judges
from sketchpaint.evaluation.sharpness.table import measure, to_markdown
from sketchpaint.paths import models_dir

STROKES = 20
STROKE_LIMITS, FACE_LIMITS = (0.8, 1.25), (0.7, 1.4)


def run(arguments: argparse.Namespace) -> int:
    """Measures and writes sharpness.json and sharpness.md.

    Raises:
        InputError: an archive, a photo or a folder of networks cannot be read.
        OutputError: the folder cannot be written to.
        WeightsError: weights are missing or damaged.
    """
    if len(arguments.data) != 1:
        raise InputError("Sharpness is measured on one archive: give one file with --data.")
    if arguments.photos is not None and not arguments.photos.is_dir():
        raise InputError(f"{arguments.photos} is no folder: give the folder that holds the photos.")
    models, device = arguments.models or models_dir(), choose_device(arguments.device)
    session = Session(load_networks(models, device=device), device=device)
    upsampler = find_upsampler(models)
    judges = None if arguments.networks is None else Judges(arguments.networks)
    make_folder(arguments.output)
    found: dict[str, Any] = {}
    archive = arguments.data[0]
    count = count_faces(archive, split=arguments.split, limit=arguments.limit)
    faces = track(
        aligned_faces(archive, session, split=arguments.split, limit=arguments.limit), total=count, what="face"
    )
    found[f"{count} faces of the split {arguments.split}, given masks, limits {FACE_LIMITS}"] = measure(
        faces, judges, upsampler=upsampler, limits=FACE_LIMITS
    )
    if arguments.photos is not None:
        photos = photos_of(arguments.photos)
        strokes = track(
            photo_strokes(photos, session, FaceFinder(models), strokes=STROKES),
            total=STROKES * len(photos),
            what="stroke",
        )
        title = f"Up to {STROKES} brush strokes over the skin of each of {len(photos)} photos, limits {STROKE_LIMITS}"
        found[title] = measure(strokes, judges, upsampler=upsampler, limits=STROKE_LIMITS)
    text = f"`{shlex.join(['sketchpaint', *sys.argv[1:]])}`\n\n" + "\n".join(
        f"## {title}\n\n{to_markdown(rows)}" for title, rows in found.items()
    )
    try:
        (arguments.output / "sharpness.json").write_text(json.dumps(found, indent=2) + "\n")
        (arguments.output / "sharpness.md").write_text(text)
    except OSError as error:
        raise OutputError(
            f"{arguments.output} cannot be written to ({error.strerror}): choose a folder with room."
        ) from error
    print(text)
    return 0
