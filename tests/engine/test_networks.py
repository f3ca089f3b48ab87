"""Shapes and sizes of the networks against the paper."""

import torch
from torch import nn

from sketchpaint.engine.networks.discriminator import QualityDiscriminator
from sketchpaint.engine.networks.encoder import Encoder
from sketchpaint.engine.networks.generator import Generator
from sketchpaint.engine.networks.landmarks import LandmarkNetwork


def test_discriminator_has_exactly_437249_trainable_parameters() -> None:
    assert sum(p.numel() for p in QualityDiscriminator().parameters() if p.requires_grad) == 437_249


def test_folded_norms_leave_the_logits_as_they_were() -> None:
    torch.manual_seed(0)
    network = QualityDiscriminator()
    for layer in network.blocks:
        if isinstance(layer, nn.BatchNorm2d):
            for values in (layer.weight, layer.bias, layer.running_mean, layer.running_var):
                nn.init.uniform_(values, 0.5, 2)
    network.eval().requires_grad_(False)
    images = torch.rand(3, 3, 128, 128) * 2 - 1
    before = network(images)
    network.fold_norms()
    assert not any(isinstance(layer, nn.BatchNorm2d) for layer in network.blocks)
    torch.testing.assert_close(network(images), before, rtol=1e-4, atol=1e-4)


@torch.no_grad()
def test_encoder_and_generator_meet_at_the_latent_map() -> None:
    image, mask = torch.zeros(2, 3, 128, 128), torch.zeros(2, 1, 128, 128)
    latent = Encoder(widths=(8, 8, 16))(image, image, mask)
    assert latent.shape == (2, 64, 8, 8)
    assert Generator(widths=(16, 8, 8, 8))(latent).shape == (2, 3, 128, 128)


@torch.no_grad()
def test_landmark_network_finds_the_centre_of_its_heatmaps() -> None:
    network = LandmarkNetwork()
    network.to_heatmaps.weight.zero_()
    network.to_heatmaps.bias.zero_()  # flat heatmaps: the middle of the crop
    torch.testing.assert_close(network(torch.randn(1, 3, 128, 128)), torch.full((1, 5, 2), 63.5))
