"""Mask presets on the canonical face: drawn in crop coordinates, placed by the face frame."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sketchpaint.document.layers import Box, PaintLayer
from sketchpaint.document.shapes import polygon_mask
from sketchpaint.imaging.frame import CROP_SIZE_PX, TEMPLATE_XY, FaceFrame, apply_affine

Polygon = list[tuple[float, float]]
OUTLINE_POINTS = 48


@dataclass(frozen=True)
class MaskPreset:
    """A region of the canonical face.

    Attributes:
        name: shown in the menu.
        added: polygons in crop coordinates whose union is the region.
        removed: polygons taken out of it.
    """

    name: str
    added: tuple[Polygon, ...]
    removed: tuple[Polygon, ...] = ()

    def lay(self, layer: PaintLayer, frame: FaceFrame) -> Box:
        """Adds the region to a mask layer; returns the changed box, empty when the frame lies outside the photo. The layer is not settled."""
        matrix = frame.to_photo()
        corners = frame.corners()
        (left, top), (right, bottom) = np.floor(corners.min(0)).astype(int), np.ceil(corners.max(0)).astype(int)
        box = Box(int(left), int(top), int(right), int(bottom)).clipped(layer.whole.right, layer.whole.bottom)
        if box.is_empty:
            return box
        region = _union(self.added, matrix, box) & ~_union(self.removed, matrix, box)
        layer.pixels[box.slices] = np.where(region, 255, layer.base[box.slices])
        return box


def _union(polygons: tuple[Polygon, ...], matrix: NDArray[np.float64], box: Box) -> NDArray[np.bool_]:
    region = np.zeros((box.bottom - box.top, box.right - box.left), bool)
    for polygon in polygons:
        region |= polygon_mask([(x, y) for x, y in apply_affine(matrix, np.array(polygon)).tolist()], box)
    return region


def ellipse(center_x: float, center_y: float, radius_x: float, radius_y: float, *, start: float = 0.0, end: float = 360.0) -> Polygon:
    """Returns a polygon for an ellipse, or for the part between two angles in degrees (0 = right, 90 = down) closed by a straight line."""
    angles = [math.radians(start + (end - start) * k / (OUTLINE_POINTS - 1)) for k in range(OUTLINE_POINTS)]
    return [(center_x + radius_x * math.cos(a), center_y + radius_y * math.sin(a)) for a in angles]


def _rectangle(left: float, top: float, right: float, bottom: float) -> Polygon:
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


(_LEFT_X, _EYES_Y), (_RIGHT_X, _), (_NOSE_X, _NOSE_Y), (_, _MOUTH_Y), _ = (TEMPLATE_XY + 0.5).tolist()
_FACE = ellipse(_NOSE_X, _EYES_Y + 18, 37, 50)
_WHOLE = _rectangle(0, 0, CROP_SIZE_PX, CROP_SIZE_PX)
MASK_PRESETS = (
    MaskPreset("Glasses band", (_rectangle(_LEFT_X - 22, _EYES_Y - 16, _RIGHT_X + 22, _EYES_Y + 17),)),
    MaskPreset("Eyes", (ellipse(_LEFT_X, _EYES_Y, 13, 9), ellipse(_RIGHT_X, _EYES_Y, 13, 9))),
    MaskPreset("Nose", (ellipse(_NOSE_X, _NOSE_Y - 6, 11, 16),)),
    MaskPreset("Mouth", (ellipse(_NOSE_X, _MOUTH_Y, 20, 10),)),
    MaskPreset("Beard", (ellipse(_NOSE_X, _NOSE_Y + 4, 31, 42, start=0, end=180),)),
    MaskPreset("Forehead", (ellipse(_NOSE_X, _EYES_Y - 9, 32, 30, start=180, end=360),)),
    MaskPreset("Hair", (ellipse(_NOSE_X, _EYES_Y + 2, 56, 58),), (_FACE, _rectangle(0, _EYES_Y + 34, CROP_SIZE_PX, CROP_SIZE_PX))),
    MaskPreset("Whole face", (_FACE,)),
    MaskPreset("Everything but the face", (_WHOLE,), (_FACE,)),
)
