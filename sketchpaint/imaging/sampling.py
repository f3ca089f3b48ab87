"""Sampling the face frame's square of a photo."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from sketchpaint.imaging.frame import CROP_SIZE_PX, FaceFrame


def extract_crop(pixels: NDArray[np.uint8], frame: FaceFrame, *, side_px: int = CROP_SIZE_PX) -> NDArray[np.uint8]:
    """Resamples the frame's square to the crop.

    Args:
        pixels: (H, W), (H, W, 3) or (H, W, 4) uint8: mask times 255, photo, or sketch with premultiplied alpha.
        frame: where the face is; it may reach beyond the photo, whose edge pixels are then repeated.
        side_px: size of the crop.

    Returns:
        (side, side) or (side, side, C) uint8. Shrinking averages over the covered area; a frame of as many whole pixels
        copies.
    """
    # Averaged first over cells of about a third of a crop pixel, which need not lie on the crop's grid, then over the
    # samples of each crop pixel: nearer to the mean of the covered area than half pixels sampled by cubic curves, which
    # are too sharp; a little too soft at scales just above 1.
    scale = frame.size_px / side_px
    factor = max(1, int(scale // 3))
    region, left, top = _reduced_region(pixels, frame, factor)
    samples = max(1, math.ceil(scale / factor - 1e-9))
    matrix = frame.to_photo() / factor
    matrix[:, :2] *= CROP_SIZE_PX / side_px / samples
    matrix[:, 2] += matrix[:, :2] @ (0.5, 0.5) - (left + 0.5, top + 0.5)  # between the middles of pixels
    size = (side_px * samples, side_px * samples)
    flags = (cv2.INTER_LINEAR if scale > 1 else cv2.INTER_CUBIC) | cv2.WARP_INVERSE_MAP
    crop = cv2.warpAffine(region, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(crop, (side_px, side_px), interpolation=cv2.INTER_AREA), np.uint8)


def _reduced_region(pixels: NDArray[np.uint8], frame: FaceFrame, factor: int) -> tuple[NDArray[np.uint8], int, int]:
    """Returns what the frame covers with a margin, averaged over cells of `factor` pixels, and the first cell's column
    and row.

    Only pixels of the photo are touched; cells beyond it repeat its edge, which costs little because they are cells
    already.
    """
    height, width = pixels.shape[:2]
    corners = frame.corners() / factor
    (left, top), (right, bottom) = np.floor(corners.min(0)).astype(int) - 4, np.ceil(corners.max(0)).astype(int) + 4
    cells_x, cells_y = -(-width // factor), -(-height // factor)
    inner_left, inner_right = int(np.clip(left, 0, cells_x - 1)), int(np.clip(right, 1, cells_x))
    inner_top, inner_bottom = int(np.clip(top, 0, cells_y - 1)), int(np.clip(bottom, 1, cells_y))
    part = pixels[inner_top * factor : inner_bottom * factor, inner_left * factor : inner_right * factor]
    cells = part if factor == 1 else _averaged(part, factor)
    columns = np.clip(np.arange(left, right), inner_left, inner_right - 1) - inner_left
    rows = np.clip(np.arange(top, bottom), inner_top, inner_bottom - 1) - inner_top
    return np.ascontiguousarray(cells[rows[:, None], columns[None, :]]), int(left), int(top)


def _averaged(pixels: NDArray[np.uint8], factor: int) -> NDArray[np.uint8]:
    """Returns the means of cells of `factor` pixels; cells that reach beyond the end repeat the last pixels."""
    for axis, side in enumerate(pixels.shape[:2]):
        whole = side // factor * factor
        if 0 < whole < side:  # only the end is padded, for that copies
            parts = np.split(pixels, [whole], axis)
            return np.concatenate([_averaged(part, factor) for part in parts], axis)
    below, right = (-side % factor for side in pixels.shape[:2])
    whole_cells = cv2.copyMakeBorder(pixels, 0, below, 0, right, cv2.BORDER_REPLICATE) if below or right else pixels
    size = whole_cells.shape[1] // factor, whole_cells.shape[0] // factor
    return np.asarray(cv2.resize(whole_cells, size, interpolation=cv2.INTER_AREA), np.uint8)
