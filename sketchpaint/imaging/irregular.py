"""Irregular random masks: a few brush strokes that wander, as the paper's figure 9 shows."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

STROKES, POINTS = (2, 6), (4, 10)
# Brush width, step and turn: shares of the side, and radians.
WIDTH, STEP, TURN = (0.03, 0.14), 0.11, 0.8


def irregular_mask(side_px: int, *, seed: int) -> NDArray[np.bool_]:
    """Draws an irregular mask on a square.

    Args:
        side_px: side of the square.
        seed: the same seed gives the same mask, scaled to the side.

    Returns:
        (side, side) bool, True = repaint; never empty, never full.
    """
    random = np.random.default_rng(seed)
    image = Image.new("1", (side_px, side_px))
    draw = ImageDraw.Draw(image)
    for _ in range(random.integers(*STROKES)):
        count, width = random.integers(*POINTS), random.uniform(*WIDTH) * side_px
        angles = random.uniform(0, 2 * np.pi) + np.cumsum(random.normal(0, TURN, count))
        steps = STEP * side_px * np.column_stack([np.cos(angles), np.sin(angles)])
        points = np.clip(random.uniform(0.15, 0.85, 2) * side_px + np.cumsum(steps, 0), 0, side_px - 1)
        draw.line([tuple(point) for point in points], fill=1, width=max(1, round(width)), joint="curve")
        for x, y in points[[0, -1]]:
            draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=1)
    return np.asarray(image).copy()
