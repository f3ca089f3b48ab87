"""Project files: what is refused before it is unpacked, and that nothing is left of it then."""

import json
import os
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sketchpaint import budgets
from sketchpaint.cycle import Cycle
from sketchpaint.document.loading import load
from sketchpaint.document.portrait import Portrait
from sketchpaint.document.project import pack_project, project_contents, unpack_project
from sketchpaint.document.records import RunRecord, read_tile
from sketchpaint.document.workspace import Workspace
from sketchpaint.errors import InputError, OutputError
from sketchpaint.imaging.files import Photo, open_photo
from sketchpaint.imaging.packed import encode_png
from sketchpaint.imaging.placement import place
from tests.disk import largest_file

Members = dict[str, bytes]


@pytest.fixture
def members(tmp_path: Path) -> Members:
    """The members of a good project with one run of two tiles."""
    portrait = Portrait(Photo(np.random.default_rng(0).integers(0, 256, (80, 100, 3), np.uint8)))
    portrait.set_mask(np.pad(np.ones((20, 20), bool), ((30, 30), (40, 40))))
    workspace = Workspace.create(tmp_path / "made", portrait.photo, converted=False)
    mask = np.zeros((128, 128), bool)
    mask[40:60, 40:60] = True
    crop = np.zeros((128, 128, 3), np.uint8)
    placement = place(portrait.mask_array(), portrait.frame)
    workspace.keep_run(RunRecord(1, {"fill": "mean"}, crop, mask, None, placement))
    for index in (0, 1):
        workspace.keep_tile(Cycle(index=index, composite=crop, score=0.5, duration_ms=1.0), f"0001-{index:04d}")
    workspace.keep_state({"frame": [50, 40, 60, 0], "feather_px": None, "starred": [], "discarded": []})
    pack_project(project_contents(workspace, {"mask": portrait.mask.base}), tmp_path / "good.sketchpaint")
    with zipfile.ZipFile(tmp_path / "good.sketchpaint") as file:
        return {name: file.read(name) for name in file.namelist()}


def write(members: Members, path: Path, *, compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


def open_all(path: Path, folder: Path) -> int:
    return len(load(unpack_project(path, folder), lambda run: run.settings).tiles)


def refused(path: Path, folder: Path) -> str:
    """Checks that a project is refused without memory and leaves nothing; returns the sentence."""
    tracemalloc.start()
    with pytest.raises(InputError) as caught:
        open_all(path, folder)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60_000_000
    return str(caught.value)


def test_a_good_project_is_opened(members: Members, tmp_path: Path) -> None:
    assert open_all(write(members, tmp_path / "a.sketchpaint"), tmp_path / "out") == 2


def test_the_picture_and_its_layers_are_on_the_disk_when_a_folder_is_made(
    members: Members, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: dict[int, int] = {}
    sync = os.fsync

    def note(handle: int) -> None:
        synced[os.fstat(handle).st_ino] = os.fstat(handle).st_size
        sync(handle)

    monkeypatch.setattr("os.fsync", note)
    unpacked = unpack_project(write(members, tmp_path / "a.sketchpaint"), tmp_path / "out").folder
    begun = Workspace.create(tmp_path / "new", open_photo(unpacked / "photo.png"), converted=False).folder
    for path in (
        unpacked / "photo.png",
        unpacked / "mask.png",
        unpacked / "project.json",
        begun / "photo.png",
        begun / "project.json",
    ):
        assert synced[path.stat().st_ino] == path.stat().st_size > 0
    assert {unpacked.stat().st_ino, begun.stat().st_ino} <= set(synced)


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=r"cannot be written to \(Not a directory\): results would be lost"):
        Workspace.create(tmp_path / "file" / "new", Photo(np.zeros((64, 64, 3), np.uint8)), converted=False)


def test_a_tile_that_is_too_large_is_said_to_be(
    members: Members, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpacked = unpack_project(write(members, tmp_path / "a.sketchpaint"), tmp_path / "out")
    monkeypatch.setattr("sketchpaint.document.records.MAX_CROP_BYTES", 100)
    with pytest.raises(InputError, match=r"0001-0000\.png of the project cannot be read \(it is too large\)"):
        read_tile(unpacked.folder / "tiles" / "0001-0000.png")


def test_progress_is_told_and_can_end_the_unpacking(members: Members, tmp_path: Path) -> None:
    shares: list[float] = []
    path = write(members, tmp_path / "a.sketchpaint")
    workspace = unpack_project(path, tmp_path / "out", progress=shares.append)
    load(workspace, lambda run: run.settings, progress=shares.append)
    assert len(shares) > 8
    assert all(0 <= share <= 1 for share in shares)

    def stop(share: float) -> None:
        if share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        unpack_project(path, tmp_path / "stopped", progress=stop)
    assert not (tmp_path / "stopped").exists()


def test_a_pipe_is_no_project(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "is no sketchpaint project" in refused(tmp_path / "pipe", tmp_path / "out")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_may_stand_in_it_once(members: Members, tmp_path: Path) -> None:
    path = write(members, tmp_path / "a.sketchpaint")
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("state.json", b"{}")
    assert "more than a project can hold" in refused(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_what_is_compressed_is_refused(members: Members, tmp_path: Path) -> None:
    members["photo.png"] = bytes(900_000_000 // 1000)
    path = write(members, tmp_path / "a.sketchpaint", compression=zipfile.ZIP_DEFLATED)
    assert "was packed by another program" in refused(path, tmp_path / "out")


def test_a_photo_that_cannot_be_opened_is_the_projects_fault(members: Members, tmp_path: Path) -> None:
    members["photo.png"] = b"%!PS-Adobe-3.0 EPSF-3.0"
    sentence = refused(write(members, tmp_path / "a.sketchpaint"), tmp_path / "out")
    assert (
        sentence
        == "The project's photo (photo.png) cannot be opened: the project is damaged, open an earlier copy of it."
    )


def test_members_that_share_their_bytes_are_refused(members: Members, tmp_path: Path) -> None:
    path = tmp_path / "a.sketchpaint"
    with zipfile.ZipFile(path, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
        shared = next(info for info in file.filelist if info.filename == "photo.png")
        for number in range(400):
            tile = zipfile.ZipInfo(f"tiles/0002-{number:04d}.png")
            tile.header_offset, tile.CRC, tile.compress_size, tile.file_size = (
                shared.header_offset,
                shared.CRC,
                shared.file_size,
                shared.file_size,
            )
            file.filelist.append(tile)
            file.NameToInfo[tile.filename] = tile
    assert "more than a project can hold" in refused(path, tmp_path / "out")


@pytest.mark.parametrize(("place", "value"), [(10, struct.pack("<H", 0xFFFF)), (12, struct.pack("<I", 2**31))])
def test_a_directory_of_the_zip_that_is_too_large_is_not_read(
    members: Members, tmp_path: Path, place: int, value: bytes
) -> None:
    path = write(members, tmp_path / "a.sketchpaint")
    content = bytearray(path.read_bytes())
    end = content.rfind(b"PK\x05\x06")
    content[end + place : end + place + len(value)] = value
    path.write_bytes(content)
    assert "holds more than a project can" in refused(path, tmp_path / "out")


def test_a_full_disk_is_told_from_a_damaged_file(members: Members, tmp_path: Path) -> None:
    path = write(members, tmp_path / "a.sketchpaint")
    with largest_file(1000), pytest.raises(OutputError, match="make room"):
        unpack_project(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    content = bytearray(path.read_bytes())
    end = content.rfind(b"PK\x05\x06")
    content[end + 16 : end + 20] = struct.pack("<I", 2**31)  # the directory stands before the beginning of the file
    path.write_bytes(content)
    assert "is no project, or damaged" in refused(path, tmp_path / "out")


def test_a_directory_behind_another_one_is_not_read(members: Members, tmp_path: Path) -> None:
    path = write(members, tmp_path / "a.sketchpaint")
    content = path.read_bytes()
    path.write_bytes(content[:-22] + b"PK\x06\x07" + bytes(16) + content[-22:])
    assert "holds more than a project can" in refused(path, tmp_path / "out")


Change = Callable[[Members], object]


def change_json(name: str, **values: object) -> Change:
    def change(members: Members) -> None:
        members[name] = json.dumps(json.loads(members[name]) | values).encode()

    return change


def change_place(**values: object) -> Change:
    def change(members: Members) -> None:
        head = json.loads(members["runs/0001.json"])
        head["placement"] |= values
        members["runs/0001.json"] = json.dumps(head).encode()

    return change


def put(name: str, content: bytes) -> Change:
    return lambda members: members.update({name: content})


def bits(width: int, height: int) -> bytes:
    return encode_png(np.zeros((height, width), bool))


def tile_png(text: str) -> bytes:
    return encode_png(np.zeros((128, 128, 3), np.uint8), {"sketchpaint": text})


CHANGES: dict[str, Change] = {
    "deep state": put("state.json", b"[" * 100_000),
    "long state": put("state.json", b" " * (budgets.MAX_JSON_BYTES + 1)),
    "state that is a list": put("state.json", b"[]"),
    "state of bytes": put("state.json", b"\xff\xfe"),
    "frame of words": change_json("state.json", frame=["a", 1, 2, 3]),
    "frame of five": change_json("state.json", frame=[1, 2, 3, 4, 5]),
    "frame at infinity": put("state.json", b'{"frame": [1e999, 1, 1, 1]}'),
    "marks that are a number": change_json("state.json", starred=7),
    "endless feather": put("state.json", b'{"feather_px": 1e999}'),
    "version without end": put("project.json", b'{"format": "sketchpaint project", "version": ' + b"9" * 4000 + b"}"),
    "version that is a list": change_json("project.json", version=[1]),
    "version that is true": change_json("project.json", version=True),
    "photo that is a list": change_json("project.json", photo=["photo.png"]),
    "photo that is the mask": change_json("project.json", photo="mask.png"),
    "photo outside": change_json("project.json", photo="../photo.png"),
    "title that is a number": change_json("project.json", title=3),
    "place at infinity": change_place(left=float("inf")),
    "place beyond infinity": change_place(left=10**400),
    "place outside": change_place(left=95),
    "place that is a fraction": change_place(top=1.5),
    "place that is true": change_place(top=True),
    "frame of nothing": change_place(frame=None),
    "feather without end": change_place(feather_px=1e300),
    "placement that is a list": change_json("runs/0001.json", placement=[]),
    "settings that are a list": change_json("runs/0001.json", settings=[]),
    "no settings": put("runs/0001.json", b"{}"),
    "run without its area": lambda members: members.pop("runs/0001-area.png"),
    "run without the sketch it had": change_json("runs/0001.json", sketched=True),
    "area larger than the photo": put("runs/0001-area.png", bits(101, 10)),
    "area of a hundred million pixels": put("runs/0001-area.png", bits(10_000, 10_000)),
    "crop of another size": put("runs/0001-crop.png", encode_png(np.zeros((64, 64, 3), np.uint8))),
    "run number zero": lambda members: [
        members.update({name.replace("0001", "0000"): members.pop(name)}) for name in list(members) if "0001" in name
    ],
    "mask of another size": put("mask.png", bits(10, 10)),
    "mask of a hundred million pixels": put("mask.png", bits(10_000, 10_000)),
    "tile of another size": put("tiles/0001-0001.png", encode_png(np.zeros((2000, 2000, 3), np.uint8))),
    "tile that is too long": put("tiles/0001-0001.png", bytes(budgets.MAX_CROP_BYTES + 1)),
    "tile without text": put("tiles/0001-0001.png", encode_png(np.zeros((128, 128, 3), np.uint8))),
    "tile of deep text": put("tiles/0001-0001.png", tile_png("[" * 5000)),
    "tile with a score of words": put("tiles/0001-0001.png", tile_png('{"score": "good", "duration_ms": 1}')),
    "tile with a score beyond all": put("tiles/0001-0001.png", tile_png('{"score": 1e999, "duration_ms": 1}')),
    "tile of a run that is not there": put("tiles/0009-0001.png", tile_png('{"score": 0.5, "duration_ms": 1}')),
    "cycle without end": put("tiles/0001-9999.png", tile_png('{"score": 0.5, "duration_ms": 1}')),
    "photo that is a program": put("photo.png", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n{} loop"),
    "member that no project has": put("notes.txt", b"x"),
    "member outside": put("../evil.png", b"x"),
    "no project.json": lambda members: members.pop("project.json"),
    "no photo": lambda members: members.pop("photo.png"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_projects_that_make_no_sense_are_a_sentence(members: Members, tmp_path: Path, change: Change) -> None:
    change(members)
    sentence = refused(write(members, tmp_path / "a.sketchpaint"), tmp_path / "out")
    assert len(sentence) < 1000
    assert "\n" not in sentence
    assert not list(tmp_path.rglob("evil*"))


def test_a_score_that_was_no_number_comes_back_as_none(members: Members, tmp_path: Path) -> None:
    members["tiles/0001-0001.png"] = tile_png('{"score": NaN, "duration_ms": 1}')  # as older versions wrote it
    members["tiles/0001-0002.png"] = tile_png('{"score": null, "duration_ms": 1}')
    loaded = load(
        unpack_project(write(members, tmp_path / "a.sketchpaint"), tmp_path / "out"), lambda run: run.settings
    )
    assert [tile.score != tile.score for tile in loaded.tiles] == [False, True, True]


def test_the_areas_of_all_runs_together_are_bounded_by_their_headers(
    members: Members, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(write(members, tmp_path / "a.sketchpaint")) as file:
        area = Image.open(file.open("runs/0001-area.png")).size
    monkeypatch.setattr("sketchpaint.document.room.MAX_AREA_MEGAPIXELS", 3.5 * area[0] * area[1] / 1e6)
    for number in (2, 3):
        members |= {
            name.replace("/0001", f"/{number:04d}"): content
            for name, content in members.items()
            if name.startswith("runs/0001")
        }
    assert open_all(write(members, tmp_path / "three.sketchpaint"), tmp_path / "three") == 2
    members |= {
        name.replace("/0001", "/0004"): content for name, content in members.items() if name.startswith("runs/0001")
    }
    monkeypatch.setattr("sketchpaint.document.loading.read_run", lambda *_: pytest.fail("an area was decoded"))
    assert "more runs than" in refused(write(members, tmp_path / "four.sketchpaint"), tmp_path / "four")


def test_the_areas_of_runs_without_cycles_count_too(members: Members, tmp_path: Path) -> None:
    path = write({name: content for name, content in members.items() if "tiles/" not in name}, tmp_path / "a.zip")
    loaded = load(unpack_project(path, tmp_path / "out"), lambda run: run.settings)
    assert (loaded.tiles, loaded.room.area_px) == ([], 22 * 22)  # with a rim of one pixel


def test_the_number_of_cycles_and_runs_is_bounded_before_they_are_decoded(
    members: Members, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(members, tmp_path / "a.sketchpaint")
    monkeypatch.setattr("sketchpaint.document.loading.MAX_TILES", 1)
    assert "more cycles than" in refused(path, tmp_path / "tiles")
    monkeypatch.setattr("sketchpaint.document.loading.MAX_RUNS", 0)
    assert "more runs than" in refused(path, tmp_path / "runs")
