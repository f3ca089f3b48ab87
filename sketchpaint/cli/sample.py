"""`sketchpaint sample`: random faces from the generator."""

import argparse
from pathlib import Path

from sketchpaint.cli.progress import track
from sketchpaint.engine.device import choose_device
from sketchpaint.engine.session import Session
from sketchpaint.engine.weights import load_networks
from sketchpaint.errors import InputError, OutputError
from sketchpaint.imaging.files import write_png
from sketchpaint.paths import models_dir

MAX_FACES = 100_000


def make_folder(path: Path) -> None:
    """Makes an output folder.

    Raises:
        OutputError: it cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"The folder {path} cannot be made ({error.strerror}): choose a place that can be written to."
        ) from error


def run(arguments: argparse.Namespace) -> int:
    """Writes N faces as face-SEED.png.

    Raises:
        InputError: an impossible number or seed.
        OutputError: the folder cannot be written to.
    """
    if not 1 <= arguments.n <= MAX_FACES:
        raise InputError(f"{arguments.n} faces cannot be made: choose a number from 1 to {MAX_FACES}.")
    if not 0 <= arguments.seed < 2**63 - arguments.n:
        raise InputError(
            f"The seed {arguments.seed} is out of range: choose a whole number from 0 to 9 million million million."
        )
    device = choose_device(arguments.device)
    session = Session(load_networks(arguments.models or models_dir(), device=device), device=device)
    make_folder(arguments.output)
    for seed in track(range(arguments.seed, arguments.seed + arguments.n), total=arguments.n, what="face"):
        write_png(session.sample(seed), arguments.output / f"face-{seed:05d}.png")
    print(f"{arguments.n} faces in {arguments.output}")
    return 0
