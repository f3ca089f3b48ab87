"""Colours that a file names without a profile: PNG's chunks, and the boxes of HEIC and AVIF."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from sketchpaint.imaging.export import ExportOptions, write_picture
from sketchpaint.imaging.files import open_photo, open_piece
from tests.imaging.profiles import ADOBE, DISPLAY_P3, to_srgb

SIZE = (48, 64)
HEIC = Path(__file__).with_name("small.heic")
SRGB_CHROMATICITY = (0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06)
ADOBE_CHROMATICITY = (0.3127, 0.3290, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06)
P3_AS_SRGB = {"cICP": bytes([12, 13, 0, 1])}


@pytest.fixture
def pixels() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (*SIZE, 3), dtype=np.uint8)


def gamma(value: float) -> bytes:
    return struct.pack(">I", round(value * 100_000))


def chromaticity(values: tuple[float, ...]) -> bytes:
    return struct.pack(">8I", *(round(value * 100_000) for value in values))


def write(path: Path, pixels: np.ndarray, chunks: dict[str, bytes], **options: object) -> Path:
    """Writes a PNG with further chunks behind its header."""
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, "PNG", **options)
    raw = content.getvalue()
    further = b"".join(
        struct.pack(">I", len(data)) + (body := name.encode() + data) + struct.pack(">I", zlib.crc32(body))
        for name, data in chunks.items()
    )
    path.write_bytes(raw[:33] + further + raw[33:])
    return path


def assert_seen_as(seen: np.ndarray, pixels: np.ndarray, space: tuple) -> None:
    expected = to_srgb(pixels.reshape(-1, 3) / 255, space).reshape(pixels.shape) * 255
    inside = ((expected > 8) & (expected < 247)).all(2)  # a clipped colour depends on how it is clipped
    difference = np.abs(seen - expected)[inside]
    assert inside.sum() > 100
    assert np.median(difference) < 1
    assert difference.max() <= 3
    assert np.abs(seen.astype(int) - pixels).mean() > 2  # it was not left as it is


@pytest.mark.parametrize(
    ("chunks", "space"),
    [
        (P3_AS_SRGB, DISPLAY_P3),
        ({"gAMA": gamma(1 / 2.19921875), "cHRM": chromaticity(ADOBE_CHROMATICITY)}, ADOBE),
    ],
)
def test_a_png_that_names_its_colours_is_seen_and_exported_in_them(
    tmp_path: Path, pixels: np.ndarray, chunks: dict[str, bytes], space: tuple
) -> None:
    path = write(tmp_path / "a.png", pixels, chunks)
    photo = open_photo(path)
    assert_seen_as(photo.pixels, pixels, space)
    assert_seen_as(open_piece(path)[..., :3], pixels, space)
    write_picture(photo.pixels, tmp_path / "b.png", photo=photo, options=ExportOptions())
    with Image.open(tmp_path / "b.png") as image:
        np.testing.assert_array_equal(np.asarray(image), pixels)
    np.testing.assert_array_equal(open_photo(tmp_path / "b.png").pixels, photo.pixels)  # by its profile now


def test_a_linear_png_is_made_brighter(tmp_path: Path, pixels: np.ndarray) -> None:
    photo = open_photo(write(tmp_path / "a.png", pixels, {"gAMA": gamma(1.0)}))
    light = pixels / 255
    expected = 255 * np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    assert np.abs(photo.pixels - expected).max() <= 1.5


@pytest.mark.parametrize(
    "chunks",
    [
        {"gAMA": gamma(0.45455)},
        {"gAMA": gamma(0.45455), "cHRM": chromaticity(SRGB_CHROMATICITY)},
        {"gAMA": gamma(1.0), "sRGB": b"\0"},  # sRGB overrides what stands there for old programs
        {"cICP": bytes([1, 13, 0, 1]), "gAMA": gamma(0.45455)},
        {"cICP": bytes([9, 16, 0, 1])},  # high dynamic range
        {"cICP": bytes([2, 2, 0, 1])},
        {"gAMA": gamma(0)},
        {"gAMA": gamma(0.00001)},
        {"gAMA": gamma(0.5), "cHRM": bytes(32)},
        {"gAMA": gamma(0.5), "cHRM": b"\0\0\0\1" * 8},
        {"gAMA": gamma(0.5), "cHRM": b"\xff" * 32},
        {"cICP": b"\x0c"},
    ],
)
def test_srgb_by_another_name_and_nonsense_are_left_alone(
    tmp_path: Path, pixels: np.ndarray, chunks: dict[str, bytes]
) -> None:
    photo = open_photo(write(tmp_path / "a.png", pixels, chunks))
    np.testing.assert_array_equal(photo.pixels, pixels)
    assert photo.icc is None


def test_named_colours_count_before_a_profile_and_a_profile_before_described_ones(
    tmp_path: Path, pixels: np.ndarray
) -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    both = open_photo(write(tmp_path / "a.png", pixels, P3_AS_SRGB, icc_profile=srgb))
    assert_seen_as(both.pixels, pixels, DISPLAY_P3)
    profile = open_photo(write(tmp_path / "b.png", pixels, {"gAMA": gamma(1.0)}, icc_profile=srgb))
    np.testing.assert_array_equal(profile.pixels, pixels)


def test_an_avif_and_a_heic_that_name_display_p3_are_seen_in_it(tmp_path: Path) -> None:
    flat = np.zeros((*SIZE, 3), np.uint8) + np.array([200, 90, 60], np.uint8)
    content = io.BytesIO()
    Image.fromarray(flat).save(content, "AVIF", quality=100, subsampling="4:4:4")
    for raw, ending in ((content.getvalue(), "avif"), (HEIC.read_bytes(), "heic")):
        named = raw.find(b"colrnclx") + 8
        assert raw[named : named + 4] == bytes([0, 1, 0, 13])
        (tmp_path / f"as_it_is.{ending}").write_bytes(raw)
        (tmp_path / f"p3.{ending}").write_bytes(raw[:named] + bytes([0, 12]) + raw[named + 2 :])
        as_it_is, seen = (open_photo(tmp_path / f"{name}.{ending}") for name in ("as_it_is", "p3"))
        assert as_it_is.icc is None
        assert seen.icc is not None
        expected = to_srgb(as_it_is.pixels.reshape(-1, 3) / 255, DISPLAY_P3) * 255
        assert np.median(np.abs(seen.pixels.reshape(-1, 3) - expected)) < 1
        assert np.abs(seen.pixels.astype(int) - as_it_is.pixels).max() > 8
