"""Recipes: how an exported picture was made, written into its PNG text; and requests as plain numbers and words, for
project files too.
"""

import base64
import io
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sketchpaint import __version__, jsontext
from sketchpaint.budgets import MAX_CYCLES, MAX_NETWORKS, MAX_RECIPE_BYTES
from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.options import Fill, Refine
from sketchpaint.errors import InputError
from sketchpaint.imaging.files import Photo, open_photo
from sketchpaint.imaging.formats import OWN_FORMATS, UndecodableError, decoding
from sketchpaint.imaging.frame import CROP_SIZE_PX
from sketchpaint.imaging.packed import Packed, encode_png
from sketchpaint.imaging.placement import Placement

KEY = "sketchpaint recipe"
FORMAT = 2  # 1 asks for results without octaves
ARITHMETICS = ("float32", "bfloat16")
ARRAYS = ("crop", "mask", "sketch")


def request_settings(request: InpaintRequest) -> dict[str, Any]:
    """Returns everything in a request but its arrays, as JSON can hold it."""
    return {field.name: getattr(request, field.name) for field in fields(request) if field.name not in ARRAYS}


def make_request(
    settings: dict[str, Any], *, crop: NDArray[np.uint8], mask: NDArray[np.bool_], sketch: NDArray[np.uint8] | None
) -> InpaintRequest:
    """Builds the request back.

    Args:
        settings: what `request_settings` returned.
        crop: see `InpaintRequest`.
        mask: likewise.
        sketch: likewise.

    Raises:
        InputError: a setting is missing, unknown or cannot work.
    """
    try:
        values = settings | {"fill": Fill(settings["fill"]), "refine": Refine(settings["refine"])}
        return InpaintRequest(crop=crop, mask=mask, sketch=sketch, **values)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            "The settings of a run cannot be read ({error}): they were written by another version or changed by hand.",
            error=error,
        ) from error


class _TooLargeError(UndecodableError):
    """A picture in a recipe does not fit where it belongs."""


@dataclass(frozen=True)
class Recipe:
    """Everything that a filled area depends on, but the weights.

    Attributes:
        request: what the engine was asked for.
        index: which cycle was taken.
        refined: whether it is the refinement of the cycle with its index.
        strength: how much of the refinement and of the octaves' detail was taken, 0 to 1.
        placement: where the result went.
        before: (h, w, 3) uint8, the pixels of the placement's box before, which a feathered rim mixes in; None where
            there is no feather.
        weights: network -> sha256, to tell whether the same weights are at hand.
        arithmetic: float32 or bfloat16, in which the networks ran; another gives other pixels.
    """

    request: InpaintRequest
    index: int
    refined: bool
    strength: float
    placement: Placement
    before: NDArray[np.uint8] | None = field(repr=False)
    weights: dict[str, str] = field(repr=False)
    arithmetic: str

    def to_text(self) -> str:
        """Returns the recipe as JSON text; pictures in it are PNG in base 64. It holds the original crop, 128 x 128.

        Raises:
            InputError: it is longer than programs accept in a PNG.
        """
        request, place = self.request, self.placement
        pictures = {
            "crop": request.crop,
            "mask": request.mask,
            "sketch": request.sketch,
            "before": self.before,
        }
        files = {name: encode_png(pixels) for name, pixels in pictures.items() if pixels is not None}
        files["area"] = place.packed_area.png
        if place.packed_lines is not None:
            files["lines"] = place.packed_lines.png
        text = jsontext.write(
            {
                "format": FORMAT,
                "version": __version__,
                "settings": request_settings(request),
                "index": self.index,
                "refined": self.refined,
                "strength": self.strength,
                "placement": place.numbers(),
                "weights": self.weights,
                "arithmetic": self.arithmetic,
                "pictures": {name: base64.b64encode(png).decode() for name, png in files.items()},
            }
        )
        if len(text) > MAX_RECIPE_BYTES:
            raise InputError(
                "The recipe was not written: the masked area is too large for the text of a PNG, so export without it."
            )
        return text

    @classmethod
    def from_text(cls, text: str, *, size_px: tuple[int, int]) -> "Recipe":
        """Returns the recipe of `to_text`.

        Args:
            text: the recipe.
            size_px: width and height of the picture that it is for, in which its result must lie.

        Raises:
            InputError: it is no recipe, damaged, or of a newer format.
        """
        try:
            content = jsontext.fields(jsontext.parse(text, most_bytes=MAX_RECIPE_BYTES))
            _check_format(content)
            texts, crop_px = jsontext.fields(content["pictures"]), (CROP_SIZE_PX, CROP_SIZE_PX)
            placement, before = _placed(content, texts, size_px)
            weights = jsontext.fields(content["weights"])
            if content["arithmetic"] not in ARITHMETICS or len(weights) > MAX_NETWORKS:
                raise ValueError("its arithmetic or its weights are unknown")
            request = make_request(
                jsontext.fields(content["settings"]),
                crop=_picture(texts["crop"], "RGB", at_most=crop_px),
                mask=_picture(texts["mask"], "L", at_most=crop_px) > 127,
                sketch=_picture(texts["sketch"], "RGBA", at_most=crop_px) if "sketch" in texts else None,
            )
            return cls(
                request,
                jsontext.whole(content["index"], 0, MAX_CYCLES),
                content["refined"] is True,
                jsontext.number(content["strength"], 0, 1),
                placement,
                before,
                {str(name): str(value) for name, value in weights.items()},
                content["arithmetic"],
            )
        except (KeyError, ValueError) as error:
            raise InputError(
                "The recipe cannot be read ({error}): the file was changed by another program.", error=error
            ) from error


def _check_format(content: dict[str, Any]) -> None:
    if jsontext.whole(content["format"], 1, 2**31) > FORMAT:
        raise InputError(
            "The recipe was written by sketchpaint {version}, which is newer: update sketchpaint.",
            version=content.get("version"),
        )
    if content["format"] < FORMAT:
        raise InputError(
            "The recipe was written by sketchpaint {version}, which did not sharpen results yet: replay it with that "
            "version.",
            version=content.get("version"),
        )


def _placed(
    content: dict[str, Any], texts: dict[str, Any], size_px: tuple[int, int]
) -> tuple[Placement, NDArray[np.uint8] | None]:
    """Returns where a result lies in a picture of this width and height, and what was in its box before."""
    try:
        area = _picture(texts["area"], "L", at_most=size_px) > 127
        lines, before = (
            _picture(texts[name], mode, at_most=size_px) if name in texts else None
            for name, mode in (("lines", "RGBA"), ("before", "RGB"))
        )
        placement = Placement.of_numbers(
            jsontext.fields(content["placement"]), Packed.of(area), None if lines is None else Packed.of(lines)
        )
        if any(picture is not None and picture.shape[:2] != area.shape for picture in (lines, before)):
            raise ValueError("its pictures differ in size")
        if placement.left + area.shape[1] > size_px[0] or placement.top + area.shape[0] > size_px[1]:
            raise _TooLargeError
    except _TooLargeError:
        raise InputError(
            "The picture has {width} x {height} pixels, too few for its recipe: it was cropped or scaled.",
            width=size_px[0],
            height=size_px[1],
        ) from None
    return placement, before


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
        raise InputError(
            "{path} cannot be read ({error}): give a PNG that sketchpaint exported.", path=path, error=error
        ) from error
    if text is None:
        raise InputError(
            "{path} holds no recipe: switch on 'Write the recipe into exports' in the settings before exporting.",
            path=path,
        )
    photo = open_photo(path)
    return Recipe.from_text(str(text), size_px=(photo.width_px, photo.height_px)), photo


def mixed_refinement(coarse: NDArray[np.uint8], refined: NDArray[np.uint8], strength: float) -> NDArray[np.uint8]:
    """Mixes a coarse result, (128, 128, 3) uint8, with its refinement: 0 = coarse, 1 = refined."""
    return np.round(coarse + strength * (refined.astype(np.float32) - coarse)).astype(np.uint8)


def _picture(text: object, mode: str, *, at_most: tuple[int, int]) -> NDArray[np.uint8]:
    """Returns a picture of a recipe.

    Raises:
        ValueError: it is none, or larger than it may be.
    """
    if not isinstance(text, str):
        raise ValueError("a picture in it is none")
    with decoding(io.BytesIO(base64.b64decode(text, validate=True)), formats=OWN_FORMATS) as image:
        if image.width > at_most[0] or image.height > at_most[1]:
            raise _TooLargeError("a picture in it is too large")
        return np.array(image.convert(mode))
