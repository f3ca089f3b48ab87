"""What stands in a training hole: fills and strokes that mean something.

The encoder must learn that black over a chin asks for a beard and that two drawn rings ask for glasses. So a hole is
filled lighter or darker than its surroundings exactly when the truth is lighter or darker, strokes stand where the face
is dark, and glasses and beards are drawn on faces that wear them. Hair changes its colour with the hint, in the truth
as well: photos do not show one head in two colours, and without it the hair around the hole decides. In the same way
some bearded men are shaven under a light fill. Some fills say nothing, so that an empty hole becomes a plausible face.
A white or black fill that means nothing is never trained: it would teach the network to ignore white and black. All
functions work on batches, images in [-1, 1], masks 1 = hole.
"""

import torch
from torch import Tensor
from torch.nn import functional as F

from sketchpaint.evaluation.archive import Faces
from sketchpaint.imaging.frame import CROP_SIZE_PX
from sketchpaint.training.config import BLOB_SHARE, PARTS_SHARE
from sketchpaint.training.glasses import draw_glasses
from sketchpaint.training.hair import draw_dyes, dye_hair, grow_hair, hair_matte
from sketchpaint.training.masks import (
    chance,
    chins,
    eye_bands,
    hair_caps,
    heads,
    normal,
    parts,
    plain_masks,
    uniform,
    weighted_mean,
)
from sketchpaint.training.shaving import exchange_chins

# Shares of the general hints, in the order of `_general_hints`.
HINT_SHARES = (0.24, 0.16, 0.06, 0.14, 0.20, 0.20)
RING_PX = 10
# Holes over the hair, and how many of those ask for another colour than the hair has; with less hair than `LEAST_HAIR`
# of the crop, none does.
HAIR_SHARE, DYED_SHARE, LEAST_HAIR = 0.28, 0.7, 0.03
# Of the holes close around eyes, nose or mouth, how many say nothing.
SILENT_SHARE = 0.6
# Of those that ask for dark hair: how many are painted all over, face and background and all; and how many of all dyed
# holes end where the paint ends.
GROWN_SHARE, PAINTED_OUT_SHARE, DARK = 0.8, 0.4, -0.6
# Holes of bearded men that cover the chin, how many of all that do speak of the beard, and how many of these ask to be
# shaven.
CHIN_SHARE, BEARD_SHARE, SHAVEN_SHARE = 0.7, 0.75, 0.7


def ring_mean(image: Tensor, mask: Tensor) -> Tensor:
    """Returns (N, 3, 1, 1) mean colour of the known pixels within 10 px of the hole, or of all known pixels where there
    is no ring.
    """
    grown = F.max_pool2d(mask, (2 * RING_PX + 1, 1), 1, (RING_PX, 0))
    ring = F.max_pool2d(grown, (1, 2 * RING_PX + 1), 1, (0, RING_PX)) * (1 - mask)
    return weighted_mean(image, torch.where(ring.sum((2, 3), keepdim=True) > 20, ring, 1 - mask))


def _coarse(image: Tensor, cells: Tensor) -> Tensor:
    """Averages each image over cells of 4, 8, 16 or 32 px: `cells` (N, 1, 1, 1) holds the exponent 2 to 5."""
    levels = [
        F.interpolate(F.avg_pool2d(image, 2**k), size=CROP_SIZE_PX, mode="bilinear" if k % 2 else "nearest")
        for k in (2, 3, 4, 5)
    ]
    chosen = levels[0]
    for k, level in enumerate(levels[1:], start=3):
        chosen = torch.where(cells == k, level, chosen)
    return chosen


def _general_hints(image: Tensor, mask: Tensor, *, generator: torch.Generator) -> Tensor:
    n = len(image)
    shape = (n, 1, 1, 1)
    around, inside = ring_mean(image, mask), weighted_mean(image, mask)
    visible = weighted_mean(image, 1 - mask)
    noise = normal(tuple(image.shape), generator=generator) * 0.5
    # Lighter or darker than the surroundings when the truth is, exaggerated up to white and black.
    flat = (
        around
        + (inside - around) * uniform(shape, 1, 5, generator=generator)
        + 0.05 * normal((n, 3, 1, 1), generator=generator)
    ).clamp(-1, 1)
    # Coarse colours, some exaggerated, most posterised.
    rough = _coarse(image, torch.randint(2, 6, shape, generator=generator, device=image.device))
    stronger = (around + (rough - around) * uniform(shape, 1, 2.5, generator=generator)).clamp(-1, 1)
    rough = torch.where(chance(n, 0.4, generator=generator), stronger, rough)
    steps = torch.randint(3, 7, shape, generator=generator, device=image.device)
    poster = ((rough + 1) / 2 * steps).round() / steps * 2 - 1
    rough = torch.where(chance(n, 0.7, generator=generator), poster, rough)
    # Strokes where the face is darker than its neighbourhood, sometimes light ones where it is lighter.
    gray = image.mean(1, keepdim=True)
    # About 12 px wide.
    blurred = F.interpolate(
        F.avg_pool2d(F.avg_pool2d(gray, 4), 3, 1, 1, count_include_pad=False), size=CROP_SIZE_PX, mode="bilinear"
    )
    detail = F.avg_pool2d(gray - blurred, 3, 1, 1)
    threshold = uniform(shape, 0.08, 0.25, generator=generator)
    own_ink = F.interpolate(F.avg_pool2d(image, 4), size=CROP_SIZE_PX)
    ink = torch.where(chance(n, 0.5, generator=generator), own_ink, uniform(shape, -1, -0.6, generator=generator))
    drawn = torch.where(detail < -threshold, ink, torch.where(chance(n, 0.5, generator=generator), around, inside))
    drawn = torch.where((detail > threshold) & chance(n, 0.3, generator=generator), torch.full_like(drawn, 0.9), drawn)
    kinds = torch.stack([around.expand_as(image), visible.expand_as(image), noise, flat.expand_as(image), rough, drawn])
    kind = torch.multinomial(torch.tensor(HINT_SHARES, device=image.device), n, replacement=True, generator=generator)
    return kinds[kind, torch.arange(n, device=image.device)]


def make_holes(
    faces: Faces,
    *,
    donors: Faces,
    generator: torch.Generator,
    blob_share: float = BLOB_SHARE,
    parts_share: float = PARTS_SHARE,
) -> tuple[Tensor, Tensor, Tensor]:
    """Chooses a hole for each face, what stands in it and what should come out.

    Args:
        faces: batch with float images (N, 3, 128, 128) in [-1, 1].
        donors: shaven men, likewise, see `draw_donors`: bearded ones get their chins.
        generator: source of randomness, on the device of the batch.
        blob_share: see `CrgConfig`.
        parts_share: likewise.

    Returns:
        The truth (N, 3, 128, 128), which is the face, in the hole sometimes with other hair or shaven; the mask (N, 1,
        128, 128), 1 = hole; and the first composite (N, 3, 128, 128).
    """
    image, n = faces.images, len(faces)
    shape = (n, 1, 1, 1)
    glasses = (faces.attribute("eyeglasses") == 1).view(shape)
    beard, shaven = (
        (faces.attribute("beard") == 1).view(shape),
        ((faces.attribute("beard") == 0) & (faces.attribute("male") == 1)).view(shape),
    )
    draw = torch.rand(shape, generator=generator, device=image.device)
    at_eyes = draw < torch.where(glasses, 0.5, 0.10)
    at_chin = ~at_eyes & (1 - draw < torch.where(beard, CHIN_SHARE, 0.10))
    at_hair = ~at_eyes & ~at_chin & chance(n, HAIR_SHARE, generator=generator)
    at_parts = ~at_eyes & ~at_chin & ~at_hair & chance(n, parts_share, generator=generator)
    mask = plain_masks(n, generator=generator, blob_share=blob_share)
    for chosen, special in ((at_parts, parts), (at_eyes, eye_bands), (at_chin, chins), (at_hair, hair_caps)):
        mask = torch.where(chosen, special(faces.landmarks, generator=generator), mask)

    around = ring_mean(image, mask)
    hint = _general_hints(image, mask, generator=generator)
    nothing = torch.where(chance(n, 0.5, generator=generator), around, weighted_mean(image, 1 - mask))
    hint = torch.where(at_parts & chance(n, SILENT_SHARE, generator=generator), nothing.expand_as(hint), hint)
    hint = _hint_of_glasses(faces, mask, hint, glasses, around=around, generator=generator)
    worn = beard, shaven, glasses
    truth, hint = _hint_of_beard(faces, donors, mask, hint, worn, around=around, generator=generator)
    truth, mask, hint = _hint_of_hair(faces, truth, mask, hint, at_hair, around=around, generator=generator)
    return truth, mask, image * (1 - mask) + hint * mask


def _hint_of_glasses(
    faces: Faces, mask: Tensor, hint: Tensor, glasses: Tensor, *, around: Tensor, generator: torch.Generator
) -> Tensor:
    """Draws glasses where they are worn and hidden; `glasses` is (N, 1, 1, 1) bool."""
    image, n = faces.images, len(faces)
    both_eyes = mask.flatten(2).gather(2, _pixel_index(faces.landmarks[:, :2])).amin(2)[..., None, None] > 0
    ground = torch.where(
        chance(n, 0.6, generator=generator),
        around.expand_as(image),
        F.interpolate(F.avg_pool2d(image, 16), size=CROP_SIZE_PX),
    )
    with_glasses = draw_glasses(ground, image, faces.landmarks, generator=generator)
    return torch.where(glasses & both_eyes & chance(n, 0.7, generator=generator), with_glasses, hint)


def _hint_of_beard(
    faces: Faces,
    donors: Faces,
    mask: Tensor,
    hint: Tensor,
    worn: tuple[Tensor, Tensor, Tensor],
    *,
    around: Tensor,
    generator: torch.Generator,
) -> tuple[Tensor, Tensor]:
    """Draws a beard, or a bare chin, where the chin is hidden; `worn` tells who has a beard, is shaven, wears glasses,
    (N, 1, 1, 1) bool each. Returns truth, sometimes shaven, and hint.
    """
    image, n, (beard, shaven, glasses) = faces.images, len(faces), worn
    shape = (n, 1, 1, 1)
    chin = mask.flatten(2).gather(2, _pixel_index(faces.landmarks[:, 3:])).amin(2)[..., None, None] > 0
    region = torch.where(chance(n, 0.5, generator=generator), chins(faces.landmarks, generator=generator), mask)
    means_beard = (beard | shaven) & chin & ~glasses & chance(n, BEARD_SHARE, generator=generator)
    without, fits = exchange_chins(image, faces.landmarks, donors.images, donors.landmarks)
    shaved = means_beard & beard & fits & chance(n, SHAVEN_SHARE, generator=generator)
    truth = torch.where(shaved & (mask > 0), without, image)
    own = weighted_mean(truth, region * mask)
    black = torch.where(
        chance(n, 0.5, generator=generator), uniform(shape, -1, -0.75, generator=generator), (own - 0.3).clamp(-1, 1)
    )
    white = torch.where(
        chance(n, 0.6, generator=generator), uniform(shape, 0.8, 1, generator=generator), (own + 0.1).clamp(-1, 1)
    )
    bearded = torch.where(beard & ~shaved, black, white)
    return truth, torch.where(means_beard, torch.where(region > 0, bearded, around.expand_as(image)), hint)


def _hint_of_hair(
    faces: Faces,
    truth: Tensor,
    mask: Tensor,
    hint: Tensor,
    at_hair: Tensor,
    *,
    around: Tensor,
    generator: torch.Generator,
) -> tuple[Tensor, Tensor, Tensor]:
    """Paints hair where the hole lies at it (`at_hair`, (N, 1, 1, 1) bool); returns truth, sometimes dyed or with more
    hair, mask and hint.
    """
    image, n = faces.images, len(faces)
    shape = (n, 1, 1, 1)
    hair = hair_matte(image, faces.landmarks) * mask
    hairy = (hair.mean((1, 2, 3), keepdim=True) > LEAST_HAIR) & (faces.attribute("hat") != 1).view(shape)
    colour, dyed = draw_dyes(n, generator=generator), at_hair & hairy & chance(n, DYED_SHARE, generator=generator)
    # Most hints cover the hair and not the background beside it: where an artist paints hair, hair shall be. Dark hair
    # may be painted where none was.
    shape_of_hair = (F.avg_pool2d(hair, 9, 1, 4) > 0.5).float() * mask
    painted = torch.where(hairy & chance(n, 0.85, generator=generator), shape_of_hair, mask)
    grown = dyed & (colour.mean(1, keepdim=True) < DARK) & chance(n, GROWN_SHARE, generator=generator)
    painted = torch.where(grown, mask * heads(faces.landmarks, generator=generator), painted)
    mask = torch.where(dyed & chance(n, PAINTED_OUT_SHARE, generator=generator), painted, mask)
    shown = torch.where(
        dyed,
        colour + 0.03 * normal((n, 3, 1, 1), generator=generator),
        _hair_colour(faces, painted, generator=generator),
    )
    told = dyed | (at_hair & chance(n, 0.75, generator=generator))
    hint = torch.where(told, torch.where(painted > 0, shown.clamp(-1, 1), around), hint)
    truth = torch.where(
        grown, grow_hair(truth, hair, painted, colour), torch.where(dyed, dye_hair(truth, hair * mask, colour), truth)
    )
    return truth, mask, hint


def _hair_colour(faces: Faces, painted: Tensor, *, generator: torch.Generator) -> Tensor:
    """One colour per face, (N, 3, 1, 1): what stands where it is painted, moved towards black for black hair and
    towards light straw for blond hair.
    """
    shape = (len(faces), 1, 1, 1)
    black, blond = ((faces.attribute(name) == 1).view(shape) for name in ("hair_black", "hair_blond"))
    own, reach = weighted_mean(faces.images, painted), uniform(shape, 0, 1, generator=generator)
    straw = torch.tensor((0.7, 0.4, -0.1), device=painted.device).view(1, 3, 1, 1)
    colour = torch.where(
        black,
        own.lerp(torch.full_like(own, -0.9), reach),
        torch.where(blond, own.lerp(straw.expand_as(own), reach), own),
    )
    return (colour + 0.05 * normal((len(faces), 3, 1, 1), generator=generator)).clamp(-1, 1)


def _pixel_index(landmarks: Tensor) -> Tensor:
    """(N, K, 2) landmarks to (N, 1, K) indices into a flattened crop."""
    xy = landmarks.round().long().clamp(0, CROP_SIZE_PX - 1)
    return (xy[:, :, 1] * CROP_SIZE_PX + xy[:, :, 0])[:, None]
