"""Tools in the real main window: what the pointer draws, picks and moves."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.ui.canvas.ring import ring_radius
from tests.ui.conftest import Driver
from tests.ui.steps import click, document, seen_picture, trigger

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def test_a_polygon_closes_on_its_first_corner_and_esc_gives_it_up(driver: Driver) -> None:
    driver.key("l", SHIFT)
    for x, y in ((150, 100), (250, 100), (250, 200), (150, 200)):
        click(driver, x, y)
    assert not driver.mask.any()
    click(driver, 150, 100)
    assert driver.mask.sum() == pytest.approx(100 * 100, rel=0.05)
    for x, y in ((300, 250), (350, 250), (350, 300)):
        click(driver, x, y)
    driver.key(Qt.Key.Key_Escape)
    assert not driver.mask[240:].any()
    for x, y in ((300, 250), (350, 250), (350, 300)):
        click(driver, x, y)
    driver.key(Qt.Key.Key_Return)
    assert driver.mask[240:].sum() == pytest.approx(50 * 50 / 2, rel=0.1)


def test_the_bucket_fills_the_connected_part_of_the_mask(driver: Driver) -> None:
    driver.key("u")
    driver.drag((100, 100), (150, 150))
    driver.drag((200, 100), (250, 150))
    driver.window.brush_settings.set_brush(replace(driver.window.brush_settings.brush, colour=(9, 8, 7)))
    driver.key("g")
    click(driver, 120, 120)
    sketch = document(driver).sketch.pixels
    assert (sketch[120, 120] == (9, 8, 7, 255)).all()
    assert not sketch[:, 180:].any()
    click(driver, 300, 300)  # outside the mask: nothing
    assert (sketch[..., 3] > 0).sum() == driver.mask[:, :180].sum()


def test_mirrored_strokes_are_one_undo_step(driver: Driver) -> None:
    portrait = document(driver)
    portrait.frame = FaceFrame(250, 200, 300)
    trigger(driver, "Mirror strokes")
    driver.drag((150, 200), (170, 200))
    assert driver.mask[200, 160]
    assert driver.mask[200, 340]
    driver.key("z", CTRL)
    assert not driver.mask.any()


def test_nothing_runs_on_mouse_up(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    driver.qtbot.wait(300)
    assert driver.rows == 0
    assert not driver.window.controller.runs.is_running


def test_the_ring_has_the_brush_size_at_every_zoom(driver: Driver) -> None:
    driver.window.brush_settings.set_brush(replace(driver.window.brush_settings.brush, size_px=40))
    for factor in (1.0, 2.7, 0.3):
        driver.canvas.navigation.zoom(factor)
        radius = ring_radius(driver.canvas.strokes.tool, driver.canvas.viewport)
        assert radius == pytest.approx(20 * driver.canvas.viewport.scale)


def test_a_stroke_may_leave_the_picture_and_come_back(driver: Driver) -> None:
    driver.drag((300, 200), (700, 200), (700, 300), (300, 300))
    assert driver.mask[200, 300:499].all()
    assert driver.mask[300, 300:499].all()


def test_a_mirrored_view_paints_where_the_pointer_is(driver: Driver) -> None:
    driver.key("m")
    place = driver.place(200, 150)
    mirrored = QPoint(driver.canvas.width() - place.x(), place.y())
    QTest.mouseMove(driver.canvas, mirrored + QPoint(1, 0))
    QTest.mouseClick(driver.canvas, Qt.MouseButton.LeftButton, pos=mirrored)
    rows, columns = np.nonzero(driver.mask)
    assert (columns.mean(), rows.mean()) == pytest.approx((200, 150), abs=3)


def test_alt_picks_a_colour_and_colours_are_remembered(driver: Driver) -> None:
    settings = driver.window.brush_settings
    click(driver, 20, 20, ALT)
    assert settings.brush.colour == tuple(document(driver).photo.pixels[20, 20].tolist())
    driver.key("q")
    driver.drag((200, 150), (210, 150))
    assert settings.recent_colours[0] == settings.brush.colour
    driver.key("d")
    assert settings.brush.colour == (32, 24, 20)
    driver.key("3")
    assert settings.brush.opacity == pytest.approx(0.3)
    driver.key("{")
    assert settings.brush.hardness == pytest.approx(0.7)


def test_the_eyedropper_takes_what_is_seen(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    driver.run()
    window = driver.window
    window.filmstrip.choose(1)
    shown = window.controller.results.shown
    assert shown is not None
    picture = seen_picture(driver)
    window.toolbox.tool_actions["Tool: eyedropper"].trigger()
    driver.drag((250, 150), (250, 150))
    assert window.controller.results.shown is shown  # looking at a colour is no edit
    colour = window.brush_settings.brush.colour
    place = driver.canvas.viewport.to_photo(*driver.place(250, 150).toTuple())
    assert colour == tuple(picture[int(place[1]), int(place[0])].tolist())


def test_shift_drag_changes_the_size_and_shift_click_draws_a_line(driver: Driver) -> None:
    settings = driver.window.brush_settings
    settings.set_brush(replace(settings.brush, size_px=20))
    driver.drag((150, 100), (151, 100))
    before = driver.mask
    driver.drag((200, 200), (210, 200), modifiers=SHIFT)
    assert settings.brush.size_px == pytest.approx(40, abs=3)
    np.testing.assert_array_equal(driver.mask, before)
    click(driver, 300, 100, SHIFT)
    assert driver.mask[100, 160:300].all()


def test_space_pans_without_losing_an_unfinished_lasso(driver: Driver) -> None:
    driver.key("l")
    driver.canvas.setFocus()
    QTest.mouseMove(driver.canvas, driver.place(150, 100) + QPoint(1, 0))
    QTest.mousePress(driver.canvas, Qt.MouseButton.LeftButton, pos=driver.place(150, 100))
    QTest.mouseMove(driver.canvas, driver.place(250, 100))
    offset = driver.canvas.viewport.offset_x
    QTest.keyPress(driver.canvas, Qt.Key.Key_Space)
    place = driver.place(250, 100)
    QTest.mouseMove(driver.canvas, place + QPoint(30, 0))
    QTest.keyRelease(driver.canvas, Qt.Key.Key_Space)
    assert driver.canvas.viewport.offset_x == pytest.approx(offset + 30)
    for x, y in ((250, 200), (150, 200)):
        QTest.mouseMove(driver.canvas, driver.place(x, y))
    QTest.mouseRelease(driver.canvas, Qt.MouseButton.LeftButton, pos=driver.place(150, 200))
    assert driver.mask.sum() == pytest.approx(100 * 100, rel=0.05)
