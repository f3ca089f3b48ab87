"""Holes filled from the other half of the face, or from another photo."""

import numpy as np
import pytest
from scipy import ndimage

from sketchpaint.imaging.frame import TEMPLATE_XY, FaceFrame, apply_affine
from sketchpaint.imaging.grafts import graft, mirror_matrix, mirrored_half

FRAME = FaceFrame(200, 150, 256, 25)


def landmarks() -> np.ndarray:
    """Those of a face that looks straight ahead."""
    (left, right), nose, mouth = TEMPLATE_XY[:2] + 0.5, TEMPLATE_XY[2] + 0.5, TEMPLATE_XY[3:] + 0.5
    middle, eyes_y, mouth_y = (left[0] + right[0]) / 2, (left[1] + right[1]) / 2, mouth[:, 1].mean()
    apart, wide = (right[0] - left[0]) / 2, (mouth[1, 0] - mouth[0, 0]) / 2
    face = [
        (middle - apart, eyes_y),
        (middle + apart, eyes_y),
        (middle, nose[1]),
        (middle - wide, mouth_y),
        (middle + wide, mouth_y),
    ]
    return apply_affine(FRAME.to_photo(), np.array(face))


def test_each_landmark_is_taken_to_its_partner_and_back() -> None:
    points, matrix = landmarks(), mirror_matrix(landmarks())
    there = apply_affine(matrix, points)
    np.testing.assert_allclose(there, points[[1, 0, 2, 4, 3]], atol=1e-6)
    np.testing.assert_allclose(apply_affine(matrix, there), points, atol=1e-6)
    assert np.linalg.det(matrix[:, :2]) == pytest.approx(-1)


def face(light: float) -> np.ndarray:
    """Two dark eyes in a grey picture that is lighter to the right."""
    y, x = np.mgrid[:300, :400] + 0.5
    picture = 120 + light * x
    for eye_x, eye_y in landmarks()[:2]:
        picture -= 60 * np.exp(-((x - eye_x) ** 2 + (y - eye_y) ** 2) / 50)
    return np.repeat(picture.round().clip(0, 255)[..., None], 3, 2).astype(np.uint8)


@pytest.mark.parametrize("light", [0.0, 0.2])
def test_an_eye_comes_from_the_other_in_its_own_light(light: float) -> None:
    truth = face(light)
    y, x = np.mgrid[:300, :400] + 0.5
    mask = (x - landmarks()[0, 0]) ** 2 + (y - landmarks()[0, 1]) ** 2 < 30**2
    hidden = np.where(mask[..., None], 255, truth).astype(np.uint8)
    half = mirrored_half(hidden, mask, landmarks())
    assert half.filled.sum() == mask.sum()
    rows, columns = np.nonzero(half.filled)
    wrong = np.abs(half.pixels[rows, columns].astype(int) - truth[rows + half.top, columns + half.left])
    assert wrong.mean() < 2
    assert wrong.max() < 12


def test_what_is_hidden_on_both_sides_is_left_to_the_networks() -> None:
    mask = np.zeros((300, 400), bool)
    for x, y in landmarks()[:2].astype(int):
        mask[y - 10 : y + 10, x - 10 : x + 10] = True
    half = mirrored_half(face(0), mask, landmarks())
    there = np.zeros_like(mask)
    rows, columns = np.nonzero(half.filled)
    there[rows + half.top, columns + half.left] = True
    assert not (there & ~mask).any()
    assert there.sum() < 0.4 * mask.sum()  # squares on a tilted face: only their corners miss each other
    assert not (there & ndimage.binary_erosion(mask, iterations=6)).any()


def test_a_face_whose_other_half_lies_outside_gives_nothing() -> None:
    points = landmarks() + np.array([390 - landmarks()[0, 0], 0])  # only its left eye is in the picture
    mask = np.zeros((300, 400), bool)
    x, y = points[0].astype(int)
    mask[y - 8 : y + 8, x - 8 : x + 8] = True
    assert not mirrored_half(face(0), mask, points).filled.any()


def test_no_mask_gives_nothing() -> None:
    assert not mirrored_half(face(0), np.zeros((300, 400), bool), landmarks()).filled.size


@pytest.mark.parametrize("larger", [1, 3])
def test_another_photo_fills_a_hole_in_the_light_of_this_one(larger: int) -> None:
    truth = face(0.2)
    source = ndimage.zoom(truth.astype(float), (larger, larger, 1), order=1, grid_mode=True, mode="nearest") * 0.9 + 20
    y, x = np.mgrid[:300, :400] + 0.5
    mask = (x - landmarks()[0, 0]) ** 2 + (y - landmarks()[0, 1]) ** 2 < 30**2
    hidden = np.where(mask[..., None], 0, truth).astype(np.uint8)
    matrix = np.array([[1 / larger, 0, 0], [0, 1 / larger, 0]])
    filling = graft(hidden, mask, source.astype(np.uint8), matrix)
    rows, columns = np.nonzero(filling.filled)
    assert len(rows) == mask.sum()
    wrong = np.abs(filling.pixels[rows, columns].astype(int) - truth[rows + filling.top, columns + filling.left])
    assert wrong.mean() < 4  # a tenth of the contrast of an eye


@pytest.mark.parametrize("larger", [2, 3])
def test_every_pixel_of_a_larger_photo_counts(larger: int) -> None:
    flat = np.full((300, 400, 3), 120, np.uint8)
    source = np.full((300 * larger, 400 * larger, 3), 120, np.uint8)
    source[::larger, ::larger] = 0
    mask = np.zeros((300, 400), bool)
    mask[100:160, 100:160] = True
    filling = graft(flat, mask, source, np.array([[1 / larger, 0, 0], [0, 1 / larger, 0]]))
    assert np.ptp(filling.pixels[filling.filled]) <= 2


def test_nothing_is_laid_outside_the_picture() -> None:
    mask = np.zeros((300, 400), bool)
    mask[:20, 380:] = True
    filling = graft(face(0), mask, face(0), np.eye(2, 3))
    rows, columns = np.nonzero(filling.filled)
    assert len(rows) == mask.sum()
    assert (rows + filling.top).min() == 0
    assert (columns + filling.left).max() == 399
    wrong = filling.pixels[rows, columns].astype(int) - face(0)[rows + filling.top, columns + filling.left]
    assert np.abs(wrong).max() <= 2  # what lies beyond the source casts no shadow


def test_a_filling_begins_forty_pixels_before_its_hole_and_takes_only_what_is_seen() -> None:
    mask = np.zeros((300, 400), bool)
    mask[100:160, 120:200] = True
    seen = np.zeros((300, 400), bool)
    seen[:, :160] = True
    filling = graft(face(0), mask, face(0), np.eye(2, 3), seen=seen)
    assert (filling.left, filling.top) == (80, 60)
    assert filling.pixels.shape == (140, 160, 3)
    assert filling.filled.shape == (140, 160)
    assert filling.filled.dtype == bool
    whole = np.zeros((300, 400), bool)
    whole[60:200, 80:240] = filling.filled
    np.testing.assert_array_equal(whole, mask & seen)


def test_no_hole_gives_a_filling_of_no_pixels() -> None:
    filling = graft(face(0), np.zeros((300, 400), bool), face(0), np.eye(2, 3))
    assert filling.pixels.shape == (0, 0, 3)
    assert filling.pixels.dtype == np.uint8
    assert filling.filled.dtype == bool
    assert (filling.left, filling.top) == (0, 0)


@pytest.mark.parametrize(("x", "y"), [(0.0, 0.0), (25.0, -17.0)])
@pytest.mark.parametrize("turn_deg", [0.0, 40.0])
def test_a_source_is_taken_from_where_the_map_says(x: float, y: float, turn_deg: float) -> None:
    rows, columns = np.mgrid[:300, :400] + 0.5
    turn = np.radians(turn_deg)
    linear = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    middle = np.array([200.0, 150.0])
    matrix = np.column_stack([linear, middle - linear @ middle + (x, y)])
    mask = np.zeros((300, 400), bool)
    mask[130:170, 180:220] = True

    def waves(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return 120 + 40 * np.sin(x / 5) * np.cos(y / 7)

    source = np.repeat(waves(columns, rows).round()[..., None], 3, 2).astype(np.uint8)
    back = np.linalg.inv(linear)
    at = np.stack([columns, rows], 2) @ back.T - back @ matrix[:, 2]
    truth = np.repeat(waves(at[..., 0], at[..., 1]).round()[..., None], 3, 2).astype(np.uint8)
    filling = graft(np.where(mask[..., None], 0, truth).astype(np.uint8), mask, source, matrix)
    inner = truth[filling.top : filling.top + 120, filling.left : filling.left + 120]
    wrong = np.abs(filling.pixels.astype(int) - inner)[filling.filled]
    assert filling.filled.sum() == 40 * 40
    assert wrong.mean() < 1.5


def test_the_light_around_a_very_large_hole_is_matched_on_a_smaller_picture() -> None:
    light = np.linspace(80, 170, 1200)[None, :, None]
    picture = np.broadcast_to(light, (1000, 1200, 3)).round().astype(np.uint8)
    grain = np.random.default_rng(0).integers(-20, 21, (1000, 1200, 1))
    source = (100 + grain).repeat(3, 2).astype(np.uint8)
    mask = np.zeros((1000, 1200), bool)
    mask[100:900, 100:1100] = True
    filling = graft(np.where(mask[..., None], 0, picture).astype(np.uint8), mask, source, np.eye(2, 3))
    made = np.zeros((1000, 1200), float)
    rows, columns = np.nonzero(filling.filled)
    made[rows + filling.top, columns + filling.left] = filling.pixels[rows, columns, 0]
    expected = picture[..., 0] + grain[..., 0]
    wrong = (made - expected)[mask]
    assert abs(wrong.mean()) < 3
    assert np.abs(wrong).mean() < 6
    assert np.corrcoef(made[mask] - picture[..., 0][mask], grain[..., 0][mask])[0, 1] > 0.95
