"""The journal: what is in it after writes that failed, and what is read of one that is damaged."""

import json
import struct
from pathlib import Path

import numpy as np
import pytest

from sketchpaint.document.journal import Entry, Journal
from sketchpaint.document.layers import Box
from sketchpaint.document.patch import pack, unpack
from tests.disk import largest_file


def entry(number: int, layer: str = "mask") -> Entry:
    """An edit that does not compress, so that its record is about 20 x 20 bytes long, or four times that."""
    shape = (20, 20) if layer == "mask" else (20, 20, 4)
    pixels = np.random.default_rng(number).integers(0, 256, shape, np.uint8)
    return Entry(layer, Box(number, 7, number + 20, 27), pack(pixels))


def read(path: Path) -> tuple[list[int], int]:
    """The numbers of the edits that can be read, and how many damaged places there are."""
    holes: list[None] = []
    return [found.box.left for found in Journal(path).entries(lambda: holes.append(None))], len(holes)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.bin"


@pytest.mark.parametrize("room", [0, 1, 7, 8, 30, 200])
def test_a_write_that_fails_takes_nothing_from_those_before_and_after(path: Path, room: int) -> None:
    journal = Journal(path)
    journal.append([entry(1)])
    before = path.stat().st_size
    with largest_file(before + room), pytest.raises(OSError, match="too large"):
        journal.append([entry(2), entry(3)])
    assert path.stat().st_size == before
    for number in range(4, 9):
        journal.append([entry(number)])
    assert read(path) == ([1, 4, 5, 6, 7, 8], 0)


def test_an_end_that_could_not_be_cut_off_is_cut_off_by_the_next_write(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(path)
    journal.append([entry(1)])

    def refuse(*_: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch, largest_file(path.stat().st_size + 50):
        patch.setattr("sketchpaint.document.journal.os.ftruncate", refuse)
        with pytest.raises(OSError, match="Input/output"):
            journal.append([entry(2)])
    journal.append([entry(3)])
    assert read(path) == ([1, 3], 0)


def test_an_edit_is_on_the_disk_before_append_returns(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr("sketchpaint.document.journal.os.fsync", lambda _: synced.append(path.stat().st_size))
    Journal(path).append([entry(1), entry(2)])
    assert synced == [path.stat().st_size]


def test_what_is_written_is_read(path: Path) -> None:
    Journal(path).append([entry(1), entry(2)])
    found = list(Journal(path).entries(lambda: pytest.fail("damaged")))
    assert found == [entry(1), entry(2)]
    np.testing.assert_array_equal(
        unpack(found[0].packed, (20, 20)), np.random.default_rng(1).integers(0, 256, (20, 20), np.uint8)
    )


@pytest.mark.parametrize("cut", [1, 7, 30, 300])
def test_a_last_edit_cut_short_is_no_damage(path: Path, cut: int) -> None:
    Journal(path).append([entry(1)])
    whole = path.stat().st_size
    Journal(path).append([entry(2)])
    path.write_bytes(path.read_bytes()[: whole + cut])
    assert read(path) == ([1], 0)


def test_an_edit_of_several_parts_is_read_whole_or_not_at_all(path: Path) -> None:
    Journal(path).append([entry(1)])
    before = path.stat().st_size
    Journal(path).append([entry(2), entry(3, "sketch"), entry(4)])
    content = path.read_bytes()
    for cut in range(before, len(content), 37):
        path.write_bytes(content[:cut])
        assert read(path) == ([1], 0)
    path.write_bytes(content)
    assert read(path) == ([1, 2, 3, 4], 0)


def test_an_edit_cut_short_between_its_parts_does_not_join_the_next_one(path: Path) -> None:
    Journal(path).append([entry(1)])
    Journal(path).append([entry(2), entry(3), entry(4)])
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 3 // 4])  # four records of one length
    Journal(path).append([entry(5), entry(6)])
    assert read(path) == ([1, 5, 6], 0)


def test_of_an_edit_with_a_damaged_part_the_others_are_read(path: Path) -> None:
    Journal(path).append([entry(1), entry(2), entry(3)])
    content = bytearray(path.read_bytes())
    content[len(content) // 3 + 3] ^= 0xFF
    path.write_bytes(content)
    assert read(path) == ([1, 3], 1)


def test_records_written_before_edits_had_parts_are_read(path: Path) -> None:
    head = json.dumps({"layer": "mask", "box": [5, 7, 25, 27]}).encode()
    packed = entry(5).packed
    path.write_bytes(struct.pack("<II", len(head), len(packed)) + head + packed)
    assert read(path) == ([5], 0)


@pytest.mark.parametrize("layer", ["mask", "sketch"])
@pytest.mark.parametrize("place", [0, 3, 4, 7, 8, 20, 40])
def test_a_damaged_edit_costs_that_edit_only(path: Path, place: int, layer: str) -> None:
    starts = []
    for number in range(1, 5):
        starts.append(path.stat().st_size if path.exists() else 0)
        Journal(path).append([entry(number, layer)])
    content = bytearray(path.read_bytes())
    content[starts[1] + place] ^= 0xFF
    path.write_bytes(content)
    assert read(path) == ([1, 3, 4], 1)


def test_an_end_of_zeros_as_after_a_power_cut_is_told(path: Path) -> None:
    Journal(path).append([entry(1)])
    path.write_bytes(path.read_bytes() + bytes(500))
    assert read(path) == ([1], 1)


@pytest.mark.parametrize(
    "head",
    [
        {"layer": "photo", "box": [0, 0, 4, 4]}, {"layer": "mask", "box": [0, 0, 4]},
        {"layer": "mask", "box": [0.5, 0, 4, 4]},
        {"layer": "mask", "box": [-1, 0, 4, 4]}, {"layer": "mask", "box": [4, 0, 4, 4]},
        {"layer": "mask", "box": [0, 4, 4, 4]},
        {"layer": "mask", "box": None}, {"layer": ["mask"]}, [], 1,
        {"layer": "mask", "box": [0, 0, 4, 4], "left": -1}, {"layer": "mask", "box": [0, 0, 4, 4], "left": "1"},
    ],
)  # fmt: skip
def test_records_that_say_nonsense_are_left_out(path: Path, head: object) -> None:
    Journal(path).append([entry(1)])
    text = json.dumps(head).encode()
    path.write_bytes(struct.pack("<II", len(text), 3) + text + b"abc" + path.read_bytes())
    assert read(path) == ([1], 1)


def test_packed_pixels_never_become_more_than_their_box() -> None:
    bomb = pack(np.zeros(300_000_000, np.uint8))  # 300 KB that would become 300 MB
    with pytest.raises(ValueError, match="do not fill"):
        unpack(bomb, (10, 10))
    with pytest.raises(ValueError, match="do not fill"):
        unpack(pack(np.zeros((9, 10), np.uint8)), (10, 10))
    with pytest.raises(ValueError, match="incorrect header"):
        unpack(b"no zlib stream", (10, 10))


def test_a_journal_begins_anew_after_it_was_removed(path: Path) -> None:
    journal = Journal(path)
    journal.remove()  # there is none yet
    journal.append([entry(1), entry(2)])
    journal.remove()
    assert not path.exists()
    journal.append([entry(3)])
    assert read(path) == ([3], 0)
