"""Face frame geometry against OpenCV and scikit-image."""

import cv2
import numpy as np
import pytest
from skimage.transform import SimilarityTransform

from sketchpaint.errors import InputError
from sketchpaint.imaging.crops import crop_inputs, identity_frame, share_inside
from sketchpaint.imaging.frame import TEMPLATE_XY, FaceFrame, apply_affine, centered_frame, fit_frame
from sketchpaint.imaging.placement import inner_feather, place
from sketchpaint.imaging.sampling import _averaged, extract_crop
from sketchpaint.imaging.seams import match_seam


def smooth_photo(height: int, width: int) -> np.ndarray:
    y, x = np.mgrid[:height, :width]
    waves = [128 + 100 * np.sin(x / (17 + 5 * k) + k) * np.cos(y / (23 - 3 * k)) for k in range(3)]
    return np.stack(waves, 2).astype(np.uint8)


def place_crop(
    photo: np.ndarray, crop: np.ndarray, mask: np.ndarray, frame: FaceFrame, *, feather_px: float | None = None
) -> np.ndarray:
    placement = place(mask, frame, feather_px=feather_px)
    result = photo.copy()
    result[placement.box] = placement.enlarged(photo[placement.box], crop)
    return result


def test_fitted_frame_matches_scikit_image() -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        landmarks = (
            apply_affine(FaceFrame(600, 420, 350, rng.uniform(-60, 60)).to_photo(), TEMPLATE_XY + 0.5)
            - 0.5
            + rng.normal(0, 4, (5, 2))
        )
        theirs = SimilarityTransform.from_estimate(TEMPLATE_XY + 0.5, landmarks + 0.5)
        np.testing.assert_allclose(fit_frame(landmarks).to_photo(), theirs.params[:2], atol=1e-6)


def test_perfect_landmarks_give_the_frame_back() -> None:
    frame = FaceFrame(301.5, 240.25, 222.0, -17.0)
    found = fit_frame(apply_affine(frame.to_photo(), TEMPLATE_XY + 0.5) - 0.5)
    assert (found.center_x, found.center_y, found.size_px, found.angle_deg) == pytest.approx(
        (301.5, 240.25, 222.0, -17.0)
    )


def test_crop_and_photo_maps_are_inverse() -> None:
    frame = FaceFrame(10, 20, 300, 33)
    points = np.array([[0.0, 0.0], [50.0, 80.0], [-20.0, 500.0]])
    np.testing.assert_allclose(apply_affine(frame.to_crop(), apply_affine(frame.to_photo(), points)), points, atol=1e-9)


def test_a_frame_of_whole_pixels_copies() -> None:
    photo = np.random.default_rng(1).integers(0, 256, (200, 300, 3), dtype=np.uint8)
    np.testing.assert_array_equal(extract_crop(photo, FaceFrame(64 + 37, 64 + 20, 128)), photo[20:148, 37:165])


def test_the_crop_matches_opencv_at_the_same_scale() -> None:
    photo, frame = smooth_photo(300, 400), FaceFrame(190, 160, 128, 12)
    # OpenCV measures from pixel middles: shift by half a pixel on both sides.
    matrix = frame.to_photo()
    matrix[:, 2] += matrix[:, :2] @ (0.5, 0.5) - 0.5
    theirs = cv2.warpAffine(photo, matrix, (128, 128), flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP)
    assert np.abs(extract_crop(photo, frame).astype(int) - theirs).max() <= 3


def test_shrinking_averages() -> None:
    photo = np.zeros((1024, 1024, 3), np.uint8)
    photo[:, ::2] = 200  # stripes of one pixel: their mean is 100, sampling single pixels would give 0 or 200
    # Beyond the photo only one kind of stripe goes on.
    crop = extract_crop(photo, FaceFrame(512, 512, 1024))[2:-2, 2:-2]
    assert crop.min() >= 98
    assert crop.max() <= 102


def test_beyond_the_photo_its_edge_repeats() -> None:
    photo = np.full((100, 100, 3), 77, np.uint8)
    assert (extract_crop(photo, FaceFrame(0, 0, 128)) == 77).all()


def test_pixels_outside_the_mask_are_byte_identical() -> None:
    photo = np.random.default_rng(2).integers(0, 256, (700, 900, 3), dtype=np.uint8)
    mask = np.zeros((700, 900), bool)
    cv2.circle(canvas := mask.astype(np.uint8), (450, 330), 120, 1, -1)
    mask = canvas > 0
    result = place_crop(photo, np.full((128, 128, 3), 99, np.uint8), mask, FaceFrame(440, 350, 500, 20))
    np.testing.assert_array_equal(result[~mask], photo[~mask])
    assert result[300:360, 420:480].mean() == pytest.approx(99, abs=1)


def test_a_result_at_crop_size_is_copied_exactly() -> None:
    rng = np.random.default_rng(3)
    photo, crop = (rng.integers(0, 256, (128, 128, 3), dtype=np.uint8) for _ in range(2))
    mask = rng.random((128, 128)) < 0.4
    result = place_crop(photo, crop, mask, identity_frame())
    np.testing.assert_array_equal(result, np.where(mask[..., None], crop, photo))


def test_a_photo_goes_into_the_crop_and_comes_back() -> None:
    photo, frame = smooth_photo(400, 500), FaceFrame(250, 200, 200, 15)
    mask = np.zeros((400, 500), bool)
    mask[180:220, 230:270] = True
    result = place_crop(photo, extract_crop(photo, frame), mask, frame)
    assert np.abs(result.astype(int) - photo)[mask].max() <= 6


def test_the_feather_lies_inside_the_mask_and_reaches_one() -> None:
    mask = np.zeros((60, 60), bool)
    mask[10:50, 10:50] = True
    alpha = inner_feather(mask, 6.0)
    assert not alpha[~mask].any()
    assert alpha[30, 30] == 1
    row = alpha[30, 10:30]
    assert (np.diff(row) >= 0).all()
    assert row[0] < 0.2


def test_masks_outside_the_frame_stay_as_they_are() -> None:
    photo = np.zeros((300, 300, 3), np.uint8)
    mask = np.ones((300, 300), bool)
    frame = FaceFrame(150, 150, 128)
    result = place_crop(photo, np.full((128, 128, 3), 255, np.uint8), mask, frame)
    assert (result == 255).all(2).sum() == 128 * 128
    assert share_inside(mask, frame) == pytest.approx(128**2 / 300**2, abs=0.01)


def test_thin_strokes_on_a_large_photo_reach_the_networks() -> None:
    photo, mask = np.zeros((2000, 3000, 3), np.uint8), np.zeros((2000, 3000), bool)
    sketch = np.zeros((2000, 3000, 4), np.uint8)
    mask[600:1400, 1000:2000] = True
    sketch[1000:1012, 1200:1800] = (250, 10, 20, 255)
    inputs = crop_inputs(photo, mask, sketch, frame=FaceFrame(1500, 1000, 1536))
    assert inputs.sketch is not None
    row = inputs.sketch[64, 64]
    assert row[3] > 200
    assert np.abs(row[:3].astype(int) - (250, 10, 20)).max() <= 3


def test_a_sketch_outside_the_mask_does_not_count() -> None:
    photo, mask, sketch = (
        np.zeros((128, 128, 3), np.uint8),
        np.zeros((128, 128), bool),
        np.full((128, 128, 4), 255, np.uint8),
    )
    mask[:10] = True
    sketch[:11, :, 3] = 0
    assert crop_inputs(photo, mask, sketch, frame=identity_frame()).sketch is None


@pytest.mark.parametrize("values", [(0, 0, 1, 0), (0, 0, 1e6, 0), (float("nan"), 0, 100, 0)])
def test_impossible_frames_are_refused(values: tuple[float, float, float, float]) -> None:
    with pytest.raises(InputError, match="face frame"):
        FaceFrame(*values)


def test_the_centered_frame_is_the_largest_square() -> None:
    assert centered_frame(300, 200) == FaceFrame(150, 100, 200)


def test_thin_strokes_are_repainted_in_their_middle() -> None:
    photo, mask = np.zeros((1024, 1024, 3), np.uint8), np.zeros((1024, 1024), bool)
    mask[300:900, 500:512] = True  # 12 px in a frame of 8 photo pixels a crop pixel
    result = place_crop(photo, np.full((128, 128, 3), 255, np.uint8), mask, FaceFrame(512, 512, 1024), feather_px=12)
    assert result[600, 505:507].min() >= 210
    assert (result[mask] > 0).all()


def test_the_seam_is_feathered_on_every_side_of_a_rectangle() -> None:
    photo, mask = np.zeros((1024, 1024, 3), np.uint8), np.zeros((1024, 1024), bool)
    mask[300:700, 300:700] = True
    result = place_crop(photo, np.full((128, 128, 3), 240, np.uint8), mask, FaceFrame(512, 512, 1024), feather_px=12)[
        ..., 0
    ]
    for side in (result[500, 300:320], result[500, 699:679:-1], result[300:320, 500], result[699:679:-1, 500]):
        assert 0 < side[0] < 60
        assert (np.diff(side.astype(int)) >= 0).all()
        assert side[12] == 240


def test_shrinking_by_less_than_two_averages_as_well() -> None:
    photo = np.zeros((400, 400, 3), np.uint8)
    photo[:, ::2] = 200
    crop = extract_crop(photo, FaceFrame(200, 200, 128 * 1.9))
    assert crop.std() < 25  # single samples would give 100


@pytest.mark.parametrize(("scale", "most"), [(1.5, 4.0), (2.0, 0.6), (2.75, 1.5), (4.25, 1.4)])
def test_shrinking_gives_the_mean_of_the_covered_area(scale: float, most: float) -> None:
    # Each pixel 12 times as large, so that a crop pixel covers whole ones.
    photo = np.random.default_rng(4).integers(0, 256, (650, 650), dtype=np.uint8)
    fine, side = np.repeat(np.repeat(photo, 12, 0), 12, 1), round(12 * scale)
    left = round(12 * (325.25 - 64 * scale))
    covered = fine[left : left + 128 * side, left : left + 128 * side].reshape(128, side, 128, side)
    error = extract_crop(photo, FaceFrame(325.25, 325.25, 128 * scale)) - covered.mean((1, 3))
    assert np.sqrt(np.square(error).mean()) < most  # of a noise of 74


def test_a_frame_far_larger_than_the_photo_costs_no_memory() -> None:
    photo = np.full((300, 300, 3), 50, np.uint8)
    assert (extract_crop(photo, FaceFrame(150, 150, 40_000, 45)) == 50).all()
    assert (extract_crop(photo, FaceFrame(-5000, 900, 200, 10)) == 50).all()


def test_the_step_at_the_seam_is_taken_out_and_the_middle_stays() -> None:
    hole = np.zeros((128, 128), bool)
    hole[30:98, 30:98] = True
    crop = np.full((128, 128, 3), 100, np.uint8)
    crop[hole] = 112  # a step of 12 grey levels
    crop[64, 64] = 40
    matched = match_seam(crop, hole)
    np.testing.assert_array_equal(matched[~hole], 100)
    assert abs(int(matched[64, 30, 0]) - 100) <= 2
    np.testing.assert_array_equal(matched[55:75, 55:75], crop[55:75, 55:75])
    flat = np.full((128, 128, 3), 77, np.uint8)
    np.testing.assert_array_equal(match_seam(flat, hole), flat)


@pytest.mark.parametrize("factor", [2, 3, 7])
def test_cells_are_means_and_those_beyond_the_end_repeat_it(factor: int) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (131, 90, 3), np.uint8)
    whole = np.pad(pixels, ((0, -131 % factor), (0, -90 % factor), (0, 0)), mode="edge").astype(float)
    means = whole.reshape(len(whole) // factor, factor, -1, factor, 3).mean((1, 3))
    assert np.abs(_averaged(pixels, factor) - means).max() <= 0.501
