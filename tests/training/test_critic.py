"""Losses on hand-computed examples, and the critic they teach."""

import pytest
import torch
from torch import nn

from sketchpaint.training.critic import Critic
from sketchpaint.training.filling import hole_share
from sketchpaint.training.losses import feature_loss, gradient_penalty, pair_loss, pixel_loss


def test_pixel_loss_on_a_hand_computed_example() -> None:
    generated = torch.tensor([[[[0.0, 1.0], [0.0, 0.0]]]])
    # L1: 1/4. Horizontal differences: (1, 0), vertical: (0, -1): each mean 1/2.
    assert float(pixel_loss(generated, torch.zeros(1, 1, 2, 2), torch.ones(1, 1, 2, 2))) == pytest.approx(0.25 + 0.5 + 0.5)


def test_pair_loss_at_indifference() -> None:
    zero, patch, hole = torch.zeros(2, 1), torch.zeros(2, 1, 8, 8), torch.ones(2, 1, 8, 8)
    assert float(pair_loss((zero, patch), (zero, patch), hole)) == pytest.approx(2 * 0.693147, rel=1e-3)
    # What both have in common does not count.
    assert float(pair_loss((zero + 5, patch - 3), (zero + 5, patch - 3), hole)) == pytest.approx(2 * 0.693147, rel=1e-3)


def test_only_patches_of_the_hole_count() -> None:
    hole = torch.zeros(1, 1, 8, 8)
    hole[..., 0, 0] = 1
    sure, whole = torch.full((1, 1, 8, 8), 30.0), torch.full((1, 1), 30.0)
    right = sure * (2 * hole - 1)  # higher for the wanted one in the hole, lower elsewhere
    assert float(pair_loss((whole, right), (-whole, -right), hole)) == pytest.approx(0, abs=1e-6)
    assert float(pair_loss((whole, -right), (-whole, right), hole)) == pytest.approx(60, rel=1e-3)


def test_gradient_penalty_of_a_linear_critic() -> None:
    class Linear(nn.Module):
        def forward(self, x: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, list[torch.Tensor]]:
            return (2 * x * mask).sum((1, 2, 3))[:, None], torch.zeros(len(x), 1, 8, 8) * x.mean(), []

    # The gradient is 2 in the mask, half of the pixels: 4 x their number.
    mask = torch.zeros(2, 1, 4, 4)
    mask[..., :2] = 1
    assert float(gradient_penalty(Linear(), torch.zeros(2, 3, 4, 4), mask)) == pytest.approx(4 * 24)  # type: ignore[arg-type]


def test_feature_loss_is_relative() -> None:
    real = [torch.full((1, 2, 3, 3), 2.0)]
    assert float(feature_loss([real[0] * 1.5], real)) == pytest.approx(0.5, rel=1e-3)


def test_critic_shapes() -> None:
    whole, patch, features = Critic(widths=(8, 8, 8, 8))(torch.zeros(2, 3, 128, 128), torch.ones(2, 1, 128, 128))
    assert (whole.shape, patch.shape) == ((2, 1), (2, 1, 8, 8))
    assert [f.shape[-1] for f in features] == [64, 32, 16, 8]


def test_a_verdict_depends_on_what_is_asked_about() -> None:
    torch.manual_seed(0)
    critic, image = Critic(widths=(8, 8, 8, 8)), torch.rand(1, 3, 128, 128)
    nothing, everything = (critic(image, share * torch.ones(1, 1, 128, 128)) for share in (0, 1))
    assert float((nothing[0] - everything[0]).abs().min().detach()) > 1e-4
    assert float((nothing[1] - everything[1]).abs().min().detach()) > 1e-4


def test_a_critic_learns_which_of_a_pair_is_true() -> None:
    torch.manual_seed(0)
    critic = Critic(widths=(8, 16, 16, 16))
    optimizer = torch.optim.Adam(critic.parameters(), 2e-3, betas=(0.5, 0.99))
    mask = torch.zeros(8, 1, 128, 128)
    mask[..., 64:, 64:] = 1
    for _ in range(60):
        image = torch.rand(8, 3, 128, 128) * 2 - 1
        real, fake = critic(image, mask), critic(image * (1 - mask), mask)  # the result is grey in the hole
        loss = pair_loss(real[:2], fake[:2], hole_share(mask))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert float(loss.detach()) < 0.3  # 1.39 is guessing
