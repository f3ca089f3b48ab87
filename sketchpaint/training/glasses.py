"""Glasses, drawn at the eyes. Images in [-1, 1], 128x128 crops."""

import torch
from torch import Tensor

from sketchpaint.imaging.frame import CROP_SIZE_PX
from sketchpaint.training.masks import chance, normal, nose_skin, pixel_grid, uniform, weighted_mean


def draw_glasses(ground: Tensor, image: Tensor, landmarks: Tensor, *, generator: torch.Generator) -> Tensor:
    """Draws a pair of glasses at the eyes; filled where the true lenses are much darker than the nose.

    Args:
        ground: (N, 3, 128, 128) what to draw on.
        image: (N, 3, 128, 128) the true faces, whose lens colour decides between thin frames and sunglasses.
        landmarks: (N, 5, 2) in pixels.
        generator: source of randomness.

    Returns:
        (N, 3, 128, 128) `ground` with glasses.
    """
    n = len(ground)
    shape = (n, 1, 1, 1)
    x, y = pixel_grid(CROP_SIZE_PX, ground.device)
    points = (landmarks + normal((n, 5, 2), generator=generator))[:, :, :, None, None]  # jitter of 1 px
    radius_x, radius_y = uniform(shape, 9, 14, generator=generator), uniform(shape, 6, 11, generator=generator)
    power = torch.where(chance(n, 0.5, generator=generator), 2.0, 5.0)  # ellipses or rounded rectangles
    half_line = uniform(shape, 0.5, 1.6, generator=generator)
    line = torch.zeros((n, 1, CROP_SIZE_PX, CROP_SIZE_PX), dtype=torch.bool, device=ground.device)
    lens = line.clone()
    darkness = torch.zeros(shape, device=ground.device)
    for eye in (0, 1):
        u, v = (x - points[:, eye, :1]) / radius_x, (y - points[:, eye, 1:]) / radius_y
        reach = (u.abs() ** power + v.abs() ** power + 1e-9) ** (1 / power)
        depth = (1 - reach) * torch.minimum(radius_x, radius_y)  # px inside the rim
        lens |= depth > 0
        line |= depth.abs() < half_line
        darkness = darkness + weighted_mean(image, (reach < 0.7).float()).mean(1, keepdim=True) / 2
    nose = nose_skin(image, points[..., 0, 0], radius_px=6).mean(1, keepdim=True)
    (left_x, left_y), (right_x, right_y) = points[:, 0].unbind(1), points[:, 1].unbind(1)
    left_x, left_y, right_x, right_y = (p[:, None] for p in (left_x, left_y, right_x, right_y))
    level = left_y + (right_y - left_y) * ((x - left_x) / (right_x - left_x + 1e-6))
    near = (y - level).abs() < half_line
    line |= near & (x > left_x + radius_x) & (x < right_x - radius_x)  # bridge
    temples = near & ((x < left_x - radius_x) | (x > right_x + radius_x)) & (x > left_x - 32) & (x < right_x + 32)
    line |= temples & chance(n, 0.4, generator=generator)
    ink = uniform(shape, -1, -0.6, generator=generator) + 0.05 * normal((n, 3, 1, 1), generator=generator)
    filled = (darkness < nose - 0.45) & lens
    return torch.where(line | filled, ink.clamp(-1, 1), ground)
