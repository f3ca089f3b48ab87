"""The line of a stroke: smooth where the pen turns, straight where it does not, as wide as the pressure says."""

import numpy as np
import pytest
from scipy.interpolate import CubicHermiteSpline

from sketchpaint.document.brush import CELL_PX, Brush, PaintMode, Stroke, StrokePoint, curve, segment_coverage
from sketchpaint.document.layers import Box, PaintLayer

BEFORE, START, END = StrokePoint(10, 20, 0.2), StrokePoint(40, 30, 0.4), StrokePoint(70, 70, 0.8)


def hermite(before: StrokePoint, start: StrokePoint, end: StrokePoint, t: np.ndarray) -> np.ndarray:
    """Leaves along the chord of the neighbours, as fast as the piece is long, and arrives straight."""
    first, middle, last = (np.array([p.x, p.y]) for p in (before, start, end))
    chord = last - first
    leaving = chord / np.linalg.norm(chord) * np.linalg.norm(last - middle)
    return np.asarray(CubicHermiteSpline([0, 1], [middle, last], [leaving, last - middle])(t))


@pytest.mark.parametrize(
    ("points", "pieces"),
    [
        ((BEFORE, START, END), 2 + 8),  # 50 px long, 6 px a piece
        ((StrokePoint(0, 0), StrokePoint(10, 0), StrokePoint(19, 9)), 2 + 2),
        ((StrokePoint(0, 0), StrokePoint(100, 0), StrokePoint(200, 100)), 12),  # never more
        ((StrokePoint(0, 0), StrokePoint(5, 0), StrokePoint(5, 2)), 2),
    ],
)
def test_a_turn_is_a_cubic_through_both_points(points: tuple[StrokePoint, ...], pieces: int) -> None:
    way = curve(list(points))
    assert len(way) == pieces + 1
    t = np.linspace(0, 1, pieces + 1)
    np.testing.assert_allclose([(p.x, p.y) for p in way], hermite(*points, t), atol=1e-9)
    np.testing.assert_allclose(
        [p.pressure for p in way], points[1].pressure + t * (points[2].pressure - points[1].pressure)
    )


@pytest.mark.parametrize(
    "points",
    [
        [END],
        [START, END],
        [StrokePoint(0, 0), StrokePoint(10, 0), StrokePoint(30, 0)],  # straight on
        [StrokePoint(0, 0), StrokePoint(10, 0), StrokePoint(30, 1.9)],  # nearly
        [StrokePoint(0, 0), StrokePoint(10, 0), StrokePoint(11, 1.5)],  # short
        [StrokePoint(0, 0), StrokePoint(10, 0), StrokePoint(9, 10)],  # a corner that is meant
        [StrokePoint(5, 5), StrokePoint(5, 5), StrokePoint(30, 10)],  # the pen began to move
        [StrokePoint(0, 0), StrokePoint(5, 5), StrokePoint(5, 5)],  # the pen stands
    ],
)
def test_elsewhere_it_is_straight(points: list[StrokePoint]) -> None:
    assert curve(points) == [points[-2] if len(points) > 1 else points[0], points[-1]]


def test_a_right_angle_is_bent() -> None:
    assert len(curve([StrokePoint(0, 0), StrokePoint(10, 0), StrokePoint(10, 10)])) > 2


def test_pressure_narrows_a_stroke_evenly_along_it() -> None:
    start, end, brush = StrokePoint(20.3, 31.2, 0.9), StrokePoint(110.8, 70.6, 0.3), Brush(size_px=40, hardness=0.5)
    coverage = segment_coverage(Box(0, 0, 140, 110), start, end, brush)
    y, x = np.mgrid[:110, :140] + 0.5
    along = np.array([end.x - start.x, end.y - start.y])
    share = np.clip(((x - start.x) * along[0] + (y - start.y) * along[1]) / (along @ along), 0, 1)
    distance = np.hypot(x - start.x - share * along[0], y - start.y - share * along[1])
    radius = 20 * (0.9 - 0.6 * share)
    wanted = np.clip((radius + 0.5 - distance) / np.maximum(radius * 0.5, 1), 0, 1) * 255
    assert np.abs(coverage - wanted).max() <= 0.51


@pytest.mark.parametrize("pressure", [0.0, 0.01])
def test_the_lightest_touch_still_covers_a_pixel(pressure: float) -> None:
    for other in (pressure, pressure + 0.001):
        coverage = segment_coverage(
            Box(0, 0, 20, 20), StrokePoint(5.5, 5.5, pressure), StrokePoint(12.5, 5.5, other), Brush(size_px=10)
        )
        assert (coverage[5, 5:13] == 255).all()
        assert not coverage[:5].any()
        assert not coverage[6:].any()


def test_a_box_of_a_larger_picture_is_covered_as_the_whole_is() -> None:
    start, end, brush = StrokePoint(30, 40), StrokePoint(80, 60), Brush(size_px=30, hardness=0.2)
    whole = segment_coverage(Box(0, 0, 120, 100), start, end, brush)
    part = segment_coverage(Box(25, 31, 77, 69), start, end, brush)
    assert np.abs(part.astype(int) - whole[31:69, 25:77]).max() <= 1


@pytest.mark.parametrize("size_px", [1.0, 3.0, 40.0])
def test_the_box_of_a_stroke_holds_what_changed_and_little_more(size_px: float) -> None:
    layer = PaintLayer(300, 400, channels=4)
    stroke = Stroke(layer, Brush(size_px=size_px, hardness=1))
    first = stroke.add(StrokePoint(100.5, 120.5))
    second = stroke.add(StrokePoint(180.5, 150.5))
    rows, columns = np.nonzero(layer.pixels[..., 3])
    inner = Box(int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1)
    box = stroke.finish()
    assert box == stroke.box == first.united(second)
    assert box.united(inner) == box
    for side in ("left", "top", "right", "bottom"):
        assert abs(getattr(box, side) - getattr(inner, side)) <= 4
    assert box.united(first) == box


def test_cells_leave_out_what_a_long_stroke_goes_around() -> None:
    layer = PaintLayer(1500, 1300, channels=1)
    stroke = Stroke(layer, Brush(size_px=10))
    for x, y in ((50, 50), (1250, 50), (1250, 1450)):
        stroke.add(StrokePoint(x, y))
    covered = np.zeros((1500, 1300), bool)
    for cell in stroke.cells:
        assert cell.left % CELL_PX == cell.top % CELL_PX == 0
        assert cell.right in (cell.left + CELL_PX, 1300)
        assert cell.bottom in (cell.top + CELL_PX, 1500)
        covered[cell.slices] = True
    assert covered[layer.pixels > 0].all()
    assert not covered[300:, :1000].any()
    assert len(stroke.cells) == 5 + 6 - 1  # a row and a column that share one


def test_a_stroke_outside_the_picture_changes_nothing() -> None:
    layer = PaintLayer(50, 60, channels=1)
    stroke = Stroke(layer, Brush(size_px=10))
    assert stroke.add(StrokePoint(-30, 20)).is_empty
    assert not layer.pixels.any()
    assert not Stroke(layer, Brush(size_px=10)).add(StrokePoint(64, 20)).is_empty  # its rim reaches in


@pytest.mark.parametrize(("opacity", "left"), [(1.0, 0), (0.5, 100), (0.25, 150)])
def test_erasing_takes_as_much_as_the_brush_is_opaque_and_no_colour(opacity: float, left: int) -> None:
    layer = PaintLayer(60, 60, channels=4)
    layer.replace(layer.whole, np.full((60, 60, 4), (9, 80, 170, 200), np.uint8))
    Stroke(layer, Brush(size_px=20, opacity=opacity, mode=PaintMode.ERASE)).add(StrokePoint(30, 30))
    assert layer.pixels[30, 30].tolist() == [9, 80, 170, left]
    assert layer.pixels[5, 5].tolist() == [9, 80, 170, 200]


def test_a_mask_is_painted_from_half_cover_on() -> None:
    layer = PaintLayer(60, 60, channels=1)
    layer.replace(layer.whole, np.full((60, 60), 255, np.uint8))
    stroke = Stroke(layer, Brush(size_px=20.5, hardness=0.0, mode=PaintMode.ERASE))  # masks know no soft brush
    stroke.add(StrokePoint(30, 30))
    np.testing.assert_array_equal(layer.pixels, np.where(layer.coverage >= 128, 0, 255))
    y, x = np.mgrid[:60, :60] + 0.5
    np.testing.assert_array_equal(layer.pixels == 0, np.hypot(x - 30, y - 30) < 10.25)
