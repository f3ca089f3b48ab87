"""Names and words that users and other versions of the program see."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from sketchpaint.document.losses import RUN_WORDS, Loss, refuse
from sketchpaint.document.members import last_run, photo_of, set_aside
from sketchpaint.document.portrait import Portrait
from sketchpaint.document.project import pack_project, project_contents, unpack_project
from sketchpaint.document.workspace import NewerProjectError, Workspace
from sketchpaint.errors import InputError
from sketchpaint.imaging.files import Photo
from sketchpaint.imaging.frame import FaceFrame


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "work", Photo(np.full((40, 50, 3), 90, np.uint8)), converted=True)


def head(workspace: Workspace, **values: object) -> dict[str, object]:
    path = workspace.folder / "project.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))
    return workspace.head()


def test_the_head_of_a_project_is_as_other_versions_read_it(workspace: Workspace) -> None:
    assert json.loads((workspace.folder / "project.json").read_text()) == {
        "format": "sketchpaint project",
        "version": 1,
        "photo": "photo.png",
        "title": "untitled.png",
        "converted": False,  # pixels that never were a file
    }
    assert workspace.head() == {"photo": "photo.png", "title": "untitled.png", "converted": False}


def test_the_photo_is_kept_byte_for_byte_under_its_name(tmp_path: Path) -> None:
    source = tmp_path / "my face.JPG"
    source.write_bytes(b"any bytes")
    photo = Photo(np.zeros((40, 50, 3), np.uint8), source, ending=".jpg")
    for converted in (True, False):
        made = Workspace.create(tmp_path / f"work-{converted}", photo, converted=converted)
        assert (made.folder / "photo.jpg").read_bytes() == b"any bytes"
        assert made.head() == {"photo": "photo.jpg", "title": "my face.JPG", "converted": converted}
        assert (made.folder / "runs").is_dir()
        assert (made.folder / "tiles").is_dir()
        assert not made.has_work
        assert not made.is_behind
        made.catch_up()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"format": "another"}, "This is no sketchpaint project: choose a file that was saved by sketchpaint."),
        ({"version": "1"}, "This is no sketchpaint project: choose a file that was saved by sketchpaint."),
        ({"version": True}, "This is no sketchpaint project: choose a file that was saved by sketchpaint."),
        ({"photo": None}, "The project names no photo: it is damaged."),
        ({"photo": "mask.png"}, "The project names no photo: it is damaged."),
        ({"photo": "photo.exe"}, "The project names no photo: it is damaged."),
        ({"title": 5}, "The project names no photo: it is damaged."),
    ],
)
def test_a_head_that_makes_no_sense_is_a_sentence(
    workspace: Workspace, values: dict[str, object], sentence: str
) -> None:
    with pytest.raises(InputError) as caught:
        head(workspace, **values)
    assert str(caught.value) == sentence


def test_a_newer_project_asks_for_an_update(workspace: Workspace) -> None:
    with pytest.raises(NewerProjectError) as caught:
        head(workspace, version=2)
    assert str(caught.value) == (
        "The project was saved by a newer sketchpaint (format 2, this one reads 1): update sketchpaint."
    )
    with pytest.raises(NewerProjectError) as caught:
        head(workspace, version=10**40)
    assert caught.value.values["version"] == "100000000000…00000000000"
    assert head(workspace, version=0)["photo"] == "photo.png"


@pytest.mark.parametrize(
    ("title", "shown"),
    [("a.png", "a.png"), ("/home/me/b.png", "b.png"), ("", "photo.png"), ("two\nlines", "two lines")],
)
def test_a_title_is_a_name_on_one_line(workspace: Workspace, title: str, shown: str) -> None:
    assert head(workspace, title=title)["title"] == shown
    long = head(workspace, title="x" * 300)["title"]
    assert isinstance(long, str)
    assert len(long) == 255


@pytest.mark.parametrize(("converted", "known"), [(True, True), (False, False), ("yes", False), (1, False)])
def test_only_true_says_that_a_photo_was_converted(workspace: Workspace, converted: object, known: bool) -> None:
    assert head(workspace, converted=converted)["converted"] is known


def test_the_last_run_is_the_highest_number_that_anything_bears(tmp_path: Path) -> None:
    assert last_run(tmp_path) == 0
    for name, number in (
        ("runs/0002-crop.png", 2),
        ("tiles/0004-0001.png", 4),
        ("damaged/0007-0001-refined.png", 7),
        ("runs/0009.json", 9),
        ("runs/notes-0042.txt", 9),
        ("tiles/0050-x.png", 9),
        ("runs/00100.json", 9),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
        assert last_run(tmp_path) == number


def test_the_photo_of_a_folder_is_the_first_that_is_one(tmp_path: Path) -> None:
    assert photo_of(tmp_path) == tmp_path / "photo.png"
    for name in ("photo.txt", "photo.webp", "photo.jpeg", "photograph.png"):
        (tmp_path / name).touch()
    assert photo_of(tmp_path) == tmp_path / "photo.jpeg"


def test_what_cannot_be_read_is_moved_aside(tmp_path: Path) -> None:
    for content in (b"one", b"two"):
        (tmp_path / "mask.png").write_bytes(content)
        set_aside(tmp_path, tmp_path / "mask.png")
        assert not (tmp_path / "mask.png").exists()
        assert (tmp_path / "damaged" / "mask.png").read_bytes() == content
    set_aside(tmp_path, tmp_path / "missing.png")
    assert [path.name for path in (tmp_path / "damaged").iterdir()] == ["mask.png"]


def test_a_loss_that_is_not_taken_is_its_error() -> None:
    error = InputError("It is gone.")
    with pytest.raises(InputError) as caught:
        refuse(Loss(RUN_WORDS, {"run": 3}, error))
    assert caught.value is error


def test_a_frame_or_a_feather_as_it_was_is_no_step() -> None:
    portrait = Portrait(Photo(np.zeros((200, 300, 3), np.uint8)))
    assert portrait.frame == FaceFrame(150, 100, 200)
    portrait.move_frame(FaceFrame(150, 100, 200))
    portrait.set_feather(None)
    assert not portrait.history.can_undo
    portrait.set_feather(4.5)
    assert portrait.feather_px == 4.5
    portrait.history.undo()
    assert portrait.feather_px is None


def test_a_project_of_as_many_files_as_it_may_hold_is_opened(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.sketchpaint"
    layers = {"mask": np.full((40, 50), 255, np.uint8), "sketch": np.zeros((40, 50, 4), np.uint8)}
    pack_project(project_contents(workspace, layers), path)
    with zipfile.ZipFile(path) as file:
        assert sorted(file.namelist()) == ["mask.png", "photo.png", "project.json"]  # an empty layer is left out
    monkeypatch.setattr("sketchpaint.document.project.MAX_PROJECT_MEMBERS", 3)
    assert unpack_project(path, tmp_path / "three").head()["photo"] == "photo.png"
    monkeypatch.setattr("sketchpaint.document.project.MAX_PROJECT_MEMBERS", 2)
    with pytest.raises(InputError) as caught:
        unpack_project(path, tmp_path / "two")
    assert str(caught.value) == f"{path} holds more than a project can: it is damaged or not to be trusted."
    assert not (tmp_path / "two").exists()
