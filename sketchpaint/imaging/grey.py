"""Grey photos, whose results are to be grey."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def is_grey(pixels: NDArray[np.uint8]) -> bool:
    """Returns whether an (H, W, 3) uint8 picture holds no colour at all."""
    return bool((pixels == pixels[..., :1]).all())


def as_grey(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Returns an (H, W, 3) uint8 picture without its colours (luma of ITU-R BT.601); what is grey already stays to the
    last bit.
    """
    grey = np.asarray(Image.fromarray(pixels).convert("L"))
    return np.repeat(grey[..., None], 3, 2)
