"""Files are written whole or not at all, and parts of writes that were killed go."""

import os
from pathlib import Path

import pytest
from PIL import Image

from sketchpaint.errors import InputError, OutputError
from sketchpaint.imaging.atomic import copy_atomically, remove_parts, write_atomically
from tests.disk import largest_file


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


def test_folders_that_cannot_be_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / ".sketchpaint-abcd1234.png").touch()
    for folder in (Path("nul\0"), Path("none"), tmp_path):  # the first two out of damaged settings
        remove_parts(folder)
    assert not list(tmp_path.iterdir())


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


def test_a_copy_is_whole_and_what_is_not_there_any_more_is_said(tmp_path: Path) -> None:
    source, copy = tmp_path / "a.bin", tmp_path / "b.bin"
    source.write_bytes(b"all of it")
    copy_atomically(source, copy)
    assert copy.read_bytes() == b"all of it"
    source.unlink()
    with pytest.raises(InputError) as caught:
        copy_atomically(source, copy)
    assert str(caught.value) == (
        f"{source} cannot be read any more (No such file or directory): put it back, or choose another file."
    )
    assert copy.read_bytes() == b"all of it"
    with pytest.raises(OutputError):
        copy_atomically(copy, tmp_path / "none" / "b.bin")
