"""Five-point network: where the template's eyes, nose and mouth lie in a roughly framed crop."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from sketchpaint.engine.networks.blocks import LEAK, AttentionBlock, ResidualBlock, leaky

HEATMAP_SIZE = 32
STRIDE_PX = 4


class LandmarkNetwork(nn.Module):
    """Draws one heatmap per landmark and takes its centre of mass.

    Heatmaps move with the face by construction, which a fully connected head has to learn.
    """

    grid: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.at32 = nn.Sequential(
            nn.PixelUnshuffle(2), nn.Conv2d(12, 32, 3, padding=1), ResidualBlock(32), nn.LeakyReLU(LEAK)
        )
        self.at16 = nn.Sequential(nn.Conv2d(32, 64, 4, 2, 1), ResidualBlock(64), nn.LeakyReLU(LEAK))
        self.at8 = nn.Sequential(
            nn.Conv2d(64, 128, 4, 2, 1),
            ResidualBlock(128),
            AttentionBlock(128),
            ResidualBlock(128),
            AttentionBlock(128),
        )
        self.up16, self.block16 = nn.Conv2d(128, 64 * 4, 1), ResidualBlock(64)
        self.up32, self.block32 = nn.Conv2d(64, 32 * 4, 1), ResidualBlock(32)
        self.to_heatmaps = nn.Conv2d(32, 5, 3, padding=1)
        # Out of plain numbers: arithmetic on the shapes that weights are compared with would import torch's compiler.
        axis = [STRIDE_PX * k + (STRIDE_PX - 1) / 2 for k in range(HEATMAP_SIZE)]
        self.register_buffer("grid", torch.tensor([(x, y) for y in axis for x in axis]), persistent=False)

    def forward(self, crop: Tensor) -> Tensor:
        """Returns the landmarks.

        Args:
            crop: (N, 3, 128, 128), [-1, 1].

        Returns:
            (N, 5, 2) x, y in crop pixels, pixel centres at whole numbers, in the order of the template.
        """
        half = F.avg_pool2d(crop, 2)
        # Brightness and contrast say nothing about places.
        half = (half - half.mean((1, 2, 3), keepdim=True)) / (half.std((1, 2, 3), keepdim=True) + 0.05)
        fine = self.at32(half)  # (N, 32, 32, 32)
        middle = self.at16(fine)  # (N, 64, 16, 16)
        x = self.block16(middle + F.pixel_shuffle(self.up16(leaky(self.at8(middle))), 2))
        x = self.block32(fine + F.pixel_shuffle(self.up32(leaky(x)), 2))
        # A place is a mean over 1024 cells: bfloat16 would round it to half a pixel.
        with torch.autocast(crop.device.type, enabled=False):
            weight = self.to_heatmaps(leaky(x).float()).flatten(2).softmax(2)  # (N, 5, 1024)
        return weight @ self.grid
