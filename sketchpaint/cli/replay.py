"""`sketchpaint replay`: makes an exported picture again from its recipe."""

import argparse
import sys

import numpy as np

from sketchpaint.budgets import short
from sketchpaint.cli.filling import find_upsampler
from sketchpaint.cli.outputs import check_outputs, check_picture_name
from sketchpaint.engine.device import choose_device
from sketchpaint.engine.manifest import read_manifest
from sketchpaint.engine.recipe import read_recipe
from sketchpaint.engine.replay import DTYPES, rebuild
from sketchpaint.engine.session import Session
from sketchpaint.engine.weights import load_networks
from sketchpaint.imaging.export import ExportOptions, write_picture
from sketchpaint.imaging.metadata import Keep
from sketchpaint.paths import models_dir


def run(arguments: argparse.Namespace) -> int:
    """Rebuilds the filled area and prints the largest difference to the file's pixels.

    Raises:
        SketchpaintError: any file, weights or device that cannot be used.
    """
    if arguments.output:
        check_picture_name(arguments.output)
        check_outputs((arguments.output,), inputs=(arguments.picture,))
    recipe, photo = read_recipe(arguments.picture)
    models = arguments.models or models_dir()
    device = choose_device(arguments.device)
    other = [
        name for name, entry in read_manifest(models).items() if recipe.weights.get(name, entry.sha256) != entry.sha256
    ]
    if other:
        print(
            f"The picture was made with other weights ({short(', '.join(other))}): expect differences.", file=sys.stderr
        )
    session = Session(load_networks(models, device=device), device=device, dtype=DTYPES[recipe.arithmetic])
    # Octaves are made on the processor: on another device the recipe does not tell their arithmetic.
    upsampler = find_upsampler(models, recipe.arithmetic if device.type == "cpu" else None)
    area = rebuild(session, recipe, photo.pixels, upsampler=upsampler)
    difference = np.abs(area.astype(int) - photo.pixels[recipe.placement.box])
    if arguments.output:
        picture = photo.pixels.copy()
        picture[recipe.placement.box] = area
        write_picture(picture, arguments.output, photo=photo, options=ExportOptions(Keep.ALL))
    kind = "refined cycle" if recipe.refined else "cycle"
    changed = int((difference.max(2) > 0).sum())
    print(
        f"{arguments.picture}: {kind} {recipe.index}; largest difference {int(difference.max())} of 255, on {changed} "
        f"of {difference[..., 0].size} pixels"
    )
    return 0
