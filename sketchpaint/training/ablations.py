"""Encoders that lack what ours adds to the paper's, to measure what it is worth."""

import torch
from torch import Tensor, nn

from sketchpaint.engine.networks.blocks import LATENT_CHANNELS, LATENT_SIZE
from sketchpaint.engine.networks.encoder import Encoder

LATENT_NUMBERS = LATENT_CHANNELS * LATENT_SIZE**2


class ForgetfulEncoder(Encoder):
    """Sees the current composite where ours sees the first one."""

    def forward(self, first: Tensor, current: Tensor, mask: Tensor) -> Tensor:
        """Returns the latent map; see `Encoder`."""
        return super().forward(current, current, mask)


class VectorEncoder(Encoder):
    """Squeezes the latent map through a vector, which has no places: the paper's generator starts from 512 numbers.

    Args:
        widths: see `Encoder`.
        length: numbers in the vector.
    """

    def __init__(self, *, widths: tuple[int, int, int], length: int) -> None:
        super().__init__(widths=widths)
        self.squeeze, self.spread = nn.Linear(LATENT_NUMBERS, length), nn.Linear(length, LATENT_NUMBERS)

    def forward(self, first: Tensor, current: Tensor, mask: Tensor) -> Tensor:
        """Returns the latent map; see `Encoder`."""
        latent = super().forward(first, current, mask)
        spread: Tensor = self.spread(torch.relu(self.squeeze(latent.flatten(1))))
        return spread.view_as(latent)


def build_encoder(widths: tuple[int, int, int], *, sees_first: bool, latent_vector: int) -> Encoder:
    """Builds our encoder, or one of the above.

    Args:
        widths: channels at 32x32, 16x16 and 8x8.
        sees_first: False builds the `ForgetfulEncoder`.
        latent_vector: length of the vector of a `VectorEncoder`, 0 for none.
    """
    if latent_vector:
        return VectorEncoder(widths=widths, length=latent_vector)
    return (Encoder if sees_first else ForgetfulEncoder)(widths=widths)
