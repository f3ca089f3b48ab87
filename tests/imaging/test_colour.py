"""Colour profiles: what is seen is sRGB, what is written is the photo's own."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageCms

from sketchpaint.imaging.colour import colour_space, over_white, own_samples
from sketchpaint.imaging.export import ExportOptions, write_picture
from sketchpaint.imaging.files import open_photo, open_piece, open_sketch
from tests.imaging.profiles import ADOBE, PROPHOTO, make_profile, to_srgb

SIZE = (60, 80)


@pytest.fixture
def pixels() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (*SIZE, 3), dtype=np.uint8)


@pytest.mark.parametrize("space", [ADOBE, PROPHOTO])
def test_a_photo_in_another_space_is_seen_as_its_definition_says(
    tmp_path: Path, pixels: np.ndarray, space: tuple
) -> None:
    Image.fromarray(pixels).save(tmp_path / "a.png", icc_profile=make_profile(space))
    photo = open_photo(tmp_path / "a.png")
    expected = to_srgb(pixels.reshape(-1, 3) / 255, space).reshape(pixels.shape) * 255
    inside = ((expected > 8) & (expected < 247)).all(2)  # a clipped colour depends on how it is clipped
    difference = np.abs(photo.pixels - expected)[inside]
    assert inside.sum() > 100
    assert np.median(difference) < 1
    assert difference.max() <= 3
    assert np.abs(photo.pixels.astype(int) - pixels).mean() > 8  # it was not left as it is


@pytest.mark.parametrize("space", [ADOBE, PROPHOTO])
def test_an_export_keeps_profile_and_bytes_and_gets_the_patch_in_the_photos_own_colours(
    tmp_path: Path, pixels: np.ndarray, space: tuple
) -> None:
    icc = make_profile(space)
    Image.fromarray(pixels).save(tmp_path / "a.png", icc_profile=icc)
    photo = open_photo(tmp_path / "a.png")
    picture = photo.pixels.copy()
    picture[10:20, 30:50] = (200, 120, 90)
    write_picture(picture, tmp_path / "b.png", photo=photo, options=ExportOptions())
    with Image.open(tmp_path / "b.png") as image:
        assert image.info["icc_profile"] == icc
        written = np.asarray(image)
    changed = (picture != photo.pixels).any(2)
    np.testing.assert_array_equal(written[~changed], pixels[~changed])
    np.testing.assert_allclose(to_srgb(written[15, 40][None] / 255, space) * 255, [[200, 120, 90]], atol=2)
    np.testing.assert_allclose(open_photo(tmp_path / "b.png").pixels[15, 40].astype(int), [200, 120, 90], atol=1)


def test_srgb_is_left_as_it_is_and_its_profile_stays(tmp_path: Path, pixels: np.ndarray) -> None:
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.fromarray(pixels).save(tmp_path / "a.png", icc_profile=icc)
    photo = open_photo(tmp_path / "a.png")
    np.testing.assert_array_equal(photo.pixels, pixels)
    assert photo.original is None
    assert photo.icc == icc


@pytest.mark.parametrize(
    "icc", [b"", b"no profile", make_profile(ADOBE)[:200], make_profile(None), make_profile(ADOBE) + b"\0" * 5_000_000]
)
def test_a_profile_that_cannot_be_used_is_left_out(tmp_path: Path, pixels: np.ndarray, icc: bytes) -> None:
    assert colour_space(icc, "RGB") is None
    Image.fromarray(pixels).save(tmp_path / "a.tif", icc_profile=icc)
    photo = open_photo(tmp_path / "a.tif")
    np.testing.assert_array_equal(photo.pixels, pixels)
    assert photo.icc is None


def test_grey_photos_are_grey_in_the_file_too(tmp_path: Path) -> None:
    grey = np.arange(64 * 64, dtype=np.uint32).reshape(64, 64).astype(np.uint8)
    icc = make_profile(None, gamma=1.0)
    Image.fromarray(grey).save(tmp_path / "a.png", icc_profile=icc)
    photo = open_photo(tmp_path / "a.png")
    assert (photo.pixels == photo.pixels[..., :1]).all()
    linear = grey[0] / 255
    expected = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055) * 255
    np.testing.assert_allclose(photo.pixels[0, :, 0], expected, atol=1.5)
    picture = photo.pixels.copy()
    picture[:8] = 188  # half of the light
    write_picture(picture, tmp_path / "b.png", photo=photo, options=ExportOptions())
    with Image.open(tmp_path / "b.png") as image:
        assert (image.mode, image.info["icc_profile"]) == ("L", icc)
        written = np.asarray(image)
    np.testing.assert_array_equal(written[8:], grey[8:])
    assert abs(int(written[0, 0]) - 128) <= 1


def test_transparency_is_seen_over_white_and_kept(tmp_path: Path, pixels: np.ndarray) -> None:
    alpha = np.random.default_rng(1).integers(0, 256, (*SIZE, 1), dtype=np.uint8)
    rgba = np.concatenate([pixels, alpha], 2)
    rgba[0:5, :, 3] = 0
    Image.fromarray(rgba).save(tmp_path / "a.png")
    photo = open_photo(tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as image:
        white = Image.new("RGBA", image.size, (255, 255, 255, 255))
        expected = np.asarray(Image.alpha_composite(white, image).convert("RGB")).astype(int)
    assert np.abs(photo.pixels - expected).max() <= 1
    picture = photo.pixels.copy()
    picture[:30] = (250, 240, 230)
    write_picture(picture, tmp_path / "b.png", photo=photo, options=ExportOptions())
    with Image.open(tmp_path / "b.png") as image:
        written = np.asarray(image)
    np.testing.assert_array_equal(written[30:], rgba[30:])
    np.testing.assert_array_equal(written[..., 3], rgba[..., 3])
    np.testing.assert_array_equal(written[:5], rgba[:5])  # what cannot be seen is not painted
    opaque = written[:30][rgba[:30, :, 3] > 200]
    assert len(opaque) > 100
    seen = over_white(opaque[None, :, :3], opaque[None, :, 3:])[0].astype(int)
    assert np.abs(seen - (250, 240, 230)).max() <= 1


def test_a_sketch_in_another_space_has_the_colours_that_were_seen(tmp_path: Path) -> None:
    sketch = np.zeros((40, 50, 4), np.uint8)
    sketch[10:20, 10:20] = (90, 140, 60, 200)
    Image.fromarray(sketch).save(tmp_path / "s.png", icc_profile=make_profile(ADOBE))
    read = open_sketch(tmp_path / "s.png", size_px=(50, 40))
    np.testing.assert_array_equal(read[..., 3], sketch[..., 3])
    np.testing.assert_allclose(read[15, 15, :3], to_srgb(np.array([[90, 140, 60]]) / 255, ADOBE)[0] * 255, atol=2)


def test_a_picture_without_changes_is_the_photo_sample_for_sample() -> None:
    deep = np.random.default_rng(0).integers(0, 65536, (*SIZE, 4), dtype=np.uint16)
    seen = np.zeros((*SIZE, 3), np.uint8)
    np.testing.assert_array_equal(own_samples(deep, seen, seen.copy(), colour_space(make_profile(ADOBE), "RGB")), deep)


def adobe_exif(space: int, index: str | None) -> bytes:
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.ColorSpace] = space
    if index is not None:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.IFD.Interop] = {1: index}
    return exif.tobytes()


@pytest.mark.parametrize(
    ("name", "space", "index"), [("a.jpg", 65535, "R03"), ("a.png", 65535, "R03"), ("a.jpg", 2, None)]
)
def test_a_photo_whose_exif_alone_tells_of_adobe_rgb_is_seen_as_that(
    tmp_path: Path, pixels: np.ndarray, name: str, space: int, index: str | None
) -> None:
    path = tmp_path / name
    Image.fromarray(pixels).save(path, exif=adobe_exif(space, index), quality=100)
    photo = open_photo(path)
    with Image.open(path) as image:
        stored = np.asarray(image)
    expected = to_srgb(stored.reshape(-1, 3) / 255, ADOBE).reshape(stored.shape) * 255
    inside = ((expected > 8) & (expected < 247)).all(2)
    assert np.abs(photo.pixels - expected)[inside].max() <= 3
    np.testing.assert_array_equal(photo.samples, stored)
    write_picture(photo.pixels, tmp_path / "out.png", photo=photo, options=ExportOptions())
    with Image.open(tmp_path / "out.png") as image:  # other programs see it as that too
        np.testing.assert_array_equal(np.asarray(image), stored)
        srgb = ImageCms.profileToProfile(
            image, ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"])), ImageCms.createProfile("sRGB")
        )
    assert srgb is not None
    assert np.abs(np.asarray(srgb) - expected)[inside].max() <= 3


@pytest.mark.parametrize(("space", "index"), [(1, "R98"), (65535, "R98"), (65535, None), (1, "R03")])
def test_other_exif_means_srgb_and_a_profile_counts_more_than_exif(
    tmp_path: Path, pixels: np.ndarray, space: int, index: str | None
) -> None:
    Image.fromarray(pixels).save(tmp_path / "a.png", exif=adobe_exif(space, index))
    np.testing.assert_array_equal(open_photo(tmp_path / "a.png").pixels, pixels)
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.fromarray(pixels).save(tmp_path / "b.png", exif=adobe_exif(65535, "R03"), icc_profile=icc)
    np.testing.assert_array_equal(open_photo(tmp_path / "b.png").pixels, pixels)


def test_a_picture_laid_over_the_photo_is_upright_and_in_its_own_colours(tmp_path: Path, pixels: np.ndarray) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    alpha = np.full((*SIZE, 1), 200, np.uint8)
    Image.fromarray(np.dstack([pixels, alpha])).save(tmp_path / "a.png", icc_profile=make_profile(ADOBE), exif=exif)
    piece = open_piece(tmp_path / "a.png")
    upright = np.rot90(pixels, -1)
    expected = to_srgb(upright.reshape(-1, 3) / 255, ADOBE).reshape(upright.shape) * 255
    inside = ((expected > 8) & (expected < 247)).all(2)
    assert np.abs(piece[..., :3] - expected)[inside].max() <= 3
    assert (piece[..., 3] == 200).all()
