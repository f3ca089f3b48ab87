"""Which strokes of a sketch are drawn at the photo's resolution."""

import cv2
import numpy as np
import pytest

from sketchpaint.imaging import lines
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.imaging.lines import Lines, held_lines, photo_strokes

FRAME = FaceFrame(256, 256, 538)  # 4.2 photo pixels a crop pixel: lines are up to 12.6 wide


def painted(area: np.ndarray) -> np.ndarray:
    sketch = np.zeros((*area.shape, 4), np.uint8)
    sketch[area > 0] = (20, 20, 20, 255)
    return sketch


def test_lines_that_meet_stay_whole() -> None:
    area = np.zeros((200, 300), np.uint8)
    for x in (100, 250):  # glasses
        cv2.ellipse(area, (x, 100), (50, 35), 0, 0, 360, 255, 10)
    cv2.line(area, (150, 100), (200, 95), 255, 10)
    strokes = photo_strokes(painted(area), FRAME, hold=0.55)
    assert strokes is not None
    np.testing.assert_array_equal(strokes[..., 3] > 0, area > 0)


def test_an_area_is_no_line_and_the_line_beside_it_is() -> None:
    area = np.zeros((200, 300), np.uint8)
    cv2.circle(area, (60, 60), 14, 255, -1)
    cv2.line(area, (150, 30), (150, 170), 255, 4)
    strokes = photo_strokes(painted(area), FRAME, hold=0.55)
    assert strokes is not None
    assert not strokes[:, :120, 3].any()
    np.testing.assert_array_equal(strokes[:, 120:, 3] > 0, area[:, 120:] > 0)


@pytest.mark.parametrize(("hold", "opacity"), [(0.55, 0), (0.6, 0), (0.8, 128), (1.0, 255)])
def test_an_area_is_drawn_as_far_as_it_is_held_more_than_the_networks_can(hold: float, opacity: int) -> None:
    area = np.zeros((200, 300), np.uint8)
    area[40:160, 40:160] = 255
    area[40:160, 250:254] = 255
    strokes = photo_strokes(painted(area), FRAME, hold=hold)
    assert strokes is not None
    assert strokes[100, 100, 3] == pytest.approx(opacity, abs=1)
    assert strokes[100, 252, 3] == 255


def test_what_networks_made_of_a_line_gives_way_to_its_surroundings_and_of_an_area_stays() -> None:
    result = np.full((128, 256, 3), 200, np.float32)
    line, area = (slice(20, 108), slice(40, 44)), (slice(34, 94), slice(150, 210))
    opacity = np.zeros((128, 256), np.float32)
    for part in (line, area):
        opacity[part], result[part] = 1, 50
    cleared = Lines(np.zeros((128, 256, 3), np.uint8), opacity, 1.0).without(result, left=0, top=0, level=0, crop_px=4)
    assert cleared[64, 42, 0] > 185
    assert cleared[64, 180, 0] == pytest.approx(50, abs=2)


def test_on_a_large_sketch_lines_and_areas_are_told_apart_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    area, frame = np.zeros((803, 1202), np.uint8), FaceFrame(600, 400, 3000)  # lines are up to 70 px wide
    cv2.circle(area, (260, 260), 150, 255, -1)
    cv2.line(area, (900, 130), (900, 680), 255, 40)
    whole = photo_strokes(painted(area), frame, hold=0.8)
    monkeypatch.setattr(lines, "MOST_MEASURED", 100_000)
    smaller = photo_strokes(painted(area), frame, hold=0.8)
    assert whole is not None
    assert smaller is not None
    assert sorted(np.unique(whole[..., 3])) == [0, 128, 255]
    np.testing.assert_array_equal(whole, smaller)


@pytest.mark.parametrize(("hold", "opacity"), [(0.0, 0.0), (0.5, 0.75), (1.0, 1.0)])
def test_a_line_is_a_line_at_half_hold_already(hold: float, opacity: float) -> None:
    strokes = np.full((4, 5, 4), (10, 20, 30, 51), np.uint8)
    found = held_lines(strokes, hold=hold)
    np.testing.assert_allclose(found.opacity, opacity * 0.2, atol=1e-6)
    np.testing.assert_array_equal(found.colour, strokes[..., :3])
    assert found.hold == pytest.approx(opacity)


def drawn_over(pixels: np.ndarray, opacity: float) -> np.ndarray:
    """Draws a band of rows 20 to 39 and columns 30 to 49."""
    there = np.zeros(pixels.shape[:2], np.float32)
    there[20:40, 30:50] = opacity
    return Lines(np.full(pixels.shape, (200, 40, 90), np.uint8), there, 1.0).drawn(pixels)


@pytest.mark.parametrize(("opacity", "level"), [(1.0, (200, 40, 90)), (0.5, (150, 70, 95)), (0.0, (100, 100, 100))])
def test_lines_are_laid_by_their_opacity_and_beside_them_nothing_changes(
    opacity: float, level: tuple[int, int, int]
) -> None:
    pixels = np.full((60, 80, 3), 100, np.uint8)
    found = drawn_over(pixels, opacity)
    assert found[30, 40].tolist() == list(level)
    assert found[20, 30].tolist() == found[39, 49].tolist() == list(level)
    found[20:40, 30:50] = 100
    np.testing.assert_array_equal(found, pixels)
    assert (pixels == 100).all()


def test_half_of_the_grain_stays_to_be_seen_on_an_opaque_line() -> None:
    grain = (-1) ** np.add.outer(np.arange(60), np.arange(80))
    pixels = np.repeat((100 + 20 * grain)[..., None], 3, 2).astype(np.uint8)
    band = drawn_over(pixels, 1.0)[24:36, 34:46, 1].astype(int)
    np.testing.assert_allclose(band, 40 + 10 * grain[24:36, 34:46], atol=1.5)


def test_where_nothing_is_drawn_the_result_stays_itself() -> None:
    nothing = Lines(np.zeros((30, 40, 3), np.uint8), np.zeros((30, 40), np.float32), 1.0)
    result = np.full((30, 40, 3), 7, np.float32)
    assert nothing.without(result, left=0, top=0, level=0, crop_px=4) is result
    pixels = np.full((30, 40, 3), 7, np.uint8)
    assert nothing.drawn(pixels) is pixels


@pytest.mark.parametrize("level", [0, 1])
def test_the_blur_of_a_line_goes_where_the_line_is_and_as_far_as_it_is_held(level: int) -> None:
    size, at = 256 >> level, 128 >> level
    for hold in (0.5, 1.0):
        result = np.full((size, size, 3), 200, np.float32)
        result[:, at : at + (4 >> level)] = 50
        opacity = np.zeros((180, 100), np.float32)
        opacity[:, 68:72] = 1
        lines_there = Lines(np.zeros((180, 100, 3), np.uint8), opacity, hold)
        cleared = lines_there.without(result, left=60, top=40, level=level, crop_px=4 / (1 << level))
        assert cleared.shape == result.shape
        middle = cleared[at, at, 0]
        assert middle == pytest.approx(50 + hold * 150, abs=12)
        np.testing.assert_allclose(cleared[: 8 >> level], result[: 8 >> level])  # the line begins farther down
        np.testing.assert_allclose(cleared[:, : at - 40 // (1 << level)], 200, atol=0.1)


def test_only_what_is_opaque_enough_has_a_width_and_what_is_transparent_no_colour() -> None:
    sketch = np.full((200, 300, 4), (9, 8, 7, 0), np.uint8)
    sketch[40:160, 40:160, 3] = 25  # a faint wash is no area
    sketch[40:160, 200:280, 3] = 26
    strokes = photo_strokes(sketch, FRAME, hold=0.0)
    assert strokes is not None
    np.testing.assert_array_equal(strokes[100, 100], (9, 8, 7, 25))
    np.testing.assert_array_equal(strokes[100, 240], (0, 0, 0, 0))
    assert not strokes[sketch[..., 3] == 0].any()
    assert photo_strokes(np.full((20, 30, 4), (9, 8, 7, 0), np.uint8), FRAME, hold=1.0) is None


@pytest.mark.parametrize(("width", "is_line"), [(10, True), (14, False)])
def test_up_to_twelve_pixels_or_three_of_the_crop_a_stroke_is_a_line(width: int, is_line: bool) -> None:
    for frame, factor in ((FaceFrame(256, 256, 200), 1), (FaceFrame(256, 256, 128 * 12), 3)):
        area = np.zeros((300, 600), np.uint8)
        area[100 : 100 + width * factor, 60:540] = 255
        strokes = photo_strokes(painted(area), frame, hold=0.5)
        assert (strokes is not None) is is_line
