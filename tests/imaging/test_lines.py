"""Which strokes of a sketch are lines."""

import cv2
import numpy as np

from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.imaging.lines import thin_parts

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
    lines = thin_parts(painted(area), FRAME)
    assert lines is not None
    np.testing.assert_array_equal(lines[..., 3] > 0, area > 0)


def test_an_area_is_no_line_and_the_line_beside_it_is() -> None:
    area = np.zeros((200, 300), np.uint8)
    cv2.circle(area, (60, 60), 14, 255, -1)
    cv2.line(area, (150, 30), (150, 170), 255, 4)
    lines = thin_parts(painted(area), FRAME)
    assert lines is not None
    assert not lines[:, :120, 3].any()
    np.testing.assert_array_equal(lines[:, 120:, 3] > 0, area[:, 120:] > 0)
