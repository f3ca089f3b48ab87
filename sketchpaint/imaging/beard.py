"""How far a beard goes beyond the outline within which most do."""

import cv2
import numpy as np
from numpy.typing import NDArray

# Chins that are less unlike the nose, in 8-bit L*a*b*, are bare or in shadow.
LEAST_UNLIKE = 33.0
ITERATIONS = 3
# Of the way from the colour of skin to that of the beard.
LEAST_SHARE = 0.4


def follow_beard(
    picture: NDArray[np.uint8],
    *,
    outline: NDArray[np.bool_],
    reach: NDArray[np.bool_],
    chin: NDArray[np.bool_],
    nose: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Finds what belongs to a beard outside an outline, by GrabCut (Rother et al. 2004) from the chin's colours.

    Args:
        picture: (H, W, 3) RGB.
        outline: (H, W), where most beards grow.
        reach: (H, W), what is looked at.
        chin: (H, W), beard if there is one.
        nose: (H, W), bare skin.

    Returns:
        (H, W), nothing where the chin looks like the nose.
    """
    nothing = np.zeros(outline.shape, bool)
    if not (chin.any() and nose.any()) or (outline | chin).all():
        return nothing
    lab = cv2.cvtColor(picture, cv2.COLOR_RGB2LAB).astype(np.float32)
    skin = np.median(lab[nose], 0)
    unlike = np.median(lab[chin], 0) - skin
    if np.linalg.norm(unlike) < LEAST_UNLIKE:
        return nothing
    labels = np.full(outline.shape, cv2.GC_BGD, np.uint8)
    labels[reach], labels[outline], labels[chin] = cv2.GC_PR_BGD, cv2.GC_PR_FGD, cv2.GC_FGD
    cv2.setRNGSeed(0)
    cv2.grabCut(picture, labels, (0, 0, 0, 0), np.zeros((1, 65)), np.zeros((1, 65)), ITERATIONS, cv2.GC_INIT_WITH_MASK)
    is_hair = np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD)) & ((lab - skin) @ unlike > LEAST_SHARE * unlike @ unlike)
    _, parts = cv2.connectedComponents((is_hair | outline).astype(np.uint8))
    is_joined = parts == parts[chin][0]
    around = cv2.dilate((is_joined & ~outline).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    return around & reach
