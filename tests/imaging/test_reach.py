"""How far around a hole detail is looked for, and what comes out where nothing is enlarged."""

import numpy as np
import pytest

from sketchpaint.imaging.detail import octaves, surroundings
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.imaging.placement import place
from sketchpaint.imaging.synthesis import RIM_PX, around_hole, reach_px


def masked(rows: slice, columns: slice) -> np.ndarray:
    mask = np.zeros((600, 800), bool)
    mask[rows, columns] = True
    return mask


@pytest.mark.parametrize(("radius", "reach"), [(5, 28 + 5), (40, 56)])
def test_detail_comes_from_farther_away_for_a_deeper_hole(radius: int, reach: int) -> None:
    frame = FaceFrame(400, 300, 256)  # two photo pixels a crop pixel: 14 of them near, 28 at most
    y, x = np.mgrid[:600, :800]
    mask = np.hypot(x - 400, y - 300) <= radius
    placement = place(mask, frame)
    assert reach_px(placement, placement.alpha > 0) == pytest.approx(reach, abs=1)
    if radius < 20:
        reach = reach_px(placement, placement.alpha > 0)
    rows, columns = placement.box
    assert surroundings(placement, (600, 800, 3)) == (
        slice(rows.start - reach, rows.stop + reach),
        slice(columns.start - reach, columns.stop + reach),
    )


def test_what_is_around_a_hole_ends_with_the_photo() -> None:
    frame = FaceFrame(400, 300, 2400)
    for mask in (masked(slice(0, 30), slice(0, 30)), masked(slice(570, 600), slice(770, 800))):
        rows, columns = surroundings(place(mask, frame), (600, 800))
        assert 0 <= rows.start < rows.stop <= 600
        assert 0 <= columns.start < columns.stop <= 800
        assert mask[rows, columns].sum() == mask.sum()
        assert rows.stop - rows.start > 200
        assert columns.stop - columns.start > 200


def test_the_same_detail_comes_of_the_surroundings_alone() -> None:
    rng = np.random.default_rng(0)
    photo = rng.integers(60, 200, (600, 800, 3), dtype=np.uint8)
    frame, mask = FaceFrame(400, 300, 400), masked(slice(280, 320), slice(380, 430))
    placement = place(mask, frame)
    rows, columns = surroundings(placement, photo.shape)
    other = rng.integers(0, 255, photo.shape, dtype=np.uint8)
    other[rows, columns] = photo[rows, columns]
    crop = np.full((128, 128, 3), 120, np.uint8)
    for one, two in zip(octaves(photo, crop, placement), octaves(other, crop, placement), strict=True):
        np.testing.assert_array_equal(one.pixels, two.pixels)


@pytest.mark.parametrize(("first", "last"), [(40, 60), (3, 7), (41, 61)])
def test_a_hole_is_made_with_a_rim_of_whole_pairs_of_pixels(first: int, last: int) -> None:
    hole = np.zeros((200, 300), bool)
    hole[first : last + 1, 100:151] = True
    rows, columns = around_hole(hole)
    assert rows.start % 2 == rows.stop % 2 == columns.start % 2 == columns.stop % 2 == 0
    assert max(0, first - RIM_PX) - 1 <= rows.start <= max(0, first - RIM_PX)
    assert last + RIM_PX < rows.stop <= last + RIM_PX + 2
    assert (columns.start, columns.stop) == (84, 168)


@pytest.mark.parametrize("size_px", [100, 128])
def test_a_result_that_is_not_enlarged_is_put_in_as_it_is(size_px: int) -> None:
    photo = np.full((600, 800, 3), 90, np.uint8)
    crop = np.random.default_rng(0).integers(0, 256, (128, 128, 3), dtype=np.uint8)
    placement = place(masked(slice(280, 320), slice(380, 430)), FaceFrame(400, 300, size_px))
    (only,) = octaves(photo, crop, placement, at_once=True)
    assert only.share == 1.0
    np.testing.assert_array_equal(only.pixels, placement.enlarged(photo[placement.box], crop))
