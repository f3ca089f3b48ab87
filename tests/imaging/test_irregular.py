"""Irregular masks are strokes with round ends, anywhere on the square."""

import cv2
import numpy as np
import pytest

from sketchpaint.imaging.irregular import irregular_mask


def test_strokes_have_round_ends_and_lie_anywhere() -> None:
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    masks = [irregular_mask(128, seed=seed).astype(np.uint8) for seed in range(100)]
    too_thin = [(mask != cv2.morphologyEx(mask, cv2.MORPH_OPEN, disc)).sum() / mask.sum() for mask in masks]
    assert np.mean(too_thin) < 0.005  # a brush is at least 3.8 px wide: there is a disc of 3 px around everything
    middle = np.mean([np.argwhere(mask).mean(0) / 128 for mask in masks], 0)
    assert np.abs(middle - 0.5).max() < 0.05


@pytest.mark.parametrize("seed", range(5))
def test_the_same_strokes_on_a_square_of_another_size(seed: int) -> None:
    small, large = irregular_mask(128, seed=seed), irregular_mask(512, seed=seed)
    assert small.shape == (128, 128)
    assert small.dtype == large.dtype == bool
    shrunk = cv2.resize(large.astype(np.float32), (128, 128), interpolation=cv2.INTER_AREA) > 0.5
    assert (shrunk & small).sum() / (shrunk | small).sum() > 0.85
    np.testing.assert_array_equal(small, irregular_mask(128, seed=seed))
    small[:] = False  # a picture of one's own


def test_masks_are_neither_empty_nor_full_and_cover_a_seventh_on_average() -> None:
    covered = np.array([irregular_mask(64, seed=seed).mean() for seed in range(200)])
    assert covered.min() > 0.01
    assert covered.max() < 0.75
    assert covered.mean() == pytest.approx(1 / 7, abs=0.02)
    edges = np.array([[side.any() for side in (m[0], m[-1], m[:, 0], m[:, -1])] for m in map(seeded, range(200))])
    assert (edges.mean(0) > 0.15).all()
    assert (edges.mean(0) < 0.65).all()


def seeded(seed: int) -> np.ndarray:
    return irregular_mask(64, seed=seed)
