"""The fill that runs begin with: a face that is likely from what is seen."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.exploration import Agreement
from sketchpaint.engine.fills import guess, with_light_eyes
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


def hole(rows: slice, columns: slice) -> torch.Tensor:
    mask = torch.zeros(1, 1, 128, 128)
    mask[..., rows, columns] = 1
    return mask


# From the eyes' places in the face frame, (47.4, 58.9) and (80.6, 58.9).
LEFT, RIGHT, BOTH, MOUTH, HALVES = (
    hole(slice(45, 75), slice(30, 64)),
    hole(slice(45, 75), slice(66, 100)),
    hole(slice(40, 100), slice(25, 105)),
    hole(slice(80, 105), slice(40, 90)),
    hole(slice(45, 75), slice(41, 87)),
)


def grey_face(left: float, right: float) -> torch.Tensor:
    """A grey face of 0.2 whose left and right eyes are so much lighter, over more than is looked at of them."""
    made = torch.full((1, 3, 128, 128), 0.2)
    made[..., 45:75, 30:64] += left
    made[..., 45:75, 66:100] += right
    return made


@pytest.mark.parametrize(
    ("mask", "lightened"),
    [
        (BOTH, (True, True)),
        (LEFT, (True, False)),
        (RIGHT, (False, True)),
        (MOUTH, (False,) * 2),
        (HALVES, (False,) * 2),
    ],
)
def test_hidden_eyes_darker_than_the_face_are_lightened(mask: torch.Tensor, lightened: tuple[bool, bool]) -> None:
    face = grey_face(-0.4, -0.2)
    # The box from forehead to chin is 68 by 64 pixels; 32 by 30 and 30 by 30 of them are eyes.
    around = 0.2 + (-0.4 * 32 * 30 - 0.2 * 30 * 30) / (68 * 64)
    made = with_light_eyes(face, mask)
    for is_wanted, before, (row, column) in zip(lightened, (-0.2, 0.0), ((59, 47), (59, 81)), strict=True):
        assert float(made[0, 0, row, column]) == pytest.approx(around + 0.1 if is_wanted else before, abs=1e-4)
    assert torch.equal(made[..., 80:, :], face[..., 80:, :])  # the mouth, a fade away from the eyes


def test_eyes_that_are_light_enough_stay() -> None:
    face = grey_face(0.3, 0.3)
    assert torch.equal(with_light_eyes(face, BOTH), face)


def test_a_guess_has_light_eyes_and_nothing_else_of_the_photo_changes() -> None:
    image, drawn = torch.rand(1, 3, 128, 128) * 2 - 1, grey_face(-0.4, -0.4)
    taken = guess(
        lambda *_: torch.zeros(1, 64, 8, 8),  # type: ignore[arg-type]
        lambda _: drawn,  # type: ignore[arg-type]
        image=image,
        mask=LEFT,
        likely=lambda latent: latent,
    )
    assert torch.equal(taken * (1 - LEFT), image * (1 - LEFT))
    assert float(taken[0, 0, 59, 47]) > 0.05 > -0.2 == pytest.approx(float(drawn[0, 0, 59, 47]))


def test_a_guess_is_drawn_from_the_vector_of_the_first_cycle(
    session: Session, face: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[torch.Tensor] = []
    likely = Agreement.likely

    def seen(self: Agreement, latent: torch.Tensor, mask: torch.Tensor, **told: torch.Tensor) -> torch.Tensor:
        drawn.append(told["z"])
        return likely(self, latent, mask, **told)

    monkeypatch.setattr(Agreement, "likely", seen)
    mask = np.zeros((128, 128), bool)
    mask[45:75, 30:64] = True
    next(session.cycles(InpaintRequest(crop=face, mask=mask, fill=Fill.GUESS, exploration=1.0, seed=5)))
    torch.testing.assert_close(drawn[0], torch.randn((1, 512), generator=torch.Generator().manual_seed(5)))


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
