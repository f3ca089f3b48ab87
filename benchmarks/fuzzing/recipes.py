"""Exports with a recipe."""

import random
from pathlib import Path

import numpy as np

from fuzzing.mutation import damaged, damaged_json, with_checksums
from fuzzing.target import Target, noise


def _recipes(_: Path) -> list[bytes]:
    from sketchpaint.engine.api import InpaintRequest
    from sketchpaint.engine.recipe import KEY, Recipe
    from sketchpaint.imaging.crops import identity_frame
    from sketchpaint.imaging.placement import place

    crop, mask = noise(128, 128, 3), np.zeros((128, 128), bool)
    mask[40:70, 30:100] = True
    placement = place(mask, identity_frame())
    recipe = Recipe(
        InpaintRequest(crop=crop, mask=mask),
        2,
        False,
        1.0,
        placement,
        crop[placement.box],
        {"encoder": "ab"},
        "float32",
    )
    return [recipe.to_text().encode(), KEY.encode()]


def _damage_recipe(valid: list[bytes], random_source: random.Random) -> bytes:
    from sketchpaint.imaging.packed import encode_png

    text = damaged_json(valid[0], random_source).decode("latin-1")
    picture = encode_png(np.zeros((128, 128, 3), np.uint8), {valid[1].decode(): text})
    return with_checksums(damaged(picture, random_source, [picture])) if random_source.random() < 0.1 else picture


def _read_recipe(folder: Path, content: bytes) -> object:
    from sketchpaint.engine.recipe import read_recipe

    path = folder / "a.png"
    path.write_bytes(content)
    return read_recipe(path)


RECIPE = Target(_recipes, _damage_recipe, _read_recipe)
