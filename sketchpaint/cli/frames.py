"""`sketchpaint frames`: measures the automatic face frame."""

import argparse
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sketchpaint.cli.progress import track
from sketchpaint.engine.faces import FaceFinder
from sketchpaint.errors import InputError
from sketchpaint.evaluation.archive import load_faces
from sketchpaint.evaluation.framing import HARD, FramingResult, measure_crowds, measure_faceless, measure_hidden
from sketchpaint.imaging.files import open_photo
from sketchpaint.imaging.formats import PHOTO_SUFFIXES
from sketchpaint.paths import models_dir

LIMIT_PX = 2.0


def run(arguments: argparse.Namespace) -> int:
    """Prints how many val faces, hidden in large canvases alone and together, are found and framed, and how many faces
    are seen where there is none.

    Raises:
        InputError: the archive or the folder cannot be read.
    """
    faces = load_faces(arguments.data, split="val")
    count = min(arguments.n, len(faces))
    finder = FaceFinder(arguments.models or models_dir())
    paths = _photos(arguments.without) if arguments.without else []

    def images() -> Iterator[NDArray[np.uint8]]:
        for k in track(range(count), total=count, what="face"):
            yield faces.images[k * len(faces) // count].permute(1, 2, 0).numpy()

    _tell("alone", measure_hidden(images(), finder=finder, seed=arguments.seed))
    _tell(
        "small, dark, noisy and tilted", measure_hidden(images(), finder=finder, seed=arguments.seed, difficulty=HARD)
    )
    _tell("together", measure_crowds(images(), finder=finder, seed=arguments.seed))
    if paths:
        photos = (open_photo(path, convert=True).pixels for path in track(paths, total=len(paths), what="photo"))
        results = list(measure_faceless(photos, finder=finder))
        taken = [path.name for path, result in zip(paths, results, strict=True) if result.phantoms]
        print(
            f"without a face: one was found in {len(taken)} of {len(paths)} photos ({len(taken) / len(paths):.1%}); "
            f"{_time(results)}"
        )
        for name in taken:
            print(f"  {name}")
    return 0


def _tell(title: str, results: Iterator[FramingResult]) -> None:
    done = list(results)
    errors = [error for result in done for error in result.eye_errors_px]
    found = sorted(error for error in errors if error < math.inf)
    within, phantoms = sum(error <= LIMIT_PX for error in found), sum(result.phantoms for result in done)
    print(
        f"{title}: found {len(found)} of {len(errors)} faces in {len(done)} pictures, both eyes within {LIMIT_PX:g} "
        f"px on {within} ({within / len(errors):.0%})"
    )
    if found:
        median, late = found[len(found) // 2], found[int(len(found) * 0.9)]
        print(
            f"  eye error of the found: median {median:.2f} px, 90 % below {late:.2f} px; {phantoms} found where "
            f"there is none; {_time(done)}"
        )


def _time(results: list[FramingResult]) -> str:
    return f"{sum(result.cpu_s for result in results) / len(results) * 1000:.0f} ms of processor time each"


def _photos(folder: Path) -> list[Path]:
    paths = (
        sorted(path for path in folder.iterdir() if path.suffix.lower() in PHOTO_SUFFIXES) if folder.is_dir() else []
    )
    if not paths:
        raise InputError(f"{folder} holds no photos: give a folder with photos that show no face.")
    return paths
