"""The files of a working folder: which are ours to remove, and which numbers are taken."""

from pathlib import Path

from sketchpaint.document.loading import load
from sketchpaint.document.members import erase, last_run
from sketchpaint.document.portrait import Portrait
from sketchpaint.document.workspace import Workspace
from tests.document.folders import make_empty, reload, result, run_record


def test_only_our_own_files_are_removed(workspace: Workspace, tmp_path: Path) -> None:
    (workspace.folder / "notes.txt").write_text("mine")
    (workspace.folder / "tiles" / "holiday.jpg").write_text("mine")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "0001-0001.png").write_text("mine")
    (workspace.folder / "damaged").symlink_to(outside)
    erase(workspace.folder)
    left = {path.relative_to(workspace.folder).as_posix() for path in workspace.folder.rglob("*")}
    assert left >= {"notes.txt", "tiles/holiday.jpg"}
    assert not {name for name in left if name.startswith(("runs", "photo", "project", "journal"))}
    assert (outside / "0001-0001.png").read_text() == "mine"


def test_a_folder_of_ours_goes_wholly(workspace: Workspace) -> None:
    (workspace.folder / "tiles" / ".sketchpaint-abcd1234.png").write_bytes(b"x")
    make_empty(workspace.folder / "runs" / "0001.json")
    reload(workspace)
    assert (workspace.folder / "damaged").is_dir()
    erase(workspace.folder)
    assert not workspace.folder.exists()


def test_what_a_killed_run_has_left_never_joins_a_later_one(workspace: Workspace, portrait: Portrait) -> None:
    workspace.keep_run(run_record(portrait, 7, sketch=True))
    (workspace.folder / "runs" / "0007.json").unlink()  # killed before it was complete
    assert last_run(workspace.folder) == 7
    _, lost = reload(workspace)
    assert lost == []
    assert not list((workspace.folder / "runs").glob("0007*"))
    assert last_run(workspace.folder) == 7  # its number stays taken
    workspace.keep_run(run_record(portrait, 7))  # and even under the same number
    workspace.keep_tile(result(7, 0), "0007-0000")
    sketches: list[object] = []
    load(Workspace(workspace.folder), lambda run: sketches.append(run.sketch) if run.number == 7 else None)
    assert sketches == [None]


def test_a_folder_without_runs_begins_with_number_1(tmp_path: Path) -> None:
    assert last_run(tmp_path) == 0
