"""Which project file work that a crash has left is saved as: none that holds what the work does not."""

import os
from pathlib import Path

import numpy as np
import pytest

from sketchpaint.cycle import Cycle
from sketchpaint.document.loading import load
from sketchpaint.document.losses import Loss
from sketchpaint.document.portrait import Portrait
from sketchpaint.document.workspace import Workspace
from sketchpaint.imaging.atomic import stamp
from sketchpaint.imaging.files import Photo


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "Größe.sketchpaint"
    path.write_bytes(b"as it was saved")
    return path


@pytest.fixture
def folder(tmp_path: Path, project: Path) -> Path:
    """What a crash has left of a project: its name stands there."""
    photo = Photo(np.full((80, 100, 3), 90, np.uint8))
    workspace = Workspace.create(tmp_path / "left", photo, converted=False)
    workspace.follow(Portrait(photo), lambda error: pytest.fail(str(error)))
    first = Cycle(index=0, composite=np.zeros((128, 128, 3), np.uint8), score=0.5, duration_ms=1.0)
    workspace.keep_tile(first, "0001-0000")
    workspace.keep_project_path(project, known=stamp(project))
    return workspace.folder


def test_it_is_known_as_long_as_the_file_is_as_it_was(folder: Path, project: Path) -> None:
    assert Workspace(folder).project_path == project
    content = project.read_bytes()
    project.unlink()
    assert Workspace(folder).project_path is None
    project.write_bytes(content + b" and more")  # another window went on with it
    assert Workspace(folder).project_path is None


def test_it_is_not_known_where_a_file_of_the_same_length_was_written_since(folder: Path, project: Path) -> None:
    before = project.stat()
    project.write_bytes(b"as I saved it  ")
    os.utime(project, ns=(before.st_atime_ns, before.st_mtime_ns - 3_600_000_000_000))  # by a clock that goes wrong
    assert project.stat().st_size == before.st_size
    assert Workspace(folder).project_path is None


def test_what_was_lost_may_be_in_the_file_after_a_second_crash_too(folder: Path, project: Path) -> None:
    losses: list[Loss] = []
    load(Workspace(folder), lambda run: run.settings, lost=losses.append)  # the run of the cycle is missing
    assert len(losses) == 1
    load(Workspace(folder), lambda run: run.settings, lost=losses.append)  # and this time nothing is
    assert len(losses) == 1
    assert Workspace(folder).project_path is None
    assert project.read_bytes() == b"as it was saved"


def test_a_name_that_is_nonsense_is_none(folder: Path) -> None:
    for content in (b"", b"\0", b"\0\0\0", b"no such file\x001 2", b"\xff\xfe"):
        (folder / "saved-as").write_bytes(content)
        assert Workspace(folder).project_path is None


def write(path: Path, content: bytes = b"x") -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)


def test_a_file_holds_all_only_until_something_is_written(folder: Path, project: Path) -> None:
    workspace = Workspace(folder)
    workspace.keep_state({"frame": [50, 40, 60, 1]})
    assert not workspace.is_saved  # it is not known what the file holds
    moment = workspace.moment()
    workspace.keep_project_path(project, known=stamp(project), held=moment)
    assert Workspace(folder).is_saved
    for name in ("lock", "saved-as-not", ".sketchpaint-abcd1234.png", "damaged/0001-0000.png"):  # no work
        write(folder / name)
        assert Workspace(folder).is_saved
    for name in ("journal.bin", "mask.png", "tiles/0001-0001.png", "runs/0001.json", "state.json"):
        before = (folder / name).read_bytes() if (folder / name).exists() else None
        write(folder / name, b"more than there was")
        assert not Workspace(folder).is_saved
        (folder / name).unlink()
        if before is not None:
            write(folder / name, before)
            workspace.keep_project_path(project, known=stamp(project), held=workspace.moment())
        assert Workspace(folder).is_saved
    (folder / "tiles" / "0001-0000.png").unlink()
    assert not Workspace(folder).is_saved
    write(folder / "journal.bin")
    workspace.keep_project_path(project, known=stamp(project), held=workspace.moment())
    assert Workspace(folder).is_saved
    write(folder / "journal.bin", b"x and another edit")
    assert not Workspace(folder).is_saved


def test_a_state_of_the_same_length_in_the_same_instant_is_another(folder: Path, project: Path) -> None:
    path = folder / "state.json"
    path.write_bytes(b'{"starred": ["0001-0000"]}')
    before = path.stat()
    Workspace(folder).keep_project_path(project, known=stamp(project), held=Workspace(folder).moment())
    path.write_bytes(b'{"starred": ["0001-0001"]}')
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert not Workspace(folder).is_saved


def test_work_is_not_in_a_file_that_is_another_now(folder: Path, project: Path) -> None:
    Workspace(folder).keep_project_path(project, known=stamp(project), held=Workspace(folder).moment())
    project.write_bytes(b"of another window")
    assert not Workspace(folder).is_saved
    project.unlink()
    assert not Workspace(folder).is_saved


def test_a_folder_that_cannot_be_read_is_in_no_file(tmp_path: Path, project: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    workspace = Workspace(folder)
    assert workspace.moment() == b""  # there are no runs and tiles to look into
    workspace.keep_project_path(project, known=stamp(project), held=workspace.moment())
    assert not workspace.is_saved
