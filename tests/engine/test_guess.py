"""The fill that runs begin with: a face that is likely from what is seen."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.fills import guess
from sketchpaint.engine.options import Fill
from sketchpaint.engine.session import Session
from sketchpaint.engine.weights import load_networks

CPU = torch.device("cpu")


@pytest.fixture
def session(tiny_models: Path) -> Session:
    return Session(load_networks(tiny_models, device=CPU), device=CPU, dtype=torch.float32)


def test_the_fill_guess_is_likely_from_what_is_seen(session: Session, face: np.ndarray) -> None:
    mask = np.zeros((128, 128), bool)
    mask[50:60, 58:70] = True  # as far to the left of the middle as to the right: no side can tell of the other
    request = InpaintRequest(crop=face, mask=mask, fill=Fill.GUESS, min_cycles=4, max_cycles=4)
    cycles = list(session.cycles(request))
    guessed, blurred = cycles[0].composite, next(session.cycles(replace(request, fill=Fill.BLUR))).composite
    assert (guessed[mask] != blurred[mask]).any()
    np.testing.assert_array_equal(guessed[~mask], request.crop[~mask])
    np.testing.assert_array_equal(session.next_cycle(request, cycles[1]).composite, cycles[2].composite)
    hidden, seen = request.crop.copy(), request.crop.copy()
    hidden[mask] = 255 - hidden[mask]
    seen[20:40, 20:100] = 255 - seen[20:40, 20:100]
    for crop, counts in ((hidden, False), (seen, True)):
        other = next(session.cycles(replace(request, crop=crop))).composite
        assert (other[mask] != guessed[mask]).any() == counts


def test_a_guess_draws_likely_cells_where_the_hole_is_and_those_seen_elsewhere(tiny_models: Path) -> None:
    networks = load_networks(tiny_models, device=CPU)
    image, mask = torch.rand(1, 3, 128, 128) * 2 - 1, torch.zeros(1, 1, 128, 128)
    mask[..., 40:50, 40:50] = 1  # touches cells 2 and 3 both ways
    drawn: list[torch.Tensor] = []
    networks.generator.register_forward_hook(lambda _module, given, _output: drawn.append(given[0]))
    told: list[torch.Tensor] = []

    def likely(latent: torch.Tensor) -> torch.Tensor:
        told.append(latent)
        return torch.full_like(latent, 7.0)

    guess(networks.encoder, networks.generator, image=image, mask=mask, likely=likely)
    hidden = torch.zeros(8, 8, dtype=torch.bool)
    hidden[2:4, 2:4] = True
    assert (drawn[0][..., hidden] == 7).all()
    torch.testing.assert_close(drawn[0][..., ~hidden], told[0][..., ~hidden])


def test_seeds_begin_with_other_faces_the_more_the_more_is_explored(session: Session, face: np.ndarray) -> None:
    mask = np.zeros((128, 128), bool)
    mask[30:110, 30:100] = True
    request = InpaintRequest(crop=face, mask=mask, fill=Fill.GUESS)

    def apart(exploration: float) -> float:
        one, other = (
            next(session.cycles(replace(request, exploration=exploration, seed=seed))).composite[mask].astype(int)
            for seed in (1, 2)
        )
        return float(np.abs(one - other).mean())

    assert apart(0.0) == 0 < 1.5 * apart(0.1) < apart(0.3) < apart(0.6)
    assert apart(0.6) == apart(1.5)  # standard normal
