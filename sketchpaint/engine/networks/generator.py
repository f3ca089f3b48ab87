"""Generator: a latent map to a face."""

from torch import Tensor, nn
from torch.nn import functional as F

from sketchpaint.engine.networks.blocks import LATENT_CHANNELS, AttentionBlock, ResidualBlock, leaky, residual_blocks

WIDTHS = (256, 192, 128, 48)
DEPTHS = (2, 2, 3)


class Generator(nn.Module):
    """Draws a face from a latent map; wide layers stay at 32x32 and below, pixel shuffle makes the pixels.

    Args:
        widths: channels at 8x8, 16x16, 32x32 and 64x64.
        depths: residual blocks at 16x16, 32x32 and 64x64.
    """

    def __init__(self, *, widths: tuple[int, int, int, int] = WIDTHS, depths: tuple[int, int, int] = DEPTHS) -> None:
        super().__init__()
        at8, at16, at32, at64 = widths
        self.stem = nn.Sequential(
            nn.Conv2d(LATENT_CHANNELS, at8, 3, padding=1), ResidualBlock(at8), AttentionBlock(at8), ResidualBlock(at8)
        )
        self.up16, self.block16 = nn.Conv2d(at8, at16 * 4, 1), residual_blocks(at16, depths[0])
        self.up32, self.block32 = nn.Conv2d(at16, at32 * 4, 1), residual_blocks(at32, depths[1])
        self.up64, self.block64 = nn.Conv2d(at32, at64 * 4, 3, padding=1), residual_blocks(at64, depths[2])
        self.to_rgb = nn.Conv2d(at64, 12, 3, padding=1)

    def forward(self, latent: Tensor) -> Tensor:
        """Returns the generated face.

        Args:
            latent: (N, 64, 8, 8) latent map.

        Returns:
            (N, 3, 128, 128), nearly within [-1, 1]; clamp before showing.
        """
        x = self.stem(latent)  # (N, 256, 8, 8)
        for up, block in ((self.up16, self.block16), (self.up32, self.block32), (self.up64, self.block64)):
            x = block(F.pixel_shuffle(up(leaky(x)), 2))  # twice the size each time
        return F.pixel_shuffle(self.to_rgb(leaky(x)), 2)  # (N, 3, 128, 128)
