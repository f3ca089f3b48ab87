"""How loud detail is made: noise of known loudness, measured with NumPy."""

import numpy as np
import pytest

from sketchpaint.imaging.correspondence import times_taken
from sketchpaint.imaging.exemplar import Level
from sketchpaint.imaging.loudness import Surroundings, finest, light, missing, share_of_copies, structure

SIDE = 128


def noise(spread: float, *, seed: int = 0, side: int = SIDE) -> np.ndarray:
    """(side, side, 3) float32 grey noise of this standard deviation, without what a coarser octave holds."""
    grey = finest(np.random.default_rng(seed).normal(0, 1, (side, side)).astype(np.float32))
    return np.repeat((spread * grey / grey.std())[..., None], 3, 2).astype(np.float32)


def test_what_is_missing_beside_a_quieter_band_makes_both_as_loud_as_the_wanted_one() -> None:
    own, band = noise(3, seed=1), noise(5, seed=2)
    both = own + band * missing(own, band)[..., None]
    assert both.std() == pytest.approx(5, rel=0.1)
    assert np.median(missing(noise(9), band)) == 0
    assert np.median(missing(noise(0.01), band)) > 0.98


def test_few_strong_edges_leave_room_for_detail_beside_them() -> None:
    own = np.zeros((SIDE, SIDE, 3), np.float32)
    own[:, 60:62] = 60
    share = missing(own, noise(2))
    assert np.median(share[:, 60:62]) == 0
    assert np.median(share[:, 80:]) == 1
    assert np.median(share[:, 66:70]) > 0.9


@pytest.mark.parametrize(("times_louder", "share"), [(0.8, 0.0), (1.5, 0.5), (3.0, 1.0)])
def test_what_is_louder_than_detail_usually_is_counts_as_structure(times_louder: float, share: float) -> None:
    usual = noise(4, seed=1)
    assert structure(usual * np.float32(times_louder), usual, crop_px=1.5, reduced=2) == pytest.approx(share, abs=1e-5)


def test_what_was_copied_often_and_stands_out_is_quieter() -> None:
    band, times = noise(1), np.full((SIDE, SIDE), 2, np.float32)
    band[40, 40] = band[90, 90] = 50
    times[:64] = 8
    made = band * share_of_copies(band, times, crop_px=1.0, reduced=1)[..., None]
    assert made[90, 90, 0] == 50  # twice is no pattern
    assert 10 < made[40, 40, 0] < 20  # a quarter of what is above the limit stays
    quiet = np.abs(light(band)) < 1
    np.testing.assert_array_equal(made[quiet], band[quiet])


def test_sources_are_counted() -> None:
    level = Level(np.zeros((6, 4, 3), np.int16), np.zeros((6, 4, 3), np.int16), np.full((6, 4), 255, np.uint8))
    sources = np.array([[[1, 5], [1, 5], [3, 0]], [[1, 5], [0, 2], [2, 2]]], np.int16)
    np.testing.assert_array_equal(times_taken(level, sources), [[3, 3, 1], [3, 1, 1]])


@pytest.mark.parametrize("reduced", [1, 2, 4])
def test_detail_next_to_louder_skin_is_made_as_loud(reduced: int) -> None:
    side, hole = SIDE * reduced, slice(48 * reduced, 80 * reduced)
    ring = np.ones((side, side), np.float32)
    ring[hole, hole] = 0
    quiet, loud = light(noise(2, seed=1, side=side)), light(noise(3, seed=2, side=side))
    gain = Surroundings(quiet, loud, ring, crop_px=1.0, reduced=reduced).gain(quiet)
    assert gain.shape == ring.shape
    assert np.median(gain[hole, hole]) == pytest.approx(1.5, rel=0.1)


def test_detail_becomes_as_loud_as_what_looks_alike_where_the_known_pixels_are_far() -> None:
    ring = np.zeros((SIDE, SIDE), np.float32)
    quiet, usual, loud = (light(noise(spread, seed=seed)) for seed, spread in enumerate((2, 2.6, 9)))
    gain = Surroundings(usual, loud, ring, crop_px=1.0, reduced=1).gain(quiet)
    assert np.median(gain) == pytest.approx(1.3, rel=0.1)
