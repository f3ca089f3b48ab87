"""What of a composite is shown, and what that scores."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.networks.discriminator import QualityDiscriminator
from sketchpaint.engine.tensors import tensor_to_image
from sketchpaint.imaging.grey import as_grey
from sketchpaint.imaging.seams import match_seam


def shown_image(request: InpaintRequest, composite: Tensor, *, is_generated: bool) -> NDArray[np.uint8]:
    """Returns what is shown, scored and kept of a composite.

    Args:
        request: the run.
        composite: (1, 3, 128, 128); what is no number is mid grey.
        is_generated: whether the hole was generated, so that its colours are matched at the seam (`match_seam`); the
            first composite shows fill and sketch as they are.

    Returns:
        (128, 128, 3) uint8, read-only, equal to the crop outside the mask; grey over a grey photo.
    """
    image = np.where(request.mask[..., None], tensor_to_image(torch.nan_to_num(composite)), request.crop)
    if is_generated:
        image = match_seam(image, request.mask)
    if request.is_grey:
        image = as_grey(image)
    image.setflags(write=False)
    return image


def score_together(discriminator: QualityDiscriminator, images: Tensor) -> list[float]:
    """Scores (N, 3, 128, 128) images as they are shown; each score is in [0, 1], or NaN."""
    scores: list[float] = torch.sigmoid(discriminator(images).float()).tolist()
    return scores
