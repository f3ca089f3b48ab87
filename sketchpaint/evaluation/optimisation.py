"""Latent optimisation, the rival of the paper's related work that searches instead of encoding (Yeh et al. 2017, on our
own generator).
"""

import torch
from torch import Tensor

from sketchpaint.engine.device import fast_dtype
from sketchpaint.engine.networks.blocks import LATENT_CHANNELS, LATENT_SIZE
from sketchpaint.engine.networks.generator import Generator

STEPS = 1500
LEARNING_RATE = 0.05


def optimise_latents(generator: Generator, start: Tensor, known: Tensor, mask: Tensor, *, steps: int = STEPS) -> Tensor:
    """Finds latent maps whose faces agree with the known pixels, by Adam on the mean absolute difference.

    Args:
        generator: draws faces; its weights stay as they are.
        start: (4096,) latent map to start from, the mean over faces.
        known: (N, 3, 128, 128) faces, [-1, 1]; masked pixels are not looked at.
        mask: (N, 1, 128, 128), 1 = repaint.
        steps: optimiser steps; the step size falls to zero along half a cosine.

    Returns:
        (N, 3, 128, 128) generated faces, clamped to [-1, 1].
    """
    latent = start.view(1, LATENT_CHANNELS, LATENT_SIZE, LATENT_SIZE).repeat(len(known), 1, 1, 1).requires_grad_(True)
    optimizer = torch.optim.Adam([latent], LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    visible, fast = 1 - mask, fast_dtype(known.device) == torch.bfloat16
    for _ in range(steps):
        # Each face has its own latent map: the sum over faces keeps their gradients apart from the size of the batch.
        # It has 1,500 steps to make up for the rounding.
        with torch.autocast(known.device.type, torch.bfloat16, enabled=fast):
            generated = generator(latent)
        error = ((generated.float() - known).abs() * visible).sum((1, 2, 3)) / visible.sum((1, 2, 3)) / 3
        (latent.grad,) = torch.autograd.grad(error.sum(), [latent])
        optimizer.step()
        schedule.step()
    with torch.no_grad():
        return generator(latent).clamp(-1, 1)
