"""Brush strokes over skin, by program."""

import cv2
import numpy as np
from numpy.typing import NDArray

from sketchpaint.imaging.frame import FaceFrame, apply_affine
from sketchpaint.imaging.guide import part_presence

WIDTHS_PX = (20.0, 120.0)
TRIES = 500
# On the crop: where strokes begin, the oval that they stay in, and how far they may come into a part of the face.
LEFT_TOP, RIGHT_BOTTOM = (34.0, 30.0), (94.0, 112.0)
OVAL_MIDDLE, OVAL_RADII = (64.0, 74.0), (32.0, 42.0)
MOST_PRESENCE = 0.35


def skin_stroke(shape: tuple[int, ...], frame: FaceFrame, random: np.random.Generator) -> NDArray[np.bool_] | None:
    """Draws a bent stroke on the skin of a face.

    Args:
        shape: of the photo.
        frame: where the face is.
        random: chooses place, width and bends.

    Returns:
        (H, W) bool, or None where no place for one was found.
    """
    turns = np.linspace(0, 2 * np.pi, 9)[:-1]
    circle = np.stack([np.cos(turns), np.sin(turns)], 1)
    for _ in range(TRIES):
        width = random.uniform(*WIDTHS_PX) / frame.scale
        points, heading = [random.uniform(LEFT_TOP, RIGHT_BOTTOM)], random.uniform(0, 2 * np.pi)
        for _ in range(random.integers(2, 4)):
            heading += random.uniform(-0.6, 0.6)
            points.append(points[-1] + random.uniform(0.7, 1.6) * width * np.array([np.cos(heading), np.sin(heading)]))
        path = np.array(points)
        along = np.linspace(0, len(path) - 1, 8 * len(path))
        middle = np.stack([np.interp(along, np.arange(len(path)), path[:, axis]) for axis in (0, 1)], 1)
        covered = (middle[:, None] + width / 2 * circle).reshape(-1, 2)
        on_photo = apply_affine(frame.to_photo(), covered)
        inside = ((on_photo >= 2) & (on_photo < (shape[1] - 2, shape[0] - 2))).all()
        on_face = (np.hypot(*((covered - OVAL_MIDDLE) / OVAL_RADII).T) < 1).all()
        if inside and on_face and part_presence(covered[None].astype(np.float32)).max() < MOST_PRESENCE:
            mask = np.zeros(shape[:2], np.uint8)
            corners = np.round(apply_affine(frame.to_photo(), path)).astype(np.int32)
            cv2.polylines(mask, [corners], False, 1, max(1, round(width * frame.scale)))
            return mask > 0
    return None
