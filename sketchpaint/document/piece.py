"""A picture that is moved, scaled and turned before it becomes part of the sketch or the mask."""

import math
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from sketchpaint.document.layers import Box
from sketchpaint.imaging.frame import FaceFrame

MASKED_FROM = 128


@dataclass(frozen=True)
class Piece:
    """A picture over the photo.

    Attributes:
        pixels: (h, w, 4) uint8 RGBA, straight alpha.
        place: middle, turn and the length of the picture's longer side in photo pixels.
    """

    pixels: NDArray[np.uint8] = field(repr=False)
    place: FaceFrame

    def to_photo(self) -> NDArray[np.float64]:
        """Returns the (2, 3) map from the picture's pixels to the photo's, both measured from the corner."""
        height, width = self.pixels.shape[:2]
        scale, turn = self.place.size_px / max(height, width), math.radians(self.place.angle_deg)
        linear = scale * np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
        return np.column_stack(
            [linear, np.array([self.place.center_x, self.place.center_y]) - linear @ (width / 2, height / 2)]
        )

    def corners(self) -> NDArray[np.float64]:
        """Returns the (4, 2) corners in the photo, clockwise from the picture's first."""
        height, width = self.pixels.shape[:2]
        matrix = self.to_photo()
        corners: NDArray[np.float64] = (
            np.array([[0, 0], [width, 0], [width, height], [0, height]]) @ matrix[:, :2].T + matrix[:, 2]
        )
        return corners

    def render(self, whole: Box) -> tuple[Box, NDArray[np.uint8]]:
        """Returns the box of the photo that it covers and its pixels there, (h, w, 4) uint8 RGBA; empty outside the
        photo.
        """
        corners = self.corners()
        (left, top), (right, bottom) = np.floor(corners.min(0)).astype(int), np.ceil(corners.max(0)).astype(int)
        box = Box(int(left), int(top), int(right), int(bottom)).clipped(whole.right, whole.bottom)
        if box.is_empty:
            return box, np.zeros((0, 0, 4), np.uint8)
        colour = self.pixels.astype(np.float32)
        colour[..., :3] *= colour[..., 3:] / 255  # colours of transparent pixels must not bleed in
        matrix, height, width = self.to_photo(), *self.pixels.shape[:2]
        shrink = max(1, int(max(height, width) / self.place.size_px))
        if shrink > 1:  # averaged first: the warp looks at four pixels only
            size = (max(1, width // shrink), max(1, height // shrink))
            colour = np.asarray(cv2.resize(colour, size, interpolation=cv2.INTER_AREA), np.float32)
            matrix[:, :2] = matrix[:, :2] @ np.diag([width / size[0], height / size[1]])
        half = np.array([0.5, 0.5])  # OpenCV measures from pixel centres
        matrix[:, 2] += matrix[:, :2] @ half - half - (box.left, box.top)
        size = (box.right - box.left, box.bottom - box.top)
        laid = cv2.warpAffine(
            colour, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=(0, 0, 0, 0)
        )
        alpha = laid[..., 3:]
        straight = np.divide(laid[..., :3] * 255, alpha, out=np.zeros_like(laid[..., :3]), where=alpha > 0)
        return box, np.round(np.concatenate([straight, alpha], 2)).clip(0, 255).astype(np.uint8)


def as_mask(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Returns a picture, (h, w, 4) uint8 RGBA, whose alpha says what it masks: white of a picture without transparency,
    else what is opaque.
    """
    if (pixels[..., 3] < 255).any():
        return pixels
    light = pixels[..., :3].mean(2) >= MASKED_FROM
    return np.concatenate([pixels[..., :3], np.where(light, 255, 0)[..., None].astype(np.uint8)], 2)
