"""Figures of sharpness on pictures whose statistics are known, and on drawn faces."""

import json
from pathlib import Path

import numpy as np
import pytest

from sketchpaint.cli.main import main
from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.upsampling import OctaveUpsampler
from sketchpaint.evaluation.sharpness.cases import Case
from sketchpaint.evaluation.sharpness.judges import hole_patches, taken_for_photo
from sketchpaint.evaluation.sharpness.measures import band_ratios, seam_steps
from sketchpaint.evaluation.sharpness.methods import methods
from sketchpaint.evaluation.sharpness.strokes import skin_stroke
from sketchpaint.imaging.crops import crop_inputs
from sketchpaint.imaging.frame import FaceFrame, apply_affine
from sketchpaint.imaging.placement import place
from tests.conftest import write_large_faces


def noise(side: int = 400, *, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(128, 10, (side, side, 1)) + np.zeros(3)


def box(side: int = 400) -> np.ndarray:
    hole = np.zeros((side, side), bool)
    hole[150:250, 140:260] = True
    return hole


def test_detail_of_half_the_amplitude_has_a_quarter_of_the_energy() -> None:
    picture, hole = noise(), box()
    alike = band_ratios(picture.round().astype(np.uint8), hole, bands=3)
    assert alike == pytest.approx([1, 1, 1], abs=0.35)  # 10,000, 2,500 and 600 samples
    picture[hole] = 128 + (picture[hole] - 128) / 2
    assert np.array(band_ratios(picture.round().astype(np.uint8), hole, bands=3)) / alike == pytest.approx(
        [0.25] * 3, rel=0.15
    )


def test_a_hole_too_small_for_a_band_has_no_figure() -> None:
    hole = np.zeros((400, 400), bool)
    hole[200:208, 200:210] = True
    finest, coarse = band_ratios(noise().astype(np.uint8), hole, bands=2)
    assert np.isfinite(finest)
    assert np.isnan(coarse)


def test_the_step_at_the_seam_is_the_step_that_was_put_there() -> None:
    picture, hole = np.full((400, 400, 3), 100, np.uint8), box()
    assert seam_steps(picture, hole) == pytest.approx((0, 0), abs=1e-4)
    picture[hole] += 12
    assert seam_steps(picture, hole) == pytest.approx((12, 0), abs=0.01)
    ramp = np.broadcast_to(np.arange(400, dtype=np.float32)[None, :, None] / 2, (400, 400, 3)).astype(np.uint8)
    across, beside = seam_steps(ramp, hole)
    assert across == pytest.approx(beside, rel=0.3)  # a shade that goes through has the same step everywhere


def test_strokes_lie_on_skin_and_have_the_width_that_was_asked_for() -> None:
    frame, random = FaceFrame(500, 520, 900, 12), np.random.default_rng(1)
    for _ in range(10):
        mask = skin_stroke((1000, 1000, 3), frame, random)
        assert mask is not None
        rows, columns = np.nonzero(mask)
        crop = apply_affine(frame.to_crop(), np.stack([columns + 0.5, rows + 0.5], 1))
        for eye in ((47.36, 58.88), (80.64, 58.88)):
            assert np.hypot(*(crop - eye).T).min() > 4
        assert ((crop > 20) & (crop < 125)).all()


def test_windows_of_patches_do_not_overlap_and_cover_hole() -> None:
    hole = box()
    windows = hole_patches(hole, most=4)
    assert windows
    seen = np.zeros(hole.shape, int)
    for window in windows:
        assert hole[window].mean() >= 0.25
        seen[window] += 1
    assert seen.max() == 1


def test_the_linear_machine_tells_what_can_be_told_and_guesses_what_cannot() -> None:
    random, groups = np.random.default_rng(0), np.repeat(np.arange(20), 10)
    real, other = random.normal(size=(200, 10)), random.normal(size=(200, 10))
    assert taken_for_photo(other.astype(np.float32), real.astype(np.float32), groups) == pytest.approx(0.5, abs=0.12)
    shifted = random.normal(size=(200, 10)) + 2
    assert taken_for_photo(shifted.astype(np.float32), real.astype(np.float32), groups) < 0.05


def test_only_the_hole_changes_whatever_the_method(tiny_models: Path) -> None:
    photo = np.random.default_rng(3).integers(60, 200, (300, 300, 3), dtype=np.uint8)
    mask = np.zeros((300, 300), bool)
    mask[120:170, 100:190] = True
    frame = FaceFrame(150, 150, 290)
    placement, inputs = place(mask, frame), crop_inputs(photo, mask, None, frame=frame)
    request = InpaintRequest(crop=inputs.crop, mask=inputs.mask)
    case = Case(request, photo, mask, placement, inputs.crop, inputs.crop, 0)
    for name, method in methods(OctaveUpsampler(tiny_models)).items():
        filled = photo.copy()
        filled[placement.box] = method(case)
        np.testing.assert_array_equal(filled[~mask], photo[~mask], err_msg=name)
        assert name == "photo" or (filled != photo).any()


def test_the_command_writes_a_row_for_each_method(tiny_models: Path, tmp_path: Path) -> None:
    write_large_faces(tmp_path / "faces.zip", side_px=256)
    command = [
        "evaluate",
        "--sharpness",
        "--data",
        str(tmp_path / "faces.zip"),
        "-o",
        str(tmp_path / "out"),
        "--models",
        str(tiny_models),
    ]
    assert main(command) == 0
    (found,) = json.loads((tmp_path / "out" / "sharpness.json").read_text()).values()
    assert [row["method"] for row in found] == list(methods(None))
    photo = found[0]
    assert photo["seam step"] >= 0
    assert len(photo["detail hole : ring, median a band"]) == 1
    assert main([*command[:4], *command[4:6], "--photos", str(tmp_path / "nowhere"), *command[6:]]) == 2
