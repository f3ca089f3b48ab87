"""The octave network: draws in a hole what a doubling of the resolution has room for."""

import itertools

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from sketchpaint.engine.networks.blocks import ResidualBlock, leaky

WIDTHS = (48, 96, 160, 192)
# Composite, mask, sketch with its opacity, noise, number of the octave.
INPUT_CHANNELS = 3 + 1 + 4 + 1 + 1
LAST_OCTAVE = 2


class OctaveNetwork(nn.Module):
    """Fully convolutional U-Net on half, quarter, eighth and sixteenth of the size; the paper's second stage, used once
    a doubling.

    Sizes grow by repeating pixels before a convolution: pixel shuffle leaves a grid.

    Args:
        widths: channels at the four sizes.
    """

    def __init__(self, *, widths: tuple[int, int, int, int] = WIDTHS) -> None:
        super().__init__()
        self.stem = nn.Conv2d(INPUT_CHANNELS * 4, widths[0], 3, padding=1)
        self.encoders = nn.ModuleList(ResidualBlock(width) for width in widths[:3])
        self.descents = nn.ModuleList(nn.Conv2d(fine, coarse, 4, 2, 1) for fine, coarse in itertools.pairwise(widths))
        self.middle = nn.Sequential(ResidualBlock(widths[3]), ResidualBlock(widths[3]))
        self.ascents = nn.ModuleList(nn.Conv2d(widths[k + 1], widths[k], 3, padding=1) for k in (2, 1, 0))
        self.decoders = nn.ModuleList(
            nn.Sequential(ResidualBlock(widths[k]), ResidualBlock(widths[k])) for k in (2, 1, 0)
        )
        self.last = nn.Conv2d(widths[0], widths[0] // 2, 3, padding=1)
        self.to_rgb = nn.Conv2d(widths[0] // 2, 3, 3, padding=1)
        # An untrained network leaves the composite as it is.
        for weight in self.to_rgb.parameters():
            nn.init.zeros_(weight)

    def forward(self, composite: Tensor, mask: Tensor, sketch: Tensor, noise: Tensor, octave: Tensor) -> Tensor:
        """Returns the sharper picture; the caller copies it into the mask.

        Args:
            composite: (N, 3, H, W) at this octave's size, sides multiples of 16: true pixels outside the hole, in it
                the result of the octave before, enlarged; [-1, 1].
            mask: (N, 1, H, W), 1 = hole.
            sketch: (N, 4, H, W) colours in [-1, 1] and opacity in [0, 1].
            noise: (N, 1, H, W) normal, so that detail has something to begin with.
            octave: (N,) its number, 1 for twice the crop's resolution; numbers above the last that training knows count
                as that.

        Returns:
            (N, 3, H, W) in [-1, 1].
        """
        number = octave.clamp(max=LAST_OCTAVE).view(-1, 1, 1, 1).expand_as(mask)
        told = torch.cat([composite, mask, sketch[:, :3] * sketch[:, 3:], sketch[:, 3:], noise * mask, number], 1)
        x = self.stem(F.pixel_unshuffle(told, 2))  # (N, 48, H/2, W/2)
        skips = []
        for block, descent in zip(self.encoders, self.descents, strict=True):
            x = block(x)
            skips.append(x)
            x = descent(leaky(x))
        x = self.middle(x)  # (N, 192, H/16, W/16)
        for ascent, block, skip in zip(self.ascents, self.decoders, reversed(skips), strict=True):
            x = block(ascent(F.interpolate(leaky(x), scale_factor=2)) + skip)
        change: Tensor = self.to_rgb(leaky(self.last(F.interpolate(leaky(x), scale_factor=2))))
        return (composite + change).clamp(-1, 1)
