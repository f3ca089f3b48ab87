"""Metrics against hand-computed cases and second implementations."""

import numpy as np
import pytest
from scipy.linalg import sqrtm
from scipy.ndimage import gaussian_filter
from scipy.stats import norm
from skimage.metrics import peak_signal_noise_ratio

from sketchpaint.evaluation.frechet import frechet_distance
from sketchpaint.evaluation.metrics import Separability, pair_figures, separability

MASK = np.zeros((64, 64), bool)
MASK[20:40, 10:50] = True


def noisy_pair(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    original = (gaussian_filter(rng.random((64, 64, 3)), (3, 3, 0)) * 255 * 2 - 127).clip(0, 255).astype(np.uint8)
    result = original.copy()
    result[MASK] = (result[MASK].astype(int) + rng.integers(-40, 41, (MASK.sum(), 3))).clip(0, 255)
    return result, original


def test_equal_images_are_perfect() -> None:
    _, original = noisy_pair()
    figures = pair_figures(original, original, MASK)
    assert (figures.ssim, figures.ssim_hole, figures.l1_hole) == (pytest.approx(1), pytest.approx(1), 0)
    assert figures.psnr_db == float("inf")


def test_ssim_matches_the_formula_written_out() -> None:
    result, original = noisy_pair()
    values = []
    for x, y in zip(np.moveaxis(result.astype(float), 2, 0), np.moveaxis(original.astype(float), 2, 0), strict=True):
        blur = lambda image: gaussian_filter(image, 1.5, truncate=3.5)  # noqa: E731
        mx, my = blur(x), blur(y)
        vx, vy, cxy = blur(x * x) - mx**2, blur(y * y) - my**2, blur(x * y) - mx * my
        c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
        values.append((2 * mx * my + c1) * (2 * cxy + c2) / ((mx**2 + my**2 + c1) * (vx + vy + c2)))
    full = np.stack(values, 2)
    figures = pair_figures(result, original, MASK)
    assert figures.ssim == pytest.approx(full[5:-5, 5:-5].mean(), abs=1e-6)
    assert figures.ssim_hole == pytest.approx(full[MASK].mean(), abs=1e-6)


def test_psnr_matches_scikit_image_and_l1_a_hand_computed_case() -> None:
    result, original = noisy_pair()
    assert pair_figures(result, original, MASK).psnr_db == pytest.approx(peak_signal_noise_ratio(original, result))
    flat, darker = np.full((64, 64, 3), 100, np.uint8), np.full((64, 64, 3), 100, np.uint8)
    darker[MASK] = 49
    figures = pair_figures(darker, flat, MASK)
    assert figures.l1_hole == pytest.approx(51 / 255)
    assert figures.psnr_hole_db == pytest.approx(20 * np.log10(255 / 51))


def test_frechet_distance_of_one_dimensional_gaussians() -> None:
    # (m1 - m2)^2 + (s1 - s2)^2 for N(0, 1) and N(3, 2).
    rng = np.random.default_rng(0)
    a, b = rng.normal(0, 1, (200_000, 2)), rng.normal(3, 2, (200_000, 2))
    assert frechet_distance(a, b) == pytest.approx(2 * (9 + 1), rel=0.02)


def test_frechet_distance_matches_the_matrix_root() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(500, 8)) @ rng.normal(size=(8, 8)), rng.normal(size=(400, 8)) + 0.3
    ca, cb = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    theirs = ((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(ca + cb - 2 * sqrtm(ca @ cb).real)
    assert frechet_distance(a, b) == pytest.approx(theirs, rel=1e-6)
    assert frechet_distance(a, a) == pytest.approx(0, abs=1e-6)


def test_separability_of_the_same_and_of_far_apart_sets() -> None:
    rng = np.random.default_rng(2)
    same = rng.normal(size=(1000, 100)), rng.normal(size=(1000, 100))
    # Chance, however many features: five standard errors are 0.08, 0.06 and 0.08. On what it was trained on the machine
    # would err on 40 %.
    found = separability(*same)
    assert (found.taken_for_real, found.u_ids, found.p_ids) == (
        pytest.approx(0.5, abs=0.08),
        pytest.approx(0.5, abs=0.06),
        pytest.approx(0.5, abs=0.08),
    )
    assert separability(same[0] + 10, same[1]) == Separability(0, 0, 0)


def test_separability_of_sets_a_known_distance_apart() -> None:
    rng = np.random.default_rng(3)
    apart = rng.normal(size=(4000, 1)), rng.normal(size=(4000, 1)) + 1
    found = separability(*apart)
    # The best cut of N(0, 1) and N(1, 1) lies half-way, and a result lies above its original where N(-1, 2) is above 0.
    assert (found.taken_for_real, found.u_ids) == (
        pytest.approx(norm.sf(0.5), abs=0.03),
        pytest.approx(norm.sf(0.5), abs=0.02),
    )
    assert found.p_ids == pytest.approx(norm.sf(1 / 2**0.5), abs=0.03)
