"""Runs and tiles as they are kept on disk, and the small files of a working folder."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sketchpaint.errors import InputError
from sketchpaint.imaging.files import write_atomically
from sketchpaint.imaging.formats import OWN_FORMATS, UndecodableError, decoding
from sketchpaint.imaging.placement import Placement


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


@dataclass(frozen=True)
class TileRecord:
    """A result, as it is kept on disk; see `document.filmstrip.Tile`."""

    run: int
    index: int
    refined: bool
    composite: NDArray[np.uint8] = field(repr=False)
    score: float
    duration_ms: float


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Writes settings."""
    path.write_text(json.dumps(content, indent=1))


def read_json(path: Path) -> dict[str, Any]:
    """Reads settings.

    Raises:
        InputError: they are missing or damaged.
    """
    try:
        content = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise InputError("{name} of the project cannot be read ({error}): the project is damaged.", name=path.name, error=error) from error
    if not isinstance(content, dict):
        raise InputError("{name} of the project holds no settings: the project is damaged.", name=path.name)
    return content


def write_bits(bits: NDArray[np.bool_], path: Path) -> None:
    """Writes (H, W) bool as a PNG of one bit a pixel."""
    write_atomically(path, lambda beside: Image.fromarray(bits).save(beside, "PNG"))


def read_png(path: Path, mode: str, shape: tuple[int, ...] | None, *, at_most: tuple[int, int] | None = None) -> NDArray[np.uint8]:
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
        raise InputError("{name} of the project cannot be read ({error}): the project is damaged.", name=path.name, error=error) from error
