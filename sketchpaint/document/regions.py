"""Which pixels an edit of mask or sketch means: arrays in, arrays out."""

import cv2
import numpy as np
from numpy.typing import NDArray

from sketchpaint.document.layers import NO_BOX, Box
from sketchpaint.imaging.frame import CROP_SIZE_PX, FaceFrame
from sketchpaint.imaging.irregular import irregular_mask

IRREGULAR_SIDE_PX = 512


def box_of(covered: NDArray[np.uint8] | NDArray[np.bool_]) -> Box:
    """Returns the smallest box that holds all of an (H, W) array that is not 0."""
    rows, columns = np.flatnonzero(covered.any(1)), np.flatnonzero(covered.any(0))
    if not len(rows):
        return NO_BOX
    return Box(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


def without_holes(mask: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Returns an (H, W) mask with what it encloses."""
    # What the outside cannot reach, walking from a rim of one pixel around the picture, is mask or enclosed by it.
    outside = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    cv2.floodFill(outside, None, (0, 0), 128)
    return outside[1:-1, 1:-1] != 128


def grown(mask: NDArray[np.uint8], by_px: int) -> NDArray[np.bool_]:
    """Returns an (H, W) mask with its edge moved outwards by some pixels, or inwards by a negative number."""
    return (cv2.dilate if by_px > 0 else cv2.erode)(mask, _disc(abs(by_px))) > 127


def near(alpha: NDArray[np.uint8], box: Box, grown_px: int, *, whole: Box) -> tuple[Box, NDArray[np.bool_]]:
    """Finds what lies near the opaque pixels of a part of the picture.

    Args:
        alpha: (h, w), the part.
        box: where the part lies.
        grown_px: how near.
        whole: the box of the picture.

    Returns:
        A box, empty where nothing is opaque, and its pixels, True = near.
    """
    opaque = box_of(alpha)
    if opaque.is_empty:
        return NO_BOX, np.zeros((0, 0), bool)
    around = Box(
        box.left + opaque.left - grown_px, box.top + opaque.top - grown_px,
        box.left + opaque.right + grown_px, box.top + opaque.bottom + grown_px,
    ).clipped(whole.right, whole.bottom)  # fmt: skip
    covered = np.zeros((around.bottom - around.top, around.right - around.left), np.uint8)
    inner = alpha[
        max(0, around.top - box.top) : around.bottom - box.top, max(0, around.left - box.left) : around.right - box.left
    ]
    down, across = max(0, box.top - around.top), max(0, box.left - around.left)
    covered[down : down + inner.shape[0], across : across + inner.shape[1]] = inner > 0
    return around, cv2.dilate(covered, _disc(grown_px)) > 0


def connected_part(mask: NDArray[np.uint8], x: int, y: int) -> tuple[Box, NDArray[np.bool_]]:
    """Returns the box of the connected part of an (H, W) mask that holds a pixel, and which of its pixels belong to
    it.
    """
    _, labels, extents, _ = cv2.connectedComponentsWithStats(mask, connectivity=4)
    number = labels[y, x]
    left, top, width, height = extents[number, :4].tolist()
    box = Box(left, top, left + width, top + height)
    return box, labels[box.slices] == number


def irregular(frame: FaceFrame, size_px: tuple[int, int], *, seed: int) -> NDArray[np.bool_]:
    """Returns an irregular random mask inside a face frame, of a picture of this width and height."""
    strokes = irregular_mask(IRREGULAR_SIDE_PX, seed=seed).astype(np.uint8)
    matrix = frame.to_photo() @ np.diag([CROP_SIZE_PX / IRREGULAR_SIDE_PX, CROP_SIZE_PX / IRREGULAR_SIDE_PX, 1.0])
    return cv2.warpAffine(strokes, matrix, size_px, flags=cv2.INTER_NEAREST) > 0


def _disc(radius_px: int) -> NDArray[np.uint8]:
    side = 2 * radius_px + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)
