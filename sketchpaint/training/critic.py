"""The critic of the adversarial stage. Training only; its features also serve as the perceptual loss, for want of a pretrained network."""

import torch
from torch import Tensor, nn

from sketchpaint.engine.networks.blocks import LEAK, ResidualBlock

WIDTHS = (48, 96, 160, 256)
# Of the verdicts, as a share of what the initialisation of He et al. 2015 gives: they begin near indifference.
FIRST_SIZE = 0.1


class Critic(nn.Module):
    """Judges whether what a mask covers was generated, as a whole and in 8x8 patches.

    Args:
        widths: channels at 64x64, 32x32, 16x16 and 8x8.
    """

    def __init__(self, *, widths: tuple[int, int, int, int] = WIDTHS) -> None:
        super().__init__()
        at64, at32, at16, at8 = widths
        self.stages = nn.ModuleList([
            nn.Sequential(nn.PixelUnshuffle(2), nn.Conv2d(4 * 4, at64, 3, padding=1), nn.LeakyReLU(LEAK)),
            nn.Sequential(nn.Conv2d(at64, at32, 4, 2, 1), nn.LeakyReLU(LEAK)),
            nn.Sequential(nn.Conv2d(at32, at16, 4, 2, 1), nn.LeakyReLU(LEAK)),
            nn.Sequential(nn.Conv2d(at16, at8, 4, 2, 1), ResidualBlock(at8), nn.LeakyReLU(LEAK)),
        ])  # fmt: skip
        self.patch = nn.Conv2d(at8, 1, 1)
        last = nn.Linear(at8 * 16, 1)
        self.whole = nn.Sequential(nn.Conv2d(at8, at8, 4, 2, 1), nn.LeakyReLU(LEAK), nn.Flatten(), last)
        for module in self.modules():
            if isinstance(module, nn.Conv2d | nn.Linear):
                nn.init.kaiming_normal_(module.weight, a=LEAK)
        with torch.no_grad():
            self.patch.weight.mul_(FIRST_SIZE)
            last.weight.mul_(FIRST_SIZE)

    def forward(self, image: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, list[Tensor]]:
        """Returns the verdict and what it rests on.

        Args:
            image: (N, 3, 128, 128), [-1, 1].
            mask: (N, 1, 128, 128), 1 = what is asked about.

        Returns:
            Whole-image logits (N, 1), patch logits (N, 1, 8, 8), features at 64, 32, 16 and 8.
        """
        features: list[Tensor] = []
        x = torch.cat([image, mask], 1)
        for stage in self.stages:
            x = stage(x)
            features.append(x)
        return self.whole(x), self.patch(x), features
