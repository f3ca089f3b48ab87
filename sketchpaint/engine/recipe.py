"""A request as plain numbers and words, and back: for project files and for replaying an export."""

from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sketchpaint.engine.api import Fill, InpaintRequest, Refine
from sketchpaint.errors import InputError

ARRAYS = ("crop", "mask", "sketch")


def request_settings(request: InpaintRequest) -> dict[str, Any]:
    """Returns everything in a request but its arrays, as JSON can hold it."""
    return {field.name: getattr(request, field.name) for field in fields(request) if field.name not in ARRAYS}


def make_request(settings: dict[str, Any], *, crop: NDArray[np.uint8], mask: NDArray[np.bool_], sketch: NDArray[np.uint8] | None) -> InpaintRequest:
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
        raise InputError("The settings of a run cannot be read ({error}): they were written by another version or changed by hand.", error=error) from error
