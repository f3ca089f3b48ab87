"""`sketchpaint frames`: measures the automatic face frame."""

import argparse

from sketchpaint.cli.progress import track
from sketchpaint.engine.faces import FaceFinder
from sketchpaint.evaluation.archive import load_faces
from sketchpaint.evaluation.framing import measure_framing
from sketchpaint.paths import models_dir

LIMIT_PX = 2.0


def run(arguments: argparse.Namespace) -> int:
    """Prints on how many val faces, hidden in large canvases, the eyes come back within 2 px of the crop.

    Raises:
        InputError: the archive cannot be read.
    """
    faces = load_faces(arguments.data, split="val")
    count = min(arguments.n, len(faces))
    chosen = [k * len(faces) // count for k in range(count)]
    finder = FaceFinder(arguments.models or models_dir())
    errors = []
    for k in track(chosen, total=count, what="face"):
        image = faces.images[k].permute(1, 2, 0).numpy()[None]
        errors += [result.eye_error_px for result in measure_framing(image, (faces.names[k],), finder=finder, seed=arguments.seed + k)]
    found = sorted(error for error in errors if error != float("inf"))
    within = sum(error <= LIMIT_PX for error in found)
    print(f"found {len(found)} of {count} faces; both eyes within {LIMIT_PX:g} px on {within} ({within / count:.0%})")
    if found:
        print(f"eye error of the found: median {found[len(found) // 2]:.2f} px, 90 % below {found[int(len(found) * 0.9)]:.2f} px")
    return 0
