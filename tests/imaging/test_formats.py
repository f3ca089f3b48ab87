"""The door for picture files: formats, budgets, and the one kind of error behind it."""

import io
import os
import subprocess
import sys
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
import tifffile
from PIL import Image

from sketchpaint.engine.recipe import read_recipe
from sketchpaint.errors import InputError
from sketchpaint.imaging.files import open_mask, open_photo, open_sketch
from sketchpaint.imaging.formats import (
    OWN_FORMATS,
    TooLargeError,
    UndecodableError,
    UnknownFormatError,
    decoding,
    needed_bytes,
)
from tests.imaging.profiles import ADOBE, make_profile

EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 64 64\n%%EndComments\n{} loop\n"


@pytest.fixture
def pixels() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (48, 64, 3), dtype=np.uint8)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".eps"])
def test_ghostscript_is_never_asked_whatever_a_file_is_called(
    tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(EPS)

    def start(*_: object, **__: object) -> None:
        raise AssertionError("a program was started")

    monkeypatch.setattr(subprocess, "Popen", start)
    for door in (
        open_photo,
        lambda path: open_mask(path, size_px=(64, 64)),
        lambda path: open_sketch(path, size_px=(64, 64)),
    ):
        with pytest.raises(InputError, match="not an image this program reads"):
            door(path)


@pytest.mark.parametrize("kind", ["ICO", "DDS", "PPM", "TGA", "JPEG2000", "PCX", "SGI"])
def test_only_the_formats_of_photos_are_read(kind: str, pixels: np.ndarray) -> None:
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, kind)
    content.seek(0)
    with pytest.raises(UnknownFormatError), decoding(content):
        pass


def test_what_the_program_keeps_for_itself_is_png_only(pixels: np.ndarray) -> None:
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, "TIFF")
    content.seek(0)
    with pytest.raises(UnknownFormatError), decoding(content, formats=OWN_FORMATS):
        pass


def _floating_strip(path: Path, pixels: np.ndarray) -> None:
    """Writes a TIFF whose strip offset is a floating-point number: Pillow then raises TypeError."""
    Image.fromarray(pixels).save(path, "TIFF")
    content = bytearray(path.read_bytes())
    at = content.index((273).to_bytes(2, "little") + (4).to_bytes(2, "little"))
    content[at + 2 : at + 4] = (11).to_bytes(2, "little")
    content[at + 8 : at + 12] = np.float32(8.0).tobytes()
    path.write_bytes(bytes(content))


def test_whatever_pillow_raises_is_one_sentence(tmp_path: Path, pixels: np.ndarray) -> None:
    _floating_strip(tmp_path / "a.tif", pixels)
    with pytest.raises(TypeError), Image.open(tmp_path / "a.tif") as image:
        image.load()
    with pytest.raises(InputError, match="damaged or cut short"):
        open_photo(tmp_path / "a.tif")


@pytest.mark.parametrize(
    "error", [TypeError, AttributeError, OverflowError, RecursionError, MemoryError, IndexError, UnicodeDecodeError]
)
def test_every_exception_in_the_door_is_one_kind_with_a_short_reason(
    pixels: np.ndarray, error: type[Exception]
) -> None:
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, "PNG")
    content.seek(0)
    fault = UnicodeDecodeError("utf8", b"x", 0, 1, "bad") if error is UnicodeDecodeError else error("long\n" * 1000)
    with pytest.raises(UndecodableError) as caught, decoding(content):
        raise fault
    assert 0 < len(str(caught.value)) <= 120
    assert "\n" not in str(caught.value)


def _claiming(width: int, height: int, *, depth: int, colour: int) -> bytes:
    """Returns a PNG that claims a size and holds no pixels."""
    content = io.BytesIO()
    Image.new("RGB", (8, 8)).save(content, "PNG")
    head = b"IHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([depth, colour, 0, 0, 0])
    return content.getvalue()[:12] + head + zlib.crc32(head).to_bytes(4, "big") + content.getvalue()[33:]


@pytest.mark.parametrize(
    ("width", "height", "depth", "colour"),
    [
        (12_200, 12_200, 16, 0),
        (12_200, 12_200, 8, 6),
        (40_000, 40_000, 8, 0),
        (10_900, 10_900, 16, 2),
        (33_000, 40, 8, 2),
        (2**31 - 1, 2**31 - 1, 8, 2),
    ],
)
def test_budgets_are_checked_before_anything_is_decoded(width: int, height: int, depth: int, colour: int) -> None:
    with (
        pytest.raises(TooLargeError) as caught,
        decoding(io.BytesIO(_claiming(width, height, depth=depth, colour=colour))),
    ):
        raise AssertionError("it went through")
    assert (caught.value.width, caught.value.height) == (width, height)


def test_a_hundred_megapixels_of_16_bits_are_within_the_budget() -> None:
    with (
        pytest.raises(UndecodableError, match="through"),
        decoding(io.BytesIO(_claiming(11_648, 8_736, depth=16, colour=2))),
    ):
        raise AssertionError("it went through")


def test_a_refused_bomb_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "bomb.png").write_bytes(_claiming(40_000, 40_000, depth=8, colour=0))
    program = (
        "import resource, sys; from pathlib import Path; from sketchpaint.imaging.files import open_photo; from "
        "sketchpaint.errors import InputError\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try: open_photo(Path(sys.argv[1]))\n"
        "except InputError as error: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "bomb.png")], capture_output=True, text=True, check=True
    )
    kibibytes, sentence = done.stdout.split(" ", 1)
    assert int(kibibytes) < 20_000
    assert "40000 x 40000" in sentence


def test_replay_refuses_what_is_too_large_before_it_decodes(tmp_path: Path) -> None:
    (tmp_path / "bomb.png").write_bytes(_claiming(40_000, 40_000, depth=8, colour=0))
    with pytest.raises(InputError, match="40000 x 40000 pixels are too many"):
        read_recipe(tmp_path / "bomb.png")


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tif", ".bmp"])
def test_progress_is_told_and_what_the_watcher_raises_ends_the_opening(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (400, 500, 3), dtype=np.uint8)).save(path)
    told: list[float] = []
    open_photo(path, watch=told.append)
    assert told == sorted(told)
    assert 0 <= told[0] < told[-1] <= 1

    class Enough(Exception):  # noqa: N818
        pass

    def stop(done: float) -> None:
        if done >= told[len(told) // 2]:
            raise Enough

    with pytest.raises(Enough):
        open_photo(path, watch=stop)


def _large(kind: str, path: Path) -> None:
    """Writes six megapixels of noise, so that nothing is cheaper than it looks."""
    pixels = np.random.default_rng(0).integers(0, 256, (2000, 3000, 3), dtype=np.uint8)
    match kind:
        case "plain":
            Image.fromarray(pixels).save(path, "JPEG")
        case "progressive":
            Image.fromarray(pixels).save(path, "JPEG", progressive=True, subsampling="4:4:4")
        case "profile":
            Image.fromarray(pixels).save(path, "JPEG", icc_profile=make_profile(ADOBE))
        case "transparent":
            Image.fromarray(np.dstack([pixels, pixels[..., :1]])).save(path, "PNG", compress_level=1)
        case "deep":
            path.write_bytes(cv2.imencode(".png", pixels.astype(np.uint16) * 257)[1].tobytes())
        case "strip":
            tifffile.imwrite(
                path, pixels.astype(np.uint16) * 257, photometric="rgb", compression="zlib", rowsperstrip=2000
            )
        case "webp":
            Image.fromarray(pixels).save(path, "WEBP", method=0)


@pytest.mark.parametrize("kind", ["plain", "progressive", "profile", "transparent", "deep", "strip", "webp"])
def test_opening_takes_no_more_memory_than_the_budget_reckons_with(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "large"
    _large(kind, path)
    program = (
        "import resource, sys; from pathlib import Path; from sketchpaint.imaging.files import open_photo\n"
        "open_photo(Path(sys.argv[1]))\n"  # a small one first: libraries count what they load
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "open_photo(Path(sys.argv[2]))\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    small = tmp_path / "small.png"
    Image.new("RGBA", (64, 64), (10, 20, 30, 40)).save(small, icc_profile=make_profile(ADOBE))
    done = subprocess.run(
        [sys.executable, "-c", program, str(small), str(path)], capture_output=True, text=True, check=True
    )
    with decoding(path) as image:
        needed = needed_bytes(image)
    assert int(done.stdout) * 1024 < needed + 16_000_000


def test_names_no_file_can_have_are_said(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(InputError, match="no ordinary file"):
        open_photo(tmp_path / "pipe.png")
    with pytest.raises(InputError, match="cannot be read"):
        open_photo(Path("a\0b.png"))
    with pytest.raises(InputError, match="cannot be read"):
        open_photo(tmp_path / ("x" * 300))
