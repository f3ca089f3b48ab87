"""Pipes in a working folder that someone else has made: nothing waits for them."""

import os
from pathlib import Path

import pytest

from sketchpaint.document.journal import Entry, Journal
from sketchpaint.document.layers import Box
from sketchpaint.document.project import project_contents
from sketchpaint.document.workspace import Workspace
from tests.document.folders import ALL_TILES, names, reload

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")


def make_pipe(path: Path) -> Path:
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    return path


def test_a_journal_that_is_a_pipe_is_told_and_moved_aside(workspace: Workspace) -> None:
    make_pipe(workspace.folder / "journal.bin")
    loaded, losses = reload(workspace)
    assert names(loaded) == ALL_TILES
    assert len(losses) == 1
    assert not (workspace.folder / "journal.bin").exists()
    assert (workspace.folder / "damaged" / "journal.bin").is_fifo()


def test_nothing_is_appended_to_a_pipe(tmp_path: Path) -> None:
    journal = Journal(make_pipe(tmp_path / "journal.bin"))
    with pytest.raises(OSError, match="No such device"):
        journal.append([Entry("mask", Box(0, 0, 1, 1), b"")])


def test_a_pipe_names_no_project_file(workspace: Workspace) -> None:
    make_pipe(workspace.folder / "saved-as")
    assert workspace.project_path is None


def test_a_pipe_is_not_packed_into_a_project(workspace: Workspace) -> None:
    name = "runs/0001-sketch.png"  # the run says that it has none, so nobody reads it
    make_pipe(workspace.folder / name)
    reload(workspace)
    assert name not in project_contents(workspace, {})


@pytest.mark.parametrize("name", ["runs/0001-area.png", "runs/0001.json", "tiles/0001-0001.png", "state.json"])
def test_other_files_that_are_pipes_cost_what_they_held(workspace: Workspace, name: str) -> None:
    make_pipe(workspace.folder / name)
    _, losses = reload(workspace)
    assert len(losses) == 1
    assert not (workspace.folder / name).exists()
