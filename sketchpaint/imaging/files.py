"""Image files in and out: checked opening, atomic writing."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sketchpaint.budgets import MAX_MEGAPIXELS, short
from sketchpaint.errors import ConversionError, InputError
from sketchpaint.imaging.atomic import write_atomically
from sketchpaint.imaging.colour import Samples, colour_space, eight_bits, shown
from sketchpaint.imaging.colour_tags import profile_of
from sketchpaint.imaging.formats import (
    ENDINGS,
    TooLargeError,
    UndecodableError,
    UnknownFormatError,
    Watch,
    decoding,
    holds_several,
    ignored,
)
from sketchpaint.imaging.metadata import Metadata, orientation_of, read_metadata
from sketchpaint.imaging.samples import OBSTACLES, add_low_bytes, plan_for, read_samples

MIN_SIDE_PX = 32
Pixels = TypeVar("Pixels", bound=NDArray)


@dataclass(frozen=True)
class Photo:
    """An opened photo.

    Attributes:
        pixels: (H, W, 3) uint8 sRGB after EXIF orientation, transparency over white, read-only: what is seen, painted
            on and shown to networks.
        path: where it came from, or None for pixels that never were a file.
        metadata: what its file says beside the pixels.
        icc: ICC colour profile of its samples: its file's, or one made of what the file says without one
            (`colour_tags`); None for sRGB.
        original: (H, W, C) uint8 or uint16, the samples of its file, grey or RGB, with alpha where C is 2 or 4; None
            where they are `pixels`.
        ending: file ending of what its file really is, with the dot, or empty for pixels that never were a file.
        is_first_of_several: whether its file holds more pictures, or frames, of which this is the first.
    """

    pixels: NDArray[np.uint8]
    path: Path | None = None
    metadata: Metadata = field(default_factory=Metadata)
    icc: bytes | None = field(default=None, repr=False)
    original: Samples | None = field(default=None, repr=False)
    ending: str = ""
    is_first_of_several: bool = False

    @property
    def samples(self) -> Samples:
        """The samples of its file; see `original`."""
        return self.pixels if self.original is None else self.original

    @property
    def width_px(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height_px(self) -> int:
        return int(self.pixels.shape[0])


def read_only(pixels: Pixels) -> Pixels:
    """Returns a C-contiguous array that cannot be written to."""
    pixels = np.ascontiguousarray(pixels)  # type: ignore[assignment]
    pixels.setflags(write=False)
    return pixels


@contextlib.contextmanager
def _opened(path: Path, what: str, watch: Watch = ignored) -> Iterator[Image.Image]:
    """Opens a picture that the user chose, to be decoded inside the block; what goes wrong becomes one sentence."""
    try:
        with decoding(path, watch=watch) as image:
            yield image
    except TooLargeError as error:
        raise InputError(
            "{path} has {width} x {height} pixels, more than can be opened ({most} million, fewer with 16 bits): save "
            "a smaller copy of the {what}.",
            path=path,
            width=error.width,
            height=error.height,
            most=MAX_MEGAPIXELS,
            what=what,
        ) from error
    except UnknownFormatError as error:
        if path.stat().st_size == 0:
            raise InputError("{path} is empty: choose another {what}.", path=path, what=what) from error
        raise InputError(
            "{path} is not an image this program reads: save the {what} as PNG, JPEG, TIFF or WebP.",
            path=path,
            what=what,
        ) from error
    except UndecodableError as error:
        raise InputError(
            "{path} is damaged or cut short ({error}): get a whole copy of the {what}.",
            path=path,
            error=error,
            what=what,
        ) from error
    except FileNotFoundError:
        raise InputError("{path} does not exist: check the name of the {what}.", path=path, what=what) from None
    except IsADirectoryError:
        raise InputError("{path} is a folder: give the {what} file itself.", path=path, what=what) from None
    except PermissionError:
        raise InputError(
            "{path} may not be read: change its permissions or choose another {what}.", path=path, what=what
        ) from None
    except (OSError, ValueError) as error:  # a name that no file can have, a disk that is gone
        raise InputError(
            "{path} cannot be read ({error}): choose another {what}.", path=short(path), error=short(error), what=what
        ) from error


def open_photo(path: Path, *, convert: bool = False, watch: Watch = ignored) -> Photo:
    """Opens a photo and turns it upright.

    Args:
        path: a picture in one of `formats.PHOTO_FORMATS`.
        convert: accept pictures whose samples cannot be kept as they are (see `samples.OBSTACLES`); without it they are
            refused, because the promise that unmasked pixels stay as they were could not be kept.
        watch: told how much is done, 0 to 1; what it raises ends the opening.

    Raises:
        InputError: the file is missing, empty, damaged, no image, too large or too small.
        ConversionError: it needs `convert`.
    """
    with _opened(path, "photo", lambda done: watch(done * 0.6)) as image:
        if image.width < MIN_SIDE_PX or image.height < MIN_SIDE_PX:
            raise InputError(
                "{path} has only {width} x {height} pixels: choose a photo of at least {min_side_px} x {min_side_px}.",
                path=path,
                width=image.width,
                height=image.height,
                min_side_px=MIN_SIDE_PX,
            )
        plan = plan_for(image)
        if plan.obstacle is not None and not convert:
            raise ConversionError(
                "{path} is {kind}. {why} Save it as RGB, or let a copy be converted (--convert on the command line).",
                path=path,
                kind=plan.obstacle,
                why=OBSTACLES[plan.obstacle],
            )
        ending, several = ENDINGS[image.format or ""], holds_several(image)
        space = colour_space(profile_of(image), "L" if plan.channels < 3 else "RGB")
        orientation = orientation_of(image)
        samples = read_samples(image, plan, orientation=orientation)
        metadata = read_metadata(image)
    if plan.has_low_bytes:
        with _opened(path, "photo", lambda done: watch(0.6 + done * 0.2)) as image:
            add_low_bytes(samples, image, orientation=orientation)
    del image  # Pillow's own pixels go before more are made
    watch(0.8)
    pixels = shown(samples, space, lambda done: watch(0.8 + done * 0.2))
    return Photo(
        pixels=read_only(pixels),
        path=path,
        metadata=metadata,
        icc=space.icc if space is not None else None,
        original=None if pixels is samples else read_only(samples),
        ending=ending,
        is_first_of_several=several,
    )


def open_mask(path: Path, *, size_px: tuple[int, int], watch: Watch = ignored) -> NDArray[np.bool_]:
    """Opens a mask; white = repaint.

    Args:
        path: image file.
        size_px: (width, height) that it must have.
        watch: told how much is done, 0 to 1; what it raises ends the opening.

    Returns:
        (height, width) bool, True = repaint.

    Raises:
        InputError: unreadable, of another size, all black or all white.
    """
    with _opened(path, "mask", watch) as image:
        _check_size(image, path, "mask", size_px)
        mask = _mask_of(image)
    if not mask.any():
        raise InputError(
            "{path} is all black, so nothing would be repainted: paint white what is to be repainted.", path=path
        )
    if mask.all():
        raise InputError(
            "{path} is all white, so nothing of the photo would be left to go by: paint black what is to stay.",
            path=path,
        )
    return mask


def _mask_of(image: Image.Image) -> NDArray[np.bool_]:
    """Returns where a picture asks for repainting: by its alpha where some of it is transparent, else where it is
    white.
    """
    plan = plan_for(image)
    samples = eight_bits(read_samples(image, plan, orientation=1))
    if plan.channels in (2, 4) and samples[..., -1].min() < 128 <= samples[..., -1].max():
        return np.asarray(samples[..., -1] > 127)
    return np.asarray(Image.fromarray(shown(samples, None, ignored)).convert("L")) > 127


def open_sketch(path: Path, *, size_px: tuple[int, int]) -> NDArray[np.uint8]:
    """Opens a sketch.

    Args:
        path: image file; transparent pixels are not part of the sketch.
        size_px: (width, height) that it must have.

    Returns:
        (height, width, 4) uint8 RGBA, sRGB, straight alpha.

    Raises:
        InputError: unreadable or of another size.
    """
    with _opened(path, "sketch") as image:
        _check_size(image, path, "sketch", size_px)
        return _with_alpha(image)


def open_piece(path: Path, *, watch: Watch = ignored) -> NDArray[np.uint8]:
    """Opens a picture of any size to be laid over a photo.

    Args:
        path: image file.
        watch: told how much is done, 0 to 1; what it raises ends the opening.

    Returns:
        (H, W, 4) uint8 RGBA, sRGB, straight alpha.

    Raises:
        InputError: unreadable.
    """
    with _opened(path, "sketch", watch) as image:
        return _with_alpha(image, upright=True)


def has_several(path: Path) -> bool:
    """Tells whether a picture file holds more pictures, or frames, than the first, which is the one that is opened.

    Raises:
        InputError: unreadable.
    """
    with _opened(path, "picture") as image:
        return holds_several(image)


def _with_alpha(image: Image.Image, *, upright: bool = False) -> NDArray[np.uint8]:
    """Returns a picture as (H, W, 4) uint8 RGBA, sRGB, straight alpha, read-only; as its EXIF turns it, or as it is."""
    plan = plan_for(image)
    space = colour_space(profile_of(image), "L" if plan.channels < 3 else "RGB")
    samples = eight_bits(read_samples(image, plan, orientation=orientation_of(image) if upright else 1))
    alpha = samples[..., -1] if plan.channels in (2, 4) else np.full(samples.shape[:2], 255, np.uint8)
    colours = np.ascontiguousarray(samples[..., : 1 if plan.channels < 3 else 3])
    return read_only(np.dstack([shown(colours, space, ignored), alpha]))


def _check_size(image: Image.Image, path: Path, what: str, size_px: tuple[int, int]) -> None:
    if image.size != size_px:
        raise InputError(
            "{path} has {width} x {height} pixels but the photo has {photo_width} x {photo_height}: make the {what} "
            "the photo's size.",
            path=path,
            width=image.width,
            height=image.height,
            photo_width=size_px[0],
            photo_height=size_px[1],
            what=what,
        )


def write_png(pixels: NDArray[np.uint8], path: Path) -> None:
    """Writes grey, RGB or RGBA pixels as PNG.

    Args:
        pixels: (H, W), (H, W, 3) or (H, W, 4) uint8.
        path: the file; its folder must exist.

    Raises:
        OutputError: it cannot be written.
    """
    write_atomically(path, lambda beside: Image.fromarray(pixels).save(beside, "PNG"))
