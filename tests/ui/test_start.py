"""Starting the program as it is started, with its real folders: what a crash has left, and what is told of it."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from sketchpaint.document.brush import PaintMode
from sketchpaint.document.portrait import Portrait
from sketchpaint.document.workspace import Workspace
from sketchpaint.engine.faces import FaceFinder
from sketchpaint.engine.found_face import FoundFace
from sketchpaint.imaging.atomic import stamp
from sketchpaint.imaging.files import open_photo
from sketchpaint.imaging.frame import TEMPLATE_XY, FaceFrame
from sketchpaint.imaging.pose import Pose
from sketchpaint.ui.window.main_window import MainWindow
from sketchpaint.ui.window.reading import Reading
from tests.ui.conftest import TIMEOUT_MS, Start

OWN_NAME = "20260101-120000-abcdef"
SQUARE = [(200.0, 130.0), (300.0, 130.0), (300.0, 170.0), (200.0, 170.0)]


@pytest.fixture
def left(start: Start, photo_path: Path) -> Portrait:
    """Work with one edit that a crash has left, in the program's own folder."""
    portrait = Portrait(open_photo(photo_path))
    workspace = Workspace.create(start.work / OWN_NAME, portrait.photo, converted=False)
    frame = portrait.frame
    workspace.keep_state({"frame": [frame.center_x, frame.center_y, frame.size_px, frame.angle_deg]})
    workspace.follow(portrait, lambda error: pytest.fail(str(error)))
    portrait.fill_shape(SQUARE, PaintMode.PAINT)
    return portrait


def mask_of(window: MainWindow) -> np.ndarray:
    assert window.controller.document.portrait is not None
    return window.controller.document.portrait.mask_array()


def test_what_a_crash_has_left_is_offered_and_comes_back(
    start: Start, left: Portrait, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = FoundFace(FaceFrame(420, 100, 90), Pose(0, 0), TEMPLATE_XY)
    monkeypatch.setattr(FaceFinder, "find", lambda *_: [other])
    names: list[str] = []
    read = Reading.read

    def note_name(reading: Reading, work: object, name: str, *others: Any, **named: Any) -> None:
        names.append(name)
        read(reading, work, name, *others, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Reading, "read", note_name)

    def steps(window: MainWindow) -> None:
        assert names == ["portrait.png"]  # what is read is called as the user calls it
        # Outlined, not framed.
        qtbot.waitUntil(lambda: window.controller.face_search.frames == [other.frame], timeout=TIMEOUT_MS)
        assert window.controller.document.portrait is not None
        assert window.controller.document.portrait.frame == left.frame
        np.testing.assert_array_equal(mask_of(window), left.mask_array())
        assert window.controller.keeping.has_unsaved_work
        assert window.banner.sentence == ""

    start(None, steps)
    assert len(start.questions) == 2  # whether to go on, and whether to close without saving
    assert "portrait.png" in start.questions[0]
    assert not list(start.work.iterdir())  # it was discarded when the window closed


@pytest.mark.parametrize("is_there", [True, False])
def test_work_of_a_project_is_saved_as_that_project_again(
    start: Start, left: Portrait, tmp_path: Path, is_there: bool
) -> None:
    project = tmp_path / "Größe.sketchpaint"
    if is_there:
        project.write_bytes(b"as it was before the crash")
    Workspace(start.work / OWN_NAME).keep_project_path(project, known=stamp(project))

    def steps(window: MainWindow) -> None:
        assert window.controller.keeping.project.path == (project if is_there else None)
        assert window.windowTitle().startswith("Größe.sketchpaint" if is_there else "portrait.png")
        assert window.isWindowModified()

    start(None, steps)
    assert not list(start.work.iterdir())


def test_ignored_work_is_offered_again_and_discarded_work_is_not(
    start: Start, left: Portrait, photo_path: Path
) -> None:
    start.answer = QMessageBox.StandardButton.Ignore
    start(photo_path)
    assert (start.work / OWN_NAME / "journal.bin").exists()
    start.answer = QMessageBox.StandardButton.Discard
    start(photo_path)
    assert not (start.work / OWN_NAME).exists()
    count = len(start.questions)
    start(photo_path)
    assert len(start.questions) == count


@pytest.mark.parametrize("name", ["state.json", "project.json"])
def test_damaged_work_comes_back_and_the_loss_is_named_until_it_is_dismissed(
    start: Start, left: Portrait, name: str
) -> None:
    (start.work / OWN_NAME / name).write_text("[" * 100_000)

    def steps(window: MainWindow) -> None:
        np.testing.assert_array_equal(mask_of(window), left.mask_array())
        assert "could not be read" in window.banner.sentence
        lost = "the face frame and the marks" if name == "state.json" else "the name of the photo"
        assert lost in window.banner.sentence
        window.controller.runs.began.emit()  # a run takes away what was said before, but not this
        assert lost in window.banner.sentence
        window.controller.messages.complain("Another sentence.")
        assert lost in window.banner.sentence
        assert "Another sentence." in window.banner.sentence
        window.banner.dismiss_button.click()
        assert window.banner.sentence == ""

    start(None, steps)


def test_work_without_its_photo_is_told_beside_what_is_open_instead(
    start: Start, left: Portrait, photo_path: Path
) -> None:
    (start.work / OWN_NAME / "photo.png").write_bytes(b"")

    def steps(window: MainWindow) -> None:
        assert not mask_of(window).any()
        assert window.windowTitle().startswith("portrait.png")
        assert "project's photo (photo.png) cannot be opened" in window.banner.sentence
        assert str(start.work / OWN_NAME) in window.banner.sentence

    start(photo_path, steps)
    assert (start.work / OWN_NAME / "journal.bin").exists()


def test_only_folders_of_ours_are_removed(start: Start, photo_path: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    mine = [start.work / "mybackup" / "2024" / "tax.txt", start.work / "20260101-120000" / "a.txt", elsewhere / "b.txt"]
    for path in mine:
        path.parent.mkdir(parents=True)
        path.write_text("mine")
    copied = start.work / "copy of 20260105-120000-abcdef"  # without work, as those are that would go
    Workspace.create(copied, open_photo(photo_path), converted=False)
    (start.work / "20260102-120000-abcdef").symlink_to(elsewhere)
    empty = start.work / "20260103-120000-abcdef"
    (empty / "tiles").mkdir(parents=True)
    unfinished = start.work / "20260104-120000-abcdef"
    unfinished.mkdir()
    for name in ("unfinished", "mask.png", "photo.png"):  # killed while a project was unpacked
        (unfinished / name).write_bytes(b"x")
    start(photo_path)
    assert all(path.read_text() == "mine" for path in mine)
    assert (copied / "photo.png").exists()
    assert not empty.exists()
    assert not unfinished.exists()
    assert start.questions == []


def test_parts_of_killed_writes_are_removed_where_files_were_written(
    start: Start, photo_path: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    target = tmp_path / "pictures"
    target.mkdir()
    part = target / ".sketchpaint-abcd1234.png"
    start(photo_path, lambda window: window.settings.setValue("export_folder", str(target)))
    part.write_bytes(b"half a portrait")
    start(photo_path, lambda _: qtbot.waitUntil(lambda: not part.exists(), timeout=TIMEOUT_MS))


def test_folders_and_settings_are_the_users_alone(start: Start, photo_path: Path) -> None:
    start.config.mkdir(parents=True)
    (start.config / "sketchpaint.ini").write_text("[General]\n")
    modes: list[int] = []

    def steps(window: MainWindow) -> None:
        window.names.recent.note_opened(photo_path)
        window.settings.sync()
        modes.extend(path.stat().st_mode & 0o777 for path in [start.work, *start.work.iterdir()])

    start(photo_path, steps)
    assert modes == [0o700, 0o700]
    assert (start.config.stat().st_mode & 0o777, (start.config / "sketchpaint.ini").stat().st_mode & 0o777) == (
        0o700,
        0o600,
    )


def test_a_fault_is_a_banner_and_the_window_lives(
    start: Start, photo_path: Path, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise ZeroDivisionError("deep inside")

    def steps(window: MainWindow) -> None:
        hook = sys.excepthook
        with capture_exceptions() as caught:
            sys.excepthook = hook  # that of the program, not that of the tests
            QTimer.singleShot(0, fail)
            qtbot.waitUntil(lambda: "ZeroDivisionError" in window.banner.sentence, timeout=TIMEOUT_MS)
        assert caught == []
        assert "your work is still here" in window.banner.sentence
        window.banner.copy_button.click()
        assert "deep inside" in QApplication.clipboard().text()
        assert window.isVisible()

    start(photo_path, steps)
    assert "deep inside" in capsys.readouterr().err


@pytest.mark.parametrize(
    "content",
    [
        "[General]\nrecent=@Invalid()\nfolder=@Variant(\\0\\0\\0\\x1)\n", "[General]\nrecent=1, 2, 3\n",
        "[General]\nrecent=" + "a" * 5000 + "\n",
        "[General]\nrecent=a\\0b, \\xd800\n", "[General]\nrecent=@ByteArray(x)\ngeometry=7\nstate=8\n",
        "[preferences]\nundo_mb=1e999\nthreads=\\xffff\n",
        "[General]\nfolder=@Size(3 4)\nexport_folder=1, 2\n", "\xff\xfe\x00[[[",
    ],
)  # fmt: skip
def test_settings_that_make_no_sense_are_as_at_first(start: Start, photo_path: Path, content: str) -> None:
    start.config.mkdir(parents=True)
    (start.config / "sketchpaint.ini").write_bytes(content.encode("latin-1"))

    def steps(window: MainWindow) -> None:
        window.recent_menu.aboutToShow.emit()
        window.names.folders()
        window.names.recent.note_opened(photo_path)
        assert window.names.recent.paths()[0] == photo_path

    start(photo_path, steps)


def test_a_closed_window_leaves_no_file_open(start: Start, photo_path: Path) -> None:
    start(photo_path)
    before = len(list(Path("/proc/self/fd").iterdir()))
    start(photo_path)
    assert len(list(Path("/proc/self/fd").iterdir())) <= before


def test_the_window_is_made_of_modules_that_need_no_torch() -> None:
    code = "import sys, sketchpaint.ui.app; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
