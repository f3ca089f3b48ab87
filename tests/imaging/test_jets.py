"""What pieces of detail are compared by, against SciPy's Gaussian derivatives; and how sources are moved to agree."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter1d, uniform_filter1d

from sketchpaint.imaging.correspondence import Correspondence, edges, jets, trust
from sketchpaint.imaging.exemplar import STEPS, Level

SIGMA, RADIUS = 1.2, 3
INNER = (slice(4, -4), slice(4, -4))


def along(light: np.ndarray, axis: int, order: int) -> np.ndarray:
    """The derivative in units of sigma, of a kernel of 7 pixels whose second derivative sums to nothing."""
    kernel = {"sigma": SIGMA, "radius": RADIUS, "axis": axis, "order": order}
    found = gaussian_filter1d(light, **kernel) * SIGMA**order
    if order == 2:
        bias = gaussian_filter1d(np.ones((20, 20)), **kernel)[10, 10] * SIGMA**2
        found = found - bias * uniform_filter1d(light, 2 * RADIUS + 1, axis=axis)
    return np.asarray(found)


def derivative(light: np.ndarray, across: int, down: int) -> np.ndarray:
    return along(along(light, 1, across), 0, down)


def noise(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(0, 255, shape).astype(np.float32)


def test_edges_are_first_and_second_derivatives_along_both_axes() -> None:
    light = noise(40, 50)
    found = edges(light)
    assert found.dtype == np.float32
    for number, (across, down, weight) in enumerate(((1, 0, 1.6), (0, 1, 1.6), (2, 0, 1.2), (0, 2, 1.2))):
        expected = weight * derivative(light.astype(float), across, down)
        np.testing.assert_allclose(found[..., number][INNER], expected[INNER], atol=1e-3)


def test_jets_weigh_brightness_and_colour_as_asked() -> None:
    picture = noise(40, 50, 3)
    rims, rest = jets(picture, mean=0.5, colour=1.25)
    red, green, blue = np.moveaxis(picture.astype(float), 2, 0)
    light = (red + green + blue) / 3
    np.testing.assert_allclose(rims[INNER], edges(light.astype(np.float32))[INNER], atol=1e-3)
    expected = (
        0.5 * derivative(light, 0, 0),
        1.6**2 * derivative(light, 1, 1),
        1.25 * derivative((red - green) / 2, 0, 0),
        1.25 * derivative((red + green) / 4 - blue / 2, 0, 0),
    )
    np.testing.assert_allclose(rest[INNER], np.stack(expected, 2)[INNER], atol=2e-3)


def level_of(picture: np.ndarray, soft: np.ndarray | None = None, usable: np.ndarray | None = None) -> Level:
    """A level of (h, w, 3) grey levels; nothing is mirrored."""
    soft = picture if soft is None else soft
    usable = np.full(picture.shape[:2], 255, np.uint8) if usable is None else usable
    return Level(*((pixels * STEPS).round().astype(np.int16) for pixels in (picture, soft)), usable)


def places(height: int, width: int, *, right: int = 0, below: int = 0) -> np.ndarray:
    rows, columns = np.mgrid[:height, :width]
    return np.stack([columns + right, rows + below], 2).astype(np.int16)


@pytest.mark.parametrize("slope", [0.0, 2.0, 6.0, 20.0])
def test_detail_is_trusted_less_where_one_side_has_an_edge_and_the_other_none(slope: float) -> None:
    ramp = np.repeat(np.arange(40, dtype=np.float32)[None, :, None] * slope, 40, 0).repeat(3, 2)
    flat = np.zeros_like(ramp)
    energy = (1.6 * derivative(ramp[..., 0].astype(float), 1, 0)[20, 20]) ** 2
    expected = max(0.0, 1 - 1.5 * energy / (energy + 200))
    for mine, theirs in ((ramp, flat), (flat, ramp)):
        if theirs.max() < 500:  # what a level can hold
            found = trust(level_of(theirs), places(40, 40), mine)
            assert found[20, 20] == pytest.approx(expected, abs=0.005)
    same = trust(level_of(ramp.clip(0, 255)), places(40, 40), ramp.clip(0, 255))
    np.testing.assert_allclose(same, 1, atol=1e-4)


@pytest.mark.parametrize(("right", "below"), [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (1, -1)])
def test_sources_are_moved_by_a_pixel_to_where_edges_agree(right: int, below: int) -> None:
    picture = noise(48, 48, 3)
    soft = picture[10:34, 10:34]  # lies at (10, 10) of the level
    search = Correspondence(level_of(picture), soft, np.ones((24, 24), bool))
    moved = search.aligned(places(24, 24, right=10 + right, below=10 + below))
    inner = slice(6, -6), slice(6, -6)
    np.testing.assert_array_equal(moved[inner], places(24, 24, right=10, below=10)[inner])


def test_sources_are_not_moved_to_where_something_is_unknown() -> None:
    picture = noise(48, 48, 3)
    usable = np.full((48, 48), 255, np.uint8)
    usable[:, 10:] = 0
    search = Correspondence(level_of(picture, usable=usable), picture[10:34, 10:34], np.ones((24, 24), bool))
    wrong = places(24, 24, right=9, below=10)
    wrong[:, 1:] = wrong[:, :1]  # all of them end before the unknown
    moved = search.aligned(wrong)
    assert (moved[8:-8, 8:-8, 0] < 10).all()


@pytest.mark.parametrize("step_px", [1, 2])
def test_a_pixel_takes_the_source_of_its_neighbour_where_that_agrees_better(step_px: int) -> None:
    picture = noise(64, 64, 3)
    here, right_ones = picture[20:44, 20:44], places(24, 24, right=20, below=20)
    sources = right_ones.copy()
    sources[10:14, 11:12] = (50, 50)  # these lie elsewhere
    hole = np.zeros((24, 24), bool)
    hole[4:-4, 4:-4] = True
    search = Correspondence(level_of(picture), here, hole)
    np.testing.assert_array_equal(search.grown(sources, here, step_px=step_px), right_ones)
    hole[10:14, 11] = False  # what is known takes no other source
    kept = Correspondence(level_of(picture), here, hole).grown(sources, here, step_px=step_px)
    np.testing.assert_array_equal(kept, sources)


def test_sources_in_the_unknown_are_left() -> None:
    picture = noise(64, 64, 3)
    usable = np.full((64, 64), 255, np.uint8)
    usable[:, :40] = 0
    here = picture[20:44, 20:44]
    sources = places(24, 24, right=20, below=20)  # agrees, but nothing of it is known
    sources[:, 12:] = places(24, 24, right=45, below=20)[:, :12]
    grown = Correspondence(level_of(picture, usable=usable), here, np.ones((24, 24), bool)).grown(
        sources, here, step_px=1
    )
    assert (grown[2:-2, 11, 0] >= 40).all()
