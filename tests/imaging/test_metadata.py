"""What exports keep of a photo's metadata."""

from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image

from sketchpaint.imaging.export import ExportOptions, write_picture
from sketchpaint.imaging.files import open_photo
from sketchpaint.imaging.metadata import Keep

BASE, IFD = ExifTags.Base, ExifTags.IFD
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf tiff:Orientation="6" dc:creator="Jane Doe"/></x:xmpmeta>'
SECRETS = (b"Jane Doe", b"SN123456", b"LS777", b"MakerNoteXYZ", b"12 Main Street", b"2024:05:06")


@pytest.fixture
def phone(tmp_path: Path) -> Path:
    """A photo as a telephone writes it, with everything that gives its owner away."""
    exif = Image.Exif()
    exif.update(
        {
            BASE.Make: "Maker",
            BASE.Model: "Phone",
            BASE.Artist: "Jane Doe",
            BASE.Copyright: "Jane Doe",
            BASE.ImageDescription: "12 Main Street",
        }
    )
    exif.get_ifd(IFD.Exif).update(
        {
            BASE.ExposureTime: 0.01,
            BASE.ISOSpeedRatings: 200,
            BASE.LensModel: "50mm",
            BASE.CameraOwnerName: "Jane Doe",
            BASE.BodySerialNumber: "SN123456",
            BASE.LensSerialNumber: "LS777",
            BASE.MakerNote: b"MakerNoteXYZ",
            BASE.UserComment: b"12 Main Street",
        }
    )
    exif.get_ifd(IFD.GPSInfo).update({1: "N", 2: (48.0, 8.0, 30.0), 29: "2024:05:06"})
    path = tmp_path / "phone.jpg"
    pixels = np.random.default_rng(0).integers(0, 256, (48, 64, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(path, exif=exif, xmp=XMP, comment=b"Jane Doe")
    return path


def exported(phone: Path, keep: Keep) -> Path:
    photo = open_photo(phone)
    out = phone.with_name("out.png")
    write_picture(photo.pixels, out, photo=photo, options=ExportOptions(keep))
    return out


def test_by_default_camera_and_exposure_stay_and_what_tells_who_and_where_goes(phone: Path) -> None:
    content = exported(phone, ExportOptions().keep).read_bytes()
    assert not [secret for secret in SECRETS if secret in content]
    with Image.open(phone.with_name("out.png")) as image:
        exif = image.getexif()
    assert (exif[BASE.Make], exif[BASE.Model]) == ("Maker", "Phone")
    exposure = exif.get_ifd(IFD.Exif)
    assert set(exposure) == {BASE.ExposureTime, BASE.ISOSpeedRatings, BASE.LensModel}
    assert (float(exposure[BASE.ExposureTime]), exposure[BASE.LensModel]) == (0.01, "50mm")
    assert not exif.get_ifd(IFD.GPSInfo)


def test_everything_is_kept_when_it_is_asked_for(phone: Path) -> None:
    with Image.open(exported(phone, Keep.ALL)) as image:
        exif, xmp = image.getexif(), image.info["xmp"]
    assert exif.get_ifd(IFD.GPSInfo)[2] == (48.0, 8.0, 30.0)
    assert exif.get_ifd(IFD.Exif)[BASE.BodySerialNumber] == "SN123456"
    assert exif.get_ifd(IFD.Exif)[BASE.MakerNote] == b"MakerNoteXYZ"
    assert exif[BASE.Artist] == "Jane Doe"
    assert xmp == XMP.replace(b'"6"', b'"1"')  # the pixels are upright


def test_nothing_is_kept_when_nothing_is_asked_for(phone: Path) -> None:
    with Image.open(exported(phone, Keep.NONE)) as image:
        assert not image.info
        assert not dict(image.getexif())


def test_a_value_that_cannot_be_written_costs_the_block_and_not_the_export(
    phone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = open_photo(phone)

    def stumble(_: Image.Exif, content: bytes) -> None:
        raise TypeError("a tuple where a number should be")

    monkeypatch.setattr(Image.Exif, "load", stumble)
    assert photo.metadata.kept(Keep.CAMERA).exif is None
