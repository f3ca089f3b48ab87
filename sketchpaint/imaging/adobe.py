"""Adobe RGB (1998) without a profile: cameras name it in EXIF alone (DCF 2.0, "optional colour space")."""

import functools
import struct

import numpy as np
from PIL import ExifTags, Image

# Values of ColorSpace: some cameras' own for Adobe RGB, and EXIF's for all that is not sRGB.
_ADOBE, _UNCALIBRATED = 2, 65535
_INTEROP_INDEX, _INTEROP_ADOBE = 1, "R03"
# Adobe RGB (1998) Color Image Encoding, 4.3.1: primaries and white as (x, y), gamma 2 51/256.
_RED_GREEN_BLUE, _WHITE = ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06)), (0.3127, 0.3290)
_GAMMA = 563  # of 256
_NAME = b"Compatible with Adobe RGB (1998)\0"
_D50 = np.array([0.9642, 1.0, 0.8249])  # ICC.1, the white of all profiles
_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])


def profile_of(image: Image.Image) -> object:
    """Returns what an opened picture says its colours mean: its ICC profile, one of Adobe RGB where only its EXIF block
    tells of that, or None.
    """
    icc = image.info.get("icc_profile")
    return adobe_profile() if not icc and _is_adobe(image) else icc


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
    """Returns an ICC profile, version 2, of Adobe RGB (1998)."""
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(_NAME)) + _NAME + b"\0" * 78,
        b"cprt": b"text\0\0\0\0Public domain\0",
        b"wtpt": _xyz(_D50),
    }
    for name, column in zip((b"r", b"g", b"b"), _columns().T, strict=True):
        tags[name + b"XYZ"] = _xyz(column)
        tags[name + b"TRC"] = b"curv\0\0\0\0" + struct.pack(">IH", 1, _GAMMA)
    table, body, at = b"", b"", 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        table += name + struct.pack(">II", at + len(body), len(content))
        body += content + b"\0" * (-len(content) % 4)
    size = 128 + 4 + len(table) + len(body)
    head = (
        struct.pack(">I4xI4s4s4s", size, 0x02100000, b"mntr", b"RGB ", b"XYZ ")
        + struct.pack(">6H", 1998, 1, 1, 0, 0, 0)
        + b"acsp"
        + b"\0" * 28
    )
    return (head + _xyz(_D50)[8:]).ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def _columns() -> np.ndarray:
    """Returns the (3, 3) matrix from linear RGB to XYZ under D50: the primaries, scaled to their white, which
    Bradford's transform moves.
    """
    primaries, white = np.array([_tristimulus(*xy) for xy in _RED_GREEN_BLUE]).T, _tristimulus(*_WHITE)
    scaled = primaries * np.linalg.solve(primaries, white)
    moved = np.diag(_BRADFORD @ _D50 / (_BRADFORD @ white))
    return np.asarray(np.linalg.inv(_BRADFORD) @ moved @ _BRADFORD @ scaled)


def _tristimulus(x: float, y: float) -> np.ndarray:
    return np.array([x / y, 1.0, (1 - x - y) / y])


def _xyz(values: np.ndarray) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(float(value) * 65536)) for value in values)
