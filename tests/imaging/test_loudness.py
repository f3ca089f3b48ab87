"""How loud detail is to be: energies that add up, and surroundings that are matched within bounds."""

import cv2
import numpy as np
import pytest

from sketchpaint.imaging.loudness import finest, gain_to_surroundings, light, missing


def flat(value: float, *shape: int) -> np.ndarray:
    return np.full(shape, value, np.float32)


@pytest.mark.parametrize(("own", "band", "wanted"), [(0, 10, 1), (6, 10, 0.8), (10, 10, 0), (12, 10, 0), (3, 5, 0.8)])
def test_what_is_missing_makes_the_energy_up(own: float, band: float, wanted: float) -> None:
    share = missing(flat(own, 30, 30, 3), flat(band, 30, 30, 3))
    assert share.shape == (30, 30)
    np.testing.assert_allclose(share, wanted, atol=1e-3)


def test_the_energy_is_that_of_all_channels_around() -> None:
    own, band = np.zeros((61, 61, 3), np.float32), flat(1, 61, 61, 3)
    own[30, 30] = (0, 10, 0)
    around = np.zeros((61, 61), np.float32)
    around[30, 30] = 100 / 3
    expected = np.sqrt((1 - cv2.GaussianBlur(around, (0, 0), 3.0)).clip(0, 1))
    np.testing.assert_allclose(missing(own, band), expected, atol=1e-3)


def test_brightness_is_the_mean_of_the_channels() -> None:
    assert light(np.array([[[10, 40, 100]]], np.float32))[0, 0] == pytest.approx(50)


def test_the_finest_octave_is_what_a_pyramid_leaves() -> None:
    x = np.arange(64, dtype=np.float32)
    fine, coarse = np.tile((-1) ** x, (64, 1)).astype(np.float32), np.tile(np.sin(x / 8), (64, 1)).astype(np.float32)
    inner = slice(8, -8), slice(8, -8)
    np.testing.assert_allclose(finest(fine)[inner], fine[inner], atol=1e-5)
    assert np.abs(finest(coarse)[inner]).max() < 0.02


RING_COLUMNS = 40


def gain(has: float, usual: float, around: float, *, reduced: int = 1) -> np.ndarray:
    """A hole on the right of known pixels, each with detail of one size."""
    ring = np.zeros((64, 160), np.float32)
    ring[:, :RING_COLUMNS] = 1
    found = gain_to_surroundings(
        flat(has, 64, 160), flat(usual, 64, 160), flat(around, 64, 160), ring, crop_px=2.0, reduced=reduced
    )
    assert found.shape == ring.shape
    return found


@pytest.mark.parametrize("reduced", [1, 2])
@pytest.mark.parametrize(("has", "usual"), [(4.0, 4.0), (4.0, 5.0), (-4.0, 5.0), (4.0, 3.2)])
def test_far_from_the_known_pixels_detail_is_as_loud_as_usual(has: float, usual: float, reduced: int) -> None:
    # Compared are means of square roots, a tenth more so that nothing is divided by nothing.
    expected = ((np.sqrt(abs(usual)) + 0.1) / (np.sqrt(abs(has)) + 0.1)) ** 2
    np.testing.assert_allclose(gain(has, usual, 100.0, reduced=reduced)[:, 110:], expected, rtol=1e-3)


@pytest.mark.parametrize(("around", "bound"), [(100.0, 1.6), (0.0, 0.6)])
def test_louder_and_softer_by_so_much_at_most(around: float, bound: float) -> None:
    assert gain(4.0, around, around)[32, 120] == pytest.approx(bound)


def test_beside_known_pixels_seven_tenths_of_what_is_wanted_are_theirs() -> None:
    expected = (np.sqrt(4) + 0.7 * (np.sqrt(5.76) - np.sqrt(4)) + 0.1) ** 2 / (np.sqrt(4) + 0.1) ** 2
    found = gain(4.0, 4.0, 5.76)
    assert found[32, RING_COLUMNS] == pytest.approx(expected, rel=1e-3)
    beside = found[32, RING_COLUMNS : RING_COLUMNS + 24]
    assert (np.diff(beside) <= 1e-6).all()
    assert 1 < beside[10] < expected
