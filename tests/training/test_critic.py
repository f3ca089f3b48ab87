"""Losses on hand-computed examples, and the critic they teach."""

from pathlib import Path

import pytest
import torch

from sketchpaint.evaluation.pretrained import VGG, Lite0, Lpips
from sketchpaint.training.critic import Critic, Projection
from sketchpaint.training.losses import (
    critic_loss,
    fooling_loss,
    hole_weights,
    pixel_loss,
    style_loss,
    window_corners,
    window_features,
    windows,
)

CHANNELS = [6, 8, 12, 16]


def features(n: int) -> list[torch.Tensor]:
    return [torch.randn(n, count, 32 >> k, 32 >> k) for k, count in enumerate(CHANNELS)]


def test_pixel_loss_on_a_hand_computed_example() -> None:
    generated = torch.tensor([[[[0.0, 1.0], [0.0, 0.0]]]])
    # L1: 1/4. Horizontal differences: (1, 0), vertical: (0, -1): each mean 1/2.
    assert float(pixel_loss(generated, torch.zeros(1, 1, 2, 2), torch.ones(1, 1, 2, 2))) == pytest.approx(
        0.25 + 0.5 + 0.5
    )


def test_hinge_losses_on_hand_computed_examples() -> None:
    everywhere = torch.ones(2, 1, 128, 128)
    logits = [torch.zeros(2, 1, 8, 8), torch.zeros(2, 1, 4, 4)]
    assert float(critic_loss(logits, logits, everywhere)) == pytest.approx(2, rel=1e-3)  # knows nothing
    sure = [level + 3 for level in logits], [level - 1.5 for level in logits]
    assert float(critic_loss(*sure, everywhere)) == 0
    # Half way: max(0, 1 - 0.5) + max(0, 1 + 0.25).
    assert float(
        critic_loss([level + 0.5 for level in logits], [level + 0.25 for level in logits], everywhere)
    ) == pytest.approx(1.75, rel=1e-3)
    assert float(fooling_loss([level + 0.25 for level in logits], everywhere)) == pytest.approx(-0.25, rel=1e-3)


def test_only_cells_of_the_hole_count() -> None:
    mask, hole = torch.zeros(1, 1, 128, 128), torch.zeros(1, 1, 8, 8)
    mask[..., :16, :16] = hole[..., 0, 0] = 1
    right = [torch.full((1, 1, 8, 8), 30.0) * (2 * hole - 1)]  # a high logit in the hole, low ones elsewhere
    wrong = [-right[0]]
    assert float(critic_loss(right, wrong, mask)) == pytest.approx(0, abs=1e-6)
    assert float(critic_loss(wrong, right, mask)) == pytest.approx(62, rel=1e-3)
    assert float(fooling_loss(right, mask)) == pytest.approx(-30, rel=1e-3)


def test_a_small_hole_counts_as_much_as_a_large_one() -> None:
    mask = torch.zeros(2, 1, 128, 128)
    mask[0, ..., :16, :16] = 1  # one cell of 64
    mask[1, ..., :64, :128] = 1  # half of them
    logits = [torch.stack([torch.full((1, 8, 8), 2.0), torch.full((1, 8, 8), -1.0)])]
    assert float(fooling_loss(logits, mask)) == pytest.approx(-(2 - 1) / 2)
    assert float(critic_loss(logits, logits, mask)) == pytest.approx((0 + 3 + 2 + 0) / 2)
    weights = hole_weights(mask, 3.0)
    assert float(weights[1, 0, 0, 0]) == 3  # as said
    assert float(weights[0, 0, 0, 0]) == pytest.approx(3 * 0.2 / 0.02)  # 1/64 of the picture: the most there is
    assert float(weights[:, 0, 100, 100].max()) == 1
    wide = torch.zeros(1, 1, 128, 128)
    wide[..., :32, :40] = 1  # 1,280 pixels weigh as much in all as a fifth of the picture would
    assert float((hole_weights(wide, 3.0) * wide).mean()) == pytest.approx(3 * 0.2, rel=1e-5)


def test_windows_lie_around_the_hole_and_inside_the_picture() -> None:
    mask = torch.zeros(3, 1, 128, 128)
    mask[0, 0, 40, 90] = mask[1, 0, 3, 3] = mask[2, 0, 127, 127] = 1
    rows, columns = window_corners(mask, generator=torch.Generator().manual_seed(0))
    assert rows.tolist() == [8, 0, 64]
    assert columns.tolist() == [58, 0, 64]
    image = torch.randn(3, 3, 128, 128)
    cut = windows(image, rows, columns)
    for k in range(3):
        assert torch.equal(cut[k], image[k, :, rows[k] : rows[k] + 64, columns[k] : columns[k] + 64])


def test_distance_and_style_are_those_of_windows_in_the_hole(tiny_networks: Path) -> None:
    network = Lpips(tiny_networks, name=VGG, stages=3)
    a, b = torch.rand(2, 3, 128, 128) * 2 - 1, torch.rand(2, 3, 128, 128) * 2 - 1
    mask = torch.zeros(2, 1, 128, 128)
    mask[..., 32, 32] = 1  # the window is the upper left quarter
    got, wanted = window_features(network, a, b, mask, generator=torch.Generator().manual_seed(0))
    expected_distances = network.distance(a[..., :64, :64], b[..., :64, :64])
    torch.testing.assert_close(network.compare(got, wanted), expected_distances, rtol=1e-4, atol=0)
    expected = 0.0
    for x, y in zip(network(a[..., :64, :64]), network(b[..., :64, :64]), strict=True):
        x, y = (f.flatten(2).double().numpy() for f in (x, y))
        difference = (x @ x.transpose(0, 2, 1) - y @ y.transpose(0, 2, 1)) / (x.shape[1] * x.shape[2])
        expected += float(abs(difference).mean())
    assert float(style_loss(got, wanted)) == pytest.approx(expected, rel=1e-4)


def test_features_are_mixed_from_coarse_to_fine_by_weights_that_stay() -> None:
    torch.manual_seed(0)
    projection, seen = Projection(CHANNELS), features(1)
    before = projection(seen)
    assert [level.shape for level in before] == [level.shape for level in seen]
    assert not any(weight.requires_grad for weight in projection.parameters())
    changed = [*seen[:-1], seen[-1] + 1]
    after = projection(changed)  # the coarsest reaches all
    assert all(float((a - b).abs().max()) > 1e-3 for a, b in zip(before, after, strict=True))
    finer = projection([seen[0] + 1, *seen[1:]])  # the finest reaches itself alone
    assert [torch.equal(a, b) for a, b in zip(before, finer, strict=True)] == [False, True, True, True]


def test_a_verdict_depends_on_what_is_asked_about() -> None:
    critic, seen = Critic(CHANNELS, width=8).eval(), features(1)
    nothing, everything = (critic(seen, share * torch.ones(1, 1, 128, 128)) for share in (0, 1))
    assert [verdict.shape[-1] for verdict in nothing] == [8, 8, 8, 4]
    for a, b in zip(nothing, everything, strict=True):
        assert float((a - b).abs().max().detach()) > 1e-6


def test_a_critic_learns_which_is_true(tiny_networks: Path) -> None:
    torch.manual_seed(0)
    eyes = Lite0(tiny_networks)
    projection, critic = Projection(eyes.channels), Critic(eyes.channels, width=16)
    optimizer = torch.optim.Adam(critic.parameters(), 2e-3, betas=(0.0, 0.99))
    mask = torch.zeros(8, 1, 128, 128)
    mask[..., 64:, 64:] = 1
    for _ in range(60):
        image = torch.rand(8, 3, 128, 128) * 2 - 1
        # The result is grey in the hole.
        true, fake = (critic(projection(eyes(x)), mask) for x in (image, image * (1 - mask)))
        loss = critic_loss(true, fake, mask)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert float(loss.detach()) < 0.5  # 2 is guessing
