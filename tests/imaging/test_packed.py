"""Pictures that stay packed until their pixels are used."""

import numpy as np
import pytest

from sketchpaint.errors import InputError
from sketchpaint.imaging.packed import Packed

RNG = np.random.default_rng(0)


def test_pixels_come_back() -> None:
    area, lines = RNG.random((7, 13)) < 0.5, RNG.integers(0, 256, (7, 13, 4), np.uint8)
    np.testing.assert_array_equal(Packed.of(area).unpacked("L") > 127, area)
    np.testing.assert_array_equal(Packed.of(lines).unpacked("RGBA"), lines)
    assert Packed.of(area).shape == Packed.of(lines).shape == (7, 13)


def test_nothing_is_packed_into_nothing() -> None:
    for pixels, mode in ((np.zeros((0, 5), bool), "L"), (np.zeros((3, 0, 4), np.uint8), "RGBA")):
        packed = Packed.of(pixels)
        assert packed.png == b""
        assert packed.unpacked(mode).shape == pixels.shape


def test_what_cannot_be_decoded_is_a_sentence() -> None:
    packed = Packed.of(RNG.random((70, 130)) < 0.5)
    with pytest.raises(InputError, match=r"^A picture of a run cannot be read \(.*\): the project is damaged"):
        Packed(packed.png[:200], packed.shape).unpacked("L")
