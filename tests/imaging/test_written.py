"""What stands in exported files, read with other programs' readers."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import ExifTags, Image

from sketchpaint.imaging.colour import colour_space, eight_bits, over_white, own_samples, shown, without_white
from sketchpaint.imaging.deep import write_deep_png, write_tiff
from sketchpaint.imaging.export import ExportOptions, write_picture
from sketchpaint.imaging.files import Photo
from sketchpaint.imaging.metadata import Keep, Metadata, orientation_of, read_metadata
from tests.imaging.profiles import ADOBE, make_profile

ICC, XMP = make_profile(ADOBE), b"<x:xmpmeta/>"
NOTHING = Metadata()


def noise(channels: int, bits: int = 8, *, size: tuple[int, int] = (50, 60)) -> np.ndarray:
    kind = np.uint8 if bits == 8 else np.uint16
    return np.random.default_rng(channels).integers(0, 1 << bits, (*size, channels)).astype(kind)


def exif_block() -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Maker"
    return exif.tobytes()


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_tiffs_hold_their_samples_and_say_what_they_are(tmp_path: Path, channels: int, bits: int) -> None:
    samples = noise(channels, bits)
    write_tiff(samples, tmp_path / "a.tif", icc=ICC, metadata=Metadata(exif_block(), XMP))
    with tifffile.TiffFile(tmp_path / "a.tif") as file:
        page = file.pages.first
        np.testing.assert_array_equal(page.asarray().reshape(samples.shape), samples)
        assert (page.imagewidth, page.imagelength, page.samplesperpixel) == (60, 50, channels)
        assert page.photometric.name == ("MINISBLACK" if channels < 3 else "RGB")
        assert (page.compression.name, page.predictor.name) == ("ADOBE_DEFLATE", "HORIZONTAL")
        assert [extra.name for extra in page.extrasamples] == ["UNASSALPHA"] * (channels in (2, 4))
        assert page.planarconfig.name == "CONTIG"
        tags = {tag.code: tag.value for tag in page.tags}
    assert bytes(tags[34675]) == ICC
    assert bytes(tags[700]) == XMP
    assert tags[271] == "Maker"
    bare = tmp_path / "b.tif"
    write_tiff(samples, bare, icc=None, metadata=NOTHING)
    with tifffile.TiffFile(bare) as file:
        assert not {34675, 700, 271} & {tag.code for tag in file.pages.first.tags}


def test_large_tiffs_are_cut_into_strips_of_a_mebibyte(tmp_path: Path) -> None:
    samples = noise(3, 16, size=(700, 500))
    write_tiff(samples, tmp_path / "a.tif", icc=None, metadata=NOTHING)
    with tifffile.TiffFile(tmp_path / "a.tif") as file:
        page = file.pages.first
        np.testing.assert_array_equal(page.asarray(), samples)
        assert page.rowsperstrip == (1 << 20) // (500 * 3 * 2)
        assert len(page.dataoffsets) == -(-700 // page.rowsperstrip)
    wide = noise(1, 8, size=(3, (1 << 20) + 7))
    write_tiff(wide, tmp_path / "b.tif", icc=None, metadata=NOTHING)
    with tifffile.TiffFile(tmp_path / "b.tif") as file:
        assert file.pages.first.rowsperstrip == 1
        np.testing.assert_array_equal(file.pages.first.asarray(), wide[..., 0])


def chunks(content: bytes) -> list[tuple[bytes, bytes]]:
    """The chunks of a PNG, whose checksums are checked."""
    found, at = [], 8
    while at < len(content):
        (size,) = struct.unpack(">I", content[at : at + 4])
        name, body = content[at + 4 : at + 8], content[at + 8 : at + 8 + size]
        assert struct.unpack(">I", content[at + 8 + size : at + 12 + size]) == (zlib.crc32(name + body),)
        found.append((name, body))
        at += size + 12
    return found


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_deep_pngs_have_their_chunks_before_the_pixels(tmp_path: Path, channels: int) -> None:
    samples = noise(channels, 16)
    text = {"sketchpaint recipe": "{}", "Title": "caf\u00e9 \u2713"}
    write_deep_png(samples, tmp_path / "a.png", icc=ICC, metadata=Metadata(exif_block(), XMP), text=text)
    found = chunks((tmp_path / "a.png").read_bytes())
    names = [name for name, _ in found]
    assert names[0] == b"IHDR"
    assert names[1:6] == [b"tEXt", b"tEXt", b"iCCP", b"eXIf", b"iTXt"]
    assert names[-1] == b"IEND"
    assert found[1][1] == b"sketchpaint recipe\0{}"
    assert found[2][1] == b"Title\0caf\xe9 ?"
    assert found[3][1].startswith(b"ICC Profile\0\0")
    assert zlib.decompress(found[3][1][13:]) == ICC
    assert found[4][1] == exif_block()[6:]
    assert found[5][1] == b"XML:com.adobe.xmp\0\0\0\0\0" + XMP
    write_deep_png(samples, tmp_path / "b.png", icc=None, metadata=NOTHING, text={})
    assert {name for name, _ in chunks((tmp_path / "b.png").read_bytes())} == {b"IHDR", b"IDAT", b"IEND"}


def photo_of(samples: np.ndarray, *, icc: bytes | None = None, metadata: Metadata = NOTHING) -> Photo:
    grey = samples.shape[2] < 3
    space = colour_space(icc, "L" if grey else "RGB")
    return Photo(shown(samples, space, lambda _: None), icc=icc, metadata=metadata, original=samples)


def test_text_and_metadata_stand_in_a_png(tmp_path: Path) -> None:
    photo = photo_of(noise(3), icc=ICC, metadata=Metadata(exif_block(), XMP))
    options = ExportOptions(Keep.ALL, {"sketchpaint recipe": "{}"})
    write_picture(photo.pixels, tmp_path / "a.png", photo=photo, options=options)
    with Image.open(tmp_path / "a.png") as image:
        assert (image.format, image.mode) == ("PNG", "RGB")
        assert image.info["sketchpaint recipe"] == "{}"
        assert image.info["XML:com.adobe.xmp"] == XMP.decode()
        assert image.info["icc_profile"] == ICC
        assert image.getexif()[ExifTags.Base.Make] == "Maker"
    write_picture(photo.pixels, tmp_path / "b.PNG", photo=photo, options=ExportOptions(Keep.NONE))
    with Image.open(tmp_path / "b.PNG") as image:
        assert set(image.info) == {"icc_profile"}


@pytest.mark.parametrize(("quality", "sampling"), [(95, 0), (90, 0), (89, 2)])
def test_fine_jpegs_keep_the_colour_of_every_pixel(tmp_path: Path, quality: int, sampling: int) -> None:
    photo = photo_of(noise(3), icc=ICC, metadata=Metadata(exif_block(), XMP))
    write_picture(photo.pixels, tmp_path / "a.jpg", photo=photo, options=ExportOptions(Keep.ALL, quality=quality))
    with Image.open(tmp_path / "a.jpg") as image:
        layers = image.layer  # type: ignore[attr-defined]
        assert (image.format, layers[0][1:3]) == ("JPEG", (1, 1) if sampling == 0 else (2, 2))
        assert image.info["icc_profile"] == ICC
        assert image.info["xmp"] == XMP
    content = io.BytesIO()
    Image.fromarray(photo.samples).save(content, "JPEG", quality=quality, subsampling=sampling)
    with Image.open(content) as expected, Image.open(tmp_path / "a.jpg") as image:
        np.testing.assert_array_equal(np.asarray(image), np.asarray(expected))


def test_blocks_too_long_for_a_jpeg_are_left_out_of_it_one_by_one(tmp_path: Path) -> None:
    long = b"<x:xmpmeta>" + b" " * 65_000 + b"</x:xmpmeta>"
    photo = photo_of(noise(3), metadata=Metadata(exif_block(), long))
    write_picture(photo.pixels, tmp_path / "a.jpg", photo=photo, options=ExportOptions(Keep.ALL))
    with Image.open(tmp_path / "a.jpg") as image:
        assert "xmp" not in image.info
        assert image.getexif()[ExifTags.Base.Make] == "Maker"


def test_jpegs_have_transparency_over_white_and_8_bits(tmp_path: Path) -> None:
    samples = np.zeros((50, 60, 4), np.uint16)
    samples[..., :] = (65535, 0, 0, 32768)
    photo = photo_of(samples)
    write_picture(photo.pixels, tmp_path / "a.jpg", photo=photo, options=ExportOptions(quality=100))
    with Image.open(tmp_path / "a.jpg") as image:
        assert np.abs(np.asarray(image)[20, 20].astype(int) - (255, 127, 127)).max() <= 2


@pytest.mark.parametrize("lossless", [True, False])
def test_webps_are_lossless_when_they_are_said_to_be(tmp_path: Path, lossless: bool) -> None:
    samples = noise(4)
    samples[:20, :, 3] = 0  # colours that nobody sees
    photo = photo_of(samples, icc=ICC, metadata=Metadata(exif_block(), XMP))
    options = ExportOptions(Keep.ALL, lossless=lossless, quality=80)
    write_picture(photo.pixels, tmp_path / "a.webp", photo=photo, options=options)
    with Image.open(tmp_path / "a.webp") as image:
        assert image.format == "WEBP"
        assert np.array_equal(np.asarray(image), samples) is lossless
        assert (image.info["icc_profile"], image.info["xmp"]) == (ICC, XMP)
        assert image.getexif()[ExifTags.Base.Make] == "Maker"


@pytest.mark.parametrize("alpha", [0, 1, 77, 128, 254, 255])
def test_over_white_is_rounded_as_a_division_is(alpha: int) -> None:
    colours = np.arange(256, dtype=np.uint8)[None, :, None].repeat(3, 2)
    seen = over_white(colours, np.full((1, 256, 1), alpha, np.uint8))
    expected = np.floor((colours.astype(float) * alpha + 255 * (255 - alpha)) / 255 + 0.5)
    np.testing.assert_array_equal(seen, expected)
    if alpha > 70:
        back = without_white(seen, np.full((1, 256, 1), alpha / 255))
        assert np.abs(back.astype(float) - colours).max() <= np.ceil(0.5 * 255 / alpha)


def test_16_bits_are_rounded_to_the_nearest_of_8() -> None:
    deep = np.arange(65536, dtype=np.uint16).reshape(256, 256)
    np.testing.assert_array_equal(eight_bits(deep), np.floor(deep / 257 + 0.5))
    same = np.arange(256, dtype=np.uint8)
    assert eight_bits(same) is same


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_only_what_was_painted_changes_and_it_is_seen_as_painted(channels: int, bits: int) -> None:
    samples = noise(channels, bits, size=(700, 800))  # several bands
    most = (1 << bits) - 1
    if channels in (2, 4):
        samples[..., -1] = most // 2
        samples[:, :100, -1] = 0
    photo = photo_of(samples)
    painted = photo.pixels.copy()
    painted[300:650, 50:400] = 200
    written = own_samples(samples, photo.pixels, painted, None)
    assert written.dtype == samples.dtype
    changed = (written != samples).any(2)
    assert not changed[:300].any()
    assert not changed[:, 400:].any()
    if channels in (2, 4):
        assert not changed[:, :100].any()  # nothing is painted where nothing is seen
        np.testing.assert_array_equal(written[..., -1], samples[..., -1])
    again = shown(written, None, lambda _: None)
    assert np.abs(again[310:640, 110:390].astype(int) - 200).max() <= 1
    if channels in (1, 3):
        assert changed[310:640, 110:390].mean() > 0.95  # the others looked so already
        assert (written[changed] == 200 * (257 if bits == 16 else 1)).all()


def test_what_is_seen_is_told_band_by_band() -> None:
    told: list[float] = []
    shown(noise(4, 8, size=(2000, 500)), None, told.append)
    rows = (1 << 18) // 500
    assert told == pytest.approx([min(1, rows * (k + 1) / 2000) for k in range(-(-2000 // rows))])
    plain = noise(3)
    assert shown(plain, None, told.append) is plain


@pytest.mark.parametrize(("orientation", "known"), [(1, 1), (6, 6), (8, 8), (9, 1), (0, 1)])
def test_an_orientation_is_one_of_eight(orientation: int, known: int) -> None:
    exif, content = Image.Exif(), io.BytesIO()
    exif[ExifTags.Base.Orientation] = orientation
    Image.new("RGB", (40, 30)).save(content, "JPEG", exif=exif)
    with Image.open(content) as image:
        assert orientation_of(image) == known
    content = io.BytesIO()
    Image.new("RGB", (40, 30)).save(content, "TIFF", exif=exif)
    with Image.open(content) as image:
        assert orientation_of(image) == 1  # Pillow turns these itself


@pytest.mark.parametrize("packet", [b'<a tiff:Orientation="6"/>', b"<tiff:Orientation>6</tiff:Orientation>"])
def test_a_packet_says_upright_afterwards(packet: bytes) -> None:
    image = Image.new("RGB", (40, 30))
    image.info["xmp"] = packet
    found = read_metadata(image)
    assert found.xmp == packet.replace(b"6", b"1")
    assert found.exif is None
    image.info["xmp"] = "a text"
    assert read_metadata(image) == NOTHING
