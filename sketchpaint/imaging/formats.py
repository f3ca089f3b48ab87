"""The one door through which picture files are decoded: known formats only, budgets first, and one kind of error
whatever is in the file.
"""

import contextlib
import io
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pi_heif
from PIL import Image, UnidentifiedImageError

from sketchpaint.budgets import MAX_MEGAPIXELS, MAX_PICTURE_BYTES, MAX_PICTURE_FILE_BYTES, MAX_SIDE_PX, short
from sketchpaint.errors import SketchpaintError
from sketchpaint.ordinary import ordinary

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
# MPO: a JPEG with further pictures behind it.
ENDINGS = {name: suffixes[0] for name, suffixes in SUFFIXES.items()} | {"MPO": ".jpg"}
OWN_FORMATS = ("PNG",)  # of what the program writes for itself
Image.MAX_IMAGE_PIXELS = None  # our own limits give clearer sentences than Pillow's warning
pi_heif.register_heif_opener()
# Bytes a pixel: of Pillow's own storage where it is not four, and of what decoders hold beside it (measured, see the
# tests of budgets).
_STORED = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2}
_BESIDE = {"WEBP": 10, "AVIF": 4, "HEIF": 12}
_PROGRESSIVE_BYTES = 6
_ROWS_PER_STRIP = 278
Watch = Callable[[float], None]  # told how much is done, 0 to 1; what it raises ends the work


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


def ignored(done: float) -> None:
    """Watches nothing."""


class _WatchedFile(io.FileIO):
    """A file that tells how much of it was read.

    Attributes:
        stopped: what the watch raised to end the reading, which a decoder may have swallowed or taken for damage.
    """

    def __init__(self, path: Path, watch: Watch) -> None:
        super().__init__(path)
        self._watch, self._size, self._furthest = watch, max(1, path.stat().st_size), 0
        self.stopped: Exception | None = None

    def readinto(self, buffer: Any) -> int | None:
        try:
            self._furthest = max(self._furthest, self.tell())  # decoders go back and forth
            self._watch(min(1.0, self._furthest / self._size))
        except Exception as stopped:
            self.stopped = stopped
            raise
        return super().readinto(buffer)


@contextlib.contextmanager
def decoding(
    source: Path | BinaryIO, *, formats: tuple[str, ...] = PHOTO_FORMATS, watch: Watch = ignored
) -> Iterator[Image.Image]:
    """Opens a picture whose header has passed the budgets; its pixels may be decoded inside the block, and only there.

    Args:
        source: a file's path, or an open file at its beginning.
        formats: names of the formats that are tried.
        watch: told how much of a path's file was read.

    Raises:
        OSError: the file is missing, a folder, or may not be read.
        UndecodableError: whatever Pillow raises, here or in the block, for bytes that it cannot decode.
        Exception: what `watch` raised to end the reading.
    """
    with contextlib.ExitStack() as stack:
        watched = _WatchedFile(ordinary(source), watch) if isinstance(source, Path) else None
        source = stack.enter_context(io.BufferedReader(watched)) if watched is not None else source
        assert not isinstance(source, Path)
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
            if watched is not None and watched.stopped is not None:
                raise watched.stopped from None
            raise UndecodableError(short(error) or type(error).__name__) from error


def is_deep(image: Image.Image) -> bool:
    """Returns whether the file holds 16 bits a channel, which Pillow opens as 8 where there are several."""
    return ";16" in image.mode or any(";16" in raw_mode(tile) for tile in getattr(image, "tile", None) or ())


def holds_several(image: Image.Image) -> bool:
    """Returns whether a file holds further pictures or frames; what telephones put beside a JPEG does not count."""
    return image.format != "MPO" and bool(getattr(image, "is_animated", False))


def raw_mode(tile: Any) -> str:
    """Returns how the samples of one of Pillow's tiles are laid out in the file."""
    return str(tile.args[0] if isinstance(tile.args, tuple) and tile.args else tile.args)


def needed_bytes(image: Image.Image) -> int:
    """Returns what decoding and keeping an opened picture takes at its peak, worked out from its header."""
    words = (2 if is_deep(image) else 1) * len(image.getbands())
    if image.mode in ("P", "CMYK"):
        words = 4
    beside: float = _BESIDE.get(image.format or "", 0) + (_PROGRESSIVE_BYTES if image.info.get("progressive") else 0)
    if image.format == "TIFF":  # a strip is unpacked as a whole, and then once more turned to the machine's byte order
        rows = image.tag_v2.get(_ROWS_PER_STRIP, image.height)  # type: ignore[attr-defined]
        beside = 1.5 * words * min(1.0, max(1, int(rows)) / image.height)
    # First Pillow's pixels and the samples taken from them, then these and their 8-bit sRGB.
    return round(image.width * image.height * max(_STORED.get(image.mode, 4) + beside + words, words + 3))


def _check_budget(image: Image.Image) -> None:
    """Checks what decoding and keeping a picture will need.

    Raises:
        TooLargeError: it is more than the budget.
    """
    if (
        image.width * image.height > MAX_MEGAPIXELS * 1_000_000
        or max(image.size) > MAX_SIDE_PX
        or needed_bytes(image) > MAX_PICTURE_BYTES
    ):
        raise TooLargeError(image.width, image.height)
