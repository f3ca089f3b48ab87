"""Runs and tiles as they are kept on disk: how each is written and read."""

import contextlib
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sketchpaint import jsontext
from sketchpaint.budgets import MAX_CROP_BYTES, MAX_CYCLES, MAX_RUNS
from sketchpaint.cycle import Cycle
from sketchpaint.document.layers import Box
from sketchpaint.document.members import RUNS, TILE
from sketchpaint.errors import InputError
from sketchpaint.imaging.formats import OWN_FORMATS, UndecodableError, decoding
from sketchpaint.imaging.frame import CROP_SIZE_PX
from sketchpaint.imaging.packed import Packed, encode_png
from sketchpaint.imaging.placement import Placement
from sketchpaint.ordinary import ordinary

TILE_TEXT = "sketchpaint"
_CROP = (CROP_SIZE_PX, CROP_SIZE_PX)
_MOST_MS = 1e12
# What we write; others may unpack to a thousand times their size, in each of thousands of pictures.
_CHUNKS = (b"IHDR", b"tEXt", b"IDAT", b"IEND")


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


def run_files(run: RunRecord) -> dict[str, bytes]:
    """Returns name -> content of the files of a run; the one that makes it complete is the last."""
    stem, place = f"{RUNS}/{run.number:04d}", run.placement
    pictures = {"crop": run.crop, "mask": run.mask, "sketch": run.sketch}
    files = {f"{stem}-{name}.png": encode_png(pixels) for name, pixels in pictures.items() if pixels is not None}
    for name, packed in (("area", place.packed_area), ("lines", place.packed_lines)):
        if packed is not None:
            files[f"{stem}-{name}.png"] = packed.png
    head = {
        "settings": run.settings,
        "placement": place.numbers(),
        "sketched": run.sketch is not None,
        "lined": place.packed_lines is not None,
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
        area = read_packed(picture("area"), "1", at_most=size_px)
        lines = read_packed(picture("lines"), "RGBA", shape=area.shape) if head.get("lined", False) else None
        placement = Placement.of_numbers(jsontext.fields(head["placement"]), area, lines)
        box = Box.at(placement.left, placement.top, area.shape)
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
        with _own_picture(path) as image:
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


def read_png(path: Path, mode: str, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Reads a PNG of our own, whose size is checked before it is unpacked.

    Raises:
        InputError: it is missing, damaged or of another size.
    """
    try:
        with _own_picture(path) as image:
            _check_size(image, path, shape)
            return np.array(image.convert(mode))
    except (OSError, UndecodableError) as error:
        raise damaged(path, error) from error


def read_packed(
    path: Path, mode: str, *, shape: tuple[int, int] | None = None, at_most: tuple[int, int] | None = None
) -> Packed:
    """Reads a PNG of our own that stays packed. The pixels of a mask are decoded once, so that they can be relied on;
    of others checksums tell of damage, which is fast, but a file that was made to deceive is noticed only when it is
    used.

    Args:
        path: its file.
        mode: Pillow's mode that it must have, 1 for a mask.
        shape: rows and columns that it must have.
        at_most: width and height that it may have.

    Raises:
        InputError: it is missing, damaged or of another size.
    """
    try:
        with _own_picture(path) as image:
            _check_size(image, path, shape, at_most)
            size = image.height, image.width
            if image.mode != mode:
                raise UndecodableError("its pixels are of another kind")
            if mode == "1":
                image.load()
            else:
                image.verify()
        return Packed(path.read_bytes(), size)
    except (OSError, UndecodableError) as error:
        raise damaged(path, error) from error


@contextlib.contextmanager
def _own_picture(path: Path) -> Iterator[Image.Image]:
    """Opens a PNG that we wrote; see `decoding`."""
    with ordinary(path).open("rb") as file:
        start, kind = 8, b""
        while kind != b"IEND":
            file.seek(start)
            head = file.read(8)
            size, kind = int.from_bytes(head[:4], "big"), head[4:]
            if len(head) < 8:
                break  # cut short, or no PNG, which its decoder says
            if kind not in _CHUNKS:
                raise UndecodableError("it was written by another program")
            start += size + 12
        with decoding(file, formats=OWN_FORMATS) as image:
            yield image


def _check_size(
    image: Image.Image, path: Path, shape: tuple[int, ...] | None, at_most: tuple[int, int] | None = None
) -> None:
    too_large = at_most is not None and (image.width > at_most[0] or image.height > at_most[1])
    if too_large or (shape is not None and (image.height, image.width) != shape[:2]):
        raise InputError(
            "{name} of the project has {width} x {height} pixels and does not fit: the project is damaged.",
            name=path.name,
            width=image.width,
            height=image.height,
        )


def png_pixels(path: Path) -> int:
    """Returns how many pixels a PNG has by its header; 0 for what is none."""
    try:
        with _own_picture(path) as image:
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
