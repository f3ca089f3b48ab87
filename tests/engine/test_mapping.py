"""Mapping against flows whose solutions are known and formulas of normal distributions."""

import math

import pytest
import torch

from sketchpaint.engine.networks.mapping import COMPONENTS, NOISE_GAIN, STRETCH, Mapping


def mapping_with(
    *, deviations: torch.Tensor, rest: torch.Tensor, seed: int = 0
) -> tuple[Mapping, torch.Tensor, torch.Tensor]:
    """Returns an untrained mapping, its mean and its components, orthonormal but for what eight bits round."""
    random = torch.Generator().manual_seed(seed)
    vectors = torch.linalg.qr(torch.randn(4096, COMPONENTS, generator=random)).Q.T
    mean = torch.randn(4096, generator=random)
    mapping = Mapping(width=8)
    mapping.set_components(mean, vectors, deviations, rest)
    return mapping, mean, vectors


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither gain nor stretch."""
    monkeypatch.setattr("sketchpaint.engine.networks.mapping.NOISE_GAIN", 1.0)
    monkeypatch.setattr("sketchpaint.engine.networks.mapping.STRETCH", 1.0)


@torch.no_grad()
@pytest.mark.usefixtures("plain")
def test_mapping_follows_a_known_flow() -> None:
    # With x added to the linear part, dx/dt = (s'/s + 1) x where s^2 = t^2 v + (1 - t)^2: in a time h, x grows e^h-fold
    # and as s does. Here v = 1.
    mapping, _, _ = mapping_with(deviations=torch.ones(COMPONENTS), rest=torch.eye(64))
    mapping.mean.zero_()
    mapping.spread.fill_(1)
    mapping.change = lambda point, _time, _linear: point  # type: ignore[method-assign, assignment]
    noise = torch.randn(3, 2, 64, 8, 8, generator=torch.Generator().manual_seed(1))
    # Quarters of the way: from 0 to 2/4; back to 1/4 and on to 3/4; back to 2/4 and on to 4/4. Variances of the noise
    # at t are (1 - t)^2.
    grown = 1 + 1 / 2 + 1 / 8  # e^0.5 as Heun's method has it
    expected = noise[0] * math.sqrt(0.5) * grown
    expected = (expected / 2 + math.sqrt(9 / 16 - 1 / 16) * noise[1]) * grown
    expected = (expected * 2 / 3 + math.sqrt(4 / 16 - 4 / 9 / 16) * noise[2]) * grown / math.sqrt(0.5)
    torch.testing.assert_close(mapping(noise), expected, rtol=2e-3, atol=2e-3)


@torch.no_grad()
@pytest.mark.usefixtures("plain")
def test_an_untrained_mapping_draws_from_the_normal_distribution_of_its_components() -> None:
    deviations = torch.linspace(30, 2, COMPONENTS)
    mapping, mean, _ = mapping_with(deviations=deviations, rest=torch.eye(64) * 0.25)
    latent = mapping(torch.randn(4, 500, 64, 8, 8, generator=torch.Generator().manual_seed(1))).flatten(1) - mean
    # Eight bits round the vectors: these are the ones that count.
    components, _ = torch.linalg.qr(mapping.directions().T)
    along = latent @ components
    # Of 500 samples a standard deviation is known to 3.2 %: 512 of them within 4.5 times that.
    torch.testing.assert_close(along.std(0), deviations, rtol=0.145, atol=0)
    assert float((along.std(0) / deviations).mean()) == pytest.approx(1, abs=0.005)
    left = latent - along @ components.T
    assert float(left.square().sum() / 500 / (4096 - COMPONENTS)) == pytest.approx(0.25, rel=0.005)


@torch.no_grad()
@pytest.mark.usefixtures("plain")
def test_what_components_leave_differs_from_channel_to_channel() -> None:
    random = torch.Generator().manual_seed(3)
    turn = torch.linalg.qr(torch.randn(64, 64, generator=random)).Q
    rest = turn @ torch.diag(torch.linspace(0.1, 1, 64)) @ turn.T
    mapping, mean, _ = mapping_with(deviations=torch.full((COMPONENTS,), 3.0), rest=rest)
    latent = mapping(torch.randn(3, 400, 64, 8, 8, generator=random)).flatten(1) - mean
    components, _ = torch.linalg.qr(mapping.directions().T)
    left = (latent - latent @ components @ components.T).view(400, 64, 64).transpose(1, 2).flatten(0, 1)
    # An eighth of the directions are components, which are random here and take as much from each channel.
    torch.testing.assert_close(left.T @ left / len(left) / 0.875, rest, rtol=0, atol=0.03)


@torch.no_grad()
def test_stronger_noise_and_the_stretch_move_faces_further_from_the_mean() -> None:
    mapping, mean, _ = mapping_with(deviations=torch.full((COMPONENTS,), 2.0), rest=torch.eye(64) * 4)
    noise = torch.randn(1, 50, 64, 8, 8, generator=torch.Generator().manual_seed(2))
    # One step from pure noise: all of it stronger, twice as large by the flow.
    latent = mapping(noise).flatten(1) - mean
    torch.testing.assert_close(latent, noise[0].flatten(1) * 2 * NOISE_GAIN * STRETCH, rtol=1e-3, atol=2e-2)


@torch.no_grad()
def test_where_faces_do_not_differ_they_are_the_mean() -> None:
    deviations = torch.ones(COMPONENTS)
    deviations[100:] = 0
    mapping, mean, vectors = mapping_with(deviations=deviations, rest=torch.zeros(64, 64))
    latent = mapping(torch.randn(4, 2, 64, 8, 8, generator=torch.Generator().manual_seed(1))).flatten(1) - mean
    assert float((latent @ vectors[100:].T).abs().max()) < 0.1
    assert float((latent @ vectors[:100].T).std()) == pytest.approx(NOISE_GAIN * STRETCH, rel=0.2)


@torch.no_grad()
def test_the_linear_velocity_is_the_conditional_mean_of_face_minus_noise() -> None:
    mapping, _, vectors = mapping_with(deviations=torch.full((COMPONENTS,), 2.0), rest=torch.eye(64))
    gaussian = mapping.gaussian()
    variance = float(4 / mapping.spread**2)
    time = torch.full((1, 1), 0.25)
    point = vectors[:1].view(1, 64, 8, 8)
    # Joint normal, by hand: covariance of face - noise and t face + (1 - t) noise is t v - (1 - t), the variance of the
    # latter t^2 v + (1 - t)^2.
    slope = (variance / 4 - 3 / 4) / (variance / 16 + 9 / 16)
    torch.testing.assert_close(gaussian.velocity(point, time), slope * point, rtol=0.01, atol=1e-3)
    # Small steps along it come to where `carried` goes at once.
    moved, steps = point, 200
    for step in range(steps):
        moved = moved + gaussian.velocity(moved, time + step * 0.5 / steps) * 0.5 / steps
    torch.testing.assert_close(gaussian.carried(point, time, time + 0.5), moved, rtol=0.02, atol=2e-3)


@torch.no_grad()
def test_velocity_adds_what_the_network_says() -> None:
    mapping, _, _ = mapping_with(deviations=torch.ones(COMPONENTS), rest=torch.eye(64))
    point, time, gaussian = (
        torch.randn(2, 64, 8, 8, generator=torch.Generator().manual_seed(1)),
        torch.tensor([[0.2], [0.7]]),
        mapping.gaussian(),
    )
    # Untrained, it says nothing.
    torch.testing.assert_close(mapping.velocity(point, time, gaussian), gaussian.velocity(point, time))
    mapping.out.bias.fill_(0.5)
    torch.testing.assert_close(mapping.velocity(point, time, gaussian), gaussian.velocity(point, time) + 0.5)


@torch.no_grad()
def test_mapping_keeps_components_and_normalises_latent_maps() -> None:
    deviations = torch.linspace(3, 0.1, COMPONENTS)
    rest = torch.eye(64) * 0.09
    mapping, mean, vectors = mapping_with(deviations=deviations, rest=rest)
    z = torch.randn(20, COMPONENTS, generator=torch.Generator().manual_seed(1))
    exact = (z * deviations) @ vectors
    # Stored in steps of 1/127 of the largest entry, so a few thousandths of the length are lost.
    assert float((mapping.difference(z).flatten(1) - exact).norm() / exact.norm()) < 0.01
    # Variance along the components and 4,096 times what is left of each number, over 4,096 numbers.
    spread = float(((deviations.square().sum() + 4096 * 0.09) / 4096).sqrt())
    assert float(mapping.spread) == pytest.approx(spread)
    torch.testing.assert_close(mapping.normalise((mean + exact).view(20, 64, 8, 8)).flatten(1), exact / spread)
