"""`sketchpaint inpaint`: fills the mask of one photo."""

import argparse
import math
import sys
from collections.abc import Iterator
from dataclasses import replace

import torch
from tqdm import tqdm

from sketchpaint import jsontext
from sketchpaint.cli.filling import Filled, choose_frame, fill_photo, find_upsampler, make_request
from sketchpaint.cli.info import versions
from sketchpaint.cli.outputs import check_outputs, check_picture_name
from sketchpaint.cli.sample import make_folder
from sketchpaint.cycle import Cycle
from sketchpaint.engine.device import choose_device
from sketchpaint.engine.faces import FaceFinder
from sketchpaint.engine.manifest import read_manifest
from sketchpaint.engine.recipe import KEY
from sketchpaint.engine.session import Session
from sketchpaint.engine.weights import load_networks
from sketchpaint.errors import InputError
from sketchpaint.imaging.atomic import write_atomically
from sketchpaint.imaging.crops import share_inside
from sketchpaint.imaging.export import ExportOptions, check_size, write_picture
from sketchpaint.imaging.files import open_mask, open_photo, open_sketch, write_png
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.imaging.metadata import Keep
from sketchpaint.paths import models_dir


def run(arguments: argparse.Namespace) -> int:
    """Runs the cycles and writes the photo with its mask filled.

    Raises:
        SketchpaintError: any input, weight file, device or output that cannot be used.
    """
    _check_output(arguments)
    device = choose_device(arguments.device)
    photo = open_photo(arguments.photo, convert=arguments.convert)
    if photo.is_first_of_several:
        print(f"{arguments.photo} holds several pictures: the first is taken", file=sys.stderr)
    size_px = (photo.width_px, photo.height_px)
    check_size(arguments.output, size_px=size_px)
    mask = open_mask(arguments.mask, size_px=size_px)
    sketch = open_sketch(arguments.sketch, size_px=size_px) if arguments.sketch else None
    models = arguments.models or models_dir()
    frame = choose_frame(arguments.frame, photo, mask, finder=lambda: FaceFinder(models))
    inside = share_inside(mask, frame)
    if inside < 1:
        print(f"{1 - inside:.0%} of the mask lies outside the face frame and stays as it is", file=sys.stderr)
    if arguments.cycles:
        make_folder(arguments.cycles)
    request = make_request(photo, mask, sketch, arguments, frame=frame)
    session = Session(load_networks(models, device=device), device=device)
    filled = fill_photo(
        session,
        request,
        photo,
        mask,
        sketch,
        frame=frame,
        upsampler=find_upsampler(models),
        watch=lambda cycles: _shown(cycles, request.max_cycles),
    )
    chosen = filled.chosen
    if arguments.cycles:
        for cycle in filled.cycles:
            write_png(cycle.composite, arguments.cycles / cycle_file_name(cycle))
    if arguments.json:
        report = _report(filled, frame=frame, device=device)
        write_atomically(arguments.json, lambda beside: beside.write_text(jsontext.write(report, indent=2) + "\n"))
    weights = {name: entry.sha256 for name, entry in read_manifest(models).items()}
    text = {KEY: replace(filled.recipe, weights=weights).to_text()} if arguments.recipe else {}
    write_picture(
        filled.picture,
        arguments.output,
        photo=photo,
        options=ExportOptions(Keep(arguments.metadata), text, quality=arguments.quality),
    )
    kind = "refined cycle" if chosen.refined else "cycle"
    print(
        f"{arguments.output}: {kind} {chosen.index}, score {chosen.score:.3f}; {len(filled.coarse)} cycles, "
        f"{filled.reason}"
    )
    return 0


def cycle_file_name(cycle: Cycle) -> str:
    """Returns the name of a cycle's PNG: index, whether refined, score."""
    return f"cycle-{cycle.index:02d}{'-refined' if cycle.refined else ''}-{cycle.score:.3f}.png"


def _check_output(arguments: argparse.Namespace) -> None:
    """Refuses, before the work, an output that could not be written or would replace an input.

    Raises:
        InputError: so it is.
    """
    check_picture_name(arguments.output)
    if arguments.recipe and arguments.output.suffix.lower() != ".png":
        raise InputError(f"{arguments.output} cannot hold a recipe: write a .png, or leave --recipe out.")
    check_outputs((arguments.output, arguments.json), inputs=(arguments.photo, arguments.mask, arguments.sketch))


def _shown(cycles: Iterator[Cycle], total: int) -> Iterator[Cycle]:
    """Passes cycles on and shows progress of the coarse ones as numbers: a bar on a terminal, lines otherwise."""
    bar = tqdm(total=total, desc="cycle", leave=False) if sys.stderr.isatty() else None
    for cycle in cycles:
        if cycle.refined:
            yield cycle
            continue
        line = f"score {cycle.score:.3f}, {cycle.duration_ms:.0f} ms"
        if bar is None:
            print(
                f"cycle {cycle.index} of at most {total}, {line}" if cycle.index else f"first composite, {line}",
                file=sys.stderr,
                flush=True,
            )
        else:
            bar.set_postfix_str(line)
            bar.update(min(1, cycle.index))
        yield cycle
    if bar is not None:
        bar.close()


def _report(filled: Filled, *, frame: FaceFrame, device: torch.device) -> dict[str, object]:
    request, chosen = filled.request, filled.chosen
    return {
        "cycles": [
            {
                "index": cycle.index,
                "refined": cycle.refined,
                "score": None if math.isnan(cycle.score) else cycle.score,
                "ms": round(cycle.duration_ms, 1),
            }
            for cycle in filled.cycles
        ],
        "chosen": {"index": chosen.index, "refined": chosen.refined, "score": chosen.score},
        "stop_reason": filled.reason.value,
        "device": str(device),
        "seed": request.seed,
        "fill": request.fill.value,
        "exploration": request.exploration,
        "sketch_hold": request.sketch_hold,
        "frame": {
            "center_x": frame.center_x,
            "center_y": frame.center_y,
            "size_px": frame.size_px,
            "angle_deg": frame.angle_deg,
        },
        "versions": versions(),
    }
