"""A result without detail from the photo: at once, its colours moved to those around it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from sketchpaint.imaging.crops import MASK_THRESHOLD
from sketchpaint.imaging.frame import CROP_SIZE_PX
from sketchpaint.imaging.guide import part_presence
from sketchpaint.imaging.placement import Placement
from sketchpaint.imaging.seams import match_surroundings


def colour_match(
    crop: NDArray[np.uint8], placement: Placement, *, told: NDArray[np.float32] | None = None
) -> NDArray[np.float32]:
    """Returns what moves the colours of a result to those around it.

    Args:
        crop: (128, 128, 3) uint8 result; outside the hole it shows the photo.
        placement: where it belongs.
        told: (128, 128) float32 in [0, 1], where the colours of the result were asked for; None = nowhere.

    Returns:
        (128, 128, 3) float32 grey levels to be added.
    """
    rows, columns = np.mgrid[:CROP_SIZE_PX, :CROP_SIZE_PX].astype(np.float32) + np.float32(0.5)
    meant = part_presence(np.stack([columns, rows], 2)).max(2)
    pixels, cover = crop.astype(np.float32), 1 - _hole(placement)
    meant = meant if told is None else np.maximum(meant, told)
    return match_surroundings(pixels, pixels, cover, meant, crop_px=1.0) - pixels


def soft_result(
    before: NDArray[np.uint8], result: NDArray[np.uint8], placement: Placement, *, match: NDArray[np.float32]
) -> NDArray[np.uint8]:
    """Puts a result into its box of the photo.

    Args:
        before: (h, w, 3) uint8 pixels of the placement's box.
        result: (S, S, 3) uint8 of the face frame.
        placement: where it belongs.
        match: see `colour_match`.

    Returns:
        (h, w, 3) uint8; outside the hole those of `before`.
    """
    added = cv2.resize(match, result.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return placement.enlarged(before, np.round(result + added).clip(0, 255).astype(np.uint8))


def _hole(placement: Placement) -> NDArray[np.float32]:
    """Returns where a placement's hole lies on the crop, (128, 128) float32, 1 = hole: every pixel that it touches."""
    factor = max(1, int(placement.frame.scale))
    height, width = placement.shape
    area = np.pad(placement.area.astype(np.uint8) * 255, ((0, -height % factor), (0, -width % factor)))
    cells = cv2.resize(area, (area.shape[1] // factor, area.shape[0] // factor), interpolation=cv2.INTER_AREA)
    to_crop = placement.frame.to_crop()
    matrix = to_crop.copy()
    matrix[:, :2] *= factor
    # OpenCV measures from pixel centres.
    matrix[:, 2] += to_crop[:, :2] @ (placement.left, placement.top) + matrix[:, :2] @ (0.5, 0.5) - 0.5
    seen = cv2.warpAffine(cells, matrix, (CROP_SIZE_PX, CROP_SIZE_PX), flags=cv2.INTER_LINEAR)
    return (seen >= MASK_THRESHOLD).astype(np.float32)
