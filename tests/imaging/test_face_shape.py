"""What is drawn on a face follows its landmarks."""

import numpy as np
import pytest

from sketchpaint.imaging.face_shape import FaceShape
from sketchpaint.imaging.frame import TEMPLATE_XY, FaceFrame, apply_affine
from tests.imaging.test_pose import turned_head

FRAME = FaceFrame(500, 380, 512, 20)
CHEEKS = np.array([[30.0, 90.0], [98.0, 90.0]])


def test_without_landmarks_it_is_the_frame() -> None:
    np.testing.assert_allclose(FaceShape(FRAME).to_photo(CHEEKS), apply_affine(FRAME.to_photo(), CHEEKS))


def test_landmarks_of_the_template_are_the_frame_too() -> None:
    landmarks = apply_affine(FRAME.to_photo(), TEMPLATE_XY + 0.5) - 0.5
    np.testing.assert_allclose(
        FaceShape(FRAME, landmarks).to_photo(CHEEKS), apply_affine(FRAME.to_photo(), CHEEKS), atol=0.5
    )


def test_a_longer_face_is_followed() -> None:
    stretched = TEMPLATE_XY * (1, 1.25)
    place = FaceShape(FaceFrame(64, 64, 128), stretched).to_photo(np.array([[64.0, 118.0]]))
    assert place[0, 1] == pytest.approx(118 * 1.25, abs=1)


def test_the_far_cheek_of_a_turned_head_is_nearer() -> None:
    landmarks = turned_head(aside_deg=30, down_deg=0, frame=FaceFrame(64, 64, 128))
    left, right = FaceShape(FaceFrame(64, 64, 128), landmarks).to_photo(CHEEKS)[:, 0]
    middle = landmarks[:, 0].mean()
    assert right - middle < 0.75 * (middle - left)  # it looks to the right of the picture
