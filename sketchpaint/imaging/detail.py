"""Detail finer than the crop, from the photo itself: octave by octave, out of the known pixels around the hole."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from sketchpaint.imaging.correspondence import Correspondence, Image, Sources, detail, times_taken, trust
from sketchpaint.imaging.exemplar import Exemplar, Level
from sketchpaint.imaging.guide import part_presence
from sketchpaint.imaging.levels import ResultLevels, mixed
from sketchpaint.imaging.lines import Lines, held_lines
from sketchpaint.imaging.loudness import finest, gain_to_surroundings, light, missing, quieter_copies
from sketchpaint.imaging.placement import Placement
from sketchpaint.imaging.seams import match_surroundings
from sketchpaint.imaging.soft import soft_result
from sketchpaint.imaging.sources import Choice, choose_sources
from sketchpaint.imaging.symmetry import OtherSide

# In crop pixels: from how far around the hole detail is taken, in a shallow hole and at most.
NEAR_REACH, FAR_REACH = 14.0, 28.0
RIM_PX = 16
# Borders of pieces move in octaves up to this size; in finer ones they stay where they are.
MOST_PIXELS = 3_000_000
# Octaves end where hole and surroundings would have more pixels: 30 megapixels take about 2 GB.
MOST_REACHED = 30_000_000
STEPS_PX = (4, 2, 1)  # how far the borders move at once, the first in the coarsest octave only


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
        at_once: whether to begin with the soft result, before detail is looked for: somebody waits.
        cancelled: asked between pieces of about 100 ms; nothing more is yielded once it answers yes.

    Yields:
        Octaves; the last has `share` 1, or less where hole and surroundings have more than `MOST_REACHED` pixels. A
        result that is not enlarged has no octaves and is yielded as it is.
    """
    hole, before = placement.alpha > 0, picture[placement.box]
    if placement.frame.scale <= 1 or not hole.any():
        yield Octave(placement.enlarged(before, crop), 1.0)
        return
    strokes = placement.lines
    lines = None if strokes is None else held_lines(strokes, hold=hold)
    if at_once and not cancelled():
        yield _soft_octave(before, crop, placement, lines, told)
    random = np.random.default_rng(seed)
    synthesis = _Synthesis(picture, crop, iter(finer), placement, hole, lines, told, random=random, strength=strength)
    for number in range(synthesis.coarsest, synthesis.finest - 1, -1):
        filled = synthesis.refined(number, cancelled)
        if filled is None:
            return
        mirrored = side() if number == synthesis.finest else None
        filled = filled if mirrored is None else mirrored.over(filled, strength)
        yield Octave(placement.mixed(before, filled if lines is None else lines.drawn(filled)), 0.5**number)


def _soft_octave(
    before: NDArray[np.uint8],
    crop: NDArray[np.uint8],
    placement: Placement,
    lines: Lines | None,
    told: NDArray[np.float32] | None,
) -> Octave:
    """Returns a result without any detail, which counts as half of the coarsest octave."""
    soft = soft_result(before, crop, placement, told=told)
    share = 0.5 ** (int(np.log2(placement.frame.scale) + 1e-9) + 1)
    return Octave(soft if lines is None else placement.mixed(before, lines.drawn(soft)), share)


def surroundings(placement: Placement, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Returns the rows and columns of a picture of this shape on which the detail of a hole depends; the hole is among
    them.
    """
    reach_px = _reach_px(placement, placement.alpha > 0)
    (rows, columns), (height, width) = placement.box, shape[:2]
    return slice(max(0, rows.start - reach_px), min(height, rows.stop + reach_px)), slice(
        max(0, columns.start - reach_px), min(width, columns.stop + reach_px)
    )


def _reach_px(placement: Placement, hole: NDArray[np.bool_]) -> int:
    depth = float(cv2.distanceTransform(np.pad(hole, 1).astype(np.uint8), cv2.DIST_L2, 3).max())
    return int(min(FAR_REACH * placement.frame.scale, NEAR_REACH * placement.frame.scale + depth))


class _Synthesis:
    """What the octaves of one hole share."""

    def __init__(
        self,
        picture: NDArray[np.uint8],
        crop: NDArray[np.uint8],
        finer: Iterator[NDArray[np.uint8]],
        placement: Placement,
        hole: NDArray[np.bool_],
        lines: Lines | None,
        told: NDArray[np.float32] | None,
        *,
        random: np.random.Generator,
        strength: float,
    ) -> None:
        frame = placement.frame
        self.coarsest = int(np.log2(frame.scale) + 1e-9)
        reach_px = _reach_px(placement, hole)
        self._exemplar = Exemplar(
            picture,
            hole,
            left=placement.left,
            top=placement.top,
            frame=frame,
            reach_px=reach_px,
            coarsest=self.coarsest + 1,
        )
        self._placement, self._random, self._strength = placement, random, strength
        self._levels = levels = ResultLevels(crop, finer, lines, placement, self._exemplar)
        known, cover = self._exemplar.known(self.coarsest), self._exemplar.cover(self.coarsest)
        numbers = range(self.coarsest)
        self.finest = next(
            (number for number in numbers if math.prod(self._exemplar.shape(number)) <= MOST_REACHED), self.coarsest
        )
        meant = part_presence(levels.places(self.coarsest)).max(2)
        if told is not None:
            meant = np.maximum(meant, levels.sampled(told, self.coarsest))
        result = match_surroundings(
            levels.at(self.coarsest), known, cover, meant, crop_px=levels.crop_px(self.coarsest)
        )
        result = mixed(cover, known, result)
        soft = cv2.pyrDown(result)
        self._own = result - cv2.pyrUp(soft)  # the finest detail that the result has itself
        self._made = mixed(self._exemplar.cover(self.coarsest + 1), self._exemplar.known(self.coarsest + 1), soft)
        self._origin = np.zeros(2, int)  # row and column in its level where what is made begins
        self._choice: Choice | None = None
        self._trust: Image = np.zeros((0, 0), np.float32)
        self._times: Image = np.zeros((0, 0), np.float32)  # how often the source of a pixel is taken

    def refined(self, number: int, cancelled: Callable[[], bool]) -> NDArray[np.uint8] | None:
        """Makes the next octave; returns the box of the placement, (h, w, 3) uint8, or None once cancelled."""
        if number == self.coarsest:
            beyond = number + 1
            self._choice = choose_sources(
                self._exemplar, self._made, self._levels.places(beyond), coarsest=number, random=self._random
            )
        soft, origin = cv2.pyrUp(self._made), self._origin * 2
        part = _around(self._exemplar.cover(number, _window(origin, soft.shape)) < 1)
        soft, origin = soft[part], origin + np.array([part[0].start, part[1].start])
        window = _window(origin, soft.shape)
        cover, known = self._exemplar.cover(number, window), self._exemplar.known(number, window)
        own = self._own if number == self.coarsest else self._levels.own_band(number)
        if cancelled():  # then the results it rests on may have ended before there were enough
            return None
        own = None if own is None else own[window]
        if self._choice is None:  # nothing is known that detail could be taken from
            self._made, self._origin = mixed(cover, known, soft if own is None else soft + own), origin
            return self._enlarged(number)
        level = self._exemplar.level(number)
        choice = (self._choice if number == self.coarsest else self._choice.doubled()).part(part)
        if number == self.coarsest:
            grown = self._grown(choice.sources, level, soft, self._own[window], cover, known, cancelled)
            if grown is None:
                return None
            choice = replace(choice, sources=grown)
        if number == self.coarsest or (number > 0 and level.usable.size <= MOST_PIXELS):
            self._trust = trust(level, choice.sources, soft)
        else:
            self._trust = cv2.resize(self._trust, None, fx=2, fy=2)[part]
        self._times = (
            times_taken(level, choice.sources)
            if number == self.coarsest
            else cv2.resize(self._times, None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)[part]
        )
        crop_px, reduced = self._levels.crop_px(self.coarsest), 1 << (self.coarsest - number)
        band = quieter_copies(detail(level, choice.sources), self._times, crop_px=crop_px, reduced=reduced)
        # Next to other pieces, and on what the octaves before have made, a band is weaker than where it was taken from.
        lights = finest(light(soft) + light(band)), light(detail(level, choice.usual)), finest(light(known))
        ring = np.where(cv2.pyrUp(cv2.pyrDown(cover)) > 0.999, cover, np.float32(0))
        gain = gain_to_surroundings(*lights, ring, crop_px=crop_px, reduced=reduced)
        band *= (self._trust * choice.likeness * gain)[..., None]
        if own is not None:
            band *= (self._strength * missing(own, band))[..., None]
            band += own
        elif self._strength != 1:
            band *= np.float32(self._strength)
        band += soft
        self._made, self._choice, self._origin = mixed(cover, known, band), choice, origin
        self._exemplar.forget(number)
        return self._enlarged(number)

    def _grown(
        self,
        sources: Sources,
        level: Level,
        soft: Image,
        own: Image,
        cover: Image,
        known: Image,
        cancelled: Callable[[], bool],
    ) -> Sources | None:
        """Aligns the pieces with edges of the result and moves their borders to where both sides agree; returns None
        once cancelled.
        """
        search = Correspondence(level, soft, cover < 1)
        sources = search.aligned(sources)
        for step_px in STEPS_PX:
            if cancelled():
                return None
            band = detail(level, sources) * trust(level, sources, soft)[..., None]
            sources = search.grown(
                sources, mixed(cover, known, soft + own + band * missing(own, band)[..., None]), step_px=step_px
            )
        return sources

    def _enlarged(self, number: int) -> NDArray[np.uint8]:
        """Returns what is made, at the photo's size, in the placement's box: (h, w, 3) uint8."""
        height, width = self._placement.shape
        pixels = np.round(self._made).clip(0, 255).astype(np.uint8)
        row, column = self._placement.top - self._exemplar.top, self._placement.left - self._exemplar.left
        share = 0.5**number
        matrix = np.array([[share, 0, column * share - self._origin[1]], [0, share, row * share - self._origin[0]]])
        flags = (cv2.INTER_CUBIC if number else cv2.INTER_NEAREST) | cv2.WARP_INVERSE_MAP
        return np.asarray(
            cv2.warpAffine(pixels, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE), np.uint8
        )


def _window(origin: NDArray[np.intp], shape: tuple[int, ...]) -> tuple[slice, slice]:
    return slice(int(origin[0]), int(origin[0]) + shape[0]), slice(int(origin[1]), int(origin[1]) + shape[1])


def _around(hole: NDArray[np.bool_]) -> tuple[slice, slice]:
    """Returns the rows and columns of the hole and a rim around it."""
    spans = []
    for axis in (1, 0):
        places = np.flatnonzero(hole.any(axis))
        spans.append(slice(max(0, int(places[0]) - RIM_PX) // 2 * 2, (int(places[-1]) + RIM_PX) // 2 * 2 + 2))
    return spans[0], spans[1]
