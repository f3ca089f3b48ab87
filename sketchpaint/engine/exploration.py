"""Exploration: random moves of the latent map towards other faces, as far as those agree with what the photo shows."""

import torch
from torch import Tensor
from torch.nn import functional as F

from sketchpaint.engine.networks.blocks import LATENT_SIZE
from sketchpaint.engine.networks.mapping import Mapping

# A run's moves grow evenly from cycle to cycle: those of cycles 1 to 10 are as long as asked for on average. At the second number they stay.
MEAN_CYCLE, LAST_GROWTH = 5.5, 2.5
# Standard deviation with which a cell of the latent map is known that lies in full view; over all faces it is about 36.
SEEN_NOISE = 20.0


class Agreement:
    """Moves that agree with what is seen around a hole.

    A move that knows nothing of the photo mostly asks for another light, pose or skin than the photo shows, and the result scores the lower for it.
    Components of faces are standard normal; seen through the latent cells around the hole, with a variance of `SEEN_NOISE`^2 over the visible
    share of each, they are a narrower normal distribution (Bishop 2006, Pattern Recognition and Machine Learning, equations 2.113 to 2.117). docs/TRAINING.md
    tells how far cycles then differ and how they score.

    Args:
        mapping: whose components faces differ along.
    """

    def __init__(self, mapping: Mapping) -> None:
        # On the CPU, where every device's torch has these factors.
        self._directions = mapping.directions().cpu().unflatten(1, (-1, LATENT_SIZE**2))  # (512, 64, 64): component, channel, cell
        flat = self._directions.flatten(1)
        self._everything = flat @ flat.T

    def factors(self, mask: Tensor) -> Tensor:
        """Prepares the moves of one mask each.

        Args:
            mask: (N, 1, 128, 128), 1 = repaint.

        Returns:
            (N, 512, 512), on the CPU: lower Cholesky factors of the inverse covariances of the components.
        """
        hidden = F.adaptive_avg_pool2d(mask.cpu(), LATENT_SIZE).flatten(1)  # (N, 64)
        return torch.stack([self._factor(share) for share in hidden])

    def _factor(self, hidden: Tensor) -> Tensor:
        touched = hidden > 0  # mostly few cells: what is not seen of all takes less time than what is
        directions = self._directions[:, :, touched]
        unseen = (directions * hidden[touched]).flatten(1) @ directions.flatten(1).T
        return torch.linalg.cholesky(torch.eye(len(directions)) + (self._everything - unseen) / SEEN_NOISE**2)


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

    Early cycles stay near what the photo asks for, which is mostly the best, and later ones show what else there is. docs/TRAINING.md compares it
    with moves of one length.

    Args:
        index: of the cycle, 1 or more.

    Returns:
        1 on average over cycles 1 to 10, at most `LAST_GROWTH`.
    """
    return min(index / MEAN_CYCLE, LAST_GROWTH)


def explore(latent: Tensor, mask: Tensor, move: Tensor) -> Tensor:
    """Moves the latent map where the hole is, so that cycles differ.

    Args:
        latent: (N, 64, 8, 8) latent map.
        mask: (N, 1, 128, 128).
        move: (N, 64, 8, 8) what is added.

    Returns:
        (N, 64, 8, 8).
    """
    return latent + F.adaptive_max_pool2d(mask, LATENT_SIZE) * move  # (N, 1, 8, 8): a cell that the hole touches is free
