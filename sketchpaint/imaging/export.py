"""Writing the finished picture in its photo's own colours and depth, with its profile and as much of its metadata as is
wanted.
"""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin

from sketchpaint.errors import OutputError
from sketchpaint.imaging.atomic import write_atomically
from sketchpaint.imaging.colour import Samples, colour_space, eight_bits, over_white, own_samples, shown
from sketchpaint.imaging.deep import write_deep_png, write_tiff
from sketchpaint.imaging.files import Photo
from sketchpaint.imaging.formats import ignored
from sketchpaint.imaging.metadata import Keep, Metadata

EXPORT_SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp")
FINE_QUALITY = 90  # from here on JPEG keeps the colour of every pixel
_WEBP_SIDE_PX = 16_383
_JPEG_BLOCK_BYTES = 65_000  # no EXIF block or XMP packet of a JPEG can be longer


@dataclass(frozen=True)
class ExportOptions:
    """How a picture is written.

    Attributes:
        keep: how much of the photo's metadata goes along.
        text: key -> text to be written into a PNG.
        quality: of JPEG, and of WebP that is not lossless, 1 to 100.
        lossless: whether WebP keeps every pixel as it is.
    """

    keep: Keep = Keep.CAMERA
    text: dict[str, str] = field(default_factory=dict)
    quality: int = 95
    lossless: bool = True


def check_size(path: Path, *, size_px: tuple[int, int]) -> None:
    """Checks that a picture of this width and height fits into the format of the file's ending.

    Raises:
        OutputError: it does not.
    """
    if path.suffix.lower() == ".webp" and max(size_px) > _WEBP_SIDE_PX:
        raise OutputError(
            "{path} cannot be written: WebP holds {side} pixels a side at most, so choose another format.",
            path=path,
            side=_WEBP_SIDE_PX,
        )


def write_picture(picture: NDArray[np.uint8], path: Path, *, photo: Photo, options: ExportOptions) -> None:
    """Writes a picture that was made of a photo.

    PNG, TIFF and lossless WebP hold every pixel that is as in the photo with the very samples of the photo's file; of
    16-bit samples WebP and JPEG keep 8 bits, and JPEG has no transparency: it goes over white.

    Args:
        picture: (H, W, 3) uint8 sRGB; see `Photo.pixels`.
        path: ends in one of `EXPORT_SUFFIXES`; its folder must exist.
        photo: where it came from.
        options: how.

    Raises:
        OutputError: it cannot be written, or does not fit into the format.
    """
    check_size(path, size_px=(photo.width_px, photo.height_px))
    samples = own_samples(
        photo.samples, photo.pixels, picture, colour_space(photo.icc, "L" if photo.samples.shape[2] < 3 else "RGB")
    )
    metadata = photo.metadata.kept(options.keep)
    match path.suffix.lower():
        case ".tif" | ".tiff":
            write_atomically(path, lambda beside: write_tiff(samples, beside, icc=photo.icc, metadata=metadata))
        case ".jpg" | ".jpeg":
            _write_jpeg(samples, path, icc=photo.icc, metadata=metadata, quality=options.quality)
        case ".webp":
            _write_webp(samples, path, icc=photo.icc, metadata=metadata, options=options)
        case _ if samples.dtype == np.uint16:
            write_atomically(
                path,
                lambda beside: write_deep_png(samples, beside, icc=photo.icc, metadata=metadata, text=options.text),
            )
        case _:
            _write_png(samples, path, icc=photo.icc, metadata=metadata, text=options.text)


def _write_png(samples: Samples, path: Path, *, icc: bytes | None, metadata: Metadata, text: dict[str, str]) -> None:
    info = PngImagePlugin.PngInfo()
    for key, value in text.items():
        info.add_text(key, value)
    if metadata.xmp:
        info.add_itxt("XML:com.adobe.xmp", metadata.xmp.decode("utf-8", "replace"))
    extra = _extra(icc, Metadata(metadata.exif))
    write_atomically(path, lambda beside: _image(samples).save(beside, "PNG", pnginfo=info, **extra))


def _write_jpeg(samples: Samples, path: Path, *, icc: bytes | None, metadata: Metadata, quality: int) -> None:
    pixels = eight_bits(samples)
    if pixels.shape[2] in (2, 4):
        pixels = over_white(pixels[..., :-1], pixels[..., -1:])
    short = Metadata(
        *(block if block and len(block) < _JPEG_BLOCK_BYTES else None for block in (metadata.exif, metadata.xmp))
    )
    extra = _extra(icc, short) | ({"subsampling": "4:4:4"} if quality >= FINE_QUALITY else {})
    write_atomically(path, lambda beside: _image(pixels).save(beside, "JPEG", quality=quality, optimize=True, **extra))


def _write_webp(samples: Samples, path: Path, *, icc: bytes | None, metadata: Metadata, options: ExportOptions) -> None:
    pixels = eight_bits(samples)
    if pixels.shape[2] < 3:  # WebP knows no grey, and a profile of grey cannot speak of colours
        alpha = pixels[..., 1:]
        grey = shown(pixels[..., :1], colour_space(icc, "L"), ignored)
        pixels, icc = np.concatenate([grey, alpha], 2), None
    # `exact` keeps the colours under full transparency, `method` 4 takes seconds and not minutes for a large photo.
    extra = _extra(icc, metadata) | {
        "lossless": options.lossless,
        "quality": 75 if options.lossless else options.quality,
    }
    write_atomically(path, lambda beside: _image(pixels).save(beside, "WEBP", exact=True, method=4, **extra))


def _image(samples: Samples) -> Image.Image:
    return Image.fromarray(samples[..., 0] if samples.shape[2] == 1 else samples)


def _extra(icc: bytes | None, metadata: Metadata) -> dict[str, object]:
    """Returns what Pillow's writers take along."""
    return {
        key: value for key, value in (("exif", metadata.exif), ("xmp", metadata.xmp), ("icc_profile", icc)) if value
    }
