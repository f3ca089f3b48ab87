"""Hair in another colour: which pixels are hair, told by colour alone, and how they look dyed. Images in [-1, 1],
128x128 crops.
"""

import torch
from torch import Tensor
from torch.nn import functional as F

from sketchpaint.imaging.frame import CROP_SIZE_PX
from sketchpaint.training.masks import nose_skin, pixel_grid, uniform, weighted_mean

# Where the crown of the hair is, in px above the middle between the eyes, and how far to its sides; and the disc on the
# nose that shows the skin.
CROWN_PX, CROWN_HALF_WIDTH_PX, NOSE_RADIUS_PX = (36, 50), 20, 8
# Half axes of the ellipse that hair lies in, its middle 8 px below the eyes.
HEAD_PX, HEAD_BELOW_EYES_PX = (60, 68), 8
# Hair and skin must be this far apart in colour, and a pixel that is equally far from both is no hair.
LEAST_CONTRAST, CAUTION, SHARPNESS = 0.35, 1.3, 5.0
# Dark hair shows less of its shades than light hair.
DARKEST_GAIN, LIGHTEST_GAIN = 0.45, 1.3
# What is left of the shades of a face or a wall that hair grows over.
COVERED_GAIN = 0.06


def hair_matte(image: Tensor, landmarks: Tensor) -> Tensor:
    """Tells hair from face by colour: pixels nearer to the mean colour of the crown than to that of the nose are hair.

    Args:
        image: (N, 3, 128, 128).
        landmarks: (N, 5, 2) in pixels.

    Returns:
        (N, 1, 128, 128) in [0, 1]; zero far from the head, and everywhere where crown and nose look alike.
    """
    shape = (len(image), 1, 1, 1)
    x, y = pixel_grid(CROP_SIZE_PX, image.device)
    center, eyes = landmarks[:, :2, 0].mean(1).view(shape), landmarks[:, :2, 1].mean(1).view(shape)
    near, far = CROWN_PX
    crown = ((x - center).abs() < CROWN_HALF_WIDTH_PX) & (y < eyes - near) & (y >= eyes - far)
    hair = weighted_mean(image, crown.float())
    skin = nose_skin(image, landmarks, radius_px=NOSE_RADIUS_PX)
    apart = (hair - skin).square().sum(1, keepdim=True).sqrt()
    to_hair, to_skin = ((image - colour).square().sum(1, keepdim=True).sqrt() for colour in (hair, skin))
    likeness = (to_skin - CAUTION * to_hair) / apart.clamp(min=1e-3)
    matte = torch.sigmoid(SHARPNESS * likeness)
    half_width, half_height = HEAD_PX
    head = ((x - center) / half_width) ** 2 + ((y - eyes - HEAD_BELOW_EYES_PX) / half_height) ** 2
    matte = matte * (head < 1) * (apart > LEAST_CONTRAST)
    return F.avg_pool2d(matte, 3, 1, 1)


def dye_hair(image: Tensor, matte: Tensor, colour: Tensor) -> Tensor:
    """Gives hair another colour and keeps its strands.

    Args:
        image: (N, 3, 128, 128).
        matte: (N, 1, 128, 128) in [0, 1], 1 = hair that is to change.
        colour: (N, 3, 1, 1) its new mean colour.

    Returns:
        (N, 3, 128, 128) in [-1, 1], equal to `image` where the matte is zero.
    """
    light = ((colour.mean(1, keepdim=True) + 1) / 2).clamp(0, 1)
    gain = DARKEST_GAIN + (LIGHTEST_GAIN - DARKEST_GAIN) * light
    shades = (image - weighted_mean(image, matte)).mean(1, keepdim=True)
    return image.lerp((colour + gain * shades).clamp(-1, 1), matte)


def grow_hair(image: Tensor, matte: Tensor, where: Tensor, colour: Tensor) -> Tensor:
    """Lets hair of another colour cover what was not hair before.

    Args:
        image: (N, 3, 128, 128).
        matte: (N, 1, 128, 128) in [0, 1], 1 = what is hair already; it is dyed.
        where: (N, 1, 128, 128), 1 = where hair shall be; it ends softly within.
        colour: (N, 3, 1, 1) mean colour of the hair.

    Returns:
        (N, 3, 128, 128) in [-1, 1], equal to `image` where `where` is zero.
    """
    own = matte * where
    shades = (image - weighted_mean(image, where)).mean(1, keepdim=True)
    covered = F.avg_pool2d(where, 5, 1, 2) * where * (1 - own)
    return dye_hair(image, own, colour).lerp((colour + COVERED_GAIN * shades).clamp(-1, 1), covered)


def draw_dyes(n: int, *, generator: torch.Generator) -> Tensor:
    """Returns (n, 3, 1, 1) hair colours: nearly black, straw, or any."""
    shape = (n, 1, 1, 1)
    black = uniform(shape, -0.98, -0.72, generator=generator) + 0.05 * torch.rand(
        (n, 3, 1, 1), generator=generator, device=generator.device
    )
    straw = torch.tensor((0.65, 0.38, -0.1), device=generator.device).view(1, 3, 1, 1) + uniform(
        shape, -0.25, 0.15, generator=generator
    )
    any_colour = uniform((n, 3, 1, 1), -0.95, 0.7, generator=generator)
    kind = torch.rand(shape, generator=generator, device=generator.device)
    return torch.where(kind < 0.35, black, torch.where(kind < 0.8, straw, any_colour))
