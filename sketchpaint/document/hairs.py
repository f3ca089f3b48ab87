"""Beards and hair drawn hair by hair, dense within and thin towards their edge."""

import math
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from sketchpaint.imaging.distance import depth_px
from sketchpaint.imaging.frame import CROP_SIZE_PX, TEMPLATE_XY

# Ways in which hair grows: from (N, 2) roots in the crop to (N, 2) directions, of any length, and lengths in crop
# pixels from and up to.
Growth = tuple[Callable[[NDArray[np.float64]], NDArray[np.float64]], tuple[float, float]]

COVERAGE = 1.6  # area of all hairs to that of what they grow in
UNDERGROWTH = 0.8  # how much of the skin is hidden between them
WIDTH_PX = 0.16  # of the crop
SHADES, STRAYING, BENDING = (0.55, 1.6), 0.2, 0.18
MOST_HAIRS = 16_000
OUTSIDE = 0.3  # opacity of hairs at the edge of what they grow in
BITS = 4  # of a pixel, for OpenCV's lines
_MOUTH_Y = TEMPLATE_XY[3, 1] + 0.5


def draw_hairs(
    region: NDArray[np.bool_],
    matrix: NDArray[np.float64],
    colour: tuple[int, int, int],
    growth: Growth,
    *,
    left: int,
    top: int,
    edge_px: float,
    seed: int,
) -> NDArray[np.uint8]:
    """Draws hairs that grow in a region.

    Args:
        region: (h, w) bool, where they grow.
        matrix: (2, 3), from crop to photo.
        colour: RGB of the middle shade.
        growth: the way they grow.
        left: column of the photo at which the region begins.
        top: likewise, row.
        edge_px: how far from the region's edge they stand thinner, in crop pixels.
        seed: the same seed draws the same hairs.

    Returns:
        (h, w, 4) uint8 RGBA, straight alpha.
    """
    scale, rng = math.sqrt(abs(np.linalg.det(matrix[:, :2]))), np.random.default_rng(seed)
    # The edge of the photo is one of the region.
    thick = np.clip(depth_px(np.pad(region, 1))[1:-1, 1:-1] / (edge_px * scale), 0, 1)
    width = max(1, round(WIDTH_PX * scale))
    rows, columns = np.nonzero(region)
    hair_area = sum(growth[1]) / 2 * scale * width
    count = min(MOST_HAIRS, round(COVERAGE * len(rows) / hair_area))
    chosen = rng.integers(0, max(1, len(rows)), count) if len(rows) else np.zeros(0, int)
    chosen = chosen[rng.random(len(chosen)) < thick[rows[chosen], columns[chosen]] ** 0.7]
    roots = np.stack([columns[chosen] + left + 0.5, rows[chosen] + top + 0.5], 1)
    in_crop = (roots - matrix[:, 2]) @ np.linalg.inv(matrix[:, :2]).T
    rgb = np.full((*region.shape, 3), colour, np.uint8)
    hairs = np.zeros(region.shape, np.uint8)
    for hair in lines_of_hair(in_crop, growth, rng):
        line = [np.round((hair @ matrix[:, :2].T + matrix[:, 2] - (left, top) - 0.5) * 2**BITS).astype(np.int32)]
        tone = math.exp(rng.uniform(*np.log(SHADES)))
        cv2.polylines(rgb, line, False, tuple(min(255.0, value * tone) for value in colour), width, cv2.LINE_AA, BITS)
        cv2.polylines(hairs, line, False, rng.uniform(190, 255), width, cv2.LINE_AA, BITS)
    # A dark fringe at the edge would look like a decal.
    thin = (hairs * (OUTSIDE + (1 - OUTSIDE) * thick)).astype(np.uint8)
    undergrowth = np.round(thick * UNDERGROWTH * 255).astype(np.uint8)
    return np.concatenate([rgb, np.maximum(undergrowth, thin)[..., None]], 2)


def lines_of_hair(roots: NDArray[np.float64], growth: Growth, rng: np.random.Generator) -> NDArray[np.float64]:
    """Returns (N, 3, 2) bent lines in crop coordinates that begin at (N, 2) roots."""
    way, (shortest, longest) = growth
    along = way(roots)
    along = along / np.linalg.norm(along, axis=1, keepdims=True) + rng.normal(0, STRAYING, along.shape)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    length = rng.uniform(shortest, longest, (len(roots), 1))
    bend = np.stack([-along[:, 1], along[:, 0]], 1) * rng.normal(0, BENDING, (len(roots), 1))
    return np.stack([roots, roots + along * length / 2 + bend * length / 2, roots + along * length], 1)


def _down_the_jaw(roots: NDArray[np.float64]) -> NDArray[np.float64]:
    """Out of the corners of the nose and down; the moustache aside."""
    aside = (roots[:, 0] - CROP_SIZE_PX / 2) / 30
    upper = np.clip((_MOUTH_Y + 2 - roots[:, 1]) / 6, 0, 1) * (np.abs(aside) < 0.6)
    return np.stack([aside * (0.25 + 1.6 * upper) + np.sign(aside) * upper * 0.5, np.ones(len(roots))], 1)


def _from_the_parting(roots: NDArray[np.float64]) -> NDArray[np.float64]:
    """Aside from the middle of the head, and down its sides."""
    aside = np.clip((roots[:, 0] - CROP_SIZE_PX / 2) / 50, -1, 1)
    return np.stack([np.sign(aside) * (1 - np.abs(aside)) ** 0.7, np.abs(aside) ** 0.8 + 0.15], 1)


def _over_the_forehead(roots: NDArray[np.float64]) -> NDArray[np.float64]:
    """Down, a little aside from the middle."""
    return np.stack([(roots[:, 0] - CROP_SIZE_PX / 2) / 60, np.ones(len(roots))], 1)


BEARD: Growth = (_down_the_jaw, (2.0, 4.5))
HAIR: Growth = (_from_the_parting, (8.0, 20.0))
FRINGE: Growth = (_over_the_forehead, (4.0, 9.0))
