"""Writing the finished picture: its photo's colour profile, and as much of its metadata as is wanted, go with it."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin

from sketchpaint.imaging.files import Photo, write_atomically
from sketchpaint.imaging.metadata import Keep


@dataclass(frozen=True)
class ExportOptions:
    """How a picture is written.

    Attributes:
        keep: how much of the photo's metadata goes along.
        text: key -> text to be written into a PNG.
    """

    keep: Keep = Keep.CAMERA
    text: dict[str, str] = field(default_factory=dict)


def write_picture(picture: NDArray[np.uint8], path: Path, *, photo: Photo, options: ExportOptions) -> None:
    """Writes a picture that was made of a photo.

    Args:
        picture: (H, W, 3) uint8.
        path: a `.png`; its folder must exist.
        photo: where it came from.
        options: how.

    Raises:
        OutputError: it cannot be written.
    """
    metadata = photo.metadata.kept(options.keep)
    info = PngImagePlugin.PngInfo()
    for key, value in options.text.items():
        info.add_text(key, value)
    if metadata.xmp:
        info.add_itxt("XML:com.adobe.xmp", metadata.xmp.decode("utf-8", "replace"))
    extra = {key: value for key, value in (("exif", metadata.exif), ("icc_profile", photo.icc)) if value}
    write_atomically(path, lambda beside: Image.fromarray(picture).save(beside, "PNG", pnginfo=info, **extra))
