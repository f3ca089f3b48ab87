"""A beard made of hairs: dense along the jaw, thin towards the cheeks."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from sketchpaint.imaging.distance import depth_px
from sketchpaint.imaging.frame import CROP_SIZE_PX, TEMPLATE_XY

DENSITY = 0.55  # hairs a square crop pixel
UNDERGROWTH = 0.85  # how much of the skin is hidden between them
LENGTH_PX, WIDTH_PX = (2.5, 5.0), 0.4
SHADES = (0.7, 1.35)
MOST_HAIRS = 6000
OUTSIDE = 0.3  # opacity of hairs at the edge of what they grow in
BITS = 4  # of a pixel, for OpenCV's lines


def draw_hairs(
    region: NDArray[np.bool_],
    matrix: NDArray[np.float64],
    colour: tuple[int, int, int],
    *,
    left: int,
    top: int,
    edge_px: float,
    seed: int,
) -> NDArray[np.uint8]:
    """Draws hairs that grow in a region, out of the corners of the nose and down the jaw.

    Args:
        region: (h, w) bool, where they grow.
        matrix: (2, 3), from crop to photo.
        colour: RGB of the middle shade.
        left: column of the photo at which the region begins.
        top: likewise, row.
        edge_px: how far from the region's edge they stand thinner, in crop pixels.
        seed: the same seed draws the same hairs.

    Returns:
        (h, w, 4) uint8 RGBA, straight alpha.
    """
    scale, rng = math.sqrt(abs(np.linalg.det(matrix[:, :2]))), np.random.default_rng(seed)
    # The edge of the photo is one of the beard.
    depth = depth_px(np.pad(region, 1))[1:-1, 1:-1] / (edge_px * scale)
    thick = np.clip(depth, 0, 1)
    rows, columns = np.nonzero(region)
    count = min(MOST_HAIRS, round(DENSITY * len(rows) / scale**2))
    chosen = rng.integers(0, max(1, len(rows)), count) if len(rows) else np.zeros(0, int)
    chosen = chosen[rng.random(len(chosen)) < thick[rows[chosen], columns[chosen]] ** 0.7]
    roots = np.stack([columns[chosen] + left + 0.5, rows[chosen] + top + 0.5], 1)
    inverse = np.linalg.inv(matrix[:, :2])
    in_crop = (roots - matrix[:, 2]) @ inverse.T
    alpha = np.round(thick * UNDERGROWTH * 255).astype(np.uint8)
    rgb = np.full((*region.shape, 3), colour, np.uint8)
    hairs = np.zeros(region.shape, np.uint8)
    width = max(1, round(WIDTH_PX * scale))
    for hair in _hairs(in_crop, rng):
        points = (hair @ matrix[:, :2].T + matrix[:, 2] - (left, top) - 0.5) * 2**BITS
        tone = rng.uniform(*SHADES)
        line = [np.round(points).astype(np.int32)]
        cv2.polylines(rgb, line, False, tuple(min(255.0, value * tone) for value in colour), width, cv2.LINE_AA, BITS)
        cv2.polylines(hairs, line, False, rng.uniform(190, 255), width, cv2.LINE_AA, BITS)
    # A dark fringe at the edge would look like a decal.
    thin = (hairs * (OUTSIDE + (1 - OUTSIDE) * thick)).astype(np.uint8)
    return np.concatenate([rgb, np.maximum(alpha, thin)[..., None]], 2)


def _hairs(roots: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Returns (N, 3, 2) bent lines in crop coordinates that begin at the roots."""
    mouth_y = TEMPLATE_XY[3, 1] + 0.5
    aside = (roots[:, 0] - CROP_SIZE_PX / 2) / 30
    # The moustache grows aside, the rest down.
    upper = np.clip((mouth_y + 2 - roots[:, 1]) / 6, 0, 1) * (np.abs(aside) < 0.6)
    along = np.stack(
        [aside * (0.25 + 1.6 * upper) + np.sign(aside) * upper * 0.5, np.ones(len(roots))], 1
    ) + rng.normal(0, 0.28, (len(roots), 2))
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    length = rng.uniform(*LENGTH_PX, (len(roots), 1))
    bend = np.stack([-along[:, 1], along[:, 0]], 1) * rng.normal(0, 0.18, (len(roots), 1))
    return np.stack([roots, roots + along * length / 2 + bend * length / 2, roots + along * length], 1)
