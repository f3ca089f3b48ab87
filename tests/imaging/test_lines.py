"""Which strokes of a sketch are drawn at the photo's resolution."""

import cv2
import numpy as np
import pytest

from sketchpaint.imaging import lines
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.imaging.lines import Lines, photo_strokes

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
