"""Visual artefacts of the paper's section 3.2, applied inside a mask: blur, brightness, contrast. Images (N, 3, H, W)
in [-1, 1].
"""

import enum

import torch
from torch import Tensor
from torch.nn import functional as F

from sketchpaint.engine.cycle import composite

BLUR_RADIUS_PX = 8


class Artefact(enum.IntEnum):
    """Kinds of damage. Blur is a Gaussian's sigma in px, more is worse; the others are factors, less is worse."""

    BLUR = 0
    BRIGHTNESS = 1
    CONTRAST = 2


# Ranges (from, to) that count as bad and as still good, in the order of `Artefact`.
HEAVY = ((1.0, 2.5), (0.4, 0.8), (0.4, 0.8))
LIGHT = ((0.3, 0.8), (0.85, 0.95), (0.85, 0.95))


def gaussian_blur(image: Tensor, sigma_px: Tensor) -> Tensor:
    """Blurs each image by its own sigma.

    Args:
        image: (N, C, H, W).
        sigma_px: (N,), above 0.

    Returns:
        (N, C, H, W); the edge pixels are repeated outwards.
    """
    n, channels, height, width = image.shape
    offset = torch.arange(-BLUR_RADIUS_PX, BLUR_RADIUS_PX + 1, device=image.device, dtype=image.dtype)
    kernel = torch.exp(-0.5 * (offset / sigma_px[:, None]) ** 2)
    kernel = (kernel / kernel.sum(1, keepdim=True)).repeat_interleave(channels, 0)  # (N * C, K)
    stacked = F.pad(image, (BLUR_RADIUS_PX,) * 4, mode="replicate").reshape(
        1, n * channels, height + 2 * BLUR_RADIUS_PX, width + 2 * BLUR_RADIUS_PX
    )
    stacked = F.conv2d(stacked, kernel[:, None, None, :], groups=n * channels)
    stacked = F.conv2d(stacked, kernel[:, None, :, None], groups=n * channels)
    return stacked.reshape(n, channels, height, width)


def damage(image: Tensor, mask: Tensor, kind: Tensor, amount: Tensor) -> Tensor:
    """Applies one artefact to each image inside its mask.

    Args:
        image: (N, 3, H, W).
        mask: (N, 1, H, W), 1 = damage.
        kind: (N,) values of `Artefact`.
        amount: (N,) sigma or factor.

    Returns:
        (N, 3, H, W).
    """
    factor = amount[:, None, None, None]
    mean = image.mean((1, 2, 3), keepdim=True)
    # Black is -1: brightness scales the distance from black.
    kinds = torch.stack([gaussian_blur(image, amount), (image + 1) * factor - 1, mean + (image - mean) * factor])
    return composite(image, kinds[kind, torch.arange(len(image), device=image.device)], mask)


def draw_damage(
    n: int, ranges: tuple[tuple[float, float], ...], *, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Draws kinds (n,) and amounts (n,) of damage, uniform over the kinds and within their ranges."""
    kind = torch.randint(len(ranges), (n,), generator=generator, device=generator.device)
    low, high = torch.tensor(ranges, device=generator.device).unbind(1)
    share = torch.rand(n, generator=generator, device=generator.device)
    return kind, low[kind] + share * (high - low)[kind]
