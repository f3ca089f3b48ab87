"""Training masks, drawn in batches on the device: 1 = hole. No loop over images, so that a GPU is not kept waiting."""

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from sketchpaint.imaging.frame import CROP_SIZE_PX
from sketchpaint.training.config import BLOB_SHARE, BLOBS_AND_STROKES_SHARE

STROKES, POINTS = 5, 10
# Shares of the plain masks; blobs over the face and strokes are the rest.
RECTANGLE_SHARE, AROUND_SHARE = 0.25, 0.10
# Least and largest half widths and half heights of holes around left eye, right eye, nose and mouth.
PART_RADII_PX = (
    ((7.0, 3.5), (7.0, 3.5), (6.0, 6.0), (10.0, 4.0)),
    ((18.0, 14.0), (18.0, 14.0), (14.0, 16.0), (22.0, 14.0)),
)
# Which of these four are hidden together, and how often.
PART_CHOICES = (
    (True, True, False, False),
    (True, False, False, False),
    (False, True, False, False),
    (False, False, True, False),
    (False, False, False, True),
    (True, True, True, True),
)
PART_SHARES = (0.40, 0.10, 0.10, 0.08, 0.22, 0.10)


def uniform(shape: tuple[int, ...], low: float, high: float, *, generator: torch.Generator) -> Tensor:
    """Returns float32 uniform numbers in [low, high) on the generator's device."""
    return torch.rand(shape, generator=generator, device=generator.device) * (high - low) + low


def normal(shape: tuple[int, ...], *, generator: torch.Generator) -> Tensor:
    """Returns float32 standard normal numbers on the generator's device."""
    return torch.randn(shape, generator=generator, device=generator.device)


def chance(n: int, share: float, *, generator: torch.Generator) -> Tensor:
    """Returns (n, 1, 1, 1) bool, each true with this probability."""
    return torch.rand((n, 1, 1, 1), generator=generator, device=generator.device) < share


def pixel_grid(size: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """Returns x and y of every pixel, each (1, 1, size, size), in pixels."""
    axis = torch.arange(size, device=device, dtype=torch.float32)
    return axis.expand(size, size)[None, None], axis[:, None].expand(size, size)[None, None]


def weighted_mean(image: Tensor, weight: Tensor) -> Tensor:
    """Returns (N, 3, 1, 1) mean colour of (N, 3, H, W) under weights (N, 1, H, W)."""
    return (image * weight).sum((2, 3), keepdim=True) / (weight.sum((2, 3), keepdim=True) + 1)


def nose_skin(image: Tensor, landmarks: Tensor, *, radius_px: float, above_px: float = 0.0) -> Tensor:
    """Returns the (N, 3, 1, 1) mean colour of a disc on the nose, which shows the skin.

    Args:
        image: (N, 3, 128, 128).
        landmarks: (N, 5, 2) in pixels.
        radius_px: of the disc.
        above_px: how far its middle lies above the tip of the nose.
    """
    x, y = pixel_grid(CROP_SIZE_PX, image.device)
    nose_x, nose_y = (landmarks[:, 2, k].view(-1, 1, 1, 1) for k in (0, 1))
    disc = (x - nose_x) ** 2 + (y - nose_y + above_px) ** 2 < radius_px**2
    return weighted_mean(image, disc.float())


def rectangles(n: int, *, generator: torch.Generator) -> Tensor:
    """Returns (n, 1, 128, 128) rectangles with sides of 21 to 90 px."""
    x, y = pixel_grid(CROP_SIZE_PX, generator.device)
    width, height = (uniform((n, 1, 1, 1), CROP_SIZE_PX / 6, CROP_SIZE_PX * 0.7, generator=generator) for _ in range(2))
    left = uniform((n, 1, 1, 1), 0, 1, generator=generator) * (CROP_SIZE_PX - width / 2)
    top = uniform((n, 1, 1, 1), 0, 1, generator=generator) * (CROP_SIZE_PX - height / 2)
    return ((x >= left) & (x < left + width) & (y >= top) & (y < top + height)).float()


def blobs(n: int, *, generator: torch.Generator) -> Tensor:
    """Returns (n, 1, 128, 128) wobbly ellipses over the face; they cover all landmarks in most cases, like the test
    masks.
    """
    x, y = pixel_grid(CROP_SIZE_PX, generator.device)
    shape = (n, 1, 1, 1)
    center_x = CROP_SIZE_PX * (0.5 + 0.03 * torch.randn(shape, generator=generator, device=generator.device))
    center_y = CROP_SIZE_PX * (0.58 + 0.03 * torch.randn(shape, generator=generator, device=generator.device))
    u = (x - center_x) / uniform(shape, CROP_SIZE_PX * 0.20, CROP_SIZE_PX * 0.30, generator=generator)
    v = (y - center_y) / uniform(shape, CROP_SIZE_PX * 0.25, CROP_SIZE_PX * 0.37, generator=generator)
    angle, wobble = torch.atan2(v, u), torch.ones(shape, device=generator.device)
    for waves in range(2, 7):
        amplitude, phase = (
            uniform(shape, 0, 0.08, generator=generator),
            uniform(shape, 0, 2 * math.pi, generator=generator),
        )
        wobble = wobble + amplitude * torch.sin(waves * angle + phase)
    return (u**2 + v**2 < wobble**2).float()


def strokes(n: int, *, generator: torch.Generator) -> Tensor:
    """Returns (n, 1, 128, 128) one to five brush strokes, 4 to 25 px wide, that wander over the crop."""
    # Distances are computed on every second pixel and interpolated: a quarter of the work, no visible difference.
    half = CROP_SIZE_PX // 2
    x, y = pixel_grid(half, generator.device)
    x, y = x * 2 + 0.5, y * 2 + 0.5
    turn = torch.randn((n, STROKES, POINTS), generator=generator, device=generator.device) * 0.7
    angle = turn.cumsum(2) + uniform((n, STROKES, 1), 0, 2 * math.pi, generator=generator)
    start = uniform((n, STROKES, 1, 2), 0, CROP_SIZE_PX, generator=generator)
    path = start + torch.stack([angle.cos(), angle.sin()], 3).cumsum(2) * CROP_SIZE_PX / 10  # (N, STROKES, POINTS, 2)
    radius = uniform((n, STROKES, 1, 1), 2, CROP_SIZE_PX / 10, generator=generator)
    used = uniform((n, 1, 1, 1), 1, STROKES + 1, generator=generator).floor()
    lengths = uniform((n, STROKES), 3, POINTS, generator=generator).floor()
    inside = torch.full((n, STROKES, half, half), -float(CROP_SIZE_PX), device=generator.device)
    for k in range(POINTS - 1):
        a, b = path[:, :, k, :, None, None].unbind(2), path[:, :, k + 1, :, None, None].unbind(2)
        along_x, along_y = b[0] - a[0], b[1] - a[1]
        share = (((x - a[0]) * along_x + (y - a[1]) * along_y) / (along_x**2 + along_y**2 + 1e-6)).clamp(0, 1)
        distance = ((x - a[0] - share * along_x) ** 2 + (y - a[1] - share * along_y) ** 2).sqrt()
        drawn = (lengths > k)[:, :, None, None]
        inside = torch.where(drawn, torch.maximum(inside, radius - distance), inside)
    order = torch.arange(STROKES, device=generator.device)[None, :, None, None]
    depth = torch.where(order < used, inside, -float(CROP_SIZE_PX)).amax(1, keepdim=True)
    return (F.interpolate(depth, size=CROP_SIZE_PX, mode="bilinear") > 0).float()


def plain_masks(n: int, *, generator: torch.Generator, blob_share: float = BLOB_SHARE) -> Tensor:
    """Returns (n, 1, 128, 128) masks of the four plain kinds: rectangles, blobs, everything but the face, strokes."""
    x, y = pixel_grid(CROP_SIZE_PX, generator.device)
    shape = (n, 1, 1, 1)
    radius_x, radius_y = (
        uniform(shape, CROP_SIZE_PX * 0.22, CROP_SIZE_PX * 0.32, generator=generator),
        uniform(shape, CROP_SIZE_PX * 0.28, CROP_SIZE_PX * 0.40, generator=generator),
    )
    around = (((x - CROP_SIZE_PX * 0.5) / radius_x) ** 2 + ((y - CROP_SIZE_PX * 0.57) / radius_y) ** 2 > 1).float()
    # (4, N, 1, H, W).
    kinds = torch.stack(
        [rectangles(n, generator=generator), blobs(n, generator=generator), around, strokes(n, generator=generator)]
    )
    shares = (RECTANGLE_SHARE, blob_share, AROUND_SHARE, BLOBS_AND_STROKES_SHARE - blob_share)
    kind = torch.multinomial(torch.tensor(shares, device=generator.device), n, replacement=True, generator=generator)
    return kinds[kind, torch.arange(n, device=generator.device)]


def eye_bands(landmarks: Tensor, *, generator: torch.Generator) -> Tensor:
    """Returns (N, 1, 128, 128) bands that hide both eyes with room for glasses. `landmarks` is (N, 5, 2)."""
    n = len(landmarks)
    x, y = pixel_grid(CROP_SIZE_PX, generator.device)
    shape = (n, 1, 1, 1)
    left, right = landmarks[:, 0, 0].view(shape), landmarks[:, 1, 0].view(shape)
    middle = landmarks[:, :2, 1].mean(1).view(shape)
    over, under = uniform(shape, 10, 22, generator=generator), uniform(shape, 10, 22, generator=generator)
    side_left, side_right = uniform(shape, 14, 30, generator=generator), uniform(shape, 14, 30, generator=generator)
    return ((x > left - side_left) & (x < right + side_right) & (y > middle - over) & (y < middle + under)).float()


def parts(landmarks: Tensor, *, generator: torch.Generator) -> Tensor:
    """Returns (N, 1, 128, 128) rounded shapes close around some of eyes, nose and mouth, mostly both eyes or the mouth:
    what an artist wants done again. `landmarks` is (N, 5, 2).
    """
    n = len(landmarks)
    x, y = pixel_grid(CROP_SIZE_PX, generator.device)
    left, right, nose, left_corner, right_corner = landmarks.unbind(1)
    centers = torch.stack([left, right, nose, (left_corner + right_corner) / 2], 1)
    centers = centers + 1.5 * torch.randn(centers.shape, generator=generator, device=generator.device)
    low, high = (torch.tensor(radii, device=generator.device) for radii in PART_RADII_PX)
    radii = low + (high - low) * uniform((n, 4, 2), 0, 1, generator=generator)
    # Both eyes are alike.
    radii[:, 1] = radii[:, 0]
    offset_x, offset_y = (
        (pixel[:, None] - centers[:, :, k, None, None, None]) / radii[:, :, k, None, None, None]
        for k, pixel in ((0, x), (1, y))
    )
    power = torch.where(uniform((n, 1, 1, 1, 1), 0, 1, generator=generator) < 0.6, 2.0, 4.0)
    inside = offset_x.abs() ** power + offset_y.abs() ** power < 1  # (N, 4, 1, H, W)
    choice = torch.multinomial(
        torch.tensor(PART_SHARES, device=generator.device), n, replacement=True, generator=generator
    )
    chosen = torch.tensor(PART_CHOICES, device=generator.device)[choice]  # (N, 4)
    return (inside & chosen[:, :, None, None, None]).any(1).float()


def chins(landmarks: Tensor, *, generator: torch.Generator) -> Tensor:
    """Returns (N, 1, 128, 128) half ellipses from below the nose over mouth, cheeks and chin: where a beard grows.
    `landmarks` is (N, 5, 2).
    """
    n = len(landmarks)
    x, y = pixel_grid(CROP_SIZE_PX, generator.device)
    shape = (n, 1, 1, 1)
    center = (landmarks[:, 3, 0] + landmarks[:, 4, 0]).view(shape) / 2
    top = landmarks[:, 2, 1].view(shape) + uniform(shape, 1, 7, generator=generator)
    radius_x, radius_y = uniform(shape, 24, 36, generator=generator), uniform(shape, 34, 48, generator=generator)
    return ((((x - center) / radius_x) ** 2 + ((y - top) / radius_y) ** 2 < 1) & (y > top)).float()


def hair_caps(landmarks: Tensor, *, generator: torch.Generator) -> Tensor:
    """Returns (N, 1, 128, 128) what lies above and beside the forehead: where hair is. `landmarks` is (N, 5, 2)."""
    n = len(landmarks)
    x, y = pixel_grid(CROP_SIZE_PX, generator.device)
    shape = (n, 1, 1, 1)
    center = landmarks[:, :2, 0].mean(1).view(shape)
    eyes = landmarks[:, :2, 1].mean(1).view(shape)
    brow = eyes - uniform(shape, 8, 16, generator=generator)
    bottom = eyes + uniform(shape, -10, 45, generator=generator)
    face = ((x - center) / uniform(shape, 32, 40, generator=generator)) ** 2 + (
        (y - eyes) / uniform(shape, 30, 44, generator=generator)
    ) ** 2 < 1
    # Half of them end near the head, the others take the background along.
    reach = torch.where(
        uniform(shape, 0, 1, generator=generator) < 0.5, uniform(shape, 50, 64, generator=generator), 2.0 * CROP_SIZE_PX
    )
    head = ((x - center) / reach) ** 2 + ((y - eyes + 6) / (reach + 2)) ** 2 < 1
    return ((y < bottom) & head & ~(face & (y > brow - 12))).float()


def heads(landmarks: Tensor, *, generator: torch.Generator) -> Tensor:
    """Returns (N, 1, 128, 128) ellipses around the head with its hair, from the crown to the mouth. `landmarks` is (N,
    5, 2).
    """
    x, y = pixel_grid(CROP_SIZE_PX, generator.device)
    shape = (len(landmarks), 1, 1, 1)
    center, eyes = landmarks[:, :2, 0].mean(1).view(shape), landmarks[:, :2, 1].mean(1).view(shape)
    reach = uniform(shape, 48, 62, generator=generator)
    head = ((x - center) / reach) ** 2 + ((y - eyes + 6) / (reach + 2)) ** 2 < 1
    return (head & (y < eyes + 32)).float()
