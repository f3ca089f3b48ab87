"""What happens between two things: a photo and the next, a run and an edit, a key and a lost focus."""

import gc
import json
import shutil
import weakref
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtGui import QFocusEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from sketchpaint.document.workspace import Workspace
from sketchpaint.engine import recipe
from sketchpaint.errors import OutputError
from sketchpaint.ui.app import make_window
from sketchpaint.ui.canvas.comparison import Comparison
from sketchpaint.ui.common.gestures import Gesture, choices
from sketchpaint.ui.common.preferences import Preferences, load_preferences
from sketchpaint.ui.editor import keeping
from tests.disk import largest_file
from tests.ui.conftest import TIMEOUT_MS, Driver
from tests.ui.steps import member, paint_and_run, rewritten, save, settle, trigger

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


def run_long(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    for box in (driver.window.run_panel.max_cycles, driver.window.run_panel.min_cycles):
        box.setValue(500)
    driver.window.run_panel.run_button.click()
    driver.qtbot.waitUntil(lambda: driver.rows >= 2, timeout=TIMEOUT_MS)


def test_missing_weights_are_told_of_whatever_is_opened_later(
    qtbot: QtBot, tiny_models: Path, photo_path: Path, tmp_path: Path
) -> None:
    models = tmp_path / "models"
    shutil.copytree(tiny_models, models)
    (models / "manifest.json").unlink()
    settings = QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)
    window = make_window(models=models, device="cpu", settings=settings, work_dir=tmp_path / "work")
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: "is missing" in window.banner.sentence, timeout=TIMEOUT_MS)
    with qtbot.waitSignal(window.opening.ended, timeout=TIMEOUT_MS):
        window.open_photo(photo_path)
    assert "is missing" in window.banner.sentence
    assert "face frame tool" in window.note.text()
    window.close()


def test_what_was_written_is_let_go(driver: Driver, tmp_path: Path) -> None:
    class Writing:
        """Holds what is written."""

        def __call__(self) -> None:
            (tmp_path / "a.png").touch()

    writing = Writing()
    held = weakref.ref(writing)
    with driver.qtbot.waitSignal(driver.window.controller.writer.written, timeout=TIMEOUT_MS):
        driver.window.controller.writer.write(writing, tmp_path / "a.png")
    del writing
    settle(driver)
    gc.collect()
    assert held() is None


def test_a_random_face_does_not_wait_for_a_run_and_takes_no_stroke_with_it(driver: Driver) -> None:
    run_long(driver)
    portrait = driver.window.controller.document.portrait
    driver.window.controller.other_faces.open_random_face(3)
    driver.drag((200, 250), (300, 250))  # before the answer is there
    driver.qtbot.waitUntil(lambda: "gone on painting" in driver.window.banner.sentence, timeout=TIMEOUT_MS)
    assert driver.window.controller.document.portrait is portrait
    assert driver.mask[250, 250]
    with driver.qtbot.waitSignal(driver.window.controller.document.opened, timeout=TIMEOUT_MS):
        driver.window.controller.other_faces.open_random_face(3)


def test_a_run_that_cannot_be_kept_says_so_until_it_is(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_workspace: Workspace, _run: object = None) -> None:
        raise OutputError("there is no room")

    monkeypatch.setattr(keeping, "CATCH_UP_MS", 20)
    with monkeypatch.context() as patch:
        patch.setattr(Workspace, "keep_run", full)
        patch.setattr(Workspace, "catch_up", full)
        driver.drag((200, 150), (300, 150))
        driver.run()
        QTest.qWait(100)  # it is tried again and again
        assert driver.window.banner.sentence == "there is no room"
    driver.qtbot.waitUntil(lambda: driver.window.banner.sentence == "", timeout=TIMEOUT_MS)


def test_only_the_latest_search_for_a_face_is_answered(driver: Driver, photo_path: Path) -> None:
    driver.drag((200, 150), (300, 150))
    portrait = driver.window.controller.document.portrait
    assert portrait is not None
    with driver.qtbot.waitSignal(driver.window.opening.ended, timeout=TIMEOUT_MS):
        driver.window.opening.read_reference(photo_path)
    with driver.qtbot.waitSignal(driver.client.faces_found, timeout=TIMEOUT_MS):
        driver.window.controller.face_search.find_face()
    assert not portrait.sketch.base.any()


def test_a_full_disk_leaves_no_folder_and_says_so(driver: Driver, photo_path: Path, tmp_path: Path) -> None:
    before = sorted((tmp_path / "work").iterdir())
    with largest_file(0):
        driver.open(photo_path)
    assert "make room there" in driver.window.banner.sentence
    assert sorted((tmp_path / "work").iterdir()) == before


def test_a_tile_does_not_come_between_a_stroke(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    driver.run()
    driver.window.filmstrip.choose(1)
    rows = driver.rows
    driver.window.commands.actions["One cycle more"].trigger()
    QTest.mousePress(driver.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, driver.place(200, 250))
    driver.qtbot.waitUntil(lambda: driver.rows == rows + 1, timeout=TIMEOUT_MS)
    assert driver.window.controller.results.shown is None
    QTest.mouseRelease(driver.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, driver.place(210, 250))
    assert driver.window.controller.results.shown is None


@pytest.mark.parametrize("name", ["canvas", "filmstrip"])
def test_the_original_goes_when_the_focus_does(driver: Driver, name: str) -> None:
    widget = getattr(driver.window, name)
    widget.setFocus()
    QTest.keyPress(widget, Qt.Key.Key_Tab)
    assert driver.canvas.renderer.shows_original
    QApplication.sendEvent(widget, QFocusEvent(QFocusEvent.Type.FocusOut, Qt.FocusReason.ActiveWindowFocusReason))
    assert not driver.canvas.renderer.shows_original


def test_picking_in_comparisons_takes_what_is_seen(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    driver.run()
    window, portrait = driver.window, driver.window.controller.document.portrait
    assert portrait is not None
    driver.window.filmstrip.choose(1)
    driver.canvas.set_comparison(Comparison.SPLIT)
    driver.canvas.sides.split = 1.0  # all of it is the photo's side
    driver.drag((250, 150), (250, 150), modifiers=ALT)
    place = driver.canvas.viewport.to_photo(*driver.place(250, 150).toTuple())
    assert window.brush_settings.brush.colour == tuple(portrait.photo.pixels[int(place[1]), int(place[0])].tolist())
    before = window.brush_settings.brush.colour
    driver.canvas.set_comparison(Comparison.SIDES)
    driver.drag((10, 10), (10, 10), modifiers=ALT)
    assert window.brush_settings.brush.colour == before


def test_no_tool_keeps_a_portrait_that_is_closed(driver: Driver, photo_path: Path) -> None:
    for name in ("brush", "rectangle", "lasso", "polygon", "frame"):
        driver.window.toolbox.tool_actions[f"Tool: {name}"].trigger()
        driver.drag((200, 150), (240, 190))
    portrait = weakref.ref(driver.window.controller.document.portrait)
    driver.open(photo_path)
    gc.collect()
    assert portrait() is None


def test_looking_for_the_face_is_an_edit_and_picking_a_colour_is_none(driver: Driver, tmp_path: Path) -> None:
    driver.window.commands.actions["Eyes"].trigger()
    save(driver, tmp_path / "a.sketchpaint")
    driver.drag((250, 150), (250, 150), modifiers=ALT)
    assert not driver.window.controller.keeping.has_unsaved_work
    with driver.qtbot.waitSignal(driver.client.faces_found, timeout=TIMEOUT_MS):
        driver.window.controller.face_search.find_face()
    if "No face" not in driver.note:
        assert driver.window.controller.keeping.has_unsaved_work


def test_branching_without_a_mask_applies_nothing(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    driver.run()
    driver.window.commands.actions["Clear"].trigger()
    driver.window.filmstrip.choose(2)
    driver.window.commands.actions["Branch from this cycle"].trigger()
    portrait = driver.window.controller.document.portrait
    assert portrait is not None
    assert not portrait.has_result
    assert "mask is empty" in driver.window.banner.sentence


def test_a_project_with_a_feather_that_is_no_number_is_refused(driver: Driver, tmp_path: Path) -> None:
    save(driver, tmp_path / "a.sketchpaint")
    state = json.dumps(member(tmp_path / "a.sketchpaint", "state.json") | {"feather_px": "?"}).replace('"?"', "1e999")
    rewritten(tmp_path / "a.sketchpaint", tmp_path / "b.sketchpaint", {"state.json": state.encode()})
    driver.open(tmp_path / "b.sketchpaint")
    assert "damaged" in driver.window.banner.sentence


def test_preferences_that_cannot_work_are_as_at_first(tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)
    for name, value in (
        ("autosave_minutes", "99999"),
        ("fill", "bogus"),
        ("device", "abacus"),
        ("theme", "pink"),
        ("threads", "-3"),
        ("undo_mb", "300"),
    ):
        settings.setValue(f"preferences/{name}", value)
    assert load_preferences(settings) == Preferences(undo_mb=300)


def test_keys_of_the_canvas_are_single_and_may_be_shared(driver: Driver) -> None:
    sheet = driver.window.commands.keymap.sheet()

    def bind(title: str, keys: str) -> str:
        row = next(row for row in range(sheet.table.rowCount()) if sheet.table.item(row, 0).text() == title)  # type: ignore[union-attr]
        sheet.table.setCurrentCell(row, 0)
        sheet.key.setKeySequence(QKeySequence(keys))
        sheet.set_button.click()
        return sheet.message.text()

    assert "single key" in bind("Hold: pan", "Ctrl+Alt+Z")
    assert "already belongs" in bind("Hold: pan", "B")
    assert bind("Give up an unfinished stroke or shape", "Z") == ""
    assert bind("Close an unfinished polygon", "Return") == ""  # which also applies a cycle, at other times
    driver.window.commands.use_holds()
    driver.window.toolbox.tool_actions["Tool: polygon"].trigger()
    for place in ((200, 150), (260, 150), (230, 200)):
        driver.drag(place, place)
    driver.key(Qt.Key.Key_Escape)
    assert driver.canvas.is_painting
    driver.key("z")
    assert not driver.canvas.is_painting
    assert not driver.mask.any()


def test_zooming_can_be_given_a_key(driver: Driver) -> None:
    gestures = driver.window.gestures
    assert "none" not in choices(Gesture.PICK)
    assert gestures.held(Qt.KeyboardModifier.NoModifier) == Gesture.ZOOM
    assert gestures.bind(Gesture.ZOOM, "Ctrl") is Gesture.RESIZE
    assert gestures.bind(Gesture.ZOOM, "Alt") is None
    assert gestures.held(ALT) == Gesture.ZOOM | Gesture.PICK


def test_another_button_can_pan(driver: Driver) -> None:
    assert driver.window.gestures.bind(Gesture.PAN, "Right") is None
    before = driver.canvas.viewport
    for button, moves in ((Qt.MouseButton.MiddleButton, False), (Qt.MouseButton.RightButton, True)):
        start = driver.place(200, 150)
        QTest.mousePress(driver.canvas, button, Qt.KeyboardModifier.NoModifier, start)
        QTest.mouseMove(driver.canvas, start + QPoint(30, 20))
        QTest.mouseRelease(driver.canvas, button, Qt.KeyboardModifier.NoModifier, start + QPoint(30, 20))
        assert (driver.canvas.viewport != before) is moves
    assert not driver.mask.any()


def test_icons_and_tips_follow_theme_and_keys(driver: Driver) -> None:
    window = driver.window
    brush = window.toolbox.tool_actions["Tool: brush"]

    def lightness() -> float:
        pixels = brush.icon().pixmap(24, 24).toImage()
        seen = [
            pixels.pixelColor(x, y)
            for x in range(pixels.width())
            for y in range(pixels.height())
            if pixels.pixelColor(x, y).alpha() > 200
        ]
        return float(np.mean([colour.lightness() for colour in seen]))

    brush.setChecked(False)
    shades = {}
    for theme in ("dark", "light"):
        window.preferences.use(replace(window.preferences.current, theme=theme))
        window.preferences.use_theme()
        shades[theme] = lightness()
    assert shades["dark"] > 150 > shades["light"]
    brush.setShortcut(QKeySequence("Ctrl+Alt+P"))
    window.toolbox.refresh()
    assert brush.toolTip() == "Brush (Ctrl+Alt+P)"


def test_converted_photos_are_among_the_recent_ones(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "palette.png"
    Image.new("P", (300, 300)).save(path)
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Open)
    driver.open(path)
    assert driver.window.names.recent.paths()[0] == path.resolve()


def test_a_recipe_too_long_for_a_png_is_left_out(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver.drag((200, 150), (300, 150))
    driver.run()
    driver.window.controller.exporter.writes_recipe = True
    monkeypatch.setattr(recipe, "MAX_RECIPE_BYTES", 1000)
    driver.window.controller.exporter.export(tmp_path / "a.png")
    # Once the cycle is sharp.
    driver.qtbot.waitUntil(lambda: "recipe was not written" in driver.window.banner.sentence, timeout=TIMEOUT_MS)
    driver.qtbot.waitUntil(lambda: "Exported" in driver.note, timeout=TIMEOUT_MS)
    with Image.open(tmp_path / "a.png") as image:
        assert recipe.KEY not in image.text  # type: ignore[attr-defined]


def test_lines_of_a_sketch_count_where_a_project_would_hold_too_much(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trigger(driver, "Draw thin glasses")
    paint_and_run(driver)
    rows, place = driver.rows, driver.window.filmstrip.tiles.tile(0).run.placement
    assert place.packed_lines is not None
    most = 2 * len(place.packed_area.png) + len(place.packed_lines.png)  # two runs without lines, or one with them
    monkeypatch.setattr("sketchpaint.document.room.MAX_PLACED_BYTES", most)
    driver.window.run_panel.run_button.click()
    assert "no room for more runs" in driver.window.banner.sentence
    save(driver, tmp_path / "a.sketchpaint")
    driver.open(tmp_path / "a.sketchpaint")
    driver.window.run_panel.run_button.click()
    assert "no room for more runs" in driver.window.banner.sentence
    assert driver.rows == rows


def test_opening_a_portrait_gives_up_an_unfinished_shape(driver: Driver, photo_path: Path) -> None:
    driver.key("l", Qt.KeyboardModifier.ShiftModifier)
    QTest.mouseClick(driver.canvas, Qt.MouseButton.LeftButton, pos=driver.place(150, 100))
    assert driver.canvas.is_painting
    driver.open(photo_path)
    assert not driver.canvas.is_painting
