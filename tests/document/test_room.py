"""Areas and lines of runs: what is decoded when a project is opened, and what it has room for."""

import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL.PngImagePlugin import PngImageFile, PngStream

from sketchpaint.document.loading import Loaded, load
from sketchpaint.document.portrait import Portrait
from sketchpaint.document.records import read_run
from sketchpaint.document.room import Room
from sketchpaint.document.workspace import Workspace
from sketchpaint.errors import InputError
from sketchpaint.imaging.packed import Packed, encode_png
from tests.document.folders import noise, reload, run_record


@pytest.fixture
def lined(workspace: Workspace, portrait: Portrait) -> Workspace:
    """A folder whose first run has lines."""
    run = run_record(portrait, 1)
    lines = Packed.of(noise(*run.placement.shape, 4))
    workspace.keep_run(replace(run, placement=replace(run.placement, packed_lines=lines)))
    return workspace


def opened(workspace: Workspace) -> Loaded[dict]:
    return load(Workspace(workspace.folder), lambda run: run.settings)


def chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    found, place = [], 8
    while place < len(png):
        (size,) = struct.unpack_from(">I", png, place)
        found.append((png[place + 4 : place + 8], png[place + 8 : place + 8 + size]))
        place += 12 + size
    return found


def of_chunks(found: list[tuple[bytes, bytes]]) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in found
    )


def forged(png: bytes) -> bytes:
    """Makes pixels that cannot be decoded, with the right checksums."""
    return of_chunks([(kind, b"x" * len(content) if kind == b"IDAT" else content) for kind, content in chunks(png)])


def one_bit_changed(png: bytes) -> bytes:
    return png[:45] + bytes([png[45] ^ 1]) + png[46:]


def test_no_pixels_of_areas_and_lines_are_taken_out_when_a_project_is_opened(
    lined: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Packed, "unpacked", lambda *_: pytest.fail("pixels were unpacked"))
        place = opened(lined).tiles[0].run.placement
    assert place.packed_area.png == (lined.folder / "runs" / "0001-area.png").read_bytes()
    assert place.lines is not None
    np.testing.assert_array_equal(place.lines, noise(*place.shape, 4))


def test_the_room_of_a_project_is_that_of_its_runs(lined: Workspace) -> None:
    loaded = opened(lined)
    places = {tile.run.number: tile.run.placement for tile in loaded.tiles}
    assert loaded.room == Room.of(places[1]) + Room.of(places[2])
    assert Room.of(places[2]) * 2 == Room.of(places[2]) + Room.of(places[2])
    files = [
        path.stat().st_size for path in (lined.folder / "runs").glob("*-*.png") if path.stem[5:] in ("area", "lines")
    ]
    assert (loaded.room.packed_bytes, len(files)) == (sum(files), 3)


@pytest.mark.parametrize(
    ("name", "most"),
    [("MAX_AREA_MEGAPIXELS", lambda room: room.area_px / 1e6), ("MAX_PLACED_BYTES", lambda room: room.packed_bytes)],
)
def test_more_than_there_is_room_for_is_refused_before_it_is_read(
    lined: Workspace, monkeypatch: pytest.MonkeyPatch, name: str, most: Callable[[Room], float]
) -> None:
    room = opened(lined).room
    monkeypatch.setattr(f"sketchpaint.document.room.{name}", most(room))
    assert opened(lined).room == room
    monkeypatch.setattr(f"sketchpaint.document.room.{name}", most(room) * 0.999)
    monkeypatch.setattr("sketchpaint.document.loading.read_run", lambda *_: pytest.fail("a run was read"))
    with pytest.raises(InputError, match="more runs than sketchpaint can open"):
        opened(lined)


@pytest.mark.parametrize("damage", [forged, one_bit_changed, lambda png: png[:-40], lambda png: png[:0]])
def test_a_damaged_area_costs_its_run(lined: Workspace, damage: Callable[[bytes], bytes]) -> None:
    path = lined.folder / "runs" / "0001-area.png"
    path.write_bytes(damage(path.read_bytes()))
    loaded, losses = reload(lined)
    assert {tile.run.number for tile in loaded.tiles} == {2}
    assert len(losses) == 1


@pytest.mark.parametrize("damage", [one_bit_changed, lambda png: png[:-40], lambda png: png[:0]])
def test_damaged_lines_cost_their_run(lined: Workspace, damage: Callable[[bytes], bytes]) -> None:
    path = lined.folder / "runs" / "0001-lines.png"
    path.write_bytes(damage(path.read_bytes()))
    loaded, losses = reload(lined)
    assert {tile.run.number for tile in loaded.tiles} == {2}
    assert len(losses) == 1


def test_lines_that_were_made_to_deceive_are_told_when_they_are_used(lined: Workspace) -> None:
    path: Path = lined.folder / "runs" / "0001-lines.png"
    path.write_bytes(forged(path.read_bytes()))
    place = opened(lined).tiles[0].run.placement
    with pytest.raises(InputError, match="A picture of a run cannot be read"):
        _ = place.lines
    assert place.area.any()


@pytest.mark.parametrize(
    ("name", "shape"), [("area", ()), ("area", (3,)), ("area", (4,)), ("lines", ()), ("lines", (3,))]
)
def test_pictures_of_another_kind_are_not_decoded(
    lined: Workspace, monkeypatch: pytest.MonkeyPatch, name: str, shape: tuple[int, ...]
) -> None:
    place = opened(lined).tiles[0].run.placement
    (lined.folder / "runs" / f"0001-{name}.png").write_bytes(encode_png(noise(*place.shape, *shape)))
    decoded: list[str] = []
    load_pixels = PngImageFile.load
    monkeypatch.setattr(PngImageFile, "load", lambda image: (decoded.append(image.mode), load_pixels(image))[1])
    with pytest.raises(InputError, match=f"0001-{name}.png of the project cannot be read .its pixels are of another"):
        read_run(lined.folder / "runs" / "0001.json", (100, 80))
    assert decoded == (["1"] if name == "lines" else [])


@pytest.mark.parametrize(
    "name", ["runs/0001-area.png", "runs/0001-lines.png", "runs/0001-crop.png", "tiles/0001-0001.png"]
)
def test_nothing_that_we_do_not_write_is_unpacked(lined: Workspace, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    path = lined.folder / name
    found = chunks(path.read_bytes())
    text = b"a thousand times as much\0\0" + zlib.compress(b"a" * 1_000_000)
    path.write_bytes(of_chunks([found[0], (b"zTXt", text), *found[1:]]))
    monkeypatch.setattr(PngStream, "chunk_zTXt", lambda *_: pytest.fail("text was unpacked"))
    _, losses = reload(lined)
    assert len(losses) == 1
