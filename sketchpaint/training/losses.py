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


def generator_adversarial_loss(whole: Tensor, patch: Tensor, hole: Tensor) -> Tensor:
    """Non-saturating loss of the generator: the whole image plus the mean over the patches in the hole.

    Args:
        whole: (N, 1) logits.
        patch: (N, 1, 8, 8) logits.
        hole: (N, 1, 8, 8) share of each patch that is hole.
    """
    return F.softplus(-whole).mean() + (hole * F.softplus(-patch)).sum() / (hole.sum() + 1e-4)


def critic_adversarial_loss(real: tuple[Tensor, Tensor], fake: tuple[Tensor, Tensor], hole: Tensor) -> Tensor:
    """Non-saturating loss of the critic.

    A patch of a composite counts as fake as far as it is hole and as real elsewhere: without this the critic hardly learned (its loss stood
    at 2.05 where guessing gives 2.08).

    Args:
        real: (whole, patch) logits of true faces.
        fake: (whole, patch) logits of composites.
        hole: (N, 1, 8, 8) share of each patch that is hole.
    """
    whole = F.softplus(-real[0]).mean() + F.softplus(fake[0]).mean()
    patch = F.softplus(-real[1]).mean() + (hole * F.softplus(fake[1]) + (1 - hole) * F.softplus(-fake[1])).mean()
    return whole + patch


def gradient_penalty(critic: Critic, image: Tensor) -> Tensor:
    """R1 of Mescheder et al. 2018: squared gradient of the logits at real images, summed over pixels, mean over the batch."""
    image = image.detach().requires_grad_(True)
    whole, patch, _ = critic(image)
    (gradient,) = torch.autograd.grad(whole.sum() + patch.mean((2, 3)).sum(), image, create_graph=True)
    return gradient.square().sum((1, 2, 3)).mean()
