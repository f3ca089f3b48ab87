"""What a photo's file says beside its pixels, and how much of it an export keeps."""

import enum
import re
from dataclasses import dataclass, field

from PIL import ExifTags, Image

from sketchpaint.budgets import MAX_METADATA_BYTES

_BASE, _IFD = ExifTags.Base, ExifTags.IFD
_ORIENTATION = int(_BASE.Orientation)
# Tags that describe the file's own layout, not the photo: wrong in any other file. XMP travels beside the EXIF block.
_LAYOUT_TAGS = (
    0xFE,
    0xFF,
    0x100,
    0x101,
    0x102,
    0x103,
    0x106,
    0x10A,
    0x111,
    0x115,
    0x116,
    0x117,
    0x11C,
    0x13D,
    0x140,
    0x142,
    0x143,
    0x144,
    0x145,
    0x152,
    0x153,
    0x2BC,
    0x8773,
)
# What is kept of camera and exposure: a list of what may pass, so that no tag of tomorrow slips through.
_CAMERA_TAGS = (_BASE.Make, _BASE.Model, _BASE.DateTime, _BASE.XResolution, _BASE.YResolution, _BASE.ResolutionUnit)
_EXPOSURE_TAGS = (
    _BASE.ExposureTime,
    _BASE.FNumber,
    _BASE.ExposureProgram,
    _BASE.ISOSpeedRatings,
    _BASE.SensitivityType,
    _BASE.ExifVersion,
    _BASE.DateTimeOriginal,
    _BASE.DateTimeDigitized,
    _BASE.ShutterSpeedValue,
    _BASE.ApertureValue,
    _BASE.BrightnessValue,
    _BASE.ExposureBiasValue,
    _BASE.MaxApertureValue,
    _BASE.MeteringMode,
    _BASE.LightSource,
    _BASE.Flash,
    _BASE.FocalLength,
    _BASE.ColorSpace,
    _BASE.SensingMethod,
    _BASE.ExposureMode,
    _BASE.WhiteBalance,
    _BASE.DigitalZoomRatio,
    _BASE.FocalLengthIn35mmFilm,
    _BASE.SceneCaptureType,
    _BASE.Contrast,
    _BASE.Saturation,
    _BASE.Sharpness,
    _BASE.LensSpecification,
    _BASE.LensMake,
    _BASE.LensModel,
)
_XMP_ORIENTATION = re.compile(rb"""(tiff:Orientation(?:\s*=\s*["']|>))\d""")


class Keep(enum.StrEnum):
    """How much of a photo's metadata an export keeps; the colour profile, which says what the pixels mean, stays in any
    case.
    """

    ALL = "all"
    CAMERA = "camera"
    NONE = "none"


@dataclass(frozen=True)
class Metadata:
    """What a file says beside its pixels.

    Attributes:
        exif: EXIF block without orientation, thumbnail and file layout, or None.
        xmp: XMP packet, its orientation upright, or None.
    """

    exif: bytes | None = field(default=None, repr=False)
    xmp: bytes | None = field(default=None, repr=False)

    def kept(self, keep: Keep) -> "Metadata":
        """Returns what an export keeps.

        With `Keep.CAMERA` that is make, model, lens, exposure and date; GPS, serial numbers, names of people, maker
        notes, comments and XMP are left out.
        """
        if keep is Keep.ALL:
            return self
        return Metadata(_camera_part(self.exif)) if keep is Keep.CAMERA and self.exif else Metadata()


def orientation_of(image: Image.Image) -> int:
    """Returns the EXIF orientation, 1 to 8, in which a picture that is not decoded yet will come out of the decoder."""
    if image.format == "TIFF":  # Pillow turns these itself
        return 1
    try:
        orientation = int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # whatever Pillow trips over in a damaged block
        return 1
    return orientation if 1 <= orientation <= 8 else 1


def read_metadata(image: Image.Image) -> Metadata:
    """Returns what the file of a decoded picture says beside its pixels. A damaged block is dropped."""
    try:
        exif = image.getexif()
        for tag in (_ORIENTATION, *_LAYOUT_TAGS):
            exif.pop(tag, None)
        block = exif.tobytes() if len(exif) else None
    except Exception:  # whatever Pillow trips over
        block = None
    xmp = image.info.get("xmp")
    xmp = _XMP_ORIENTATION.sub(rb"\g<1>1", xmp) if isinstance(xmp, bytes) else None
    return Metadata(_bounded(block), _bounded(xmp))


def _bounded(block: bytes | None) -> bytes | None:
    return block if block and len(block) <= MAX_METADATA_BYTES else None


def _camera_part(block: bytes) -> bytes | None:
    whole, part = Image.Exif(), Image.Exif()
    try:
        whole.load(block)
        exposure = {tag: value for tag, value in whole.get_ifd(_IFD.Exif).items() if tag in _EXPOSURE_TAGS}
        part.update({tag: whole[tag] for tag in _CAMERA_TAGS if tag in whole})
        if exposure:
            part.get_ifd(_IFD.Exif).update(exposure)
        return part.tobytes() if len(part) or exposure else None
    except Exception:  # a value of the wrong kind, which Pillow reads but cannot write
        return None
