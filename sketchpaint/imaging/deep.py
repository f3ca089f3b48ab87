"""Files that Pillow cannot write: 16-bit colour as PNG and TIFF."""

import struct
import zlib
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import ExifTags, Image, TiffImagePlugin

from sketchpaint.imaging.colour import Samples
from sketchpaint.imaging.metadata import Metadata

_PNG_HEAD_BYTES = 33  # signature and IHDR, after which the other chunks may begin
_EXIF_PREFIX = b"Exif\x00\x00"
_STRIP_BYTES = 1 << 20
_DEFLATE, _DIFFERENCES, _STRAIGHT_ALPHA, _XMP_TAG, _ICC_TAG = 8, 2, 2, 700, 34675


def write_deep_png(
    samples: Samples, path: Path, *, icc: bytes | None, metadata: Metadata, text: dict[str, str]
) -> None:
    """Writes 16-bit samples as PNG.

    Args:
        samples: (H, W, C) uint16: grey, RGB or RGBA.
        path: the file.
        icc: colour profile.
        metadata: what goes along.
        text: key -> text, Latin-1.

    Raises:
        OSError: it cannot be written.
    """
    order = {1: [0], 3: [2, 1, 0], 4: [2, 1, 0, 3]}[samples.shape[2]]
    written, content = cv2.imencode(".png", samples[..., order])
    if not written:
        raise OSError("the PNG could not be encoded")
    chunks = [
        (b"tEXt", key.encode("latin-1") + b"\0" + value.encode("latin-1", "replace")) for key, value in text.items()
    ]
    if icc:
        chunks.append((b"iCCP", b"ICC Profile\0\0" + zlib.compress(icc)))
    if metadata.exif:
        chunks.append((b"eXIf", metadata.exif.removeprefix(_EXIF_PREFIX)))
    if metadata.xmp:
        chunks.append((b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + metadata.xmp))
    with path.open("wb") as file:
        file.write(content[:_PNG_HEAD_BYTES].tobytes())
        for name, body in chunks:
            file.write(struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)))
        content[_PNG_HEAD_BYTES:].tofile(file)


def write_tiff(samples: Samples, path: Path, *, icc: bytes | None, metadata: Metadata) -> None:
    """Writes 8- or 16-bit samples as TIFF (Adobe, TIFF 6.0), deflated without loss.

    Args:
        samples: (H, W, C) uint8 or uint16: grey or RGB, with straight alpha where C is 2 or 4.
        path: the file.
        icc: colour profile.
        metadata: what goes along.

    Raises:
        OSError: it cannot be written.
    """
    height, width, channels = samples.shape
    rows = max(1, _STRIP_BYTES // (width * channels * samples.itemsize))
    strips = [zlib.compress(_differences(samples[top : top + rows])) for top in range(0, height, rows)]
    lengths = [len(strip) for strip in strips]
    directory = TiffImagePlugin.ImageFileDirectory_v2(prefix=b"II")
    for tag in (TiffImagePlugin.STRIPOFFSETS, TiffImagePlugin.STRIPBYTECOUNTS):
        directory.tagtype[tag] = 4  # LONG, whatever the first values
    if metadata.exif:
        exif = Image.Exif()
        exif.load(metadata.exif)
        for tag, value in exif.items():
            directory[tag] = exif.get_ifd(tag) if tag in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo) else value
    tags: dict[int, Any] = {
        TiffImagePlugin.IMAGEWIDTH: width,
        TiffImagePlugin.IMAGELENGTH: height,
        TiffImagePlugin.BITSPERSAMPLE: (8 * samples.itemsize,) * channels,
        TiffImagePlugin.COMPRESSION: _DEFLATE,
        TiffImagePlugin.PHOTOMETRIC_INTERPRETATION: 1 if channels < 3 else 2,
        TiffImagePlugin.SAMPLESPERPIXEL: channels,
        TiffImagePlugin.ROWSPERSTRIP: rows,
        TiffImagePlugin.PLANAR_CONFIGURATION: 1,
        TiffImagePlugin.PREDICTOR: _DIFFERENCES,
        TiffImagePlugin.STRIPBYTECOUNTS: tuple(lengths),
        TiffImagePlugin.STRIPOFFSETS: tuple(np.cumsum([0, *lengths[:-1]]).tolist()),
    }
    if channels in (2, 4):
        tags[TiffImagePlugin.EXTRASAMPLES] = _STRAIGHT_ALPHA
    for tag, value in ((_ICC_TAG, icc), (_XMP_TAG, metadata.xmp)):
        if value:
            directory.tagtype[tag] = 7 if tag == _ICC_TAG else 1  # UNDEFINED, BYTE
            tags[tag] = value
    for tag, value in tags.items():
        directory[tag] = value
    with path.open("wb") as file:
        directory.save(file)
        for strip in strips:
            file.write(strip)


def _differences(rows: Samples) -> bytes:
    """Returns rows as bytes, low byte first, each sample less the one to its left: TIFF's horizontal differencing."""
    own = rows.astype(f"<u{rows.itemsize}")
    own[:, 1:] -= rows[:, :-1]
    return own.tobytes()
