"""Holes filled with pixels from elsewhere, in the light of where they come to: an eye from the other eye, or from
another photo.
"""

import math
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from sketchpaint.imaging.frame import apply_affine

# Of the template's landmarks, which one each is mirrored to.
PARTNERS = (1, 0, 2, 4, 3)
# Light differs smoothly, so that it can be matched on a smaller picture.
MATCHED_PIXELS = 150_000
RIM_PX, CLONE_RIM_PX = 40, 6


@dataclass(frozen=True)
class Graft:
    """Pixels for a hole.

    Attributes:
        pixels: (h, w, 3) uint8.
        filled: (h, w) bool, which of them are meant.
        left: column of the picture at which they begin; may be negative, as `top` may.
        top: row.
    """

    pixels: NDArray[np.uint8] = field(repr=False)
    filled: NDArray[np.bool_] = field(repr=False)
    left: int
    top: int


def mirror_matrix(landmarks_xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns the (2, 3) map that takes each half of a face to the other.

    Args:
        landmarks_xy: (5, 2) in photo pixels, measured from the corner.

    Returns:
        The least-squares reflection without scaling (Umeyama 1991, in complex form: z -> f conj(z) + m, |f| = 1).
    """
    z = landmarks_xy[:, 0] + 1j * landmarks_xy[:, 1]
    middle, partners = z.mean(), z[list(PARTNERS)]
    factor = ((z - middle) * (partners - middle)).sum()
    factor /= abs(factor)
    shift = middle - factor * np.conj(middle)
    return np.array([[factor.real, factor.imag, shift.real], [factor.imag, -factor.real, shift.imag]])


def mirrored_half(picture: NDArray[np.uint8], mask: NDArray[np.bool_], landmarks_xy: NDArray[np.float64]) -> Graft:
    """Returns what of a hole can be seen on the other half of the face.

    Args:
        picture: (H, W, 3) uint8.
        mask: (H, W) bool, True = hole.
        landmarks_xy: (5, 2) in photo pixels, measured from the corner.
    """
    return graft(picture, mask, picture, mirror_matrix(landmarks_xy), seen=~mask)


def graft(
    picture: NDArray[np.uint8],
    mask: NDArray[np.bool_],
    source: NDArray[np.uint8],
    matrix: NDArray[np.float64],
    *,
    seen: NDArray[np.bool_] | None = None,
) -> Graft:
    """Fills a hole from another picture, whose pixels get the light around the hole (Poisson blending, Perez et al.
    2003).

    Args:
        picture: (H, W, 3) uint8.
        mask: (H, W) bool, True = hole.
        source: (h, w, 3) uint8.
        matrix: (2, 3), from the source to the picture, both measured from the corner.
        seen: (h, w) bool, what of the source may be taken; None = all.

    Returns:
        The filling; what lies outside the source, or is not seen there, is left out.
    """
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return Graft(np.zeros((0, 0, 3), np.uint8), np.zeros((0, 0), bool), 0, 0)
    left, top = int(columns[0]) - RIM_PX, int(rows[0]) - RIM_PX
    size = int(columns[-1]) + 1 + RIM_PX - left, int(rows[-1]) + 1 + RIM_PX - top
    allowed = np.full(source.shape[:2], 255, np.uint8) if seen is None else seen.astype(np.uint8) * np.uint8(255)
    shrunk = max(1, int(1 / math.sqrt(abs(np.linalg.det(matrix[:, :2])))))
    if shrunk > 1:  # every pixel of a larger source counts
        matrix = np.column_stack([matrix[:, :2] * shrunk, matrix[:, 2]])
        source, allowed = _shrunk(source, shrunk), _shrunk(allowed, shrunk)
    to_middles = matrix.copy()
    to_middles[:, 2] = apply_affine(matrix, np.array([[0.5, 0.5]]))[0] - (left + 0.5, top + 0.5)
    pixels = cv2.warpAffine(source, to_middles, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    steps = np.arange(top, top + size[1]), np.arange(left, left + size[0])
    inside = np.ix_(*(np.clip(step, 0, side - 1) for step, side in zip(steps, mask.shape, strict=True)))
    within = np.outer(*((step >= 0) & (step < side) for step, side in zip(steps, mask.shape, strict=True)))
    filled = mask[inside] & within & (cv2.warpAffine(allowed, to_middles, size, flags=cv2.INTER_LINEAR) == 255)
    if filled.any():
        pixels = _in_the_light_of(np.asarray(pixels, np.uint8), picture[inside], filled)
    return Graft(np.asarray(pixels, np.uint8), filled, left, top)


def _shrunk(pixels: NDArray[np.uint8], factor: int) -> NDArray[np.uint8]:
    height, width = pixels.shape[0] // factor, pixels.shape[1] // factor
    whole = pixels[: height * factor, : width * factor]
    return np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _in_the_light_of(
    pixels: NDArray[np.uint8], around: NDArray[np.uint8], filled: NDArray[np.bool_]
) -> NDArray[np.uint8]:
    reduced = max(1.0, math.sqrt(filled.size / MATCHED_PIXELS))
    size = round(filled.shape[1] / reduced), round(filled.shape[0] / reduced)
    small, wanted = (cv2.resize(image, size, interpolation=cv2.INTER_AREA) for image in (pixels, around))
    hole = np.zeros(size[::-1], np.uint8)
    hole[1:-1, 1:-1] = 255 * (cv2.resize(filled.astype(np.float32), size, interpolation=cv2.INTER_AREA)[1:-1, 1:-1] > 0)
    # OpenCV takes slopes from the picture up to three pixels within the mask, which is why it gets a larger one.
    hole = cv2.dilate(hole, np.ones((2 * CLONE_RIM_PX + 1, 2 * CLONE_RIM_PX + 1), np.uint8))
    x, y, width, height = cv2.boundingRect(hole)
    blended = cv2.seamlessClone(small, wanted, hole, (x + width // 2, y + height // 2), cv2.NORMAL_CLONE)
    light = cv2.resize(blended.astype(np.float32) - small, filled.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.add(pixels, light, dtype=cv2.CV_8U))  # rounded
