"""Loss terms of the encoder-generator stage. Images are (N, 3, 128, 128) in [-1, 1], masks (N, 1, 128, 128) with 1 = hole."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional as F


def pixel_loss(generated: Tensor, image: Tensor, weight: Tensor) -> Tensor:
    """Weighted L1 of the pixels plus weighted L1 of their horizontal and vertical differences.

    Args:
        generated: generator output.
        image: truth.
        weight: (N, 1, 128, 128) weight per pixel.
    """
    error = generated - image
    across, along = error[..., :, 1:] - error[..., :, :-1], error[..., 1:, :] - error[..., :-1, :]
    edges = (across.abs() * weight[..., :, 1:]).mean() + (along.abs() * weight[..., 1:, :]).mean()
    return (error.abs() * weight).mean() + edges


def feature_loss(fake: list[Tensor], real: list[Tensor], trust: Tensor | float = 1.0) -> Tensor:
    """L1 between features of a result and of the truth, relative to the mean size of the true ones, averaged over the levels.

    Args:
        fake: features of results, each (N, C, S, S).
        real: features of the truth.
        trust: how much the truth counts, one number or (N, 1, 1, 1).
    """
    return torch.stack([((a - b).abs() * trust).mean() / (b.abs().mean() + 1e-4) for a, b in zip(fake, real, strict=True)]).mean()


def pair_loss(wanted: Sequence[Tensor], unwanted: Sequence[Tensor], mask: Tensor) -> Tensor:
    """Relativistic loss of Jolicoeur-Martineau 2018 on pairs of images: the wanted one should have the higher logits.

    It is the critic's with true faces wanted and the painter's with its results wanted. A filled hole is paired with its own truth, a random face
    with any. Guessing costs ln 2.

    Args:
        wanted: logits of the critic, each (N, 1, S, S) with an S of its own.
        unwanted: likewise.
        mask: (N, 1, 128, 128), 1 = hole; each logit counts by how much of its patch is hole.
    """
    losses = []
    for high, low in zip(wanted, unwanted, strict=True):
        share = F.adaptive_avg_pool2d(mask, high.shape[-1])
        losses.append((share * F.softplus(low.float() - high.float())).sum() / (share.sum() + 1e-4))
    return torch.stack(losses).mean()
