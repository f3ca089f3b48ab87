"""The profile that is made for photos whose EXIF alone tells of Adobe RGB, against the numbers that Adobe published."""

import io
import struct

import numpy as np
import pytest
from PIL import ImageCms

from sketchpaint.imaging.colour_tags import adobe_profile

# Adobe RGB (1998) Color Image Encoding, 4.3.5.1: RGB to XYZ of the ICC profile connection space (D50).
COLUMNS = {"r": (0.60974, 0.31111, 0.01947), "g": (0.20528, 0.62567, 0.06087), "b": (0.14919, 0.06322, 0.74457)}


def tags(profile: bytes) -> dict[str, bytes]:
    (count,) = struct.unpack(">I", profile[128:132])
    found = {}
    for number in range(count):
        name, start, size = struct.unpack(">4sII", profile[132 + 12 * number : 144 + 12 * number])
        assert start % 4 == 0
        assert start + size <= len(profile)
        found[name.decode()] = profile[start : start + size]
    return found


def numbers(tag: bytes) -> list[float]:
    assert tag[:8] == b"XYZ \0\0\0\0"
    return [value / 65536 for value in struct.unpack(">3i", tag[8:])]


def test_primaries_white_and_gamma_are_as_published() -> None:
    found = tags(adobe_profile())
    assert list(found) == ["desc", "cprt", "wtpt", "rXYZ", "rTRC", "gXYZ", "gTRC", "bXYZ", "bTRC"]
    for name, column in COLUMNS.items():
        np.testing.assert_allclose(numbers(found[f"{name}XYZ"]), column, atol=1e-4)
        assert found[f"{name}TRC"] == b"curv\0\0\0\0" + struct.pack(">IH", 1, 0x0233)  # 2.19921875
    assert numbers(found["wtpt"]) == pytest.approx((0.9642, 1, 0.8249), abs=1e-4)


def test_the_header_is_that_of_a_display_profile() -> None:
    profile = adobe_profile()
    assert struct.unpack(">I", profile[:4]) == (len(profile),)
    assert profile[4:8] == bytes(4)
    assert profile[8:12] == bytes((2, 0x10, 0, 0))  # version 2.1
    assert profile[12:24] == b"mntrRGB XYZ "
    assert profile[36:40] == b"acsp"
    assert np.frombuffer(profile[68:80], ">i4").tolist() == [0xF6D6, 0x10000, 0xD32D]  # D50 as ICC.1 writes it
    assert struct.unpack(">6H", profile[24:36]) == (1998, 1, 1, 0, 0, 0)
    assert profile[40:68] == bytes(28)
    assert profile[80:128] == bytes(48)


def test_other_programs_can_name_it() -> None:
    opened = ImageCms.ImageCmsProfile(io.BytesIO(adobe_profile()))
    assert opened.profile.profile_description == "Compatible with Adobe RGB (1998)"
    assert opened.profile.copyright == "Public domain"
    assert opened.profile.version == pytest.approx(2.1)
    assert len(tags(adobe_profile())["desc"]) == 8 + 4 + 33 + 78
