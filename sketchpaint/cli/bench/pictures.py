"""What is measured on: faces of nobody, by our own generator, and photos composed of them."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.session import Session
from sketchpaint.imaging.frame import CROP_SIZE_PX

MIDDLE_PX, LARGE_PX, WHOLE_PX = (4240, 2832), (6000, 4000), (9504, 6336)
GRAIN = 6.0


def drawn_request(session: Session) -> InpaintRequest:
    """Returns a run over the eyes of a random face; twelve cycles at least."""
    mask = np.zeros((CROP_SIZE_PX, CROP_SIZE_PX), bool)
    mask[40:80, 24:104] = True
    return InpaintRequest(crop=session.sample(1), mask=mask, min_cycles=12, max_cycles=12)


def photo_of(face: NDArray[np.uint8], *, size_px: tuple[int, int] = LARGE_PX) -> NDArray[np.uint8]:
    """Returns a (height, width, 3) uint8 photo whose middle square shows the face, with grain; `size_px` is (width,
    height).
    """
    width, height = size_px
    photo = Image.new("RGB", size_px, (96, 110, 120))
    side = min(size_px)
    photo.paste(
        Image.fromarray(face).resize((side, side), Image.Resampling.BICUBIC),
        ((width - side) // 2, (height - side) // 2),
    )
    pixels = np.asarray(photo, np.int16)
    grain = np.random.default_rng(0).normal(0, GRAIN, (height // 4, width // 4, 1))
    tiled = np.tile(grain, (4, 4, 1)).astype(np.int16)  # a full field of noise would take longer than what is measured
    pixels[: tiled.shape[0], : tiled.shape[1]] += tiled
    return pixels.clip(0, 255).astype(np.uint8)
