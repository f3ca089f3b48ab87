"""The methods that are compared: ours, the peers, a trained rival and an optimiser. Each turns crops and masks into
filled crops.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from skimage.restoration import inpaint_biharmonic

from sketchpaint.cycle import Cycle
from sketchpaint.engine.api import InpaintRequest, best_cycle, chosen_cycle
from sketchpaint.engine.cycle import composite
from sketchpaint.engine.fills import visible_mean
from sketchpaint.engine.options import Refine
from sketchpaint.engine.preprocess import first_composite, sketch_opacity
from sketchpaint.engine.session import Session
from sketchpaint.engine.tensors import image_to_tensor, mask_to_tensor, tensor_to_image
from sketchpaint.errors import InputError
from sketchpaint.evaluation.optimisation import optimise_latents
from sketchpaint.evaluation.rival import GatedUNet
from sketchpaint.imaging.seams import match_seam

TELEA_RADIUS_PX = 3


@dataclass(frozen=True)
class Result:
    """What one method made of one face.

    Attributes:
        method: its name.
        image: (128, 128, 3) uint8.
        duration_ms: time it took; a share of the batch's where faces are filled together.
        scores: scores of cycles 1, 2, ... for our methods that choose among them, else empty.
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
    mean = tensor_to_image(visible_mean(image_to_tensor(image, device=cpu), mask_to_tensor(mask, device=cpu)))
    return np.where(mask[..., None], mean, image)


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
OURS = ("first", "coarse", "refined", "auto")
RIVAL, OPTIMISATION = "feed-forward", "optimisation"
METHODS = (*OURS, *PEERS, RIVAL, OPTIMISATION)


def check_methods(names: Sequence[str]) -> tuple[str, ...]:
    """Returns the methods named, in the order of `METHODS`.

    Raises:
        InputError: one of them is unknown.
    """
    unknown = [name for name in names if name not in METHODS]
    if unknown:
        raise InputError(f"The method {unknown[0]!r} is unknown: choose from {', '.join(METHODS)}.")
    return tuple(name for name in METHODS if name in names)


def in_groups(methods: Sequence[str]) -> list[tuple[str, ...]]:
    """Splits methods into what one run answers together: ours share their cycles."""
    ours = tuple(name for name in methods if name in OURS)
    return [group for group in (ours, *((name,) for name in methods if name not in OURS)) if group]


def run_group(
    group: tuple[str, ...], requests: Sequence[InpaintRequest], *, session: Session, rival: GatedUNet | None
) -> list[dict[str, Result]]:
    """Fills the holes of all requests with the methods of a group.

    Args:
        group: one of those of `in_groups`.
        requests: crops and masks; masked pixels are not looked at. Peers use neither sketch nor fill.
        session: our networks.
        rival: the feed-forward network; needed by its own method only.

    Returns:
        For each request, method -> result.
    """
    if group[0] in OURS:
        return [{name: results[name] for name in group} for results in run_ours(session, requests)]
    if group[0] == RIVAL:
        if rival is None:
            raise InputError(
                "The feed-forward method needs the weights 'rival' in the models folder: train the stage rival and "
                "export it."
            )
        return [{RIVAL: result} for result in run_rival(rival, requests, device=session.device)]
    if group[0] == OPTIMISATION:
        return [{OPTIMISATION: result} for result in run_optimisation(session, requests)]
    return [{group[0]: run_peer(group[0], request.crop, request.mask)} for request in requests]


def run_ours(session: Session, requests: Sequence[InpaintRequest]) -> list[dict[str, Result]]:
    """Runs the cycles of all requests together; returns for each the first cycle, the coarse, the refined and the
    automatic choice.
    """
    runs: list[list[Cycle]] = [[] for _ in requests]
    for together in session.cycles_together(requests):
        for number, cycle in together.items():
            runs[number].append(cycle)
    coarse = [best_cycle(cycles) for cycles in runs]
    answers = []
    for cycles, plain, refined in zip(runs, coarse, session.refine_together(requests, coarse), strict=True):
        scores = tuple(cycle.score for cycle in cycles[1:])
        cycling = sum(cycle.duration_ms for cycle in cycles)
        auto = chosen_cycle(plain, refined, Refine.AUTO)
        chosen = {
            "coarse": (plain, 0.0),
            "refined": (refined, refined.duration_ms),
            "auto": (auto, refined.duration_ms),
        }
        first = Result("first", cycles[1].composite, cycles[0].duration_ms + cycles[1].duration_ms, chosen=1)
        answers.append(
            {"first": first}
            | {
                name: Result(name, own.composite, cycling + extra, scores, own.index)
                for name, (own, extra) in chosen.items()
            }
        )
    return answers


def run_peer(name: str, image: NDArray[np.uint8], mask: NDArray[np.bool_]) -> Result:
    """Runs one of `PEERS`."""
    start = time.perf_counter()
    filled = PEERS[name](image, mask)
    return Result(name, filled, (time.perf_counter() - start) * 1000)


@torch.inference_mode()
def run_rival(network: GatedUNet, requests: Sequence[InpaintRequest], *, device: torch.device) -> list[Result]:
    """Fills the holes in one pass each."""
    start = time.perf_counter()
    known, first, mask = _mean_composites(requests, device=device)
    filled = composite(known, network(first, mask).clamp(-1, 1), mask)
    return _results(RIVAL, requests, filled, start)


def run_optimisation(session: Session, requests: Sequence[InpaintRequest]) -> list[Result]:
    """Searches for the latent maps whose faces agree with the known pixels; see `optimise_latents`."""
    start = time.perf_counter()
    known, _, mask = _mean_composites(requests, device=session.device)
    filled = composite(
        known, optimise_latents(session.networks.generator, session.networks.mapping.mean, known, mask), mask
    )
    return _results(OPTIMISATION, requests, filled, start)


def _mean_composites(requests: Sequence[InpaintRequest], *, device: torch.device) -> list[torch.Tensor]:
    """Returns crops, composites with the mean colour and masks, all that those see who draw once."""
    built = []
    for request in requests:
        known, mask = image_to_tensor(request.crop, device=device), mask_to_tensor(request.mask, device=device)
        mean, sketched = visible_mean(known, mask), sketch_opacity(request, mask)
        first = first_composite(request, known=known, filled=mean, mask=mask, sketched=sketched)
        built.append((known, first, mask))
    return [torch.cat(parts) for parts in zip(*built, strict=True)]


def _results(method: str, requests: Sequence[InpaintRequest], filled: torch.Tensor, start: float) -> list[Result]:
    # Seams are matched as ours are, so that what differs is what was drawn.
    images = [
        match_seam(np.where(r.mask[..., None], tensor_to_image(one[None]), r.crop), r.mask)
        for r, one in zip(requests, filled, strict=True)
    ]
    duration_ms = (time.perf_counter() - start) * 1000 / len(images)
    return [Result(method, image, duration_ms) for image in images]
