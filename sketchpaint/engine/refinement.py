"""The octave network on a cycle of the crop's size: what it draws at twice the size, brought back."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.cycle import composite
from sketchpaint.engine.networks.octave import OctaveNetwork
from sketchpaint.engine.tensors import image_to_tensor, mask_to_tensor
from sketchpaint.engine.upsampling import as_sharp_as_known, sketch_tensor
from sketchpaint.imaging.frame import CROP_SIZE_PX

SIDE_PX = 2 * CROP_SIZE_PX


def refined_composites(
    network: OctaveNetwork,
    requests: Sequence[InpaintRequest],
    composites: Sequence[NDArray[np.uint8]],
    *,
    device: torch.device,
) -> Tensor:
    """Mends seams, colours and edges of composites, and leaves them no sharper than what is known around the holes.

    Args:
        network: on `device`.
        requests: their runs; seeds give the noise that detail begins with.
        composites: (128, 128, 3) uint8 each.
        device: where to compute.

    Returns:
        (N, 3, 128, 128) in [-1, 1], equal to the composites outside the masks.
    """
    coarse = torch.cat([image_to_tensor(each, device=device) for each in composites])
    mask = torch.cat([mask_to_tensor(request.mask, device=device) for request in requests])
    enlarged = F.interpolate(coarse, scale_factor=2, mode="bicubic", align_corners=False)
    hole = F.interpolate(mask, scale_factor=2)
    sketch = torch.cat([sketch_tensor(request, SIDE_PX) for request in requests]).to(device)
    # The same on every device.
    sources = [torch.Generator().manual_seed(request.seed) for request in requests]
    noise = torch.cat([torch.randn((1, 1, SIDE_PX, SIDE_PX), generator=source) for source in sources]).to(device)
    doubled = network(enlarged, hole, sketch, noise, torch.ones(len(mask), device=device))
    made, drawn = (F.avg_pool2d(large.float(), 2) for large in (doubled, sketch[:, 3:]))
    parts = zip(made.split(1), coarse.split(1), mask.split(1), strict=True)
    softened = torch.cat([as_sharp_as_known(one, known, hidden) for one, known, hidden in parts])
    # What was drawn stays as sharp as it was drawn.
    return composite(coarse, torch.lerp(softened, made, drawn).clamp(-1, 1), mask)
