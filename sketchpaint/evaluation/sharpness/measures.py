"""Figures on a filled picture that need no network."""

import cv2
import numpy as np
from numpy.typing import NDArray

# A band is measured where there are at least so many of its pixels on both sides of the hole's edge.
LEAST_PIXELS = 40
STRIP_PX = 3
MARGIN_PX = 200


def band_ratios(picture: NDArray[np.uint8], hole: NDArray[np.bool_], *, bands: int) -> list[float]:
    """Compares the detail in a hole with that in a ring around it, in octaves from the finest.

    A band is a level of the Laplacian pyramid of the brightness. Its energy is the square of the median size of its
    values, which edges of eyes or lips in the ring hardly change; the mean of squares tells more of these than of skin
    (the untouched photo is then within 0.8 to 1.25 on half of the strokes only). The ring is as wide as the hole.

    Args:
        picture: (H, W, 3) uint8.
        hole: (H, W) bool, at least one pixel.
        bands: how many.

    Returns:
        Energy in the hole divided by that in the ring for each band; NaN where there is too little of either.
    """
    rows, columns = np.flatnonzero(hole.any(1)), np.flatnonzero(hole.any(0))
    part = (
        slice(max(0, rows[0] - MARGIN_PX), rows[-1] + MARGIN_PX),
        slice(max(0, columns[0] - MARGIN_PX), columns[-1] + MARGIN_PX),
    )
    light, inside = picture[part].astype(np.float32).mean(2), hole[part].astype(np.uint8)
    width = 2 * cv2.distanceTransform(np.pad(inside, 1), cv2.DIST_L2, cv2.DIST_MASK_PRECISE).max()
    away = cv2.distanceTransform(1 - inside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    shares = [inside.astype(np.float32), ((away > 2) & (away < 2 + width)).astype(np.float32)]
    ratios = []
    for _ in range(bands):
        soft = cv2.pyrDown(light)
        band = np.abs(light - cv2.pyrUp(soft, dstsize=(light.shape[1], light.shape[0])))
        values = [band[share > 0.9] for share in shares]
        enough = min(map(len, values)) >= LEAST_PIXELS
        energies = [float(np.median(each)) ** 2 for each in values] if enough else [np.nan, np.nan]
        ratios.append(energies[0] / max(energies[1], 1e-4))
        light, shares = soft, [cv2.pyrDown(share) for share in shares]
    return ratios


def seam_steps(picture: NDArray[np.uint8], hole: NDArray[np.bool_]) -> tuple[float, float]:
    """Measures the step in brightness across the edge of a hole, and what there is of it where nothing was filled.

    Strips of `STRIP_PX` on both sides are averaged along the edge over about three times their width.

    Returns:
        Mean size of the step across the edge, and across the border of the first and the second strip outside, in grey
        levels.
    """
    inner = cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    outer = cv2.distanceTransform((~hole).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    light = picture.astype(np.float32).mean(2)
    strips = [
        (inner > 0) & (inner <= STRIP_PX),
        (outer > 0) & (outer <= STRIP_PX),
        (outer > STRIP_PX) & (outer <= 2 * STRIP_PX),
    ]
    means, shares = [], []
    for strip in strips:
        share = cv2.GaussianBlur(strip.astype(np.float32), (0, 0), STRIP_PX)
        means.append(cv2.GaussianBlur(light * strip, (0, 0), STRIP_PX) / np.maximum(share, 1e-6))
        shares.append(share)
    steps = []
    for near, far, where in ((0, 1, strips[0]), (1, 2, strips[1])):
        seen = where & (np.minimum(shares[near], shares[far]) > 0.02)
        steps.append(float(np.abs(means[near] - means[far])[seen].mean()) if seen.any() else np.nan)
    return steps[0], steps[1]
