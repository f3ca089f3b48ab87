"""OpenRaster: a picture in layers that Krita, GIMP, MyPaint and others open (openraster.org, version 0.0.3)."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sketchpaint.imaging.atomic import write_atomically

SUFFIX = ".ora"
_MIMETYPE = "image/openraster"
_THUMBNAIL_PX = 256


@dataclass(frozen=True)
class Layer:
    """One layer.

    Attributes:
        name: shown to the artist.
        pixels: (h, w, 3) uint8 RGB or (h, w, 4) RGBA, straight alpha, 8-bit sRGB.
        left: column of the picture at which it begins.
        top: row likewise.
        opacity: 0 to 1.
        is_visible: whether it is switched on.
    """

    name: str
    pixels: NDArray[np.uint8] = field(repr=False)
    left: int = 0
    top: int = 0
    opacity: float = 1.0
    is_visible: bool = True


def trimmed(layer: Layer) -> Layer:
    """Returns a layer of RGBA pixels without its empty rim; of one that holds nothing, a single empty pixel is left."""
    seen = layer.pixels[..., 3] > 0
    rows, columns = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
    top, bottom = (int(rows[0]), int(rows[-1]) + 1) if len(rows) else (0, 1)
    left, right = (int(columns[0]), int(columns[-1]) + 1) if len(columns) else (0, 1)
    return Layer(
        layer.name,
        layer.pixels[top:bottom, left:right],
        layer.left + left,
        layer.top + top,
        layer.opacity,
        layer.is_visible,
    )


def write_openraster(layers: Sequence[Layer], merged: NDArray[np.uint8], path: Path) -> None:
    """Writes a picture in layers.

    Args:
        layers: the topmost first.
        merged: (H, W, 3) or (H, W, 4) uint8, what they look like together, for programs that read no layers.
        path: the file.

    Raises:
        OutputError: it cannot be written.
    """
    root = ElementTree.Element("image", version="0.0.3", w=str(merged.shape[1]), h=str(merged.shape[0]))
    stack = ElementTree.SubElement(root, "stack")
    for number, layer in enumerate(layers):
        attributes = {
            "name": layer.name,
            "src": _source(number),
            "x": str(layer.left),
            "y": str(layer.top),
            "opacity": f"{layer.opacity:.3f}",
        }
        attributes |= {"visibility": "visible" if layer.is_visible else "hidden", "composite-op": "svg:src-over"}
        ElementTree.SubElement(stack, "layer", attributes)
    thumbnail = Image.fromarray(merged)
    thumbnail.thumbnail((_THUMBNAIL_PX, _THUMBNAIL_PX))

    def write(beside: Path) -> None:
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_STORED) as file:
            file.writestr("mimetype", _MIMETYPE)  # first and unpacked: what file managers look at
            file.writestr("stack.xml", ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))
            for number, layer in enumerate(layers):
                file.writestr(_source(number), _png(Image.fromarray(np.ascontiguousarray(layer.pixels))))
            file.writestr("mergedimage.png", _png(Image.fromarray(merged)))
            file.writestr("Thumbnails/thumbnail.png", _png(thumbnail))

    write_atomically(path, write)


def _source(number: int) -> str:
    return f"data/layer{number:03d}.png"


def _png(image: Image.Image) -> bytes:
    content = io.BytesIO()
    image.save(content, "PNG", compress_level=3)
    return content.getvalue()
