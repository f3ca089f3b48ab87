"""The result at once: where its hole lies on the crop, and its colours."""

import numpy as np
import pytest
from scipy import ndimage

from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.imaging.placement import place
from sketchpaint.imaging.sampling import extract_crop
from sketchpaint.imaging.soft import _hole, colour_match, soft_result


@pytest.mark.parametrize("frame", [FaceFrame(200, 160, 160), FaceFrame(230, 170, 384), FaceFrame(205, 150, 700, 25)])
def test_the_hole_on_the_crop_is_every_pixel_that_it_touches(frame: FaceFrame) -> None:
    mask = np.zeros((320, 400), bool)
    mask[131:197, 143:250] = True
    found = _hole(place(mask, frame))
    assert set(np.unique(found)) == {0, 1}
    cover = extract_crop(mask.astype(np.uint8) * 255, frame)
    assert found[cover > 60].all()
    assert not found[ndimage.binary_dilation(cover > 0) == 0].any()
    assert found.sum() == pytest.approx((cover >= 16).sum(), rel=0.12)
    middle = ndimage.center_of_mass(cover)
    np.testing.assert_allclose(ndimage.center_of_mass(found), middle, atol=0.35)


def soft(told: np.ndarray | None) -> np.ndarray:
    """A face frame of 512 px whose result is 20 levels too bright; returns what is left of that beside the forehead."""
    photo, frame = np.full((600, 600, 3), 120, np.uint8), FaceFrame(300, 300, 512)
    mask = np.zeros((600, 600), bool)
    mask[80:120, 380:500] = True
    placement = place(mask, frame)
    crop = np.where(_hole(placement)[..., None] > 0, 140, 120).astype(np.uint8).repeat(3, 2)
    before = photo[placement.box]
    result = soft_result(before, crop, placement, match=colour_match(crop, placement, told=told))
    assert result.dtype == np.uint8
    np.testing.assert_array_equal(result[~placement.area], before[~placement.area])
    return result[placement.area].astype(float) - 120


def test_a_wrong_colour_all_along_the_edge_is_that_of_the_surroundings() -> None:
    assert np.abs(soft(None)).max() <= 4


def test_colours_that_were_asked_for_stay_in_the_middle_and_fit_at_the_edge() -> None:
    whole = soft(np.ones((128, 128), np.float32))
    assert np.abs(whole).max() > 2
    assert np.abs(whole).max() <= 20
    half = soft(np.full((128, 128), 0.5, np.float32))
    assert np.abs(soft(None)).mean() <= np.abs(half).mean() < np.abs(whole).mean()
