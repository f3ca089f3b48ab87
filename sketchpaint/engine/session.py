"""A numpy-in, numpy-out session over the networks: window, command line and evaluation all run this code."""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sketchpaint.engine.api import Cycle, InpaintRequest, stop_reason
from sketchpaint.engine.cycle import composite, run_cycle
from sketchpaint.engine.networks.discriminator import QualityDiscriminator
from sketchpaint.engine.networks.encoder import Encoder
from sketchpaint.engine.networks.generator import Z_SIZE, Generator, Mapping
from sketchpaint.engine.networks.unet import RefinementUNet
from sketchpaint.engine.preprocess import first_composite, image_to_tensor, mask_to_tensor, tensor_to_image
from sketchpaint.engine.weights import load_network


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
        noise_source = torch.Generator().manual_seed(request.seed)
        start = time.perf_counter()
        known, first, mask = first_composite(request, device=self.device)
        current = first
        yield self._scored(request, current, index=0, start=start)
        scores: list[float] = []
        while not cancelled() and stop_reason(scores, min_cycles=request.min_cycles, max_cycles=request.max_cycles, patience=request.patience) is None:
            start = time.perf_counter()
            index = len(scores) + 1
            noise = torch.randn((1, 64, 8, 8), generator=noise_source).to(self.device)
            current = self._next_composite(known, first, current, mask, noise=noise, strength=exploration_strength(request, index))
            cycle = self._scored(request, current, index=index, start=start)
            scores.append(cycle.score)
            yield cycle

    @torch.inference_mode()
    def _next_composite(self, known: Tensor, first: Tensor, current: Tensor, mask: Tensor, *, noise: Tensor, strength: float) -> Tensor:
        networks = self.networks
        generated, _ = run_cycle(networks.encoder, networks.generator, first=first, current=current, mask=mask, noise=noise, strength=strength)
        return composite(known, generated.clamp(-1, 1), mask)

    @torch.inference_mode()
    def _scored(self, request: InpaintRequest, tensor: Tensor, *, index: int, start: float, refined: bool = False) -> Cycle:
        finite = bool(torch.isfinite(tensor).all())
        image = tensor_to_image(torch.nan_to_num(tensor))
        # The network's scores rest on what is shown: the same rounded pixels that are kept.
        image = np.where(request.mask[..., None], image, request.crop)
        image.setflags(write=False)
        score = self.score(image) if finite else math.nan
        return Cycle(index=index, composite=image, score=score, duration_ms=(time.perf_counter() - start) * 1000, refined=refined)

    @torch.inference_mode()
    def score(self, image: NDArray[np.uint8]) -> float:
        """Scores a (128, 128, 3) uint8 image; returns a number in [0, 1], or NaN."""
        logit = self.networks.discriminator(image_to_tensor(image, device=self.device))
        return float(torch.sigmoid(logit.float()))

    @torch.inference_mode()
    def refine(self, request: InpaintRequest, cycle: Cycle) -> Cycle:
        """Lets the U-Net work on a cycle; only masked pixels change (the paper's equation 3, the other way round).

        Args:
            request: the run the cycle belongs to.
            cycle: coarse result.

        Returns:
            The refined cycle with the same index and its own score.
        """
        start = time.perf_counter()
        coarse = image_to_tensor(cycle.composite, device=self.device)
        mask = mask_to_tensor(request.mask, device=self.device)
        refined = composite(coarse, self.networks.unet(coarse).clamp(-1, 1), mask)
        return self._scored(request, refined, index=cycle.index, start=start, refined=True)

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


def exploration_strength(request: InpaintRequest, index: int) -> float:
    """Returns the noise strength of cycle `index` (1, 2, ...): all of it first, falling in a straight line to a quarter at the last possible cycle."""
    done = (index - 1) / max(1, request.max_cycles - 1)
    return request.exploration * (1 - 0.75 * done)
