"""Working folders between programs: which of them may be removed, and what is left when a removal is cut short."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QMessageBox

from sketchpaint.cycle import Cycle
from sketchpaint.document.brush import PaintMode
from sketchpaint.document.loading import load
from sketchpaint.document.portrait import Portrait
from sketchpaint.document.workspace import Workspace
from sketchpaint.imaging.files import Photo
from sketchpaint.ui.editor.workspaces import Workspaces
from tests.ui.conftest import TIMEOUT_MS, Driver

NAME = "20260101-120000-abcdef"
SQUARE = [(10.0, 10.0), (30.0, 10.0), (30.0, 30.0), (10.0, 30.0)]


def work(root: Path) -> Workspace:
    """Work that a crash has left: layers, an edit since, three cycles."""
    portrait = Portrait(Photo(np.full((80, 100, 3), 90, np.uint8)))
    workspace = Workspace.create(root / NAME, portrait.photo, converted=False)
    workspace.follow(portrait, lambda error: pytest.fail(str(error)))
    portrait.fill_shape(SQUARE, PaintMode.PAINT)
    load(workspace, lambda run: run.settings)  # works the journal into the layers
    portrait.fill_shape([(x + 40, y) for x, y in SQUARE], PaintMode.PAINT)
    for index in range(3):
        tile = Cycle(index=index, composite=np.zeros((128, 128, 3), np.uint8), score=0.5, duration_ms=1.0)
        workspace.keep_tile(tile, f"0001-{index:04d}")
    return workspace


def test_what_a_removal_cut_short_has_left_is_not_offered_as_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlink, rmdir, count = Path.unlink, Path.rmdir, 0

    class Killed(BaseException):
        pass

    def removes(remove: Callable[[Path], None], path: Path) -> None:
        nonlocal count
        if count == 0:
            raise Killed
        count -= 1
        remove(path)

    cuts = 0
    for most in range(40):
        folder = work(tmp_path).folder
        count = most
        with monkeypatch.context() as patch:
            patch.setattr(Path, "unlink", lambda path: removes(unlink, path))
            patch.setattr(Path, "rmdir", lambda path: removes(rmdir, path))
            try:
                Workspaces(tmp_path).drop(folder)
                break
            except Killed:
                cuts += 1
        assert Workspaces(tmp_path).left_behind() == []
        assert not folder.exists()
    assert cuts > 8


def test_work_that_another_window_goes_on_with_is_not_discarded(
    driver: Driver, tmp_path: Path, photo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, other = work(tmp_path / "work"), Workspaces(tmp_path / "work")
    before = sorted(path.name for path in left.folder.rglob("*"))

    def question(*_: object) -> QMessageBox.StandardButton:
        if left.folder.exists():
            other.hold(left)  # the other window asked the same question, and its user wanted the work
        return QMessageBox.StandardButton.Discard

    monkeypatch.setattr(QMessageBox, "question", question)
    with driver.qtbot.waitSignal(driver.window.opening.ended, timeout=TIMEOUT_MS):
        driver.window.opening.begin(photo_path)
    assert set(before) <= {path.name for path in left.folder.rglob("*")}
    other.let_go(left)
    with driver.qtbot.waitSignal(driver.window.opening.ended, timeout=TIMEOUT_MS):
        monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Discard)
        driver.window.opening.begin(photo_path)
    assert not left.folder.exists()
