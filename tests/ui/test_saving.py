"""What the window promises of the files that it writes: saving, closing, exports, and work of the past."""

import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QProgressDialog

from sketchpaint.cycle import Cycle
from sketchpaint.document import project
from sketchpaint.document.brush import PaintMode
from sketchpaint.document.loading import load
from sketchpaint.document.workspace import Workspace
from sketchpaint.engine.recipe import KEY
from sketchpaint.engine.session import Session
from sketchpaint.ui.common.preferences import Preferences
from sketchpaint.ui.editor import keeping, project_file
from sketchpaint.ui.window import opening, preference_actions
from tests.disk import largest_file
from tests.ui.conftest import TIMEOUT_MS, Driver
from tests.ui.steps import apply, document, paint_and_run, rewritten, save, settle, trigger, workspace

CTRL = Qt.KeyboardModifier.ControlModifier


class Held:
    """A call that waits in its thread until it is let go on."""

    def __init__(self, call: Any) -> None:
        self._call = call
        self.began, self.released = threading.Event(), threading.Event()

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        self.began.set()
        assert self.released.wait(TIMEOUT_MS / 1000)
        return self._call(*arguments, **options)


def test_edits_made_while_a_project_is_written_are_not_saved_yet(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(project.pack_project)
    monkeypatch.setattr(project_file, "pack_project", held)
    controller = driver.window.controller
    driver.drag((200, 150), (300, 150))
    controller.keeping.project.save(tmp_path / "a.sketchpaint")
    assert held.began.wait(TIMEOUT_MS / 1000)
    driver.drag((200, 250), (300, 250))
    held.released.set()
    driver.qtbot.waitUntil(lambda: driver.note == "Saved a.sketchpaint.", timeout=TIMEOUT_MS)
    assert controller.keeping.has_unsaved_work
    save(driver, tmp_path / "a.sketchpaint")
    assert not controller.keeping.has_unsaved_work


def test_closing_waits_for_a_file_that_is_being_written(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(project.pack_project)
    monkeypatch.setattr(project_file, "pack_project", held)
    driver.drag((200, 150), (300, 150))
    driver.window.controller.keeping.project.save(tmp_path / "a.sketchpaint")
    assert held.began.wait(TIMEOUT_MS / 1000)
    threading.Timer(0.3, held.released.set).start()  # until then the file is not written
    driver.window.close()
    with zipfile.ZipFile(tmp_path / "a.sketchpaint") as file:
        assert "mask.png" in file.namelist()


def test_autosave_saves_a_project_by_itself(driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.sketchpaint"
    save(driver, path)
    before = path.stat().st_mtime_ns
    monkeypatch.setattr(preference_actions, "MINUTE_MS", 10)
    driver.window.preferences.use(Preferences())  # as they are at first
    QTest.qWait(200)
    assert path.stat().st_mtime_ns == before  # there was nothing to save
    driver.drag((200, 150), (300, 150))
    driver.qtbot.waitUntil(lambda: not driver.window.controller.keeping.has_unsaved_work, timeout=TIMEOUT_MS)
    assert path.stat().st_mtime_ns > before
    with zipfile.ZipFile(path) as file:
        assert "mask.png" in file.namelist()


def test_the_working_folder_knows_its_project_and_the_project_no_place(driver: Driver, tmp_path: Path) -> None:
    for name in ("a.sketchpaint", "b.sketchpaint"):
        driver.drag((200, 150), (300, 150))
        save(driver, tmp_path / name)
        assert workspace(driver).project_path == tmp_path / name
    driver.open(tmp_path / "a.sketchpaint")
    assert workspace(driver).project_path == tmp_path / "a.sketchpaint"
    with zipfile.ZipFile(tmp_path / "b.sketchpaint") as file:
        assert not any(str(tmp_path).encode() in file.read(name) for name in file.namelist())


def test_a_refused_project_leaves_no_folder(driver: Driver, tmp_path: Path) -> None:
    paint_and_run(driver)
    save(driver, tmp_path / "good.sketchpaint")
    rewritten(tmp_path / "good.sketchpaint", tmp_path / "bad.sketchpaint", {"tiles/0001-0002.png": b"damaged"})
    folders = sorted((tmp_path / "work").iterdir())
    driver.open(tmp_path / "bad.sketchpaint")
    assert "damaged" in driver.window.banner.sentence
    assert sorted((tmp_path / "work").iterdir()) == folders


def test_cycles_of_a_run_that_was_replaced_are_dropped(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    paint_and_run(driver)
    rows, client = driver.rows, driver.client
    late = Cycle(index=9, composite=np.zeros((128, 128, 3), np.uint8), score=0.9, duration_ms=1.0)
    shown = threading.Event()

    def old_run(*_: object) -> Iterator[Cycle]:
        yield late
        shown.set()

    driver.window.run_panel.min_cycles.setValue(400)
    driver.window.run_panel.max_cycles.setValue(400)
    with monkeypatch.context() as patch:
        patch.setattr(Session, "run", old_run)
        driver.window.run_panel.run_button.click()
        assert shown.wait(TIMEOUT_MS / 1000)  # its cycle and its end are on their way to the window
    driver.window.run_panel.run_button.click()
    driver.qtbot.waitUntil(lambda: driver.rows > rows, timeout=TIMEOUT_MS)
    assert client.is_running
    assert not any(
        np.array_equal(tile.composite, late.composite) for tile in driver.window.controller.runs.tiles.values()
    )
    with driver.qtbot.waitSignal(client.run_done, timeout=TIMEOUT_MS):
        driver.window.controller.runs.stop()


def test_the_window_undoes_from_disk_what_memory_has_no_room_for(driver: Driver) -> None:
    document(driver).history.set_budget(1)
    for y in (100, 140, 180, 220):
        driver.drag((150, y), (350, y))
    for _ in range(4):
        assert driver.mask.any()
        driver.key("z", CTRL)
    assert not driver.mask.any()


def test_exports_of_the_window_keep_profile_and_camera(driver: Driver, tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Maker", "Camera One"
    Image.fromarray(document(driver).photo.pixels).save(tmp_path / "camera.png", exif=exif, icc_profile=profile)
    with driver.qtbot.waitSignal(driver.client.faces_found, timeout=TIMEOUT_MS):
        driver.window.open_photo(tmp_path / "camera.png")
    paint_and_run(driver)
    driver.window.controller.exporter.export(tmp_path / "out.png")
    driver.qtbot.waitUntil(lambda: driver.note == "Exported out.png.", timeout=TIMEOUT_MS)
    with Image.open(tmp_path / "out.png") as image:
        assert image.info["icc_profile"] == profile
        assert image.getexif()[0x0110] == "Camera One"


def test_no_recipe_is_written_for_a_picture_that_it_does_not_describe(driver: Driver, tmp_path: Path) -> None:
    exporter = driver.window.controller.exporter
    exporter.writes_recipe = True
    paint_and_run(driver)
    driver.key(Qt.Key.Key_Home)
    apply(driver)
    result = document(driver).result
    box = driver.window.filmstrip.tiles.tile(0).run.placement
    result.pixels[box.top + box.area.shape[0] // 2, box.left + box.area.shape[1] // 2, :3] ^= (
        64  # as another result over it would
    )
    exporter.export(tmp_path / "out.png")
    assert "No recipe was written" in driver.window.banner.sentence
    driver.qtbot.waitUntil(lambda: driver.note == "Exported out.png.", timeout=TIMEOUT_MS)
    with Image.open(tmp_path / "out.png") as image:
        assert KEY not in image.text  # type: ignore[attr-defined]


def test_edits_made_while_the_disk_is_full_survive_a_crash_after_it(driver: Driver) -> None:
    driver.drag((200, 100), (300, 100))
    with largest_file((workspace(driver).folder / "journal.bin").stat().st_size + 30):
        driver.drag((200, 140), (300, 140))
        assert "could not be kept on disk" in driver.window.banner.sentence
    for y in (180, 220, 260, 300, 340):
        driver.drag((200, y), (300, y))
    again = load(Workspace(workspace(driver).folder), lambda run: run).portrait
    np.testing.assert_array_equal(again.mask_array(), driver.mask)


def test_cycles_shown_while_the_disk_is_full_are_saved_and_written_when_there_is_room(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "CATCH_UP_MS", 500)
    with largest_file(1000):
        paint_and_run(driver)
    assert "could not be kept on disk" in driver.window.banner.sentence
    assert driver.rows == 5
    assert driver.window.controller.keeping.has_unsaved_work
    assert not list((workspace(driver).folder / "tiles").iterdir())
    save(driver, tmp_path / "a.sketchpaint")
    assert not driver.window.controller.keeping.has_unsaved_work
    driver.qtbot.waitUntil(lambda: driver.note == "Everything is kept on disk again.", timeout=TIMEOUT_MS)
    assert len(list((workspace(driver).folder / "tiles").iterdir())) == 5
    driver.open(tmp_path / "a.sketchpaint")
    assert driver.rows == 5


def test_opening_a_project_can_be_cancelled(driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paint_and_run(driver)
    save(driver, tmp_path / "a.sketchpaint")
    before, folders = document(driver), sorted((tmp_path / "work").iterdir())
    held = Held(opening.unpack_project)
    monkeypatch.setattr(opening, "unpack_project", held)
    driver.window.open_photo(tmp_path / "a.sketchpaint")
    assert held.began.wait(TIMEOUT_MS / 1000)
    dialog = driver.window.findChild(QProgressDialog)
    assert dialog is not None
    with driver.qtbot.waitSignal(driver.window.opening.ended, timeout=TIMEOUT_MS):
        dialog.canceled.emit()
    assert sorted((tmp_path / "work").iterdir()) != folders  # it has not ended yet
    held.released.set()
    settle(driver)
    assert document(driver) is before
    assert sorted((tmp_path / "work").iterdir()) == folders


def test_the_last_file_that_was_asked_for_is_opened(
    driver: Driver, tmp_path: Path, photo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(driver, tmp_path / "a.sketchpaint")
    held = Held(opening.unpack_project)
    monkeypatch.setattr(opening, "unpack_project", held)
    driver.window.open_photo(tmp_path / "a.sketchpaint")
    assert held.began.wait(TIMEOUT_MS / 1000)
    driver.open(photo_path)
    held.released.set()
    settle(driver)
    assert driver.window.controller.keeping.project.path is None


def test_the_window_closes_while_a_file_is_read(
    driver: Driver, photo_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = document(driver)
    held = Held(opening.open_photo)
    monkeypatch.setattr(opening, "open_photo", held)
    driver.window.open_photo(photo_path)
    assert held.began.wait(TIMEOUT_MS / 1000)
    held.released.set()
    driver.window.close()
    QTest.qWait(1)  # what the reading had still to say comes now
    assert document(driver) is before
    assert not list((tmp_path / "work").iterdir())


def test_what_is_read_when_the_window_closes_is_left_once(driver: Driver) -> None:
    held, left = Held(lambda _: None), []
    driver.window.opening.reading.read(
        held,
        "a.png",
        lambda _: pytest.fail("gone on with"),
        lambda *_: pytest.fail("complained of"),
        leave=lambda: left.append(True),
    )
    assert held.began.wait(TIMEOUT_MS / 1000)
    held.released.set()
    driver.window.close()
    QTest.qWait(1)
    assert left == [True]


def test_an_edit_made_while_a_file_is_read_is_asked_about(
    driver: Driver, photo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(opening.open_photo)
    monkeypatch.setattr(opening, "open_photo", held)
    driver.window.open_photo(photo_path)
    assert held.began.wait(TIMEOUT_MS / 1000)
    document(driver).fill_shape([(10, 10), (90, 10), (90, 90)], PaintMode.PAINT)
    driver.window.controller.document.note_edit()
    before = document(driver)
    with monkeypatch.context() as patch, driver.qtbot.waitSignal(driver.window.opening.ended, timeout=TIMEOUT_MS):
        patch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Cancel)
        held.released.set()
    assert document(driver) is before


def test_no_more_runs_are_started_than_a_project_can_hold(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    paint_and_run(driver)
    rows = driver.rows
    runs, room = "sketchpaint.ui.editor.runs", "sketchpaint.document.room"
    for name, most in (
        (f"{runs}.MAX_RUNS", 1),
        (f"{runs}.MAX_TILES", rows + 1),
        (f"{room}.MAX_AREA_MEGAPIXELS", 1e-6),
        (f"{room}.MAX_PLACED_BYTES", 1),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(name, most)
            driver.window.run_panel.run_button.click()
            assert "no room for more runs" in driver.window.banner.sentence
            driver.window.banner.dismiss_button.click()
    driver.key(Qt.Key.Key_End)
    controller = driver.window.controller
    while controller.results.shown.refined or controller.results.shown.refined_key in controller.runs.tiles:
        driver.key(Qt.Key.Key_Left)  # to one that is not refined yet
    for name in ("One cycle more", "Refine this cycle"):
        with monkeypatch.context() as patch:
            patch.setattr("sketchpaint.ui.editor.runs.MAX_TILES", rows)
            trigger(driver, name)
            assert "no room for more runs or cycles" in driver.window.banner.sentence
            assert not driver.window.controller.runs.is_running
            driver.window.banner.dismiss_button.click()
    with monkeypatch.context() as patch:
        patch.setattr("sketchpaint.ui.editor.runs.MAX_CYCLES", 3)
        driver.key(Qt.Key.Key_End)
        trigger(driver, "One cycle more")
        assert "3 cycles at most" in driver.window.banner.sentence
    assert driver.rows == rows


def test_of_the_cycles_of_a_project_only_the_last_is_enlarged(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paint_and_run(driver)
    save(driver, tmp_path / "a.sketchpaint")
    count, last = driver.rows, driver.window.filmstrip.tiles.tile(driver.rows - 1).key
    assert count > 2
    shown: list[object] = []
    sharpener = driver.window.controller.results.sharpener
    driver.qtbot.waitUntil(lambda: not sharpener.is_busy, timeout=TIMEOUT_MS)
    monkeypatch.setattr(sharpener, "show", lambda _: None)  # or it shows it again
    driver.window.controller.results.preview_changed.connect(shown.append)
    driver.open(tmp_path / "a.sketchpaint")
    assert driver.rows == count
    assert list(driver.window.controller.runs.tiles)[-1] == last
    assert len([patch for patch in shown if patch is not None]) == 1
