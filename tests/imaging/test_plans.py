"""How the samples of each kind of file are read, and what that will need."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sketchpaint.budgets import MAX_MEGAPIXELS, MAX_PICTURE_BYTES, MAX_SIDE_PX
from sketchpaint.imaging import formats
from sketchpaint.imaging.formats import TooLargeError, _check_budget, holds_several, is_deep, needed_bytes, raw_mode
from sketchpaint.imaging.samples import (
    BILEVEL,
    DEEP,
    INKS,
    OTHER,
    PALETTE,
    Plan,
    _as_stored,
    add_low_bytes,
    plan_for,
    read_samples,
)


def opened(kind: str, mode: str, **options: object) -> Image.Image:
    content = io.BytesIO()
    Image.new(mode, (40, 30)).save(content, kind, **options)
    content.seek(0)
    return Image.open(content)


@pytest.mark.parametrize(
    ("image", "plan", "channels"),
    [
        (opened("PNG", "L"), Plan("L", False, None), 1),
        (opened("PNG", "LA"), Plan("LA", False, None), 2),
        (opened("PNG", "RGB"), Plan("RGB", False, None), 3),
        (opened("PNG", "RGBA"), Plan("RGBA", False, None), 4),
        (opened("PNG", "I;16"), Plan("I;16", True, None), 1),
        (opened("PNG", "I;16", transparency=3), Plan("I;16", True, DEEP), 1),
        (opened("PNG", "L", transparency=3), Plan("LA", False, None), 2),
        (opened("PNG", "RGB", transparency=(1, 2, 3)), Plan("RGBA", False, None), 4),
        (opened("PNG", "P"), Plan("RGB", False, PALETTE), 3),
        (opened("PNG", "P", transparency=3), Plan("RGBA", False, PALETTE), 4),
        (opened("PNG", "1"), Plan("L", False, BILEVEL), 1),
        (opened("TIFF", "I"), Plan("L", False, DEEP), 1),
        (opened("TIFF", "F"), Plan("L", False, DEEP), 1),
        (opened("TIFF", "CMYK"), Plan("RGB", False, INKS), 3),
        (opened("TIFF", "LAB"), Plan("RGB", False, OTHER), 3),
        (opened("JPEG", "RGB"), Plan("RGB", False, None), 3),
        (Image.new("PA", (3, 3)), Plan("RGBA", False, PALETTE), 4),
    ],
)
def test_samples_are_taken_over_or_it_is_said_why_not(image: Image.Image, plan: Plan, channels: int) -> None:
    found = plan_for(image)
    assert found == plan
    assert found.channels == channels
    assert not found.has_low_bytes


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_deep_colours_are_read_byte_by_byte(tmp_path: Path, mode: str) -> None:
    import cv2  # the only writer of such files here

    samples = np.random.default_rng(0).integers(0, 65536, (30, 40, len(mode)), dtype=np.uint16)
    order = [2, 1, 0, 3][: len(mode)]
    assert cv2.imwrite(str(tmp_path / "a.png"), samples[..., order])
    with Image.open(tmp_path / "a.png") as image:
        plan = plan_for(image)
        assert plan == Plan(mode, True, None)
        assert plan.has_low_bytes
        assert is_deep(image)
        assert raw_mode(image.tile[0]) == f"{mode};16B"  # type: ignore[attr-defined]
        high = read_samples(image, plan, orientation=1)
    np.testing.assert_array_equal(high, samples // 256 * 256)
    with Image.open(tmp_path / "a.png") as image:
        add_low_bytes(high, image, orientation=1)
    np.testing.assert_array_equal(high, samples)


# What a viewer does to the stored picture so that it stands upright (EXIF 2.32, table 6).
UPRIGHT = {
    1: lambda p: p,
    2: np.fliplr,
    3: lambda p: np.rot90(p, 2),
    4: np.flipud,
    5: lambda p: p.swapaxes(0, 1),
    6: lambda p: np.rot90(p, -1),
    7: lambda p: np.rot90(p, 2).swapaxes(0, 1),
    8: np.rot90,
}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_stored_samples_stand_upright(orientation: int) -> None:
    stored = np.random.default_rng(0).integers(0, 256, (5, 7, 3), dtype=np.uint8)
    upright = np.empty_like(UPRIGHT[orientation](stored))
    _as_stored(upright, orientation)[:] = stored
    np.testing.assert_array_equal(upright, UPRIGHT[orientation](stored))
    content = io.BytesIO()
    Image.fromarray(stored).save(content, "PNG")
    with Image.open(content) as image:
        read = read_samples(image, Plan("RGB", False, None), orientation=orientation)
    np.testing.assert_array_equal(read, upright)


@pytest.mark.parametrize(
    ("mode", "values", "seen"),
    [
        ("F", (0.0, 0.5, 1.0), (0, 128, 255)),
        ("F", (0.0, 32767.5, 65535.0), (0, 128, 255)),  # a range of 16 bits
        ("I", (0, 257, 65535), (0, 1, 255)),
    ],
)
def test_numbers_without_a_range_are_those_up_to_one_or_to_16_bits(
    mode: str, values: tuple[float, ...], seen: tuple[int, ...]
) -> None:
    content = io.BytesIO()
    pixels = np.array([values], np.float32 if mode == "F" else np.int32)
    Image.fromarray(pixels).save(content, "TIFF")
    with Image.open(content) as image:
        assert image.mode == mode
        assert read_samples(image, plan_for(image), orientation=1)[0, :, 0].tolist() == list(seen)


@pytest.mark.parametrize(
    ("image", "bytes_a_pixel"),
    [
        (opened("PNG", "L"), 4),  # a byte stored, one taken; then this and three of sRGB
        (opened("PNG", "RGB"), 7),
        (opened("PNG", "RGBA"), 8),
        (opened("PNG", "LA"), 6),
        (opened("PNG", "P"), 7),
        (opened("PNG", "I;16"), 5),
        (opened("TIFF", "CMYK"), 4 + 4 + 1.5 * 4),
        (opened("TIFF", "RGB"), 4 + 3 + 1.5 * 3),
        (opened("TIFF", "RGB", tiffinfo={278: 15}), 4 + 3 + 0.75 * 3),  # strips of half the height
        (opened("TIFF", "L", tiffinfo={278: 3}), 4),
        (opened("JPEG", "RGB"), 7),
        (opened("JPEG", "RGB", progressive=True), 4 + 6 + 3),
        (opened("WEBP", "RGB"), 4 + 10 + 3),
        (opened("AVIF", "RGB"), 4 + 4 + 3),
        (opened("BMP", "RGB"), 7),
    ],
)
def test_what_decoding_needs_is_worked_out_from_the_header(image: Image.Image, bytes_a_pixel: float) -> None:
    assert needed_bytes(image) == round(40 * 30 * bytes_a_pixel)


def test_a_picture_at_the_budget_is_opened_and_one_beyond_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    image = opened("PNG", "RGB")
    for name, limit in (("MAX_MEGAPIXELS", 40 * 30 / 1e6), ("MAX_SIDE_PX", 40), ("MAX_PICTURE_BYTES", 40 * 30 * 7)):
        monkeypatch.setattr(formats, name, limit)
        _check_budget(image)
        monkeypatch.setattr(formats, name, limit * 0.999)
        with pytest.raises(TooLargeError, match=r"^40 x 30 pixels are too many$") as caught:
            _check_budget(image)
        assert (caught.value.width, caught.value.height) == (40, 30)
        monkeypatch.undo()
    assert (MAX_MEGAPIXELS, MAX_SIDE_PX, MAX_PICTURE_BYTES) == (120, 32_766, 2**30)


def test_what_telephones_put_beside_a_photo_does_not_count() -> None:
    content = io.BytesIO()
    Image.new("RGB", (40, 30)).save(content, "MPO", save_all=True, append_images=[Image.new("RGB", (40, 30))])
    with Image.open(content) as image:
        assert image.format == "MPO"
        assert not holds_several(image)
    assert not holds_several(opened("PNG", "RGB"))
    content = io.BytesIO()
    Image.new("RGB", (40, 30)).save(content, "WEBP", save_all=True, append_images=[Image.new("RGB", (40, 30), "red")])
    with Image.open(content) as image:
        assert holds_several(image)
