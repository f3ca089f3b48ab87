"""Which known places the blocks of a hole take their detail from."""

import numpy as np
import pytest
from scipy import ndimage

from sketchpaint.imaging.exemplar import STEPS, Exemplar, Level
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.imaging.sources import (
    Choice,
    _band,
    _by_twos,
    _doubled,
    _known_places,
    _spread,
    choose_sources,
)


def test_a_pair_of_rows_and_columns_is_unknown_where_any_of_it_is() -> None:
    hole = np.zeros((5, 7), bool)
    hole[1, 2] = hole[4, 6] = True
    expected = np.zeros((3, 4), bool)
    expected[0, 1] = expected[2, 3] = True
    np.testing.assert_array_equal(_by_twos(hole), expected)


def test_twice_as_fine_the_same_pieces_come_from_the_same_places() -> None:
    sources = np.array([[(3, 10), (4, 10)], [(20, 5), (21, 5)]], np.int16)
    fine = _doubled(sources)
    assert fine.dtype == np.int16
    assert fine.shape == (4, 4, 2)
    for row, column in np.ndindex(4, 4):
        expected = 2 * sources[row // 2, column // 2] + (column % 2, row % 2)
        assert fine[row, column].tolist() == expected.tolist()
    choice = Choice(sources, sources + np.int16(1), np.ones((2, 2), np.float32) * 0.5)
    doubled = choice.doubled()
    np.testing.assert_array_equal(doubled.sources, fine)
    np.testing.assert_array_equal(doubled.usual, _doubled(sources + np.int16(1)))
    np.testing.assert_allclose(doubled.likeness, np.full((4, 4), 0.5))
    part = doubled.part((slice(1, 3), slice(0, 2)))
    np.testing.assert_array_equal(part.sources, fine[1:3, :2])
    np.testing.assert_array_equal(part.usual, doubled.usual[1:3, :2])
    assert part.likeness.shape == (2, 2)
    assert part.sources.flags.c_contiguous


def test_blocks_are_moved_as_a_whole_and_the_rest_stays() -> None:
    corners = np.array([[2, 4], [6, 8]])
    shifts = np.array([[10, -3], [0, 5]])  # rows, columns
    found = _spread(shifts, corners, (12, 10))
    rows, columns = np.mgrid[:12, :10]
    expected = np.stack([columns, rows], 2)
    expected[2:6, 4:8] += (-3, 10)
    expected[6:10, 8:10] += (5, 0)  # cut off at the edge
    np.testing.assert_array_equal(found, expected)
    assert found.dtype == np.int16


def level(usable: np.ndarray, picture: np.ndarray | None = None) -> Level:
    shape = (*usable.shape, 3)
    pixels = np.zeros(shape, np.int16) if picture is None else picture
    return Level(pixels, np.zeros(shape, np.int16), usable.astype(np.uint8) * 255)


def test_places_are_known_as_far_as_blocks_are_compared() -> None:
    usable = np.ones((32, 40), bool)
    usable[:, 30:] = False
    usable[28:] = False
    fine = np.repeat(np.repeat(usable, 2, 0), 2, 1)
    # A block of 8 px and 4 around it in the finer level, whose pixels are half as large as the places'.
    places = _known_places(level(usable[::2, ::2]), level(fine), step=2, block_px=8)
    expected = [(row, column) for row in range(2, 28 - 6 + 1) for column in range(2, 30 - 6 + 1)]
    assert sorted(map(tuple, places.tolist())) == expected
    coarse = usable[::2, ::2].copy()
    coarse[:4] = False  # what the coarser level rests on counts too
    fewer = _known_places(level(coarse), level(fine), step=2, block_px=8)
    assert fewer[:, 0].min() == 8


@pytest.mark.parametrize("doublings", [1, 2])
def test_the_band_is_the_brightness_that_coarser_levels_do_not_hold(doublings: int) -> None:
    rng = np.random.default_rng(0)
    size = 16 << doublings
    smooth = np.full((16, 16, 3), 100 * STEPS, np.int16)
    fine = (rng.uniform(80, 120, (size, size, 3)) * STEPS).astype(np.int16)
    found = _band(level(np.ones((16, 16)), smooth), level(np.ones((size, size)), fine), doublings=doublings)
    np.testing.assert_allclose(found, fine.mean(2) / STEPS - 100, atol=0.02)


FAR_AWAY = FaceFrame(5000, 256, 2048)  # nothing of the face's other half is in the photo


def chosen(photo: np.ndarray, hole: np.ndarray, *, seed: int = 0) -> tuple[Choice | None, Exemplar]:
    exemplar, whole = (
        Exemplar(photo, part[200:300, 200:300], left=200, top=200, frame=FAR_AWAY, reach_px=180, coarsest=2)
        for part in (hole, np.zeros_like(hole))
    )
    made = whole.known(2)  # the result is right: what the hole has held, one level beyond the coarsest octave
    rows, columns = np.mgrid[: made.shape[0], : made.shape[1]].astype(np.float32)
    where = np.stack([columns, rows], 2) * np.float32(0.05)
    choice = choose_sources(exemplar, made, where, coarsest=1, random=np.random.default_rng(seed))
    return choice, exemplar


def halves() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A photo that is dark and smooth on the left and bright and rough on the right, and a hole in its middle."""
    rng = np.random.default_rng(0)
    bright = np.zeros((512, 512), bool)
    bright[:, 256:] = True
    rough = ndimage.gaussian_filter(rng.standard_normal((512, 512)), 1.0)
    grey = np.where(bright, 180 + 60 * rough, 70 + 10 * rough)
    hole = np.zeros((512, 512), bool)
    hole[210:300, 210:300] = True
    return np.repeat(grey.clip(0, 255)[..., None], 3, 2).astype(np.uint8), hole, bright


@pytest.mark.parametrize("seed", [0, 1])
def test_blocks_come_from_known_places_that_look_alike(seed: int) -> None:
    photo, hole, bright = halves()
    choice, exemplar = chosen(photo, hole, seed=seed)
    assert choice is not None
    height, width = exemplar.shape(1)
    assert choice.sources.shape == choice.usual.shape == (height, width, 2)
    assert choice.likeness.shape == (height, width)
    unknown = exemplar.cover(1) < 1
    here = np.argwhere(unknown)
    for sources in (choice.sources, choice.usual):
        column, row = sources[unknown].T.astype(int)
        assert (row < height).all()  # nothing is mirrored
        assert not unknown[row, column].any()
        there = bright[(2 * row + exemplar.top).clip(0, 511), (2 * column + exemplar.left).clip(0, 511)]
        mine = bright[2 * here[:, 0] + exemplar.top, 2 * here[:, 1] + exemplar.left]
        near_edge = np.abs(2 * here[:, 1] + exemplar.left - 256) < 24
        assert (there == mine)[~near_edge].mean() > 0.97
    known = ndimage.binary_erosion(~unknown, iterations=6)
    rows, columns = np.mgrid[:height, :width]
    np.testing.assert_array_equal(choice.sources[known], np.stack([columns, rows], 2)[known])
    np.testing.assert_allclose(choice.likeness[ndimage.binary_erosion(~unknown, iterations=12)], 1, atol=1e-3)


def test_another_seed_chooses_otherwise_and_the_same_the_same() -> None:
    photo, hole, _ = halves()
    first, again, other = (chosen(photo, hole, seed=seed)[0] for seed in (0, 0, 1))
    assert first is not None
    assert again is not None
    assert other is not None
    np.testing.assert_array_equal(first.sources, again.sources)
    np.testing.assert_array_equal(first.usual, again.usual)
    assert (first.sources != other.sources).mean() > 0.02


def test_where_nothing_is_known_nothing_is_chosen() -> None:
    photo, hole, _ = halves()
    hole[:] = True
    exemplar = Exemplar(photo, hole, left=0, top=0, frame=FAR_AWAY, reach_px=50, coarsest=2)
    made = np.zeros((*exemplar.shape(2), 3), np.float32)
    where = np.zeros((*exemplar.shape(2), 2), np.float32)
    assert choose_sources(exemplar, made, where, coarsest=1, random=np.random.default_rng(0)) is None


@pytest.mark.parametrize(("apart", "likeness"), [(0.0, 1.0), (24.0, 1.0), (100.0, None)])
def test_what_looks_like_nothing_known_is_said_to_be_unlike(apart: float, likeness: float | None) -> None:
    photo = np.full((512, 512, 3), 100, np.uint8)
    hole = np.zeros((512, 512), bool)
    hole[210:300, 210:300] = True
    exemplar = Exemplar(photo, hole[200:300, 200:300], left=200, top=200, frame=FAR_AWAY, reach_px=180, coarsest=2)
    made = np.full((*exemplar.shape(2), 3), 100 + apart, np.float32)
    where = np.zeros((*exemplar.shape(2), 2), np.float32)
    choice = choose_sources(exemplar, made, where, coarsest=1, random=np.random.default_rng(0))
    assert choice is not None
    unknown = ndimage.binary_erosion(exemplar.cover(1) < 1, iterations=14)
    assert unknown.any()
    # Brightness counts half as the mean of a few pixels and two fifths as that of many.
    disagreement = max(0.0, (0.5**2 + 0.4**2) * apart**2 - 600)
    expected = 700 / (700 + disagreement) if likeness is None else likeness
    np.testing.assert_allclose(choice.likeness[unknown], expected, atol=0.01)
