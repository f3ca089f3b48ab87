"""Detail finer than the crop, from the photo itself: octave by octave, out of the known pixels around the hole."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from sketchpaint.imaging.correspondence import NO_MAP, Correspondence, Image, Sources, detail, trust
from sketchpaint.imaging.exemplar import STEPS, Exemplar, Level
from sketchpaint.imaging.frame import CROP_SIZE_PX
from sketchpaint.imaging.guide import features, nearest, part_presence, quilt
from sketchpaint.imaging.lines import Lines, held_lines
from sketchpaint.imaging.placement import Placement
from sketchpaint.imaging.seams import match_surroundings
from sketchpaint.imaging.soft import soft_result

# In crop pixels: from how far around the hole detail is taken, in a shallow hole and at most.
NEAR_REACH, FAR_REACH = 14.0, 28.0
# How many sources the guide compares with each block, how many of them are tried; fewer where there are many blocks.
CHOICES, MOST_SOURCES, MOST_PAIRS = 24, 8192, 4_000_000
RIM_PX = 16
# A result with up to 2 ** (1 - ROUNDED_UP) times as many pixels as there is room for is taken and made smaller.
ROUNDED_UP, SHRINK_SIGMA_PX = 0.25, 0.5
HELD_SHARE = 1.5  # a level with so many times its pixels across holds all of a result
# Borders of pieces move in octaves up to this size; in finer ones they stay where they are.
MOST_PIXELS = 3_000_000
# Octaves end where hole and surroundings would have more pixels: 30 megapixels take about 2 GB.
MOST_REACHED = 30_000_000
STEPS_PX = (4, 2, 1)  # how far the borders move at once, the first in the coarsest octave only
OWN_SIGMA_PX = 3.0
# In squared grey levels of the guide: up to here a source looks alike; how fast detail is given up beyond. Where none
# looks like a chin, strands of hair on it are worse than no detail.
ALIKE, UNLIKE, LIKENESS_SIGMA_PX = 600.0, 700.0, 2.0
# How loud detail is: in crop pixels, how far around it is measured; how much the known pixels say there; by which
# factors it may change.
GAIN_SIGMA_PX, RING_SHARE, GAINS = 4.0, 0.7, (0.6, 1.6)
LIGHT = np.full((1, 3), 1 / 3, np.float32)


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


def octave_number(scale: float) -> int:
    """Returns how many doublings of the crop come nearest to pictures with `scale` pixels for each of its own, rather
    one more than a blur that is seen.
    """
    return max(0, math.floor(math.log2(scale) + ROUNDED_UP))


def octaves(
    picture: NDArray[np.uint8],
    crop: NDArray[np.uint8],
    placement: Placement,
    *,
    finer: Callable[[], Sequence[NDArray[np.uint8]] | None] = tuple,
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
        finer: gives the same result at 256, 512, ... pixels, as far as it is drawn so, or None once cancelled; asked
            after the soft result was yielded.
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
    lines = None if placement.lines is None else held_lines(placement.lines, hold=hold)
    if at_once and not cancelled():
        soft = soft_result(before, crop, placement, told=told)
        share = 0.5 ** (int(np.log2(placement.frame.scale) + 1e-9) + 1)
        yield Octave(soft if lines is None else placement.mixed(before, lines.drawn(soft)), share)
    drawn = finer()
    if drawn is None:
        return
    synthesis = _Synthesis(
        picture, [crop, *drawn], placement, hole, lines, told, random=np.random.default_rng(seed), strength=strength
    )
    for number in range(synthesis.coarsest, synthesis.finest - 1, -1):
        filled = synthesis.refined(number, cancelled)
        if filled is None:
            return
        yield Octave(placement.mixed(before, filled if lines is None else lines.drawn(filled)), 0.5**number)


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
        results: Sequence[NDArray[np.uint8]],
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
        self._results, self._lines = results, lines
        result = self._result(self.coarsest)
        known, cover = self._exemplar.known(self.coarsest), self._exemplar.cover(self.coarsest)
        crop_px = self._crop_px(self.coarsest)
        numbers = range(self.coarsest)
        self.finest = next(
            (number for number in numbers if math.prod(self._exemplar.shape(number)) <= MOST_REACHED), self.coarsest
        )
        meant = part_presence(self._places(self.coarsest)).max(2)
        if told is not None:
            meant = np.maximum(meant, self._sampled(told, self.coarsest))
        result = match_surroundings(result, known, cover, meant, crop_px=crop_px)
        result = _mixed(cover, known, result)
        soft = cv2.pyrDown(result)
        self._own = result - cv2.pyrUp(soft)  # the finest detail that the result has itself
        self._made = _mixed(self._exemplar.cover(self.coarsest + 1), self._exemplar.known(self.coarsest + 1), soft)
        self._origin = np.zeros(2, int)  # row and column in its level where what is made begins
        self._sources: Sources | None = None
        self._usual: Sources | None = None  # sources by chance, for the energy that detail has
        self._trust: Image = np.zeros((0, 0), np.float32)
        self._likeness: Image = np.ones(self._exemplar.shape(self.coarsest), np.float32)

    def _places(self, number: int) -> Image:
        """Returns where the pixels of a level lie on the crop, (h, w, 2) float32, measured from the corner."""
        height, width = self._exemplar.shape(number)
        rows, columns = np.mgrid[:height, :width].astype(np.float32) * (1 << number)
        photo = np.stack([columns + self._exemplar.left + 0.5, rows + self._exemplar.top + 0.5], 2)
        return np.asarray(cv2.transform(photo, self._placement.frame.to_crop()), np.float32)

    def _crop_px(self, number: int) -> float:
        """Returns how many pixels of a level a crop pixel has across."""
        return self._placement.frame.scale / (1 << number)

    def _sampled(self, crop: NDArray[Any], number: int) -> Image:
        """Returns a picture of the face frame at a level."""
        side = crop.shape[0] / CROP_SIZE_PX
        shrunk = side / self._crop_px(number)
        pixels: Image = crop.astype(np.float32)
        if shrunk > 1:  # the finest of it would turn into patterns
            pixels = cv2.GaussianBlur(pixels, (0, 0), SHRINK_SIGMA_PX * shrunk)
        places = self._places(number) * np.float32(side) - np.float32(0.5)
        return np.asarray(
            cv2.remap(pixels, places, NO_MAP, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), np.float32
        )

    def _drawn(self, number: int) -> int:
        """Returns which of the results has what a level has room for."""
        return min(len(self._results) - 1, octave_number(self._crop_px(number)))

    def _result(self, number: int) -> Image:
        """Returns the result at a level, without lines that are drawn anew."""
        result = self._sampled(self._results[self._drawn(number)], number)
        if self._lines is None:
            return result
        return self._lines.without(
            _mixed(self._exemplar.cover(number), self._exemplar.known(number), result),
            left=self._placement.left - self._exemplar.left,
            top=self._placement.top - self._exemplar.top,
            level=number,
            crop_px=self._crop_px(number),
        )

    def _own_band(self, number: int) -> Image | None:
        """Returns what the result has itself at a level beyond the next coarser one, or None where that is nothing."""
        if number == self.coarsest:
            return self._own
        drawn = self._drawn(number)
        if not drawn or self._crop_px(number + 1) >= HELD_SHARE * (1 << drawn):
            return None
        return np.asarray(self._result(number) - cv2.pyrUp(self._result(number + 1)), np.float32)

    def refined(self, number: int, cancelled: Callable[[], bool]) -> NDArray[np.uint8] | None:
        """Makes the next octave; returns the box of the placement, (h, w, 3) uint8, or None once cancelled."""
        if number == self.coarsest:
            self._find_sources()
        if cancelled():
            return None
        soft, origin = cv2.pyrUp(self._made), self._origin * 2
        part = _around(self._exemplar.cover(number, _window(origin, soft.shape)) < 1)
        soft, origin = soft[part], origin + np.array([part[0].start, part[1].start])
        window = _window(origin, soft.shape)
        cover, known = self._exemplar.cover(number, window), self._exemplar.known(number, window)
        own = self._own_band(number)
        own = None if own is None else own[window]
        if self._sources is None or self._usual is None:  # nothing is known that detail could be taken from
            self._made, self._origin = _mixed(cover, known, soft if own is None else soft + own), origin
            return self._enlarged(number)
        level = self._exemplar.level(number)
        likeness = self._likeness if number == self.coarsest else cv2.resize(self._likeness, None, fx=2, fy=2)
        self._likeness = likeness[part]
        if number == self.coarsest:
            first, usual = (np.ascontiguousarray(field[part]) for field in (self._sources, self._usual))
            grown = self._grown(first, level, soft, self._own[window], cover, known, cancelled)
            if grown is None:
                return None
            sources = grown
        else:
            sources, usual = (np.ascontiguousarray(_doubled(field)[part]) for field in (self._sources, self._usual))
        if number == self.coarsest or (number > 0 and level.usable.size <= MOST_PIXELS):
            self._trust = trust(level, sources, soft)
        else:
            self._trust = cv2.resize(self._trust, None, fx=2, fy=2)[part]
        band = detail(level, sources)
        # Next to other pieces, and on what the octaves before have made, a band is weaker than where it was taken from.
        lights = _band(_light(soft) + _light(band)), _light(detail(level, usual)), _band(_light(known))
        ring = np.where(cv2.pyrUp(cv2.pyrDown(cover)) > 0.999, cover, np.float32(0))
        gain = _gain(*lights, ring, crop_px=self._crop_px(self.coarsest), reduced=1 << (self.coarsest - number))
        band *= (self._trust * self._likeness * gain)[..., None]
        if own is not None:
            band *= (self._strength * _missing(own, band))[..., None]
            band += own
        elif self._strength != 1:
            band *= np.float32(self._strength)
        band += soft
        self._made, self._sources, self._usual, self._origin = _mixed(cover, known, band), sources, usual, origin
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
                sources, _mixed(cover, known, soft + own + band * _missing(own, band)[..., None]), step_px=step_px
            )
        return sources

    def _find_sources(self) -> None:
        """Chooses where blocks of four pixels of the coarsest octave come from; where nothing is known, there are no
        sources.
        """
        beyond, fine = self.coarsest + 1, max(self.coarsest - 1, 0)
        level, finer = self._exemplar.level(beyond), self._exemplar.level(fine)
        height, width = self._exemplar.shape(beyond)
        step = 1 << (self.coarsest - fine)
        block_px = 4 * step
        # A source needs as much known around it as is compared.
        window = np.ones((2 * block_px, 2 * block_px), np.uint8)
        whole = cv2.erode(
            finer.usable, window, anchor=(block_px // 2, block_px // 2), borderType=cv2.BORDER_CONSTANT, borderValue=0
        )
        places = np.argwhere(
            (whole[::step, ::step] > 0)
            & (cv2.resize(level.usable, None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST) > 0)
        )
        blocks = 2 * np.argwhere(_by_twos(self._exemplar.cover(beyond) < 1))
        most = max(CHOICES, min(MOST_SOURCES, MOST_PAIRS // len(blocks)))
        if len(places) > most:
            places = places[np.sort(self._random.choice(len(places), most, replace=False))]
        where = self._places(beyond)
        looks = [
            cv2.pyrUp(features(half, where))
            for half in (self._made, *np.split(level.picture.astype(np.float32) / STEPS, 2))
        ]
        wanted = looks[0][tuple(np.minimum(2 * blocks + 2, (2 * height - 1, 2 * width - 1)).T)]
        there = np.concatenate(looks[1:])[tuple(np.minimum(places + 2, (4 * height - 1, 2 * width - 1)).T)]
        if not len(places):
            return
        choices, distances = nearest(wanted, there, min(CHOICES, len(places)))
        soft = level.picture
        for _ in range(beyond - fine):
            soft = cv2.pyrUp(soft)
        band = cv2.subtract(finer.picture, soft).astype(np.float32).mean(2) / STEPS
        stands = self._exemplar.cover(fine) == 1
        canvas = np.pad(np.where(stands, band[: len(stands)], 0), block_px)
        taken = quilt(
            canvas,
            np.pad(stands, block_px),
            band,
            corners=2 * step * blocks + block_px,
            choices=step * places[choices],
            distances=distances,
            block_px=block_px,
            random=self._random,
        )
        apart = distances[np.arange(len(taken)), taken]
        for row, column in np.ndindex(4, 4):
            self._likeness[2 * blocks[:, 0] + row, 2 * blocks[:, 1] + column] = UNLIKE / (
                UNLIKE + (apart - ALIKE).clip(0)
            )
        self._likeness = cv2.GaussianBlur(self._likeness, (0, 0), LIKENESS_SIGMA_PX)
        chance = self._random.integers(0, choices.shape[1], len(taken))
        self._sources, self._usual = (
            _spread(
                places[np.take_along_axis(choices, pick[:, None], 1)[:, 0]] - 2 * blocks,
                2 * blocks,
                (2 * height, 2 * width),
            )
            for pick in (taken, chance)
        )

    def _enlarged(self, number: int) -> NDArray[np.uint8]:
        """Returns what is made, at the photo's size, in the placement's box: (h, w, 3) uint8."""
        height, width = self._placement.area.shape
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


def _mixed(cover: Image, known: Image, made: Image) -> Image:
    return np.asarray(cover[..., None] * known + (1 - cover[..., None]) * made, np.float32)


def _missing(own: Image, band: Image) -> Image:
    """Returns how much of a band is wanted beside what the result has itself, so that their energies add up to the
    band's, (h, w) float32.
    """
    has, wanted = (cv2.GaussianBlur(np.square(values).sum(2), (0, 0), OWN_SIGMA_PX) for values in (own, band))
    return np.asarray(np.sqrt((1 - has / np.maximum(wanted, 1e-3)).clip(0, 1)), np.float32)


def _light(picture: Image) -> Image:
    return cv2.transform(picture, LIGHT)


def _band(light: Image) -> Image:
    """Returns what the next coarser octave does not hold of (h, w) brightness."""
    return light - cv2.pyrUp(cv2.pyrDown(light))


def _gain(band: Image, usual: Image, around: Image, ring: Image, *, crop_px: float, reduced: int) -> Image:
    """Returns by how much a band must be louder to be like its surroundings: what agrees best is often smoother than
    most.

    Args:
        band: (h, w) float32 brightness of the detail that was chosen.
        usual: likewise, by chance from among what looks alike.
        around: likewise, that of the known pixels.
        ring: (h, w) float32, where these are.
        crop_px: size of a crop pixel in the coarsest octave.
        reduced: this many times coarser that octave is; loudness is measured at its size.

    Returns:
        (h, w) float32 within `GAINS`.
    """
    size = max(1, ring.shape[1] // reduced), max(1, ring.shape[0] // reduced)

    def spread(values: Image) -> Image:
        return cv2.GaussianBlur(cv2.resize(values, size, interpolation=cv2.INTER_AREA), (0, 0), GAIN_SIGMA_PX * crop_px)

    def typical(values: Image, weight: Image, share: Image) -> Image:
        # Of square roots, few strong edges change the mean little.
        return spread(np.sqrt(np.abs(values)) * weight) / np.maximum(share, 1e-3)

    inside, share = 1 - ring, spread(ring)
    has, wanted = (typical(values, inside, 1 - share) for values in (band, usual))
    wanted += RING_SHARE * (share / 0.3).clip(0, 1) * (typical(around, ring, share) - wanted)
    gain = (((wanted + 0.1) / (has + 0.1)) ** 2).clip(*GAINS)
    return np.asarray(cv2.resize(gain, (ring.shape[1], ring.shape[0]), interpolation=cv2.INTER_LINEAR), np.float32)


def _doubled(sources: Sources) -> Sources:
    """Returns the sources for the next finer level: the same pieces from the same places."""
    fine = np.repeat(np.repeat(sources * np.int16(2), 2, 0), 2, 1)
    fine[..., 0] += np.arange(fine.shape[1], dtype=np.int16) % 2
    fine[..., 1] += (np.arange(fine.shape[0], dtype=np.int16) % 2)[:, None]
    return fine


def _spread(shifts: NDArray[np.intp], corners: NDArray[np.intp], shape: tuple[int, int]) -> Sources:
    """Returns the sources of blocks of four by four pixels: each pixel moved by its block's (n, 2) rows and columns."""
    field = np.zeros((shape[0] + 4, shape[1] + 4, 2), np.int16)
    for row, column in np.ndindex(4, 4):
        field[corners[:, 0] + row, corners[:, 1] + column] = shifts[:, ::-1]
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    return np.asarray(np.stack([columns, rows], 2) + field[: shape[0], : shape[1]], np.int16)


def _around(hole: NDArray[np.bool_]) -> tuple[slice, slice]:
    """Returns the rows and columns of the hole and a rim around it."""
    spans = []
    for axis in (1, 0):
        places = np.flatnonzero(hole.any(axis))
        spans.append(slice(max(0, int(places[0]) - RIM_PX) // 2 * 2, (int(places[-1]) + RIM_PX) // 2 * 2 + 2))
    return spans[0], spans[1]


def _by_twos(hole: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Returns for each two by two pixels whether any is True."""
    height, width = hole.shape
    even = np.pad(hole, ((0, height % 2), (0, width % 2)))
    return np.asarray(even.reshape(even.shape[0] // 2, 2, -1, 2).any((1, 3)))
