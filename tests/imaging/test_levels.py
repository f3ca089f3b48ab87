"""What a result shows at each level of the photo's pyramid."""

import numpy as np
import pytest

from sketchpaint.imaging.exemplar import Exemplar
from sketchpaint.imaging.frame import FaceFrame, apply_affine
from sketchpaint.imaging.levels import ResultLevels, mixed, octave_number
from sketchpaint.imaging.placement import Placement, place

FRAME = FaceFrame(210.5, 190.25, 512, 20)  # 4 photo pixels a crop pixel


@pytest.mark.parametrize(
    ("scale", "number"), [(0.4, 0), (1, 0), (1.67, 0), (1.69, 1), (3.35, 1), (3.38, 2), (4, 2), (6.8, 3)]
)
def test_a_result_up_to_a_fifth_too_large_is_taken(scale: float, number: int) -> None:
    # 2 ** 0.75 = 1.682 is where the next one is nearer, were it not for blur.
    assert octave_number(scale) == number


def test_known_pixels_are_mixed_in_by_how_much_of_them_is_known() -> None:
    cover = np.array([[0, 0.25, 1]], np.float32)
    known, made = np.full((1, 3, 3), 200, np.float32), np.full((1, 3, 3), 100, np.float32)
    np.testing.assert_array_equal(mixed(cover, known, made)[0, :, 1], [100, 125, 200])


def levels(results: list[np.ndarray], *, frame: FaceFrame = FRAME) -> tuple[ResultLevels, Placement, Exemplar]:
    photo = np.full((400, 420, 3), 90, np.uint8)
    mask = np.zeros((400, 420), bool)
    mask[150:230, 160:260] = True
    placement = place(mask, frame)
    exemplar = Exemplar(
        photo, placement.alpha > 0, left=placement.left, top=placement.top, frame=frame, reach_px=30, coarsest=3
    )
    return ResultLevels(results[0], iter(results[1:]), None, placement, exemplar), placement, exemplar


@pytest.mark.parametrize("number", [0, 1, 2])
def test_places_are_those_of_the_face_frame(number: int) -> None:
    shown, _, exemplar = levels([np.zeros((128, 128, 3), np.uint8)])
    found = shown.places(number)
    assert found.shape[:2] == exemplar.shape(number)
    row, column = 5, 9  # pixel (x, y) of a level lies on pixel (2^n x, 2^n y) of the part
    photo = np.array([[exemplar.left + column * 2**number + 0.5, exemplar.top + row * 2**number + 0.5]])
    np.testing.assert_allclose(found[row, column], apply_affine(FRAME.to_crop(), photo)[0], atol=1e-3)
    assert shown.crop_px(number) == 4 / 2**number


@pytest.mark.parametrize("side", [128, 256])
def test_a_picture_of_the_face_is_seen_in_its_place(side: int) -> None:
    shown, _, _ = levels([np.zeros((128, 128, 3), np.uint8)])
    x, y = (np.mgrid[:side, :side][::-1] + 0.5) * 128 / side  # a ramp: every pixel tells where it lies
    crop = np.stack([x, y, x + y], 2)
    places = shown.places(0)
    inside = ((places > 6) & (places < 122)).all(2)
    assert inside.sum() > 10_000
    found = shown.sampled(crop, 0)
    np.testing.assert_allclose(found[inside][:, :2], places[inside], atol=0.07)
    assert found.dtype == np.float32


def test_the_finest_of_a_picture_that_is_made_smaller_goes_and_the_coarse_stays() -> None:
    shown, _, _ = levels([np.zeros((128, 128, 3), np.uint8)])
    columns = np.arange(128)
    fine = np.broadcast_to((128 + 100.0 * (-1) ** columns)[None, :, None], (128, 128, 3))
    coarse = np.broadcast_to((128 + 100 * np.sin(columns / 20))[None, :, None], (128, 128, 3))
    places = shown.places(3)  # two crop pixels a pixel
    inside = ((places > 12) & (places < 116)).all(2)
    assert np.abs(shown.sampled(fine, 3)[inside] - 128).max() < 2
    expected = 128 + 100 * np.sin((places[inside][:, 0] - 0.5) / 20)
    np.testing.assert_allclose(shown.sampled(coarse, 3)[inside][:, 0], expected, atol=1)


def test_each_level_takes_the_result_that_it_has_room_for() -> None:
    results = [np.full((128 << number,) * 2 + (3,), 50 * (number + 1), np.uint8) for number in range(3)]
    shown, _, _ = levels(results)
    assert [round(float(shown.at(number).mean())) for number in range(4)] == [150, 100, 50, 50]


def test_a_result_has_detail_of_its_own_only_where_the_next_coarser_level_does_not_hold_it() -> None:
    wave = np.broadcast_to((128 + 60 * np.sin(np.arange(256) * np.pi / 2))[None, :, None], (256, 256, 3))
    results = [np.full((128, 128, 3), 128, np.uint8), wave.round().astype(np.uint8)]
    shown, _, _ = levels(results)
    assert shown.own_band(2) is None  # the crop itself has all that this level shows
    band = shown.own_band(1)
    assert band is not None
    places = shown.places(1)
    inside = ((places > 12) & (places < 116)).all(2)
    assert band[inside].std() == pytest.approx(60 / np.sqrt(2), rel=0.25)
    assert abs(float(band[inside].mean())) < 1
    larger, _, _ = levels(results, frame=FaceFrame(210.5, 190.25, 768, 20))  # 6 photo pixels a crop pixel
    assert larger.own_band(0) is None  # the next coarser level has one and a half as many as the result
    assert larger.own_band(1) is not None


def test_at_its_own_size_a_picture_is_not_blurred() -> None:
    shown, _, exemplar = levels([np.zeros((128, 128, 3), np.uint8)], frame=FaceFrame(210, 190, 512))
    crop = np.random.default_rng(0).uniform(0, 255, (128, 128, 3)).astype(np.float32)
    found, places = shown.sampled(crop, 2), shown.places(2)  # one pixel of this level is one of the crop
    phase = places[0, 0] - 0.5 - np.floor(places[0, 0] - 0.5)
    inside = ((places > 8) & (places < 120)).all(2)
    spread = found[inside].std() / crop.std()
    assert exemplar.shape(2)[0] > 20
    assert spread > (0.9 if np.abs(phase - phase.round()).max() < 0.1 else 0.55)
