"""The cycle on tensors: encode, explore, generate, composite. Shapes (N, ...), images in [-1, 1], masks 1 = repaint."""

from torch import Tensor
from torch.nn import functional as F

from sketchpaint.engine.networks.blocks import LATENT_SIZE
from sketchpaint.engine.networks.encoder import Encoder
from sketchpaint.engine.networks.generator import Generator


def composite(known: Tensor, generated: Tensor, mask: Tensor) -> Tensor:
    """Copies generated pixels into the mask: the paper's equation 1, with its M written as 1 - mask.

    Args:
        known: (N, 3, H, W) image whose pixels outside the mask are kept.
        generated: (N, 3, H, W) image whose pixels inside the mask are taken.
        mask: (N, 1, H, W), 1 = repaint.

    Returns:
        (N, 3, H, W).
    """
    return (1 - mask) * known + mask * generated


def explore(latent: Tensor, mask: Tensor, noise: Tensor, *, strength: Tensor | float, scale: Tensor) -> Tensor:
    """Adds noise to the latent map where the hole is, so that cycles differ.

    Args:
        latent: (N, 64, 8, 8) latent map.
        mask: (N, 1, 128, 128).
        noise: (N, 64, 8, 8) standard normal.
        strength: factor on the noise, one number or (N, 1, 1, 1); 0 = the plain cycle.
        scale: (64,) spread of each latent channel over faces.

    Returns:
        (N, 64, 8, 8).
    """
    hole = F.adaptive_max_pool2d(mask, LATENT_SIZE)  # (N, 1, 8, 8): a cell that the hole touches is free
    return latent + hole * noise * scale[:, None, None] * strength


def run_cycle(
    encoder: Encoder, generator: Generator, *, first: Tensor, current: Tensor, mask: Tensor, noise: Tensor | None = None, strength: Tensor | float = 0.0
) -> tuple[Tensor, Tensor]:
    """Encodes the composites and generates a face.

    Args:
        encoder: embeds the composites.
        generator: draws the face.
        first: (N, 3, 128, 128) first composite with fill and sketch.
        current: (N, 3, 128, 128) current composite.
        mask: (N, 1, 128, 128).
        noise: (N, 64, 8, 8) standard normal for exploration, or None.
        strength: see `explore`.

    Returns:
        Generated face (N, 3, 128, 128), not clamped, and the latent map (N, 64, 8, 8) before exploration.
    """
    latent = encoder(first, current, mask)
    moved = latent if noise is None else explore(latent, mask, noise, strength=strength, scale=encoder.latent_std)
    return generator(moved), latent
