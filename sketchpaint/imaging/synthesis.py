"""How the octaves of one hole are made, each from the one before."""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from sketchpaint.imaging.correspondence import Correspondence, times_taken, trust
from sketchpaint.imaging.exemplar import Exemplar, Image, Sources, Window
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.imaging.guide import part_presence
from sketchpaint.imaging.levels import WHOLE, ResultLevels, mixed
from sketchpaint.imaging.lines import Lines
from sketchpaint.imaging.loudness import GAINS, Surroundings, finest, light, missing, share_of_copies, structure
from sketchpaint.imaging.placement import Placement
from sketchpaint.imaging.seams import match_surroundings
from sketchpaint.imaging.sources import Choice, choose_sources
from sketchpaint.memory import give_back

# In crop pixels: from how far around the hole detail is taken, in a shallow hole and at most.
NEAR_REACH, FAR_REACH = 14.0, 28.0
RIM_PX = 16
# Sources are looked at anew in octaves whose stacked picture has up to so many pixels; finer ones keep what was seen.
MOST_PIXELS = 3_000_000
# Octaves end where hole and surroundings would have more pixels: 30 megapixels take about 2 GB.
MOST_REACHED = 30_000_000
# From so many on, memory that earlier octaves used is given back first: it adds to what this one needs.
LARGE_PIXELS = 16_000_000
LOUDER_AGAIN = 2  # detail adds to what is there already by less than its own loudness
# Results were learned from photos with so many pixels for one of the crop's. A photo with twice as many is sharper than
# they knew, and its own skin better than theirs.
LEARNED_SCALE = 4.0
STEPS_PX = (4, 2, 1)  # how far the borders of pieces move at once
MOST_ROWS = 32_767  # OpenCV looks sources up in 16 bits


class DroppedError(Exception):
    """Nobody wants the octave any more."""


def coarsest_octave(frame: FaceFrame) -> int:
    """Returns the number of the first octave: how often the photo can be halved and is as large as the crop."""
    return int(np.log2(frame.scale) + 1e-9)


def reach_px(placement: Placement, hole: NDArray[np.bool_]) -> int:
    """Returns how far around a hole, (h, w) bool, detail is taken from, in photo pixels."""
    depth = float(cv2.distanceTransform(np.pad(hole, 1).astype(np.uint8), cv2.DIST_L2, 3).max())
    return int(min(FAR_REACH * placement.frame.scale, NEAR_REACH * placement.frame.scale + depth))


class Synthesis:
    """What the octaves of one hole share.

    Args:
        picture: see `detail.octaves`, as for all that follows.
        crop: the result.
        finer: the same, larger.
        placement: where it belongs.
        hole: (h, w) bool, the placement's opacity above 0.
        lines: lines that are drawn anew, or None.
        told: where colours were asked for.
        random: chooses among equals.
        strength: how much of the detail is taken.
        cancelled: asked again and again while an octave is made.

    Attributes:
        coarsest: number of the first octave; the photo's own is 0.
        finest: number of the last.
    """

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
        cancelled: Callable[[], bool],
    ) -> None:
        frame = placement.frame
        self.coarsest = coarsest_octave(frame)
        self._exemplar = Exemplar(
            picture,
            hole,
            left=placement.left,
            top=placement.top,
            frame=frame,
            reach_px=reach_px(placement, hole),
            coarsest=self.coarsest + 1,
        )
        self._placement, self._random, self._strength, self._cancelled = placement, random, strength, cancelled
        self._levels = levels = ResultLevels(crop, finer, lines, placement, self._exemplar)
        known, cover = self._exemplar.known(self.coarsest), self._exemplar.cover(self.coarsest)
        shapes = [self._exemplar.shape(number) for number in range(self.coarsest)]
        reached = (
            number
            for number, (height, width) in enumerate(shapes)
            if height * width <= MOST_REACHED and 2 * height <= MOST_ROWS
        )
        self.finest = next(reached, self.coarsest)
        self._told = told
        result = match_surroundings(
            levels.at(self.coarsest), known, cover, self._meant(self.coarsest), crop_px=levels.crop_px(self.coarsest)
        )
        result = mixed(cover, known, result)
        soft = cv2.pyrDown(result)
        self._own = result - cv2.pyrUp(soft)  # the finest detail that the result has itself
        self._made = mixed(self._exemplar.cover(self.coarsest + 1), self._exemplar.known(self.coarsest + 1), soft)
        self._origin = np.zeros(2, int)  # row and column in its level where what is made begins
        self._choice: Choice | None = None
        self._trust: Image = np.zeros((0, 0), np.float32)
        self._times: Image = np.zeros((0, 0), np.float32)  # how often the source of a pixel is taken

    def refined(self, number: int) -> NDArray[np.uint8]:
        """Makes the next octave; returns the box of the placement, (h, w, 3) uint8.

        Raises:
            DroppedError: it was cancelled.
        """
        if number == self.coarsest:
            beyond = number + 1
            self._choice = choose_sources(
                self._exemplar, self._made, self._levels.places(beyond), coarsest=number, random=self._random
            )
        if math.prod(self._exemplar.shape(number)) >= LARGE_PIXELS:
            give_back()
        soft, origin = cv2.pyrUp(self._made), self._origin * 2
        part = around_hole(self._exemplar.cover(number, _window(origin, soft.shape)) < 1)
        soft, origin = soft[part], origin + np.array([part[0].start, part[1].start])
        window = _window(origin, soft.shape)
        cover = self._exemplar.cover(number, window)
        own: Image | None = self._own if number == self.coarsest else self._levels.own_band(number)
        self._ask()  # once cancelled, the results it rests on may have ended before there were enough
        own = None if own is None else own[window]
        if self._choice is not None:
            choice = (self._choice if number == self.coarsest else self._choice.doubled()).part(part)
            if number == self.coarsest:
                choice = replace(choice, sources=self._grown(choice.sources, soft, self._own[window], window))
            self._look_at(number, choice.sources, soft, part)
            self._ask()
            if own is not None and number < self.coarsest:
                own = own * self._own_share(number, choice, own, window)[..., None]
                self._ask()
            band = self._as_loud_as_around(number, choice, soft=soft, own=own, cover=cover, window=window)
            band *= (self._strength * choice.likeness)[..., None]
            soft += band
            self._choice = choice
        if own is not None:
            soft += own
        known = self._exemplar.known(number, window)
        known *= cover[..., None]  # in place: the last octave of a large hole has a hundred megabytes
        soft *= (1 - cover)[..., None]
        soft += known
        self._made, self._origin = soft, origin
        return self._enlarged(number)

    def _meant(self, number: int, window: Window = WHOLE) -> Image:
        """Returns how far each pixel of a level belongs to a part of the face or was asked for, (h, w) in [0, 1]."""
        meant: Image = part_presence(self._levels.places(number, window)).max(2)
        if self._told is None:
            return meant
        return np.maximum(meant, self._levels.sampled(self._told, number, window).clip(0, 1))  # cubic: it overshoots

    def _own_share(self, number: int, choice: Choice, own: Image, window: Window) -> Image:
        """Returns how much is taken of what the result has itself, (h, w) float32: in photos finer than it was learned
        from, all of what is meant and of what is structure, and the less of the rest the more detail of the photo takes
        its place.
        """
        anywhere = np.float32(2 - self._placement.frame.scale / LEARNED_SCALE)
        if anywhere >= 1:
            return np.ones(own.shape[:2], np.float32)
        usual = self._exemplar.detail(number, choice.usual)
        edges = structure(
            own, usual, crop_px=self._levels.crop_px(self.coarsest), reduced=1 << (self.coarsest - number)
        )
        kept = np.maximum(np.maximum(self._meant(number, window), edges), anywhere)
        return 1 - (1 - kept) * choice.likeness * np.float32(self._strength)

    def _ask(self) -> None:
        if self._cancelled():
            raise DroppedError

    def _look_at(self, number: int, sources: Sources, soft: Image, part: Window) -> None:
        """Finds how far sources are trusted and how often they are taken, or enlarges what the octave before found."""
        is_coarsest = number == self.coarsest
        if is_coarsest or (number > 0 and 2 * math.prod(self._exemplar.shape(number)) <= MOST_PIXELS):
            self._trust = trust(self._exemplar.level(number), sources, soft)
        else:
            self._trust = cv2.resize(self._trust, None, fx=2, fy=2)[part]
        self._times = (
            times_taken(self._exemplar.level(number), sources)
            if is_coarsest
            else cv2.resize(self._times, None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)[part]
        )

    def _as_loud_as_around(
        self, number: int, choice: Choice, *, soft: Image, own: Image | None, cover: Image, window: Window
    ) -> Image:
        """Returns the detail of the chosen sources, which together with what the result has itself is as loud as that
        of the surroundings.
        """
        crop_px, reduced = self._levels.crop_px(self.coarsest), 1 << (self.coarsest - number)
        band = self._exemplar.detail(number, choice.sources)
        band *= self._trust[..., None]
        self._ask()
        usual = light(self._exemplar.detail(number, choice.usual))
        self._exemplar.forget(number)
        around = finest(light(self._exemplar.known(number, window)))
        ring = np.where(cv2.pyrUp(cv2.pyrDown(cover)) > 0.999, cover, np.float32(0))
        surroundings = Surroundings(usual, around, ring, crop_px=crop_px, reduced=reduced)
        del usual, around, ring  # they count here, in the last octave of a large hole
        band *= self._gain(surroundings, band, soft=soft, own=own)[..., None]
        band *= share_of_copies(band, self._times, crop_px=crop_px, reduced=reduced)[..., None]
        return band

    def _gain(self, surroundings: Surroundings, band: Image, *, soft: Image, own: Image | None) -> Image:
        """Returns how much louder a band becomes, (h, w) float32: next to other pieces, and on what the octaves before
        have made, it is weaker than where it was taken from.
        """
        lit, beneath = light(band), light(soft)
        gain = surroundings.gain(finest(beneath + lit))
        lit *= gain
        share = None if own is None else missing(own, band * gain[..., None])
        if own is not None:
            lit *= share
            beneath += light(own)
        for _ in range(LOUDER_AGAIN):
            self._ask()
            more = surroundings.gain(finest(beneath + lit))
            more *= gain
            np.clip(more, *GAINS, out=more)
            more /= gain
            lit *= more
            gain *= more
        return gain if share is None else gain * share

    def _grown(self, sources: Sources, soft: Image, own: Image, window: Window) -> Sources:
        """Aligns the pieces with edges of the result and moves their borders to where both sides agree."""
        number, level = self.coarsest, self._exemplar.level(self.coarsest)
        cover, known = self._exemplar.cover(number, window), self._exemplar.known(number, window)
        search = Correspondence(level, soft, cover < 1)
        sources = search.aligned(sources)
        for step_px in STEPS_PX:
            self._ask()
            band = self._exemplar.detail(number, sources) * trust(level, sources, soft)[..., None]
            sources = search.grown(
                sources, mixed(cover, known, soft + own + band * missing(own, band)[..., None]), step_px=step_px
            )
        return sources

    def _enlarged(self, number: int) -> NDArray[np.uint8]:
        """Returns what is made, at the photo's size, in the placement's box: (h, w, 3) uint8."""
        pixels: Image = cv2.convertScaleAbs(self._made.clip(0))  # rounded
        times = 1 << number
        row, column = self._placement.top - self._exemplar.top, self._placement.left - self._exemplar.left
        (row, column), (height, width) = np.array([row, column]) - self._origin * times, self._placement.shape
        if number:  # to half a pixel of the photo, for OpenCV lays corners on corners
            pixels = cv2.copyMakeBorder(pixels, *4 * (1,), cv2.BORDER_REPLICATE)
            pixels = cv2.resize(pixels, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC)
            row, column = row + times + times // 2, column + times + times // 2
        # The box may be larger than what is made: by its feather, or where a mask reaches beyond the face frame.
        below, right = row + height - len(pixels), column + width - pixels.shape[1]
        top, bottom, left, right = (max(0, int(lack)) for lack in (-row, below, -column, right))
        inner = pixels[max(0, row) : row + height, max(0, column) : column + width]
        return np.asarray(cv2.copyMakeBorder(inner, top, bottom, left, right, cv2.BORDER_REPLICATE), np.uint8)


def _window(origin: NDArray[np.intp], shape: tuple[int, ...]) -> tuple[slice, slice]:
    return slice(int(origin[0]), int(origin[0]) + shape[0]), slice(int(origin[1]), int(origin[1]) + shape[1])


def around_hole(hole: NDArray[np.bool_]) -> tuple[slice, slice]:
    """Returns the rows and columns of the hole and a rim around it."""
    spans = []
    for axis in (1, 0):
        places = np.flatnonzero(hole.any(axis))
        if not len(places):  # too small to be seen here
            return slice(0, hole.shape[0]), slice(0, hole.shape[1])
        spans.append(slice(max(0, int(places[0]) - RIM_PX) // 2 * 2, (int(places[-1]) + RIM_PX) // 2 * 2 + 2))
    return spans[0], spans[1]
