"""The cycle on tensors: encode, explore, generate, hold the sketch, composite. Shapes (N, ...), images in [-1, 1],
masks 1 = repaint.
"""

from dataclasses import dataclass, fields

import torch
from torch import Tensor
from torch.nn import functional as F

from sketchpaint.engine.exploration import explore
from sketchpaint.engine.networks.encoder import Encoder
from sketchpaint.engine.networks.generator import Generator
from sketchpaint.engine.options import SKETCH_HOLD

# In crop pixels: colours coarser than this follow the sketch, finer detail stays the generator's.
HOLD_BLUR_PX = 3.0
# The narrowest stroke that is an area and no line, and the widest gap that parts no strokes; odd numbers.
LINE_PX, CLOSED_PX = 5, 3


def composite(known: Tensor, generated: Tensor, mask: Tensor) -> Tensor:
    """Copies generated pixels into the mask: the paper's equation 1, with its M written as 1 - mask.

    Args:
        known: (N, 3, H, W) image whose pixels outside the mask are kept.
        generated: (N, 3, H, W) image whose pixels inside the mask are taken.
        mask: (N, 1, H, W), 1 = repaint.

    Returns:
        (N, 3, H, W).
    """
    return (1 - mask) * known + mask * generated


def hold_sketch(generated: Tensor, first: Tensor, opacity: Tensor, *, hold: Tensor | float) -> Tensor:
    """Moves the generated pixels towards the sketch where it was painted: areas softly, by their low frequencies, and
    lines by themselves.

    The generator alone washes thin lines out, and large areas look the flatter the further they are held: lines are
    held further, all the way at the default and above.

    Args:
        generated: (N, 3, H, W).
        first: (N, 3, H, W) first composite, which shows the sketch.
        opacity: (N, 1, H, W) how much of each pixel the sketch covers, [0, 1].
        hold: how far to move areas, 0 = not at all, 1 = all the way; one number or (N, 1, 1, 1).

    Returns:
        (N, 3, H, W), equal to `generated` where there is no sketch.
    """
    if not opacity.any():
        return generated
    step = _blur((first - generated) * opacity) / _blur(opacity).clamp(min=1e-3)
    lines = lines_of(opacity)
    areas = opacity - lines
    return (
        generated + hold * areas * step + torch.as_tensor(hold / SKETCH_HOLD).clamp(max=1) * lines * (first - generated)
    )


def lines_of(opacity: Tensor) -> Tensor:
    """Returns what of a sketch's opacity, (N, 1, H, W), belongs to strokes thinner than `LINE_PX`.

    Gaps between strokes that stand close, as hairs do, are closed first: they are an area. What an opening then leaves
    of a stroke is area, too.
    """
    reach = 2 * (LINE_PX + CLOSED_PX)
    padded = F.pad(opacity, (reach,) * 4, mode="replicate")  # an area does not end where the crop does
    closed = -_largest(-_largest(padded, CLOSED_PX), CLOSED_PX)
    opened = _largest(-_largest(-closed, LINE_PX), LINE_PX)[..., reach:-reach, reach:-reach]
    return (opacity - opened).clamp(min=0)


def _largest(x: Tensor, size_px: int) -> Tensor:
    return F.max_pool2d(x, size_px, 1, size_px // 2)


def _blur(image: Tensor) -> Tensor:
    """Blurs (N, C, H, W) with a Gaussian; the edge goes on beyond the picture."""
    reach = round(3 * HOLD_BLUR_PX)
    x = torch.arange(-reach, reach + 1, device=image.device)
    kernel = torch.softmax(-(x**2) / (2 * HOLD_BLUR_PX**2), 0)
    channels = image.shape[1]
    padded = F.pad(image, (reach,) * 4, mode="replicate")
    along = F.conv2d(padded, kernel.expand(channels, 1, 1, -1), groups=channels)
    return F.conv2d(along, kernel[:, None].expand(channels, 1, -1, 1), groups=channels)


@dataclass(frozen=True)
class Inputs:
    """What stays the same over the cycles of N runs; `preprocess.prepare` makes it.

    Attributes:
        known: (N, 3, 128, 128) crops.
        first: (N, 3, 128, 128) first composites.
        mask: (N, 1, 128, 128), 1 = repaint.
        sketched: (N, 1, 128, 128), how much of each pixel the sketch covers.
        told: (N, 1, 128, 128), how much of each pixel of the first composite every cycle is shown: the sketch, or all
            of a hole filled black or white.
        mirrored: (N, 1, 128, 128), how far results follow what the first composite has from the other side of the face.
        hold: (N, 1, 1, 1), how far results follow the sketch.
        exploration: (N, 1, 1, 1), how much the cycles differ.
        agreement: (N, 512, 512) on the CPU, which moves agree with what is seen.
    """

    known: Tensor
    first: Tensor
    mask: Tensor
    sketched: Tensor
    told: Tensor
    mirrored: Tensor
    hold: Tensor
    exploration: Tensor
    agreement: Tensor

    def __getitem__(self, numbers: list[int]) -> "Inputs":
        """Returns those of some of the runs."""
        return Inputs(*(getattr(self, field.name)[numbers] for field in fields(self)))

    def told_again(self, shown: Tensor) -> Tensor:
        """Lays what every cycle is told over the composites, (N, 3, 128, 128), that were shown last."""
        return composite(shown, self.first, self.told)

    def composite_of(self, generated: Tensor) -> Tensor:
        """Copies generated faces, (N, 3, 128, 128), into the holes, moved towards the sketches and
        the other side.
        """
        held = hold_sketch(generated.float().clamp(-1, 1), self.first, self.sketched, hold=self.hold)
        return composite(self.known, torch.lerp(held, self.first, self.mirrored).clamp(-1, 1), self.mask)


def run_cycle(
    encoder: Encoder, generator: Generator, *, first: Tensor, current: Tensor, mask: Tensor, move: Tensor | None = None
) -> Tensor:
    """Encodes the composites and generates a face.

    Args:
        encoder: embeds the composites.
        generator: draws the face.
        first: (N, 3, 128, 128) first composite with fill and sketch.
        current: (N, 3, 128, 128) current composite.
        mask: (N, 1, 128, 128).
        move: (N, 64, 8, 8) for exploration, or None; see `explore`.

    Returns:
        Generated face (N, 3, 128, 128), not clamped.
    """
    latent = encoder(first, current, mask)
    generated: Tensor = generator(latent if move is None else explore(latent, mask, move))
    return generated


def next_composite(
    encoder: Encoder,
    generator: Generator,
    *,
    known: Tensor,
    first: Tensor,
    current: Tensor,
    mask: Tensor,
    move: Tensor | None = None,
) -> Tensor:
    """Does a plain cycle: encodes, generates and copies into the hole, without the sketch's hold and the seam.

    Args:
        encoder: see `run_cycle`.
        generator: likewise.
        known: (N, 3, 128, 128) image whose pixels outside the mask are kept.
        first: see `run_cycle`.
        current: likewise.
        mask: likewise.
        move: likewise.

    Returns:
        (N, 3, 128, 128) float32 composite in [-1, 1].
    """
    generated = run_cycle(encoder, generator, first=first, current=current, mask=mask, move=move)
    return composite(known, generated.float().clamp(-1, 1), mask)
