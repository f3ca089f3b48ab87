"""The octave network at work: a result at twice and four times the crop's resolution."""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.cycle import composite
from sketchpaint.engine.device import arithmetic, fast_dtype
from sketchpaint.engine.networks.octave import LAST_OCTAVE, OctaveNetwork
from sketchpaint.engine.tensors import image_to_tensor, mask_to_tensor, tensor_to_image
from sketchpaint.engine.weights import load_network
from sketchpaint.imaging.crops import MASK_THRESHOLD
from sketchpaint.imaging.detail import never
from sketchpaint.imaging.frame import CROP_SIZE_PX
from sketchpaint.imaging.levels import octave_number
from sketchpaint.imaging.placement import Placement
from sketchpaint.imaging.sampling import extract_crop

# The network sees so much of what is around a hole; windows of this size overlap by as much, and by twice as much
# where one fades into the next.
MARGIN_PX, WINDOW_PX = 32, 256
# Edges are compared by this quantile of the octave's band, where at least such a share of the picture is known.
EDGES, LEAST_KNOWN = 0.98, 0.2
STEP_PX = 16  # sides and corners of windows are multiples of what the network halves to
Window = tuple[slice, slice]


class OctaveUpsampler:
    """Doubles a result's resolution, up to twice, on the processor, whatever the cycles were made with.

    Args:
        models: folder with the octave network.
        dtype: arithmetic, float32 or bfloat16; None takes what is fastest on the processor (`fast_dtype`).

    Raises:
        WeightsError: the network is missing or damaged.
    """

    def __init__(self, models: Path, *, dtype: torch.dtype | None = None) -> None:
        self._device = torch.device("cpu")
        self._dtype = dtype or fast_dtype(self._device)
        self._network = load_network(OctaveNetwork, models, name="octave", device=self._device)

    @torch.inference_mode()
    def upsampled(
        self,
        request: InpaintRequest,
        result: NDArray[np.uint8],
        placement: Placement,
        *,
        picture: NDArray[np.uint8],
        cancelled: Callable[[], bool] = never,
    ) -> Iterator[NDArray[np.uint8]]:
        """Makes a result larger, as far as the photo has pixels for it and the network has learned it; each doubling
        when it is asked for.

        Args:
            request: what the run was asked for; its seed gives the noise that detail begins with.
            result: (128, 128, 3) uint8.
            placement: where it belongs.
            picture: (H, W, 3) uint8, the photo with what was applied before; what it has in the hole is not looked
                at.
            cancelled: asked between windows; nothing more is yielded once it answers yes.

        Yields:
            Pictures of the face frame, (256, 256, 3) and (512, 512, 3) uint8 as far as there are, with the photo's own
            pixels outside the hole.
        """
        frame = placement.frame
        filled = picture.copy()  # pixels at the edge of the hole average both sides
        filled[placement.box] = placement.enlarged(picture[placement.box], result)
        current = image_to_tensor(result, device=self._device)
        random = torch.Generator().manual_seed(request.seed)
        last = min(LAST_OCTAVE, octave_number(frame.scale))
        for number in range(1, last + 1):
            side = CROP_SIZE_PX << number
            true = image_to_tensor(extract_crop(filled, frame, side_px=side), device=self._device)
            if number == last:
                del filled  # as large as the photo, and a generator lives on after its last result
            cover = _cover(placement, picture.shape[:2], side_px=side)
            hole = mask_to_tensor(cover >= MASK_THRESHOLD, device=self._device)
            enlarged = torch.nn.functional.interpolate(current, scale_factor=2, mode="bicubic", align_corners=False)
            told = [composite(true, enlarged, hole), hole, sketch_tensor(request, side)]
            told.append(torch.randn(hole.shape, generator=random))
            total, weights = torch.zeros_like(true), torch.zeros_like(hole)
            for rows, columns in _windows(hole[0, 0].numpy() > 0):
                if cancelled():
                    return
                parts = [part[..., rows, columns] for part in told]
                weight = _ramp(rows, side)[:, None] * _ramp(columns, side)
                with arithmetic(self._device, self._dtype):
                    drawn = self._network(*parts, torch.tensor([float(number)]))
                total[..., rows, columns] += weight * drawn
                weights[..., rows, columns] += weight
            current = composite(true, as_sharp_as_known(total / weights.clamp(min=1e-6), true, hole), hole)
            yield tensor_to_image(current)


def as_sharp_as_known(upsampled: Tensor, true: Tensor, hole: Tensor) -> Tensor:
    """Softens what the network made where the photo is soft: the network learned from sharp ones.

    Args:
        upsampled: (1, 3, S, S) output of the network.
        true: (1, 3, S, S) the photo.
        hole: (1, 1, S, S), 1 = repaint.

    Returns:
        (1, 3, S, S) whose strongest edges in the hole have no more of the octave's band than those of the known pixels;
        `upsampled` itself where hardly anything is known.
    """
    inside, known = (hole > 0).expand_as(upsampled), (hole == 0).expand_as(upsampled)
    if float(known.float().mean()) < LEAST_KNOWN:
        return upsampled
    band, usual = upsampled - _without_band(upsampled), true - _without_band(true)
    has, wanted = (_edges(values) for values in (band[inside], usual[known]))
    return upsampled - band * max(0.0, 1 - wanted / max(has, 1e-6))


def _edges(band: Tensor) -> float:
    """Returns how strong the strongest edges among (N,) values are."""
    strength = band.abs().cpu().numpy()
    place = int(EDGES * len(strength))
    return float(np.partition(strength, place)[place]) if len(strength) else 0.0


def _without_band(image: Tensor) -> Tensor:
    """Returns (1, 3, S, S) without what half the resolution cannot hold."""
    half = torch.nn.functional.avg_pool2d(image, 2)
    return torch.nn.functional.interpolate(half, scale_factor=2, mode="bicubic", align_corners=False)


def sketch_tensor(request: InpaintRequest, side: int) -> Tensor:
    """Returns the (1, 4, side, side) sketch in the mask on the CPU: colours in [-1, 1], opacity in [0, 1]."""
    if request.sketch is None:
        return torch.zeros((1, 4, side, side))
    alpha = request.sketch[..., 3:] * request.mask[..., None] / np.float32(255)
    told = np.concatenate([(request.sketch[..., :3] / np.float32(127.5) - 1) * alpha, alpha], 2)
    large = torch.from_numpy(cv2.resize(told, (side, side), interpolation=cv2.INTER_LINEAR)).permute(2, 0, 1)[None]
    return torch.cat([(large[:, :3] / large[:, 3:].clamp(min=1e-6)).clamp(-1, 1), large[:, 3:]], 1)


def _cover(placement: Placement, shape_px: tuple[int, int], *, side_px: int) -> NDArray[np.uint8]:
    """Returns the mask times 255 in the face frame, (side, side) uint8, from its surroundings alone."""
    (rows, columns), frame = placement.box, placement.frame
    rim = 2 * math.ceil(frame.scale)  # what a pixel averages
    top, left = max(0, rows.start - rim), max(0, columns.start - rim)
    near = np.zeros((min(shape_px[0], rows.stop + rim) - top, min(shape_px[1], columns.stop + rim) - left), np.uint8)
    near[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left][placement.area] = 255
    there = replace(frame, center_x=frame.center_x - left, center_y=frame.center_y - top)
    return extract_crop(near, there, side_px=side_px)


def _windows(hole: NDArray[np.bool_]) -> Iterator[Window]:
    """Yields windows that cover a hole with a margin, where there is something to draw."""
    side = len(hole)
    spans = []
    for axis in (1, 0):
        places = np.flatnonzero(hole.any(axis))
        if not len(places):
            return
        low = max(0, int(places[0]) - MARGIN_PX) // STEP_PX * STEP_PX
        high = min(side, math.ceil((int(places[-1]) + 1 + MARGIN_PX) / STEP_PX) * STEP_PX)
        starts = range(low, max(low + 1, high - 2 * MARGIN_PX), WINDOW_PX - 2 * MARGIN_PX)
        spans.append([slice(start, min(high, start + WINDOW_PX)) for start in starts])
    yield from ((rows, columns) for rows in spans[0] for columns in spans[1] if hole[rows, columns].any())


def _ramp(span: slice, side: int) -> Tensor:
    """Returns how much each row or column of a window counts: less towards its ends, which see little around them."""
    places = torch.arange(span.start, span.stop, dtype=torch.float32)
    before = (places - span.start + 0.5) / (2 * MARGIN_PX) if span.start else torch.ones_like(places)
    after = (span.stop - places - 0.5) / (2 * MARGIN_PX) if span.stop < side else torch.ones_like(places)
    return torch.minimum(before, after).clamp(max=1)
