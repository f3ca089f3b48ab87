"""16 bits, other formats and what is converted: read by other libraries than those that wrote."""

from pathlib import Path

import cv2
import numpy as np
import pytest
import tifffile
from PIL import ExifTags, Image, ImageSequence

from sketchpaint.errors import ConversionError
from sketchpaint.imaging.export import ExportOptions, write_picture
from sketchpaint.imaging.files import open_photo
from sketchpaint.imaging.metadata import Keep, Metadata
from tests.imaging.profiles import ADOBE, ink_profile, make_profile

SIZE = (45, 70)


def deep(channels: int) -> np.ndarray:
    samples = np.random.default_rng(channels).integers(0, 65536, (*SIZE, channels), dtype=np.uint16)
    if channels == 4:
        samples[..., 3] = np.random.default_rng(9).integers(20_000, 65536, SIZE)
    return samples


def write(samples: np.ndarray, path: Path) -> None:
    order = {1: [0], 3: [2, 1, 0], 4: [2, 1, 0, 3]}[samples.shape[2]]
    assert cv2.imwrite(str(path), samples[..., order])


def read(path: Path) -> np.ndarray:
    """Reads samples by a library that the program does not read with."""
    samples = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    samples = samples if samples.ndim == 3 else samples[..., None]
    return samples[..., {1: [0], 3: [2, 1, 0], 4: [2, 1, 0, 3]}[samples.shape[2]]]


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("source", [".png", ".tif"])
@pytest.mark.parametrize("target", [".png", ".tif"])
def test_16_bits_are_kept_and_the_patch_is_written_in_16(
    tmp_path: Path, channels: int, source: str, target: str
) -> None:
    samples = deep(channels)
    write(samples, tmp_path / f"a{source}")
    photo = open_photo(tmp_path / f"a{source}")
    np.testing.assert_array_equal(photo.samples, samples)
    picture = photo.pixels.copy()
    picture[10:20, 20:30] = 77
    write_picture(picture, tmp_path / f"b{target}", photo=photo, options=ExportOptions())
    written = read(tmp_path / f"b{target}")
    assert written.dtype == np.uint16
    changed = (picture != photo.pixels).any(2)
    np.testing.assert_array_equal(written[~changed], samples[~changed])
    if channels < 4:
        assert (written[changed] == 77 * 257).all()
    else:
        np.testing.assert_array_equal(written[..., 3], samples[..., 3])


def test_a_png_of_16_bits_keeps_its_profile(tmp_path: Path) -> None:
    icc = make_profile(ADOBE)
    tifffile.imwrite(tmp_path / "a.tif", deep(3), photometric="rgb", iccprofile=icc)
    photo = open_photo(tmp_path / "a.tif")
    write_picture(photo.pixels.copy(), tmp_path / "b.png", photo=photo, options=ExportOptions())
    with Image.open(tmp_path / "b.png") as image:
        assert image.info["icc_profile"] == icc
    np.testing.assert_array_equal(read(tmp_path / "b.png"), deep(3))


def test_seen_are_the_samples_rounded_to_8_bits(tmp_path: Path) -> None:
    samples = deep(3)
    write(samples, tmp_path / "a.png")
    np.testing.assert_array_equal(open_photo(tmp_path / "a.png").pixels, np.round(samples / 257).astype(np.uint8))


@pytest.mark.parametrize("compression", [None, "zlib", "lzw"])
@pytest.mark.parametrize("byteorder", ["<", ">"])
def test_tiffs_of_other_programs(tmp_path: Path, compression: str | None, byteorder: str) -> None:
    samples = deep(3)
    if compression == "lzw":
        write(samples, tmp_path / "a.tif")  # OpenCV's default
    else:
        tifffile.imwrite(
            tmp_path / "a.tif", samples, photometric="rgb", compression=compression, byteorder=byteorder, rowsperstrip=7
        )
    np.testing.assert_array_equal(open_photo(tmp_path / "a.tif").samples, samples)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("bits", [8, 16])
def test_samples_of_every_orientation_are_upright(tmp_path: Path, orientation: int, bits: int) -> None:
    samples = deep(3)
    if bits == 8:
        samples = (samples >> 8).astype(np.uint8)
        Image.fromarray(samples).save(tmp_path / "a.tif")
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    tifffile.imwrite(tmp_path / "a.tif", samples, photometric="rgb", extratags=[(274, 3, 1, orientation, True)])
    marked = Image.fromarray((samples >> (bits - 8)).astype(np.uint8))
    turns = Image.Transpose
    turned = {
        2: turns.FLIP_LEFT_RIGHT,
        3: turns.ROTATE_180,
        4: turns.FLIP_TOP_BOTTOM,
        5: turns.TRANSPOSE,
        6: turns.ROTATE_270,
        7: turns.TRANSVERSE,
        8: turns.ROTATE_90,
    }
    expected = np.asarray(marked.transpose(turned[orientation]) if orientation > 1 else marked)
    photo = open_photo(tmp_path / "a.tif")
    np.testing.assert_array_equal((photo.samples >> (bits - 8)).astype(np.uint8), expected)


@pytest.mark.parametrize("suffix", [".png", ".tif", ".tiff", ".webp", ".jpg", ".jpeg"])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_every_format_holds_profile_camera_and_untouched_pixels(tmp_path: Path, suffix: str, channels: int) -> None:
    samples = np.random.default_rng(0).integers(0, 256, (*SIZE, channels), dtype=np.uint8)
    if channels in (2, 4):
        samples[..., -1] |= 128
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Maker"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.ISOSpeedRatings] = 200
    icc = make_profile(ADOBE) if channels > 2 else make_profile(None)
    Image.fromarray(samples[..., 0] if channels == 1 else samples).save(tmp_path / "a.png", icc_profile=icc, exif=exif)
    photo = open_photo(tmp_path / "a.png")
    picture = photo.pixels.copy()
    picture[5:9, 5:9] = 128
    write_picture(picture, tmp_path / f"b{suffix}", photo=photo, options=ExportOptions())
    again = open_photo(tmp_path / f"b{suffix}")
    with Image.open(tmp_path / f"b{suffix}") as image:
        kept = image.getexif()
        assert kept[ExifTags.Base.Make] == "Maker"
        assert kept.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.ISOSpeedRatings] == 200
    same = (picture == photo.pixels).all(2)
    if suffix in (".jpg", ".jpeg"):
        assert np.abs(again.pixels.astype(int) - photo.pixels)[same].mean() < 12
        assert again.samples.shape[2] in (1, 3)
    elif suffix == ".webp" and channels < 3:
        np.testing.assert_array_equal(again.pixels[same], photo.pixels[same])
        assert again.icc is None
    else:
        np.testing.assert_array_equal(again.samples[same], samples[same])
    if not (suffix == ".webp" and channels < 3):
        assert again.icc == icc


def test_everything_goes_into_a_tiff_and_a_deep_png_too(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "Jane Doe"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[1] = "N"
    write(deep(3), tmp_path / "a.png")
    plain = open_photo(tmp_path / "a.png")
    photo = type(plain)(plain.pixels, metadata=Metadata(exif.tobytes(), b"<x:xmpmeta/>"), original=plain.samples)
    for name in ("b.tif", "b.png"):
        write_picture(
            photo.pixels, tmp_path / name, photo=photo, options=ExportOptions(Keep.ALL, {"sketchpaint recipe": "{}"})
        )
        with Image.open(tmp_path / name) as image:
            assert image.getexif()[ExifTags.Base.Artist] == "Jane Doe"
            assert image.getexif().get_ifd(ExifTags.IFD.GPSInfo)[1] == "N"
            assert image.info["xmp"] == b"<x:xmpmeta/>"
    with Image.open(tmp_path / "b.png") as image:
        assert image.info["sketchpaint recipe"] == "{}"


def test_quality_and_losslessness_are_what_was_asked_for(tmp_path: Path) -> None:
    y, x = np.mgrid[:200, :300]
    pixels = np.stack([x * 0.8, y, (x + y) * 0.5], 2).astype(np.uint8)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    photo = open_photo(tmp_path / "a.png")
    sizes = {}
    for suffix in (".jpg", ".webp"):
        for quality in (30, 95):
            path = tmp_path / f"b{quality}{suffix}"
            write_picture(photo.pixels, path, photo=photo, options=ExportOptions(quality=quality, lossless=False))
            sizes[suffix, quality] = path.stat().st_size
            assert not np.array_equal(open_photo(path).pixels, pixels)
    assert sizes[".jpg", 30] < sizes[".jpg", 95]
    assert sizes[".webp", 30] < sizes[".webp", 95]


def converted(path: Path) -> str:
    with pytest.raises(ConversionError, match="--convert") as caught:
        open_photo(path)
    return caught.value.kind


def test_what_needs_a_copy_is_asked_about_and_says_why(tmp_path: Path) -> None:
    rgb = Image.new("RGB", (64, 64), (200, 100, 50))
    rgb.convert("CMYK").save(tmp_path / "cmyk.jpg")
    rgb.convert("P", palette=Image.Palette.ADAPTIVE).save(tmp_path / "palette.png")
    rgb.convert("1").save(tmp_path / "bilevel.png")
    Image.fromarray(np.full((64, 64), 0.5, np.float32)).save(tmp_path / "float.tif")
    rgb.convert("LAB").save(tmp_path / "lab.tif")
    kinds = [converted(tmp_path / name) for name in ("cmyk.jpg", "palette.png", "bilevel.png", "float.tif", "lab.tif")]
    assert len(set(kinds)) == 5
    for name, seen in (("cmyk.jpg", (200, 100, 50)), ("palette.png", (200, 100, 50)), ("float.tif", (128, 128, 128))):
        assert np.abs(open_photo(tmp_path / name, convert=True).pixels[5, 5].astype(int) - seen).max() <= 3


def test_inks_have_the_colours_of_their_profile(tmp_path: Path) -> None:
    Image.new("CMYK", (64, 64), (255, 0, 0, 0)).save(tmp_path / "a.tif", icc_profile=ink_profile((50, 60, 40)))
    seen = open_photo(tmp_path / "a.tif", convert=True).pixels[5, 5].astype(int)
    assert np.abs(seen - (217, 61, 54)).max() <= 5  # by skimage.color.lab2rgb; without the profile it is (0, 255, 255)


def test_a_palette_with_transparency_becomes_a_copy_that_keeps_it(tmp_path: Path) -> None:
    rgba = np.zeros((64, 64, 4), np.uint8)
    rgba[:32] = (200, 100, 50, 255)
    Image.fromarray(rgba).quantize(8).save(tmp_path / "a.png")
    photo = open_photo(tmp_path / "a.png", convert=True)
    assert photo.samples[5, 5].tolist() == [200, 100, 50, 255]
    assert photo.samples[40, 5, 3] == 0
    assert photo.pixels[40, 5].tolist() == [255, 255, 255]


def test_a_colour_key_becomes_transparency_without_a_question(tmp_path: Path) -> None:
    image = Image.new("RGB", (64, 64), (200, 100, 50))
    image.paste((255, 0, 0), (0, 0, 10, 10))
    image.save(tmp_path / "a.png", transparency=(255, 0, 0))
    photo = open_photo(tmp_path / "a.png")
    assert photo.samples[5, 5].tolist() == [255, 0, 0, 0]
    assert photo.samples[20, 20].tolist() == [200, 100, 50, 255]


@pytest.mark.parametrize("suffix", [".gif", ".webp", ".png", ".tif", ".avif"])
def test_of_several_pictures_the_first_is_opened_and_that_is_known(tmp_path: Path, suffix: str) -> None:
    frames = [Image.new("RGB", (64, 64), colour) for colour in ((200, 30, 30), (30, 200, 30))]
    frames[0].save(
        tmp_path / f"a{suffix}",
        save_all=True,
        append_images=frames[1:],
        **({} if suffix == ".tif" else {"duration": 100}),
    )
    with Image.open(tmp_path / f"a{suffix}") as image:
        assert len(list(ImageSequence.Iterator(image))) == 2
    photo = open_photo(tmp_path / f"a{suffix}", convert=True)
    assert photo.is_first_of_several
    assert np.abs(photo.pixels[5, 5].astype(int) - (200, 30, 30)).max() < 12
    frames[0].save(tmp_path / f"one{suffix}")
    assert not open_photo(tmp_path / f"one{suffix}", convert=True).is_first_of_several


def test_heic_opens_upright_and_ten_bits_are_asked_about() -> None:
    """The two files hold a gradient: red 4 x, green 5 y, blue 90; the first says that it lies on its side."""
    photo = open_photo(Path(__file__).with_name("small.heic"))
    assert (photo.width_px, photo.height_px, photo.ending) == (64, 48, ".heic")
    y, x = np.mgrid[:48, :64]
    assert np.abs(photo.pixels.astype(int) - np.stack([x * 4, y * 5, np.full_like(x, 90)], 2)).mean() < 3
    exif = Image.Exif()
    assert photo.metadata.exif is not None
    exif.load(photo.metadata.exif)
    assert dict(exif) == {ExifTags.Base.Make: "Maker", ExifTags.Base.Artist: "Jane Doe"}
    deep = Path(__file__).with_name("ten_bits.heic")
    assert "number of bits" in converted(deep)
    assert np.abs(open_photo(deep, convert=True).pixels[10, 10].astype(int) - (40, 50, 90)).max() < 6


def test_an_avif_of_ten_bits_is_asked_about(tmp_path: Path) -> None:
    Image.new("RGB", (64, 64), (40, 90, 160)).save(tmp_path / "a.avif")
    content = bytearray((tmp_path / "a.avif").read_bytes())
    content[content.index(b"av1C") + 6] |= 0x40  # high_bitdepth of its configuration record
    depths = content.index(b"pixi") + 9
    content[depths : depths + 3] = b"\x0a\x0a\x0a"
    (tmp_path / "a.avif").write_bytes(content)
    assert "number of bits" in converted(tmp_path / "a.avif")


def test_avif_opens_with_its_transparency(tmp_path: Path) -> None:
    rgba = np.zeros((64, 96, 4), np.uint8)
    rgba[:, :48] = (40, 90, 160, 255)
    Image.fromarray(rgba).save(tmp_path / "a.avif", quality=100, subsampling="4:4:4")
    photo = open_photo(tmp_path / "a.avif")
    assert np.abs(photo.samples[10, 10].astype(int) - (40, 90, 160, 255)).max() <= 2
    assert photo.samples[10, 80, 3] == 0
