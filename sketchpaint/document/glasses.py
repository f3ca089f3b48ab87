"""Glasses as a frame that light falls on: rims, bridge and temples, and the shadow they throw on the skin."""

import math
from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from sketchpaint.document.layers import Box, over
from sketchpaint.document.shapes import ellipse
from sketchpaint.imaging.face_shape import FaceShape
from sketchpaint.imaging.frame import TEMPLATE_XY, apply_affine

# In crop pixels, of which about 36 lie between the eyes.
RIM_PX, LENS_PX, TEMPLE_PX = 1.15, (12.5, 9.0), 8.5
SHINE_PX, SHINE_BELOW_PX, SHINE, SHINE_LIGHTER = 0.4, -0.25, 0.55, 80
SHADOW_BELOW_PX, SHADOW, SHADOW_SOFT_PX = 0.9, 0.35, 0.4
GLASS_LIGHTER, GLASS_CLEARER = 40, 0.25  # at the lower edge
BITS = 4  # of a pixel, for OpenCV's lines

(_LEFT_X, _EYES_Y), (_RIGHT_X, _), (_NOSE_X, _), *_ = (TEMPLATE_XY + 0.5).tolist()
_LENSES = [ellipse(x, _EYES_Y + 1, *LENS_PX) for x in (_LEFT_X, _RIGHT_X)]
_SHINES = [ellipse(x, _EYES_Y + 1, *LENS_PX, start=200, end=320) for x in (_LEFT_X, _RIGHT_X)]
_BRIDGE = ellipse(_NOSE_X, _EYES_Y + 0.5, (_RIGHT_X - _LEFT_X) / 2 - LENS_PX[0] + 0.3, 3, start=180, end=360)


def draw_glasses(shape: FaceShape, box: Box, colour: tuple[int, int, int], *, tinted: bool) -> NDArray[np.uint8]:
    """Draws glasses on a face.

    Args:
        shape: the face.
        box: part of the photo to draw in.
        colour: RGB of the frame and, where they are tinted, of the lenses.
        tinted: whether the lenses are sunglasses'.

    Returns:
        (h, w, 4) uint8 RGBA, straight alpha.
    """
    crop_px = math.sqrt(abs(np.linalg.det(shape.matrix[:, :2])))
    corner = np.array((box.left, box.top), np.float64)
    # The front is flat and stiff: it turns and leans as a whole; only the temples reach for the ears.
    lenses = [apply_affine(shape.matrix, np.array(lens)) - corner for lens in _LENSES]
    bridge = apply_affine(shape.matrix, np.array(_BRIDGE)) - corner
    temples = [temple - corner for side in (-1, 1) if (temple := _temple(shape, side)) is not None]
    frame = _ink(box, [*lenses, bridge, *temples], RIM_PX * crop_px)
    down = shape.matrix[:, 1]
    shadow = _ink(box, [line + SHADOW_BELOW_PX * down for line in (*lenses, bridge)], RIM_PX * crop_px)
    soft = cv2.GaussianBlur(shadow, (0, 0), max(SHADOW_SOFT_PX * crop_px, 0.3))
    arcs = [apply_affine(shape.matrix, np.array(arc)) - corner + SHINE_BELOW_PX * down for arc in _SHINES]
    shine = _ink(box, arcs, SHINE_PX * crop_px)
    lighter = tuple(min(255, value + SHINE_LIGHTER) for value in colour)
    drawn = _painted((0, 0, 0), soft * SHADOW)
    if tinted:
        drawn = over(drawn, _glass(shape.matrix, box, lenses, colour))
    drawn = over(drawn, _painted(colour, frame))
    return over(drawn, _painted(lighter, np.minimum(shine * SHINE, frame)))


def _glass(
    matrix: NDArray[np.float64], box: Box, lenses: Iterable[NDArray[np.float64]], colour: tuple[int, int, int]
) -> NDArray[np.uint8]:
    """Returns dark glass that lets more light through further down, (h, w, 4) uint8."""
    glass = np.zeros((box.bottom - box.top, box.right - box.left), np.uint8)
    for lens in lenses:
        cv2.fillPoly(glass, [_fixed(lens)], 255, cv2.LINE_AA, BITS)
    y, x = np.mgrid[box.top : box.bottom, box.left : box.right].astype(np.float32) + np.float32(0.5)
    inverse = np.linalg.inv(matrix[:, :2])[1]
    in_crop_y = inverse[0] * (x - matrix[0, 2]) + inverse[1] * (y - matrix[1, 2])
    down = np.clip((in_crop_y - _EYES_Y + LENS_PX[1]) / (2 * LENS_PX[1]), 0, 1)
    lighter = np.array(colour) + GLASS_LIGHTER * down[..., None] ** 2
    return np.dstack([lighter.clip(0, 255).astype(np.uint8), (glass * (1 - GLASS_CLEARER * down**2)).astype(np.uint8)])


def _temple(shape: FaceShape, side: int) -> NDArray[np.float64] | None:
    """Returns the (2, 2) ends of a temple in the photo, at the lens and at the edge of the head, or None where the lens
    hides it.
    """
    hinge_x = (_LEFT_X if side < 0 else _RIGHT_X) + side * LENS_PX[0]
    hinge = apply_affine(shape.matrix, np.array([(hinge_x, _EYES_Y)]))
    end = shape.to_photo(np.array([(hinge_x + side * TEMPLE_PX, _EYES_Y - 2)]))
    outwards = side * (end - hinge)[0] @ shape.matrix[:, 0]
    return np.concatenate([hinge, end]) if outwards > 0 else None


def _ink(box: Box, lines: Iterable[NDArray[np.float64]], width_px: float) -> NDArray[np.uint8]:
    """Returns how much of each pixel of a box lies on lines, (h, w) uint8."""
    ink = np.zeros((box.bottom - box.top, box.right - box.left), np.uint8)
    cv2.polylines(ink, [_fixed(line) for line in lines], False, 255, max(1, round(width_px)), cv2.LINE_AA, BITS)
    return ink


def _fixed(points: NDArray[np.float64]) -> NDArray[np.int32]:
    """Returns points as OpenCV takes them: fixed point, whole numbers at pixel middles."""
    return np.round((points - 0.5) * 2**BITS).astype(np.int32)


def _painted(colour: tuple[int, ...], alpha: NDArray[np.uint8] | NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.dstack([np.full((*alpha.shape, 3), colour, np.uint8), np.asarray(alpha).astype(np.uint8)])
