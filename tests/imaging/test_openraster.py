"""OpenRaster files, taken apart by hand."""

import io
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
from PIL import Image

from sketchpaint.imaging.openraster import Layer, trimmed, write_openraster


def test_a_file_has_the_order_the_names_and_the_pixels_that_the_format_asks_for(tmp_path: Path) -> None:
    photo = np.random.default_rng(0).integers(0, 256, (300, 400, 3), dtype=np.uint8)
    patch = np.full((20, 30, 4), (9, 8, 7, 255), np.uint8)
    layers = [Layer('over "all" <&>', patch, left=5, top=6, opacity=0.25, is_visible=False), Layer("photo", photo)]
    write_openraster(layers, photo, tmp_path / "a.ora")
    with zipfile.ZipFile(tmp_path / "a.ora") as file:
        first = file.infolist()[0]
        assert (first.filename, first.compress_type, file.read("mimetype")) == (
            "mimetype",
            zipfile.ZIP_STORED,
            b"image/openraster",
        )
        root = ElementTree.fromstring(file.read("stack.xml"))
        pictures = {
            name: np.asarray(Image.open(io.BytesIO(file.read(name))))
            for name in file.namelist()
            if name.endswith(".png")
        }
    assert (root.tag, root.get("w"), root.get("h"), root.get("version")) == ("image", "400", "300", "0.0.3")
    top, bottom = root.findall("stack/layer")
    wanted = {
        "name": 'over "all" <&>',
        "x": "5",
        "y": "6",
        "opacity": "0.250",
        "visibility": "hidden",
        "composite-op": "svg:src-over",
    }
    assert {key: top.get(key) for key in wanted} == wanted
    assert (bottom.get("name"), bottom.get("visibility"), bottom.get("opacity")) == ("photo", "visible", "1.000")
    np.testing.assert_array_equal(pictures[top.get("src", "")], patch)
    np.testing.assert_array_equal(pictures[bottom.get("src", "")], photo)
    np.testing.assert_array_equal(pictures["mergedimage.png"], photo)
    assert max(pictures["Thumbnails/thumbnail.png"].shape[:2]) == 256


def test_empty_rims_are_left_out() -> None:
    pixels = np.zeros((50, 60, 4), np.uint8)
    pixels[10:20, 30:35] = 255
    small = trimmed(Layer("a", pixels, left=100, top=200))
    assert (small.left, small.top, small.pixels.shape) == (130, 210, (10, 5, 4))
    assert trimmed(Layer("a", pixels * 0)).pixels.shape == (1, 1, 4)
