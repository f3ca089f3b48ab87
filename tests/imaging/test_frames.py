"""Frames at the edge of what they may be, and what is seen through them."""

import math

import numpy as np
import pytest

from sketchpaint.errors import InputError
from sketchpaint.imaging.crops import crop_inputs, identity_frame, share_inside
from sketchpaint.imaging.face_shape import FaceShape
from sketchpaint.imaging.frame import (
    MAX_CENTER_PX,
    MAX_SIZE_PX,
    MIN_SIZE_PX,
    TEMPLATE_XY,
    FaceFrame,
    apply_affine,
    centered_frame,
    eyes_apart_px,
)
from sketchpaint.imaging.sampling import extract_crop
from tests.imaging.test_pose import turned_head

NO_NUMBER = "The face frame has a value that is not a number: give CX,CY,SIZE,ANGLE as plain numbers."


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ((math.nan, 0, 100), NO_NUMBER),
        ((0, math.inf, 100), NO_NUMBER),
        ((0, 0, math.nan), NO_NUMBER),
        ((0, 0, 100, -math.inf), NO_NUMBER),
        ((1.1e6, 0, 100), "The face frame lies far outside any photo: give CX,CY,SIZE,ANGLE in pixels of the photo."),
        ((0, -1.1e6, 100), "The face frame lies far outside any photo: give CX,CY,SIZE,ANGLE in pixels of the photo."),
        ((0, 0, 15.5), "The face frame is 15.5 pixels wide: choose a size between 16 and 40000."),
        ((0, 0, 50000), "The face frame is 50000 pixels wide: choose a size between 16 and 40000."),
    ],
)
def test_frames_that_cannot_be_are_a_sentence(values: tuple[float, ...], sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        FaceFrame(*values)
    assert str(caught.value) == sentence


def test_the_largest_and_smallest_frames_are_frames() -> None:
    for size_px in (MIN_SIZE_PX, MAX_SIZE_PX):
        for center in (MAX_CENTER_PX, -MAX_CENTER_PX):
            assert FaceFrame(center, -center, size_px).angle_deg == 0
    assert centered_frame(300, 10) == FaceFrame(150, 5, 16)
    assert centered_frame(33, 301) == FaceFrame(16.5, 150.5, 33)


@pytest.mark.parametrize(
    ("x", "y", "size_px", "same"),
    [(149, 100, 80, True), (150, 100, 80, False), (130, 139, 100, True), (100, 151, 40, False)],
)
def test_a_head_whose_middle_is_nearer_than_half_its_size_is_the_same(
    x: float, y: float, size_px: float, same: bool
) -> None:
    one, other = FaceFrame(100, 100, 100), FaceFrame(x, y, size_px, 30)
    assert one.holds_same_face(other) is same
    assert other.holds_same_face(one) is same


def test_corners_go_clockwise_from_the_crops_top_left() -> None:
    np.testing.assert_allclose(FaceFrame(100, 80, 40).corners(), [(80, 60), (120, 60), (120, 100), (80, 100)])
    quarter = FaceFrame(100, 80, 40, 90).corners()
    np.testing.assert_allclose(quarter, [(120, 60), (120, 100), (80, 100), (80, 60)], atol=1e-9)


def test_eyes_are_apart_by_the_larger_distance_in_crop_pixels() -> None:
    truth = FaceFrame(300, 200, 256)
    assert eyes_apart_px(truth, truth) == pytest.approx(0, abs=1e-9)
    assert eyes_apart_px(truth, FaceFrame(306, 208, 256)) == pytest.approx(5)  # ten photo pixels
    larger = eyes_apart_px(truth, FaceFrame(300, 200, 512))
    eye = TEMPLATE_XY[1] + 0.5 - 64  # the farther one
    assert larger == pytest.approx(np.hypot(*eye) / 2, rel=1e-3)
    turned = eyes_apart_px(truth, FaceFrame(300, 200, 256, 90))
    assert turned == pytest.approx(np.hypot(*eye) * np.sqrt(2), rel=1e-3)


@pytest.mark.parametrize("side_px", [64, 128, 256])
@pytest.mark.parametrize(
    "frame", [FaceFrame(210, 160, 256), FaceFrame(200.5, 150.5, 300, 30), FaceFrame(210, 160, 700)]
)
def test_every_pixel_of_a_crop_shows_its_place(frame: FaceFrame, side_px: int) -> None:
    x, y = np.mgrid[:320, :420][::-1]
    photo = np.stack([x * 0.6, y * 0.75, 0 * x + 90], 2).round().astype(np.uint8)
    crop = extract_crop(photo, frame, side_px=side_px).astype(float)
    assert crop.shape == (side_px, side_px, 3)
    rows, columns = (np.mgrid[:side_px, :side_px] + 0.5) * 128 / side_px
    there = apply_affine(frame.to_photo(), np.stack([columns.ravel(), rows.ravel()], 1)).reshape(side_px, side_px, 2)
    inside = ((there > 8) & (there < (412, 312))).all(2)
    assert inside.mean() > 0.2
    np.testing.assert_allclose(crop[inside][:, 0], (there[inside][:, 0] - 0.5) * 0.6, atol=1.6)
    np.testing.assert_allclose(crop[inside][:, 1], (there[inside][:, 1] - 0.5) * 0.75, atol=1.6)
    assert abs((crop[inside][:, 0] - (there[inside][:, 0] - 0.5) * 0.6).mean()) < 0.9  # of roundings
    assert abs((crop[inside][:, 1] - (there[inside][:, 1] - 0.5) * 0.75).mean()) < 0.9  # of roundings


@pytest.mark.parametrize(
    ("mask", "share"),
    [
        ((slice(0, 0), slice(0, 0)), 0.0),
        ((slice(100, 120), slice(100, 140)), 1.0),
        ((slice(100, 120), slice(26, 46)), 0.5),  # half left of the frame
        ((slice(154, 174), slice(100, 140)), 0.5),
        ((slice(0, 30), slice(0, 30)), 0.0),
        ((slice(0, 400), slice(0, 500)), 128 * 128 / 200_000),
    ],
)
def test_how_much_of_a_mask_lies_inside_the_frame(mask: tuple[slice, slice], share: float) -> None:
    whole = np.zeros((400, 500), bool)
    whole[mask] = True
    assert share_inside(whole, FaceFrame(100, 100, 128)) == pytest.approx(share, abs=0.005)


def test_a_crop_pixel_is_unknown_from_a_sixteenth_on() -> None:
    mask = np.zeros((512, 512), bool)
    mask[100, 200:202] = True  # an eighth of one
    photo = np.zeros((512, 512, 3), np.uint8)
    found = crop_inputs(photo, mask, None, frame=FaceFrame(256, 256, 512))
    assert found.sketch is None
    assert np.argwhere(found.mask).tolist() == [[25, 50]]
    larger = np.zeros((1024, 1024), bool)
    larger[100, 200:203] = True  # three of 64 pixels
    larger[100:102, 300:302] = True  # four of 64
    seen = crop_inputs(np.zeros((1024, 1024, 3), np.uint8), larger, None, frame=FaceFrame(512, 512, 1024)).mask
    assert np.argwhere(seen).tolist() == [[12, 37]]


def test_a_sketch_keeps_its_colour_and_as_much_opacity_as_it_covers() -> None:
    mask = np.ones((512, 512), bool)
    sketch = np.zeros((512, 512, 4), np.uint8)
    sketch[100:104, 200:202] = (250, 100, 20, 200)  # half of one crop pixel
    sketch[200:204, 200:204] = (250, 100, 20, 255)
    mask[202:204, 200:204] = False  # half of that is not masked
    found = crop_inputs(np.zeros((512, 512, 3), np.uint8), mask, sketch, frame=FaceFrame(256, 256, 512)).sketch
    assert found is not None
    assert found[25, 50, 3] == pytest.approx(100, abs=2)
    assert found[50, 50, 3] == pytest.approx(128, abs=2)
    for row in (25, 50):
        np.testing.assert_allclose(found[row, 50, :3].astype(int), (250, 100, 20), atol=4)
    found[25, 50] = found[50, 50] = 0
    assert not found.any()
    assert identity_frame() == FaceFrame(64, 64, 128, 0)


SHAPE = FaceShape(
    FaceFrame(300, 250, 256, 10), turned_head(aside_deg=25, down_deg=0, frame=FaceFrame(300, 250, 256, 10))
)


def test_a_scaled_face_is_the_same_in_a_scaled_photo() -> None:
    places = np.array([[30.0, 90.0], [98.0, 90.0], [64.0, 20.0]])
    for shape in (SHAPE, FaceShape(SHAPE.frame)):
        half = shape.scaled(0.5)
        assert half.frame == FaceFrame(150, 125, 128, 10)
        np.testing.assert_allclose(half.to_photo(places), shape.to_photo(places) / 2, atol=1e-6)
        np.testing.assert_allclose(half.points_xy, shape.points_xy / 2, atol=1e-9)


def test_landmarks_are_measured_from_the_corner_and_guessed_where_they_are_unknown() -> None:
    assert SHAPE.landmarks_xy is not None
    np.testing.assert_allclose(SHAPE.points_xy, SHAPE.landmarks_xy + 0.5)
    expected = apply_affine(SHAPE.frame.to_photo(), TEMPLATE_XY + 0.5)
    np.testing.assert_allclose(FaceShape(SHAPE.frame).points_xy, expected)


@pytest.mark.parametrize("aside_deg", [30.0, -30.0, 0.0])
def test_the_far_side_of_a_turned_head_is_narrow_and_the_near_one_wide(aside_deg: float) -> None:
    frame = FaceFrame(64, 64, 128)
    shape = FaceShape(frame, turned_head(aside_deg=aside_deg, down_deg=0, frame=frame))
    places = np.array([(64.0 + x, 70.0) for x in (-50, -31, -24, -17, -8, 0, 8, 17, 24, 31, 50)])
    flat = apply_affine(shape.matrix, places)
    found = shape.to_photo(places)
    np.testing.assert_allclose(found[3:8], flat[3:8], atol=1e-9)  # features lie in the plane of the landmarks
    turn = math.radians(aside_deg)
    far, near = 1 - 0.8 * math.sin(abs(turn)), math.cos(turn) + 0.8 * math.sin(abs(turn))
    for number, x in ((0, -50), (1, -31), (9, 31), (10, 50)):  # the cheeks' edges, and beyond
        reach = far if x * turn > 0 else near
        expected = apply_affine(shape.matrix, np.array([(64 + x * reach, 70.0)]))
        np.testing.assert_allclose(found[number], expected[0], atol=0.05)
    for number, x in ((2, -24), (8, 24)):  # half way between
        reach = far if x * turn > 0 else near
        expected = apply_affine(shape.matrix, np.array([(64 + x * (1 + (reach - 1) / 2), 70.0)]))
        np.testing.assert_allclose(found[number], expected[0], atol=0.05)
