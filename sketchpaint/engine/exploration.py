"""What agrees with what the photo shows: likely faces, and exploration, random moves of the latent map."""

from collections.abc import Iterator

import torch
from torch import Tensor
from torch.nn import functional as F

from sketchpaint.engine.networks.blocks import LATENT_SIZE
from sketchpaint.engine.networks.mapping import COMPONENTS, LATENT_SHAPE, Mapping

# A run's moves grow with the cube of the cycle's number, from half of what is asked for; at the first number they have
# doubled, those of cycles 1 to 10 are as long as asked for on average, and at the second number they stay.
DOUBLED_CYCLE, LAST_GROWTH = 302.5 ** (1 / 3), 4.0
# Standard deviation with which a cell of the latent map is known that lies in full view; over all faces it is about 36.
SEEN_NOISE = 20.0
# How far a guess is drawn from the face that is to be expected, for an exploration of 1; at most as faces spread.
GUESS_SPREAD = 5 / 3


class Agreement:
    """Faces and moves that agree with what is seen around a hole.

    A move that knows nothing of the photo mostly asks for another light, pose or skin than the photo shows, and the
    result scores the lower for it. Components of faces are standard normal; seen through the latent cells around the
    hole, with a variance of `SEEN_NOISE`^2 over the visible share of each, they are a narrower normal distribution
    (Bishop 2006, Pattern Recognition and Machine Learning, equations 2.113 to 2.117). docs/TRAINING.md tells how far
    cycles then differ and how they score.

    Args:
        mapping: whose components faces differ along.
        device: where to compute; not every device's torch has these factors, the CPU's has.
    """

    def __init__(self, mapping: Mapping, *, device: torch.device) -> None:
        self._device = device
        self._flat = mapping.directions().to(device)  # (512, 4096)
        self._directions = self._flat.unflatten(1, (-1, LATENT_SIZE**2))  # (512, 64, 64): component, channel, cell
        self._everything = self._flat @ self._flat.T
        self._mean = mapping.mean.to(device)

    def factors(self, mask: Tensor) -> Tensor:
        """Prepares what follows from one mask each.

        Args:
            mask: (N, 1, 128, 128), 1 = repaint.

        Returns:
            (N, 512, 512), on the device: lower Cholesky factors of the inverse covariances of the components.
        """
        hidden = F.adaptive_avg_pool2d(mask.to(self._device), LATENT_SIZE).flatten(1)  # (N, 64)
        with torch.autocast(self._device.type, enabled=False):  # eight bits are too few for what is solved here
            return torch.linalg.cholesky(torch.stack([self._inverse_covariance(share) for share in hidden]))

    def moves(self, z: Tensor, factors: Tensor) -> Tensor:
        """Turns random vectors into moves that agree with what is seen.

        Args:
            z: (N, 512) standard normal.
            factors: (N, 512, 512) from `factors`.

        Returns:
            (N, 64, 8, 8), on the device.
        """
        return (agreeing(z, factors) @ self._flat).unflatten(1, LATENT_SHAPE)

    def likely(self, latent: Tensor, mask: Tensor, *, factors: Tensor, z: Tensor) -> Tensor:
        """Returns faces that look like this one where it is seen, drawn from the narrower normal distribution.

        Args:
            latent: (1, 64, 8, 8) latent map; what it is where nothing is seen does not count.
            mask: (1, 1, 128, 128), 1 = repaint.
            factors: (1, 512, 512) from `factors`.
            z: (K, 512) standard normal, or shorter: zeros give the mean, the face that is to be expected.

        Returns:
            (K, 64, 8, 8), on the device.
        """
        seen = 1 - F.adaptive_avg_pool2d(mask.to(self._device), LATENT_SIZE).flatten(2)  # (N, 1, 64)
        away = (latent.float().to(self._device).flatten(1) - self._mean).unflatten(1, (-1, LATENT_SIZE**2))
        with torch.autocast(self._device.type, enabled=False):
            told = (away * seen).flatten(1) @ self._flat.T / SEEN_NOISE**2
            components = torch.cholesky_solve(told[..., None], factors)[..., 0] + agreeing(z, factors)
            return (self._mean + components @ self._flat).unflatten(1, LATENT_SHAPE)

    def _inverse_covariance(self, hidden: Tensor) -> Tensor:
        touched = hidden > 0  # mostly few cells: what is not seen of all takes less time than what is
        directions = self._directions[:, :, touched]
        unseen = (directions * hidden[touched]).flatten(1) @ directions.flatten(1).T
        return torch.eye(len(directions), device=self._device) + (self._everything - unseen) / SEEN_NOISE**2


def draws(seed: int) -> Iterator[Tensor]:
    """Yields for each cycle of a run a random vector, (1, 512) standard normal, the same on every device."""
    source = torch.Generator().manual_seed(seed)
    while True:
        yield torch.randn((1, COMPONENTS), generator=source)


def agreeing(z: Tensor, factors: Tensor) -> Tensor:
    """Turns random vectors into such that agree with what is seen.

    Args:
        z: (N, 512) standard normal.
        factors: (N, 512, 512) from `Agreement.factors`.

    Returns:
        (N, 512) random vectors whose inverse covariances have these factors.
    """
    return torch.linalg.solve_triangular(factors.mT, z[..., None], upper=True)[..., 0]


def growth(index: int) -> float:
    """Tells how long the moves of a cycle are, relative to the exploration asked for.

    Early cycles vary what the photo asks for, and the last ones show what else there is. docs/TRAINING.md compares it
    with other schedules.

    Args:
        index: of the cycle, 1 or more.

    Returns:
        1 on average over cycles 1 to 10, at most `LAST_GROWTH`.
    """
    return min((1 + (index / DOUBLED_CYCLE) ** 3) / 2, LAST_GROWTH)


def explore(latent: Tensor, mask: Tensor, move: Tensor) -> Tensor:
    """Moves the latent map where the hole is, so that cycles differ.

    What is moved keeps its distance from the origin: moves are turns, and the latent map grows no longer however many
    follow each other. Merely added, they leave the faces after a few cycles (docs/TRAINING.md).

    Args:
        latent: (N, 64, 8, 8) latent map.
        mask: (N, 1, 128, 128).
        move: (N, 64, 8, 8) what is added.

    Returns:
        (N, 64, 8, 8).
    """
    free = F.adaptive_max_pool2d(mask, LATENT_SIZE)  # (N, 1, 8, 8): a cell that the hole touches is free
    before = latent.float() * free
    after = before + move * free
    length_before, length_after = (torch.linalg.vector_norm(x, dim=(1, 2, 3), keepdim=True) for x in (before, after))
    return latent * (1 - free) + after * (length_before / length_after.clamp(min=1e-6))
