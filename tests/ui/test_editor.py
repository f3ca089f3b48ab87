"""The real main window, driven with mouse and keys in photo coordinates."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QPointF, QSettings, Qt
from PySide6.QtGui import QAction, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.session import Session
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.ui.app import make_window
from tests.ui.conftest import TIMEOUT_MS, Driver

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_the_brush_paints_the_mask_where_the_pointer_was(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    mask = driver.mask
    assert mask[150, 200:300].all()
    assert not mask[200:].any()
    assert not mask[:100].any()


def test_the_eraser_takes_away(driver: Driver) -> None:
    driver.key("u")
    driver.drag((150, 100), (350, 200))
    driver.key("e")
    driver.drag((250, 90), (250, 210))
    assert not driver.mask[150, 250]
    assert driver.mask[150, 160]


def test_rectangle_and_lasso_fill_and_ctrl_takes_away(driver: Driver) -> None:
    driver.key("u")
    driver.drag((150, 100), (200, 130), (350, 200))
    assert driver.mask[102:198, 152:348].all()
    assert driver.mask.sum() == pytest.approx(200 * 100, rel=0.05)
    driver.key("l")
    driver.drag((200, 120), (300, 120), (300, 180), (200, 180), modifiers=CTRL)
    assert not driver.mask[150, 250]
    assert driver.mask[150, 160]


def test_an_ellipse_has_the_area_of_an_ellipse(driver: Driver) -> None:
    driver.key("u", SHIFT)
    driver.drag((150, 100), (200, 130), (350, 200))
    assert driver.mask.sum() == pytest.approx(np.pi * 100 * 50, rel=0.05)
    assert not driver.mask[105, 155]


def test_a_preset_from_the_menu_is_placed_by_the_frame(driver: Driver) -> None:
    portrait = driver.window.controller.portrait
    assert portrait is not None
    portrait.frame = FaceFrame(260, 200, 320)
    actions = {action.text(): action for action in driver.window.findChildren(QAction)}
    actions["Eyes"].trigger()
    rows, columns = np.nonzero(driver.mask)
    assert (rows.mean(), columns.mean()) == pytest.approx((40 + 59.4 * 2.5, 260 + 1.25), abs=3)
    area = driver.mask.sum()
    actions["Grow"].trigger()
    assert driver.mask.sum() > area
    driver.key("z", CTRL)
    driver.key("z", CTRL)
    assert not driver.mask.any()


def test_each_stroke_is_one_undo_step_across_tools(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    one = driver.mask
    driver.key("q")
    driver.drag((200, 150), (300, 150))
    driver.key("u")
    driver.drag((100, 100), (140, 140))
    portrait = driver.window.controller.portrait
    assert portrait is not None
    assert portrait.sketch.pixels[150, 250, 3] == 255
    driver.key("z", CTRL)
    np.testing.assert_array_equal(driver.mask, one)
    driver.key("z", CTRL)
    assert not portrait.sketch.pixels.any()
    driver.key("z", CTRL)
    assert not driver.mask.any()
    driver.key("z", CTRL | SHIFT)
    np.testing.assert_array_equal(driver.mask, one)


def test_a_click_with_shift_draws_a_straight_line(driver: Driver) -> None:
    driver.drag((150, 150), (151, 150))
    driver.drag((350, 250), modifiers=SHIFT)
    assert driver.mask[200, 250]


def test_pen_pressure_narrows_the_stroke(driver: Driver) -> None:
    driver.window.brush_settings.set_brush(replace(driver.window.brush_settings.brush, size_px=60, hardness=1))
    device = QPointingDevice.primaryPointingDevice()
    for kind, x in ((QEvent.Type.TabletPress, 200), (QEvent.Type.TabletMove, 300), (QEvent.Type.TabletRelease, 300)):
        place = QPointF(driver.place(x, 200))
        event = QTabletEvent(
            kind, device, place, driver.canvas.mapToGlobal(place), 0.25, 0, 0, 0, 0, 0, Qt.KeyboardModifier.NoModifier,
            Qt.MouseButton.LeftButton, Qt.MouseButton.LeftButton,
        )  # fmt: skip
        QApplication.sendEvent(driver.canvas, event)
    assert driver.mask[:, 250].sum() == pytest.approx(15, abs=2)


def test_wheel_zooms_at_the_pointer_and_space_pans(driver: Driver) -> None:
    before = driver.canvas.viewport
    driver.key("+")
    assert driver.canvas.viewport.scale == pytest.approx(before.scale * 1.25)
    driver.canvas.fit()
    place = driver.place(200, 150)
    driver.canvas.setFocus()
    QTest.keyPress(driver.canvas, Qt.Key.Key_Space)
    driver.drag((200, 150), (260, 190))
    QTest.keyRelease(driver.canvas, Qt.Key.Key_Space)
    assert not driver.mask.any()
    assert driver.place(200, 150) != place


def test_painting_is_right_at_any_zoom(driver: Driver) -> None:
    driver.key("1", CTRL)
    assert driver.canvas.viewport.scale == pytest.approx(1)
    driver.drag((250, 200), (251, 200))
    assert np.argwhere(driver.mask).mean(0) == pytest.approx([200, 250.5], abs=1)


def test_a_run_fills_the_filmstrip_and_the_best_is_shown(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    driver.run()
    tiles = [driver.window.filmstrip.tiles.tile(row) for row in range(driver.rows)]
    assert [tile.index for tile in tiles if not tile.refined] == list(range(len(tiles) - 1))
    assert tiles[-1].refined
    assert len(tiles) >= 12  # first composite, at least ten cycles, the refined one
    best = max(tiles[1:], key=lambda tile: tile.score)
    assert driver.window.controller.shown is best
    assert "stopped rising" in driver.window.run_panel.progress or "largest number" in driver.window.run_panel.progress


def test_the_window_lives_and_paints_during_a_run(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    driver.window.run_panel._min_cycles.setValue(500)
    driver.window.run_panel._max_cycles.setValue(500)
    with driver.qtbot.waitSignal(driver.window._client.cycle_done, timeout=TIMEOUT_MS):
        driver.window.run_panel.run_button.click()
    assert driver.window.controller.is_running
    driver.drag((200, 250), (300, 250))
    assert driver.mask[250, 250]
    assert driver.window.controller.is_running
    with driver.qtbot.waitSignal(driver.window._client.run_done, timeout=TIMEOUT_MS):
        driver.key("x", SHIFT)
    # What came belongs to the mask the run began with.
    assert driver.window.filmstrip.tiles.tile(0).run.placement.box[0].stop < 250


def test_stop_takes_effect_within_one_cycle_and_keeps_what_exists(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    driver.window.run_panel._min_cycles.setValue(500)
    driver.window.run_panel._max_cycles.setValue(500)
    client = driver.window._client
    driver.window.run_panel.run_button.click()
    driver.qtbot.waitUntil(lambda: driver.rows >= 4, timeout=TIMEOUT_MS)
    with driver.qtbot.waitSignal(client.run_done, timeout=TIMEOUT_MS) as done:
        driver.window.run_panel.stop_button.click()
    assert done.args[1] == "the run was stopped"
    rows = driver.rows
    assert 4 <= rows < 400
    assert not driver.window.controller.is_running


def test_a_chosen_tile_stays_while_others_arrive(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    driver.window.run_panel._min_cycles.setValue(30)
    driver.window.run_panel._max_cycles.setValue(30)
    driver.window.run_panel.run_button.click()
    driver.qtbot.waitUntil(lambda: driver.rows >= 4, timeout=TIMEOUT_MS)
    strip = driver.window.filmstrip
    strip.scrollTo(strip.tiles.index(1))
    QTest.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=strip.visualRect(strip.tiles.index(1)).center())
    driver.qtbot.waitUntil(lambda: not driver.window.controller.is_running, timeout=TIMEOUT_MS)
    assert strip.currentIndex().row() == 1
    assert driver.window.controller.shown is strip.tiles.tile(1)


def test_the_score_curve_names_the_best_cycle(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    driver.run()
    tiles = [driver.window.filmstrip.tiles.tile(row) for row in range(driver.rows)]
    best = max(tiles, key=lambda tile: tile.score)
    assert driver.window.score_curve.accessibleDescription() == f"{len(tiles)} scores, the best {best.score:.3f} at cycle {best.index}"
    picture = driver.window.score_curve.grab().toImage()
    colours = {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(0, picture.height(), 2)}
    assert "#e0517a" in colours  # the shown cycle's mark


def test_arrow_keys_step_through_the_cycles(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    driver.run()
    driver.key(Qt.Key.Key_Home)
    assert driver.window.controller.shown is driver.window.filmstrip.tiles.tile(0)
    for _ in range(3):
        driver.key(Qt.Key.Key_Right)
    shown = driver.window.controller.shown
    assert shown is not None
    assert shown.index == 3


def test_export_writes_the_shown_cycle_and_keeps_every_unmasked_byte(driver: Driver, photo_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    driver.drag((200, 150), (300, 150))
    driver.run()
    driver.key(Qt.Key.Key_Home)
    for _ in range(3):
        driver.key(Qt.Key.Key_Right)
    out = tmp_path / "out"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), "PNG"))
    driver.key("e", CTRL)
    out = tmp_path / "out.png"
    driver.qtbot.waitUntil(lambda: driver.window._note.text() == "Exported out.png.", timeout=TIMEOUT_MS)
    with Image.open(out) as written, Image.open(photo_path) as original:
        result, photo = np.asarray(written), np.asarray(original)
    mask = driver.mask
    np.testing.assert_array_equal(result[~mask], photo[~mask])
    assert (result[mask] != photo[mask]).any()


def test_an_export_that_fails_is_a_banner(driver: Driver, tmp_path: Path) -> None:
    driver.drag((200, 150), (300, 150))
    driver.run()
    driver.window.controller.export(tmp_path / "none" / "a.png")
    driver.qtbot.waitUntil(lambda: "cannot be written" in driver.window.banner.sentence, timeout=TIMEOUT_MS)


def test_refine_off_gives_no_refined_tile(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    driver.window.run_panel._refine.setCurrentIndex(2)
    driver.run()
    assert not any(driver.window.filmstrip.tiles.tile(row).refined for row in range(driver.rows))


def test_the_panel_reaches_the_request(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    panel = driver.window.run_panel
    panel.set_fill("noise")
    panel._seed.setValue(41)
    panel._min_cycles.setValue(2)
    panel._max_cycles.setValue(3)
    panel._exploration.setValue(0)
    driver.run()
    request: InpaintRequest = driver.window.filmstrip.tiles.tile(0).run.request
    assert (request.fill, request.seed, request.min_cycles, request.max_cycles, request.exploration) == ("noise", 41, 2, 3, 0.0)


def test_running_without_a_mask_says_what_to_do(driver: Driver) -> None:
    driver.window.run_panel.run_button.click()
    assert "mask is empty" in driver.window.banner.sentence
    assert driver.rows == 0


@pytest.mark.parametrize(("start", "end", "expected"), [((250, 200), (270, 180), "moved"), ((100, 40), (60, 0), "grown"), ((450, 200), (450, 300), "turned")])
def test_the_frame_is_placed_by_hand_and_undone(driver: Driver, start: tuple[int, int], end: tuple[int, int], expected: str) -> None:
    portrait = driver.window.controller.portrait
    assert portrait is not None
    before = portrait.frame = FaceFrame(260, 200, 320)
    driver.key("v")
    driver.drag(start, end)
    after = portrait.frame
    match expected:
        case "moved":
            assert (after.center_x, after.center_y) == pytest.approx((280, 180), abs=2)
        case "grown":
            assert after.size_px == pytest.approx(320 * 200 / 160, rel=0.02)
        case "turned":
            assert after.angle_deg == pytest.approx(np.degrees(np.arctan2(100, 190)), abs=1)
    driver.key("z", CTRL)
    assert portrait.frame == before


def test_bad_files_leave_the_open_photo(driver: Driver, tmp_path: Path) -> None:
    (tmp_path / "bad.png").write_bytes(b"no picture")
    portrait = driver.window.controller.portrait
    driver.window.open_photo(tmp_path / "bad.png")
    assert "not an image" in driver.window.banner.sentence
    assert driver.window.controller.portrait is portrait


def test_a_photo_that_must_be_converted_is_asked_about(driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Image.new("RGBA", (200, 200), (10, 200, 30, 128)).save(tmp_path / "rgba.png")
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Open)
    driver.window.open_photo(tmp_path / "rgba.png")
    portrait = driver.window.controller.portrait
    assert portrait is not None
    assert portrait.photo.pixels.shape == (200, 200, 3)


def test_eyedropper_and_swatches_choose_the_colour(driver: Driver) -> None:
    driver.key("i")
    driver.drag((10, 10))
    assert driver.window.brush_settings.brush.colour == (96, 120, 140)
    driver.key("x")
    assert driver.window.brush_settings.brush.colour == (240, 226, 210)


def test_holding_tab_shows_the_original(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    tinted = driver.canvas.grab().toImage().pixelColor(driver.place(250, 150))
    driver.canvas.setFocus()
    QTest.keyPress(driver.canvas, Qt.Key.Key_Tab)
    plain = driver.canvas.grab().toImage().pixelColor(driver.place(250, 150))
    QTest.keyRelease(driver.canvas, Qt.Key.Key_Tab)
    assert tinted != plain
    assert driver.canvas.grab().toImage().pixelColor(driver.place(250, 150)) == tinted


def test_escape_gives_up_an_unfinished_lasso(driver: Driver) -> None:
    driver.key("l")
    QTest.mousePress(driver.canvas, Qt.MouseButton.LeftButton, pos=driver.place(150, 100))
    QTest.mouseMove(driver.canvas, driver.place(300, 100))
    QTest.mouseMove(driver.canvas, driver.place(300, 250))
    driver.key(Qt.Key.Key_Escape)
    QTest.mouseRelease(driver.canvas, Qt.MouseButton.LeftButton, pos=driver.place(150, 250))
    assert not driver.mask.any()


def test_without_weights_the_editor_opens_and_paints(qtbot: QtBot, tiny_models: Path, tmp_path: Path, photo_path: Path) -> None:
    models = Path(shutil.copytree(tiny_models, tmp_path / "models"))
    (models / "encoder.safetensors").unlink()
    window = make_window(models=models, device="cpu", settings=QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(window)
    window.show()
    with qtbot.waitSignal(window._client.failed, timeout=TIMEOUT_MS):
        window.open_photo(photo_path)
    assert "encoder.safetensors is missing" in window.banner.sentence
    assert not window.run_panel.run_button.isEnabled()
    driver = Driver(window, qtbot)
    driver.drag((200, 150), (300, 150))
    assert driver.mask.any()
    window.close()


@pytest.mark.parametrize("kind", ["generator", "discriminator"])
def test_a_fault_in_the_worker_is_a_banner_and_the_next_run_works(driver: Driver, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    driver.drag((200, 150), (300, 150))
    with monkeypatch.context() as patch:
        patch.setattr(Session, "score" if kind == "discriminator" else "_next_composite", lambda *_, **__: 1 / 0)
        with driver.qtbot.waitSignal(driver.window._client.failed, timeout=TIMEOUT_MS):
            driver.window.run_panel.run_button.click()
    assert "ZeroDivisionError" in driver.window.banner.sentence
    assert not driver.window.controller.is_running
    driver.run()
    assert driver.rows >= 12


def test_refine_always_shows_the_refined_tile_whatever_its_score(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    scores = iter([0.1, *[0.9] * 50])
    monkeypatch.setattr(Session, "score", lambda *_: next(scores) if driver.rows < 11 else 0.2)
    driver.drag((200, 150), (300, 150))
    driver.window.run_panel._refine.setCurrentIndex(1)
    driver.run()
    shown = driver.window.controller.shown
    assert shown is not None
    assert shown.refined


def test_a_tile_can_be_chosen_again_after_looking_at_the_inputs(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    driver.run()
    strip, tile = driver.window.filmstrip, driver.window.controller.shown
    row = strip.currentIndex().row()
    driver.key("t")
    assert driver.window.controller.shown is None
    strip.scrollTo(strip.tiles.index(row))
    QTest.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=strip.visualRect(strip.tiles.index(row)).center())
    assert driver.window.controller.shown is tile


def test_a_stroke_during_a_run_is_not_covered_by_the_next_cycle(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    driver.window.run_panel._min_cycles.setValue(200)
    driver.window.run_panel._max_cycles.setValue(200)
    driver.window.run_panel.run_button.click()
    driver.qtbot.waitUntil(lambda: driver.rows >= 3, timeout=TIMEOUT_MS)
    QTest.mousePress(driver.canvas, Qt.MouseButton.LeftButton, pos=driver.place(200, 300))
    rows = driver.rows
    driver.qtbot.waitUntil(lambda: driver.rows > rows + 2, timeout=TIMEOUT_MS)
    assert driver.window.controller.shown is None
    QTest.mouseRelease(driver.canvas, Qt.MouseButton.LeftButton, pos=driver.place(200, 300))
    with driver.qtbot.waitSignal(driver.window._client.run_done, timeout=TIMEOUT_MS):
        driver.window.run_panel.stop_button.setFocus()
        QTest.keyClick(driver.window.run_panel.stop_button, Qt.Key.Key_Escape)


def test_a_late_face_search_leaves_the_frame_that_was_placed_by_hand(driver: Driver) -> None:
    portrait = driver.window.controller.portrait
    assert portrait is not None
    with driver.qtbot.waitSignal(driver.window._client.faces_found, timeout=TIMEOUT_MS):
        driver.window.controller._search(is_edit=False)
        portrait.move_frame(FaceFrame(120, 120, 99))
    assert portrait.frame == FaceFrame(120, 120, 99)


def test_releasing_the_left_button_ends_the_stroke_whatever_the_middle_one_does(driver: Driver) -> None:
    place = driver.place(200, 150)
    QTest.mousePress(driver.canvas, Qt.MouseButton.LeftButton, pos=place)
    QTest.mousePress(driver.canvas, Qt.MouseButton.MiddleButton, pos=place)
    QTest.mouseRelease(driver.canvas, Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseRelease(driver.canvas, Qt.MouseButton.MiddleButton, pos=place)
    assert not driver.canvas.is_painting


def test_undo_waits_for_the_stroke_in_progress(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    QTest.mousePress(driver.canvas, Qt.MouseButton.LeftButton, pos=driver.place(250, 100))
    QTest.mouseMove(driver.canvas, driver.place(250, 200))
    driver.key("z", CTRL)
    QTest.mouseRelease(driver.canvas, Qt.MouseButton.LeftButton, pos=driver.place(250, 200))
    assert driver.mask[150, 210]
    assert driver.mask[150, 250]


def test_work_is_not_dropped_without_asking(driver: Driver, photo_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Cancel)
    portrait = driver.window.controller.portrait
    driver.drag((200, 150), (300, 150))
    driver.window.open_photo(photo_path)
    assert driver.window.controller.portrait is portrait
    driver.window.close()
    assert driver.window.isVisible()
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Discard)
    driver.window.open_photo(photo_path)
    assert driver.window.controller.portrait is not portrait


def test_another_photo_starts_with_its_inputs_in_view(driver: Driver, tmp_path: Path) -> None:
    driver.drag((200, 150), (300, 150))
    driver.run()
    Image.new("RGB", (300, 200), (90, 90, 90)).save(tmp_path / "plain.png")
    with driver.qtbot.waitSignal(driver.window._client.faces_found, timeout=TIMEOUT_MS):
        driver.window.open_photo(tmp_path / "plain.png")
    assert driver.rows == 0
    assert driver.canvas._shows_inputs
    assert "No face was found" in driver.window._note.text()
