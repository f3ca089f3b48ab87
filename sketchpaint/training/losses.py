"""Loss terms of the encoder-generator stage. Images are (N, 3, 128, 128) in [-1, 1], masks (N, 1, 128, 128) with 1 = hole."""

import torch
from torch import Tensor
from torch.nn import functional as F

from sketchpaint.training.critic import Critic


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


def feature_loss(fake: list[Tensor], real: list[Tensor]) -> Tensor:
    """L1 between critic features of a result and of the truth, relative to the mean size of the true ones, averaged over the levels."""
    return torch.stack([F.l1_loss(a, b) / (b.abs().mean() + 1e-4) for a, b in zip(fake, real, strict=True)]).mean()


def pair_loss(wanted: tuple[Tensor, Tensor], unwanted: tuple[Tensor, Tensor], hole: Tensor) -> Tensor:
    """Relativistic loss of Jolicoeur-Martineau 2018 on pairs of images: the wanted one should have the higher logits.

    It is the critic's with true faces wanted and the painter's with its results wanted. A filled hole is paired with its own truth, a random face
    with any. Guessing costs 2 ln 2.

    Args:
        wanted: (N, 1) whole and (N, 1, 8, 8) patch logits.
        unwanted: likewise.
        hole: (N, 1, 8, 8) share of each patch that is hole, as far as which it counts.
    """
    whole = F.softplus(unwanted[0] - wanted[0]).mean()
    return whole + (hole * F.softplus(unwanted[1] - wanted[1])).sum() / (hole.sum() + 1e-4)


def gradient_penalty(critic: Critic, image: Tensor, mask: Tensor) -> Tensor:
    """Squared gradient of the logits, summed over pixels, mean over the batch: R1 of Mescheder et al. 2018 at true images, R2 at results."""
    image = image.detach().requires_grad_(True)
    whole, patch, _ = critic(image, mask)
    (gradient,) = torch.autograd.grad(whole.sum() + patch.mean((2, 3)).sum(), image, create_graph=True)
    return gradient.square().sum((1, 2, 3)).mean()
