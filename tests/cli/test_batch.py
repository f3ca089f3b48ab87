"""`sketchpaint batch` and `sketchpaint replay`."""

import io
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from sketchpaint.cli import batch as batch_command
from sketchpaint.cli.main import main
from sketchpaint.engine.device import fast_dtype
from sketchpaint.errors import OutputError
from sketchpaint.imaging.files import Photo


@pytest.fixture
def folders(tmp_path: Path, face: np.ndarray, mask: np.ndarray) -> Path:
    """Three crops: two with a mask, one of them damaged, one without."""
    for name in ("photos", "masks"):
        (tmp_path / name).mkdir()
    for name in ("a", "b", "c"):
        Image.fromarray(face).save(tmp_path / "photos" / f"{name}.png")
    for name in ("a", "b"):
        Image.fromarray(mask.astype(np.uint8) * 255).save(tmp_path / "masks" / f"{name}.png")
    return tmp_path


def batch(folder: Path, models: Path, *more: str) -> int:
    options = ["--frame", "none", "--min-cycles", "1", "--max-cycles", "2", "--models", str(models)]
    return main(
        ["batch", str(folder / "photos"), "--masks", str(folder / "masks"), "-o", str(folder / "out"), *options, *more]
    )


def test_every_photo_with_a_mask_is_filled(
    folders: Path, tiny_models: Path, face: np.ndarray, mask: np.ndarray, capsys: pytest.CaptureFixture[str]
) -> None:
    assert batch(folders, tiny_models) == 0
    assert sorted(path.name for path in (folders / "out").iterdir()) == ["a.png", "b.png"]
    with Image.open(folders / "out" / "a.png") as image:
        np.testing.assert_array_equal(np.asarray(image)[~mask], face[~mask])
    captured = capsys.readouterr()
    assert "2 of 2 filled, 1 without a mask" in captured.out
    assert "photo 2 of 2" in captured.err


def test_what_fails_is_told_at_the_end_and_the_others_are_filled(
    folders: Path, tiny_models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folders / "photos" / "a.png").write_bytes(b"no picture")
    assert batch(folders, tiny_models) == 2
    captured = capsys.readouterr()
    assert "1 of 2 filled" in captured.out
    assert "a.png: " in captured.err
    assert "Traceback" not in captured.err
    assert (folders / "out" / "b.png").exists()


def test_folders_that_do_not_fit_are_one_sentence(
    folders: Path, tiny_models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert batch(folders, tiny_models, "--sketches", str(folders / "none")) == 2
    assert "is no folder" in capsys.readouterr().err
    for path in (folders / "masks").iterdir():
        path.unlink()
    assert batch(folders, tiny_models) == 2
    assert "has a mask of its name" in capsys.readouterr().err


def test_originals_are_never_overwritten(
    folders: Path, tiny_models: Path, face: np.ndarray, capsys: pytest.CaptureFixture[str]
) -> None:
    assert batch(folders, tiny_models, "-o", str(folders / "photos")) == 2
    assert "holds the originals" in capsys.readouterr().err
    Image.fromarray(face).save(folders / "photos" / "a.bmp")
    assert batch(folders, tiny_models) == 2
    assert "Two photos are called a" in capsys.readouterr().err
    assert not (folders / "out").exists()


def test_octaves_are_replayed_in_the_arithmetic_of_the_recipe(
    tmp_path: Path, tiny_models: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    noise = np.random.default_rng(0).integers(60, 190, (512, 512, 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / "photo.png")
    mask = np.zeros((512, 512), np.uint8)
    mask[200:300, 180:320] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    photo, hole, out = (str(tmp_path / name) for name in ("photo.png", "mask.png", "out.png"))
    options = ["--frame", "256,256,512,0", "--max-cycles", "2", "--min-cycles", "1", "--recipe"]
    assert main(["inpaint", photo, "--mask", hole, "-o", out, *options, "--models", str(tiny_models)]) == 0
    fastest = fast_dtype(torch.device("cpu"))
    other = torch.float32 if fastest == torch.bfloat16 else torch.bfloat16
    monkeypatch.setattr("sketchpaint.engine.upsampling.fast_dtype", lambda _: other)  # another machine
    assert main(["replay", out, "--models", str(tiny_models)]) == 0
    assert "largest difference 0 of 255" in capsys.readouterr().out


def test_an_inpainted_picture_is_replayed_to_the_byte(
    folders: Path, tiny_models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = folders / "filled.png"
    arguments = [
        "inpaint",
        str(folders / "photos" / "a.png"),
        "--mask",
        str(folders / "masks" / "a.png"),
        "--frame",
        "64,64,120,3",
        "-o",
        str(out),
    ]
    assert (
        main(
            [
                *arguments,
                "--models",
                str(tiny_models),
                "--max-cycles",
                "10",
                "--fill",
                "noise",
                "--seed",
                "5",
                "--recipe",
            ]
        )
        == 0
    )
    assert main(["replay", str(out), "--models", str(tiny_models), "-o", str(folders / "again.png")]) == 0
    assert "largest difference 0 of 255" in capsys.readouterr().out
    with Image.open(out) as one, Image.open(folders / "again.png") as other:
        np.testing.assert_array_equal(np.asarray(one), np.asarray(other))
        cropped = one.crop((0, 0, 60, 60))
        from PIL.PngImagePlugin import PngInfo

        text = PngInfo()
        text.add_text("sketchpaint recipe", one.text["sketchpaint recipe"])  # type: ignore[attr-defined]
        cropped.save(folders / "cropped.png", pnginfo=text)
        text = PngInfo()
        text.add_text("sketchpaint recipe", "{}")
        one.save(folders / "damaged.png", pnginfo=text)
    for name, sentence in (
        ("cropped.png", "it was cropped or scaled"),
        ("damaged.png", "recipe cannot be read"),
        ("none.png", "cannot be read"),
    ):
        assert main(["replay", str(folders / name), "--models", str(tiny_models)]) == 2
        assert sentence in capsys.readouterr().err


def test_one_photo_that_fails_unexpectedly_does_not_end_the_others(
    folders: Path, tiny_models: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = batch_command.open_photo

    def fail(path: Path, *, convert: bool) -> Photo:
        if path.name == "a.png":
            raise TypeError("an unforeseen kind of damage\nin two lines")
        return opened(path, convert=convert)

    monkeypatch.setattr(batch_command, "open_photo", fail)
    assert batch(folders, tiny_models) == 2
    captured = capsys.readouterr()
    assert "1 of 2 filled" in captured.out
    assert "a.png: unexpected TypeError: an unforeseen kind of damage in two lines" in captured.err
    assert (folders / "out" / "b.png").exists()


def test_a_name_that_cannot_be_printed_does_not_end_the_others(
    folders: Path, tiny_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("photos", "masks"):
        (folders / name / "a.png").rename(folders / name / "\u00e4.png")
    pipe = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(pipe, "ascii", write_through=True))
    assert batch(folders, tiny_models) == 0
    assert b"\\xe4.png: cycle" in pipe.getvalue()
    assert b"2 of 2 filled" in pipe.getvalue()


def test_what_was_done_is_told_when_the_disk_is_full(
    folders: Path, tiny_models: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (folders / "photos" / "a.png").write_bytes(b"no picture")

    def full(*_: object, **__: object) -> None:
        raise OutputError("b.png cannot be written: make room.")

    monkeypatch.setattr(batch_command, "write_picture", full)
    assert batch(folders, tiny_models) == 2
    captured = capsys.readouterr()
    assert "0 of 2 filled" in captured.out
    assert "a.png: " in captured.err
    assert "cannot be written" in captured.err


def test_a_replayed_picture_does_not_take_the_place_of_its_original(
    folders: Path, tiny_models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photo, mask, out = (str(folders / name) for name in ("photos/a.png", "masks/a.png", "made.png"))
    options = ["--frame", "none", "--min-cycles", "1", "--max-cycles", "1", "--models", str(tiny_models)]
    assert main(["inpaint", photo, "--mask", mask, "-o", out, "--recipe", *options]) == 0
    before = Path(out).read_bytes()
    for name, sentence in ((out, "is one of the originals"), (str(folders / "again.txt"), "ends in none of .png")):
        assert main(["replay", out, "-o", name, "--models", str(tiny_models)]) == 2
        assert sentence in capsys.readouterr().err
    assert not (folders / "again.txt").exists()
    assert Path(out).read_bytes() == before
