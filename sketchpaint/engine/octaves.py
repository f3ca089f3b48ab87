"""A result in the photo: the one way from a cycle to pixels at the photo's resolution, for window, command line, batch
and replay.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.manifest import read_manifest
from sketchpaint.engine.options import Fill
from sketchpaint.imaging import detail
from sketchpaint.imaging.detail import Octave, never
from sketchpaint.imaging.grey import as_grey
from sketchpaint.imaging.placement import Placement
from sketchpaint.imaging.symmetry import OtherSide, other_side_of_photo


class Upsampler(Protocol):
    """What gives a result more pixels than the crop has: `OctaveUpsampler`, which needs torch."""

    def upsampled(
        self,
        request: InpaintRequest,
        result: NDArray[np.uint8],
        placement: Placement,
        *,
        picture: NDArray[np.uint8],
        cancelled: Callable[[], bool],
    ) -> Iterator[NDArray[np.uint8]]:
        """Yields the result at 256 and 512 pixels as far as there is room for it; nothing more once cancelled."""
        ...


def load_upsampler(models: Path, arithmetic: str | None = None) -> Upsampler | None:
    """Returns the octave network of a models folder, or None where it lists none; torch is imported only for one.

    Args:
        models: the folder.
        arithmetic: float32 or bfloat16; None takes what is fastest on the processor.

    Raises:
        WeightsError: the network is missing or damaged.
    """
    if "octave" not in read_manifest(models):
        return None
    import torch

    from sketchpaint.engine.upsampling import OctaveUpsampler

    return OctaveUpsampler(models, dtype=None if arithmetic is None else getattr(torch, arithmetic))


def result_octaves(
    request: InpaintRequest,
    composite: NDArray[np.uint8],
    placement: Placement,
    *,
    picture: NDArray[np.uint8],
    upsampler: Upsampler | None,
    strength: float = 1.0,
    at_once: bool = False,
    cancelled: Callable[[], bool] = never,
) -> Iterator[Octave]:
    """Yields the placement's box of the picture with a result of a run in it, sharper from octave to octave.

    Args:
        request: what the run was asked for; its seed chooses among equals, and its hold says how far drawn lines stay.
        composite: (128, 128, 3) uint8, the cycle, or its refinement.
        placement: where it belongs.
        picture: (H, W, 3) uint8, the photo with what was applied before.
        upsampler: makes the octaves that the networks know; None where there is none: all detail is then the photo's.
        strength: how much of the octaves' detail is taken, 0 to 1.
        at_once: whether to begin without the photo's detail, for somebody who waits; see `detail.octaves`.
        cancelled: asked again and again while an octave is made; nothing more is yielded once it answers yes.
    """

    def finer() -> Iterator[NDArray[np.uint8]]:
        """The result at 256 and 512 pixels."""
        if upsampler is not None and strength > 0:
            doubled = upsampler.upsampled(request, composite, placement, picture=picture, cancelled=cancelled)
            yield from (mixed_octave(composite, each, strength) for each in doubled)

    octaves = detail.octaves(
        picture,
        composite,
        placement,
        finer=finer(),
        side=lambda: _other_side(request, composite, placement, picture) if strength > 0 else None,
        seed=request.seed,
        strength=strength,
        hold=request.sketch_hold,
        told=request.told,
        at_once=at_once,
        cancelled=cancelled,
    )
    if not request.is_grey:
        yield from octaves
        return
    for octave in octaves:  # drawn lines have their own colours, and a grey photo is to stay grey
        yield replace(octave, pixels=np.where(placement.alpha[..., None] > 0, as_grey(octave.pixels), octave.pixels))


def _other_side(
    request: InpaintRequest, composite: NDArray[np.uint8], placement: Placement, picture: NDArray[np.uint8]
) -> OtherSide | None:
    """Returns the other side's own pixels for a run whose cycles followed it, because it began with a guess."""
    if request.fill is not Fill.GUESS:
        return None
    filled = picture.copy()
    filled[placement.box] = placement.enlarged(picture[placement.box], composite)
    return other_side_of_photo(
        filled,
        placement.mask(*picture.shape[:2]),
        placement.frame,
        left=placement.left,
        top=placement.top,
        size_px=placement.shape[::-1],
        crop=composite,
        told=request.told,
    )


def sharp_result(
    request: InpaintRequest,
    composite: NDArray[np.uint8],
    placement: Placement,
    *,
    picture: NDArray[np.uint8],
    upsampler: Upsampler | None,
    strength: float = 1.0,
) -> Octave:
    """Returns the last octave of `result_octaves`."""
    *_, last = result_octaves(request, composite, placement, picture=picture, upsampler=upsampler, strength=strength)
    return last


def mixed_octave(coarse: NDArray[np.uint8], finer: NDArray[np.uint8], strength: float) -> NDArray[np.uint8]:
    """Returns a result with this share of what a larger one of it has besides."""
    if strength >= 1:
        return finer
    enlarged = cv2.resize(coarse, finer.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    return np.asarray(cv2.addWeighted(finer, strength, enlarged, 1 - strength, 0), np.uint8)
