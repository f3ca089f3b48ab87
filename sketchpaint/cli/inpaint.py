"""`sketchpaint inpaint`: fills the mask of one photo."""

import argparse
import json
import math
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tqdm import tqdm

from sketchpaint.cli.info import versions
from sketchpaint.cli.sample import make_folder
from sketchpaint.engine.api import Cycle, Fill, InpaintRequest, Refine, StopReason, best_cycle, stop_reason
from sketchpaint.engine.device import choose_device
from sketchpaint.engine.faces import FaceFinder
from sketchpaint.engine.session import Session, load_networks
from sketchpaint.errors import InputError, OutputError, WeightsError
from sketchpaint.imaging.crops import crop_inputs, identity_frame, share_inside
from sketchpaint.imaging.files import Photo, open_mask, open_photo, open_sketch, write_atomically, write_png
from sketchpaint.imaging.frame import CROP_SIZE_PX, FaceFrame
from sketchpaint.imaging.placement import place_crop
from sketchpaint.paths import models_dir


def run(arguments: argparse.Namespace) -> int:
    """Runs the cycles and writes the photo with its mask filled.

    Raises:
        SketchpaintError: any input, weight file, device or output that cannot be used.
    """
    _check_outputs(arguments)
    device = choose_device(arguments.device)
    photo = open_photo(arguments.photo, convert=arguments.convert)
    size_px = (photo.width_px, photo.height_px)
    mask = open_mask(arguments.mask, size_px=size_px)
    sketch = open_sketch(arguments.sketch, size_px=size_px) if arguments.sketch else None
    models = arguments.models or models_dir()
    frame = _choose_frame(arguments.frame, photo, mask, models=models)
    inside = share_inside(mask, frame)
    if inside < 1:
        print(f"{1 - inside:.0%} of the mask lies outside the face frame and stays as it is", file=sys.stderr)
    inputs = crop_inputs(photo.pixels, mask, sketch, frame=frame)
    options = {} if arguments.exploration is None else {"exploration": arguments.exploration}
    request = InpaintRequest(
        crop=inputs.crop, mask=inputs.mask, sketch=inputs.sketch, fill=Fill(arguments.fill), seed=arguments.seed,
        min_cycles=arguments.min_cycles, max_cycles=arguments.max_cycles, refine=Refine(arguments.refine), **options,
    )  # fmt: skip
    session = Session(load_networks(models, device=device), device=device)

    cycles = list(_shown(session.cycles(request), request.max_cycles))
    chosen = best_cycle(cycles)
    if chosen.index == 0 or math.isnan(chosen.score):
        raise WeightsError("The networks gave no number as score, so nothing could be filled: check them with 'sketchpaint models'.")
    if request.refine is not Refine.OFF:
        refined = session.refine(request, chosen)
        cycles.append(refined)
        if request.refine is Refine.ON or refined.score > chosen.score:
            chosen = refined
    if arguments.cycles:
        make_folder(arguments.cycles)
        for cycle in cycles:
            write_png(cycle.composite, arguments.cycles / cycle_file_name(cycle))
    scores = [cycle.score for cycle in cycles if cycle.index > 0 and not cycle.refined]
    reason = stop_reason(scores, min_cycles=request.min_cycles, max_cycles=request.max_cycles, patience=request.patience) or StopReason.CANCELLED
    if arguments.json:
        report = _report(request, cycles, chosen, reason=reason, frame=frame, device=device)
        write_atomically(arguments.json, lambda beside: beside.write_text(json.dumps(report, indent=2) + "\n"))
    write_png(place_crop(photo.pixels, chosen.composite, mask, frame), arguments.output, photo=photo)
    kind = "refined cycle" if chosen.refined else "cycle"
    print(f"{arguments.output}: {kind} {chosen.index}, score {chosen.score:.3f}; {len(scores)} cycles, {reason}")
    return 0


def cycle_file_name(cycle: Cycle) -> str:
    """Returns the name of a cycle's PNG: index, whether refined, score."""
    return f"cycle-{cycle.index:02d}{'-refined' if cycle.refined else ''}-{cycle.score:.3f}.png"


def _check_outputs(arguments: argparse.Namespace) -> None:
    """Finds out before the work whether its results can be written."""
    if arguments.output.suffix.lower() != ".png":
        raise InputError(f"{arguments.output} does not end in .png: results are written as PNG.")
    for path in (arguments.output, arguments.json):
        if path is not None and (path.is_dir() or not path.parent.is_dir() or not os.access(path.parent, os.W_OK)):
            raise OutputError(f"{path} cannot be written: choose a file in a folder that exists and may be written to.")


def _choose_frame(text: str, photo: Photo, mask: NDArray[np.bool_], *, models: Path) -> FaceFrame:
    if text == "none":
        if (photo.width_px, photo.height_px) != (CROP_SIZE_PX, CROP_SIZE_PX):
            raise InputError(
                f"--frame none takes a {CROP_SIZE_PX} x {CROP_SIZE_PX} crop, the photo has {photo.width_px} x {photo.height_px} pixels: use --frame auto."
            )
        return identity_frame()
    if text != "auto":
        try:
            center_x, center_y, size, angle = (float(part) for part in text.split(","))
        except ValueError:
            raise InputError(f"--frame {text} is not understood: write auto, none or CX,CY,SIZE,ANGLE in pixels and degrees.") from None
        return FaceFrame(center_x, center_y, size, angle)
    faces = FaceFinder(models).find(photo.pixels)
    if not faces:
        raise InputError(f"No face was found in {photo.path}: say where it is with --frame CX,CY,SIZE,ANGLE.")
    # With several faces, the one that the mask is about; the surest among equals.
    return max(faces, key=lambda face: share_inside(mask, face.frame)).frame


def _shown(cycles: Iterator[Cycle], total: int) -> Iterator[Cycle]:
    """Passes cycles on and shows progress as numbers: a bar on a terminal, lines otherwise."""
    bar = tqdm(total=total, desc="cycle", leave=False) if sys.stderr.isatty() else None
    for cycle in cycles:
        line = f"score {cycle.score:.3f}, {cycle.duration_ms:.0f} ms"
        if bar is None:
            print(f"cycle {cycle.index} of at most {total}, {line}" if cycle.index else f"first composite, {line}", file=sys.stderr, flush=True)
        else:
            bar.set_postfix_str(line)
            bar.update(min(1, cycle.index))
        yield cycle
    if bar is not None:
        bar.close()


def _report(request: InpaintRequest, cycles: list[Cycle], chosen: Cycle, *, reason: StopReason, frame: FaceFrame, device: torch.device) -> dict[str, object]:
    return {
        "cycles": [
            {"index": cycle.index, "refined": cycle.refined, "score": None if math.isnan(cycle.score) else cycle.score, "ms": round(cycle.duration_ms, 1)}
            for cycle in cycles
        ],
        "chosen": {"index": chosen.index, "refined": chosen.refined, "score": chosen.score},
        "stop_reason": reason.value,
        "device": str(device),
        "seed": request.seed,
        "fill": request.fill.value,
        "exploration": request.exploration,
        "frame": {"center_x": frame.center_x, "center_y": frame.center_y, "size_px": frame.size_px, "angle_deg": frame.angle_deg},
        "versions": versions(),
    }
