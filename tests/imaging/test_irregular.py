"""Irregular masks are strokes with round ends, anywhere on the square."""

import cv2
import numpy as np

from sketchpaint.imaging.irregular import irregular_mask


def test_strokes_have_round_ends_and_lie_anywhere() -> None:
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    masks = [irregular_mask(128, seed=seed).astype(np.uint8) for seed in range(100)]
    too_thin = [(mask != cv2.morphologyEx(mask, cv2.MORPH_OPEN, disc)).sum() / mask.sum() for mask in masks]
    assert np.mean(too_thin) < 0.005  # a brush is at least 3.8 px wide: there is a disc of 3 px around everything
    middle = np.mean([np.argwhere(mask).mean(0) / 128 for mask in masks], 0)
    assert np.abs(middle - 0.5).max() < 0.05
