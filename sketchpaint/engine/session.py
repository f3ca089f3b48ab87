"""A numpy-in, numpy-out session over the networks: window, command line and evaluation all run this code."""

import itertools
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sketchpaint.engine.api import Cycle, Fill, InpaintRequest, StopReason, stop_reason
from sketchpaint.engine.cycle import composite, hold_sketch, run_cycle
from sketchpaint.engine.device import fast_dtype
from sketchpaint.engine.exploration import Agreement, growth
from sketchpaint.engine.networks.discriminator import QualityDiscriminator
from sketchpaint.engine.networks.encoder import Encoder
from sketchpaint.engine.networks.generator import Generator
from sketchpaint.engine.networks.mapping import COMPONENTS, Mapping
from sketchpaint.engine.networks.unet import RefinementUNet
from sketchpaint.engine.preprocess import (
    first_composite,
    image_to_tensor,
    mask_to_tensor,
    sketch_opacity,
    tensor_to_image,
)
from sketchpaint.engine.weights import load_network
from sketchpaint.errors import WeightsError
from sketchpaint.imaging.grey import as_grey, is_grey
from sketchpaint.imaging.seams import match_seam

# A hole filled black or white is explored by this share of what was asked for: it shall stay dark or light
# (docs/TRAINING.md).
TOLD_EXPLORATION = 0.25


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
    discriminator = load_network(QualityDiscriminator, folder, name="discriminator", device=device)
    discriminator.fold_norms()
    return Networks(
        encoder=load_network(Encoder, folder, name="encoder", device=device),
        generator=load_network(Generator, folder, name="generator", device=device),
        discriminator=discriminator,
        unet=load_network(RefinementUNet, folder, name="unet", device=device),
        mapping=load_network(Mapping, folder, name="mapping", device=device),
    )


@dataclass(frozen=True)
class _Inputs:
    """What stays the same over the cycles of N runs.

    Attributes:
        known: (N, 3, 128, 128) crops.
        first: (N, 3, 128, 128) first composites.
        mask: (N, 1, 128, 128), 1 = repaint.
        sketched: (N, 1, 128, 128), how much of each pixel the sketch covers.
        told: (N, 1, 128, 128), how much of each pixel of the first composite every cycle is shown: the sketch, or all
            of a hole filled black or white.
        hold: (N, 1, 1, 1), how far results follow the sketch.
        exploration: (N, 1, 1, 1), how much the cycles differ.
        agreement: (N, 512, 512) on the CPU, which moves agree with what is seen.
    """

    known: Tensor
    first: Tensor
    mask: Tensor
    sketched: Tensor
    told: Tensor
    hold: Tensor
    exploration: Tensor
    agreement: Tensor

    @classmethod
    def of(
        cls,
        requests: Sequence[InpaintRequest],
        *,
        agreement: Agreement,
        device: torch.device,
        faces: Sequence[Tensor | None],
    ) -> "_Inputs":
        """Prepares runs; `faces` holds the generated face for those that ask for one as their fill."""
        built = [
            first_composite(request, device=device, face=face) for request, face in zip(requests, faces, strict=True)
        ]
        known, first, mask = (torch.cat(parts) for parts in zip(*built, strict=True))
        sketched = torch.cat([sketch_opacity(request, device=device) for request in requests])
        hold, exploration, told = (
            torch.tensor(numbers, device=device).view(-1, 1, 1, 1)
            for numbers in zip(*((r.sketch_hold, r.exploration, float(r.fill.is_told)) for r in requests), strict=True)
        )
        filled = mask * told
        exploration = exploration * (1 - (1 - TOLD_EXPLORATION) * told)
        factors = agreement.factors(mask - filled)  # black and white tell what stands there, as a photo does
        return cls(known, first, mask, sketched, torch.maximum(sketched, filled), hold, exploration, factors)

    def __getitem__(self, numbers: list[int]) -> "_Inputs":
        """Returns those of some of the runs."""
        parts = self.known, self.first, self.mask, self.sketched, self.told, self.hold, self.exploration, self.agreement
        return _Inputs(*(part[numbers] for part in parts))


class Session:
    """Runs requests on one set of networks.

    Args:
        networks: in eval mode, all on `device`.
        device: where to compute.
        dtype: arithmetic of the networks, float32 or bfloat16; None takes what is fastest on the device (`fast_dtype`).

    Raises:
        WeightsError: the networks cannot work.
    """

    def __init__(self, networks: Networks, *, device: torch.device, dtype: torch.dtype | None = None) -> None:
        self.networks = networks
        self.device = device
        self._dtype = dtype or fast_dtype(device)
        try:
            self._agreement = Agreement(networks.mapping, device=torch.device("cpu"))
        except torch.linalg.LinAlgError as error:  # type: ignore[attr-defined]
            raise WeightsError(
                "The weights of the mapping give no directions in which faces differ: restore the models folder."
            ) from error

    @property
    def arithmetic(self) -> str:
        """Name of the arithmetic of the networks: float32 or bfloat16."""
        return str(self._dtype).removeprefix("torch.")

    def cycles(self, request: InpaintRequest, cancelled: Callable[[], bool] = never) -> Iterator[Cycle]:
        """Yields the first composite and then each cycle as soon as it exists.

        The loop ends by `stop_reason`, or before the next cycle once `cancelled` answers yes. It is the paper's section
        3.1: encode, generate, copy into the mask (equation 1), score. We differ in four places. The latent map is moved
        where the hole is (`explore`), further from cycle to cycle (`growth`). The sketch, and a black or white fill,
        are laid over the composite again before each cycle, so that later cycles do not wash them out; in the paper
        they stand in the first one only. The colours of each result are moved towards the sketch (`hold_sketch`). What
        is scored and shown has its colours matched at the seam (`match_seam`).

        Args:
            request: what to do.
            cancelled: asked before each cycle.

        Yields:
            Cycles with index 0, 1, 2, ...
        """
        for together in self.cycles_together([request], cancelled):
            yield together[0]

    def cycles_together(
        self, requests: Sequence[InpaintRequest], cancelled: Callable[[], bool] = never
    ) -> Iterator[dict[int, Cycle]]:
        """Runs several requests in step, each as `cycles` would run it alone; results agree within the rounding of the
        arithmetic.

        Args:
            requests: what to do, at least one.
            cancelled: asked before each cycle.

        Yields:
            Number of the request -> its next cycle, for the requests that still run. A cycle's duration is its share of
            the batch's.
        """
        start = time.perf_counter()
        inputs = self._inputs(requests)
        z_sources = [torch.Generator().manual_seed(request.seed) for request in requests]
        scores: list[list[float]] = [[] for _ in requests]
        current = dict(enumerate(self._scored(requests, inputs.first, index=0, start=start)))
        yield current
        for index in itertools.count(1):
            running = [k for k in current if _stop_reason(requests[k], scores[k]) is None]
            if not running or cancelled():
                return
            start = time.perf_counter()
            z = torch.cat([torch.randn((1, COMPONENTS), generator=z_sources[k]) for k in running])
            # Each cycle goes on from the pixels that were shown, so that a run can be taken up again at any of them.
            shown = (
                torch.cat([image_to_tensor(current[k].composite, device=self.device) for k in running])
                if index > 1
                else inputs.first
            )
            following = self._next_composite(inputs[running], shown, z=z, index=index)
            current = dict(
                zip(
                    running,
                    self._scored([requests[k] for k in running], following, index=index, start=start),
                    strict=True,
                )
            )
            for k, cycle in current.items():
                scores[k].append(cycle.score)
            yield current

    def next_cycle(self, request: InpaintRequest, cycle: Cycle) -> Cycle:
        """Goes on with a run from one of its cycles, whatever the stop rule says.

        Args:
            request: the run.
            cycle: coarse cycle to go on from; the next one is the same that the run itself would have made.
        """
        start, index = time.perf_counter(), cycle.index + 1
        inputs = self._inputs([request])
        z_source = torch.Generator().manual_seed(request.seed)
        for _ in range(index):
            z = torch.randn((1, COMPONENTS), generator=z_source)
        shown = inputs.first if cycle.index == 0 else image_to_tensor(cycle.composite, device=self.device)
        following = self._next_composite(inputs, shown, z=z, index=index)
        return self._scored([request], following, index=index, start=start)[0]

    @torch.inference_mode()
    def _next_composite(self, inputs: _Inputs, shown: Tensor, *, z: Tensor, index: int) -> Tensor:
        networks, first, mask = self.networks, inputs.first, inputs.mask
        current = composite(shown, first, inputs.told)
        move = self._agreement.moves(z, inputs.agreement).to(self.device) * (inputs.exploration * growth(index))
        with self._arithmetic():
            generated, _ = run_cycle(
                networks.encoder, networks.generator, first=first, current=current, mask=mask, move=move
            )
        held = hold_sketch(generated.float().clamp(-1, 1), first, inputs.sketched, hold=inputs.hold)
        return composite(inputs.known, held.clamp(-1, 1), mask)

    def _inputs(self, requests: Sequence[InpaintRequest]) -> _Inputs:
        faces = [self._sample(request.seed) if request.fill is Fill.FACE else None for request in requests]
        return _Inputs.of(requests, agreement=self._agreement, device=self.device, faces=faces)

    def _arithmetic(self) -> torch.autocast:
        return torch.autocast(self.device.type, torch.bfloat16, enabled=self._dtype == torch.bfloat16)

    def _scored(self, requests: Sequence[InpaintRequest], tensor: Tensor, *, index: int, start: float) -> list[Cycle]:
        finite = torch.isfinite(tensor).flatten(1).all(1).tolist()
        images = []
        for request, one in zip(requests, torch.nan_to_num(tensor), strict=True):
            # The network's scores rest on what is shown: the same rounded pixels that are kept.
            image = np.where(request.mask[..., None], tensor_to_image(one[None]), request.crop)
            if index > 0:  # the first composite shows fill and sketch as they are
                image = match_seam(image, request.mask)
            if is_grey(request.crop):
                image = as_grey(image)
            image.setflags(write=False)
            images.append(image)
        scores = self.scores(images)
        duration_ms = (time.perf_counter() - start) * 1000 / len(images)
        return [
            Cycle(index=index, composite=image, score=score if good else math.nan, duration_ms=duration_ms)
            for image, score, good in zip(images, scores, finite, strict=True)
        ]

    def score(self, image: NDArray[np.uint8]) -> float:
        """Scores a (128, 128, 3) uint8 image; returns a number in [0, 1], or NaN."""
        return self.scores([image])[0]

    @torch.inference_mode()
    def scores(self, images: Sequence[NDArray[np.uint8]]) -> list[float]:
        """Scores (128, 128, 3) uint8 images together; see `score`."""
        batch = torch.cat([image_to_tensor(image, device=self.device) for image in images])
        with self._arithmetic():
            logits = self.networks.discriminator(batch)
        scores: list[float] = torch.sigmoid(logits.float()).tolist()
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
        with self._arithmetic():
            after = self.networks.unet(coarse)
        refined = composite(coarse, after.float().clamp(-1, 1), mask)
        scored = self._scored(requests, refined, index=1, start=start)
        return [replace(after, index=before.index, refined=True) for after, before in zip(scored, cycles, strict=True)]

    def sample(self, seed: int) -> NDArray[np.uint8]:
        """Generates a random face.

        Args:
            seed: the same seed gives the same face.

        Returns:
            (128, 128, 3) uint8 RGB.
        """
        return tensor_to_image(self._sample(seed))

    @torch.inference_mode()
    def _sample(self, seed: int) -> Tensor:
        mapping = self.networks.mapping
        # The same on every device.
        noise = mapping.noise(1, generator=torch.Generator().manual_seed(seed)).to(self.device)
        return self.networks.generator(mapping(noise)).clamp(-1, 1)


def _stop_reason(request: InpaintRequest, scores: list[float]) -> StopReason | None:
    return stop_reason(scores, min_cycles=request.min_cycles, max_cycles=request.max_cycles, patience=request.patience)
