"""Photos, masks and sketches in every format that is read."""

import io
import random
from pathlib import Path

import numpy as np
from PIL import Image, features

from fuzzing.mutation import damaged, with_checksums
from fuzzing.target import Target, noise


def _pictures(_: Path) -> list[bytes]:
    """Small pictures in every format and mode that is read."""
    rgb = Image.fromarray(noise(40, 48, 3))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Maker"
    modes = {mode: rgb.convert(mode) for mode in ("RGB", "RGBA", "L", "LA", "P", "1", "I;16")} | {
        "I;16": Image.fromarray(noise(40, 48).astype(np.uint16) * 257)
    }
    made = []
    for picture in modes.values():
        made += [_saved(picture, "PNG", exif=exif), _saved(picture, "TIFF")]
    for name, picture in (("RGB", rgb), ("L", modes["L"]), ("CMYK", rgb.convert("CMYK"))):
        made += [_saved(picture, "JPEG", exif=exif, quality=80), _saved(picture, "JPEG", progressive=True)]
        made += [
            _saved(picture, "TIFF", compression=compression)
            for compression in ("tiff_lzw", "tiff_adobe_deflate", "packbits")
        ]
        made.append(_saved(picture, "TIFF", compression="jpeg") if name != "CMYK" else made[0])
    made += [
        _saved(rgb, "WEBP"),
        _saved(modes["RGBA"], "WEBP", lossless=True, exif=exif),
        _saved(rgb, "BMP"),
        _saved(modes["P"], "BMP"),
        _saved(modes["1"], "BMP"),
    ]
    made += [_saved(rgb, "GIF"), _saved(modes["P"], "GIF", save_all=True, append_images=[modes["P"]])]
    made += [_saved(modes["RGB"], "WEBP", save_all=True, append_images=[rgb.rotate(90)])]
    if features.check("avif"):
        made.append(_saved(rgb, "AVIF"))
    return made


def _saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    content = io.BytesIO()
    picture.save(content, kind, **options)
    return content.getvalue()


def _damage_picture(valid: list[bytes], random_source: random.Random) -> bytes:
    data = damaged(random_source.choice(valid), random_source, valid)
    return with_checksums(data) if data[:4] == b"\x89PNG" and random_source.random() < 0.7 else data


def _read_photo(folder: Path, content: bytes) -> object:
    from sketchpaint.imaging.files import open_photo

    path = folder / "photo.png"
    path.write_bytes(content)
    return open_photo(path, convert=True)


def _read_mask(folder: Path, content: bytes) -> object:
    from sketchpaint.imaging.files import open_mask, open_sketch

    path = folder / "mask.png"
    path.write_bytes(content)
    try:
        return open_mask(path, size_px=(48, 40))
    finally:
        open_sketch(path, size_px=(48, 40))


PHOTO = Target(_pictures, _damage_picture, _read_photo)
MASK = Target(_pictures, _damage_picture, _read_mask)
