"""Recipes: how an exported picture was made, written into its PNG text, and making it again."""

import base64
import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from sketchpaint import __version__
from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.recipe import make_request, request_settings
from sketchpaint.engine.session import Session
from sketchpaint.errors import InputError
from sketchpaint.imaging.files import Photo, open_photo
from sketchpaint.imaging.formats import OWN_FORMATS, UndecodableError, decoding
from sketchpaint.imaging.placement import Placement

KEY = "sketchpaint recipe"
FORMAT = 1
DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16}
MAX_TEXT = 48 * 1024 * 1024  # Pillow reads no more than 64 MiB of text


@dataclass(frozen=True)
class Recipe:
    """Everything that a filled area depends on, but the weights.

    Attributes:
        request: what the engine was asked for.
        index: which cycle was taken.
        refined: whether the U-Net worked on it.
        strength: how much of the refinement was taken, 0 to 1.
        placement: where the result went.
        before: (h, w, 3) uint8, the pixels of the placement's box before: the feathered rim mixes them in.
        weights: network -> sha256, to tell whether the same weights are at hand.
        arithmetic: float32 or bfloat16, in which the networks ran; another gives other pixels.
    """

    request: InpaintRequest
    index: int
    refined: bool
    strength: float
    placement: Placement
    before: NDArray[np.uint8] = field(repr=False)
    weights: dict[str, str] = field(repr=False)
    arithmetic: str

    def to_text(self) -> str:
        """Returns the recipe as JSON text; pictures in it are PNG in base 64. It holds the original pixels of the masked area.

        Raises:
            InputError: it is longer than programs accept in a PNG.
        """
        request = self.request
        pictures = {"crop": request.crop, "mask": request.mask, "sketch": request.sketch, "area": self.placement.area, "before": self.before}
        text = json.dumps({
            "format": FORMAT, "version": __version__, "settings": request_settings(request), "index": self.index, "refined": self.refined,
            "strength": self.strength, "placement": self.placement.numbers(), "weights": self.weights, "arithmetic": self.arithmetic,
            "pictures": {name: _to_base64(pixels) for name, pixels in pictures.items() if pixels is not None},
        })  # fmt: skip
        if len(text) > MAX_TEXT:
            raise InputError("The recipe was not written: the masked area is too large for the text of a PNG, so export without it.")
        return text

    @classmethod
    def from_text(cls, text: str) -> "Recipe":
        """Returns the recipe of `to_text`.

        Raises:
            InputError: it is no recipe, damaged, or of a newer format.
        """
        try:
            content: dict[str, Any] = json.loads(text)
            if content["format"] > FORMAT:
                raise InputError("The recipe was written by sketchpaint {version}, which is newer: update sketchpaint.", version=content["version"])
            pictures = {name: _from_base64(value) for name, value in content["pictures"].items()}
            placement = Placement.of_numbers(content["placement"], pictures["area"].astype(bool))
            if pictures["before"].shape != (*placement.area.shape, 3):
                raise ValueError("its pictures differ in size")
            if content["arithmetic"] not in DTYPES:
                raise ValueError("its arithmetic is unknown")
            request = make_request(content["settings"], crop=pictures["crop"], mask=pictures["mask"].astype(bool), sketch=pictures.get("sketch"))
            return cls(
                request,
                int(content["index"]),
                bool(content["refined"]),
                float(content["strength"]),
                placement,
                pictures["before"],
                dict(content["weights"]),
                str(content["arithmetic"]),
            )
        except (KeyError, TypeError, ValueError, OSError, AttributeError) as error:
            raise InputError("The recipe cannot be read ({error}): the file was changed by another program.", error=error) from error


def read_recipe(path: Path) -> tuple[Recipe, Photo]:
    """Returns the recipe of an exported PNG and its picture.

    Raises:
        InputError: no such file, no PNG, or none with a recipe.
    """
    try:
        with decoding(path, formats=OWN_FORMATS) as image:
            text = image.info.get(KEY)
            if text is None:  # another program may have put it behind the pixels
                image.load()
                text = image.info.get(KEY)
    except (OSError, UndecodableError) as error:
        raise InputError("{path} cannot be read ({error}): give a PNG that sketchpaint exported.", path=path, error=error) from error
    if text is None:
        raise InputError("{path} holds no recipe: switch on 'Write the recipe into exports' in the settings before exporting.", path=path)
    recipe, picture = Recipe.from_text(text), open_photo(path)
    rows, columns = recipe.placement.box
    if rows.stop > picture.height_px or columns.stop > picture.width_px or min(rows.start, columns.start) < 0:
        raise InputError(
            "{path} has {width} x {height} pixels, too few for its recipe: it was cropped or scaled.",
            path=path,
            width=picture.width_px,
            height=picture.height_px,
        )
    return recipe, picture


def rebuild(session: Session, recipe: Recipe) -> NDArray[np.uint8]:
    """Makes the filled area again.

    Args:
        session: the networks.
        recipe: how.

    Returns:
        (h, w, 3) uint8, the pixels of the placement's box.
    """
    request = recipe.request
    cycle = next(session.cycles(request))
    for _ in range(recipe.index):
        cycle = session.next_cycle(request, cycle)
    composite = cycle.composite
    if recipe.refined:
        composite = mixed(composite, session.refine(request, cycle).composite, recipe.strength)
    return recipe.placement.patch(recipe.before, composite)


def mixed(coarse: NDArray[np.uint8], refined: NDArray[np.uint8], strength: float) -> NDArray[np.uint8]:
    """Mixes a coarse result, (128, 128, 3) uint8, with its refinement: 0 = coarse, 1 = refined."""
    return np.round(coarse + strength * (refined.astype(np.float32) - coarse)).astype(np.uint8)


def _to_base64(pixels: NDArray) -> str:
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, "PNG")
    return base64.b64encode(content.getvalue()).decode()


def _from_base64(text: str) -> NDArray[np.uint8]:
    with decoding(io.BytesIO(base64.b64decode(text, validate=True)), formats=OWN_FORMATS) as image:
        return np.array(image)
