"""The fill that runs begin with: a face that is likely from what is seen."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.exploration import Agreement
from sketchpaint.engine.fills import eye_lightness, guess, hides_an_eye
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
LEFT, RIGHT, BOTH, MOUTH = (
    hole(slice(45, 75), slice(30, 64)),
    hole(slice(45, 75), slice(66, 100)),
    hole(slice(40, 100), slice(25, 105)),
    hole(slice(80, 105), slice(40, 90)),
)


def faces(*eyes: tuple[float, float]) -> torch.Tensor:
    """Grey faces of 0.2 whose left and right eyes are so much lighter."""
    made = torch.full((len(eyes), 3, 128, 128), 0.2)
    for face, (left, right) in zip(made, eyes, strict=True):
        face[:, 45:75, 30:64] += left
        face[:, 45:75, 66:100] += right
    return made


def test_an_eye_is_hidden_where_most_of_it_is_in_the_mask() -> None:
    assert [hides_an_eye(mask) for mask in (LEFT, RIGHT, BOTH, MOUTH)] == [True, True, True, False]


def test_the_darker_of_the_hidden_eyes_counts_beside_the_face() -> None:
    made = faces((0, 0), (0, -0.4), (0.3, 0.1))
    share = 30 * np.array([32, 30]) / (68 * 64)  # of each eye in the box from forehead to chin
    around = [0.2 + lighter @ share for lighter in np.array([(0, 0), (0, -0.4), (0.3, 0.1)])]
    for mask, eyes in ((BOTH, [0.2, -0.2, 0.3]), (LEFT, [0.2, 0.2, 0.5]), (RIGHT, [0.2, -0.2, 0.3])):
        wanted = torch.tensor(np.subtract(eyes, around), dtype=torch.float32)
        torch.testing.assert_close(eye_lightness(made, mask), wanted)
    assert not eye_lightness(made, MOUTH).any()


@pytest.mark.parametrize(("mask", "chosen"), [(BOTH, 2), (LEFT, 1), (MOUTH, 0)])
def test_of_several_guesses_the_one_with_the_lightest_eyes_is_taken(mask: torch.Tensor, chosen: int) -> None:
    made = faces((-0.4, -0.4), (0.3, -0.4), (0.0, 0.0))
    image = torch.zeros(1, 3, 128, 128)
    taken = guess(
        lambda *_: torch.zeros(1, 64, 8, 8),  # type: ignore[arg-type]
        lambda latent: made[: len(latent)],  # type: ignore[arg-type]
        image=image,
        mask=mask,
        likely=lambda latent: latent.repeat(3, 1, 1, 1),
    )
    assert torch.equal(taken, made[chosen : chosen + 1])


@pytest.mark.parametrize(("rows", "count"), [(slice(45, 75), 4), (slice(80, 105), 1)])
def test_several_guesses_are_made_where_an_eye_is_hidden(
    session: Session, face: np.ndarray, monkeypatch: pytest.MonkeyPatch, rows: slice, count: int
) -> None:
    drawn: list[torch.Tensor] = []
    likely = Agreement.likely

    def seen(self: Agreement, latent: torch.Tensor, mask: torch.Tensor, **told: torch.Tensor) -> torch.Tensor:
        drawn.append(told["z"])
        return likely(self, latent, mask, **told)

    monkeypatch.setattr(Agreement, "likely", seen)
    mask = np.zeros((128, 128), bool)
    mask[rows, 30:64] = True
    next(session.cycles(InpaintRequest(crop=face, mask=mask, fill=Fill.GUESS, exploration=1.0, seed=5)))
    z = drawn[0]
    assert z.shape == (count, 512)
    torch.testing.assert_close(z[:1], torch.randn((1, 512), generator=torch.Generator().manual_seed(5)))
    assert len({float(vector[0]) for vector in z}) == count


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
