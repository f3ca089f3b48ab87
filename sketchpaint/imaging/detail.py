"""Detail finer than the crop, from the photo itself: octave by octave, out of the known pixels around the hole."""

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sketchpaint.imaging.levels import octave_number
from sketchpaint.imaging.lines import held_lines
from sketchpaint.imaging.placement import Placement
from sketchpaint.imaging.soft import colour_match, soft_result
from sketchpaint.imaging.symmetry import OtherSide
from sketchpaint.imaging.synthesis import DroppedError, Synthesis, coarsest_octave, reach_px


def never() -> bool:
    """A cancel question that always answers no."""
    return False


@dataclass(frozen=True)
class Octave:
    """A filled hole at one resolution.

    Attributes:
        pixels: (h, w, 3) uint8 of the placement's box at the photo's size; outside the hole those of the photo.
        share: resolution of what is in the hole as a share of the photo's: ..., 1/4, 1/2, 1.
    """

    pixels: NDArray[np.uint8] = field(repr=False)
    share: float


def octaves(
    picture: NDArray[np.uint8],
    crop: NDArray[np.uint8],
    placement: Placement,
    *,
    finer: Iterable[NDArray[np.uint8]] = (),
    side: Callable[[], OtherSide | None] = lambda: None,
    seed: int = 0,
    strength: float = 1.0,
    hold: float = 1.0,
    told: NDArray[np.float32] | None = None,
    at_once: bool = False,
    cancelled: Callable[[], bool] = never,
) -> Iterator[Octave]:
    """Yields a result in the photo, sharper from octave to octave.

    A Laplacian pyramid: the soft result, its colours matched to the surroundings, is enlarged twofold again and again,
    and each time gets the band of detail that known pixels of the same look have at that size. Places that a piece of
    the hole is copied from are chosen where the crop's pixels are told apart, and kept from octave to octave, so that
    structure larger than a pixel stays whole.

    Args:
        picture: (H, W, 3) uint8 photo; what it has in the hole is not looked at.
        crop: (128, 128, 3) uint8 result.
        placement: where it belongs.
        finer: the same result at 256, 512, ... pixels, as far as it is drawn so and not cancelled; each is asked for
            when an octave has room for it.
        side: gives what the other side of the face shows in the placement's box, which is laid over the last octave,
            and asked for then.
        seed: the same seed gives the same bytes.
        strength: how much of the detail is taken, 0 to 1.
        hold: how far the placement's lines are drawn as they were painted, 0 to 1.
        told: (128, 128) float32 in [0, 1], where the colours of the result were asked for and shall not follow the
            surroundings; None = nowhere.
        at_once: whether to begin without detail, with the result and then with the first of `finer` if the coarsest
            octave has room for it: somebody waits.
        cancelled: asked again and again while an octave is made; nothing more is yielded once it answers yes.

    Yields:
        Octaves; the last has `share` 1, or less where hole and surroundings have more than `MOST_REACHED` pixels or
        half as many rows as `MOST_ROWS`. A result that is not enlarged has no octaves and is yielded as it is.
    """
    hole, before = placement.alpha > 0, picture[placement.box]
    if placement.frame.scale <= 1 or not hole.any():
        yield Octave(placement.enlarged(before, crop), 1.0)
        return
    strokes = placement.lines
    lines = None if strokes is None else held_lines(strokes, hold=hold)
    finer = iter(finer)
    if at_once and not cancelled():
        match, coarsest = colour_match(crop, placement, told=told), coarsest_octave(placement.frame)

        def without_detail(result: NDArray[np.uint8], share: float) -> Octave:
            soft = soft_result(before, result, placement, match=match)
            return Octave(soft if lines is None else placement.mixed(before, lines.drawn(soft)), share)

        yield without_detail(crop, 0.5 ** (coarsest + 1))
        for first in itertools.islice(finer, min(1, octave_number(placement.frame.scale / 2**coarsest))):
            yield without_detail(first, 0.5**coarsest)
            finer = itertools.chain([first], finer)
    random = np.random.default_rng(seed)
    synthesis = Synthesis(
        picture, crop, finer, placement, hole, lines, told, random=random, strength=strength, cancelled=cancelled
    )
    finest = synthesis.finest

    def octave(filled: NDArray[np.uint8], number: int) -> Octave:
        return Octave(placement.mixed(before, filled if lines is None else lines.drawn(filled)), 0.5**number)

    try:
        for number in range(synthesis.coarsest, finest, -1):
            yield octave(synthesis.refined(number), number)
        filled = synthesis.refined(finest)
    except DroppedError:
        return
    del synthesis, finer  # the other side of a large face needs much memory too
    mirrored = None if cancelled() else side()
    if not cancelled():
        yield octave(filled if mirrored is None else mirrored.over(filled, strength), finest)


def surroundings(placement: Placement, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Returns the rows and columns of a picture of this shape on which the detail of a hole depends; the hole is among
    them.
    """
    reach = reach_px(placement, placement.alpha > 0)
    (rows, columns), (height, width) = placement.box, shape[:2]
    return slice(max(0, rows.start - reach), min(height, rows.stop + reach)), slice(
        max(0, columns.start - reach), min(width, columns.stop + reach)
    )
