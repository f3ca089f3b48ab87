"""Losses on hand-computed examples, and the critic they teach."""

import math

import pytest
import torch

from sketchpaint.engine.networks.encoder import Encoder
from sketchpaint.training.critic import Critic, EncoderFeatures
from sketchpaint.training.losses import feature_loss, pair_loss, pixel_loss


def encoder_features() -> EncoderFeatures:
    torch.manual_seed(0)
    return EncoderFeatures(Encoder(widths=(8, 16, 24)), torch.rand(6, 3, 128, 128) * 2 - 1)


def test_pixel_loss_on_a_hand_computed_example() -> None:
    generated = torch.tensor([[[[0.0, 1.0], [0.0, 0.0]]]])
    # L1: 1/4. Horizontal differences: (1, 0), vertical: (0, -1): each mean 1/2.
    assert float(pixel_loss(generated, torch.zeros(1, 1, 2, 2), torch.ones(1, 1, 2, 2))) == pytest.approx(0.25 + 0.5 + 0.5)


def test_pair_loss_at_indifference() -> None:
    logits, everywhere = [torch.zeros(2, 1, 8, 8), torch.zeros(2, 1, 2, 2)], torch.ones(2, 1, 128, 128)
    assert float(pair_loss(logits, logits, everywhere)) == pytest.approx(math.log(2), rel=1e-3)
    # What both have in common does not count.
    assert float(pair_loss([logits[0] + 5, logits[1] - 3], [logits[0] + 5, logits[1] - 3], everywhere)) == pytest.approx(math.log(2), rel=1e-3)


def test_only_patches_of_the_hole_count() -> None:
    mask, hole = torch.zeros(1, 1, 128, 128), torch.zeros(1, 1, 8, 8)
    mask[..., :16, :16] = hole[..., 0, 0] = 1
    right = [torch.full((1, 1, 8, 8), 30.0) * (2 * hole - 1)]  # higher for the wanted one in the hole, lower elsewhere
    wrong = [-right[0]]
    assert float(pair_loss(right, wrong, mask)) == pytest.approx(0, abs=1e-6)
    assert float(pair_loss(wrong, right, mask)) == pytest.approx(60, rel=1e-3)


def test_feature_loss_is_relative() -> None:
    real = [torch.full((1, 2, 3, 3), 2.0)]
    assert float(feature_loss([real[0] * 1.5], real)) == pytest.approx(0.5, rel=1e-3)
    real = [torch.full((2, 2, 3, 3), 2.0)]
    assert float(feature_loss([real[0] * 1.5], real, torch.tensor([1.0, 0.2]).view(2, 1, 1, 1))) == pytest.approx(0.3, rel=1e-3)


def test_features_are_the_encoders_brought_to_one_deviation() -> None:
    torch.manual_seed(0)
    encoder, faces = Encoder(widths=(8, 16, 24)), torch.rand(6, 3, 128, 128) * 2 - 1
    levels = EncoderFeatures(encoder, faces)(faces)
    assert [tuple(level.shape[1:]) for level in levels] == [(8, 32, 32), (16, 16, 16), (24, 8, 8)]
    for level in levels:
        assert float(level.std((0, 2, 3)).median()) == pytest.approx(1, rel=0.1)
    # The last layer of the encoder makes its latent map from what the coarsest level holds.
    latent = encoder(faces, faces, torch.zeros(6, 1, 128, 128))
    coarsest = levels[2] * EncoderFeatures(encoder, faces).deviations[2]
    torch.testing.assert_close(encoder.stages[-1](coarsest), latent, rtol=1e-3, atol=1e-4)


def test_features_are_held_still_but_let_the_painter_learn() -> None:
    features, image = encoder_features(), torch.zeros(1, 3, 128, 128, requires_grad=True)
    torch.stack([level.mean() for level in features(image)]).sum().backward()
    assert image.grad is not None
    assert float(image.grad.abs().sum()) > 0
    assert not any(weight.requires_grad for weight in features.parameters())


def test_a_verdict_depends_on_what_is_asked_about() -> None:
    features = encoder_features()
    critic, seen = Critic(features.channels, width=8), features(torch.rand(1, 3, 128, 128))
    nothing, everything = (critic(seen, share * torch.ones(1, 1, 128, 128)) for share in (0, 1))
    assert [verdict.shape[-1] for verdict in nothing] == [16, 8, 8, 2]
    for a, b in zip(nothing, everything, strict=True):
        assert float((a - b).abs().min().detach()) > 1e-6


def test_a_critic_learns_which_of_a_pair_is_true() -> None:
    features = encoder_features()
    critic = Critic(features.channels, width=16)
    optimizer = torch.optim.Adam(critic.parameters(), 2e-3, betas=(0.5, 0.99))
    mask = torch.zeros(8, 1, 128, 128)
    mask[..., 64:, 64:] = 1
    for _ in range(60):
        image = torch.rand(8, 3, 128, 128) * 2 - 1
        real, fake = critic(features(image), mask), critic(features(image * (1 - mask)), mask)  # the result is grey in the hole
        loss = pair_loss(real, fake, mask)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert float(loss.detach()) < 0.2  # 0.69 is guessing
