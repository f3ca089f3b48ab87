"""What the networks expect in a hole: the fill *guess*."""

from torch import Tensor
from torch.nn import functional as F

from sketchpaint.engine.cycle import composite, next_composite
from sketchpaint.engine.networks.encoder import Encoder
from sketchpaint.engine.networks.generator import Generator
from sketchpaint.engine.preprocess import visible_mean

# How much more than the hole is hidden: under a hole close around an eye the networks draw a pale one, under a larger
# one they draw it dark and whole.
GROWN_PX = 6


def guess(encoder: Encoder, generator: Generator, *, image: Tensor, mask: Tensor) -> Tensor:
    """Returns one cycle over a larger hole, filled with the mean of all that is seen.

    Args:
        encoder: of the run.
        generator: likewise.
        image: (N, 3, 128, 128) crops in [-1, 1].
        mask: (N, 1, 128, 128), 1 = repaint.

    Returns:
        (N, 3, 128, 128) in [-1, 1], the crop with what was drawn in the larger hole.
    """
    grown = F.max_pool2d(mask, 2 * GROWN_PX + 1, 1, GROWN_PX)
    first = composite(image, visible_mean(image, grown).expand_as(image), grown)
    return next_composite(encoder, generator, known=image, first=first, current=first, mask=grown)
