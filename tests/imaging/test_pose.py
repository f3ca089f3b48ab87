"""Which way a face looks, against heads turned in space."""

import numpy as np
import pytest

from sketchpaint.imaging.frame import TEMPLATE_XY, FaceFrame, apply_affine
from sketchpaint.imaging.pose import DEPTH_PX, Pose, estimate_pose


def turned_head(*, aside_deg: float, down_deg: float, frame: FaceFrame) -> np.ndarray:
    """Returns the landmarks of the template as a head in space, turned and seen from afar, in photo pixels."""
    head = np.column_stack([TEMPLATE_XY + 0.5 - 64, DEPTH_PX])
    aside, down = np.radians([aside_deg, down_deg])
    about_y = np.array([[np.cos(aside), 0, np.sin(aside)], [0, 1, 0], [-np.sin(aside), 0, np.cos(aside)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(down), np.sin(down)], [0, -np.sin(down), np.cos(down)]])
    seen: np.ndarray = apply_affine(frame.to_photo(), (head @ about_y.T @ about_x.T)[:, :2] + 64) - 0.5
    return seen


@pytest.mark.parametrize("tilt", [-40.0, 0.0, 25.0])
@pytest.mark.parametrize(
    ("aside", "down"), [(0, 0), (20, 0), (-35, 0), (50, 0), (0, 25), (0, -45), (0, 50), (15, 50), (30, 15)]
)
def test_a_turned_head_comes_back_whatever_its_tilt(aside: float, down: float, tilt: float) -> None:
    frame = FaceFrame(600, 420, 300, tilt)
    pose = estimate_pose(turned_head(aside_deg=aside, down_deg=down, frame=frame), frame)
    assert pose.aside_deg == pytest.approx(
        aside, abs=0.01
    )  # the first number of the rotation's third column is its sine
    assert pose.down_deg == pytest.approx(down, abs=5 if abs(down) > 40 else 20)


def test_a_jitter_of_a_pixel_moves_the_pose_by_a_few_degrees() -> None:
    rng = np.random.default_rng(0)
    frame = FaceFrame(300, 300, 128)
    seen = [
        estimate_pose(turned_head(aside_deg=30, down_deg=0, frame=frame) + rng.normal(0, 1, (5, 2))) for _ in range(100)
    ]
    assert np.std([pose.aside_deg for pose in seen]) < 8
    assert np.mean([pose.aside_deg for pose in seen]) == pytest.approx(30, abs=6)


@pytest.mark.parametrize(
    ("pose", "known"), [(Pose(34, 0), True), (Pose(-36, 0), False), (Pose(0, 41), True), (Pose(0, -43), False)]
)
def test_what_the_networks_know(pose: Pose, known: bool) -> None:
    assert pose.is_known is known


# A head in millimetres: eyes 63 apart, the nose's tip 40 below them and 30 in front, mouth 50 wide and 68 below, 6 in
# front; means of adults.
HEAD_MM = np.array([[-31.5, 0, 0], [31.5, 0, 0], [0, 40, 30], [-25, 68, 6], [25, 68, 6]])


@pytest.mark.parametrize("roll", [-25.0, 0.0, 25.0])
@pytest.mark.parametrize(
    ("aside", "down", "known"),
    [
        *((angle, 0, abs(angle) < 30) for angle in (-50, -22, 0, 22, 50)),
        *((0, angle, abs(angle) < 30) for angle in (-55, -20, 20, 55)),
    ],
)
def test_a_measured_head_before_a_camera_is_told_when_it_is_turned_too_far(
    aside: float, down: float, known: bool, roll: float
) -> None:
    turns = np.radians([aside, down, roll])
    (ca, cd, cr), (sa, sd, sr) = np.cos(turns), np.sin(turns)
    about_y = np.array([[ca, 0, sa], [0, 1, 0], [-sa, 0, ca]])
    about_x = np.array([[1, 0, 0], [0, cd, sd], [0, -sd, cd]])
    about_z = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
    head = (HEAD_MM - HEAD_MM.mean(0)) @ (about_z @ about_x @ about_y).T
    seen = head[:, :2] * (3000 / (900 - head[:, 2:]))  # a camera 90 cm away
    pose = estimate_pose(seen + np.array([1500, 1000]))
    assert pose.is_known is known
    assert np.sign(round(pose.aside_deg / 15)) == np.sign(aside)
    assert known or np.sign(round(pose.down_deg / 15)) == np.sign(down)  # this head is long: a slight tilt is not seen
