"""Refinement U-Net of the paper's table 3."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

KERNELS = (7, 5, 5, 3, 3, 3)
WIDTHS = (64, 128, 256, 512, 512, 512)


class RefinementUNet(nn.Module):
    """Removes seams and colour steps from a coarse composite.

    The table lists six convolutions, each followed by a factor-2 down-sampling, and seven up-samplings; the seventh is
    the identity before the input is concatenated. Batch norm follows each convolution except the last, ReLU on the way
    down, leaky ReLU 0.2 on the way up.

    Args:
        width: factor on the table's channel numbers; 1.0 is the table (23 million parameters).
    """

    def __init__(self, *, width: float = 1.0) -> None:
        super().__init__()
        widths = [max(8, round(w * width)) for w in WIDTHS]
        down, channels = [], 3
        for kernel, w in zip(KERNELS, widths, strict=True):
            down.append(
                nn.Sequential(nn.Conv2d(channels, w, kernel, padding=kernel // 2), nn.BatchNorm2d(w), nn.ReLU())
            )
            channels = w
        self.down = nn.ModuleList(down)
        up = []
        for w in reversed(widths):
            up.append(nn.Sequential(nn.Conv2d(channels + w, w, 3, padding=1), nn.BatchNorm2d(w), nn.LeakyReLU(0.2)))
            channels = w
        self.up = nn.ModuleList(up)
        self.to_rgb = nn.Conv2d(channels + 3, 3, 3, padding=1)

    def forward(self, coarse: Tensor) -> Tensor:
        """Returns the refined image; the caller copies it into the mask.

        Args:
            coarse: (N, 3, 128, 128) composite, [-1, 1].

        Returns:
            (N, 3, 128, 128), nearly within [-1, 1].
        """
        x, skips = coarse, []
        for layer in self.down:
            x = layer(x)  # convolutions 1 to 6 at 128, 64, 32, 16, 8, 4
            skips.append(x)
            x = F.max_pool2d(x, 2)
        for layer, skip in zip(self.up, reversed(skips), strict=True):
            # Convolutions 7 to 12 at 4, 8, 16, 32, 64, 128.
            x = layer(torch.cat([F.interpolate(x, scale_factor=2), skip], 1))
        # The output is a change to the input: an untrained network then leaves the composite alone instead of
        # repainting it.
        return coarse + self.to_rgb(torch.cat([x, coarse], 1))  # convolution 13
