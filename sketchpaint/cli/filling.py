"""Filling one photo: what `inpaint` and `batch` share."""

import argparse
import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sketchpaint.cycle import Cycle
from sketchpaint.engine.api import InpaintRequest, StopReason, best_cycle, chosen_cycle, end_reason
from sketchpaint.engine.faces import FaceFinder
from sketchpaint.engine.octaves import Upsampler, load_upsampler, sharp_result
from sketchpaint.engine.options import Fill, Refine
from sketchpaint.engine.recipe import Recipe
from sketchpaint.engine.session import Session
from sketchpaint.errors import InputError, WeightsError
from sketchpaint.imaging.crops import crop_inputs, identity_frame, share_inside
from sketchpaint.imaging.files import Photo
from sketchpaint.imaging.frame import CROP_SIZE_PX, FaceFrame
from sketchpaint.imaging.placement import place


@dataclass(frozen=True)
class Filled:
    """A photo with its mask filled, and how that came about.

    Attributes:
        picture: (H, W, 3) uint8.
        request: what the engine was asked for.
        cycles: all cycles, the refined one last.
        chosen: the one in the picture.
        reason: why the run ended.
        recipe: how to make it again; its weights are left out.
    """

    picture: NDArray[np.uint8] = field(repr=False)
    request: InpaintRequest
    cycles: list[Cycle]
    chosen: Cycle
    reason: StopReason
    recipe: Recipe

    @property
    def coarse(self) -> list[Cycle]:
        """The generated cycles without the refined one."""
        return [cycle for cycle in self.cycles if cycle.index > 0 and not cycle.refined]


def choose_frame(text: str, photo: Photo, mask: NDArray[np.bool_], *, finder: Callable[[], FaceFinder]) -> FaceFrame:
    """Returns the face frame that an argument asks for.

    Args:
        text: auto, none, or CX,CY,SIZE,ANGLE in pixels and degrees.
        photo: the photo.
        mask: (H, W) bool; with several faces the one that it is about is taken.
        finder: makes the face finder when it is needed.

    Raises:
        InputError: the text is not understood, does not fit the photo, or no face is found.
    """
    if text == "none":
        if (photo.width_px, photo.height_px) != (CROP_SIZE_PX, CROP_SIZE_PX):
            raise InputError(
                f"--frame none takes a {CROP_SIZE_PX} x {CROP_SIZE_PX} crop, the photo has {photo.width_px} x "
                f"{photo.height_px} pixels: use --frame auto."
            )
        return identity_frame()
    if text != "auto":
        try:
            center_x, center_y, size, angle = (float(part) for part in text.split(","))
        except ValueError:
            raise InputError(
                f"--frame {text} is not understood: write auto, none or CX,CY,SIZE,ANGLE in pixels and degrees."
            ) from None
        return FaceFrame(center_x, center_y, size, angle)
    faces = finder().find(photo.pixels)
    if not faces:
        raise InputError(f"No face was found in {photo.path}: say where it is with --frame CX,CY,SIZE,ANGLE.")
    return max(faces, key=lambda face: share_inside(mask, face.frame)).frame


def make_request(
    photo: Photo,
    mask: NDArray[np.bool_],
    sketch: NDArray[np.uint8] | None,
    arguments: argparse.Namespace,
    *,
    frame: FaceFrame,
) -> InpaintRequest:
    """Returns the run that the arguments ask for.

    Raises:
        InputError: it cannot work.
    """
    inputs = crop_inputs(photo.pixels, mask, sketch, frame=frame)
    return InpaintRequest(
        crop=inputs.crop, mask=inputs.mask, sketch=inputs.sketch, fill=Fill(arguments.fill), seed=arguments.seed,
        min_cycles=arguments.min_cycles, max_cycles=arguments.max_cycles, refine=Refine(arguments.refine),
        exploration=arguments.exploration, sketch_hold=arguments.sketch_hold,
    )  # fmt: skip


def find_upsampler(models: Path, arithmetic: str | None = None) -> Upsampler | None:
    """Loads the octave network; says on stderr where it cannot be used, and returns None: results are softer then. See
    `load_upsampler`.
    """
    try:
        return load_upsampler(models, arithmetic)
    except WeightsError as error:
        print(f"Results stay softer than they could be: {error}", file=sys.stderr)
        return None


def fill_photo(
    session: Session,
    request: InpaintRequest,
    photo: Photo,
    mask: NDArray[np.bool_],
    sketch: NDArray[np.uint8] | None = None,
    *,
    frame: FaceFrame,
    upsampler: Upsampler | None,
    watch: Callable[[Iterator[Cycle]], Iterator[Cycle]] = iter,
) -> Filled:
    """Does a run, chooses a cycle and puts it into the photo.

    Args:
        session: the networks.
        request: the run, made from the same photo, mask and frame.
        photo: the photo.
        mask: (H, W) bool, True = repaint.
        sketch: (H, W, 4) uint8 RGBA, or None.
        frame: where the face is.
        upsampler: see `result_octaves`.
        watch: passes the cycles on, showing progress.

    Raises:
        WeightsError: the networks gave no number.
    """
    cycles = list(watch(session.run(request)))
    coarse = best_cycle([cycle for cycle in cycles if not cycle.refined])
    if coarse.index == 0 or math.isnan(coarse.score):
        raise WeightsError(
            "The networks gave no number as score, so nothing could be filled: check them with 'sketchpaint models'."
        )
    chosen = chosen_cycle(coarse, cycles[-1] if cycles[-1].refined else None, request.refine)
    placement = place(mask, frame, sketch=sketch, hold=request.sketch_hold)
    picture = photo.pixels.copy()
    octave = sharp_result(request, chosen.composite, placement, picture=photo.pixels, upsampler=upsampler)
    if octave.share < 1:
        print(
            f"The mask is very large: its detail is {round(1 / octave.share)} times coarser than the photo.",
            file=sys.stderr,
        )
    picture[placement.box] = octave.pixels
    recipe = Recipe(request, chosen.index, chosen.refined, 1.0, placement, None, {}, session.arithmetic)
    return Filled(picture, request, cycles, chosen, end_reason(cycles, request), recipe)
