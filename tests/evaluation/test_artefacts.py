"""Damage done on purpose, against SciPy and on hand-computed examples."""

import numpy as np
import torch
from scipy.ndimage import gaussian_filter1d

from sketchpaint.evaluation.artefacts import HEAVY, LIGHT, Artefact, damage, draw_damage, gaussian_blur


def test_blur_matches_scipy() -> None:
    image = torch.rand(2, 3, 40, 40, generator=torch.Generator().manual_seed(0))
    ours = gaussian_blur(image, torch.tensor([0.7, 2.0])).numpy()
    for k, sigma in enumerate((0.7, 2.0)):
        theirs = gaussian_filter1d(
            gaussian_filter1d(image[k].numpy(), sigma, axis=1, mode="nearest", radius=8),
            sigma,
            axis=2,
            mode="nearest",
            radius=8,
        )
        np.testing.assert_allclose(ours[k], theirs, atol=1e-5)


def test_brightness_and_contrast_on_a_hand_computed_example() -> None:
    image = torch.tensor([-1.0, 0.0, 0.5, 0.5]).view(1, 1, 2, 2).expand(2, 3, 2, 2)
    kind = torch.tensor([int(Artefact.BRIGHTNESS), int(Artefact.CONTRAST)])
    result = damage(image, torch.ones(2, 1, 2, 2), kind, torch.tensor([0.5, 0.5]))
    torch.testing.assert_close(result[0, 0].flatten(), torch.tensor([-1.0, -0.5, -0.25, -0.25]))
    torch.testing.assert_close(result[1, 0].flatten(), torch.tensor([-0.5, 0.0, 0.25, 0.25]))


def test_damage_amounts_stay_in_their_ranges() -> None:
    for ranges in (HEAVY, LIGHT):
        kind, amount = draw_damage(300, ranges, generator=torch.Generator().manual_seed(0))
        for k, (low, high) in enumerate(ranges):
            assert low <= float(amount[kind == k].min()) < float(amount[kind == k].max()) <= high
