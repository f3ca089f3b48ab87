"""Runs and tiles as they are kept on disk: how each is written and read."""

import io
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin

from sketchpaint import jsontext
from sketchpaint.budgets import MAX_CROP_BYTES, MAX_CYCLES, MAX_RUNS
from sketchpaint.cycle import Cycle
from sketchpaint.document.layers import Box
from sketchpaint.document.members import RUNS, TILE
from sketchpaint.errors import InputError
from sketchpaint.imaging.formats import OWN_FORMATS, UndecodableError, decoding
from sketchpaint.imaging.frame import CROP_SIZE_PX
from sketchpaint.imaging.placement import Placement

TILE_TEXT = "sketchpaint"
_CROP = (CROP_SIZE_PX, CROP_SIZE_PX)
_MOST_MS = 1e12


@dataclass(frozen=True)
class RunRecord:
    """What a run was started with, as it is kept on disk.

    Attributes:
        number: 1, 2, ... in order of starting.
        settings: numbers and words; the layer above knows what they mean.
        crop: (128, 128, 3) uint8.
        mask: (128, 128) bool.
        sketch: (128, 128, 4) uint8, or None.
        placement: where its results go.
    """

    number: int
    settings: dict[str, Any]
    crop: NDArray[np.uint8] = field(repr=False)
    mask: NDArray[np.bool_] = field(repr=False)
    sketch: NDArray[np.uint8] | None = field(repr=False)
    placement: Placement


def encode_png(pixels: NDArray, text: Mapping[str, str] | None = None) -> bytes:
    """Returns pixels as the bytes of a PNG: (H, W) bool or uint8, (H, W, 3) or (H, W, 4) uint8."""
    info = PngImagePlugin.PngInfo()
    for key, value in (text or {}).items():
        info.add_text(key, value)
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, "PNG", pnginfo=info)
    return content.getvalue()


def run_files(run: RunRecord) -> dict[str, bytes]:
    """Returns name -> content of the files of a run; the one that makes it complete is the last."""
    stem, place = f"{RUNS}/{run.number:04d}", run.placement
    pictures = {"crop": run.crop, "mask": run.mask, "area": place.area, "sketch": run.sketch, "lines": place.lines}
    files = {f"{stem}-{name}.png": encode_png(pixels) for name, pixels in pictures.items() if pixels is not None}
    head = {
        "settings": run.settings,
        "placement": place.numbers(),
        "sketched": run.sketch is not None,
        "lined": place.lines is not None,
    }
    return files | {f"{stem}.json": jsontext.write(head, indent=1).encode()}


def read_run(path: Path, size_px: tuple[int, int]) -> RunRecord:
    """Reads a run.

    Args:
        path: its JSON file.
        size_px: width and height of the photo, in which its results must lie.

    Raises:
        InputError: any of its files is missing or damaged.
    """
    number = int(path.stem)

    def picture(name: str) -> Path:
        return path.with_name(f"{path.stem}-{name}.png")

    try:
        head = jsontext.fields(jsontext.read(path))
        settings = jsontext.fields(head["settings"])
        area = read_png(picture("area"), "L", None, at_most=size_px) > 127
        lines = read_png(picture("lines"), "RGBA", (*area.shape, 4)) if head.get("lined", False) else None
        placement = Placement.of_numbers(jsontext.fields(head["placement"]), area, lines)
        box = Box.of(placement.left, placement.top, area)
        if box != box.clipped(*size_px):
            raise ValueError("its result lies outside the photo")
        is_sketched = head.get("sketched", picture("sketch").exists())  # older files do not say it
        sketch = read_png(picture("sketch"), "RGBA", (*_CROP, 4)) if is_sketched else None
        crop, mask = read_png(picture("crop"), "RGB", (*_CROP, 3)), read_png(picture("mask"), "L", _CROP) > 127
    except (KeyError, OSError, ValueError) as error:
        raise damaged(path, error) from error
    if not 1 <= number <= MAX_RUNS:
        raise damaged(path, f"a project holds {MAX_RUNS} runs at most")
    return RunRecord(number, settings, crop, mask, sketch, placement)


def encode_tile(tile: Cycle) -> bytes:
    """Returns a result as the bytes of a PNG, without loss."""
    facts = {"score": None if math.isnan(tile.score) else tile.score, "duration_ms": tile.duration_ms}
    return encode_png(tile.composite, {TILE_TEXT: jsontext.write(facts)})


def read_tile(path: Path) -> tuple[int, Cycle]:
    """Reads the number of its run and a result.

    Raises:
        InputError: it is damaged.
    """
    match = TILE.fullmatch(path.stem)
    try:
        if match is None:
            raise ValueError("its name is that of no cycle")
        index = jsontext.whole(int(match[2]), 0, MAX_CYCLES)
        if path.stat().st_size > MAX_CROP_BYTES:
            raise ValueError("it is too large")
        with decoding(path, formats=OWN_FORMATS) as image:
            if image.size != _CROP:
                raise ValueError(f"it has {image.width} x {image.height} pixels")
            composite = np.array(image.convert("RGB"))
            facts = jsontext.fields(jsontext.parse(str(image.info[TILE_TEXT])))
        score = math.nan if facts["score"] is None else jsontext.number(facts["score"], 0, 1)
        duration_ms = jsontext.number(facts["duration_ms"], 0, _MOST_MS)
    except (KeyError, OSError, ValueError) as error:
        raise damaged(path, error) from error
    composite.setflags(write=False)
    return int(match[1]), Cycle(
        index=index, composite=composite, score=score, duration_ms=duration_ms, refined=match[3] is not None
    )


def read_png(
    path: Path, mode: str, shape: tuple[int, ...] | None, *, at_most: tuple[int, int] | None = None
) -> NDArray[np.uint8]:
    """Reads a PNG of our own, whose size is checked before it is unpacked.

    Raises:
        InputError: it is missing, damaged or of another size.
    """
    try:
        with decoding(path, formats=OWN_FORMATS) as image:
            too_large = at_most is not None and (image.width > at_most[0] or image.height > at_most[1])
            if too_large or (shape is not None and (image.height, image.width) != shape[:2]):
                raise InputError(
                    "{name} of the project has {width} x {height} pixels and does not fit: the project is damaged.",
                    name=path.name,
                    width=image.width,
                    height=image.height,
                )
            return np.array(image.convert(mode))
    except (OSError, UndecodableError) as error:
        raise damaged(path, error) from error


def png_pixels(path: Path) -> int:
    """Returns how many pixels a PNG has by its header; 0 for what is none."""
    try:
        with decoding(path, formats=OWN_FORMATS) as image:
            return image.width * image.height
    except (OSError, UndecodableError):
        return 0


def read_json(path: Path) -> dict[str, Any]:
    """Reads settings.

    Raises:
        InputError: they are missing or damaged.
    """
    try:
        return jsontext.fields(jsontext.read(path))
    except (OSError, ValueError) as error:
        raise damaged(path, error) from error


def damaged(path: Path, reason: object) -> InputError:
    """Returns the error for a file of a project that cannot be read."""
    return InputError(
        "{name} of the project cannot be read ({error}): the project is damaged.", name=path.name, error=reason
    )
