"""Shapes, and masks filled with them."""

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from sketchpaint.document.brush import PaintMode
from sketchpaint.document.layers import NO_BOX, Box, PaintLayer

Polygon = list[tuple[float, float]]
OUTLINE_POINTS = 48


def rectangle_points(x1: float, y1: float, x2: float, y2: float) -> list[tuple[float, float]]:
    """Returns the corners of the rectangle between two opposite corners, in photo coordinates."""
    return [(x1, y1), (x2, y1), (x2, y2), (x1, y2)]


def ellipse(
    center_x: float, center_y: float, radius_x: float, radius_y: float, *, start: float = 0.0, end: float = 360.0
) -> Polygon:
    """Returns a polygon for an ellipse, or for the part between two angles in degrees (0 = right, 90 = down) closed by
    a straight line.
    """
    angles = [math.radians(start + (end - start) * k / (OUTLINE_POINTS - 1)) for k in range(OUTLINE_POINTS)]
    return [(center_x + radius_x * math.cos(a), center_y + radius_y * math.sin(a)) for a in angles]


def fill_polygon(layer: PaintLayer, points_xy: list[tuple[float, float]], mode: PaintMode) -> Box:
    """Fills or clears a closed polygon of a mask.

    Args:
        layer: mask with values 0 and 255.
        points_xy: corners in photo coordinates, pixel corners at whole numbers; they may lie outside the picture.
        mode: add to the mask or take away.

    Returns:
        The box that may have changed; empty for fewer than three corners or a polygon outside. A pixel belongs to the
        polygon when its middle does.
    """
    if len(points_xy) < 3:
        return NO_BOX
    xs, ys = zip(*points_xy, strict=True)
    whole = layer.whole
    box = Box(int(np.floor(min(xs))), int(np.floor(min(ys))), int(np.ceil(max(xs))), int(np.ceil(max(ys)))).clipped(
        whole.right, whole.bottom
    )
    if box.is_empty:
        return NO_BOX
    inside = polygon_mask(points_xy, box)
    layer.pixels[box.slices] = np.where(inside, 255 if mode is PaintMode.PAINT else 0, layer.base[box.slices])
    return box


def polygon_mask(points_xy: list[tuple[float, float]], box: Box) -> NDArray[np.bool_]:
    """Returns (H, W) bool: which pixels of a box lie in a polygon, by even-odd crossings of each row's middle."""
    image = Image.new("1", (box.right - box.left, box.bottom - box.top))
    # Pillow's polygon takes pixel middles at whole numbers and includes its outline; half a pixel less makes rectangles
    # exact.
    shifted = [(min(max(x - box.left - 0.5, -1e6), 1e6), min(max(y - box.top - 0.5, -1e6), 1e6)) for x, y in points_xy]
    ImageDraw.Draw(image).polygon(shifted, fill=1)
    return np.asarray(image)
