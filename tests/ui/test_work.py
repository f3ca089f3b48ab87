"""What is on disk of the work in progress: after a crash, on a full disk, and without the photo."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from sketchpaint.document.brush import PaintMode
from sketchpaint.document.journal import Journal
from sketchpaint.document.loading import load
from sketchpaint.document.workspace import Workspace
from sketchpaint.ui.app import make_window
from sketchpaint.ui.editor.runs import understood
from sketchpaint.ui.editor.workspaces import Workspaces
from sketchpaint.ui.window import opening
from tests.ui.conftest import TIMEOUT_MS, Driver
from tests.ui.steps import paint_and_run, save, workspace

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_every_tile_is_on_disk_the_moment_it_is_in_the_strip(driver: Driver) -> None:
    missing: list[str] = []

    def look(tile: object) -> None:
        path = workspace(driver).folder / "tiles" / f"{tile.key}.png"  # type: ignore[attr-defined]
        if not path.exists() or not np.array_equal(np.asarray(Image.open(path)), tile.composite):  # type: ignore[attr-defined]
            missing.append(path.name)

    driver.window.controller.runs.tile_added.connect(look)
    paint_and_run(driver)
    assert driver.rows == 5
    assert missing == []


def test_work_after_a_crash_is_offered_and_comes_back(
    qtbot: QtBot, tiny_models: Path, photo_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Another process paints, runs, and is killed in mid-run.
    script = textwrap.dedent("""
        import sys
        from pathlib import Path
        from PySide6.QtCore import QSettings
        from PySide6.QtWidgets import QApplication
        from sketchpaint.document.brush import PaintMode
        from sketchpaint.ui.app import make_window
        models, photo, folder = map(Path, sys.argv[1:])
        app = QApplication([])
        settings = QSettings(str(folder / "s.ini"), QSettings.Format.IniFormat)
        window = make_window(models=models, device="cpu", settings=settings, work_dir=folder / "work")
        window.open_photo(photo)
        def begin(*_):
            portrait = window.controller.document.portrait
            portrait.fill_shape([(200, 130), (300, 130), (300, 170), (200, 170)], PaintMode.PAINT)
            window.run_panel.min_cycles.setValue(900)
            window.run_panel.max_cycles.setValue(900)
            window.run_actions.on_run_wanted()
        window.controller.client.faces_found.connect(begin)
        window.controller.runs.tile_added.connect(lambda tile: print(tile.index, flush=True))
        app.exec()
    """)
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    arguments = [sys.executable, "-c", script, str(tiny_models), str(photo_path), str(tmp_path)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        limit = threading.Timer(TIMEOUT_MS / 1000, process.kill)
        limit.start()
        for line in process.stdout:
            if int(line) >= 4:
                process.send_signal(signal.SIGKILL)
                break
        limit.cancel()
    questions: list[str] = []
    monkeypatch.setattr(
        QMessageBox,
        "question",
        lambda _parent, _title, text, *_: questions.append(text) or QMessageBox.StandardButton.Open,
    )
    settings = QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)
    window = make_window(models=tiny_models, device="cpu", settings=settings, work_dir=tmp_path / "work")
    qtbot.addWidget(window)
    window.show()
    with qtbot.waitSignal(window.opening.ended, timeout=TIMEOUT_MS):
        window.opening.begin(photo_path)
    assert "portrait.png" in questions[0]
    portrait = window.controller.document.portrait
    assert portrait is not None
    assert portrait.mask_array()[150, 250]
    assert portrait.mask_array().sum() == 100 * 40
    assert window.filmstrip.tiles.rowCount() >= 5
    assert [window.filmstrip.tiles.tile(row).index for row in range(5)] == [0, 1, 2, 3, 4]
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Discard)
    window.close()
    assert not Workspaces(tmp_path / "work").left_behind()  # what was closed is not offered again


def test_another_program_leaves_a_folder_alone_while_it_is_being_unpacked(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paint_and_run(driver)
    save(driver, tmp_path / "a.sketchpaint")
    rows = driver.rows
    other, found = Workspaces(tmp_path / "work"), []
    unpack = opening.unpack_project

    def watch(path: Path, folder: Path, **options: Any) -> Workspace:
        found.append(other.left_behind())
        assert folder.is_dir()
        made = unpack(path, folder)
        found.append(other.left_behind())
        return made

    monkeypatch.setattr(opening, "unpack_project", watch)
    driver.open(tmp_path / "a.sketchpaint")
    assert found == [[], []]
    assert driver.rows == rows
    assert len(list((tmp_path / "work").glob("*/"))) == 1


def test_an_edit_cut_short_by_a_crash_costs_that_edit_only(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    before = driver.mask
    driver.drag((200, 250), (300, 250))
    journal = workspace(driver).folder / "journal.bin"
    journal.write_bytes(journal.read_bytes()[:-7])
    portrait = load(Workspace(workspace(driver).folder), understood).portrait
    lost = (portrait.mask_array() != driver.mask).any(1)
    np.testing.assert_array_equal(portrait.mask_array() & before, before)
    assert not lost[:200].any()


def test_the_editor_goes_on_when_the_photo_is_deleted(driver: Driver, photo_path: Path, tmp_path: Path) -> None:
    photo_path.unlink()
    paint_and_run(driver)
    driver.window.controller.exporter.export(tmp_path / "out.png")
    driver.qtbot.waitUntil(lambda: (tmp_path / "out.png").exists(), timeout=TIMEOUT_MS)
    save(driver, tmp_path / "a.sketchpaint")
    driver.open(tmp_path / "a.sketchpaint")
    assert driver.rows == 5


def test_a_full_disk_is_a_banner_and_the_work_stays(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    import sketchpaint.imaging.atomic as atomic

    driver.drag((200, 150), (300, 150))

    def full(*_args: object, **_kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(atomic.tempfile, "mkstemp", full)
        driver.window.run_panel.min_cycles.setValue(2)
        driver.window.run_panel.max_cycles.setValue(2)
        driver.run()
    assert "No space left on device" in driver.window.banner.sentence
    assert driver.rows == 4
    assert driver.mask.any()
    assert driver.window.isVisible()


def test_edits_after_a_crash_in_mid_edit_survive_the_next_crash(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    driver.drag((200, 250), (300, 250))
    folder = workspace(driver).folder
    (folder / "journal.bin").write_bytes((folder / "journal.bin").read_bytes()[:-3])
    (folder / "tiles" / ".sketchpaint-ab12_xyz.png").write_bytes(b"killed while it was written")
    again = Workspace(folder)
    loaded = load(again, understood)
    portrait = loaded.portrait
    assert loaded.tiles == []
    assert not list((folder / "tiles").iterdir())
    again.follow(portrait, lambda sentence: pytest.fail(sentence))
    portrait.fill_shape([(10, 10), (30, 10), (30, 30), (10, 30)], PaintMode.PAINT)
    recovered = load(Workspace(folder), understood).portrait
    np.testing.assert_array_equal(recovered.mask_array(), portrait.mask_array())


def test_a_failed_write_leaves_the_stroke_whole_and_undoable(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "append", full)
        driver.drag((60, 60), (440, 340))
    assert "No space left" in driver.window.banner.sentence
    assert driver.mask.any()
    driver.drag((60, 340), (440, 60))
    assert driver.mask[60:80, 60:80].any()
    driver.key("z", CTRL)
    driver.key("z", CTRL)
    assert not driver.mask.any()


def test_undone_marks_and_frames_are_kept_on_disk(driver: Driver) -> None:
    paint_and_run(driver)
    driver.key(Qt.Key.Key_End)
    driver.key(Qt.Key.Key_Delete)
    driver.key("z", CTRL)
    state = load(Workspace(workspace(driver).folder), understood).state
    assert state["discarded"] == []
