"""Which known places the pieces of a hole take their detail from."""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from sketchpaint.imaging.exemplar import STEPS, Exemplar, Image, Level, Sources
from sketchpaint.imaging.guide import features, nearest, quilt

# How many sources the guide compares with each block, how many of them are tried; fewer where there are many blocks.
CHOICES, MOST_SOURCES, MOST_PAIRS = 24, 8192, 4_000_000
# In squared grey levels of the guide: up to here a source looks alike; how fast detail is given up beyond. Where none
# looks like a chin, strands of hair on it are worse than no detail.
ALIKE, UNLIKE, LIKENESS_SIGMA_PX = 600.0, 700.0, 2.0


@dataclass(frozen=True)
class Choice:
    """Where the pixels of the coarsest octave come from.

    Attributes:
        sources: (h, w, 2) int16, column and row in a level's stacked picture.
        usual: likewise, by chance from among what looks alike: what energy detail has there.
        likeness: (h, w) float32 in [0, 1], how far a source looks like what the hole shows.
    """

    sources: Sources = field(repr=False)
    usual: Sources = field(repr=False)
    likeness: Image = field(repr=False)

    def part(self, part: tuple[slice, slice]) -> "Choice":
        """Returns that of some rows and columns."""
        sources, usual = (np.ascontiguousarray(each[part]) for each in (self.sources, self.usual))
        return Choice(sources, usual, self.likeness[part])

    def doubled(self) -> "Choice":
        """Returns that of the next finer octave: the same pieces from the same places."""
        likeness = cv2.resize(self.likeness, None, fx=2, fy=2)
        return Choice(_doubled(self.sources), _doubled(self.usual), likeness)


def choose_sources(
    exemplar: Exemplar, made: Image, where: Image, *, coarsest: int, random: np.random.Generator
) -> Choice | None:
    """Chooses where blocks of four pixels of the coarsest octave come from.

    Args:
        exemplar: what is known.
        made: (h, w, 3) float32, the result one level beyond the coarsest octave.
        where: (h, w, 2) float32, where its pixels lie on the crop.
        coarsest: number of the coarsest octave.
        random: chooses among equals.

    Returns:
        The choice, or None where nothing is known or the hole is too small to be seen.
    """
    beyond, fine = coarsest + 1, max(coarsest - 1, 0)
    level, finer = exemplar.level(beyond), exemplar.level(fine)
    height, width = exemplar.shape(beyond)
    step = 1 << (coarsest - fine)
    block_px = 4 * step
    places = _known_places(level, finer, step=step, block_px=block_px)
    blocks = 2 * np.argwhere(_by_twos(exemplar.cover(beyond) < 1))
    if not len(blocks):  # a hole far smaller than a pixel of this level
        return None
    most = max(CHOICES, min(MOST_SOURCES, MOST_PAIRS // len(blocks)))
    if len(places) > most:
        places = places[np.sort(random.choice(len(places), most, replace=False))]
    looks = [
        cv2.pyrUp(features(half, where)) for half in (made, *np.split(level.picture.astype(np.float32) / STEPS, 2))
    ]
    wanted = looks[0][tuple(np.minimum(2 * blocks + 2, (2 * height - 1, 2 * width - 1)).T)]
    there = np.concatenate(looks[1:])[tuple(np.minimum(places + 2, (4 * height - 1, 2 * width - 1)).T)]
    if not len(places):
        return None
    choices, distances = nearest(wanted, there, min(CHOICES, len(places)))
    band = _band(level, finer, doublings=beyond - fine)
    stands = exemplar.cover(fine) == 1
    canvas = np.pad(np.where(stands, band[: len(stands)], 0), block_px)
    taken = quilt(
        canvas,
        np.pad(stands, block_px),
        band,
        corners=2 * step * blocks + block_px,
        choices=step * places[choices],
        distances=distances,
        block_px=block_px,
        random=random,
    )
    likeness = np.ones((2 * height, 2 * width), np.float32)
    apart = (distances[np.arange(len(taken)), taken] - ALIKE).clip(0)
    for row, column in np.ndindex(4, 4):
        likeness[2 * blocks[:, 0] + row, 2 * blocks[:, 1] + column] = UNLIKE / (UNLIKE + apart)
    chance = random.integers(0, choices.shape[1], len(taken))
    sources, usual = (
        _spread(
            places[np.take_along_axis(choices, pick[:, None], 1)[:, 0]] - 2 * blocks,
            2 * blocks,
            (2 * height, 2 * width),
        )
        for pick in (taken, chance)
    )
    return Choice(sources, usual, cv2.GaussianBlur(likeness, (0, 0), LIKENESS_SIGMA_PX))


def _known_places(level: Level, finer: Level, *, step: int, block_px: int) -> NDArray[np.intp]:
    """Returns the (n, 2) rows and columns of the coarsest octave around which as much is known as is compared."""
    window = np.ones((2 * block_px, 2 * block_px), np.uint8)
    whole = cv2.erode(
        finer.usable, window, anchor=(block_px // 2, block_px // 2), borderType=cv2.BORDER_CONSTANT, borderValue=0
    )
    coarse = cv2.resize(level.usable, None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)
    return np.argwhere((whole[::step, ::step] > 0) & (coarse > 0))


def _band(level: Level, finer: Level, *, doublings: int) -> Image:
    """Returns the brightness that a finer level has beyond a coarser one, (h, w) float32."""
    soft = level.picture
    for _ in range(doublings):
        soft = cv2.pyrUp(soft)
    return np.asarray(cv2.subtract(finer.picture, soft).astype(np.float32).mean(2) / STEPS, np.float32)


def _doubled(sources: Sources) -> Sources:
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


def _by_twos(hole: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Returns for each two by two pixels whether any is True."""
    height, width = hole.shape
    even = np.pad(hole, ((0, height % 2), (0, width % 2)))
    return np.asarray(even.reshape(even.shape[0] // 2, 2, -1, 2).any((1, 3)))
