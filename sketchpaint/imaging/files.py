"""Image files in and out: checked opening, atomic writing."""

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sketchpaint.budgets import short
from sketchpaint.errors import InputError, OutputError
from sketchpaint.imaging.formats import TooLargeError, UndecodableError, UnknownFormatError, decoding, is_deep
from sketchpaint.imaging.metadata import Metadata, read_metadata

MIN_SIDE_PX = 32
_MODE_NAMES = {
    "CMYK": "CMYK",
    "P": "a palette image",
    "PA": "a palette image",
    "RGBA": "an image with transparency",
    "LA": "an image with transparency",
    "1": "an image of only black and white",
}
_DEEP = "an image with more than 8 bits a channel"
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_90,
}  # fmt: skip
OBSTACLES = (*dict.fromkeys(_MODE_NAMES.values()), _DEEP)  # what keeps a photo from being taken over byte for byte


@dataclass(frozen=True)
class Photo:
    """An opened photo.

    Attributes:
        pixels: (H, W, 3) uint8 RGB after EXIF orientation, read-only.
        path: where it came from, or None for pixels that never were a file.
        metadata: what its file says beside the pixels.
        icc: ICC colour profile, or None.
    """

    pixels: NDArray[np.uint8]
    path: Path | None = None
    metadata: Metadata = field(default_factory=Metadata)
    icc: bytes | None = None

    @property
    def width_px(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height_px(self) -> int:
        return int(self.pixels.shape[0])


def read_only(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Returns a C-contiguous array that cannot be written to."""
    pixels = np.ascontiguousarray(pixels)
    pixels.setflags(write=False)
    return pixels


@contextlib.contextmanager
def _opened(path: Path, what: str) -> Iterator[Image.Image]:
    """Opens a picture that the user chose, to be decoded inside the block; what goes wrong becomes one sentence."""
    try:
        with decoding(path) as image:
            yield image
    except TooLargeError as error:
        raise InputError(
            "{path} has {width} x {height} pixels, more than can be opened in 1 GB of memory: save a smaller copy of the {what} and use that.",
            path=path,
            width=error.width,
            height=error.height,
            what=what,
        ) from error
    except UnknownFormatError as error:
        if path.stat().st_size == 0:
            raise InputError("{path} is empty: choose another {what}.", path=path, what=what) from error
        raise InputError("{path} is not an image this program reads: save the {what} as PNG, JPEG, WebP, TIFF or BMP.", path=path, what=what) from error
    except UndecodableError as error:
        raise InputError("{path} is damaged or cut short ({error}): get a whole copy of the {what}.", path=path, error=error, what=what) from error
    except FileNotFoundError:
        raise InputError("{path} does not exist: check the name of the {what}.", path=path, what=what) from None
    except IsADirectoryError:
        raise InputError("{path} is a folder: give the {what} file itself.", path=path, what=what) from None
    except PermissionError:
        raise InputError("{path} may not be read: change its permissions or choose another {what}.", path=path, what=what) from None
    except (OSError, ValueError) as error:  # a name that no file can have, a disk that is gone
        raise InputError("{path} cannot be read ({error}): choose another {what}.", path=short(path), error=short(error), what=what) from error


def open_photo(path: Path, *, convert: bool = False) -> Photo:
    """Opens a photo and turns it upright.

    Args:
        path: PNG, JPEG, WebP, TIFF or BMP.
        convert: accept images that 8-bit RGB cannot hold exactly (CMYK, 16 bits, palette, transparency over white); without it they are
            refused, because the promise that unmasked pixels stay as they were could not be kept.

    Raises:
        InputError: the file is missing, empty, damaged, no image, too large or too small, or needs `convert`.
    """
    with _opened(path, "photo") as image:
        if image.width < MIN_SIDE_PX or image.height < MIN_SIDE_PX:
            raise InputError(
                "{path} has only {width} x {height} pixels: choose a photo of at least {min_side_px} x {min_side_px}.",
                path=path,
                width=image.width,
                height=image.height,
                min_side_px=MIN_SIDE_PX,
            )
        kind = _obstacle(image)
        if kind is not None and not convert:
            raise InputError("{path} is {kind}: save it as 8-bit RGB, or let it be converted (--convert on the command line).", path=path, kind=kind)
        icc = image.info.get("icc_profile") if image.mode == "RGB" else None
        metadata, orientation = read_metadata(image)
        upright = image.transpose(_TURNS[orientation]) if orientation > 1 else image
        return Photo(pixels=read_only(np.asarray(_to_rgb(upright))), path=path, metadata=metadata, icc=icc)


def _obstacle(image: Image.Image) -> str | None:
    """Returns what keeps an image from being taken over byte for byte, or None."""
    if image.mode not in ("RGB", "L"):
        return _MODE_NAMES.get(image.mode, _DEEP)
    if "transparency" in image.info:
        return "an image with transparency"
    return _DEEP if is_deep(image) else None


def _to_rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I") or image.mode == "F":
        values = np.asarray(image).astype(np.float64)
        peak = 65535.0 if image.mode != "F" or values.max() > 1 else 1.0
        image = Image.fromarray(np.round(values / peak * 255).clip(0, 255).astype(np.uint8))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        white = Image.new("RGBA", rgba.size, (255, 255, 255, 255))
        return Image.alpha_composite(white, rgba).convert("RGB")
    return image.convert("RGB")


def open_mask(path: Path, *, size_px: tuple[int, int]) -> NDArray[np.bool_]:
    """Opens a mask; white = repaint.

    Args:
        path: image file.
        size_px: (width, height) that it must have.

    Returns:
        (height, width) bool, True = repaint.

    Raises:
        InputError: unreadable, of another size, all black or all white.
    """
    with _opened(path, "mask") as image:
        _check_size(image, path, "mask", size_px)
        mask: NDArray[np.bool_] = np.asarray(_to_rgb(image).convert("L")) > 127
    if not mask.any():
        raise InputError("{path} is all black, so nothing would be repainted: paint white what is to be repainted.", path=path)
    if mask.all():
        raise InputError("{path} is all white, so nothing of the photo would be left to go by: paint black what is to stay.", path=path)
    return mask


def open_sketch(path: Path, *, size_px: tuple[int, int]) -> NDArray[np.uint8]:
    """Opens a sketch.

    Args:
        path: image file; transparent pixels are not part of the sketch.
        size_px: (width, height) that it must have.

    Returns:
        (height, width, 4) uint8 RGBA, straight alpha.

    Raises:
        InputError: unreadable or of another size.
    """
    with _opened(path, "sketch") as image:
        _check_size(image, path, "sketch", size_px)
        return read_only(np.asarray(image.convert("RGBA")))


def _check_size(image: Image.Image, path: Path, what: str, size_px: tuple[int, int]) -> None:
    if image.size != size_px:
        raise InputError(
            "{path} has {width} x {height} pixels but the photo has {photo_width} x {photo_height}: make the {what} the photo's size.",
            path=path,
            width=image.width,
            height=image.height,
            photo_width=size_px[0],
            photo_height=size_px[1],
            what=what,
        )


def write_atomically(path: Path, write: Callable[[Path], object]) -> None:
    """Writes a file beside its place and renames it, so that no half-written file is ever left.

    Args:
        path: the final name.
        write: writes the content to the path it is given, which has the same ending.

    Raises:
        OutputError: the folder is missing or cannot be written to, or the disk is full.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=path.suffix)
        os.close(handle)
        beside = Path(name)
        try:
            write(beside)
            beside.chmod(0o666 & ~_umask())
            beside.replace(path)
        finally:
            with contextlib.suppress(FileNotFoundError):
                beside.unlink()
    except OSError as error:
        raise OutputError(
            "{path} cannot be written ({reason}): choose a folder that exists and has room.", path=path, reason=error.strerror or error
        ) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write_png(pixels: NDArray[np.uint8], path: Path) -> None:
    """Writes grey, RGB or RGBA pixels as PNG.

    Args:
        pixels: (H, W), (H, W, 3) or (H, W, 4) uint8.
        path: the file; its folder must exist.

    Raises:
        OutputError: it cannot be written.
    """
    write_atomically(path, lambda beside: Image.fromarray(pixels).save(beside, "PNG"))
