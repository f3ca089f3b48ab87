"""Encoder: the first composite, the current composite and the mask to a latent map."""

import torch
from torch import Tensor, nn

from sketchpaint.engine.networks.blocks import LATENT_CHANNELS, LEAK, AttentionBlock, ResidualBlock, residual_blocks

WIDTHS = (96, 160, 256)
DEPTHS = (2, 2)


class Encoder(nn.Module):
    """Embeds what is known of a face, and what the artist drew in the hole, into an 8x8 latent map.

    The paper's encoder sees only the current composite. Ours also sees the first composite, so that a sketch is not
    washed out by later cycles, and the mask, so that a flat fill is not taken for content.

    Args:
        widths: channels at 32x32, 16x16 and 8x8.
        depths: residual blocks at 32x32 and 16x16.
    """

    def __init__(self, *, widths: tuple[int, int, int] = WIDTHS, depths: tuple[int, int] = DEPTHS) -> None:
        super().__init__()
        at32, at16, at8 = widths
        self.stages = nn.Sequential(
            nn.PixelUnshuffle(4),
            nn.Conv2d(7 * 16, at32, 3, padding=1),
            residual_blocks(at32, depths[0]),
            nn.LeakyReLU(LEAK),  # (N, 96, 32, 32)
            nn.Conv2d(at32, at16, 4, 2, 1),
            residual_blocks(at16, depths[1]),
            nn.LeakyReLU(LEAK),  # (N, 160, 16, 16)
            nn.Conv2d(at16, at8, 4, 2, 1),
            ResidualBlock(at8),
            AttentionBlock(at8),
            ResidualBlock(at8),
            AttentionBlock(at8),  # (N, 256, 8, 8)
            nn.Conv2d(at8, LATENT_CHANNELS, 1),  # (N, 64, 8, 8)
        )

    def forward(self, first: Tensor, current: Tensor, mask: Tensor) -> Tensor:
        """Returns the latent map.

        Args:
            first: (N, 3, 128, 128) first composite with fill and sketch, [-1, 1].
            current: (N, 3, 128, 128) current composite, [-1, 1].
            mask: (N, 1, 128, 128), 1 = repaint (the paper's M is the opposite).

        Returns:
            (N, 64, 8, 8) latent map, unbounded.
        """
        latent: Tensor = self.stages(torch.cat([first, current, mask], 1))
        return latent
