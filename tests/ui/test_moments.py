"""What goes together stays together: a project file is the work of one moment, and the newest one."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from sketchpaint.document.loading import Loaded, load
from sketchpaint.document.project import unpack_project
from sketchpaint.document.records import RunRecord
from sketchpaint.document.workspace import Workspace
from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.recipe import request_settings
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.ui.editor.runs import understood
from sketchpaint.ui.work.background import BackgroundTask
from tests.ui.conftest import TIMEOUT_MS, Driver
from tests.ui.steps import apply, document, paint_and_run, save, settle, trigger, workspace


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[BackgroundTask]:
    """Calls that write and wait for the test, which does them on its own thread."""
    waiting: list[BackgroundTask] = []
    monkeypatch.setattr(BackgroundTask, "start", lambda call: waiting.append(call))
    return waiting


def read(path: Path, folder: Path) -> Loaded[InpaintRequest]:
    return load(unpack_project(path, folder), understood)


def test_a_project_is_the_work_of_the_moment_in_which_it_was_saved(
    driver: Driver, tmp_path: Path, calls: list[BackgroundTask]
) -> None:
    paint_and_run(driver)
    driver.key(Qt.Key.Key_End)
    apply(driver)
    portrait = document(driver)
    frame, picture, keys = portrait.frame, portrait.picture().copy(), [result.key for result in portrait.applied]
    driver.window.controller.keeping.project.save(tmp_path / "a.sketchpaint")
    # All this comes before anything is written.
    driver.key("z", Qt.KeyboardModifier.ControlModifier)
    driver.window.controller.document.adjust(lambda portrait: portrait.move_frame(FaceFrame(250, 201, 333, 7)))
    run, tile = driver.window.filmstrip.tiles.tile(0).run, driver.window.filmstrip.tiles.tile(0)
    request = run.request
    workspace(driver).keep_run(
        RunRecord(2, request_settings(request), request.crop, request.mask, request.sketch, run.placement)
    )
    workspace(driver).keep_tile(tile, "0002-0000")
    calls.pop().run()
    saved = read(tmp_path / "a.sketchpaint", tmp_path / "out")
    assert saved.portrait.frame == frame
    assert [result.key for result in saved.portrait.applied] == keys
    assert [key[:9] for key in keys] == ["0001-0003"]  # refined or not, as the scores have it
    np.testing.assert_array_equal(saved.portrait.picture(), picture)
    assert {tile.run.number for tile in saved.tiles} == {1}


@pytest.mark.parametrize("gone", ["", "project.json", "photo.png"])
def test_a_project_whose_working_folder_is_gone_is_not_replaced(driver: Driver, tmp_path: Path, gone: str) -> None:
    path = tmp_path / "a.sketchpaint"
    driver.drag((200, 150), (300, 150))
    save(driver, path)
    before, folder = path.read_bytes(), workspace(driver).folder
    driver.drag((200, 250), (300, 250))
    if gone:
        (folder / gone).unlink()
    else:
        shutil.rmtree(folder)
    written: list[bool] = []
    driver.window.controller.keeping.project.save(path, written.append)
    driver.qtbot.waitUntil(lambda: bool(written))
    assert written == [False]
    assert "is not complete any more" in driver.window.banner.sentence
    assert driver.window.controller.keeping.has_unsaved_work
    assert path.read_bytes() == before


def test_what_another_window_has_saved_is_not_replaced_unasked(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, asked, window = tmp_path / "a.sketchpaint", [], driver.window
    save(driver, path)
    path.write_bytes(b"the work of another window")
    driver.drag((200, 150), (300, 150))
    window.preferences.on_autosave()
    answer = QMessageBox.StandardButton.Cancel
    monkeypatch.setattr(QMessageBox, "question", lambda *said: asked.append(said[2]) or answer)
    trigger(driver, "Save project")
    settle(driver)
    assert path.read_bytes() == b"the work of another window"
    assert ["written elsewhere" in text for text in asked] == [True]
    assert window.controller.keeping.has_unsaved_work
    answer = QMessageBox.StandardButton.Yes
    trigger(driver, "Save project")
    driver.qtbot.waitUntil(lambda: not window.controller.keeping.has_unsaved_work, timeout=TIMEOUT_MS)
    asked.clear()
    for y in (200, 250):  # what this window has written itself it does not ask about
        driver.drag((200, y), (300, y))
        trigger(driver, "Save project")
        driver.qtbot.waitUntil(lambda: not window.controller.keeping.has_unsaved_work, timeout=TIMEOUT_MS)
    assert asked == []
    assert read(path, tmp_path / "out").portrait.mask_array()[250, 250]
    assert workspace(driver).project_path == path
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Discard)


def test_of_two_saves_the_newer_one_stays(driver: Driver, tmp_path: Path, calls: list[BackgroundTask]) -> None:
    path, keeping = tmp_path / "a.sketchpaint", driver.window.controller.keeping
    written: list[str] = []
    driver.drag((200, 150), (300, 150))
    keeping.project.save(path, lambda _: written.append("older"))
    driver.drag((200, 250), (300, 250))
    keeping.project.save(path, lambda _: written.append("newer"))
    assert keeping.has_unsaved_work
    while calls:
        calls.pop().run()  # the latest first, as threads may
    assert written == ["older", "newer"]
    assert not keeping.has_unsaved_work
    np.testing.assert_array_equal(read(path, tmp_path / "out").portrait.mask_array(), driver.mask)
    assert not keeping.project.is_replaced


def test_a_moved_frame_alone_is_work_after_every_crash(
    driver: Driver, tmp_path: Path, photo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, frame = Workspace(workspace(driver).folder), FaceFrame(250, 201, 333, 7)
    assert not left.has_work  # a face was found, which is no edit
    driver.window.controller.document.adjust(lambda portrait: portrait.move_frame(frame))
    assert driver.window.controller.keeping.has_unsaved_work
    assert left.has_work
    crashed = Workspace(tmp_path / "work" / "20260101-120000-abcdef")
    shutil.copytree(left.folder, crashed.folder, ignore=shutil.ignore_patterns("lock"))
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Open)
    with driver.qtbot.waitSignal(driver.window.opening.ended, timeout=TIMEOUT_MS):
        driver.window.opening.begin(photo_path)
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Discard)
    assert workspace(driver).folder == crashed.folder
    assert document(driver).frame == frame
    assert Workspace(crashed.folder).has_work
