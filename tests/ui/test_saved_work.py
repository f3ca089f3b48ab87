"""What a kill has left of saved work: the next start offers what the project file does not hold, and nothing else."""

import json
import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QMessageBox

from sketchpaint.document.brush import PaintMode
from sketchpaint.document.loading import load
from sketchpaint.document.project import Contents, pack_project
from sketchpaint.errors import OutputError
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.ui.editor import project_file
from sketchpaint.ui.editor.keeping import SETTLED_MS
from sketchpaint.ui.window import opening
from sketchpaint.ui.window.main_window import MainWindow
from tests.ui.conftest import TIMEOUT_MS, Driver, Start
from tests.ui.steps import workspace

Change = Callable[[Driver], object]
SQUARE = [(200.0, 130.0), (300.0, 130.0), (300.0, 170.0), (200.0, 170.0)]


def paint(driver: Driver, x: float = 0) -> None:
    shape = [(left + x, top) for left, top in SQUARE]
    driver.window.controller.document.edit(lambda portrait: portrait.fill_shape(shape, PaintMode.PAINT))


def save(driver: Driver, path: Path) -> None:
    keeping = driver.window.controller.keeping
    keeping.project.save(path)
    driver.qtbot.waitUntil(lambda: path.exists() and not keeping.has_unsaved_work, timeout=TIMEOUT_MS)


def run(driver: Driver) -> None:
    driver.window.run_panel.min_cycles.setValue(1)
    driver.window.run_panel.max_cycles.setValue(1)
    driver.qtbot.waitUntil(driver.window.run_panel.run_button.isEnabled, timeout=TIMEOUT_MS)
    driver.run()


def star(driver: Driver) -> None:
    driver.window.controller.marks.star_shown()


def turn_frame(driver: Driver) -> None:
    driver.window.controller.document.adjust(lambda portrait: portrait.move_frame(FaceFrame(250, 200, 300, 5)))


def paint_more(driver: Driver) -> None:
    paint(driver, 40)


def set_seed(driver: Driver) -> None:
    driver.window.run_panel.seed.setValue(5)
    state = workspace(driver).folder / "state.json"
    driver.qtbot.waitUntil(lambda: json.loads(state.read_text())["run"]["seed"] == 5, timeout=TIMEOUT_MS)


def wait(driver: Driver) -> None:
    driver.qtbot.wait(SETTLED_MS + 100)  # settings that came back are not written later than this


class Killed:
    """Starts the program, does something, and leaves on the disk what a kill at that moment would leave."""

    def __init__(self, start: Start, photo: Path, aside: Path) -> None:
        self._start, self._photo, self._aside = start, photo, aside

    def __call__(self, steps: Change, photo: Path | None = None, then: Callable[[], object] = lambda: None) -> None:
        def do(window: MainWindow) -> None:
            driver = Driver(window, self._start.qtbot)
            search = window.controller.face_search
            driver.qtbot.waitUntil(
                lambda: search._frame_at_search is not None and search._aim is None, timeout=TIMEOUT_MS
            )
            steps(driver)
            shutil.copytree(self._start.work, self._aside, ignore=shutil.ignore_patterns("lock"))
            then()

        self._start(photo or self._photo, do)
        shutil.rmtree(self._start.work)
        self._aside.rename(self._start.work)
        self._start.questions.clear()
        self._start.answer = QMessageBox.StandardButton.Open


@pytest.fixture
def killed(start: Start, photo_path: Path, tmp_path: Path) -> Killed:
    return Killed(start, photo_path, tmp_path / "aside")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return tmp_path / "Größe.sketchpaint"


def test_what_was_saved_before_a_kill_is_not_offered(
    start: Start, killed: Killed, project: Path, photo_path: Path
) -> None:
    def steps(driver: Driver) -> None:
        paint(driver)
        run(driver)
        save(driver, project)

    killed(steps)
    start(photo_path)
    assert start.questions == []
    assert not list(start.work.iterdir())
    start(project)  # and the file holds it
    assert start.questions == []


def test_a_project_that_was_only_looked_at_is_not_offered(
    start: Start, killed: Killed, project: Path, photo_path: Path
) -> None:
    def steps(driver: Driver) -> None:
        paint(driver)
        save(driver, project)

    start(photo_path, lambda window: steps(Driver(window, start.qtbot)))
    start.questions.clear()
    killed(wait, project)
    start(photo_path)
    assert start.questions == []


@pytest.mark.parametrize("change", [paint_more, turn_frame, star, run, set_seed])
def test_anything_that_was_done_after_saving_is_offered(
    start: Start, killed: Killed, project: Path, photo_path: Path, change: Change
) -> None:
    def steps(driver: Driver) -> None:
        paint(driver)
        run(driver)
        save(driver, project)
        change(driver)
        keeping = driver.window.controller.keeping
        driver.qtbot.waitUntil(lambda: keeping.has_unsaved_work, timeout=TIMEOUT_MS)

    killed(steps)
    start(photo_path)
    assert "sketchpaint ended unexpectedly" in start.questions[0]


def test_undone_work_is_offered_too(start: Start, killed: Killed, project: Path, photo_path: Path) -> None:
    def steps(driver: Driver) -> None:
        paint(driver)
        save(driver, project)
        driver.window.controller.document.undo()

    def back(window: MainWindow) -> None:
        assert not Driver(window, start.qtbot).mask.any()
        assert window.isWindowModified()

    killed(steps)
    start(photo_path, back)
    assert "sketchpaint ended unexpectedly" in start.questions[0]


@pytest.mark.parametrize("change", [Path.unlink, lambda path: path.write_bytes(b"of another window"), os.utime])
def test_work_whose_file_is_gone_or_was_written_since_is_offered(
    start: Start, killed: Killed, project: Path, photo_path: Path, change: Callable[[Path], object]
) -> None:
    def steps(driver: Driver) -> None:
        paint(driver)
        save(driver, project)

    killed(steps)
    change(project)
    start(photo_path, lambda window: np.testing.assert_array_equal(Driver(window, start.qtbot).mask.any(), True))
    assert "sketchpaint ended unexpectedly" in start.questions[0]


def test_work_is_offered_until_its_file_is_written(
    start: Start, killed: Killed, project: Path, photo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that was there before is not taken for what is about to be written in its place."""
    began, ended = threading.Event(), threading.Event()

    def pack(*_: object) -> None:
        began.set()
        assert ended.wait(TIMEOUT_MS / 1000)
        raise OutputError("The program was killed.")

    def steps(driver: Driver) -> None:
        paint(driver)
        save(driver, project)
        other = project.with_name("other.sketchpaint")
        other.write_bytes(b"a project of last year")
        monkeypatch.setattr(project_file, "pack_project", pack)
        driver.window.controller.keeping.project.save(other)
        assert began.wait(TIMEOUT_MS / 1000)

    killed(steps, then=ended.set)
    start(photo_path)
    assert "sketchpaint ended unexpectedly" in start.questions[0]


def test_what_another_program_writes_right_after_saving_is_not_taken_for_our_file(
    start: Start, killed: Killed, project: Path, photo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pack(contents: Contents, path: Path) -> bytes:
        written = pack_project(contents, path)
        path.write_bytes(b"of another window, a moment later")
        return written

    def steps(driver: Driver) -> None:
        paint(driver)
        monkeypatch.setattr(project_file, "pack_project", pack)
        save(driver, project)
        assert driver.window.controller.keeping.project.is_replaced

    killed(steps)
    start(photo_path)
    assert "sketchpaint ended unexpectedly" in start.questions[0]


def test_what_another_program_writes_while_a_project_is_opened_is_not_taken_for_what_is_open(
    start: Start, project: Path, photo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*inputs: Any, **options: Any) -> Any:
        loaded = load(*inputs, **options)
        project.write_bytes(b"of another window, a moment later")
        return loaded

    def painted(window: MainWindow) -> None:
        driver = Driver(window, start.qtbot)
        paint(driver)
        save(driver, project)

    def seen(window: MainWindow) -> None:
        assert window.controller.keeping.project.is_replaced
        assert window.controller.workspaces.present is not None
        assert not window.controller.workspaces.present.is_saved

    start(photo_path, painted)
    monkeypatch.setattr(opening, "load", slow)
    start(project, seen)


def test_an_edit_that_was_made_while_the_file_was_written_is_offered(
    start: Start, killed: Killed, project: Path, photo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, released = threading.Event(), threading.Event()

    def pack(contents: Contents, path: Path) -> None:
        began.set()
        assert released.wait(TIMEOUT_MS / 1000)
        pack_project(contents, path)

    def steps(driver: Driver) -> None:
        paint(driver)
        monkeypatch.setattr(project_file, "pack_project", pack)
        written: list[bool] = []
        driver.window.controller.keeping.project.save(project, written.append)
        assert began.wait(TIMEOUT_MS / 1000)
        paint_more(driver)
        released.set()
        driver.qtbot.waitUntil(lambda: written == [True], timeout=TIMEOUT_MS)

    killed(steps)
    start(photo_path, lambda window: np.testing.assert_array_equal(Driver(window, start.qtbot).mask[150, 320], True))
    assert "sketchpaint ended unexpectedly" in start.questions[0]


def test_work_that_came_back_is_offered_again_after_a_second_kill(
    start: Start, killed: Killed, project: Path, photo_path: Path
) -> None:
    def steps(driver: Driver) -> None:
        save(driver, project)
        paint(driver)

    killed(steps)
    killed(wait)  # which goes on with it
    start(photo_path, lambda window: np.testing.assert_array_equal(Driver(window, start.qtbot).mask.any(), True))
    assert "sketchpaint ended unexpectedly" in start.questions[0]
