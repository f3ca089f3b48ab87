"""What a run begins with: a request's tensors, its fill and its first composite."""

from collections.abc import Sequence

import torch
from torch import Tensor

from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.cycle import Inputs, composite
from sketchpaint.engine.exploration import GUESS_SPREAD, Agreement, draws
from sketchpaint.engine.fills import fill_tensor
from sketchpaint.engine.options import Fill
from sketchpaint.engine.tensors import image_to_tensor, mask_to_tensor, tensor_to_image
from sketchpaint.engine.weights import Networks
from sketchpaint.imaging.symmetry import other_side

# A hole filled black or white is explored by this share of what was asked for: it shall stay dark or light
# (docs/TRAINING.md).
TOLD_EXPLORATION = 0.25
# How far cycles that begin with a guess follow the other side of the face where that is fully believed
# (docs/TRAINING.md).
MIRROR_HOLD = 0.8


def first_composite(
    request: InpaintRequest, *, known: Tensor, filled: Tensor, mask: Tensor, sketched: Tensor
) -> Tensor:
    """Builds the input of the first cycle.

    Args:
        request: the run.
        known: (1, 3, 128, 128) its crop, [-1, 1].
        filled: (1, 3, 128, 128) what stands in the mask where there is no sketch.
        mask: (1, 1, 128, 128), 1 = repaint.
        sketched: (1, 1, 128, 128) of `sketch_opacity`.

    Returns:
        First composite I_0 (1, 3, 128, 128): outside the mask the crop, inside it the sketch over the fill. The paper's
        I_0 = M * I_org (equation 1) is the special case of a grey fill.
    """
    if request.sketch is not None:
        colour = image_to_tensor(request.sketch[..., :3], device=known.device)
        filled = filled * (1 - sketched) + colour * sketched
    return composite(known, filled, mask)


def sketch_opacity(request: InpaintRequest, mask: Tensor) -> Tensor:
    """Returns how much of each pixel the sketch covers inside the mask, both (1, 1, 128, 128), in [0, 1]."""
    if request.sketch is None:
        return torch.zeros_like(mask)
    return mask * torch.from_numpy(request.sketch[..., 3].copy()).to(mask.device).float() / 255


def guess_vector(request: InpaintRequest) -> Tensor:
    """Returns the (1, 512) vector from which a run's guess is drawn: that of the first cycle, shorter with less
    exploration.
    """
    return min(1.0, GUESS_SPREAD * request.exploration) * next(draws(request.seed))


def prepare(
    requests: Sequence[InpaintRequest],
    *,
    networks: Networks,
    agreement: Agreement,
    device: torch.device,
    dtype: torch.dtype,
) -> Inputs:
    """Prepares runs.

    Args:
        requests: the runs, N of them.
        networks: which draw some fills.
        agreement: which moves agree with what is seen.
        device: where the networks are and the tensors are wanted.
        dtype: arithmetic of the networks, float32 or bfloat16.
    """
    begun = [
        _begun(request, networks=networks, agreement=agreement, device=device, dtype=dtype) for request in requests
    ]
    known, first, mask, sketched, told, mirrored, factors = (torch.cat(parts) for parts in zip(*begun, strict=True))
    hold, exploration, is_filled = (
        torch.tensor(numbers, device=device).view(-1, 1, 1, 1)
        for numbers in zip(*((r.sketch_hold, r.exploration, float(r.fill.is_told)) for r in requests), strict=True)
    )
    return Inputs(
        known=known,
        first=first,
        mask=mask,
        sketched=sketched,
        told=told,
        mirrored=mirrored,
        hold=hold,
        exploration=exploration * (1 - (1 - TOLD_EXPLORATION) * is_filled),
        agreement=factors,
    )


def _begun(
    request: InpaintRequest, *, networks: Networks, agreement: Agreement, device: torch.device, dtype: torch.dtype
) -> tuple[Tensor, ...]:
    """Returns crop, first composite, mask, opacity of the sketch, what cycles are told, how far they follow the other
    side of the face, and which moves agree, of a run; see `Inputs`.
    """
    known, mask = image_to_tensor(request.crop, device=device), mask_to_tensor(request.mask, device=device)
    sketched = sketch_opacity(request, mask)
    factors = agreement.factors(mask * (not request.fill.is_told))  # what is told is known, as what a photo shows
    filled = fill_tensor(
        known,
        mask,
        request.fill,
        networks=networks,
        likely=lambda latent: agreement.likely(latent, mask, factors=factors, z=guess_vector(request)),
        dtype=dtype,
        seed=request.seed,
    )
    mirrored = torch.zeros_like(mask)
    if request.fill is Fill.GUESS:
        seen = other_side(tensor_to_image(composite(known, filled, mask)), request.mask)
        mirrored = torch.from_numpy(seen.belief).to(device)[None, None]
        filled = image_to_tensor(seen.pixels, device=device)
    first = first_composite(request, known=known, filled=filled, mask=mask, sketched=sketched)
    told = mask * torch.from_numpy(request.told).to(device)
    return known, first, mask, sketched, told, MIRROR_HOLD * mirrored * (1 - sketched), factors
