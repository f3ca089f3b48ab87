"""What stands in the mask before the first cycle."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional as F

from sketchpaint.engine.cycle import composite
from sketchpaint.engine.device import arithmetic
from sketchpaint.engine.networks.blocks import LATENT_SIZE
from sketchpaint.engine.networks.encoder import Encoder
from sketchpaint.engine.networks.generator import Generator
from sketchpaint.engine.options import Fill
from sketchpaint.engine.weights import Networks
from sketchpaint.imaging.frame import TEMPLATE_XY

NOISE_STD = 0.5
# What is looked at of eyes and face: half the width and height around the middle of an eye, in crop pixels, and the box
# from forehead to chin.
EYE_PX = (12, 7)
FACE = (slice(None), slice(None), slice(36, 104), slice(32, 96))
# An eye is hidden from this share on: one of which more is seen has the shade of what is seen.
HIDDEN_SHARE = 0.9
# How much lighter than their face hidden eyes of a guess are at least, and over how many pixels that fades out.
EYE_LIGHTNESS, EYE_FADE_PX = 0.1, 9


def fill_tensor(
    image: Tensor,
    mask: Tensor,
    fill: Fill,
    *,
    networks: Networks,
    likely: Callable[[Tensor], Tensor],
    dtype: torch.dtype,
    seed: int,
) -> Tensor:
    """Returns what stands in the mask before the first cycle.

    Args:
        image: (1, 3, 128, 128) crop, [-1, 1].
        mask: (1, 1, 128, 128), 1 = repaint.
        fill: which fill.
        networks: which draw the face and the guess.
        likely: see `guess`.
        dtype: arithmetic of the guess, float32 or bfloat16.
        seed: of the noise and the face; the same seed gives the same ones on every device.

    Returns:
        (1, 3, 128, 128) in [-1, 1]; only the part inside the mask counts.
    """
    match fill:
        case Fill.MEAN:
            return visible_mean(image, mask).expand_as(image)
        case Fill.WHITE:
            return torch.ones_like(image)
        case Fill.BLACK:
            return -torch.ones_like(image)
        case Fill.NOISE:
            noise = torch.randn(image.shape, generator=torch.Generator().manual_seed(seed))
            return (noise * NOISE_STD).clamp(-1, 1).to(image.device)
        case Fill.BLUR:
            return blurred_surroundings(image, mask)
        case Fill.KEEP:
            return image
        case Fill.FACE:
            return random_face(networks, seed=seed, device=image.device)
        case Fill.GUESS:
            with arithmetic(image.device, dtype):
                return guess(networks.encoder, networks.generator, image=image, mask=mask, likely=likely)


def visible_mean(image: Tensor, mask: Tensor) -> Tensor:
    """Returns (N, 3, 1, 1) mean colour of the pixels outside the mask: the fill of the paper's figure 7."""
    known = 1 - mask
    return (image * known).sum((2, 3), keepdim=True) / known.sum((2, 3), keepdim=True).clamp(min=1)


def blurred_surroundings(image: Tensor, mask: Tensor) -> Tensor:
    """Spreads the known colours into the hole by halving until everything is known and doubling back.

    Args:
        image: (N, 3, H, W).
        mask: (N, 1, H, W), 1 = unknown.

    Returns:
        (N, 3, H, W) with smooth colours in the hole.
    """
    known = 1 - mask
    if min(image.shape[2:]) == 1 or bool((known > 0).all()):
        return torch.where(known > 0, image, visible_mean(image, mask))
    weight = F.avg_pool2d(known, 2)
    half = F.avg_pool2d(image * known, 2) / weight.clamp(min=1e-6)
    below = blurred_surroundings(half, (weight <= 0).float())
    spread = F.interpolate(below, size=image.shape[2:], mode="bilinear", align_corners=False)
    return torch.where(known > 0, image, spread)


@torch.inference_mode()
def guess(
    encoder: Encoder, generator: Generator, *, image: Tensor, mask: Tensor, likely: Callable[[Tensor], Tensor]
) -> Tensor:
    """Draws a face that is likely from what is seen: soft, for it is nearly the mean of all that could be there, but of
    parts that belong together. Cycles make it sharp.

    Args:
        encoder: of the run.
        generator: likewise.
        image: (1, 3, 128, 128) crop in [-1, 1].
        mask: (1, 1, 128, 128), 1 = repaint.
        likely: turns a latent map, (1, 64, 8, 8), into a likely one where the mask hides the face.

    Returns:
        (1, 3, 128, 128) in [-1, 1], `image` outside the mask.
    """
    first = composite(image, blurred_surroundings(image, mask), mask)
    latent = encoder(first, first, mask).float()
    hidden = F.adaptive_max_pool2d(mask, LATENT_SIZE)  # cells that the hole touches
    drawn = generator(torch.lerp(latent, likely(latent).to(image.device), hidden)).float().clamp(-1, 1)
    return composite(image, with_light_eyes(composite(image, drawn, mask), mask), mask)


def with_light_eyes(face: Tensor, mask: Tensor) -> Tensor:
    """Lightens the eyes that a mask hides: among all that could be there are sunglasses, and cycles take their shade
    for a sketch of some.

    Args:
        face: (1, 3, 128, 128) in [-1, 1].
        mask: (1, 1, 128, 128), 1 = repaint.

    Returns:
        (1, 3, 128, 128) in [-1, 1]; where it was darker, the middle of a hidden eye becomes lighter than the face by
        `EYE_LIGHTNESS`.
    """
    wanted = face[FACE].mean() + EYE_LIGHTNESS
    added = torch.zeros_like(mask)
    for eye in _eyes():
        if _is_hidden(eye, mask):
            added[eye] = (wanted - face[eye].mean()).clamp(min=0)
    return (face + F.avg_pool2d(added, EYE_FADE_PX, 1, EYE_FADE_PX // 2)).clamp(-1, 1)


def _is_hidden(eye: tuple[slice, ...], mask: Tensor) -> bool:
    return float(mask[eye].mean()) > HIDDEN_SHARE


def _eyes() -> list[tuple[slice, ...]]:
    """Returns where the eyes lie in (N, C, 128, 128)."""
    (width, height), everything = EYE_PX, slice(None)
    middles = TEMPLATE_XY[:2].round().astype(int).tolist()
    return [(everything, everything, slice(y - height, y + height), slice(x - width, x + width)) for x, y in middles]


@torch.inference_mode()
def random_face(networks: Networks, *, seed: int, device: torch.device) -> Tensor:
    """Returns a generated face, (1, 3, 128, 128) in [-1, 1]; the same seed gives the same face on every device."""
    noise = networks.mapping.noise(1, generator=torch.Generator().manual_seed(seed)).to(device)
    return networks.generator(networks.mapping(noise)).clamp(-1, 1)
