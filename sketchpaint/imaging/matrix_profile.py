"""ICC profiles of RGB spaces that a file names, or describes by numbers, without holding a profile."""

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Chromaticity = tuple[float, float]
_D50 = np.array([0.9642, 1.0, 0.8249])  # ICC.1, the white of all profiles
_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
_SRGB_STEPS = 1024


@dataclass(frozen=True)
class Primaries:
    """What the three colours of a space are, as (x, y) of CIE 1931.

    Attributes:
        red, green, blue: the primaries.
        white: the white that they make at full strength.
    """

    red: Chromaticity
    green: Chromaticity
    blue: Chromaticity
    white: Chromaticity

    def columns(self) -> NDArray[np.float64]:
        """Returns the (3, 3) matrix from linear RGB to XYZ under D50: the primaries, scaled to their white, which
        Bradford's transform moves.

        Raises:
            ValueError: no colours can be made of them.
        """
        try:
            primaries = np.array([_tristimulus(*xy) for xy in (self.red, self.green, self.blue)]).T
            white = _tristimulus(*self.white)
            scaled = primaries * np.linalg.solve(primaries, white)
        except (ZeroDivisionError, np.linalg.LinAlgError) as error:
            raise ValueError("primaries without colours") from error
        moved = np.diag(_BRADFORD @ _D50 / (_BRADFORD @ white))
        return np.asarray(np.linalg.inv(_BRADFORD) @ moved @ _BRADFORD @ scaled)


def gamma_curve(gamma: float) -> bytes:
    """Returns the tag of a curve that raises what is stored to a power; exact to 1 of 256.

    Raises:
        ValueError: no power that such a tag can hold.
    """
    if not 1 / 256 <= gamma < 256:
        raise ValueError(f"a gamma of {gamma}")
    return struct.pack(">4s4xIH", b"curv", 1, round(gamma * 256))


def srgb_curve() -> bytes:
    """Returns the tag of the curve of sRGB (IEC 61966-2-1), from what is stored to light."""
    stored = np.arange(_SRGB_STEPS) / (_SRGB_STEPS - 1)
    light = np.where(stored <= 0.04045, stored / 12.92, ((stored + 0.055) / 1.055) ** 2.4)
    return struct.pack(">4s4xI", b"curv", _SRGB_STEPS) + np.round(light * 65535).astype(">u2").tobytes()


def matrix_profile(name: str, primaries: Primaries, curve: bytes) -> bytes:
    """Returns an ICC profile, version 2.1.

    Args:
        name: what programs call it, in ASCII.
        primaries: of its colours.
        curve: the tag of the curve that all three share.

    Raises:
        ValueError: no colours can be made of the primaries.
    """
    text = name.encode("ascii") + b"\0"
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + b"\0" * 78,
        b"cprt": b"text\0\0\0\0Public domain\0",
        b"wtpt": _xyz(_D50),
    }
    for letter, column in zip((b"r", b"g", b"b"), primaries.columns().T, strict=True):
        tags |= {letter + b"XYZ": _xyz(column), letter + b"TRC": curve}
    table, body, at = b"", b"", 128 + 4 + 12 * len(tags)
    for key, content in tags.items():
        table += key + struct.pack(">II", at + len(body), len(content))
        body += content + b"\0" * (-len(content) % 4)
    size = 128 + 4 + len(table) + len(body)
    head = (
        struct.pack(">I4xI4s4s4s", size, 0x02100000, b"mntr", b"RGB ", b"XYZ ")
        + struct.pack(">6H", 1998, 1, 1, 0, 0, 0)
        + b"acsp"
        + b"\0" * 28
    )
    return (head + _xyz(_D50)[8:]).ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def _tristimulus(x: float, y: float) -> NDArray[np.float64]:
    return np.array([x / y, 1.0, (1 - x - y) / y])


def _xyz(values: NDArray[np.float64]) -> bytes:
    if not (np.abs(values) < 32768).all():
        raise ValueError("primaries without colours")
    return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(float(value) * 65536)) for value in values)
