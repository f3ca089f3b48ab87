"""`sketchpaint inpaint` from file to file, and every bad input."""

import json
import math
import shutil
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from sketchpaint.cli.main import main
from sketchpaint.engine import session


def read(path: Path) -> NDArray[np.uint8]:
    with Image.open(path) as image:
        return np.asarray(image)


@pytest.fixture
def crop(tmp_path: Path, face: NDArray[np.uint8], mask: NDArray[np.bool_]) -> Path:
    """A folder with a 128 x 128 crop and its mask."""
    Image.fromarray(face).save(tmp_path / "photo.png")
    Image.fromarray(mask.astype(np.uint8) * 255).save(tmp_path / "mask.png")
    return tmp_path


def inpaint(
    folder: Path, models: Path, *more: str, photo: str = "photo.png", mask: str = "mask.png", frame: str = "none"
) -> int:
    arguments = [
        "inpaint",
        str(folder / photo),
        "--mask",
        str(folder / mask),
        "--frame",
        frame,
        "--models",
        str(models),
        "-o",
        str(folder / "out.png"),
    ]
    return main([*arguments, "--min-cycles", "2", "--max-cycles", "3", *more])


def refused(capsys: pytest.CaptureFixture[str], code: int, folder: Path) -> str:
    """Checks that a call was refused in one sentence without leaving anything; returns the sentence."""
    error = capsys.readouterr().err.strip()
    assert code == 2
    assert error.startswith("sketchpaint: ")
    assert "Traceback" not in error
    assert error.count("\n") == 0
    assert not (folder / "out.png").exists()
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]
    return error


def test_known_pixels_are_byte_identical_and_the_rest_is_filled(
    crop: Path, tiny_models: Path, face: NDArray[np.uint8], mask: NDArray[np.bool_]
) -> None:
    assert inpaint(crop, tiny_models) == 0
    out = read(crop / "out.png")
    np.testing.assert_array_equal(out[~mask], face[~mask])
    assert (out[mask] != face[mask]).any()


def test_json_and_cycles_tell_the_whole_run(crop: Path, tiny_models: Path) -> None:
    assert (
        inpaint(
            crop,
            tiny_models,
            "--cycles",
            str(crop / "cycles"),
            "--json",
            str(crop / "run.json"),
            "--refine",
            "on",
            "--seed",
            "7",
        )
        == 0
    )
    report = json.loads((crop / "run.json").read_text())
    assert [row["index"] for row in report["cycles"] if not row["refined"]] == [0, 1, 2, 3]
    coarse = {row["index"]: row["score"] for row in report["cycles"][1:] if not row["refined"]}
    assert report["chosen"]["refined"]
    assert report["chosen"]["index"] == max(coarse, key=lambda k: coarse[k])
    assert report["seed"] == 7
    assert report["device"] == "cpu"
    assert report["stop_reason"]
    assert report["versions"]["torch"]
    assert all(row["ms"] > 0 for row in report["cycles"])
    names = {path.name for path in (crop / "cycles").iterdir()}
    assert names == {
        f"cycle-{row['index']:02d}{'-refined' * row['refined']}-{row['score']:.3f}.png" for row in report["cycles"]
    }
    np.testing.assert_array_equal(
        read(crop / "out.png"), read(crop / "cycles" / next(n for n in names if "refined" in n))
    )


def test_the_sketch_changes_the_result(crop: Path, tiny_models: Path) -> None:
    assert inpaint(crop, tiny_models) == 0
    without = read(crop / "out.png")
    sketch = np.zeros((128, 128, 4), np.uint8)
    sketch[50:70, 40:60] = (255, 0, 0, 255)
    Image.fromarray(sketch).save(crop / "sketch.png")
    assert inpaint(crop, tiny_models, "--sketch", str(crop / "sketch.png")) == 0
    assert (read(crop / "out.png") != without).any()


def test_a_large_photo_keeps_every_unmasked_byte(tmp_path: Path, tiny_models: Path) -> None:
    photo = np.random.default_rng(0).integers(0, 256, (2000, 3000, 3), dtype=np.uint8)
    mask = np.zeros((2000, 3000), np.uint8)
    mask[900:1100, 1300:1700] = 255
    Image.fromarray(photo).save(tmp_path / "photo.png", compress_level=1)
    Image.fromarray(mask).save(tmp_path / "mask.png")
    assert inpaint(tmp_path, tiny_models, frame="1500,1000,900,12.5") == 0
    out = read(tmp_path / "out.png")
    np.testing.assert_array_equal(out[mask == 0], photo[mask == 0])
    assert (out[mask > 0] != photo[mask > 0]).any()


BAD_PHOTOS = {
    "missing": "does not exist",
    "empty": "is empty",
    "truncated": "damaged",
    "text": "not an image",
    "one_pixel": "1 x 1",
    "huge": "20000 x 20000",
    "cmyk": "CMYK",
    "palette": "palette",
}


def spoil(kind: str, path: Path) -> None:
    match kind:
        case "missing":
            path.unlink()
        case "empty":
            path.write_bytes(b"")
        case "truncated":
            path.write_bytes(path.read_bytes()[:2000])
        case "text":
            path.write_text("no picture")
        case "one_pixel":
            Image.new("RGB", (1, 1)).save(path)
        case "huge":
            Image.new("1", (20_000, 20_000)).save(path)
        case "cmyk":
            Image.new("CMYK", (128, 128)).save(path, "TIFF")
        case "16bit":
            Image.fromarray(np.zeros((128, 128), np.uint16)).save(path)
        case "palette":
            Image.new("P", (128, 128)).save(path)
        case "rgba":
            Image.new("RGBA", (128, 128), (1, 2, 3, 200)).save(path)


@pytest.mark.parametrize(("kind", "word"), BAD_PHOTOS.items())
def test_bad_photos(crop: Path, tiny_models: Path, capsys: pytest.CaptureFixture[str], kind: str, word: str) -> None:
    spoil(kind, crop / "photo.png")
    assert word in refused(capsys, inpaint(crop, tiny_models), crop)


@pytest.mark.parametrize("kind", ["cmyk", "palette"])
def test_bad_photos_can_be_converted(crop: Path, tiny_models: Path, kind: str) -> None:
    spoil(kind, crop / "photo.png")
    assert inpaint(crop, tiny_models, "--convert") == 0
    assert read(crop / "out.png").shape == (128, 128, 3)


@pytest.mark.parametrize("ending", [".jpg", ".tif", ".webp"])
def test_the_ending_chooses_the_format(
    crop: Path, tiny_models: Path, face: NDArray[np.uint8], mask: NDArray[np.bool_], ending: str
) -> None:
    assert inpaint(crop, tiny_models, "-o", str(crop / f"out{ending}"), "--quality", "90") == 0
    with Image.open(crop / f"out{ending}") as image:
        written, kind = np.asarray(image), image.format
    assert kind == {".jpg": "JPEG", ".tif": "TIFF", ".webp": "WEBP"}[ending]
    if ending != ".jpg":
        np.testing.assert_array_equal(written[~mask], face[~mask])


def test_formats_that_cannot_be_written_are_refused_before_the_work(
    crop: Path, tiny_models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "choose one of these formats" in refused(
        capsys, inpaint(crop, tiny_models, "-o", str(crop / "out.bmp")), crop
    )
    assert "cannot hold a recipe" in refused(
        capsys, inpaint(crop, tiny_models, "-o", str(crop / "out.tif"), "--recipe"), crop
    )
    Image.new("RGB", (16_384, 32)).save(crop / "photo.png")
    assert "WebP holds 16383 pixels a side" in refused(
        capsys, inpaint(crop, tiny_models, "-o", str(crop / "out.webp")), crop
    )


@pytest.mark.parametrize(
    ("kind", "shape", "dtype"), [("16bit", (128, 128), np.uint16), ("rgba", (128, 128, 4), np.uint8)]
)
def test_depth_and_transparency_go_through_without_consent(
    crop: Path, tiny_models: Path, mask: NDArray[np.bool_], kind: str, shape: tuple[int, ...], dtype: type
) -> None:
    spoil(kind, crop / "photo.png")
    before = read(crop / "photo.png")
    assert inpaint(crop, tiny_models) == 0
    after = read(crop / "out.png")
    assert (after.shape, after.dtype) == (shape, dtype)
    np.testing.assert_array_equal(after[~mask], before[~mask])
    assert (after != before).any()


@pytest.mark.parametrize(
    ("image", "word"),
    [
        (Image.new("L", (64, 128)), "64 x 128"),
        (Image.new("L", (128, 128)), "all black"),
        (Image.new("L", (128, 128), 255), "all white"),
    ],
)
def test_bad_masks(
    crop: Path, tiny_models: Path, capsys: pytest.CaptureFixture[str], image: Image.Image, word: str
) -> None:
    image.save(crop / "mask.png")
    assert word in refused(capsys, inpaint(crop, tiny_models), crop)


def test_a_sketch_of_another_size(crop: Path, tiny_models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Image.new("RGBA", (127, 128)).save(crop / "sketch.png")
    assert "127 x 128" in refused(capsys, inpaint(crop, tiny_models, "--sketch", str(crop / "sketch.png")), crop)


@pytest.mark.parametrize(("damage", "word"), [("missing", "missing"), ("changed", "checksum")])
def test_bad_weights(crop: Path, tiny_models: Path, capsys: pytest.CaptureFixture[str], damage: str, word: str) -> None:
    models = Path(shutil.copytree(tiny_models, crop / "models"))
    path = models / "generator.safetensors"
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-3] + b"xyz")
    assert word in refused(capsys, inpaint(crop, models), crop)


@pytest.mark.parametrize("option", ["-o", "--json"])
def test_outputs_that_cannot_be_written(
    crop: Path, tiny_models: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    suffix = "out.png" if option == "-o" else "run.json"
    assert "cannot be written" in refused(capsys, inpaint(crop, tiny_models, option, str(crop / "none" / suffix)), crop)


def test_a_folder_of_cycles_that_cannot_be_made(
    crop: Path, tiny_models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (crop / "file").write_text("")
    assert inpaint(crop, tiny_models, "--cycles", str(crop / "file" / "cycles")) == 2
    assert "cannot be made" in capsys.readouterr().err
    assert not (crop / "out.png").exists()


@pytest.mark.parametrize(
    ("more", "word"),
    [
        (["--device", "quantum"], "unknown"),
        (["--fill", "gold"], "gold"),
        (["--seed", "-4"], "seed"),
        (["--max-cycles", "1"], "cycles"),
        (["--frame", "1,2,3"], "--frame 1,2,3"),
        (["--frame", "1,2,nan,4"], "not a number"),
        (["--frame", "60,60,4,0"], "face frame"),
        (["--frame", "5000,5000,128,0"], "empty inside the face frame"),
        (["-o", "out.bmp"], "none of"),
        (["--surprise"], "--surprise"),
    ],
)
def test_bad_options(
    crop: Path, tiny_models: Path, capsys: pytest.CaptureFixture[str], more: list[str], word: str
) -> None:
    code = inpaint(crop, tiny_models, *more)
    error = capsys.readouterr().err.strip().splitlines()[-1]
    assert code == 2
    assert word in error


def test_frame_none_takes_crops_only(tmp_path: Path, tiny_models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Image.new("RGB", (200, 128)).save(tmp_path / "photo.png")
    Image.fromarray(np.pad(np.full((20, 20), 255, np.uint8), ((50, 58), (90, 90)))).save(tmp_path / "mask.png")
    assert "128 x 128 crop" in refused(capsys, inpaint(tmp_path, tiny_models), tmp_path)
    assert "No face was found" in refused(capsys, inpaint(tmp_path, tiny_models, frame="auto"), tmp_path)


def test_networks_that_fail_leave_nothing(
    crop: Path, tiny_models: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "score_together", lambda _, images: [math.nan] * len(images))
    assert inpaint(crop, tiny_models, "--json", str(crop / "run.json"), "--refine", "off") == 2
    assert "no number as score" in capsys.readouterr().err
    assert not (crop / "out.png").exists()
    assert not (crop / "run.json").exists()


@pytest.mark.parametrize(
    ("option", "name"), [("-o", "photo.png"), ("-o", "mask.png"), ("--json", "photo.png"), ("-o", "link.png")]
)
def test_originals_are_never_overwritten(
    crop: Path, tiny_models: Path, capsys: pytest.CaptureFixture[str], option: str, name: str
) -> None:
    (crop / "link.png").hardlink_to(crop / "photo.png")
    before = (crop / name).read_bytes()
    assert "is one of the originals" in refused(capsys, inpaint(crop, tiny_models, option, str(crop / name)), crop)
    assert (crop / name).read_bytes() == before


def test_two_results_of_one_name_are_refused(crop: Path, tiny_models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    same = str(crop / "sub" / ".." / "out.png")
    (crop / "sub").mkdir()
    assert "would hold two results" in refused(capsys, inpaint(crop, tiny_models, "--json", same), crop)


def test_cycles_into_what_is_no_folder_are_refused_before_the_work(
    crop: Path, tiny_models: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sketchpaint.cli.inpaint.fill_photo", None)
    (crop / "cycles").touch()
    assert "cycles" in refused(capsys, inpaint(crop, tiny_models, "--cycles", str(crop / "cycles")), crop)


def test_what_a_killed_run_has_left_beside_its_result_is_removed(crop: Path, tiny_models: Path) -> None:
    (crop / ".sketchpaint-abcd1234.png").write_bytes(b"half a portrait")
    assert inpaint(crop, tiny_models) == 0
    assert not (crop / ".sketchpaint-abcd1234.png").exists()
