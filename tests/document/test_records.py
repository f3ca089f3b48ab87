"""Runs and results on disk: everything comes back, and what cannot be is told with its reason."""

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sketchpaint.budgets import MAX_CROP_BYTES, MAX_CYCLES, MAX_RUNS
from sketchpaint.cycle import Cycle
from sketchpaint.document.records import (
    RunRecord,
    encode_tile,
    png_pixels,
    read_json,
    read_png,
    read_run,
    read_tile,
    run_files,
)
from sketchpaint.errors import InputError
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.imaging.packed import Packed, encode_png
from sketchpaint.imaging.placement import Placement
from tests.document.folders import result

SIZE = (100, 80)
RNG = np.random.default_rng(0)
AREA = RNG.random((20, 30)) < 0.5


def noise(*shape: int) -> np.ndarray:
    return RNG.integers(0, 256, shape, dtype=np.uint8)


def record(*, sketch: bool = True, lines: bool = True, left: int = 70, top: int = 60) -> RunRecord:
    packed_lines = Packed.of(noise(20, 30, 4)) if lines else None
    placement = Placement(left, top, Packed.of(AREA), FaceFrame(50.5, 40.25, 60, -12.5), 3.5, packed_lines)
    return RunRecord(
        7,
        {"fill": "mean", "seed": 3},
        noise(128, 128, 3),
        RNG.random((128, 128)) < 0.5,
        noise(128, 128, 4) if sketch else None,
        placement,
    )


def written(run: RunRecord, folder: Path) -> Path:
    (folder / "runs").mkdir(exist_ok=True)
    for name, content in run_files(run).items():
        (folder / name).write_bytes(content)
    return folder / "runs" / f"{run.number:04d}.json"


@pytest.mark.parametrize(("sketch", "lines"), [(True, True), (False, False), (True, False)])
def test_a_run_comes_back(tmp_path: Path, sketch: bool, lines: bool) -> None:
    run = record(sketch=sketch, lines=lines)
    names = ["crop", "mask", *["sketch"] * sketch, "area", *["lines"] * lines]
    assert list(run_files(run)) == [*(f"runs/0007-{name}.png" for name in names), "runs/0007.json"]
    read = read_run(written(run, tmp_path), SIZE)
    assert (read.number, read.settings) == (7, {"fill": "mean", "seed": 3})
    for ours, theirs in ((run.crop, read.crop), (run.mask, read.mask), (AREA, read.placement.area)):
        np.testing.assert_array_equal(ours, theirs)
    assert read.mask.dtype == read.placement.area.dtype == bool
    for mine, yours in ((run.sketch, read.sketch), (run.placement.lines, read.placement.lines)):
        assert (mine is None) == (yours is None)
        assert mine is None or np.array_equal(mine, yours)  # type: ignore[arg-type]
    place = read.placement
    assert (place.left, place.top, place.feather_px) == (70, 60, 3.5)
    assert place.frame == FaceFrame(50.5, 40.25, 60, -12.5)


def test_a_run_of_an_older_version_does_not_say_what_it_has(tmp_path: Path) -> None:
    path = written(record(lines=False), tmp_path)
    head = json.loads(path.read_text())
    del head["sketched"], head["lined"]
    path.write_text(json.dumps(head))
    read = read_run(path, SIZE)
    assert read.sketch is not None
    assert read.placement.lines is None
    (tmp_path / "runs" / "0007-sketch.png").unlink()
    assert read_run(path, SIZE).sketch is None


def changed(**values: object) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        path.write_text(json.dumps(json.loads(path.read_text()) | values))

    return change


PLACE = {"left": 70, "top": 60, "frame": [50, 40, 60, 0], "feather_px": 0}


@pytest.mark.parametrize(
    ("change", "name", "reason"),
    [
        (changed(placement=PLACE | {"left": 71}), "0007.json", "its result lies outside the photo"),
        (changed(placement=PLACE | {"top": 61}), "0007.json", "its result lies outside the photo"),
        (changed(placement=PLACE | {"left": -1}), "0007.json", "-1 is no whole number from 0 to 32766"),
        (
            changed(placement=PLACE | {"frame": [1, 2, 3]}),
            "0007.json",
            "not enough values to unpack (expected 4, got 3)",
        ),
        (changed(placement=PLACE | {"frame": 5}), "0007.json", "5 is no list of at most 4"),
        (changed(placement=PLACE | {"frame": [1e7, 40, 60, 0]}), "0007.json", "is no number from -1e+06 to 1e+06"),
        (changed(placement=PLACE | {"feather_px": 2001}), "0007.json", "2001 is no number from 0 to 2000"),
        (changed(placement=PLACE | {"feather_px": -1}), "0007.json", "-1 is no number from 0 to 2000"),
        (changed(settings=[]), "0007.json", "[] has no fields"),
        (lambda path: path.write_bytes(b"{}"), "0007.json", "'settings'"),
        (lambda path: path.unlink(), "0007.json", "No such file"),
        (lambda path: path.with_name("0007-area.png").unlink(), "0007-area.png", "No such file"),
        (lambda path: path.with_name("0007-sketch.png").unlink(), "0007-sketch.png", "No such file"),
        (lambda path: path.with_name("0007-lines.png").unlink(), "0007-lines.png", "No such file"),
    ],
)
def test_a_damaged_run_is_told_with_its_reason(
    tmp_path: Path, change: Callable[[Path], object], name: str, reason: str
) -> None:
    path = written(record(), tmp_path)
    assert read_run(path, SIZE)
    change(path)
    with pytest.raises(InputError) as caught:
        read_run(path, SIZE)
    assert str(caught.value).startswith(f"{name} of the project cannot be read (")
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("name", "shape"),
    [("area", (81, 10)), ("area", (10, 101)), ("crop", (128, 127, 3)), ("mask", (127, 128)), ("lines", (20, 31, 4))],
)
def test_a_picture_of_another_size_does_not_fit(tmp_path: Path, name: str, shape: tuple[int, ...]) -> None:
    path = written(record(), tmp_path)
    path.with_name(f"0007-{name}.png").write_bytes(encode_png(np.zeros(shape, np.uint8)))
    with pytest.raises(InputError) as caught:
        read_run(path, SIZE)
    sentence = f"0007-{name}.png of the project has {shape[1]} x {shape[0]} pixels and does not fit: the project is"
    assert str(caught.value) == f"{sentence} damaged."


@pytest.mark.parametrize(("number", "is_one"), [(0, False), (1, True), (MAX_RUNS, True), (MAX_RUNS + 1, False)])
def test_runs_are_numbered_up_to_a_limit(tmp_path: Path, number: int, is_one: bool) -> None:
    path = written(record(), tmp_path)
    for part in list(path.parent.iterdir()):
        part.rename(part.with_name(part.name.replace("0007", f"{number:04d}")))
    path = path.with_name(f"{number:04d}.json")
    if is_one:
        assert read_run(path, SIZE).number == number
        return
    with pytest.raises(InputError) as caught:
        read_run(path, SIZE)
    reason = f"(a project holds {MAX_RUNS} runs at most): the project is damaged."
    assert str(caught.value) == f"{number:04d}.json of the project cannot be read {reason}"


def test_values_of_masks_are_split_in_the_middle(tmp_path: Path) -> None:
    path = written(record(), tmp_path)
    grey = np.full((128, 128), 127, np.uint8)
    grey[:64] = 128
    path.with_name("0007-mask.png").write_bytes(encode_png(grey))
    read = read_run(path, SIZE)
    np.testing.assert_array_equal(read.mask, grey == 128)


@pytest.mark.parametrize(("name", "refined"), [("0012-0345", False), ("0012-0345-refined", True)])
@pytest.mark.parametrize("score", [0.0, 0.625, 1.0, math.nan])
def test_a_result_comes_back(tmp_path: Path, name: str, refined: bool, score: float) -> None:
    tile = Cycle(index=345, composite=noise(128, 128, 3), score=score, duration_ms=12.75, refined=refined)
    (tmp_path / f"{name}.png").write_bytes(encode_tile(tile))
    run, read = read_tile(tmp_path / f"{name}.png")
    assert (run, read.index, read.refined, read.duration_ms) == (12, 345, refined, 12.75)
    assert read.score == score or (math.isnan(read.score) and math.isnan(score))
    np.testing.assert_array_equal(read.composite, tile.composite)
    assert not read.composite.flags.writeable


def tile_file(path: Path, text: str | None, shape: tuple[int, ...] = (128, 128, 3)) -> Path:
    path.write_bytes(encode_png(np.zeros(shape, np.uint8), None if text is None else {"sketchpaint": text}))
    return path


GOOD = '{"score": 0.5, "duration_ms": 1}'


@pytest.mark.parametrize(
    ("name", "text", "shape", "reason"),
    [
        ("0001-01", GOOD, (128, 128, 3), "its name is that of no cycle"),
        (f"0001-{MAX_CYCLES + 1}", GOOD, (128, 128, 3), f"{MAX_CYCLES + 1} is no whole number from 0 to {MAX_CYCLES}"),
        ("0001-0001", GOOD, (128, 127, 3), "it has 127 x 128 pixels"),
        ("0001-0001", None, (128, 128, 3), "'sketchpaint'"),
        ("0001-0001", "[]", (128, 128, 3), "[] has no fields"),
        ("0001-0001", '{"score": 1.01, "duration_ms": 1}', (128, 128, 3), "1.01 is no number from 0 to 1"),
        ("0001-0001", '{"score": -0.1, "duration_ms": 1}', (128, 128, 3), "-0.1 is no number from 0 to 1"),
        ("0001-0001", '{"score": 0.5, "duration_ms": -1}', (128, 128, 3), "-1 is no number from 0 to 1e+12"),
        ("0001-0001", '{"score": 0.5}', (128, 128, 3), "'duration_ms'"),
    ],
)
def test_a_damaged_result_is_told_with_its_reason(
    tmp_path: Path, name: str, text: str | None, shape: tuple[int, ...], reason: str
) -> None:
    path = tile_file(tmp_path / f"{name}.png", text, shape)
    with pytest.raises(InputError) as caught:
        read_tile(path)
    assert str(caught.value) == f"{name}.png of the project cannot be read ({reason}): the project is damaged."


def test_the_last_cycle_and_the_largest_file_are_read(tmp_path: Path) -> None:
    path = tile_file(tmp_path / f"0001-{MAX_CYCLES:04d}.png", GOOD)
    assert read_tile(path)[1].index == MAX_CYCLES
    path.write_bytes(path.read_bytes().ljust(MAX_CROP_BYTES, b"\0"))  # what follows a picture's end is ignored
    assert read_tile(path)[1].index == MAX_CYCLES
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(InputError, match="it is too large"):
        read_tile(path)


def test_pngs_are_read_in_the_mode_that_is_wanted(tmp_path: Path) -> None:
    path, pixels = tmp_path / "a.png", noise(9, 12, 4)
    path.write_bytes(encode_png(pixels))
    np.testing.assert_array_equal(read_png(path, "RGBA", (9, 12, 4)), pixels)
    assert read_png(path, "L", (9, 12)).shape == (9, 12)
    for shape in ((9, 11), (8, 12)):
        with pytest.raises(InputError, match=r"a\.png of the project has 12 x 9 pixels"):
            read_png(path, "RGB", (*shape, 3))
    assert png_pixels(path) == 108
    path.write_bytes(b"none")
    assert png_pixels(path) == 0
    assert png_pixels(tmp_path / "missing.png") == 0
    with pytest.raises(InputError, match=r"a\.png of the project cannot be read \(unknown format\)"):
        read_png(path, "RGB", (9, 12, 3))


def test_text_goes_into_a_png(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(encode_png(AREA, {"key": "word", "other": "two"}))
    with Image.open(path) as image:
        assert (image.format, image.mode, image.text) == ("PNG", "1", {"key": "word", "other": "two"})  # type: ignore[attr-defined]
        np.testing.assert_array_equal(np.asarray(image), AREA)


def test_settings_are_named_fields(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"a": [1, null]}')
    assert read_json(path) == {"a": [1, None]}
    path.write_text("7")
    with pytest.raises(InputError) as caught:
        read_json(path)
    assert str(caught.value) == "a.json of the project cannot be read (7 has no fields): the project is damaged."


def test_a_tile_without_a_number_as_score_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "0001-0001.png"
    path.write_bytes(encode_tile(replace(result(1, 1), score=math.nan)))
    assert math.isnan(read_tile(path)[1].score)
