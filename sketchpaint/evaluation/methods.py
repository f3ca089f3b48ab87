"""The methods that are compared: ours and the peers. Each turns a crop and a mask into a filled crop."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from skimage.restoration import inpaint_biharmonic

from sketchpaint.engine.api import Cycle, Fill, InpaintRequest, best_cycle
from sketchpaint.engine.preprocess import fill_tensor, image_to_tensor, mask_to_tensor, tensor_to_image
from sketchpaint.engine.session import Session

TELEA_RADIUS_PX = 3


@dataclass(frozen=True)
class Result:
    """What one method made of one face.

    Attributes:
        method: its name.
        image: (128, 128, 3) uint8.
        duration_ms: time it took.
        scores: scores of cycles 1, 2, ... for our methods, else empty.
        chosen: index of the chosen cycle for our methods, else None.
    """

    method: str
    image: NDArray[np.uint8] = field(repr=False)
    duration_ms: float
    scores: tuple[float, ...] = ()
    chosen: int | None = None


Peer = Callable[[NDArray[np.uint8], NDArray[np.bool_]], NDArray[np.uint8]]


def mean_fill(image: NDArray[np.uint8], mask: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Fills the hole with the mean of the visible pixels."""
    cpu = torch.device("cpu")
    filled = tensor_to_image(fill_tensor(image_to_tensor(image, device=cpu), mask_to_tensor(mask, device=cpu), Fill.MEAN, seed=0))
    return np.where(mask[..., None], filled, image)


def telea(image: NDArray[np.uint8], mask: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """OpenCV's fast marching method (Telea 2004)."""
    return np.asarray(cv2.inpaint(image, mask.astype(np.uint8), TELEA_RADIUS_PX, cv2.INPAINT_TELEA), np.uint8)


def navier_stokes(image: NDArray[np.uint8], mask: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """OpenCV's Navier-Stokes method (Bertalmio et al. 2001)."""
    return np.asarray(cv2.inpaint(image, mask.astype(np.uint8), TELEA_RADIUS_PX, cv2.INPAINT_NS), np.uint8)


def biharmonic(image: NDArray[np.uint8], mask: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """scikit-image's biharmonic equations."""
    filled = inpaint_biharmonic(image, mask, channel_axis=2)
    return np.where(mask[..., None], np.round(filled * 255).clip(0, 255).astype(np.uint8), image)


PEERS: dict[str, Peer] = {"mean": mean_fill, "telea": telea, "navier-stokes": navier_stokes, "biharmonic": biharmonic}
OURS = ("coarse", "refined", "auto")
METHODS = (*OURS, *PEERS)


def run_ours(session: Session, image: NDArray[np.uint8], mask: NDArray[np.bool_], *, exploration: float) -> Iterator[Result]:
    """Runs the cycles once and yields the coarse, the refined and the automatic choice.

    Args:
        session: the networks.
        image: (128, 128, 3) original; masked pixels are not looked at, the fill is the mean.
        mask: (128, 128).
        exploration: see `InpaintRequest`.
    """
    request = InpaintRequest(crop=image, mask=mask, exploration=exploration)
    cycles: list[Cycle] = list(session.cycles(request))
    coarse = best_cycle(cycles)
    refined = session.refine(request, coarse)
    scores = tuple(cycle.score for cycle in cycles[1:])
    cycling = sum(cycle.duration_ms for cycle in cycles)
    auto = refined if refined.score > coarse.score else coarse
    for name, cycle, extra in (("coarse", coarse, 0.0), ("refined", refined, refined.duration_ms), ("auto", auto, refined.duration_ms)):
        yield Result(name, cycle.composite, cycling + extra, scores, cycle.index)


def run_peer(name: str, image: NDArray[np.uint8], mask: NDArray[np.bool_]) -> Result:
    """Runs one of `PEERS`."""
    start = time.perf_counter()
    filled = PEERS[name](image, mask)
    return Result(name, filled, (time.perf_counter() - start) * 1000)
