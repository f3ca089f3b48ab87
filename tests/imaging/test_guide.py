"""What the guide of the synthesis takes for alike, and what is laid where."""

import numpy as np

from sketchpaint.imaging.guide import FACE_WEIGHT, features, quilt


def test_a_source_that_agrees_with_what_stands_is_taken() -> None:
    band = np.random.default_rng(0).normal(0, 10, (40, 40)).astype(np.float32)
    for agreeing in (0, 1, 2):
        choices = np.array([[[6, 6], [6, 22], [22, 14]]])
        row, column = choices[0, agreeing]
        canvas = np.zeros((20, 20), np.float32)
        # The block of 8 px at (6, 6) reaches 4 px beyond; above it and to its left there is something already.
        canvas[2:18, 2:6] = band[row - 4 : row + 12, column - 4 : column]
        canvas[2:6, 2:18] = band[row - 4 : row, column - 4 : column + 12]
        stands = canvas != 0
        laid = canvas.copy()
        taken = quilt(
            laid,
            stands,
            band,
            corners=np.array([[6, 6]]),
            choices=choices,
            distances=np.zeros((1, 3), np.float32),
            block_px=8,
            random=np.random.default_rng(1),
        )
        assert taken.tolist() == [agreeing]
        assert np.array_equal(laid[canvas != 0], canvas[canvas != 0])


def test_face_and_neck_are_alike_and_the_background_is_not() -> None:
    # On the crop: nose, neck, a corner, beside the ear.
    places = np.array([[(64, 72), (64, 122), (6, 6), (122, 60)]], np.float32)
    face = features(np.full((1, 4, 3), 128, np.float32), places)[0, :, -3] / FACE_WEIGHT
    assert face[:2].min() > 0.95
    assert face[2:].max() < 0.05
