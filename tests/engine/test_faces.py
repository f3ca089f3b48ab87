"""Automatic face frame."""

from pathlib import Path

import numpy as np
import pytest

from sketchpaint.engine.faces import FaceFinder
from sketchpaint.evaluation.framing import eye_error_px, measure_framing, place_face, random_frame
from sketchpaint.imaging.frame import FaceFrame, extract_crop
from sketchpaint.paths import models_dir, resources_dir


def test_no_face_is_no_face(tiny_models: Path) -> None:
    assert FaceFinder(tiny_models).find(np.full((300, 400, 3), 128, np.uint8)) == []


def test_one_face_is_not_two() -> None:
    from PIL import Image

    with Image.open(resources_dir() / "sample" / "face.png") as image:
        face = np.asarray(image.convert("RGB"))
    finder = FaceFinder(models_dir())
    assert len(finder.find(face)) == 1
    two = np.full((700, 1100, 3), 90, np.uint8)
    two[100:612, 40:552], two[200:584, 640:1024] = face, np.asarray(Image.fromarray(face).resize((384, 384)))
    assert sorted(round(found.frame.center_x / 100) for found in finder.find(two)) == [3, 8]


def test_eye_error_of_a_shifted_frame_is_the_shift() -> None:
    # 10 photo pixels at 2.5 photo pixels a crop pixel.
    truth = FaceFrame(500, 400, 320, 20)
    assert eye_error_px(truth, FaceFrame(506, 408, 320, 20)) == pytest.approx(10 / 2.5)


def test_a_placed_face_comes_back_out_of_its_frame(face: np.ndarray) -> None:
    rng = np.random.default_rng(0)
    frame = random_frame(rng)
    crop = extract_crop(place_face(face, frame, rng), frame)
    assert np.abs(crop.astype(int) - face)[4:-4, 4:-4].mean() < 4


def test_the_shipped_network_frames_a_generated_face() -> None:
    from PIL import Image

    with Image.open(resources_dir() / "sample" / "face.png") as image:
        face = np.asarray(image.convert("RGB"))
    finder = FaceFinder(models_dir())
    truth = finder.find(face)[0].frame
    crop = extract_crop(face, truth)
    errors = [measure_framing(crop[None], ("sample",), finder=finder, seed=seed)[0].eye_error_px for seed in range(6)]
    assert np.median(errors) < 3
