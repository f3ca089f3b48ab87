"""From photo, mask and sketch to what the networks see of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sketchpaint.imaging.frame import CROP_SIZE_PX, FaceFrame, apply_affine
from sketchpaint.imaging.sampling import extract_crop

# A crop pixel belongs to the hole when this much of it (of 255) is masked: the networks must see no rest of what is to
# go.
MASK_THRESHOLD = 16


@dataclass(frozen=True)
class CropInputs:
    """Canonical crop of photo, mask and sketch.

    Attributes:
        crop: (128, 128, 3) uint8 RGB.
        mask: (128, 128) bool, True = repaint.
        sketch: (128, 128, 4) uint8 RGBA, straight alpha, or None.
    """

    crop: NDArray[np.uint8]
    mask: NDArray[np.bool_]
    sketch: NDArray[np.uint8] | None


def identity_frame() -> FaceFrame:
    """Returns the frame of a photo that is a canonical crop already."""
    return FaceFrame(CROP_SIZE_PX / 2, CROP_SIZE_PX / 2, CROP_SIZE_PX, 0.0)


def crop_inputs(
    photo: NDArray[np.uint8], mask: NDArray[np.bool_], sketch: NDArray[np.uint8] | None, *, frame: FaceFrame
) -> CropInputs:
    """Resamples photo, mask and sketch into the face frame.

    Args:
        photo: (H, W, 3) uint8 RGB.
        mask: (H, W) bool, True = repaint.
        sketch: (H, W, 4) uint8 RGBA, straight alpha, or None; what lies outside the mask is dropped.
        frame: where the face is.
    """
    crop_mask = extract_crop(mask.astype(np.uint8) * 255, frame) >= MASK_THRESHOLD
    return CropInputs(
        crop=extract_crop(photo, frame),
        mask=crop_mask,
        sketch=None if sketch is None else _crop_sketch(sketch, mask, frame),
    )


def _crop_sketch(sketch: NDArray[np.uint8], mask: NDArray[np.bool_], frame: FaceFrame) -> NDArray[np.uint8] | None:
    alpha = sketch[..., 3] * mask
    if not alpha.any():
        return None
    # Averaging straight colours would mix in the colour of transparent pixels: average colour times alpha, then divide.
    premultiplied = (sketch[..., :3].astype(np.uint16) * alpha[..., None] // 255).astype(np.uint8)
    colour = extract_crop(premultiplied, frame).astype(np.float32)
    cover = extract_crop(alpha, frame)
    straight = np.where(cover[..., None] > 0, colour * 255 / np.maximum(cover, 1)[..., None], 0).clip(0, 255)
    return np.concatenate([np.round(straight).astype(np.uint8), cover[..., None]], 2)


def share_inside(mask: NDArray[np.bool_], frame: FaceFrame) -> float:
    """Returns the share of the mask's pixels that lie inside the frame, in [0, 1]."""
    places = np.flatnonzero(mask)
    if not len(places):
        return 0.0
    places = places[:: max(1, len(places) // 20_000)]  # a sample is enough for a share
    rows, columns = np.unravel_index(places, mask.shape)
    points = np.stack([columns + 0.5, rows + 0.5], 1)
    crop = apply_affine(frame.to_crop(), points)
    return float(((crop >= 0) & (crop < CROP_SIZE_PX)).all(1).mean())
