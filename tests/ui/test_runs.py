"""Runs, filmstrip, choice and export in the real main window."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QPointF, QSettings, Qt
from PySide6.QtGui import QPixmapCache, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sketchpaint.engine import session
from sketchpaint.engine.api import InpaintRequest
from sketchpaint.ui.app import make_window
from sketchpaint.ui.dialogs.export import ExportDialog
from sketchpaint.ui.work import inference
from tests.ui.conftest import TIMEOUT_MS, Driver

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


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


def test_a_run_fills_the_filmstrip_and_the_best_is_shown(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    driver.run()
    tiles = [driver.window.filmstrip.tiles.tile(row) for row in range(driver.rows)]
    assert [tile.index for tile in tiles if not tile.refined] == list(range(len(tiles) - 1))
    refined = [row for row, tile in enumerate(tiles) if tile.refined]
    assert len(refined) == 1
    assert tiles[refined[0] - 1].index == tiles[refined[0]].index  # next to its coarse parent
    assert len(tiles) >= 12  # first composite, at least ten cycles, the refined one
    best = max(tiles[1:], key=lambda tile: tile.score)
    assert driver.window.controller.results.shown is best
    assert "stopped rising" in driver.window.run_panel.progress or "largest number" in driver.window.run_panel.progress


def test_the_window_lives_and_paints_during_a_run(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    driver.window.run_panel.min_cycles.setValue(500)
    driver.window.run_panel.max_cycles.setValue(500)
    with driver.qtbot.waitSignal(driver.client.cycle_done, timeout=TIMEOUT_MS):
        driver.window.run_panel.run_button.click()
    assert driver.window.controller.runs.is_running
    driver.drag((200, 250), (300, 250))
    assert driver.mask[250, 250]
    assert driver.window.controller.runs.is_running
    with driver.qtbot.waitSignal(driver.client.run_done, timeout=TIMEOUT_MS):
        driver.key("x", SHIFT)
    # What came belongs to the mask the run began with.
    assert driver.window.filmstrip.tiles.tile(0).run.placement.box[0].stop < 250


def test_stop_takes_effect_within_one_cycle_and_keeps_what_exists(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    driver.window.run_panel.min_cycles.setValue(500)
    driver.window.run_panel.max_cycles.setValue(500)
    client = driver.client
    driver.window.run_panel.run_button.click()
    driver.qtbot.waitUntil(lambda: driver.rows >= 4, timeout=TIMEOUT_MS)
    with driver.qtbot.waitSignal(client.run_done, timeout=TIMEOUT_MS) as done:
        driver.window.run_panel.stop_button.click()
    assert done.args[1] == "the run was stopped"
    rows = driver.rows
    assert 4 <= rows < 400
    assert not driver.window.controller.runs.is_running


def test_a_chosen_tile_stays_while_others_arrive(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    driver.window.run_panel.min_cycles.setValue(30)
    driver.window.run_panel.max_cycles.setValue(30)
    driver.window.run_panel.run_button.click()
    driver.qtbot.waitUntil(lambda: driver.rows >= 4, timeout=TIMEOUT_MS)
    strip = driver.window.filmstrip
    strip.scrollTo(strip.tiles.index(1))
    QTest.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=strip.visualRect(strip.tiles.index(1)).center())
    driver.qtbot.waitUntil(lambda: not driver.window.controller.runs.is_running, timeout=TIMEOUT_MS)
    assert strip.currentIndex().row() == 1
    assert driver.window.controller.results.shown is strip.tiles.tile(1)


def test_the_score_curve_names_the_best_cycle(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    driver.run()
    tiles = [driver.window.filmstrip.tiles.tile(row) for row in range(driver.rows)]
    best = max(tiles, key=lambda tile: tile.score)
    assert driver.window.score_curve.accessibleDescription().startswith(
        f"{len(tiles)} scores, the best {best.score:.3f} at cycle {best.index}; "
    )
    picture = driver.window.score_curve.grab().toImage()
    colours = {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(0, picture.height(), 2)}
    assert "#e0517a" in colours  # the shown cycle's mark


def test_arrow_keys_step_through_the_cycles(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    driver.run()
    driver.key(Qt.Key.Key_Home)
    assert driver.window.controller.results.shown is driver.window.filmstrip.tiles.tile(0)
    for _ in range(3):
        driver.key(Qt.Key.Key_Right)
    shown = driver.window.controller.results.shown
    assert shown is driver.window.filmstrip.tiles.tile(3)


def test_export_writes_the_shown_cycle_and_keeps_every_unmasked_byte(
    driver: Driver, photo_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver.drag((200, 150), (300, 150))
    driver.run()
    driver.key(Qt.Key.Key_Home)
    for _ in range(3):
        driver.key(Qt.Key.Key_Right)
    out = tmp_path / "out.png"
    monkeypatch.setattr(ExportDialog, "exec", lambda dialog: dialog.choose(out) or 1)
    driver.key("e", CTRL)
    driver.qtbot.waitUntil(lambda: driver.note == "Exported out.png.", timeout=TIMEOUT_MS)
    with Image.open(out) as written, Image.open(photo_path) as original:
        result, photo = np.asarray(written), np.asarray(original)
    mask = driver.mask
    np.testing.assert_array_equal(result[~mask], photo[~mask])
    assert (result[mask] != photo[mask]).any()


def test_an_export_that_fails_is_a_banner(driver: Driver, tmp_path: Path) -> None:
    driver.drag((200, 150), (300, 150))
    driver.run()
    driver.window.controller.exporter.export(tmp_path / "none" / "a.png")
    driver.qtbot.waitUntil(lambda: "cannot be written" in driver.window.banner.sentence, timeout=TIMEOUT_MS)


def test_refine_off_gives_no_refined_tile(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    driver.window.run_panel.refine.setCurrentIndex(2)
    driver.run()
    assert not any(driver.window.filmstrip.tiles.tile(row).refined for row in range(driver.rows))


def test_the_panel_reaches_the_request(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    panel = driver.window.run_panel
    panel.fill.setCurrentIndex(panel.fill.findData("noise"))
    panel.seed.setValue(41)
    panel.min_cycles.setValue(2)
    panel.max_cycles.setValue(3)
    panel.exploration.setValue(0)
    driver.run()
    request: InpaintRequest = driver.window.filmstrip.tiles.tile(0).run.request
    assert (request.fill, request.seed, request.min_cycles, request.max_cycles, request.exploration) == (
        "noise",
        41,
        2,
        3,
        0.0,
    )


def test_running_without_a_mask_says_what_to_do(driver: Driver) -> None:
    driver.window.run_panel.run_button.click()
    assert "mask is empty" in driver.window.banner.sentence
    assert driver.rows == 0


def test_without_weights_the_editor_opens_and_paints(
    qtbot: QtBot, tiny_models: Path, tmp_path: Path, photo_path: Path
) -> None:
    models = Path(shutil.copytree(tiny_models, tmp_path / "models"))
    (models / "encoder.safetensors").unlink()
    window = make_window(
        models=models,
        device="cpu",
        settings=QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat),
        work_dir=tmp_path / "work",
    )
    qtbot.addWidget(window)
    window.show()
    with qtbot.waitSignal(window.controller.client.failed, timeout=TIMEOUT_MS):
        window.open_photo(photo_path)
    assert "encoder.safetensors is missing" in window.banner.sentence
    assert not window.run_panel.run_button.isEnabled()
    driver = Driver(window, qtbot)
    driver.drag((200, 150), (300, 150))
    assert driver.mask.any()
    window.close()


@pytest.mark.parametrize("kind", ["generator", "discriminator"])
def test_a_fault_in_the_worker_is_a_banner_and_the_next_run_works(
    driver: Driver, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver.drag((200, 150), (300, 150))
    with monkeypatch.context() as patch:
        patch.setattr(session, "score_together" if kind == "discriminator" else "run_cycle", lambda *_, **__: 1 / 0)
        with driver.qtbot.waitSignal(driver.client.failed, timeout=TIMEOUT_MS):
            driver.window.run_panel.run_button.click()
    assert "ZeroDivisionError" in driver.window.banner.sentence
    assert not driver.window.controller.runs.is_running
    driver.run()
    assert driver.rows >= 12


def test_refine_always_shows_the_refined_tile_whatever_its_score(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    scores = iter([0.1, *[0.9] * 50])
    monkeypatch.setattr(session, "score_together", lambda *_: [next(scores) if driver.rows < 11 else 0.2])
    driver.drag((200, 150), (300, 150))
    driver.window.run_panel.refine.setCurrentIndex(1)
    driver.run()
    shown = driver.window.controller.results.shown
    assert shown is not None
    assert shown.refined


def test_a_tile_can_be_chosen_again_after_looking_at_the_inputs(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    driver.run()
    strip, tile = driver.window.filmstrip, driver.window.controller.results.shown
    row = strip.currentIndex().row()
    driver.key("t")
    assert driver.window.controller.results.shown is None
    strip.scrollTo(strip.tiles.index(row))
    QTest.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=strip.visualRect(strip.tiles.index(row)).center())
    assert driver.window.controller.results.shown is tile


def test_a_stroke_during_a_run_is_not_covered_by_the_next_cycle(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    driver.window.run_panel.min_cycles.setValue(200)
    driver.window.run_panel.max_cycles.setValue(200)
    driver.window.run_panel.run_button.click()
    driver.qtbot.waitUntil(lambda: driver.rows >= 3, timeout=TIMEOUT_MS)
    QTest.mousePress(driver.canvas, Qt.MouseButton.LeftButton, pos=driver.place(200, 300))
    rows = driver.rows
    driver.qtbot.waitUntil(lambda: driver.rows > rows + 2, timeout=TIMEOUT_MS)
    assert driver.window.controller.results.shown is None
    QTest.mouseRelease(driver.canvas, Qt.MouseButton.LeftButton, pos=driver.place(200, 300))
    with driver.qtbot.waitSignal(driver.client.run_done, timeout=TIMEOUT_MS):
        driver.window.run_panel.stop_button.setFocus()
        QTest.keyClick(driver.window.run_panel.stop_button, Qt.Key.Key_Escape)


def test_progress_is_always_a_number(driver: Driver) -> None:
    assert driver.window.run_panel.progress == "Ready on cpu."
    lines: list[str] = []
    driver.window.controller.runs.progress.connect(lines.append)
    driver.drag((200, 150), (300, 150))
    driver.window.run_panel.min_cycles.setValue(4)
    driver.window.run_panel.max_cycles.setValue(4)
    driver.run()
    assert sum(re.fullmatch(r"Cycle \d of 4, score 0\.\d{3}, \d+ ms", line) is not None for line in lines) == 4
    assert all(re.search(r"\d", line) for line in lines[:-1])
    assert lines[-1].startswith("Done: ")


def test_details_of_an_error_can_be_copied(driver: Driver) -> None:
    driver.window.banner.say("One sentence.", "Traceback: deep inside")
    driver.window.banner.copy_button.click()
    assert QApplication.clipboard().text() == "One sentence.\n\nTraceback: deep inside"
    assert driver.canvas.isVisible()
    driver.drag((200, 150), (300, 150))
    assert driver.mask.any()  # a banner never blocks the editor


def test_the_pictures_of_the_filmstrip_keep_to_their_memory(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    driver.run()
    model = driver.window.filmstrip.tiles
    limit = QPixmapCache.cacheLimit()
    QPixmapCache.setCacheLimit(130)  # kilobytes: two pictures of 128 x 128
    try:
        for row in range(driver.rows):
            picture = model.data(model.index(row), Qt.ItemDataRole.DecorationRole).toImage()  # type: ignore[attr-defined]
            red, green, blue = model.tile(row).composite[64, 64].tolist()
            colour = picture.pixelColor(64, 64)
            assert (colour.red(), colour.green(), colour.blue()) == (red, green, blue)
    finally:
        QPixmapCache.setCacheLimit(limit)


def test_the_window_is_painted_before_the_networks_are_loaded(
    qtbot: QtBot, tiny_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inference, "UNSEEN_MS", 10**6)
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    window = make_window(models=tiny_models, device="cpu", settings=settings, work_dir=tmp_path / "work")
    qtbot.addWidget(window)
    under_way: list[bool] = []
    window.canvas.appeared.connect(lambda: under_way.append(window.controller.client.has_thread))
    with qtbot.waitSignal(window.controller.client.loaded, timeout=TIMEOUT_MS):
        window.show()
    assert under_way == [False]
    window.close()


def test_a_window_closed_at_once_starts_nothing(
    qtbot: QtBot, tiny_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inference, "UNSEEN_MS", 20)
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    window = make_window(models=tiny_models, device="cpu", settings=settings, work_dir=tmp_path / "work")
    qtbot.addWidget(window)
    window.close()
    qtbot.wait(100)
    assert not window.controller.client.has_thread
