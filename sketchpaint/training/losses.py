"""Training losses. Images (N, 3, 128, 128) in [-1, 1], masks (N, 1, 128, 128) with 1 = hole."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

from sketchpaint.evaluation.pretrained import Lpips

# Side of the windows that the perceptual distance looks at: a quarter of the crop costs a quarter of the time.
WINDOW_PX = 64
# Holes of this share of the picture weigh as much as they are said to; smaller ones weigh as much in all as these, down
# to a tenth of their size.
USUAL_HOLE, LEAST_HOLE = 0.2, 0.02


def hole_weights(mask: Tensor, hole_weight: float) -> Tensor:
    """Returns (N, 1, H, W): 1 outside holes, inside `hole_weight` or, where the hole is small, as much more."""
    share = mask.mean((1, 2, 3), keepdim=True).clamp(LEAST_HOLE, USUAL_HOLE)
    return 1 + (hole_weight * USUAL_HOLE / share - 1) * mask


def pixel_loss(generated: Tensor, image: Tensor, weight: Tensor) -> Tensor:
    """Weighted L1 of the pixels plus weighted L1 of their horizontal and vertical differences.

    Args:
        generated: generator output.
        image: truth.
        weight: (N, 1, 128, 128) weight per pixel.
    """
    error = generated - image
    across, along = error[..., :, 1:] - error[..., :, :-1], error[..., 1:, :] - error[..., :-1, :]
    edges = (across.abs() * weight[..., :, 1:]).mean() + (along.abs() * weight[..., 1:, :]).mean()
    return (error.abs() * weight).mean() + edges


def window_features(
    network: Lpips, generated: Tensor, image: Tensor, mask: Tensor, *, generator: torch.Generator
) -> tuple[list[Tensor], list[Tensor]]:
    """Looks at one window of each face, whose middle is drawn from the hole.

    Args:
        network: whose features are wanted.
        generated: generator output.
        image: truth.
        mask: where windows may lie; anywhere in a face whose mask is empty.
        generator: source of randomness.

    Returns:
        Features of the generated windows, with their graph, and of the true ones, level by level.
    """
    y, x = window_corners(mask, generator=generator)
    with torch.no_grad():
        wanted = network(windows(image, y, x))
    return network(windows(generated, y, x)), wanted


def style_loss(got: Sequence[Tensor], wanted: Sequence[Tensor]) -> Tensor:
    """L1 between Gram matrices of features, (N, C, H, W) a level (the paper's equations 6 and 7, a mean instead of a
    sum).
    """
    pairs = zip(got, wanted, strict=True)
    return torch.stack([(_gram(a.float()) - _gram(b.float())).abs().mean() for a, b in pairs]).sum()


def window_corners(mask: Tensor, *, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Draws (N,) rows and columns of the upper left corners of windows around a random pixel of each hole."""
    side = mask.shape[-1]
    places = torch.multinomial(mask.flatten(1) + 1e-6, 1, generator=generator)[:, 0]
    rows, columns = torch.div(places, side, rounding_mode="floor"), places % side
    return (rows - WINDOW_PX // 2).clamp(0, side - WINDOW_PX), (columns - WINDOW_PX // 2).clamp(0, side - WINDOW_PX)


def windows(image: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
    """Returns the (N, C, 64, 64) windows of (N, C, H, W) images with these upper left corners, channels last."""
    reach = torch.arange(WINDOW_PX, device=image.device)
    number = torch.arange(len(image), device=image.device)[:, None, None]
    cut = image.permute(0, 2, 3, 1)[number, (rows[:, None] + reach)[:, :, None], (columns[:, None] + reach)[:, None, :]]
    return cut.permute(0, 3, 1, 2)


def fooling_loss(logits: Sequence[Tensor], mask: Tensor) -> Tensor:
    """The inpainter's adversarial loss (hinge, Lim and Ye 2017): minus the mean logit, each counted by how much of its
    cell is hole, and each face alike.

    Args:
        logits: verdicts on results, each (N, 1, S, S) with an S of its own.
        mask: 1 = what is judged.
    """
    return torch.stack([-_mean_over(level.float(), mask) for level in logits]).mean()


def critic_loss(true: Sequence[Tensor], fake: Sequence[Tensor], mask: Tensor) -> Tensor:
    """The critic's hinge loss: 2 for one that knows nothing, 0 for one that is sure.

    Args:
        true: verdicts on true faces, each (N, 1, S, S) with an S of its own.
        fake: verdicts on results.
        mask: 1 = what is judged; each logit counts by how much of its cell is.
    """
    pairs = zip(true, fake, strict=True)
    return torch.stack(
        [_mean_over(F.relu(1 - high.float()) + F.relu(1 + low.float()), mask) for high, low in pairs]
    ).mean()


def _mean_over(cells: Tensor, mask: Tensor) -> Tensor:
    """The mean over what is hole, first of each face: a hole around an eye counts as much as one over the face."""
    share = F.adaptive_avg_pool2d(mask, cells.shape[-1])
    return ((cells * share).sum((1, 2, 3)) / share.sum((1, 2, 3)).clamp(min=1e-2)).mean()


def _gram(features: Tensor) -> Tensor:
    """Returns (N, C, C) Gram matrices of (N, C, H, W) features, divided by C * H * W (K_j of the paper's equations 6
    and 7).
    """
    flat = features.flatten(2)
    return torch.bmm(flat, flat.transpose(1, 2)) / (features.shape[1] * flat.shape[2])
