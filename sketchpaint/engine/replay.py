"""Making an exported picture again from its recipe."""

import numpy as np
import torch
from numpy.typing import NDArray

from sketchpaint.engine.octaves import Upsampler, sharp_result
from sketchpaint.engine.recipe import ARITHMETICS, Recipe, mixed_refinement
from sketchpaint.engine.session import Session

DTYPES: dict[str, torch.dtype] = {name: getattr(torch, name) for name in ARITHMETICS}


def rebuild(
    session: Session, recipe: Recipe, picture: NDArray[np.uint8], *, upsampler: Upsampler | None
) -> NDArray[np.uint8]:
    """Makes the filled area again.

    Args:
        session: the networks.
        recipe: how.
        picture: (H, W, 3) uint8, the export; its pixels around the filled area are where detail comes from.
        upsampler: see `result_octaves`.

    Returns:
        (h, w, 3) uint8, the pixels of the placement's box.
    """
    request = recipe.request
    for cycle in session.cycles(request):
        if cycle.index == recipe.index:
            break
    while cycle.index < recipe.index:  # beyond where the run stops by itself
        cycle = session.next_cycle(request, cycle)
    composite = cycle.composite
    if recipe.refined:
        composite = mixed_refinement(composite, session.refine(request, cycle).composite, recipe.strength)
    if recipe.before is not None:
        picture = picture.copy()
        picture[recipe.placement.box] = recipe.before
    octave = sharp_result(
        request, composite, recipe.placement, picture=picture, upsampler=upsampler, strength=recipe.strength
    )
    return octave.pixels
