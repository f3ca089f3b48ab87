"""Exploration against hand-computed numbers and the textbook formula for conditional normal distributions."""

import pytest
import torch

from sketchpaint.engine.exploration import SEEN_NOISE, Agreement, agreeing, explore, growth
from sketchpaint.engine.networks.mapping import Mapping


def test_exploration_turns_only_cells_that_the_hole_touches() -> None:
    mask = torch.zeros(1, 1, 128, 128)
    mask[..., 16, 31] = 1  # one pixel, in cell (1, 1)
    latent, move = torch.ones(1, 64, 8, 8), torch.full((1, 64, 8, 8), 0.5)
    move[:, 32:] = -2.0
    expected = torch.ones(1, 64, 8, 8)
    # 32 channels at 1.5 and 32 at -1, brought back to the length of 64 ones: 8 over the root of 32 * 2.25 + 32.
    expected[0, :32, 1, 1] = 1.5 * 8 / 104**0.5
    expected[0, 32:, 1, 1] = -1.0 * 8 / 104**0.5
    torch.testing.assert_close(explore(latent, mask, move), expected)


def test_an_empty_hole_explores_nothing_and_leaves_gradients_finite() -> None:
    latent = torch.ones(1, 64, 8, 8, requires_grad=True)
    moved = explore(latent, torch.zeros(1, 1, 128, 128), torch.ones(1, 64, 8, 8))
    moved.sum().backward()
    torch.testing.assert_close(moved.detach(), torch.ones(1, 64, 8, 8))
    torch.testing.assert_close(latent.grad, torch.ones(1, 64, 8, 8))


def test_moves_grow_with_the_cube_to_four_times_what_was_asked_for() -> None:
    lengths = [growth(index) for index in range(1, 31)]
    assert sum(lengths[:10]) / 10 == pytest.approx(1)
    assert (lengths[7] - 0.5) / (lengths[3] - 0.5) == pytest.approx(8)
    assert lengths[0] == pytest.approx(0.5, abs=0.01)
    assert lengths[12:] == [4.0] * 18


def mapping_of(directions: torch.Tensor) -> Mapping:
    """A mapping whose components are the rows of (512, 4096)."""
    mapping = Mapping(width=8)
    deviations = directions.norm(dim=1).clamp(min=1e-9)
    mapping.set_components(torch.zeros(4096), directions / deviations[:, None], deviations, torch.eye(64))
    return mapping


def test_what_is_seen_limits_a_move_and_what_is_hidden_does_not() -> None:
    directions = torch.zeros(512, 64, 8, 8)
    directions[0, 5, 1, 1] = 20.0  # a component that shows in a cell in full view
    directions[1, 7, 4, 4] = 20.0  # in a hidden one
    directions[2, 9, 6, 6] = 20.0  # in one that is hidden by three quarters
    mask = torch.zeros(1, 1, 128, 128)
    mask[..., 64:80, 64:80] = 1
    mask[..., 96:112, 96:108] = 1
    factors = Agreement(mapping_of(directions.flatten(1)), device=torch.device("cpu")).factors(mask)
    moved = agreeing(torch.ones(1, 512), factors)[0]
    signal = (20 / SEEN_NOISE) ** 2  # of a normal prior, 1 / (1 + signal) is left of the variance
    torch.testing.assert_close(
        moved[:4], torch.tensor([(1 + signal) ** -0.5, 1.0, (1 + signal / 4) ** -0.5, 1.0]), atol=1e-3, rtol=0
    )


def test_moves_have_the_covariance_of_a_conditional_normal_distribution() -> None:
    source = torch.Generator().manual_seed(4)
    mapping = mapping_of(torch.randn((512, 4096), generator=source))
    mask = torch.zeros(1, 1, 128, 128)
    mask[..., 16:, :] = 1  # all but the first row of cells
    factor = Agreement(mapping, device=torch.device("cpu")).factors(mask)[0].double()
    # Joint covariance of components and observations, conditioned by its Schur complement: I - A' (A A' + s^2 I)^-1 A.
    seen = mapping.directions().double().view(512, 64, 64)[:, :, :8].flatten(1)  # (512, 512)
    expected = torch.eye(512).double() - seen @ torch.linalg.solve(
        seen.T @ seen + SEEN_NOISE**2 * torch.eye(512), seen.T
    )
    torch.testing.assert_close(torch.cholesky_inverse(factor), expected, atol=1e-4, rtol=0)
    # `agreeing` is linear; the product of its matrix with its transpose is the covariance.
    matrix = agreeing(torch.eye(512), factor.float().expand(512, 512, 512)).double().T
    torch.testing.assert_close(matrix @ matrix.T, expected, atol=1e-3, rtol=0)


def test_likely_faces_have_the_mean_and_the_covariance_of_a_conditional_normal_distribution() -> None:
    source = torch.Generator().manual_seed(3)
    mapping = mapping_of(torch.randn(512, 4096, generator=source) * 3)
    mapping.mean.copy_(torch.randn(4096, generator=source) * 10)
    mask = torch.zeros(1, 1, 128, 128)
    mask[..., 32:80, 16:64] = 1  # whole cells
    latent = torch.randn(1, 64, 8, 8, generator=source) * 40
    agreement = Agreement(mapping, device=torch.device("cpu"))
    factors = agreement.factors(mask)
    found = agreement.likely(latent, mask, factors=factors, z=torch.zeros(1, 512))
    # By the covariance of all numbers of the latent map: what is seen, plus noise, tells of the rest.
    directions, mean = mapping.directions().double(), mapping.mean.double()
    seen = torch.ones(64, 8, 8, dtype=torch.bool)
    seen[:, 2:5, 1:4] = False
    near = directions[:, seen.flatten()]
    covariance = near.T @ near + SEEN_NOISE**2 * torch.eye(near.shape[1], dtype=torch.float64)
    away = latent.double().flatten()[seen.flatten()] - mean[seen.flatten()]
    wanted = mean + directions.T @ near @ torch.linalg.solve(covariance, away)
    torch.testing.assert_close(found.double().flatten(), wanted, atol=1e-2, rtol=1e-3)
    # What the map is where nothing is seen says nothing.
    other = latent.clone()
    other[:, :, 2:5, 1:4] += 100
    torch.testing.assert_close(agreement.likely(other, mask, factors=factors, z=torch.zeros(1, 512)), found)
    with torch.autocast("cpu", torch.bfloat16):
        torch.testing.assert_close(
            agreement.likely(latent, mask, factors=factors, z=torch.zeros(1, 512)), found, atol=0, rtol=0
        )
    # Others differ from it as moves do, whose covariance is that of the conditional distribution.
    z = torch.randn(1, 512, generator=source)
    drawn = agreement.likely(latent, mask, factors=factors, z=z)
    torch.testing.assert_close(drawn - found, agreement.moves(z, factors), atol=1e-3, rtol=1e-3)
    # Several of one face at once are those that would be drawn one by one.
    several = agreement.likely(latent, mask, factors=factors, z=torch.cat([torch.zeros(1, 512), z]))
    torch.testing.assert_close(several, torch.cat([found, drawn]), atol=1e-3, rtol=1e-3)
