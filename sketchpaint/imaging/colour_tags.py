"""What a picture file says its colours mean where it holds no profile: EXIF of cameras, tags of PNG, HEIC and AVIF."""

import functools
import io
import struct
from typing import BinaryIO

from PIL import ExifTags, Image

from sketchpaint.imaging.matrix_profile import Primaries, gamma_curve, matrix_profile, srgb_curve

# Values of ColorSpace: some cameras' own for Adobe RGB, and EXIF's for all that is not sRGB (DCF 2.0, "optional colour
# space").
_ADOBE, _UNCALIBRATED = 2, 65535
_INTEROP_INDEX, _INTEROP_ADOBE = 1, "R03"
_D65 = (0.3127, 0.3290)
# Adobe RGB (1998) Color Image Encoding, 4.3.1.
_ADOBE_RGB, _ADOBE_GAMMA = Primaries((0.64, 0.33), (0.21, 0.71), (0.15, 0.06), _D65), 563 / 256
# ITU-T H.273, tables 2 and 3: numbers of primaries and of curves; those of video are shown with sRGB's curve. Curves of
# high dynamic range are not here.
_SRGB = Primaries((0.64, 0.33), (0.30, 0.60), (0.15, 0.06), _D65)
_PRIMARIES = {
    1: _SRGB,
    5: Primaries((0.64, 0.33), (0.29, 0.60), (0.15, 0.06), _D65),
    6: Primaries((0.630, 0.340), (0.310, 0.595), (0.155, 0.070), _D65),
    9: Primaries((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), _D65),
    12: Primaries((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), _D65),
}
_LIKE_SRGB, _GAMMAS = (1, 6, 13, 14, 15), {4: 2.2, 5: 2.8, 8: 1.0}
_SRGB_GAMMA, _SAME_WITHIN = 1 / 2.2, 0.005
_PNG_HEAD, _NCLX = 8, b"colrnclx"
_BEGINNING_BYTES = 65536  # such tags stand before the pixels


def profile_of(image: Image.Image) -> object:
    """Returns what an opened picture says its colours mean: its ICC profile, one made of what the file says without a
    profile, or None. To be asked before its pixels are decoded, or its EXIF block, which decodes a PNG.
    """
    if image.format == "PNG" and (named := _png_numbers(image)):  # these count before a profile (PNG, third edition)
        return _named(*named)
    icc = image.info.get("icc_profile")
    if icc:
        return icc
    if _is_adobe(image):
        return adobe_profile()
    match image.format:
        case "PNG" if "srgb" not in image.info:
            return _described(image.info.get("gamma"), image.info.get("chromaticity"))
        case "HEIF":
            tags = image.info.get("nclx_profile") or {}
            return _named(tags.get("color_primaries", 0), tags.get("transfer_characteristics", 0))
        case "AVIF":
            return _named(*_nclx_numbers(image))
    return None


def _is_adobe(image: Image.Image) -> bool:
    try:
        exif = image.getexif()
        if ExifTags.IFD.Exif not in exif:  # asking for a part that is missing would add it to what is kept
            return False
        inside = exif.get_ifd(ExifTags.IFD.Exif)
        space = inside.get(ExifTags.Base.ColorSpace)
        interop = exif.get_ifd(ExifTags.IFD.Interop) if ExifTags.IFD.Interop in inside else {}
        index = str(interop.get(_INTEROP_INDEX, "")) if space == _UNCALIBRATED else ""
    except Exception:  # whatever Pillow trips over in a damaged block
        return False
    return space == _ADOBE or index.rstrip("\0 ") == _INTEROP_ADOBE


@functools.cache
def adobe_profile() -> bytes:
    """Returns an ICC profile of Adobe RGB (1998)."""
    return matrix_profile("Compatible with Adobe RGB (1998)", _ADOBE_RGB, gamma_curve(_ADOBE_GAMMA))


@functools.cache
def _named(primaries: int, transfer: int) -> bytes | None:
    """Returns the profile of a pair of numbers of ITU-T H.273; None for sRGB and what is not known."""
    space, gamma = _PRIMARIES.get(primaries), _GAMMAS.get(transfer)
    if space is None or (transfer not in _LIKE_SRGB and gamma is None):
        return None
    if space is _SRGB and gamma is None:
        return None
    curve = srgb_curve() if gamma is None else gamma_curve(gamma)
    return matrix_profile(f"H.273 colours {primaries}, curve {transfer}", space, curve)


def _described(gamma: object, chromaticity: object) -> bytes | None:
    """Returns the profile of what a PNG's gAMA and cHRM chunks hold; None where that is sRGB, or nonsense."""
    if not isinstance(gamma, float) or gamma <= 0:
        return None
    white, red, green, blue = (
        zip(chromaticity[::2], chromaticity[1::2], strict=True)
        if isinstance(chromaticity, tuple) and len(chromaticity) == 8
        else (_SRGB.white, _SRGB.red, _SRGB.green, _SRGB.blue)
    )
    space = Primaries(red, green, blue, white)
    near = all(
        abs(one - other) < _SAME_WITHIN
        for mine, its in ((space.red, _SRGB.red), (space.green, _SRGB.green), (space.blue, _SRGB.blue))
        for one, other in zip(mine, its, strict=True)
    )
    if near and abs(gamma - _SRGB_GAMMA) < _SAME_WITHIN:
        return None
    try:
        return matrix_profile("Colours of a PNG", space, gamma_curve(1 / gamma))
    except ValueError:
        return None


def _png_numbers(image: Image.Image) -> tuple[int, int] | None:
    """Returns primaries and transfer of a PNG's cICP chunk, which Pillow passes over."""
    file = io.BytesIO(_beginning(image))
    file.seek(_PNG_HEAD)
    while len(head := file.read(8)) == 8 and head[4:] != b"IDAT":
        content = file.read(int.from_bytes(head[:4], "big") + 4)
        if head[4:] == b"cICP" and len(content) > 2:
            return content[0], content[1]
    return None


def _nclx_numbers(image: Image.Image) -> tuple[int, int]:
    """Returns primaries and transfer of an AVIF's colour box, which Pillow passes over; 2 is H.273's word for none."""
    beginning = _beginning(image)
    at = beginning.find(_NCLX)
    numbers = beginning[at + len(_NCLX) :][:4] if at >= 0 else b""
    primaries, transfer = struct.unpack(">HH", numbers) if len(numbers) == 4 else (2, 2)
    return primaries, transfer


def _beginning(image: Image.Image) -> bytes:
    """Returns the first bytes of a picture's file, which stays where it is."""
    file: BinaryIO | None = getattr(image, "fp", None)
    if file is None:
        return b""
    place = file.tell()
    file.seek(0)
    beginning = file.read(_BEGINNING_BYTES)
    file.seek(place)
    return beginning
