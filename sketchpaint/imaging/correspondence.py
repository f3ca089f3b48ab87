"""From where each pixel of a hole takes its detail at one octave."""

import cv2
import numpy as np
from numpy.typing import NDArray

from sketchpaint.imaging.exemplar import NO_MAP, STEPS, Image, Level, Sources

JET_SIGMA_PX = 1.2
OPPONENT = np.array([[1 / 3, 1 / 3, 1 / 3], [0.5, -0.5, 0], [0.25, 0.25, -0.5]], np.float32)
STAY = np.float32(0.98)  # a source is changed only for one that agrees better by this factor
ALIGN_WINDOW_PX = 9
FAR = np.float32(1e6)
# Squared grey levels of edges in the soft picture that are taken for texture; how fast detail is given up where edges
# differ.
TEXTURE, DOUBT, DOUBT_SIGMA_PX = 200.0, 1.5, 1.5


def _kernels() -> tuple[Image, Image, Image]:
    t = np.arange(-3, 4, dtype=np.float32) / JET_SIGMA_PX
    bell = np.exp(-(t**2) / 2)
    bell /= bell.sum()
    bend = bell * (t**2 - 1)
    return bell, bell * t * 1.6, (bend - bend.mean()) * 1.2


def jets(picture: Image, *, mean: float, colour: float) -> tuple[Image, Image]:
    """Describes the neighbourhood of each pixel by Gaussian derivatives up to second order (local jets, Koenderink and
    van Doorn 1987).

    Args:
        picture: (H, W, 3) float32, 0 to 255.
        mean: weight of the local brightness.
        colour: weight of the local colour.

    Returns:
        Two (H, W, 4) float32: those of `edges`; brightness, its mixed derivative and two opponent colours.
    """
    light, first, second = cv2.split(cv2.transform(picture, OPPONENT))
    bell, slope, _ = _kernels()
    pairs = (
        (light, bell, bell * mean),
        (light, slope, slope),
        (first, bell, bell * colour),
        (second, bell, bell * colour),
    )
    upper = cv2.merge([cv2.sepFilter2D(channel, cv2.CV_32F, across, down) for channel, across, down in pairs])
    return edges(light), np.asarray(upper, np.float32)


def edges(light: Image) -> Image:
    """Returns first and second derivatives of (H, W) brightness along both axes, (H, W, 4) float32."""
    bell, slope, bend = _kernels()
    pairs = ((slope, bell), (bell, slope), (bend, bell), (bell, bend))
    return np.asarray(cv2.merge([cv2.sepFilter2D(light, cv2.CV_32F, *pair) for pair in pairs]), np.float32)


class Correspondence:
    """Improves sources within the coarsest octave.

    Args:
        level: where sources lie.
        soft: (h, w, 3) float32, what the octaves so far have made of the hole and its rim, at this octave's size.
        hole: (h, w) bool.
    """

    def __init__(self, level: Level, soft: Image, hole: NDArray[np.bool_]) -> None:
        self._level, self._hole = level, hole
        self._soft = edges(soft.mean(2))
        self._soft_atlas = edges(level.soft.astype(np.float32).mean(2) / STEPS)
        self._atlas = jets(level.picture.astype(np.float32) / STEPS, mean=0.4, colour=0.5)

    def aligned(self, sources: Sources) -> Sources:
        """Moves sources by a pixel where their edges so fall on those of the hole."""
        best, chosen = np.full(self._hole.shape, np.inf, np.float32), sources
        for down in (0, -1, 1):
            for across in (0, -1, 1):
                moved = sources + np.array([across, down], np.int16)
                apart = self._if_usable(_apart(self._soft_atlas, moved, self._soft), moved, FAR / 10)
                cost = cv2.blur(apart, (ALIGN_WINDOW_PX, ALIGN_WINDOW_PX))
                better = cost < best
                best = np.where(better, cost * STAY if moved is sources else cost, best)
                chosen = np.where(better[..., None], moved, chosen)
        return chosen

    def grown(self, sources: Sources, picture: Image, *, step_px: int) -> Sources:
        """Lets each pixel take the source of a neighbour, moved along, where that agrees better with what stands around
        it.

        Pieces copied whole grow until their borders lie where both sides agree (Ashikhmin 2001; Lefebvre and Hoppe
        2005).

        Args:
            sources: (h, w, 2) int16.
            picture: (h, w, 3) float32 made with them, the known pixels around the hole included.
            step_px: how far away the neighbours are.
        """
        here = jets(picture, mean=0.4, colour=0.5)
        best, chosen = self._cost(sources, here) * STAY, sources
        for down in (-step_px, 0, step_px):
            for across in (-step_px, 0, step_px):
                if down or across:
                    moved = np.roll(sources, (down, across), (0, 1)) + np.array([across, down], np.int16)
                    cost = self._cost(moved, here)
                    better = (cost < best) & self._hole & np.roll(self._hole, (down, across), (0, 1))
                    best = np.where(better, cost, best)
                    chosen = np.where(better[..., None], moved, chosen)
        return chosen

    def _cost(self, sources: Sources, here: tuple[Image, Image]) -> Image:
        parts = zip((*self._atlas, self._soft_atlas), (*here, self._soft), strict=True)
        total = np.sum([_apart(atlas, sources, mine) for atlas, mine in parts], 0)
        return self._if_usable(total, sources, FAR)

    def _if_usable(self, cost: Image, sources: Sources, otherwise: np.float32) -> Image:
        usable = cv2.remap(
            self._level.usable, sources, NO_MAP, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT, borderValue=0
        )
        cost[usable == 0] = otherwise
        return cost


def trust(level: Level, sources: Sources, soft: Image) -> Image:
    """Returns how far the edges of the sources' soft pictures are those of the hole: an edge elsewhere is worse than
    none.

    Args:
        level: where sources lie.
        sources: (h, w, 2) int16.
        soft: (h, w, 3) float32, what the octaves so far have made.

    Returns:
        (h, w) float32 in [0, 1].
    """
    mine, theirs = edges(soft.mean(2)), _at(edges(level.soft.astype(np.float32).mean(2) / STEPS), sources)
    apart, both = _energy(theirs - mine), _energy(theirs) + _energy(mine)
    apart, both = (cv2.GaussianBlur(energy, (0, 0), DOUBT_SIGMA_PX) for energy in (apart, both))
    return np.asarray((1 - DOUBT * apart / (both + TEXTURE)).clip(0, 1), np.float32)


def times_taken(level: Level, sources: Sources) -> Image:
    """Returns how often the source of each pixel is taken, (h, w) float32, at least 1."""
    height, width = level.usable.shape
    columns, rows = (sources[..., axis].astype(np.int64) for axis in (0, 1))
    places = rows.clip(0, height - 1) * width + columns.clip(0, width - 1)
    return np.bincount(places.ravel())[places].astype(np.float32)


def _at(atlas: Image, sources: Sources) -> Image:
    return cv2.remap(atlas, sources, NO_MAP, cv2.INTER_NEAREST)


def _energy(values: Image) -> Image:
    return np.asarray(cv2.transform(values * values, np.ones((1, 4), np.float32)))


def _apart(atlas: Image, sources: Sources, mine: Image) -> Image:
    return _energy(cv2.subtract(_at(atlas, sources), mine))
