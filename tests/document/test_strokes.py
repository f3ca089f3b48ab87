"""Strokes: smoothing, mirror images, budget of the history."""

import math

import numpy as np
import pytest

from sketchpaint.document.brush import Brush, Stroke, StrokePoint
from sketchpaint.document.portrait import Portrait
from sketchpaint.imaging.files import Photo
from sketchpaint.imaging.frame import FaceFrame


def portrait(width: int = 400, height: int = 400) -> Portrait:
    return Portrait(Photo(pixels=np.zeros((height, width, 3), np.uint8)))


def circle(events: int) -> np.ndarray:
    """A circle of radius 120 drawn with so many pen events, as a mask."""
    document = portrait()
    stroke = Stroke(document.mask, Brush(size_px=20))
    for k in range(events + 1):
        angle = 2 * math.pi * k / events
        stroke.add(StrokePoint(200 + 120 * math.cos(angle), 200 + 120 * math.sin(angle)))
    document.commit_strokes(document.mask, [stroke])
    return document.mask_array()


def test_smoothing_does_not_depend_on_how_often_the_pen_reports() -> None:
    often, seldom = circle(200), circle(14)
    y, x = np.mgrid[:400, :400] + 0.5
    ring = np.abs(np.hypot(x - 200, y - 200) - 120) <= 10
    assert (often & ring).sum() / (often | ring).sum() > 0.9
    overlap = (often & seldom).sum() / (often | seldom).sum()
    # Straight pieces between 14 events bow inwards by 120 * (1 - cos(pi / 14)) = 3 px: an overlap of 0.83.
    assert overlap > 0.88


def test_a_corner_that_is_meant_stays_a_corner() -> None:
    document = portrait()
    stroke = Stroke(document.mask, Brush(size_px=4))
    for x, y in ((50, 50), (150, 50), (60, 120)):
        stroke.add(StrokePoint(x, y))
    document.commit_strokes(document.mask, [stroke])
    assert not document.mask_array()[:, 156:].any()  # no swing beyond the turning point


def test_mirrored_points_lie_on_the_other_side_of_the_face() -> None:
    frame = FaceFrame(100, 80, 60, 90)  # the face lies on its side: its axis is horizontal
    assert frame.mirrored(110, 60) == pytest.approx((110, 100))
    assert frame.mirrored(*frame.mirrored(37, 41)) == pytest.approx((37, 41))
    assert FaceFrame(100, 80, 60, 0).mirrored(90, 50) == pytest.approx((110, 50))


def test_a_hundred_strokes_on_24_megapixels_stay_within_200_megabytes() -> None:
    document = portrait(6000, 4000)
    random = np.random.default_rng(1)
    for number in range(100):
        layer = document.sketch if number % 2 else document.mask
        stroke = Stroke(layer, Brush(size_px=80, colour=(int(random.integers(256)), 30, 30)))
        for x, y in random.uniform((500, 500), (5500, 3500), (2, 2)):
            stroke.add(StrokePoint(float(x), float(y)))
        document.commit_strokes(layer, [stroke])
    assert document.history.size_bytes < 200 * 1024 * 1024
    before = document.sketch.pixels.copy()
    for _ in range(100):
        assert document.history.can_undo
        document.history.undo()
    assert not document.mask.pixels.any()
    assert not document.sketch.pixels.any()
    for _ in range(100):
        document.history.redo()
    np.testing.assert_array_equal(document.sketch.pixels, before)
