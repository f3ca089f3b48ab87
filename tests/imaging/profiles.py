"""Colour profiles made from their definitions, and the same definitions in plain arithmetic."""

import struct

import numpy as np

# Primaries and white as XYZ under D50, and gamma: Adobe RGB (1998), and ProPhoto (ROMM, ISO 22028-2) without its linear
# toe.
ADOBE = ([[0.60974, 0.20528, 0.14919], [0.31111, 0.62567, 0.06322], [0.01947, 0.06087, 0.74457]], 2.19921875)
PROPHOTO = ([[0.79767, 0.13519, 0.03135], [0.28804, 0.71187, 0.00009], [0.0, 0.0, 0.82491]], 1.8)
# Display P3 (SMPTE EG 432-1 under D65, the curve of sRGB), as published on the ICC's registry.
DISPLAY_P3 = ([[0.51512, 0.29198, 0.15710], [0.24120, 0.69225, 0.06657], [-0.00105, 0.04189, 0.78407]], None)
SRGB_FROM_D50 = np.linalg.inv([[0.43607, 0.38515, 0.14307], [0.22249, 0.71687, 0.06061], [0.01392, 0.09708, 0.71410]])


def _s15(*values: float) -> bytes:
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def make_profile(space: tuple[list[list[float]], float] | None, *, gamma: float = 2.2) -> bytes:
    """Returns an ICC profile, version 2, of an RGB space with those primaries, or of grey with that gamma for None."""
    curve = lambda value: b"curv\0\0\0\0" + struct.pack(">IH", 1, round(value * 256)) + b"\0\0"  # noqa: E731
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", 5) + b"test\0" + b"\0" * 80,
        b"cprt": b"text\0\0\0\0none\0",
        b"wtpt": b"XYZ \0\0\0\0" + _s15(0.9642, 1, 0.8249),
    }
    if space is None:
        tags[b"kTRC"] = curve(gamma)
    else:
        for column, name in enumerate(b"rgb"):
            tags[bytes([name]) + b"XYZ"] = b"XYZ \0\0\0\0" + _s15(*(row[column] for row in space[0]))
            tags[bytes([name]) + b"TRC"] = curve(space[1])
    table, body, at = b"", b"", 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        content += b"\0" * (-len(content) % 4)
        table += name + struct.pack(">II", at + len(body), len(content))
        body += content
    size = 128 + 4 + len(table) + len(body)
    head = struct.pack(
        ">I4sI4s4s4s", size, b"lcms", 0x02100000, b"mntr", b"GRAY" if space is None else b"RGB ", b"XYZ "
    )
    head += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + b"\0" * 28 + _s15(0.9642, 1, 0.8249)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def to_srgb(colours: np.ndarray, space: tuple[list[list[float]], float | None]) -> np.ndarray:
    """Returns (N, 3) colours, 0 to 1, as sRGB, 0 to 1, clipped: the definitions, without any library. Without a gamma
    the space has the curve of sRGB.
    """
    light = (
        colours ** space[1]
        if space[1] is not None
        else np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    )
    linear = light @ np.array(space[0]).T @ SRGB_FROM_D50.T
    linear = linear.clip(0, 1)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def ink_profile(lab: tuple[int, int, int]) -> bytes:
    """An ICC profile of a printer whose cyan has a colour in Lab of its own, whose paper is light and whose other inks
    are dark.
    """
    # Of cyan, magenta, yellow and black, black changing first.
    corners = [
        (95, 0, 0),
        *[(10, 0, 0)] * 7,
        lab,
        *[(10, 0, 0)] * 7,
    ]
    colours = b"".join(bytes([round(light * 2.55), a + 128, b + 128]) for light, a, b in corners)
    unity, ramp = (65536, 0, 0, 0, 65536, 0, 0, 0, 65536), bytes(range(256))
    table = struct.pack(">4s4xBBBx9i", b"mft1", 4, 3, 2, *unity) + ramp * 4 + colours + ramp * 3
    head = struct.pack(">4sI4s4s4s12x4s", b"    ", 0x02400000, b"prtr", b"CMYK", b"Lab ", b"acsp").ljust(64, b"\0")
    content = (
        (head + struct.pack(">3i", 0xF6D6, 0x10000, 0xD32D)).ljust(124, b"\0")
        + struct.pack(">I4sII", 1, b"A2B0", 144, len(table))
        + table
    )
    return struct.pack(">I", len(content) + 4) + content
