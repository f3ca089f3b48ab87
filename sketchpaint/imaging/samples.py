"""The samples of a picture as its file holds them: 8 or 16 bits, grey or colour, with transparency, turned upright."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image

from sketchpaint.imaging.colour import BAND_PIXELS, Samples, colour_space
from sketchpaint.imaging.formats import is_deep, raw_mode

INKS, PALETTE, BILEVEL = (
    "a picture in printing inks (CMYK)",
    "a picture with a palette",
    "a picture of black and white without greys",
)
DEEP, OTHER = "a picture with an unusual number of bits a channel", "a picture in another colour model than RGB"
# What cannot be taken over word for word, and why.
OBSTACLES = {
    INKS: "The networks paint red, green and blue, not inks.",
    PALETTE: "What is painted needs colours that its palette does not hold.",
    BILEVEL: "What is painted needs greys.",
    DEEP: "It is rounded to 8 bits.",
    OTHER: "The networks paint red, green and blue.",
}
_GREY_16 = ("I;16", "I;16L", "I;16B")
# Pillow unpacks 16 bits to 8 by leaving out the low byte; under the other byte order's name it leaves out the high one.
_LOW = "B" if sys.byteorder == "little" else "L"
_LOW_RAW_MODES = {
    f"{colours};16{order}": f"{colours};16{low}"
    for colours in ("RGB", "RGBX", "RGBA")
    for order, low in (("B", "L"), ("L", "B"), ("N", _LOW))
}


@dataclass(frozen=True)
class Plan:
    """How a picture's samples are read.

    Attributes:
        mode: Pillow mode in which they are taken: L, LA, RGB, RGBA or I;16.
        deep: whether they have 16 bits.
        obstacle: what makes them a converted copy, one of `OBSTACLES`, or None where they are those of the file.
    """

    mode: str
    deep: bool
    obstacle: str | None

    @property
    def has_low_bytes(self) -> bool:
        """Whether the low bytes must be read apart; see `add_low_bytes`."""
        return self.deep and self.mode != "I;16"

    @property
    def channels(self) -> int:
        return {"L": 1, "I;16": 1, "LA": 2, "RGB": 3, "RGBA": 4}[self.mode]


def plan_for(image: Image.Image) -> Plan:
    """Returns how the samples of an opened picture are read; nothing is decoded for it."""
    mode, transparent = image.mode, "transparency" in image.info
    if mode in _GREY_16:
        return Plan("I;16", True, DEEP if transparent else None)
    if mode in ("L", "LA", "RGB", "RGBA"):
        if is_deep(image):
            whole = not transparent and all(raw in _LOW_RAW_MODES for raw in (raw_mode(tile) for tile in image.tile))  # type: ignore[attr-defined]
            return Plan(mode, whole, None if whole else DEEP)
        keyed = {"L": "LA", "RGB": "RGBA"}.get(mode, mode) if transparent else mode
        return Plan(keyed, False, DEEP if _bits(image) > 8 else None)
    if mode in ("P", "PA"):
        return Plan("RGBA" if transparent or mode == "PA" else "RGB", False, PALETTE)
    if mode in ("1", "I", "F"):
        return Plan("L", False, BILEVEL if mode == "1" else DEEP)
    return Plan("RGB", False, INKS if mode == "CMYK" else OTHER)


def _bits(image: Image.Image) -> int:
    """Returns the bits a channel of HEIC and AVIF files, which their decoders round to 8."""
    if image.format == "HEIF":
        return int(image.info.get("bit_depth", 8))
    if image.format == "AVIF" and image.fp is not None:  # type: ignore[attr-defined]
        image.fp.seek(0)  # type: ignore[attr-defined]
        head: bytes = image.fp.read(4096)  # type: ignore[attr-defined]
        # AV1-ISOBMFF 2.3.3: after version and profile, bit 6 of the third byte says more than 8 bits.
        at = head.find(b"av1C")
        return 10 if at >= 0 and len(head) > at + 6 and head[at + 6] & 0x40 else 8
    return 8


def read_samples(image: Image.Image, plan: Plan, *, orientation: int) -> Samples:
    """Decodes a picture's samples, of 16-bit ones in colour the high bytes; see `add_low_bytes`.

    Args:
        image: opened by `formats.decoding`.
        plan: how.
        orientation: EXIF orientation, 1 to 8, in which they are stored.

    Returns:
        (H, W, C) uint8 or uint16, upright.
    """
    height, width = (image.width, image.height) if orientation >= 5 else (image.height, image.width)
    samples = np.empty((height, width, plan.channels), np.uint16 if plan.deep else np.uint8)
    convert = _converter(image, plan)
    stored = _as_stored(samples, orientation)
    for rows, band in _bands(image):
        pixels = np.asarray(convert(band))
        stored[rows] = pixels if pixels.ndim == 3 else pixels[..., None]
    if plan.has_low_bytes:
        samples <<= 8
    return samples


def add_low_bytes(samples: Samples, image: Image.Image, *, orientation: int) -> None:
    """Adds the low bytes of 16-bit samples in colour to the high ones that `read_samples` gave, from the same file
    opened anew.
    """
    image.tile = [  # type: ignore[attr-defined]
        tile._replace(
            args=(_LOW_RAW_MODES[raw_mode(tile)], *tile.args[1:])
            if isinstance(tile.args, tuple)
            else _LOW_RAW_MODES[raw_mode(tile)]
        )
        for tile in image.tile  # type: ignore[attr-defined]
    ]
    stored = _as_stored(samples, orientation)
    for rows, band in _bands(image):
        stored[rows] |= np.asarray(band)


def _bands(image: Image.Image) -> Iterator[tuple[slice, Image.Image]]:
    """Yields rows and their pixels, a few at a time: whole copies would double the memory."""
    count = max(1, BAND_PIXELS // image.width)
    for top in range(0, image.height, count):
        rows = slice(top, min(top + count, image.height))
        yield rows, image.crop((0, rows.start, image.width, rows.stop))


def _as_stored(samples: Samples, orientation: int) -> Samples:
    """Returns a view of upright samples in which they lie as a file of that EXIF orientation stores them."""
    match orientation:
        case 2:
            return samples[:, ::-1]
        case 3:
            return samples[::-1, ::-1]
        case 4:
            return samples[::-1]
        case 5:
            return samples.transpose(1, 0, 2)
        case 6:
            return np.rot90(samples, 1)
        case 7:
            return samples[::-1, ::-1].transpose(1, 0, 2)
        case 8:
            return np.rot90(samples, -1)
    return samples


def _converter(image: Image.Image, plan: Plan) -> Callable[[Image.Image], Image.Image]:
    """Returns what makes of a band of a picture one in the plan's mode."""
    if image.mode == plan.mode or image.mode in _GREY_16:
        return lambda band: band
    if image.mode in ("I", "F"):
        _, high = image.getextrema()
        peak = 65535.0 if image.mode == "I" or float(high) > 1 else 1.0  # type: ignore[arg-type]
        return lambda band: Image.fromarray(
            np.round(np.asarray(band, np.float64) / peak * 255).clip(0, 255).astype(np.uint8)
        )
    space = colour_space(image.info.get("icc_profile"), image.mode)
    if space is not None and space.mode == "CMYK":
        return lambda band: Image.fromarray(space.to_srgb(np.asarray(band)))
    return lambda band: band.convert(plan.mode)
