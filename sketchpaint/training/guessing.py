"""Holes that begin with a face that is likely from what is seen, as runs do; these lay over it what the other side of
the face shows besides.
"""

from pathlib import Path

import torch
from torch import Tensor

from sketchpaint.engine.exploration import GUESS_SPREAD, Agreement
from sketchpaint.engine.fills import guess
from sketchpaint.engine.networks.mapping import COMPONENTS, Mapping
from sketchpaint.engine.options import EXPLORATION
from sketchpaint.engine.weights import load_cyclic, load_network

SPREAD = GUESS_SPREAD * EXPLORATION  # of a run with the first settings


class Guesser:
    """Fills holes with guesses of networks that learn nothing meanwhile.

    Args:
        folder: with encoder, generator and mapping.
        device: where to compute.

    Raises:
        WeightsError: a file is missing, damaged or does not fit.
    """

    def __init__(self, folder: Path, *, device: torch.device) -> None:
        self._encoder, self._generator = load_cyclic(folder, device=device)
        self._agreement = Agreement(load_network(Mapping, folder, name="mapping", device=device), device=device)

    @torch.no_grad()
    def fill(self, image: Tensor, mask: Tensor, first: Tensor, *, share: Tensor, generator: torch.Generator) -> Tensor:
        """Puts guesses into a share of the holes.

        Args:
            image: (N, 3, 128, 128) faces in [-1, 1].
            mask: (N, 1, 128, 128), 1 = hole.
            first: (N, 3, 128, 128) first composites.
            share: (N,) how likely each becomes a guess, 0 to 1.
            generator: source of randomness, on the device.

        Returns:
            (N, 3, 128, 128) first composites.
        """
        chosen = torch.rand(len(image), generator=generator, device=image.device) < share
        z = SPREAD * torch.randn((len(image), COMPONENTS), generator=generator, device=image.device)
        filled = first.clone()
        for number in torch.nonzero(chosen).flatten().tolist():
            one = slice(number, number + 1)
            filled[one] = self._guess(image[one], mask[one], z[one])
        return filled

    def _guess(self, image: Tensor, mask: Tensor, z: Tensor) -> Tensor:
        factors = self._agreement.factors(mask)
        return guess(
            self._encoder,
            self._generator,
            image=image,
            mask=mask,
            likely=lambda latent: self._agreement.likely(latent, mask, factors=factors, z=z),
        )
