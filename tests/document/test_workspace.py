"""The working folder: what it keeps where the disk is full, what is read of it where it is damaged, and what may be
removed of it.
"""

import json
import math
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sketchpaint.document.brush import PaintMode
from sketchpaint.document.journal import Entry
from sketchpaint.document.layers import Box
from sketchpaint.document.loading import Loaded, load
from sketchpaint.document.losses import Loss
from sketchpaint.document.members import erase, last_run
from sketchpaint.document.patch import pack
from sketchpaint.document.portrait import Portrait
from sketchpaint.document.project import pack_project, unpack_project
from sketchpaint.document.records import RunRecord, TileRecord, encode_tile, read_tile
from sketchpaint.document.workspace import NewerProjectError, Workspace
from sketchpaint.errors import InputError, OutputError
from sketchpaint.imaging.atomic import remove_parts, write_atomically
from sketchpaint.imaging.files import Photo
from sketchpaint.imaging.grafts import Graft
from sketchpaint.imaging.placement import place
from tests.disk import largest_file

SQUARE = [(10.0, 10.0), (30.0, 10.0), (30.0, 30.0), (10.0, 30.0)]
OTHER = [(40.0, 40.0), (60.0, 40.0), (60.0, 50.0), (40.0, 50.0)]


def noise(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, shape, np.uint8)


def run_record(portrait: Portrait, number: int, *, sketch: bool = False) -> RunRecord:
    mask = np.zeros((128, 128), bool)
    mask[40:60, 40:60] = True
    placement = place(portrait.mask_array(), portrait.frame)
    return RunRecord(
        number, {"fill": "mean"}, noise(128, 128, 3), mask, noise(128, 128, 4) if sketch else None, placement
    )


def tile_record(run: int, index: int, *, refined: bool = False) -> TileRecord:
    return TileRecord(run, index, refined, noise(128, 128, 3, seed=100 * run + index), 0.5 + index / 100, 12.5)


def key(tile: TileRecord) -> str:
    return f"{tile.run:04d}-{tile.index:04d}" + ("-refined" if tile.refined else "")


@pytest.fixture
def portrait() -> Portrait:
    return Portrait(Photo(noise(80, 100, 3)))


@pytest.fixture
def workspace(tmp_path: Path, portrait: Portrait) -> Workspace:
    """A folder with two edits, two runs of two tiles, and a state."""
    made = Workspace.create(tmp_path / "20260101-120000-abcdef", portrait.photo, converted=False)
    made.follow(portrait, lambda error: pytest.fail(str(error)))
    portrait.fill_shape(SQUARE, PaintMode.PAINT)
    portrait.lay_graft(Graft(noise(10, 10, 3, seed=5), np.ones((10, 10), bool), 15, 15))
    for number in (1, 2):
        made.keep_run(run_record(portrait, number, sketch=number == 2))
        for index in (0, 1):
            tile = tile_record(number, index)
            made.keep_tile(tile, key(tile))
    made.keep_state({"frame": [50, 40, 60, 3], "feather_px": 4.0, "starred": ["0001-0001"], "discarded": []})
    return made


def reload(workspace: Workspace) -> tuple[Loaded[dict], list[str]]:
    """What comes back after a crash, and what is said to be lost."""
    losses: list[Loss] = []
    loaded = load(Workspace(workspace.folder), lambda run: run.settings, lost=losses.append)
    return loaded, [loss.words.format(**loss.values) for loss in losses]


def names(loaded: Loaded[dict]) -> list[str]:
    return [tile.key for tile in loaded.tiles]


ALL_TILES = ["0001-0000", "0001-0001", "0002-0000", "0002-0001"]


def test_everything_comes_back(workspace: Workspace, portrait: Portrait) -> None:
    loaded, lost = reload(workspace)
    assert lost == []
    np.testing.assert_array_equal(loaded.portrait.mask.base, portrait.mask.base)
    np.testing.assert_array_equal(loaded.portrait.sketch.base, portrait.sketch.base)
    assert names(loaded) == ALL_TILES
    np.testing.assert_array_equal(loaded.tiles[1].composite, tile_record(1, 1).composite)
    assert (loaded.tiles[1].score, loaded.tiles[1].duration_ms) == (0.51, 12.5)
    assert loaded.portrait.feather_px == 4.0
    assert loaded.portrait.frame.angle_deg == 3.0
    assert loaded.state["starred"] == ["0001-0001"]


# One damaged file


def make_empty(path: Path) -> None:
    path.write_bytes(b"")


def make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def make_noise(path: Path) -> None:
    path.write_bytes(noise(500).tobytes())


def make_deep(path: Path) -> None:
    path.write_bytes(b"[" * 100_000)


def remove(path: Path) -> None:
    path.unlink()


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
    pack_project(loaded.workspace, {}, workspace.folder.parent / "a.sketchpaint")  # takes nothing damaged along
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
    loaded.workspace.keep_tile(tile_record(1, 0), "0001-0000")


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


# A full disk


def test_edits_made_while_the_disk_is_full_come_back(workspace: Workspace, portrait: Portrait) -> None:
    told: list[OutputError] = []
    workspace.follow(portrait, told.append)
    with largest_file((workspace.folder / "journal.bin").stat().st_size + 20):
        portrait.fill_shape(OTHER, PaintMode.PAINT)
        portrait.clear(portrait.sketch)
    assert "make room" in str(told[0])
    assert len(told) == 2
    assert workspace.is_behind
    for k in range(5):
        portrait.fill_shape([(x + 3 * k, y) for x, y in SQUARE], PaintMode.PAINT)
    assert not workspace.is_behind
    loaded, lost = reload(workspace)
    assert lost == []
    np.testing.assert_array_equal(loaded.portrait.mask.base, portrait.mask.base)
    np.testing.assert_array_equal(loaded.portrait.sketch.base, portrait.sketch.base)


def test_cycles_made_while_the_disk_is_full_are_in_the_project_and_on_disk_later(
    workspace: Workspace, portrait: Portrait, tmp_path: Path
) -> None:
    with largest_file(50):
        with pytest.raises(OutputError, match="make room"):
            workspace.keep_run(run_record(portrait, 3, sketch=True))
        for index in (0, 1):
            with pytest.raises(OutputError, match="make room"):
                workspace.keep_tile(tile_record(3, index), key(tile_record(3, index)))
    assert names(reload(workspace)[0]) == ALL_TILES
    pack_project(workspace, {"mask": portrait.mask.base}, tmp_path / "a.sketchpaint")
    unpacked = load(unpack_project(tmp_path / "a.sketchpaint", tmp_path / "again"), lambda run: run.settings)
    assert names(unpacked) == [*ALL_TILES, "0003-0000", "0003-0001"]
    np.testing.assert_array_equal(unpacked.tiles[-1].composite, tile_record(3, 1).composite)
    workspace.catch_up()
    assert not workspace.is_behind
    assert names(reload(workspace)[0]) == [*ALL_TILES, "0003-0000", "0003-0001"]


def test_catching_up_on_a_full_disk_keeps_what_it_could_not_write(workspace: Workspace) -> None:
    with largest_file(50):
        for _ in range(2):
            with pytest.raises(OutputError):
                workspace.keep_tile(tile_record(2, 5), "0002-0005") if not workspace.is_behind else workspace.catch_up()
    assert list(workspace.unwritten()) == ["tiles/0002-0005.png"]


# What may be removed


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
    workspace.keep_tile(tile_record(7, 0), "0007-0000")
    sketches: list[object] = []
    load(Workspace(workspace.folder), lambda run: sketches.append(run.sketch) if run.number == 7 else None)
    assert sketches == [None]


def test_parts_of_killed_writes_go_and_those_being_written_stay(tmp_path: Path) -> None:
    killed, foreign = tmp_path / ".sketchpaint-abcd1234.png", tmp_path / ".portrait-abcd1234.png"
    killed.write_bytes(b"half a portrait")
    foreign.write_bytes(b"somebody's")

    def write(beside: Path) -> None:
        beside.write_bytes(b"whole")
        remove_parts(tmp_path)  # as another program would at its start
        assert beside.exists()

    write_atomically(tmp_path / "a.png", write)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".portrait-abcd1234.png", "a.png"]


# Writing whole files


def test_a_file_is_replaced_whole_and_only_when_its_content_is_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, synced = tmp_path / "a.bin", []
    path.write_bytes(b"before")
    path.chmod(0o600)
    sync = os.fsync
    monkeypatch.setattr(
        "sketchpaint.imaging.atomic.os.fsync",
        lambda handle: (synced.append((os.fstat(handle).st_size, path.read_bytes())), sync(handle)),
    )

    def write(beside: Path) -> None:
        beside.write_bytes(b"half")
        assert path.read_bytes() == b"before"
        beside.write_bytes(b"all of it")

    write_atomically(path, write)
    assert synced[0] == (9, b"before")
    assert path.read_bytes() == b"all of it"
    assert path.stat().st_mode & 0o777 == 0o600
    with largest_file(3), pytest.raises(OutputError):
        write_atomically(path, lambda beside: beside.write_bytes(b"more than three bytes"))
    assert path.read_bytes() == b"all of it"
    assert [other.name for other in tmp_path.iterdir()] == ["a.bin"]


def test_the_longest_names_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / ("a" * 251 + ".png")
    write_atomically(path, lambda beside: Image.new("L", (2, 2)).save(beside))
    assert path.stat().st_size > 0


def test_a_tile_without_a_number_as_score_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "0001-0001.png"
    path.write_bytes(encode_tile(replace(tile_record(1, 1), score=math.nan)))
    assert math.isnan(read_tile(path).score)


def test_a_folder_without_runs_begins_with_number_1(tmp_path: Path) -> None:
    assert last_run(tmp_path) == 0
