"""The feed-forward rival: a gated-convolution U-Net that fills a hole in one pass. It answers whether the cycle is
worth its time.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

WIDTHS = (40, 64, 88, 96)
DILATIONS = (1, 2, 4)


class GatedConv(nn.Module):
    """Convolution whose output is weighed by a learned gate per pixel and channel (Yu et al. 2019).

    Args:
        into: channels of the input.
        out: channels of the output.
        kernel: side of the kernel.
        stride: step of the kernel.
        dilation: spacing of the kernel.
    """

    def __init__(self, into: int, out: int, *, kernel: int = 3, stride: int = 1, dilation: int = 1) -> None:
        super().__init__()
        self.both = nn.Conv2d(into, 2 * out, kernel, stride, padding=dilation * (kernel - 1) // 2, dilation=dilation)

    def forward(self, x: Tensor) -> Tensor:
        value, gate = self.both(x).chunk(2, 1)
        return F.elu(value) * torch.sigmoid(gate)


class GatedUNet(nn.Module):
    """Fills a hole in one pass from the first composite and the mask.

    Args:
        widths: channels at 64x64, 32x32, 16x16 and 8x8.
    """

    def __init__(self, *, widths: tuple[int, int, int, int] = WIDTHS) -> None:
        super().__init__()
        at64, at32, at16, at8 = widths
        self.down = nn.ModuleList([
            nn.Sequential(nn.PixelUnshuffle(2), GatedConv(16, at64)),  # (N, 40, 64, 64)
            nn.Sequential(GatedConv(at64, at32, kernel=4, stride=2), GatedConv(at32, at32)),  # (N, 64, 32, 32)
            nn.Sequential(GatedConv(at32, at16, kernel=4, stride=2), GatedConv(at16, at16)),  # (N, 88, 16, 16)
        ])  # fmt: skip
        # At 8x8, dilated kernels see the whole crop.
        self.middle = nn.Sequential(
            GatedConv(at16, at8, kernel=4, stride=2), *(GatedConv(at8, at8, dilation=d) for d in DILATIONS)
        )
        self.up = nn.ModuleList(
            [GatedConv(at8 + at16, at16), GatedConv(at16 + at32, at32), GatedConv(at32 + at64, at64)]
        )
        self.to_rgb = nn.Conv2d(at64, 12, 3, padding=1)

    def forward(self, first: Tensor, mask: Tensor) -> Tensor:
        """Returns the filled face; the caller copies it into the hole.

        Args:
            first: (N, 3, 128, 128) first composite with fill and sketch, [-1, 1].
            mask: (N, 1, 128, 128), 1 = repaint.

        Returns:
            (N, 3, 128, 128), nearly within [-1, 1].
        """
        x, skips = torch.cat([first, mask], 1), []
        for layer in self.down:
            x = layer(x)
            skips.append(x)
        x = self.middle(x)
        for layer, skip in zip(self.up, reversed(skips), strict=True):
            x = layer(torch.cat([F.interpolate(x, scale_factor=2), skip], 1))
        return F.pixel_shuffle(self.to_rgb(x), 2)
