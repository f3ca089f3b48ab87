"""Projected critics (Sauer et al. 2021): they see features of a network trained on other pictures. Training only."""

import itertools

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.parametrizations import spectral_norm

from sketchpaint.engine.networks.blocks import LEAK

WIDTH = 96


class Projection(nn.Module):
    """Mixes features across channels, and from coarse to fine across scales, by random weights that never change.

    Args:
        channels: of the features, from fine to coarse, each half the size of the one before.
    """

    def __init__(self, channels: list[int]) -> None:
        super().__init__()
        self.mixes = nn.ModuleList(nn.Conv2d(count, count, 1) for count in channels)
        self.descents = nn.ModuleList(nn.Conv2d(coarse, fine, 1) for fine, coarse in itertools.pairwise(channels))
        self.requires_grad_(False)

    def forward(self, features: list[Tensor]) -> list[Tensor]:
        """Returns features of the same shapes."""
        mixed = [mix(level) for mix, level in zip(self.mixes, features, strict=True)]
        for k in range(len(mixed) - 2, -1, -1):
            below = F.interpolate(self.descents[k](mixed[k + 1]), size=mixed[k].shape[-1], mode="bilinear")
            mixed[k] = mixed[k] + below
        return mixed


class Critic(nn.Module):
    """Judges from projected features, at several scales, whether what a mask covers was generated.

    Args:
        channels: of the features at 32x32, 16x16, 8x8 and 4x4.
        width: channels within.
    """

    def __init__(self, channels: list[int], *, width: int = WIDTH) -> None:
        super().__init__()
        halvings = (2, 1, 0, 0)
        self.heads = nn.ModuleList(_head(count, width, halvings=h) for count, h in zip(channels, halvings, strict=True))

    def forward(self, features: list[Tensor], mask: Tensor) -> list[Tensor]:
        """Returns the verdicts.

        Args:
            features: of the image, as `Projection` gives them.
            mask: (N, 1, 128, 128), 1 = what is asked about.

        Returns:
            Logits (N, 1, 8, 8) three times and (N, 1, 4, 4), higher for a true face.
        """
        seen = [torch.cat([level, F.adaptive_avg_pool2d(mask, level.shape[-1])], 1) for level in features]
        return [head(level) for head, level in zip(self.heads, seen, strict=True)]


def _head(channels: int, width: int, *, halvings: int) -> nn.Sequential:
    layers: list[nn.Module] = [nn.Conv2d(channels + 1, width, 1), nn.LeakyReLU(LEAK)]
    for _ in range(halvings):
        layers += [spectral_norm(nn.Conv2d(width, width, 4, 2, 1)), nn.BatchNorm2d(width), nn.LeakyReLU(LEAK)]
    layers += [spectral_norm(nn.Conv2d(width, width, 3, padding=1)), nn.LeakyReLU(LEAK)]
    return nn.Sequential(*layers, spectral_norm(nn.Conv2d(width, 1, 3, padding=1)))
