"""How photos differ in what a face is not: sharpness, compression, noise, colour, background. (N, 3, 128, 128) in [-1,
1].

Truth and result share it, so that nothing can be told by it. Networks that saw one sharpness alone take another for
damage.
"""

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from sketchpaint.evaluation.artefacts import gaussian_blur
from sketchpaint.imaging.frame import CROP_SIZE_PX
from sketchpaint.training.masks import pixel_grid, uniform

# Shares of the photos that are blurred, sharpened, compressed, noisy, toned, and have their background painted flat.
BLURRED, SHARPENED, COMPRESSED, NOISY, TONED, FLAT = 0.35, 0.2, 0.3, 0.25, 0.5, 0.05
SIGMA_PX, SHARPENING, QUALITY, NOISE = (0.15, 0.8), (0.1, 0.6), (40.0, 95.0), (0.005, 0.04)
GAIN, BALANCE = (0.8, 1.15), (0.93, 1.07)
# Half axes of an ellipse around head and hair, about the middle between the eyes moved down, how soft its edge is, and
# from where on shoulders are left as they are.
HEAD_PX, BELOW_EYES_PX, EDGE_PX, SHOULDERS_BELOW_EYES_PX = (57, 66), 6, 5, 44
# ITU-T T.81, annex K: quantisation of luminance and chrominance at quality 50.
LUMINANCE = (
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
    87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
    72, 92, 95, 98, 112, 100, 103, 99,
)  # fmt: skip
CHROMINANCE = (
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66,
    *[99] * 38,
)  # fmt: skip
# RGB to luminance and two differences of colour (ITU-T T.871).
TO_YCC = ((0.299, 0.587, 0.114), (-0.168736, -0.331264, 0.5), (0.5, -0.418688, -0.081312))


def photograph(image: Tensor, landmarks: Tensor, *, generator: torch.Generator) -> Tensor:
    """Takes faces with other cameras: each with some of what is above, drawn anew.

    Args:
        image: (N, 3, 128, 128).
        landmarks: (N, 5, 2) in pixels.
        generator: source of randomness, on the device of `image`.

    Returns:
        (N, 3, 128, 128) in [-1, 1].
    """
    n = len(image)
    shape = (n, 1, 1, 1)

    def some(share: float) -> Tensor:
        return uniform(shape, 0, 1, generator=generator) < share

    flat = uniform((n, 3, 1, 1), -0.15, 0.15, generator=generator) + uniform(shape, -0.7, 1, generator=generator)
    image = torch.where(some(FLAT), image.lerp(flat.clamp(-1, 1), background(landmarks)), image)
    toned = (image + 1) * uniform(shape, *GAIN, generator=generator) * uniform(
        (n, 3, 1, 1), *BALANCE, generator=generator
    ) - 1
    image = torch.where(some(TONED), toned, image)
    kind = uniform(shape, 0, 1, generator=generator)
    soft = gaussian_blur(image, uniform((n,), *SIGMA_PX, generator=generator))
    crisp = image + (image - gaussian_blur(image, torch.ones(n, device=image.device))) * uniform(
        shape, *SHARPENING, generator=generator
    )
    image = torch.where(kind < BLURRED, soft, torch.where(kind > 1 - SHARPENED, crisp, image))
    grain = torch.randn(image.shape, generator=generator, device=image.device) * uniform(
        shape, *NOISE, generator=generator
    )
    image = torch.where(some(NOISY), image + grain, image).clamp(-1, 1)
    return torch.where(some(COMPRESSED), compress(image, uniform((n,), *QUALITY, generator=generator)), image)


def background(landmarks: Tensor) -> Tensor:
    """Returns (N, 1, 128, 128) in [0, 1]: what lies beside head and shoulders. `landmarks` is (N, 5, 2)."""
    x, y = pixel_grid(CROP_SIZE_PX, landmarks.device)
    middle = landmarks[:, :2].mean(1)
    across, down = (x - middle[:, 0].view(-1, 1, 1, 1)), (y - middle[:, 1].view(-1, 1, 1, 1))
    half_width, half_height = HEAD_PX
    outside = ((across / half_width) ** 2 + ((down - BELOW_EYES_PX) / half_height) ** 2 > 1) & (
        down < SHOULDERS_BELOW_EYES_PX
    )
    return F.avg_pool2d(outside.float(), 2 * EDGE_PX + 1, 1, EDGE_PX, count_include_pad=False)


def compress(image: Tensor, quality: Tensor) -> Tensor:
    """Does to each image what JPEG does: cosine transform of blocks, quantisation, colour at half the resolution.

    Args:
        image: (N, 3, H, W), sides multiples of 16.
        quality: (N,) from 1 to 100, as the reference encoder scales its tables.

    Returns:
        (N, 3, H, W) in [-1, 1].
    """
    device = image.device
    to_ycc = torch.tensor(TO_YCC, device=device)
    ycc = torch.einsum("kc,nchw->nkhw", to_ycc, (image + 1) * 127.5)
    light = _quantised(ycc[:, :1] - 128, LUMINANCE, quality) + 128
    colour = F.interpolate(_quantised(F.avg_pool2d(ycc[:, 1:], 2), CHROMINANCE, quality), scale_factor=2)
    rgb = torch.einsum("kc,nchw->nkhw", torch.linalg.inv(to_ycc), torch.cat([light, colour], 1))
    return (rgb.round() / 127.5 - 1).clamp(-1, 1)


def _quantised(planes: Tensor, table: tuple[int, ...], quality: Tensor) -> Tensor:
    """Quantises the cosine coefficients of blocks of 8 x 8 of (N, C, H, W) planes."""
    n, channels, height, width = planes.shape
    position = torch.arange(8, device=planes.device)
    cosine = torch.cos((2 * position[None] + 1) * position[:, None] * math.pi / 16) / 2
    cosine[0] /= math.sqrt(2)
    scale = torch.where(quality < 50, 5000 / quality, 200 - 2 * quality).view(-1, 1, 1)
    steps = ((torch.tensor(table, device=planes.device).view(1, 8, 8) * scale + 50) / 100).floor().clamp(1, 255)
    blocks = planes.view(n, channels, height // 8, 8, width // 8, 8)
    coefficients = torch.einsum("ui,ncaibj,vj->ncaubv", cosine, blocks, cosine)
    steps = steps.view(n, 1, 1, 8, 1, 8)
    coefficients = (coefficients / steps).round() * steps
    return torch.einsum("ui,ncaubv,vj->ncaibj", cosine, coefficients, cosine).reshape(planes.shape)
