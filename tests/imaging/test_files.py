"""Opening and writing image files."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sketchpaint.errors import InputError, OutputError
from sketchpaint.imaging.atomic import write_atomically
from sketchpaint.imaging.export import ExportOptions, write_picture
from sketchpaint.imaging.files import open_mask, open_photo, open_sketch, write_png


@pytest.fixture
def pixels() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (48, 64, 3), dtype=np.uint8)


def test_a_png_comes_back_unchanged_and_read_only(tmp_path: Path, pixels: np.ndarray) -> None:
    write_png(pixels, tmp_path / "a.png")
    photo = open_photo(tmp_path / "a.png")
    np.testing.assert_array_equal(photo.pixels, pixels)
    assert not photo.pixels.flags.writeable


def test_orientation_is_applied_and_its_tag_cleared(tmp_path: Path, pixels: np.ndarray) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "maker"  # turn right by 90 degrees; camera maker
    Image.fromarray(pixels).save(tmp_path / "a.png", exif=exif)
    photo = open_photo(tmp_path / "a.png")
    np.testing.assert_array_equal(photo.pixels, np.rot90(pixels, -1))
    write_picture(photo.pixels, tmp_path / "b.png", photo=photo, options=ExportOptions())
    with Image.open(tmp_path / "b.png") as written:
        kept = written.getexif()
    assert kept.get(0x0112) is None
    assert kept[0x010F] == "maker"


def test_the_colour_profile_is_kept(tmp_path: Path, pixels: np.ndarray) -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.fromarray(pixels).save(tmp_path / "a.png", icc_profile=profile)
    photo = open_photo(tmp_path / "a.png")
    write_picture(photo.pixels, tmp_path / "b.png", photo=photo, options=ExportOptions())
    with Image.open(tmp_path / "b.png") as written:
        assert written.info["icc_profile"] == profile


def test_grey_photos_become_rgb(tmp_path: Path) -> None:
    grey = np.arange(64 * 64, dtype=np.uint8).reshape(64, 64)
    Image.fromarray(grey).save(tmp_path / "a.png")
    np.testing.assert_array_equal(open_photo(tmp_path / "a.png").pixels, np.stack([grey] * 3, 2))


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (None, "does not exist"),
        (b"", "is empty"),
        (b"hello, this is text", "not an image"),
        (b"\x89PNG\r\n\x1a\n1234", "damaged|not an image"),
    ],
)
def test_files_that_are_no_photo(tmp_path: Path, content: bytes | None, word: str) -> None:
    path = tmp_path / "a.png"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=word):
        open_photo(path)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tif", ".bmp"])
def test_truncated_files_are_said_to_be_damaged(tmp_path: Path, suffix: str, pixels: np.ndarray) -> None:
    path = tmp_path / f"a{suffix}"
    Image.fromarray(pixels).save(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(InputError, match=r"damaged|not an image"):
        open_photo(path)


def test_one_pixel_is_too_small(tmp_path: Path) -> None:
    Image.new("RGB", (1, 1)).save(tmp_path / "a.png")
    with pytest.raises(InputError, match="1 x 1"):
        open_photo(tmp_path / "a.png")


def test_huge_images_are_refused_before_they_are_decoded(tmp_path: Path) -> None:
    Image.new("1", (20_000, 20_000)).save(tmp_path / "a.png")
    with pytest.raises(InputError, match="20000 x 20000"):
        open_photo(tmp_path / "a.png")


def test_masks_are_white_where_to_repaint(tmp_path: Path) -> None:
    Image.fromarray(np.repeat(np.uint8([[0, 127, 128, 255]]), 4, 0)).save(tmp_path / "m.png")
    assert open_mask(tmp_path / "m.png", size_px=(4, 4))[0].tolist() == [False, False, True, True]


def test_a_mask_with_transparency_is_read_by_its_alpha(tmp_path: Path) -> None:
    mask = np.zeros((8, 8, 4), np.uint8)
    mask[2:5, 3:6] = (200, 0, 0, 255)  # a red blob on nothing
    mask[6, 6] = (255, 255, 255, 100)
    Image.fromarray(mask).save(tmp_path / "m.png")
    expected = np.zeros((8, 8), bool)
    expected[2:5, 3:6] = True
    np.testing.assert_array_equal(open_mask(tmp_path / "m.png", size_px=(8, 8)), expected)


def test_a_mask_whose_alpha_is_the_same_everywhere_is_read_by_its_white(tmp_path: Path) -> None:
    mask = np.zeros((8, 8, 4), np.uint8)
    mask[..., 3] = 255
    mask[2:5, 3:6, :3] = 255
    Image.fromarray(mask).save(tmp_path / "m.png")
    np.testing.assert_array_equal(open_mask(tmp_path / "m.png", size_px=(8, 8)), mask[..., 0] > 0)


@pytest.mark.parametrize(("value", "word"), [(0, "all black"), (255, "all white")])
def test_flat_masks_are_refused(tmp_path: Path, value: int, word: str) -> None:
    Image.new("L", (8, 8), value).save(tmp_path / "m.png")
    with pytest.raises(InputError, match=word):
        open_mask(tmp_path / "m.png", size_px=(8, 8))


def test_other_sizes_are_refused(tmp_path: Path) -> None:
    Image.new("RGBA", (8, 9)).save(tmp_path / "m.png")
    with pytest.raises(InputError, match="8 x 9 pixels but the photo has 8 x 8"):
        open_mask(tmp_path / "m.png", size_px=(8, 8))
    with pytest.raises(InputError, match="make the sketch the photo's size"):
        open_sketch(tmp_path / "m.png", size_px=(8, 8))


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")

    def fail(beside: Path) -> None:
        beside.write_text("half")
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match="No space left"):
        write_atomically(path, fail)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_folder_is_said(tmp_path: Path, pixels: np.ndarray) -> None:
    with pytest.raises(OutputError, match="folder that exists"):
        write_png(pixels, tmp_path / "none" / "a.png")


def test_damaged_exif_is_dropped_and_the_photo_opens(
    tmp_path: Path, pixels: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    Image.fromarray(pixels).save(tmp_path / "a.png")

    def stumble(_: Image.Image) -> Image.Exif:
        raise TypeError("a tuple where a number should be")

    monkeypatch.setattr(Image.Image, "getexif", stumble)
    photo = open_photo(tmp_path / "a.png")
    np.testing.assert_array_equal(photo.pixels, pixels)
    assert photo.metadata.exif is None


def test_the_layout_of_a_tiff_is_not_carried_into_the_png(tmp_path: Path, pixels: np.ndarray) -> None:
    exif = Image.Exif()
    exif[0x010F] = "maker"
    Image.fromarray(pixels).save(tmp_path / "a.tif", exif=exif)
    photo = open_photo(tmp_path / "a.tif")
    write_picture(photo.pixels, tmp_path / "b.png", photo=photo, options=ExportOptions())
    with Image.open(tmp_path / "b.png") as written:
        assert dict(written.getexif()) == {0x010F: "maker"}
