"""The one door through which picture files are decoded: known formats only, budgets first, and one kind of error whatever is in the file."""

import contextlib
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import pi_heif
from PIL import Image, UnidentifiedImageError

from sketchpaint.budgets import MAX_MEGAPIXELS, MAX_PICTURE_BYTES, MAX_PICTURE_FILE_BYTES, MAX_SIDE_PX, short
from sketchpaint.errors import SketchpaintError

# Without a list of its formats, Pillow hands a file to any of its forty readers, Ghostscript among them.
SUFFIXES = {
    "PNG": (".png",),
    "JPEG": (".jpg", ".jpeg"),
    "WEBP": (".webp",),
    "TIFF": (".tif", ".tiff"),
    "BMP": (".bmp",),
    "GIF": (".gif",),
    "AVIF": (".avif",),
    "HEIF": (".heic", ".heif"),
}
PHOTO_FORMATS = tuple(SUFFIXES)
PHOTO_SUFFIXES = tuple(suffix for suffixes in SUFFIXES.values() for suffix in suffixes)
OWN_FORMATS = ("PNG",)  # of what the program writes for itself
Image.MAX_IMAGE_PIXELS = None  # our own limits give clearer sentences than Pillow's warning
pi_heif.register_heif_opener()
# Bytes a pixel: of Pillow's own storage where it is not four, and of what decoders hold beside it (measured, see the tests of budgets).
_STORED = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2}
_BESIDE = {"WEBP": 12, "AVIF": 12, "HEIF": 12, "GIF": 8}
_PROGRESSIVE_BYTES = 6
Watch = Callable[[float], None]


class UndecodableError(ValueError):
    """A file or bytes cannot be decoded; its text is the reason, short and in Pillow's words."""


class UnknownFormatError(UndecodableError):
    """It is none of the formats asked for."""


class TooLargeError(UndecodableError):
    """Decoding it would need more than the budget.

    Attributes:
        width: pixels.
        height: pixels.
    """

    def __init__(self, width: int, height: int) -> None:
        super().__init__(f"{width} x {height} pixels are too many")
        self.width, self.height = width, height


@contextlib.contextmanager
def decoding(source: Path | BinaryIO, *, formats: tuple[str, ...] = PHOTO_FORMATS) -> Iterator[Image.Image]:
    """Opens a picture whose header has passed the budgets; its pixels may be decoded inside the block, and only there.

    Args:
        source: a file's path, or an open file at its beginning.
        formats: names of the formats that are tried.

    Raises:
        OSError: the file is missing, a folder, or may not be read.
        UndecodableError: whatever Pillow raises, here or in the block, for bytes that it cannot decode.
    """
    with contextlib.ExitStack() as stack:
        if isinstance(source, Path):
            source = stack.enter_context(source.open("rb"))
        try:
            if source.seek(0, 2) > MAX_PICTURE_FILE_BYTES:
                raise UndecodableError(f"its file is larger than {MAX_PICTURE_FILE_BYTES >> 20} MiB")
            source.seek(0)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                image = Image.open(source, formats=formats)
                _check_budget(image)
                yield image
        except (SketchpaintError, UndecodableError):
            raise
        except UnidentifiedImageError as error:
            raise UnknownFormatError("unknown format") from error
        except Exception as error:  # the one boundary: damaged files make Pillow raise nearly everything
            raise UndecodableError(short(error) or type(error).__name__) from error


def is_deep(image: Image.Image) -> bool:
    """Returns whether the file holds 16 bits a channel, which Pillow opens as 8 where there is more than one channel."""
    return ";16" in image.mode or any(";16" in str(part) for part in _raw_mode(image))


def _raw_mode(image: Image.Image) -> tuple[object, ...]:
    """Returns the arguments of the decoder, among them how the file's samples are laid out."""
    tiles = getattr(image, "tile", None)
    arguments = tiles[0].args if tiles else ()
    return arguments if isinstance(arguments, tuple) else (arguments,)


def _check_budget(image: Image.Image) -> None:
    """Checks what decoding and keeping a picture will need.

    Raises:
        TooLargeError: it is more than the budget.
    """
    kept = (2 if is_deep(image) else 1) * max(3, len(image.getbands()))
    need = _STORED.get(image.mode, 4) + kept + _BESIDE.get(image.format or "", 0)
    if image.info.get("progressive"):
        need += _PROGRESSIVE_BYTES
    pixels = image.width * image.height
    if pixels > MAX_MEGAPIXELS * 1_000_000 or max(image.size) > MAX_SIDE_PX or pixels * need > MAX_PICTURE_BYTES:
        raise TooLargeError(image.width, image.height)
