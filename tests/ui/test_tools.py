"""Tools, layers and comparison in the real main window."""

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog, QLabel, QSlider

from sketchpaint.imaging.files import open_mask
from sketchpaint.imaging.formats import Watch
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.ui.canvas.comparison import Comparison
from sketchpaint.ui.canvas.pictures import LayerView
from sketchpaint.ui.window import opening
from tests.ui.conftest import TIMEOUT_MS, Driver
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


@pytest.mark.parametrize(
    "name",
    ["Draw thin glasses", "Draw sunglasses", "Draw full beard", "Draw moustache", "Draw hair", "Draw fringe"],
)
def test_sketch_presets_draw_inside_their_own_mask_as_one_step(driver: Driver, name: str) -> None:
    document(driver).frame = FaceFrame(250, 200, 320)
    trigger(driver, name)
    inked = document(driver).sketch.pixels[..., 3] > 0
    assert inked.sum() > 100
    assert (inked & ~driver.mask).sum() < 0.02 * inked.sum()
    driver.key("z", CTRL)
    assert not driver.mask.any()
    assert not document(driver).sketch.pixels.any()


def test_holes_are_filled_and_irregular_strokes_are_added(driver: Driver) -> None:
    driver.key("u")
    driver.drag((100, 100), (200, 200))
    driver.drag((130, 130), (170, 170), modifiers=CTRL)
    assert not driver.mask[150, 150]
    trigger(driver, "Fill holes")
    assert driver.mask[150, 150]
    before = driver.mask.sum()
    trigger(driver, "Irregular strokes")
    assert driver.mask.sum() > before


def import_mask(driver: Driver, path: Path) -> None:
    with driver.qtbot.waitSignal(driver.window.opening.ended, timeout=TIMEOUT_MS):
        driver.window.opening.read_mask(path)


def test_importing_a_mask_gives_the_result_of_painting_it(driver: Driver, tmp_path: Path) -> None:
    driver.drag((200, 150), (300, 150))
    driver.window.run_panel._min_cycles.setValue(2)
    driver.window.run_panel._max_cycles.setValue(2)
    driver.run()
    assert driver.mask.any()  # the mask survives a run
    driver.window.controller.exporter.export_mask(tmp_path / "mask.png")
    driver.qtbot.waitUntil(lambda: (tmp_path / "mask.png").exists(), timeout=TIMEOUT_MS)
    painted = driver.mask
    trigger(driver, "Clear")
    import_mask(driver, tmp_path / "mask.png")
    np.testing.assert_array_equal(driver.mask, painted)
    driver.run()
    tiles = [driver.window.filmstrip.tiles.tile(row) for row in range(driver.rows)]
    first, second = ([tile for tile in tiles if tile.run.number == number] for number in (1, 2))
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one.composite, other.composite)
    trigger(driver, "Clear")
    trigger(driver, "Mask of the last run")
    np.testing.assert_array_equal(driver.mask, painted)


def test_a_mask_of_another_size_is_a_banner(driver: Driver, tmp_path: Path) -> None:
    Image.new("L", (10, 10), 255).save(tmp_path / "mask.png")
    import_mask(driver, tmp_path / "mask.png")
    assert "make the mask the photo's size" in driver.window.banner.sentence


def test_a_mask_is_read_beside_the_window_and_can_be_given_up(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    portrait = document(driver)
    Image.fromarray(np.pad(np.full((40, 50), 255, np.uint8), ((100, 260), (200, 250)))).save(tmp_path / "mask.png")
    threads: list[int] = []

    def read(path: Path, *, size_px: tuple[int, int], watch: Watch) -> np.ndarray:
        threads.append(threading.get_ident())
        return open_mask(path, size_px=size_px, watch=watch)

    monkeypatch.setattr(opening, "open_mask", read)
    driver.window.opening.read_mask(tmp_path / "mask.png")
    driver.window.opening.reading.give_up()
    driver.qtbot.waitUntil(lambda: not driver.window.opening.reading._jobs, timeout=TIMEOUT_MS)
    assert not portrait.mask.pixels.any()
    import_mask(driver, tmp_path / "mask.png")
    assert portrait.mask_array().sum() == 40 * 50
    assert threads
    assert threading.get_ident() not in threads


def test_feather_widens_the_fade_and_is_undoable(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    driver.key("u")
    driver.drag((150, 100), (350, 250))
    monkeypatch.setattr(QInputDialog, "getInt", lambda *_: (30, True))
    trigger(driver, "Feather …")
    driver.window.run_panel._min_cycles.setValue(1)
    driver.window.run_panel._max_cycles.setValue(1)
    driver.run()
    alpha = driver.window.filmstrip.tiles.tile(0).run.placement.alpha
    assert alpha[alpha.shape[0] // 2, 31 + 15] == pytest.approx(0.5, abs=0.1)
    driver.key("z", CTRL)
    assert document(driver).feather_px is None


def test_nothing_runs_on_mouse_up(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    driver.qtbot.wait(300)
    assert driver.rows == 0
    assert not driver.window.controller.runs.is_running


def test_the_ring_has_the_brush_size_at_every_zoom(driver: Driver) -> None:
    driver.window.brush_settings.set_brush(replace(driver.window.brush_settings.brush, size_px=40))
    for factor in (1.0, 2.7, 0.3):
        driver.canvas.zoom(factor)
        radius = driver.canvas._ring_radius()
        assert radius == pytest.approx(20 * driver.canvas.viewport.scale)


def test_a_stroke_may_leave_the_picture_and_come_back(driver: Driver) -> None:
    driver.drag((300, 200), (700, 200), (700, 300), (300, 300))
    assert driver.mask[200, 300:499].all()
    assert driver.mask[300, 300:499].all()


def test_layers_are_shown_as_set_and_exports_do_not_depend_on_it(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    place = driver.place(250, 150)
    driver.window.layers_panel._opacity["mask"].setValue(100)
    driver.window.layers_panel.choose_colour(QColor(0, 200, 0))
    assert driver.canvas.grab().toImage().pixelColor(place).name() == "#00c800"
    driver.window.layers_panel._shown["mask"].setChecked(False)
    photo = document(driver).photo.pixels[150, 250]
    colour = driver.canvas.grab().toImage().pixelColor(place)
    assert (colour.red(), colour.green(), colour.blue()) == pytest.approx(tuple(photo.tolist()), abs=12)
    driver.window.layers_panel._shown["photo"].setChecked(False)
    np.testing.assert_array_equal(seen_picture(driver), document(driver).photo.pixels)
    assert driver.window.layers_panel.view() == LayerView(
        photo=0.0, result=1.0, mask=0.0, sketch=1.0, mask_rgb=(0, 200, 0)
    )


def test_the_number_beside_a_slider_follows_it(driver: Driver) -> None:
    layers = driver.window.layers_panel
    for slider in (*driver.window.run_panel.findChildren(QSlider), *layers.findChildren(QSlider)):
        slider.setValue(37)
        assert number_beside(slider) == "37 %"
    opacity = layers._opacity["mask"]
    opacity.setSliderDown(True)
    opacity.setSliderPosition(61)
    assert (opacity.value(), number_beside(opacity)) == (37, "61 %")
    opacity.setSliderDown(False)
    with driver.qtbot.assertNotEmitted(layers.view_changed):
        layers.set_view(LayerView(mask=0.2))
    assert number_beside(opacity) == "20 %"


def number_beside(slider: QSlider) -> str:
    (number,) = slider.parentWidget().findChildren(QLabel)
    return number.text()


def test_the_split_line_shows_the_photo_left_of_it_and_can_be_dragged(driver: Driver) -> None:
    driver.window.brush_settings.set_brush(replace(driver.window.brush_settings.brush, size_px=60))
    driver.drag((60, 200), (440, 200))
    trigger(driver, "Compare with a line")
    assert driver.canvas._comparison is Comparison.SPLIT
    left, right = driver.place(120, 200), driver.place(400, 200)

    def tinted(place: QPoint) -> bool:
        seen, photo = (
            driver.canvas.grab().toImage().pixelColor(place),
            document(driver).photo.pixels[200, 120 if place == left else 400],
        )
        return abs(seen.red() - int(photo[0])) + abs(seen.green() - int(photo[1])) > 30

    assert not tinted(left)
    assert tinted(right)
    middle = QPoint(driver.canvas.width() // 2, driver.canvas.height() // 2)
    QTest.mousePress(driver.canvas, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(driver.canvas, QPoint(5, middle.y()))
    QTest.mouseRelease(driver.canvas, Qt.MouseButton.LeftButton, pos=QPoint(5, middle.y()))
    assert tinted(left)
    trigger(driver, "Compare side by side")
    assert driver.canvas._comparison is Comparison.SIDES
    trigger(driver, "Compare side by side")
    assert driver.canvas._comparison is Comparison.OFF


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


def test_the_panel_says_how_much_results_are_enlarged(driver: Driver) -> None:
    portrait = document(driver)
    portrait.move_frame(FaceFrame(250, 200, 128 * 2.5))
    driver.window.controller.document.refresh()
    assert driver.window.run_panel.enlargement == "Results get detail of the photo, 2.5 times finer than the cycles."
    portrait.move_frame(FaceFrame(250, 200, 128 * 4.5))
    driver.window.controller.document.refresh()
    assert "4.5 times finer than the cycles; eyes and mouths stay softer" in driver.window.run_panel.enlargement


def test_the_next_of_several_faces_can_be_chosen(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    from sketchpaint.engine.faces import FaceFinder
    from sketchpaint.engine.found_face import FoundFace
    from sketchpaint.imaging.frame import TEMPLATE_XY
    from sketchpaint.imaging.pose import Pose

    frames = [FaceFrame(100, 100, 90), FaceFrame(300, 100, 80)]
    monkeypatch.setattr(
        FaceFinder, "find", lambda *_: [FoundFace(frame, 1.0, Pose(0, 0), TEMPLATE_XY) for frame in frames]
    )
    with driver.qtbot.waitSignal(driver.window._client.faces_found, timeout=TIMEOUT_MS):
        driver.key("f", CTRL)
    assert document(driver).frame == frames[0]
    driver.key("f", CTRL)
    assert document(driver).frame == frames[1]
    driver.key("f", CTRL)
    assert document(driver).frame == frames[0]
    driver.key("z", CTRL)
    assert document(driver).frame == frames[1]
