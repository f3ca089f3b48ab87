"""Random batches of training faces."""

import torch
from torch import Tensor

from sketchpaint.evaluation.archive import Faces, to_signed
from sketchpaint.imaging.frame import CROP_SIZE_PX

# How much oftener faces are drawn that wear something rare.
OFTENER = {"eyeglasses": 4.0, "beard": 3.0, "hat": 1.5}

# So many shaven men are drawn to take chins from: among the few of a batch there is hardly ever one alike.
DONORS = 48

# Landmark order after a horizontal flip: eyes and mouth corners change places.
FLIPPED_LANDMARKS = (1, 0, 2, 4, 3)


def draw_batch(faces: Faces, *, size: int, weights: Tensor | None, generator: torch.Generator) -> Faces:
    """Draws a random batch, half of it flipped left to right with its landmarks.

    Args:
        faces: where to draw from.
        size: faces in the batch.
        weights: (N,) sampling weights, or None for uniform.
        generator: source of randomness, on the device of `faces`.

    Returns:
        A batch whose images are float32 (size, 3, 128, 128) in [-1, 1].
    """
    device = faces.images.device
    if weights is None:
        index = torch.randint(len(faces), (size,), generator=generator, device=device)
    else:
        index = torch.multinomial(weights, size, replacement=True, generator=generator)
    images, landmarks = to_signed(faces.images[index]), faces.landmarks[index]
    flip = torch.rand(size, generator=generator, device=device) < 0.5
    flipped = landmarks[:, FLIPPED_LANDMARKS] * torch.tensor([-1.0, 1.0], device=device) + torch.tensor(
        [CROP_SIZE_PX - 1.0, 0.0], device=device
    )
    return Faces(
        images=torch.where(flip[:, None, None, None], images.flip(3), images),
        landmarks=torch.where(flip[:, None, None], flipped, landmarks),
        attributes=faces.attributes[index],
        names=(),
    )


def draw_donors(faces: Faces, *, generator: torch.Generator) -> Faces:
    """Draws men known to have neither beard nor moustache, as `draw_batch` does; none where there are none."""
    shaven = (faces.attribute("male") == 1) & (faces.attribute("beard") == 0) & (faces.attribute("moustache") == 0)
    some = bool(shaven.any())
    return draw_batch(faces, size=DONORS * some, weights=shaven.float() if some else None, generator=generator)


def sampling_weights(faces: Faces) -> Tensor:
    """Returns (N,) weights: faces with something rare oftener, and all that are sharp as often as all that are soft."""
    weights = torch.ones(len(faces), device=faces.images.device)
    for name, factor in OFTENER.items():
        weights = torch.where(faces.attribute(name) == 1, weights * factor, weights)
    return balanced(weights, faces)


def balanced(weights: Tensor, faces: Faces) -> Tensor:
    """Returns (N,) weights in the proportions given, but with all sharp faces together as heavy as all soft ones."""
    if faces.sharp is None:
        return weights
    sharp, soft = weights[faces.sharp].sum(), weights[~faces.sharp].sum()
    return weights / torch.where(faces.sharp, sharp, soft)
