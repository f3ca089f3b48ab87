"""Arrays to tensors and back, and what a run begins with."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from sketchpaint.engine.api import Fill, InpaintRequest
from sketchpaint.engine.cycle import Inputs, composite
from sketchpaint.engine.exploration import Agreement

NOISE_STD = 0.5
# A hole filled black or white is explored by this share of what was asked for: it shall stay dark or light
# (docs/TRAINING.md).
TOLD_EXPLORATION = 0.25


def image_to_tensor(image: NDArray[np.uint8], *, device: torch.device) -> Tensor:
    """Converts (H, W, C) uint8 [0, 255] to (1, C, H, W) float32 [-1, 1]."""
    return torch.from_numpy(np.array(image)).to(device).permute(2, 0, 1)[None].float() / 127.5 - 1


def mask_to_tensor(mask: NDArray[np.bool_], *, device: torch.device) -> Tensor:
    """Converts (H, W) bool to (1, 1, H, W) float32 {0, 1}."""
    return torch.from_numpy(np.array(mask)).to(device)[None, None].float()


def tensor_to_image(tensor: Tensor) -> NDArray[np.uint8]:
    """Converts (1, C, H, W) [-1, 1] to (H, W, C) uint8; values outside are clamped."""
    pixels = ((tensor[0].float().clamp(-1, 1) + 1) * 127.5).round().byte().permute(1, 2, 0)
    return np.ascontiguousarray(pixels.cpu().numpy())


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


def fill_tensor(image: Tensor, mask: Tensor, fill: Fill, *, seed: int) -> Tensor:
    """Returns what stands in the mask before the first cycle.

    Args:
        image: (N, 3, H, W) crop, [-1, 1].
        mask: (N, 1, H, W), 1 = repaint.
        fill: which fill; not the face nor the guess, which need networks.
        seed: start of the noise; the same seed gives the same noise on every device.

    Returns:
        (N, 3, H, W); only the part inside the mask counts.
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
        case Fill.FACE | Fill.GUESS:
            raise ValueError("What networks draw is no function of the crop alone: give it to first_composite.")


def first_composite(
    request: InpaintRequest, *, device: torch.device, drawn: Tensor | None = None
) -> tuple[Tensor, Tensor, Tensor]:
    """Builds the input of the first cycle.

    Args:
        request: the run.
        device: where the tensors are wanted.
        drawn: (1, 3, 128, 128), [-1, 1], what networks have drawn: stands in the mask instead of the request's fill.

    Returns:
        Crop (1, 3, 128, 128), first composite I_0 (1, 3, 128, 128) and mask (1, 1, 128, 128). Outside the mask I_0 is
        the crop; inside it is the sketch over the fill. The paper's I_0 = M * I_org (equation 1) is the special case of
        a grey fill.
    """
    image, mask = image_to_tensor(request.crop, device=device), mask_to_tensor(request.mask, device=device)
    inside = fill_tensor(image, mask, request.fill, seed=request.seed) if drawn is None else drawn
    if request.sketch is not None:
        colour, alpha = image_to_tensor(request.sketch[..., :3], device=device), sketch_opacity(request, device=device)
        inside = inside * (1 - alpha) + colour * alpha
    return image, composite(image, inside, mask), mask


def sketch_opacity(request: InpaintRequest, *, device: torch.device) -> Tensor:
    """Returns how much of each pixel the sketch covers inside the mask, (1, 1, 128, 128) in [0, 1]."""
    mask = mask_to_tensor(request.mask, device=device)
    if request.sketch is None:
        return torch.zeros_like(mask)
    return mask * torch.from_numpy(request.sketch[..., 3].copy()).to(device).float() / 255


def prepare(
    requests: Sequence[InpaintRequest], *, agreement: Agreement, device: torch.device, drawn: Sequence[Tensor | None]
) -> Inputs:
    """Prepares runs.

    Args:
        requests: the runs, N of them.
        agreement: which moves agree with what is seen.
        device: where the tensors are wanted.
        drawn: (1, 3, 128, 128) for each run whose fill networks draw, None for the others.
    """
    built = [first_composite(request, device=device, drawn=one) for request, one in zip(requests, drawn, strict=True)]
    known, first, mask = (torch.cat(parts) for parts in zip(*built, strict=True))
    sketched = torch.cat([sketch_opacity(request, device=device) for request in requests])
    hold, exploration, told = (
        torch.tensor(numbers, device=device).view(-1, 1, 1, 1)
        for numbers in zip(*((r.sketch_hold, r.exploration, float(r.fill.is_told)) for r in requests), strict=True)
    )
    filled = mask * told
    return Inputs(
        known=known,
        first=first,
        mask=mask,
        sketched=sketched,
        told=torch.maximum(sketched, filled),
        hold=hold,
        exploration=exploration * (1 - (1 - TOLD_EXPLORATION) * told),
        agreement=agreement.factors(mask - filled),  # black and white tell what stands there, as a photo does
    )
