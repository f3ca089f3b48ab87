"""The session on tiny networks."""

import itertools
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from sketchpaint.engine.api import InpaintRequest, best_cycle
from sketchpaint.engine.cycle import run_cycle
from sketchpaint.engine.exploration import Agreement
from sketchpaint.engine.octaves import sharp_result
from sketchpaint.engine.options import Fill, Refine
from sketchpaint.engine.session import Session
from sketchpaint.engine.tensors import tensor_to_image
from sketchpaint.engine.weights import load_networks
from sketchpaint.imaging.crops import crop_inputs
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.imaging.placement import place

CPU = torch.device("cpu")


@pytest.fixture
def session(tiny_models: Path) -> Session:
    return Session(load_networks(tiny_models, device=CPU), device=CPU, dtype=torch.float32)


@pytest.fixture
def request_of_four(face: NDArray[np.uint8], mask: NDArray[np.bool_]) -> InpaintRequest:
    return InpaintRequest(crop=face, mask=mask, fill=Fill.MEAN, min_cycles=4, max_cycles=4)


def test_first_composite_comes_first_and_then_every_cycle(session: Session, request_of_four: InpaintRequest) -> None:
    cycles = list(session.cycles(request_of_four))
    assert [cycle.index for cycle in cycles] == [0, 1, 2, 3, 4]
    assert all(0 < cycle.score < 1 and cycle.duration_ms > 0 for cycle in cycles)


@pytest.mark.parametrize(("refine", "refined"), [(Refine.AUTO, 1), (Refine.ON, 1), (Refine.OFF, 0)])
def test_a_run_ends_with_the_best_cycle_refined_unless_it_is_off_or_stopped(
    session: Session, request_of_four: InpaintRequest, refine: Refine, refined: int
) -> None:
    *cycles, last = session.run(replace(request_of_four, refine=refine))
    assert [cycle.refined for cycle in cycles] == [False] * (4 + refined)
    assert last.refined == bool(refined)
    assert last.index == (best_cycle(cycles).index if refined else 4)
    questions = iter((False, False, True))
    stopped = list(session.run(replace(request_of_four, refine=refine), lambda: next(questions)))
    assert [(cycle.index, cycle.refined) for cycle in stopped] == [(0, False), (1, False), (2, False)]


def test_known_pixels_are_untouched_and_masked_ones_change(session: Session, request_of_four: InpaintRequest) -> None:
    mask, crop = request_of_four.mask, request_of_four.crop
    for cycle in session.cycles(request_of_four):
        np.testing.assert_array_equal(cycle.composite[~mask], crop[~mask])
        assert (cycle.composite[mask] != crop[mask]).any()
        assert not cycle.composite.flags.writeable


def test_results_over_a_grey_photo_are_grey_whatever_is_sketched(
    session: Session, request_of_four: InpaintRequest
) -> None:
    grey = np.repeat(request_of_four.crop[..., 1:2], 3, 2)
    sketch = np.zeros((128, 128, 4), np.uint8)
    sketch[50:60, 40:60] = (200, 20, 20, 255)
    cycles = list(session.cycles(replace(request_of_four, crop=grey, sketch=sketch)))
    for cycle in [*cycles, session.refine(replace(request_of_four, crop=grey), cycles[-1])]:
        assert (cycle.composite == cycle.composite[..., :1]).all()
        np.testing.assert_array_equal(cycle.composite[~request_of_four.mask], grey[~request_of_four.mask])
    coloured = list(session.cycles(request_of_four))[-1].composite
    assert (coloured != coloured[..., :1]).any()


def test_lines_drawn_anew_in_a_grey_photo_are_grey(face: NDArray[np.uint8]) -> None:
    picture = cv2.resize(np.repeat(face[..., 1:2], 3, 2), (384, 384))
    mask, sketch = np.zeros((384, 384), bool), np.zeros((384, 384, 4), np.uint8)
    mask[150:230, 90:300] = True
    sketch[185:189, 100:290] = (220, 20, 20, 255)
    frame = FaceFrame(192, 192, 384)
    inputs = crop_inputs(picture, mask, sketch, frame=frame)
    request = InpaintRequest(crop=inputs.crop, mask=inputs.mask, sketch=inputs.sketch)
    pixels = sharp_result(
        request, inputs.crop, place(mask, frame, sketch=sketch), picture=picture, upsampler=None
    ).pixels
    assert (pixels == pixels[..., :1]).all()
    coloured = sharp_result(
        replace(request, crop=face), inputs.crop, place(mask, frame, sketch=sketch), picture=picture, upsampler=None
    ).pixels
    assert (coloured != coloured[..., :1]).any()


def test_scores_are_those_of_the_network_on_the_kept_pixels(session: Session, request_of_four: InpaintRequest) -> None:
    for cycle in session.cycles(request_of_four):
        image = torch.from_numpy(cycle.composite.copy()).permute(2, 0, 1)[None] / 127.5 - 1
        with torch.no_grad():
            logit = float(session.networks.discriminator(image))
        assert cycle.score == pytest.approx(1 / (1 + math.exp(-logit)), abs=1e-5)


def test_the_second_cycle_sees_the_first_ones_pixels(session: Session, request_of_four: InpaintRequest) -> None:
    seen: list[torch.Tensor] = []
    session.networks.encoder.register_forward_hook(lambda _m, inputs, _out: seen.append(inputs[1].clone()))
    cycles = list(session.cycles(request_of_four))
    for cycle, current in zip(cycles, seen, strict=False):
        pixels = ((current[0] + 1) * 127.5).round().byte().permute(1, 2, 0).numpy()
        np.testing.assert_array_equal(pixels, cycle.composite)
    assert len(seen) == 4


def test_the_same_seed_gives_the_same_run(session: Session, request_of_four: InpaintRequest) -> None:
    one, again = (list(session.cycles(request_of_four)) for _ in range(2))
    other = list(session.cycles(replace(request_of_four, seed=1)))
    assert all(np.array_equal(a.composite, b.composite) for a, b in zip(one, again, strict=True))
    assert not all(np.array_equal(a.composite, b.composite) for a, b in zip(one, other, strict=True))


def test_without_exploration_the_seed_does_not_matter(session: Session, request_of_four: InpaintRequest) -> None:
    plain = [list(session.cycles(replace(request_of_four, exploration=0.0, seed=seed))) for seed in (1, 2)]
    assert all(np.array_equal(a.composite, b.composite) for a, b in zip(*plain, strict=True))


def test_bfloat16_draws_the_same_within_rounding(session: Session, request_of_four: InpaintRequest) -> None:
    fast = Session(session.networks, device=CPU, dtype=torch.bfloat16)
    for exact, rounded in zip(session.cycles(request_of_four), fast.cycles(request_of_four), strict=True):
        np.testing.assert_allclose(rounded.composite, exact.composite.astype(int), atol=5)
        assert rounded.score == pytest.approx(exact.score, abs=0.01)


def test_cancel_takes_effect_within_one_cycle(session: Session, request_of_four: InpaintRequest) -> None:
    endless = replace(request_of_four, min_cycles=1000, max_cycles=1000)
    seen: list[int] = []
    for cycle in session.cycles(endless, cancelled=lambda: len(seen) >= 3):
        seen.append(cycle.index)
    assert seen == [0, 1, 2]


def test_a_network_that_fails_ends_the_run(session: Session, request_of_four: InpaintRequest) -> None:
    session.networks.generator.register_forward_hook(lambda _m, _i, out: out * math.nan)
    cycles = list(session.cycles(request_of_four))
    assert [cycle.index for cycle in cycles] == [0, 1]
    assert math.isnan(cycles[-1].score)


def test_refinement_changes_only_the_mask_and_has_its_own_score(
    session: Session, request_of_four: InpaintRequest
) -> None:
    coarse = list(session.cycles(request_of_four))[2]
    refined = session.refine(request_of_four, coarse)
    mask = request_of_four.mask
    assert (refined.index, refined.refined) == (2, True)
    np.testing.assert_array_equal(refined.composite[~mask], request_of_four.crop[~mask])
    assert (refined.composite[mask] != coarse.composite[mask]).any()
    assert refined.score != coarse.score


def test_the_fill_face_is_the_face_of_the_seed(session: Session, request_of_four: InpaintRequest) -> None:
    session.networks.mapping.components.random_(-127, 128)
    mask = request_of_four.mask
    for seed in (5, 6):
        request = replace(request_of_four, fill=Fill.FACE, seed=seed)
        cycles = list(session.cycles(request))
        np.testing.assert_array_equal(cycles[0].composite[mask], session.sample(seed)[mask])
        np.testing.assert_array_equal(session.next_cycle(request, cycles[1]).composite, cycles[2].composite)


def test_cycles_after_a_guess_follow_the_other_side_of_the_face(
    session: Session, request_of_four: InpaintRequest
) -> None:
    half = request_of_four.crop[:, :64]
    face = np.hstack([half, half[:, ::-1]])
    mask = np.zeros((128, 128), bool)
    mask[50:68, 34:58] = True  # an eye
    hidden = face.copy()
    hidden[mask] = 0
    request = replace(request_of_four, crop=hidden, mask=mask, sketch=None)

    def error(fill: Fill) -> float:
        last = list(session.cycles(replace(request, fill=fill)))[-1].composite
        return float(np.abs(last[54:64, 38:54].astype(int) - face[54:64, 38:54]).mean())

    assert error(Fill.GUESS) < 0.4 * error(Fill.MEAN)
    sketch = np.zeros((128, 128, 4), np.uint8)
    sketch[mask] = (40, 160, 60, 255)
    drawn, plain = (
        list(session.cycles(replace(request, fill=fill, sketch=sketch)))[-1].composite
        for fill in (Fill.GUESS, Fill.MEAN)
    )
    np.testing.assert_array_equal(drawn, plain)  # what is drawn counts more than what the other side shows


def test_grad_mode_of_the_caller_is_left_alone(session: Session, request_of_four: InpaintRequest) -> None:
    for _ in session.cycles(request_of_four):
        assert torch.is_grad_enabled()
        assert not torch.is_inference_mode_enabled()


def test_random_faces_follow_their_seed(session: Session) -> None:
    one, again, other = session.sample(5), session.sample(5), session.sample(6)
    np.testing.assert_array_equal(one, again)
    assert one.shape == (128, 128, 3)
    session.networks.mapping.components.random_(-127, 128)
    assert (session.sample(5) != session.sample(6)).any()
    del other


def test_a_random_face_is_what_the_generator_draws_from_noise_of_the_seed(session: Session) -> None:
    networks = session.networks
    networks.mapping.components.random_(-127, 128)
    face = session.sample(5)
    with torch.inference_mode():
        latent = networks.mapping(torch.randn((15, 1, 64, 8, 8), generator=torch.Generator().manual_seed(5)))
        np.testing.assert_array_equal(tensor_to_image(networks.generator(latent)), face)


def test_a_run_can_be_taken_up_at_any_cycle(session: Session, face: np.ndarray, mask: np.ndarray) -> None:
    request = InpaintRequest(crop=face, mask=mask, seed=9, min_cycles=4, max_cycles=4, exploration=0.5)
    cycles = list(session.cycles(request))
    for before, after in itertools.pairwise(cycles):
        again = session.next_cycle(request, before)
        np.testing.assert_array_equal(again.composite, after.composite)
        assert (again.index, again.score) == (after.index, after.score)
    assert session.next_cycle(request, cycles[-1]).index == 5


@pytest.mark.parametrize(("fill", "hidden", "share"), [(Fill.MEAN, 1.0, 1.0), (Fill.WHITE, 0.0, 0.25)])
def test_later_cycles_are_moved_further(
    session: Session,
    face: np.ndarray,
    mask: np.ndarray,
    fill: Fill,
    hidden: float,
    share: float,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moves: list[torch.Tensor] = []

    def watched(*networks: Any, move: torch.Tensor, **inputs: Any) -> Any:
        moves.append(move)
        return run_cycle(*networks, move=move, **inputs)

    monkeypatch.setattr("sketchpaint.engine.session.run_cycle", watched)
    list(
        session.cycles(
            InpaintRequest(
                crop=face, mask=mask, fill=fill, seed=3, exploration=0.5, min_cycles=15, max_cycles=15, patience=15
            )
        )
    )
    source, mapping = torch.Generator().manual_seed(3), session.networks.mapping
    agreement = Agreement(mapping, device=torch.device("cpu"))
    factors = agreement.factors(hidden * torch.from_numpy(mask)[None, None].float())
    assert len(moves) == 15
    for index, move in enumerate(moves, start=1):
        whole = agreement.moves(torch.randn((1, 512), generator=source), factors)
        expected = whole * share * 0.5 * (0.5 + 0.5 * index**3 / 302.5 if index < 13 else 4)
        torch.testing.assert_close(move, expected, atol=1e-4, rtol=1e-4)


def test_results_follow_the_sketch_as_far_as_they_are_held(
    session: Session, face: np.ndarray, mask: np.ndarray
) -> None:
    sketch = np.zeros((128, 128, 4), np.uint8)
    sketch[mask] = (250, 20, 20, 255)
    inner = cv2.erode(mask.astype(np.uint8), np.ones((21, 21), np.uint8)).astype(bool)  # the seam is matched elsewhere
    means = []
    for hold in (0.0, 0.5, 1.0):
        request = InpaintRequest(
            crop=face, mask=mask, sketch=sketch, min_cycles=1, max_cycles=1, exploration=0.0, sketch_hold=hold
        )
        means.append(list(session.cycles(request))[1].composite[inner].mean(0))
    np.testing.assert_allclose(means[1], (means[0] + (250, 20, 20)) / 2, atol=4)
    np.testing.assert_allclose(means[2], (250, 20, 20), atol=4)  # a trace of the seam reaches this deep


def test_later_cycles_see_the_sketch_again(
    session: Session, face: np.ndarray, mask: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    sketch = np.zeros((128, 128, 4), np.uint8)
    sketch[50:60, 40:60] = (10, 200, 30, 255)
    sketch[10:20, 40:60] = (250, 0, 0, 255)  # outside the mask: does not count
    seen: list[np.ndarray] = []
    encoder = session.networks.encoder
    forward = encoder.forward

    def watch(first: torch.Tensor, current: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        seen.append(((current[0] + 1) * 127.5).round().byte().permute(1, 2, 0).numpy())
        return forward(first, current, mask)

    monkeypatch.setattr(encoder, "forward", watch)
    request = InpaintRequest(crop=face, mask=mask, sketch=sketch, fill=Fill.MEAN, min_cycles=3, max_cycles=3)
    cycles = list(session.cycles(request))
    assert len(seen) == 3
    for before, current in zip(cycles, seen, strict=False):
        assert (current[50:60, 40:60] == (10, 200, 30)).all()
        elsewhere = np.ones((128, 128), bool)
        elsewhere[50:60, 40:60] = False
        assert np.abs(current[elsewhere].astype(int) - before.composite[elsewhere]).max() <= 1


@pytest.mark.parametrize(("fill", "colour"), [(Fill.BLACK, -1), (Fill.WHITE, 1)])
def test_every_cycle_sees_a_black_or_white_fill(
    session: Session, face: np.ndarray, mask: np.ndarray, fill: Fill, colour: int
) -> None:
    seen: list[torch.Tensor] = []
    session.networks.encoder.register_forward_hook(lambda _m, inputs, _out: seen.append(inputs[1][0].clone()))
    cycles = list(session.cycles(InpaintRequest(crop=face, mask=mask, fill=fill, min_cycles=3, max_cycles=3)))
    assert len(seen) == 3
    assert all((current[:, mask] == colour).all() for current in seen)
    assert not any((cycle.composite[mask] == cycles[0].composite[mask]).all() for cycle in cycles[1:])
