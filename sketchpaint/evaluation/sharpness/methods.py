"""Ways to bring a result of 128 pixels to the photo's resolution."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from sketchpaint.engine.octaves import Upsampler, sharp_result
from sketchpaint.evaluation.sharpness.cases import Case
from sketchpaint.imaging.placement import Placement, inner_feather

Pixels = NDArray[np.uint8]
TELEA_RADIUS_PX, TELEA_MARGIN_PX = 5, 40
# Without octaves: the first crop pixels fade in, and the photo's finest detail is put back as noise.
FEATHER_CROP_PX, GRAIN_SIGMA_PX, MOST_GRAIN, MAD_TO_STD = 1.5, 1.0, 8.0, 1.4826


def bicubic(photo: Pixels, crop: Pixels, placement: Placement) -> Pixels:
    """Enlarges the result."""
    return placement.enlarged(photo[placement.box], crop)


def grain(photo: Pixels, crop: Pixels, placement: Placement) -> Pixels:
    """Enlarges the result, feathers its edge and adds noise as loud as the photo's finest detail around it."""
    before = photo[placement.box]
    light = photo.astype(np.float32).mean(2)
    fine = light - cv2.GaussianBlur(light, (0, 0), GRAIN_SIGMA_PX)
    visible = np.ones(light.shape, bool)
    visible[placement.box] = ~placement.area
    corners = placement.frame.corners()
    (left, top), (right, bottom) = corners.min(0).astype(int).clip(0), corners.max(0).astype(int).clip(0)
    near = np.abs(fine[top:bottom, left:right][visible[top:bottom, left:right]])
    loud = min(MOST_GRAIN, float(np.median(near)) * MAD_TO_STD) if near.size else 0.0
    noise = loud * np.random.default_rng(0).standard_normal((*before.shape[:2], 1))
    alpha = inner_feather(placement.alpha > 0, FEATHER_CROP_PX * placement.frame.scale)[..., None]
    laid = before + alpha * (placement.enlarged(before, crop) + noise - before)
    return np.where(alpha > 0, np.round(laid).clip(0, 255).astype(np.uint8), before)


def telea(photo: Pixels, placement: Placement) -> Pixels:
    """Fills the hole at full size from its edge, without any network (Telea 2004)."""
    rows, columns = placement.box
    top, left = max(0, rows.start - TELEA_MARGIN_PX), max(0, columns.start - TELEA_MARGIN_PX)
    part = photo[top : rows.stop + TELEA_MARGIN_PX, left : columns.stop + TELEA_MARGIN_PX]
    hole = np.zeros(part.shape[:2], np.uint8)
    y, x = rows.start - top, columns.start - left
    height, width = placement.shape
    hole[y : y + height, x : x + width][placement.alpha > 0] = 255
    # OpenCV wants BGR or RGB alike: each channel by itself.
    filled = cv2.inpaint(np.ascontiguousarray(part), hole, TELEA_RADIUS_PX, cv2.INPAINT_TELEA)
    return np.asarray(filled[y : y + height, x : x + width], np.uint8)


def methods(upsampler: Upsampler | None) -> dict[str, Callable[[Case], Pixels]]:
    """Returns the ways by name.

    Args:
        upsampler: the octave network; "octaves" is what the program does with it, "detail" what it does without.
    """

    def full(case: Case, upsampler: Upsampler | None) -> Pixels:
        return sharp_result(case.request, case.crop, case.placement, picture=case.photo, upsampler=upsampler).pixels

    return {
        "photo": lambda case: case.photo[case.placement.box].copy(),  # what any figure can reach
        "octaves": lambda case: full(case, upsampler),
        "detail": lambda case: full(case, None),
        "grain": lambda case: grain(case.photo, case.crop, case.placement),
        "bicubic": lambda case: bicubic(case.photo, case.crop, case.placement),
        "telea": lambda case: telea(case.photo, case.placement),
        "coded": lambda case: bicubic(case.photo, case.coded, case.placement),  # the truth through the networks
    }
