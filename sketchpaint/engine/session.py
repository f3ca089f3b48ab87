"""A numpy-in, numpy-out session over the networks: window, command line and evaluation all run this code."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sketchpaint.engine.api import Cycle, InpaintRequest, StopReason, stop_reason
from sketchpaint.engine.cycle import composite, run_cycle
from sketchpaint.engine.networks.blocks import LATENT_CHANNELS, LATENT_SIZE
from sketchpaint.engine.networks.discriminator import QualityDiscriminator
from sketchpaint.engine.networks.encoder import Encoder
from sketchpaint.engine.networks.generator import Z_SIZE, Generator, Mapping
from sketchpaint.engine.networks.unet import RefinementUNet
from sketchpaint.engine.preprocess import first_composite, image_to_tensor, mask_to_tensor, tensor_to_image
from sketchpaint.engine.weights import load_network

LATENT_SHAPE = (LATENT_CHANNELS, LATENT_SIZE, LATENT_SIZE)


def never() -> bool:
    """A cancel question that always answers no."""
    return False


@dataclass(frozen=True)
class Networks:
    """The networks a session runs, in eval mode on one device."""

    encoder: Encoder
    generator: Generator
    discriminator: QualityDiscriminator
    unet: RefinementUNet
    mapping: Mapping


def load_networks(folder: Path, *, device: torch.device) -> Networks:
    """Loads all networks of a session from a models folder.

    Raises:
        WeightsError: a file is missing, damaged or does not fit.
    """
    return Networks(
        encoder=load_network(Encoder, folder, name="encoder", device=device),
        generator=load_network(Generator, folder, name="generator", device=device),
        discriminator=load_network(QualityDiscriminator, folder, name="discriminator", device=device),
        unet=load_network(RefinementUNet, folder, name="unet", device=device),
        mapping=load_network(Mapping, folder, name="mapping", device=device),
    )


class Session:
    """Runs requests on one set of networks.

    Args:
        networks: in eval mode, all on `device`.
        device: where to compute.
    """

    def __init__(self, networks: Networks, *, device: torch.device) -> None:
        self.networks = networks
        self.device = device

    def cycles(self, request: InpaintRequest, cancelled: Callable[[], bool] = never) -> Iterator[Cycle]:
        """Yields the first composite and then each cycle as soon as it exists.

        The loop ends by `stop_reason`, or before the next cycle once `cancelled` answers yes. It is the paper's section 3.1: encode, generate,
        copy into the mask (equation 1), score.

        Args:
            request: what to do.
            cancelled: asked before each cycle.

        Yields:
            Cycles with index 0, 1, 2, ...
        """
        for together in self.cycles_together([request], cancelled):
            yield together[0]

    def cycles_together(self, requests: Sequence[InpaintRequest], cancelled: Callable[[], bool] = never) -> Iterator[dict[int, Cycle]]:
        """Runs several requests in step, each as `cycles` would run it alone; results agree within the rounding of the arithmetic.

        Args:
            requests: what to do, at least one.
            cancelled: asked before each cycle.

        Yields:
            Number of the request -> its next cycle, for the requests that still run. A cycle's duration is its share of the batch's.
        """
        start = time.perf_counter()
        known, first, mask = (torch.cat(parts) for parts in zip(*(first_composite(request, device=self.device) for request in requests), strict=True))
        noise_sources = [torch.Generator().manual_seed(request.seed) for request in requests]
        scores: list[list[float]] = [[] for _ in requests]
        running, current, index = list(range(len(requests))), first, 0
        while running:
            cycles = self._scored([requests[k] for k in running], current[running], index=[index] * len(running), start=start)
            if index:
                for k, cycle in zip(running, cycles, strict=True):
                    scores[k].append(cycle.score)
            yield dict(zip(running, cycles, strict=True))
            running = [k for k in running if _stop_reason(requests[k], scores[k]) is None]
            if not running or cancelled():
                return
            start, index = time.perf_counter(), index + 1
            noise = torch.cat([torch.randn((1, *LATENT_SHAPE), generator=noise_sources[k]) for k in running]).to(self.device)
            strength = torch.tensor([exploration_strength(requests[k], index) for k in running], device=self.device).view(-1, 1, 1, 1)
            following = current.clone()
            following[running] = self._next_composite(known[running], first[running], current[running], mask[running], noise=noise, strength=strength)
            current = following

    @torch.inference_mode()
    def _next_composite(self, known: Tensor, first: Tensor, current: Tensor, mask: Tensor, *, noise: Tensor, strength: Tensor) -> Tensor:
        networks = self.networks
        generated, _ = run_cycle(networks.encoder, networks.generator, first=first, current=current, mask=mask, noise=noise, strength=strength)
        return composite(known, generated.clamp(-1, 1), mask)

    def _scored(self, requests: Sequence[InpaintRequest], tensor: Tensor, *, index: list[int], start: float, refined: bool = False) -> list[Cycle]:
        finite = torch.isfinite(tensor).flatten(1).all(1).tolist()
        images = []
        for request, one in zip(requests, torch.nan_to_num(tensor), strict=True):
            # The network's scores rest on what is shown: the same rounded pixels that are kept.
            image = np.where(request.mask[..., None], tensor_to_image(one[None]), request.crop)
            image.setflags(write=False)
            images.append(image)
        scores = self.scores(images)
        duration_ms = (time.perf_counter() - start) * 1000 / len(images)
        return [
            Cycle(index=k, composite=image, score=score if good else math.nan, duration_ms=duration_ms, refined=refined)
            for k, image, score, good in zip(index, images, scores, finite, strict=True)
        ]

    def score(self, image: NDArray[np.uint8]) -> float:
        """Scores a (128, 128, 3) uint8 image; returns a number in [0, 1], or NaN."""
        return self.scores([image])[0]

    @torch.inference_mode()
    def scores(self, images: Sequence[NDArray[np.uint8]]) -> list[float]:
        """Scores (128, 128, 3) uint8 images together; see `score`."""
        batch = torch.cat([image_to_tensor(image, device=self.device) for image in images])
        scores: list[float] = torch.sigmoid(self.networks.discriminator(batch).float()).tolist()
        return scores

    def refine(self, request: InpaintRequest, cycle: Cycle) -> Cycle:
        """Lets the U-Net work on a cycle; only masked pixels change (the paper's equation 3, the other way round).

        Args:
            request: the run the cycle belongs to.
            cycle: coarse result.

        Returns:
            The refined cycle with the same index and its own score.
        """
        return self.refine_together([request], [cycle])[0]

    @torch.inference_mode()
    def refine_together(self, requests: Sequence[InpaintRequest], cycles: Sequence[Cycle]) -> list[Cycle]:
        """Refines one cycle of each request; see `refine`."""
        start = time.perf_counter()
        coarse = torch.cat([image_to_tensor(cycle.composite, device=self.device) for cycle in cycles])
        mask = torch.cat([mask_to_tensor(request.mask, device=self.device) for request in requests])
        refined = composite(coarse, self.networks.unet(coarse).clamp(-1, 1), mask)
        return self._scored(requests, refined, index=[cycle.index for cycle in cycles], start=start, refined=True)

    @torch.inference_mode()
    def sample(self, seed: int) -> NDArray[np.uint8]:
        """Generates a random face.

        Args:
            seed: the same seed gives the same face.

        Returns:
            (128, 128, 3) uint8 RGB.
        """
        z = torch.randn((1, Z_SIZE), generator=torch.Generator().manual_seed(seed)).to(self.device)
        return tensor_to_image(self.networks.generator(self.networks.mapping(z)))


def _stop_reason(request: InpaintRequest, scores: list[float]) -> StopReason | None:
    return stop_reason(scores, min_cycles=request.min_cycles, max_cycles=request.max_cycles, patience=request.patience)


def exploration_strength(request: InpaintRequest, index: int) -> float:
    """Returns the noise strength of cycle `index` (1, 2, ...): all of it first, falling in a straight line to a quarter at the last possible cycle."""
    done = (index - 1) / max(1, request.max_cycles - 1)
    return request.exploration * (1 - 0.75 * done)
