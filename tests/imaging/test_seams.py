"""How far results are moved to the colours around the hole."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from sketchpaint.imaging.seams import (
    LIMIT,
    NARROW_LIMIT,
    REACH_PX,
    _local_mean,
    _spread,
    match_seam,
    match_surroundings,
)


def moved(rows: int) -> float:
    """Returns how far a grey result in a slit of so many rows is moved at its edge, to stripes that are far brighter
    and darker in turn.
    """
    cover = np.ones((40 + rows, 96), np.float32)
    cover[20 : 20 + rows] = 0
    stripes = 128 + 100 * np.where(np.arange(96) // 6 % 2, 1, -1)
    known = np.broadcast_to(stripes[None, :, None], (40 + rows, 96, 3)).astype(np.float32)
    result = match_surroundings(np.full_like(known, 128), known, cover, np.zeros_like(cover), crop_px=1.0)
    return float(np.abs(result - 128)[20, 30:66].max())


@pytest.mark.parametrize(("rows", "narrow"), [(6, 1), (8, 2 / 3), (10, 1 / 3), (12, 0)])
def test_in_a_narrow_hole_the_surroundings_count_for_more(rows: int, narrow: float) -> None:
    # Up to 3 crop pixels deep a hole is narrow, from 6 on it is not.
    assert moved(rows) / moved(40) == pytest.approx(1 + narrow * (NARROW_LIMIT / LIMIT - 1), rel=0.01)


SIDE = 96


def beside_an_edge(step: float, *, meant: float, crop_px: float = 1.0) -> np.ndarray:
    """Returns how far a flat result on the right half of a picture is moved, row by row from the edge, to known pixels
    that are `step` levels brighter.
    """
    side = round(SIDE * crop_px)
    cover = np.ones((side, side), np.float32)
    cover[:, side // 2 :] = 0
    known = np.full((side, side, 3), 120 + step, np.float32)
    result = match_surroundings(np.full_like(known, 120), known, cover, np.full_like(cover, meant), crop_px=crop_px)
    assert result.shape == known.shape
    return np.asarray(result[side // 2, side // 2 :, 1] - 120)


@pytest.mark.parametrize("crop_px", [1.0, 2.0])
@pytest.mark.parametrize("step", [10.0, -10.0, 60.0])
def test_what_is_meant_keeps_its_colour_but_for_a_seam(step: float, crop_px: float) -> None:
    moved_by = beside_an_edge(step, meant=1.0, crop_px=crop_px)
    depth = np.arange(1, len(moved_by) + 1) / crop_px  # of the first row 1
    expected = np.clip(step, -LIMIT, LIMIT) * np.exp(-((depth / REACH_PX) ** 2))
    deep = depth < 10
    np.testing.assert_allclose(moved_by[deep], expected[deep], atol=0.06 * min(abs(step), LIMIT))
    assert np.abs(moved_by[depth > 20]).max() < 0.01


@pytest.mark.parametrize("crop_px", [1.0, 2.0])
def test_a_wrong_colour_gives_way_twice_as_deep_however_large_it_is(crop_px: float) -> None:
    moved_by = beside_an_edge(60.0, meant=0.0, crop_px=crop_px)
    depth = np.arange(1, len(moved_by) + 1) / crop_px
    expected = 60 * np.exp(-((depth / (2 * REACH_PX)) ** 2))
    deep = depth < 20
    np.testing.assert_allclose(moved_by[deep], expected[deep], atol=4)


def test_what_is_half_meant_gives_way_by_half() -> None:
    # 30 of 60 levels as a wrong colour; of what is left up to the limit as a seam.
    at_edge = beside_an_edge(60.0, meant=0.5)[0]
    assert at_edge == pytest.approx(30 + LIMIT, abs=3)


def test_a_local_mean_counts_by_weight_alone() -> None:
    rng = np.random.default_rng(0)
    image, weight = rng.uniform(0, 255, (41, 41, 3)).astype(np.float32), np.zeros((41, 41), np.float32)
    weight[20, 18], weight[20, 22] = 1, 3
    expected = (image[20, 18] + 3 * image[20, 22]) / 4  # both as far away
    np.testing.assert_allclose(_local_mean(image, weight, 3.0)[20, 20], expected, rtol=1e-3)
    assert np.abs(_local_mean(image, weight, 1.0)[0, 0]).max() < 1e-3  # nothing is near


def test_a_wide_mean_is_that_of_a_gaussian() -> None:
    rng = np.random.default_rng(1)
    image, weight = (
        rng.uniform(0, 255, (150, 173, 3)).astype(np.float32),
        rng.uniform(0, 1, (150, 173)).astype(np.float32),
    )
    for sigma_px in (7.0, 24.0):
        total, share = (
            gaussian_filter(values, (sigma_px, sigma_px, 0)[: values.ndim], mode="mirror")
            for values in (image * weight[..., None], weight)
        )
        inner = slice(30, -30), slice(30, -30)
        found = _local_mean(image, weight, sigma_px)
        np.testing.assert_allclose(found[inner], (total / share[..., None])[inner], atol=1)


@pytest.mark.parametrize("crop_px", [1.0, 2.0])
def test_values_spread_evenly_to_places_where_none_is_near(crop_px: float) -> None:
    side = round(100 * crop_px)
    weight = np.zeros((side, side), np.float32)
    weight[:, : round(4 * crop_px)] = 1
    values = np.full((side, side, 3), 7, np.float32)
    np.testing.assert_allclose(_spread(values, weight, crop_px)[:, : round(40 * crop_px)], 7, rtol=5e-3)
    values[:, : round(2 * crop_px)] = 100  # what is farther counts less: at the rim of it the mean leans to the near
    found = _spread(values, weight, crop_px)[side // 2, :, 0]
    assert found[0] > found[round(4 * crop_px)] > 7


@pytest.mark.parametrize(("step", "moved_by"), [(12, 12), (-12, -12), (80, LIMIT), (-80, -LIMIT)])
def test_a_step_on_the_crop_is_taken_out_as_far_as_a_seam_goes(step: int, moved_by: float) -> None:
    hole = np.zeros((128, 128), bool)
    hole[:, 64:] = True
    crop = np.full((128, 128, 3), 120, np.uint8)
    crop[hole] = 120 - step
    found = match_seam(crop, hole)[64, 64:, 2].astype(float) - (120 - step)
    expected = moved_by * np.exp(-((np.arange(1, 65) / REACH_PX) ** 2))
    np.testing.assert_allclose(found, expected, atol=1.3)
