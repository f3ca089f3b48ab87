"""Pictures kept as their PNG until their pixels are used: a mask or lines take a hundredth of the memory."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin

from sketchpaint.errors import InputError
from sketchpaint.imaging.formats import OWN_FORMATS, UndecodableError, decoding


def encode_png(pixels: NDArray, text: Mapping[str, str] | None = None) -> bytes:
    """Returns pixels as the bytes of a PNG: (H, W) bool or uint8, (H, W, 3) or (H, W, 4) uint8."""
    info = PngImagePlugin.PngInfo()
    for key, value in (text or {}).items():
        info.add_text(key, value)
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, "PNG", pnginfo=info)
    return content.getvalue()


@dataclass(frozen=True)
class Packed:
    """A picture as its PNG.

    Attributes:
        png: the bytes of the file; none where the picture has no pixels, which no file can hold.
        shape: rows and columns.
    """

    png: bytes = field(repr=False)
    shape: tuple[int, int]

    @classmethod
    def of(cls, pixels: NDArray) -> "Packed":
        """Packs (H, W) bool or (H, W, 4) uint8."""
        return cls(encode_png(pixels) if pixels.size else b"", (pixels.shape[0], pixels.shape[1]))

    def unpacked(self, mode: str) -> NDArray[np.uint8]:
        """Returns the pixels, converted to one of Pillow's modes L, RGB and RGBA.

        Raises:
            InputError: they cannot be decoded.
        """
        if not self.png:
            channels = () if mode == "L" else (len(mode),)  # RGB and RGBA have one a letter
            return np.zeros((*self.shape, *channels), np.uint8)
        try:
            with decoding(io.BytesIO(self.png), formats=OWN_FORMATS) as image:
                return np.array(image.convert(mode))
        except UndecodableError as error:
            raise InputError(
                "A picture of a run cannot be read ({error}): the project is damaged, open an earlier copy of it.",
                error=error,
            ) from error
