"""Automatic face frame, on faces of nobody made by our own generator."""

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from sketchpaint.engine import faces
from sketchpaint.engine.detection import _distinct, detect_faces, judge_crop
from sketchpaint.engine.faces import LEAST_PROBABILITY, FaceFinder
from sketchpaint.engine.networks.mtcnn import Mtcnn
from sketchpaint.engine.session import Session
from sketchpaint.engine.weights import load_network, load_networks
from sketchpaint.evaluation.framing import (
    HARD,
    USUAL,
    empty_canvas,
    measure_crowds,
    measure_faceless,
    measure_hidden,
    place_face,
    random_frame,
)
from sketchpaint.imaging.frame import TEMPLATE_XY, FaceFrame, eyes_apart_px, fit_frame
from sketchpaint.imaging.sampling import extract_crop
from sketchpaint.paths import models_dir, resources_dir

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def finder() -> FaceFinder:
    return FaceFinder(models_dir())


@pytest.fixture(scope="module")
def people() -> list[np.ndarray]:
    """Five faces of nobody."""
    session = Session(load_networks(models_dir(), device=CPU), device=CPU)
    return [session.sample(seed) for seed in range(5)]


@pytest.fixture(scope="module")
def sample() -> np.ndarray:
    with Image.open(resources_dir() / "sample" / "face.png") as image:
        return np.asarray(image.convert("RGB"))


def test_no_face_is_no_face(finder: FaceFinder) -> None:
    rng = np.random.default_rng(0)
    rows, columns = np.mgrid[:400, :600]
    checks = ((rows // 20 + columns // 20) % 2 * 255).astype(np.uint8)
    plain = np.full((300, 400, 3), 128, np.uint8)
    stripes = np.stack([np.where(rows % 60 < 30, 200, 30)] * 3, 2).astype(np.uint8)
    pictures = [
        plain,
        np.stack([checks] * 3, 2),
        stripes,
        rng.integers(0, 256, (400, 600, 3), dtype=np.uint8),
        empty_canvas(rng),
        np.zeros((8, 9, 3), np.uint8),
    ]
    assert [result.phantoms for result in measure_faceless(pictures, finder=finder)] == [0] * len(pictures)


def test_what_is_framed_is_a_face_only_where_the_last_look_says_so(
    finder: FaceFinder, sample: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    for probability, count in ((LEAST_PROBABILITY, 1), (LEAST_PROBABILITY - 0.01, 0)):
        monkeypatch.setattr(faces, "judge_crop", lambda *_, value=probability: (value, TEMPLATE_XY + 0.5))
        assert len(finder.find(sample)) == count


def test_the_last_look_takes_no_part_of_a_face_for_one(people: list[np.ndarray]) -> None:
    network = load_network(Mtcnn, models_dir(), name="mtcnn", device=CPU)
    for face in people:
        probability, points = judge_crop(network, face)
        assert probability > 0.95
        mirrored, its_points = judge_crop(network, face[:, ::-1].copy())
        assert probability == pytest.approx(mirrored, abs=0.05)
        # The squares lie on whole pixels, so that left and right differ by a rounding.
        np.testing.assert_allclose(points, its_points[[1, 0, 2, 4, 3]] * (-1, 1) + (128, 0), atol=0.7)
        assert np.abs(points - TEMPLATE_XY - 0.5).max() < 12
        assert judge_crop(network, np.roll(face, 40, 1))[0] < LEAST_PROBABILITY
        assert judge_crop(network, face[32:96, 32:96].repeat(2, 0).repeat(2, 1))[0] < LEAST_PROBABILITY


def test_one_face_is_not_two(finder: FaceFinder, sample: np.ndarray) -> None:
    assert len(finder.find(sample)) == 1
    two = np.full((700, 1100, 3), 90, np.uint8)
    two[100:612, 40:552], two[200:584, 640:1024] = sample, np.asarray(Image.fromarray(sample).resize((384, 384)))
    assert [round(found.frame.center_x / 100) for found in finder.find(two)] == [3, 8]  # the larger first


def test_every_face_of_a_group_is_found_once(finder: FaceFinder, people: list[np.ndarray]) -> None:
    results = list(measure_crowds(people, finder=finder, seed=3))
    assert sum(len(result.eye_errors_px) for result in results) == len(people)
    assert max(error for result in results for error in result.eye_errors_px) < 6
    assert sum(result.phantoms for result in results) == 0


def test_small_dark_noisy_and_tilted_faces_are_found(finder: FaceFinder, people: list[np.ndarray]) -> None:
    errors = np.array(
        [result.eye_errors_px[0] for result in measure_hidden(people, finder=finder, seed=0, difficulty=HARD)]
    )
    assert np.isfinite(errors).all()
    assert np.median(errors) < 3


@pytest.mark.parametrize("tilt", [-75.0, 75.0])
def test_a_head_that_lies_nearly_on_its_side_is_found(
    finder: FaceFinder, people: list[np.ndarray], tilt: float
) -> None:
    truth = FaceFrame(700, 480, 420, tilt)
    found = finder.find(place_face(empty_canvas(np.random.default_rng(4)), people[0], truth))
    assert len(found) == 1
    assert eyes_apart_px(truth, found[0].frame) < 4


def test_a_face_in_24_megapixels_is_framed_like_the_same_face_in_one(
    finder: FaceFinder, people: list[np.ndarray]
) -> None:
    truth = FaceFrame(700, 420, 500, 12)
    small = place_face(empty_canvas(np.random.default_rng(1)), people[0], truth)
    large = np.asarray(Image.fromarray(small).resize((6000, 4000), Image.Resampling.BICUBIC))
    assert eyes_apart_px(truth, finder.find(small)[0].frame) < 4
    assert eyes_apart_px(FaceFrame(2800, 1680, 2000, 12), finder.find(large)[0].frame) < 4


def test_a_face_that_looks_ahead_is_known(finder: FaceFinder, sample: np.ndarray) -> None:
    pose = finder.find(sample)[0].pose
    assert pose.is_known
    assert abs(pose.aside_deg) < 25


def test_a_face_seen_from_far_above_or_below_is_told(finder: FaceFinder, sample: np.ndarray) -> None:
    # Seen from far away, a plane tilted by 53 degrees has three fifths of its height.
    low = np.asarray(
        Image.fromarray(sample).resize((sample.shape[1], sample.shape[0] * 3 // 5), Image.Resampling.BICUBIC)
    )
    pose = finder.find(low)[0].pose
    assert not pose.is_known
    assert abs(pose.down_deg) == pytest.approx(53, abs=8)


def test_poses_and_landmarks_are_those_of_the_face_and_not_of_the_template(
    finder: FaceFinder, people: list[np.ndarray]
) -> None:
    canvases = [
        place_face(empty_canvas(np.random.default_rng(k)), person, FaceFrame(700, 500, 400))
        for k, person in enumerate(people)
    ]
    found = [finder.find(canvas)[0] for canvas in canvases]
    mirrored = [finder.find(canvas[:, ::-1].copy())[0] for canvas in canvases]
    aside = np.array([face.pose.aside_deg for face in found])
    assert np.ptp(aside) > 8
    np.testing.assert_allclose([face.pose.aside_deg for face in mirrored], -aside, atol=10)
    for face in found:
        assert eyes_apart_px(face.frame, fit_frame(face.landmarks_xy)) < 1


def test_a_proposal_lies_where_the_face_is() -> None:
    # A face moved by 100 pixels moves its box and its points by 100 pixels, but for the steps of the search.
    network = load_network(Mtcnn, models_dir(), name="mtcnn", device=CPU)
    with Image.open(resources_dir() / "sample" / "face.png") as image:
        face = np.asarray(image.convert("RGB").resize((256, 256)))
    places = []
    for left in (80, 180):
        canvas = np.full((400, 600, 3), 110, np.uint8)
        canvas[60:316, left : left + 256] = face
        places.append(detect_faces(network, canvas, smallest_px=20)[0])
    assert np.abs(places[1].box - places[0].box - (100, 0, 100, 0)).max() < 10
    assert np.abs(places[1].points_xy - places[0].points_xy - (100, 0)).max() < 6


def test_of_boxes_that_share_much_the_surest_stays() -> None:
    # Unions: 9/11 of the first two; the last lies in the first.
    boxes = np.array([[0, 0, 10, 10], [1, 0, 11, 10], [20, 0, 30, 10], [2, 2, 6, 6]], float)
    scores = np.array([0.8, 0.9, 0.7, 0.6])
    assert _distinct(boxes, scores, most=0.8) == [1, 2, 3]
    assert _distinct(boxes, scores, most=0.85) == [1, 0, 2, 3]
    assert _distinct(boxes, scores, most=0.8, of_smaller=True) == [1, 2]


def test_eye_error_of_a_shifted_frame_is_the_shift() -> None:
    # 10 photo pixels at 2.5 photo pixels a crop pixel.
    truth = FaceFrame(500, 400, 320, 20)
    assert eyes_apart_px(truth, FaceFrame(506, 408, 320, 20)) == pytest.approx(10 / 2.5)


def test_a_face_that_is_missed_or_imagined_counts(
    monkeypatch: pytest.MonkeyPatch, finder: FaceFinder, people: list[np.ndarray]
) -> None:
    monkeypatch.setattr(FaceFinder, "find", lambda *_: [])
    (missed,) = measure_hidden(people[:1], finder=finder, seed=0)
    assert missed.eye_errors_px == (math.inf,)
    monkeypatch.undo()
    (imagined,) = measure_faceless(
        [place_face(empty_canvas(np.random.default_rng(2)), people[1], FaceFrame(600, 500, 400))], finder=finder
    )
    assert imagined.phantoms == 1


@pytest.mark.parametrize("difficulty", [USUAL, HARD])
def test_a_random_frame_lies_in_its_box(difficulty: object) -> None:
    rng = np.random.default_rng(0)
    for _ in range(50):
        corners = random_frame(rng, difficulty, within=(500, 500, 1000, 1000)).corners()  # type: ignore[arg-type]
        assert corners.min() >= 500 - 1e-6
        assert corners.max() <= 1000 + 1e-6


def test_a_placed_face_comes_back_out_of_its_frame(face: np.ndarray) -> None:
    rng = np.random.default_rng(0)
    frame = random_frame(rng)
    crop = extract_crop(place_face(empty_canvas(rng), face, frame), frame)
    assert np.abs(crop.astype(int) - face)[4:-4, 4:-4].mean() < 4


@pytest.mark.parametrize("scale", [0.6, 1.0, 2.2, 2.9])
def test_the_landmark_network_sees_what_the_crop_will_be(scale: float) -> None:
    y, x = np.mgrid[:512, :512]
    waves = (128 + 60 * np.sin(x / 9 + y / 13) + 40 * np.cos(y / 7)).astype(np.uint8)
    sample, frame = np.stack([waves] * 3, 2), FaceFrame(270.4, 258.9, 128 * scale, 17.0)
    seen, crop = (cut(sample, frame).mean(2).astype(np.float32) for cut in (faces._sampled, extract_crop))
    assert np.abs(seen - crop).mean() < 1
    slopes = np.stack([slope.ravel() for slope in np.gradient(crop)], 1)
    shift = np.linalg.lstsq(slopes, (seen - crop).ravel(), rcond=None)[0]
    assert np.abs(shift).max() < 0.03  # crop pixels


def test_a_generated_face_is_framed(finder: FaceFinder, sample: np.ndarray) -> None:
    crop = extract_crop(sample, finder.find(sample)[0].frame)
    errors = [result.eye_errors_px[0] for result in measure_hidden([crop] * 3, finder=finder, seed=0)]
    assert np.median(errors) < 3


def test_a_missing_finder_is_said(tmp_path: Path) -> None:
    from sketchpaint.errors import WeightsError

    with pytest.raises(WeightsError):
        FaceFinder(tmp_path)
