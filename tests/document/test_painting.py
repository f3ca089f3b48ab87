"""Brush, shapes and undo."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from sketchpaint.document.brush import Brush, PaintMode, Stroke, StrokePoint, segment_coverage
from sketchpaint.document.history import History
from sketchpaint.document.layers import Box, PaintLayer
from sketchpaint.document.patch import Patch
from sketchpaint.document.portrait import Portrait
from sketchpaint.document.shapes import fill_polygon, rectangle_points
from sketchpaint.document.shelf import Shelf, Shelved
from sketchpaint.document.steps import Step
from sketchpaint.imaging.files import Photo
from sketchpaint.imaging.frame import FaceFrame


def portrait(width: int = 300, height: int = 200) -> Portrait:
    return Portrait(Photo(np.zeros((height, width, 3), np.uint8)))


def paint(document: Portrait, layer: PaintLayer, points: list[tuple[float, float]], brush: Brush) -> None:
    stroke = Stroke(layer, brush)
    for x, y in points:
        stroke.add(StrokePoint(x, y))
    document.commit_strokes(layer, [stroke])


def test_a_hard_stroke_covers_the_area_of_a_capsule() -> None:
    document = portrait()
    paint(document, document.mask, [(60.0, 100.0), (160.0, 100.0)], Brush(size_px=40, hardness=1))
    area = int((document.mask.pixels > 0).sum())
    assert area == pytest.approx(np.pi * 20**2 + 100 * 40, rel=0.01)


def test_a_stroke_is_a_line_whatever_the_event_rate() -> None:
    coarse, fine = portrait(), portrait()
    brush = Brush(size_px=9, hardness=0.5)
    paint(coarse, coarse.sketch, [(20.0, 30.0), (220.0, 130.0)], brush)
    paint(fine, fine.sketch, [(20.0 + k, 30.0 + k / 2) for k in range(201)], brush)
    assert np.abs(coarse.sketch.pixels.astype(int) - fine.sketch.pixels).max() <= 2


def test_a_one_pixel_brush_draws_one_pixel() -> None:
    document = portrait()
    paint(document, document.mask, [(10.5, 20.5)], Brush(size_px=1, hardness=1))
    assert np.argwhere(document.mask.pixels > 0).tolist() == [[20, 10]]


def test_opacity_is_that_of_the_stroke_not_of_its_dabs() -> None:
    document = portrait()
    paint(document, document.sketch, [(50.0, 50.0)] * 30, Brush(size_px=20, opacity=0.5, colour=(10, 20, 30)))
    assert document.sketch.pixels[50, 50].tolist() == [10, 20, 30, 128]


def test_two_half_transparent_strokes_compose_like_porter_duff() -> None:
    document = portrait()
    for colour in ((200, 0, 0), (0, 100, 0)):
        paint(document, document.sketch, [(50.0, 50.0)], Brush(size_px=20, opacity=0.5, colour=colour))
    # over: alpha = 1 - 0.5 * 0.5; colour = (0.5 * top + 0.25 * bottom) / 0.75
    assert document.sketch.pixels[50, 50].tolist() == pytest.approx([67, 67, 0, 191], abs=1)


def test_erasing_takes_the_sketch_away() -> None:
    document = portrait()
    paint(document, document.sketch, [(50.0, 50.0)], Brush(size_px=30))
    paint(document, document.sketch, [(50.0, 50.0)], Brush(size_px=60, mode=PaintMode.ERASE))
    assert not document.sketch.pixels[..., 3].any()


def test_pressure_narrows_the_stroke() -> None:
    box = Box(0, 0, 100, 40)
    coverage = segment_coverage(box, StrokePoint(10, 20, 1.0), StrokePoint(90, 20, 0.2), Brush(size_px=20, hardness=1))
    widths = (coverage[:, [12, 50, 88]] > 127).sum(0)
    assert widths.tolist() == pytest.approx([20, 12, 4], abs=2)


def test_a_stroke_may_leave_the_picture_and_come_back() -> None:
    document = portrait()
    paint(document, document.mask, [(280.0, 100.0), (500.0, -400.0), (-3000.0, 50.0), (20.0, 100.0)], Brush(size_px=10))
    assert document.mask.pixels[100, 20] == 255
    assert document.mask.pixels[100, 280] == 255


def test_a_rectangle_is_made_of_its_own_pixels() -> None:
    layer = PaintLayer(50, 60, channels=1)
    fill_polygon(layer, rectangle_points(10, 5, 30, 25), PaintMode.PAINT)
    expected = np.zeros((50, 60), np.uint8)
    expected[5:25, 10:30] = 255
    difference = (layer.pixels != expected).sum()
    assert difference <= 2 * (20 + 20)  # at most one pixel of outline
    assert (layer.pixels[5:25, 10:30] == 255).all()


def test_a_lasso_matches_opencv_but_for_its_outline() -> None:
    layer = PaintLayer(200, 200, channels=1)
    points = [(20.0, 30.0), (180.0, 50.0), (120.0, 170.0), (90.0, 80.0), (40.0, 160.0)]
    fill_polygon(layer, points, PaintMode.PAINT)
    theirs = np.zeros((200, 200), np.uint8)
    cv2.fillPoly(theirs, [np.array(points, np.int32)], 255)
    outline = np.zeros((200, 200), np.uint8)
    cv2.polylines(outline, [np.array(points, np.int32)], True, 255, 3)
    assert ((layer.pixels == theirs) | (outline > 0)).all()


def test_subtracting_a_shape_clears_it() -> None:
    document = portrait()
    document.fill_shape(rectangle_points(0, 0, 300, 200), PaintMode.PAINT)
    document.fill_shape(rectangle_points(100, 50, 200, 150), PaintMode.ERASE)
    assert document.mask.pixels[100, 150] == 0
    assert document.mask.pixels[10, 10] == 255


def test_one_stroke_is_one_undo_step_across_layers() -> None:
    document = portrait()
    states = []
    for k, layer in enumerate([document.mask, document.sketch] * 3):
        states.append((document.mask.pixels.copy(), document.sketch.pixels.copy()))
        paint(document, layer, [(20.0 + 30 * k, 40.0), (60.0 + 30 * k, 160.0)], Brush(size_px=14))
    final = (document.mask.pixels.copy(), document.sketch.pixels.copy())
    for before in reversed(states):
        document.history.undo()
        np.testing.assert_array_equal(document.mask.pixels, before[0])
        np.testing.assert_array_equal(document.sketch.pixels, before[1])
    assert not document.history.can_undo
    while document.history.can_redo:
        document.history.redo()
    np.testing.assert_array_equal(document.mask.pixels, final[0])
    np.testing.assert_array_equal(document.sketch.pixels, final[1])


def test_moving_the_frame_is_undoable() -> None:
    document = portrait()
    before, after = document.frame, FaceFrame(100, 90, 80, 10)
    document.move_frame(after)
    document.history.undo()
    assert document.frame == before
    document.history.redo()
    assert document.frame == after


def test_a_stroke_that_changes_nothing_is_no_undo_step() -> None:
    document = portrait()
    paint(document, document.mask, [(50.0, 50.0)], Brush(size_px=10, mode=PaintMode.ERASE))
    paint(document, document.mask, [(-500.0, 50.0)], Brush(size_px=10))
    assert not document.history.can_undo


def test_painting_after_undo_forgets_what_was_undone() -> None:
    document = portrait()
    paint(document, document.mask, [(50.0, 50.0)], Brush())
    document.history.undo()
    paint(document, document.mask, [(90.0, 50.0)], Brush())
    assert not document.history.can_redo


def test_history_keeps_to_its_budget_and_forgets_the_oldest() -> None:
    layer, history = PaintLayer(64, 64, channels=1), History(budget_bytes=20_000)
    rng = np.random.default_rng(0)
    for _ in range(30):
        layer.pixels[:] = rng.integers(0, 256, (64, 64), dtype=np.uint8)  # cannot be compressed
        history.add(Patch(layer, [layer.whole]), step=Step.PAINT_MASK)
        layer.settle(layer.whole)
    assert history.size_bytes <= 20_000
    assert history.can_undo


def noise_edits(history: History, layer: PaintLayer, count: int) -> list[np.ndarray]:
    rng, states = np.random.default_rng(0), [layer.pixels.copy()]
    for _ in range(count):
        layer.pixels[:] = rng.integers(0, 256, (64, 64), dtype=np.uint8)  # cannot be compressed
        history.add(Patch(layer, [layer.whole]), step=Step.PAINT_MASK)
        layer.settle(layer.whole)
        states.append(layer.pixels.copy())
    return states


def test_what_memory_does_not_hold_is_undone_from_disk(tmp_path: Path) -> None:
    layer, history = PaintLayer(64, 64, channels=1), History(budget_bytes=20_000)
    history.use_shelf(tmp_path)
    states = noise_edits(history, layer, 120)
    assert history.size_bytes <= 20_000
    for state in reversed(states[:-1]):
        history.undo()
        np.testing.assert_array_equal(layer.pixels, state)
    assert not history.can_undo
    for state in states[1:]:
        history.redo()
        np.testing.assert_array_equal(layer.pixels, state)
    history.close()


def test_edits_before_one_that_a_full_disk_has_cost_are_forgotten_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layer, history = PaintLayer(64, 64, channels=1), History(budget_bytes=20_000)
    history.use_shelf(tmp_path)
    noise_edits(history, layer, 10)

    def full(_shelf: Shelf, _content: bytes) -> Shelved:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Shelf, "put", full)
    states = noise_edits(history, layer, 3)
    undone = 0
    while history.can_undo:
        history.undo()
        undone += 1
        if undone <= 3:
            np.testing.assert_array_equal(layer.pixels, states[3 - undone])
    assert history.size_bytes <= 20_000
    assert undone == 2  # what two edits of 8 kB leave of 20 kB
    history.close()


def test_inverting_twice_is_nothing() -> None:
    document = portrait()
    paint(document, document.mask, [(50.0, 50.0)], Brush())
    before = document.mask.pixels.copy()
    document.invert_mask()
    assert (document.mask.pixels == 255 - before).all()
    document.invert_mask()
    np.testing.assert_array_equal(document.mask.pixels, before)


@pytest.mark.parametrize("place", [(10.0, 20.0), (10.5, 20.0), (10.99, 20.99)])
def test_a_one_pixel_brush_draws_one_pixel_wherever_it_is(place: tuple[float, float]) -> None:
    document = portrait()
    paint(document, document.mask, [place], Brush(size_px=1))
    assert np.argwhere(document.mask.pixels > 0).tolist() == [[20, 10]]


@pytest.mark.parametrize("hardness", [0.0, 0.8, 1.0])
def test_a_mask_dab_is_as_large_as_its_ring(hardness: float) -> None:
    document = portrait()
    paint(document, document.mask, [(100.0, 100.0)], Brush(size_px=40, hardness=hardness))
    assert int((document.mask.pixels > 0).sum()) == pytest.approx(np.pi * 20**2, rel=0.01)


def test_coverage_is_that_of_the_distance_to_the_line() -> None:
    box, start, end = Box(0, 0, 260, 240), StrokePoint(70.3, 90.8), StrokePoint(160.1, 140.6)
    for hardness in (0.0, 0.5, 1.0):
        coverage = segment_coverage(box, start, end, Brush(size_px=120, hardness=hardness))
        y, x = np.mgrid[0:240, 0:260] + 0.5
        along = np.array([end.x - start.x, end.y - start.y])
        share = np.clip(((x - start.x) * along[0] + (y - start.y) * along[1]) / (along @ along), 0, 1)
        distance = np.sqrt((x - start.x - share * along[0]) ** 2 + (y - start.y - share * along[1]) ** 2)
        wanted = np.clip((60.5 - distance) / max(60 * (1 - hardness), 1), 0, 1) * 255
        assert np.abs(coverage - wanted).max() <= 0.51


def test_a_soft_stroke_over_a_sketch_is_porter_duff_to_the_rounding() -> None:
    document, colour = portrait(), np.array([200.0, 30.0, 90.0])
    before = np.random.default_rng(0).integers(0, 256, (200, 300, 4), np.uint8)
    before[:, :100, 3], before[:, 100:150, 3] = 0, 255
    document.sketch.replace(document.whole, before)
    brush = Brush(size_px=120, hardness=0, opacity=0.7, colour=(200, 30, 90))
    stroke = Stroke(document.sketch, brush)
    for x, y in (
        (60.0, 90.0),
        (150.0, 130.0),
        (230.0, 80.0),
        (250.0, 60.0),
    ):
        stroke.add(StrokePoint(x, y))
    amount, under = document.sketch.coverage / 255 * brush.opacity, before[..., 3] / 255
    alpha = amount + under * (1 - amount)
    part = np.divide(amount, alpha, out=np.zeros_like(alpha), where=alpha > 0)[..., None]
    wanted = np.concatenate([before[..., :3] + (colour - before[..., :3]) * part, alpha[..., None] * 255], 2)
    assert np.abs(document.sketch.pixels - wanted).max() <= 0.501
    np.testing.assert_array_equal(document.sketch.pixels[amount == 0], before[amount == 0])
