"""The working folder: everything comes back, and what is damaged costs what it held and is named."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sketchpaint.document.brush import PaintMode
from sketchpaint.document.journal import Entry
from sketchpaint.document.layers import Box
from sketchpaint.document.loading import load
from sketchpaint.document.patch import pack
from sketchpaint.document.portrait import Portrait
from sketchpaint.document.project import pack_project, project_contents, unpack_project
from sketchpaint.document.workspace import NewerProjectError, Workspace
from sketchpaint.errors import InputError
from tests.document.folders import ALL_TILES, OTHER, make_empty, names, noise, reload, result


def test_everything_comes_back(workspace: Workspace, portrait: Portrait) -> None:
    loaded, lost = reload(workspace)
    assert lost == []
    np.testing.assert_array_equal(loaded.portrait.mask.base, portrait.mask.base)
    np.testing.assert_array_equal(loaded.portrait.sketch.base, portrait.sketch.base)
    assert names(loaded) == ALL_TILES
    np.testing.assert_array_equal(loaded.tiles[1].composite, result(1, 1).composite)
    assert (loaded.tiles[1].score, loaded.tiles[1].duration_ms) == (0.51, 12.5)
    assert loaded.portrait.feather_px == 4.0
    assert loaded.portrait.frame.angle_deg == 3.0
    assert loaded.state["starred"] == ["0001-0001"]


def make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def make_noise(path: Path) -> None:
    path.write_bytes(noise(500).tobytes())


def make_deep(path: Path) -> None:
    path.write_bytes(b"[" * 100_000)


@pytest.mark.parametrize("damage", [make_empty, make_folder, make_noise, make_deep])
@pytest.mark.parametrize(
    ("name", "lost", "tiles"),
    [
        ("tiles/0001-0001.png", "cycle 1 of run 1", ["0001-0000", "0002-0000", "0002-0001"]),
        ("runs/0001.json", "run 1", ["0002-0000", "0002-0001"]),
        ("runs/0001-crop.png", "run 1", ["0002-0000", "0002-0001"]),
        ("runs/0001-area.png", "run 1", ["0002-0000", "0002-0001"]),
        ("runs/0002-sketch.png", "run 2", ["0001-0000", "0001-0001"]),
        ("state.json", "the face frame and the marks", ALL_TILES),
        ("journal.bin", "1 edits", ALL_TILES),
        ("project.json", "the name of the photo", ALL_TILES),
    ],
)
def test_one_damaged_file_costs_what_it_held_and_is_named(
    workspace: Workspace, portrait: Portrait, damage: Callable[[Path], None], name: str, lost: str, tiles: list[str]
) -> None:
    damage(workspace.folder / name)
    loaded, named = reload(workspace)
    assert named == ([] if (name, damage) == ("journal.bin", make_empty) else [lost])
    assert names(loaded) == tiles
    if name != "journal.bin":
        np.testing.assert_array_equal(loaded.portrait.mask.base, portrait.mask.base)
        np.testing.assert_array_equal(loaded.portrait.sketch.base, portrait.sketch.base)
    contents = project_contents(loaded.workspace, {})  # takes nothing damaged along
    pack_project(contents, workspace.folder.parent / "a.sketchpaint")
    unpacked = unpack_project(workspace.folder.parent / "a.sketchpaint", workspace.folder.parent / "again")
    assert names(load(unpacked, lambda run: run.settings)) == tiles
    assert reload(workspace)[1] == []  # what was told once is not told again


@pytest.mark.parametrize("damage", [make_empty, make_folder, make_noise])
def test_a_damaged_layer_costs_that_layer(
    workspace: Workspace, portrait: Portrait, damage: Callable[[Path], None]
) -> None:
    reload(workspace)  # works the journal into the layers
    damage(workspace.folder / "sketch.png")
    loaded, named = reload(workspace)
    assert named == ["the sketch"]
    assert not loaded.portrait.sketch.base.any()
    np.testing.assert_array_equal(loaded.portrait.mask.base, portrait.mask.base)
    assert names(loaded) == ALL_TILES


def test_a_file_in_place_of_the_tiles_costs_the_tiles(workspace: Workspace) -> None:
    erased = workspace.folder / "tiles"
    for tile in erased.iterdir():
        tile.unlink()
    erased.rmdir()
    erased.write_text("no folder")
    loaded, named = reload(workspace)
    assert named == ["the folder tiles"]
    assert names(loaded) == []
    loaded.workspace.keep_tile(result(1, 0), "0001-0000")


def test_a_project_takes_no_loss(workspace: Workspace) -> None:
    make_empty(workspace.folder / "tiles" / "0001-0001.png")
    with pytest.raises(InputError, match=r"0001-0001\.png of the project cannot be read"):
        load(workspace, lambda run: run.settings)


def test_a_lost_photo_is_told_and_the_folder_stays(workspace: Workspace) -> None:
    make_empty(workspace.folder / "photo.png")
    with pytest.raises(InputError, match=r"photo\.png"):
        reload(workspace)
    assert len(list((workspace.folder / "tiles").iterdir())) == 4


def test_work_of_a_newer_version_is_not_made_into_ours(workspace: Workspace) -> None:
    head = workspace.folder / "project.json"
    head.write_text(json.dumps(json.loads(head.read_text()) | {"version": 99}))
    before = head.read_text()
    with pytest.raises(NewerProjectError):
        reload(workspace)
    assert head.read_text() == before


def test_an_edit_outside_the_photo_is_left_out_and_named(workspace: Workspace, portrait: Portrait) -> None:
    workspace.journal.append([Entry("mask", Box(90, 70, 101, 80), pack(np.full((10, 10), 255, np.uint8)))])
    portrait.fill_shape(OTHER, PaintMode.PAINT)
    loaded, named = reload(workspace)
    assert named == ["1 edits"]
    np.testing.assert_array_equal(loaded.portrait.mask.base, portrait.mask.base)
