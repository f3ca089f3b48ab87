"""A numpy-in, numpy-out session over the networks: window, command line and evaluation all run this code."""

import itertools
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sketchpaint.cycle import Cycle
from sketchpaint.engine.api import InpaintRequest, StopReason, best_cycle, end_reason, stop_reason
from sketchpaint.engine.cycle import Inputs, run_cycle
from sketchpaint.engine.device import arithmetic, fast_dtype
from sketchpaint.engine.exploration import Agreement, draws, growth
from sketchpaint.engine.fills import random_face
from sketchpaint.engine.options import Refine
from sketchpaint.engine.preprocess import prepare
from sketchpaint.engine.refinement import refined_composites
from sketchpaint.engine.scoring import score_together, shown_image
from sketchpaint.engine.tensors import image_to_tensor, tensor_to_image
from sketchpaint.engine.weights import Networks
from sketchpaint.errors import WeightsError
from sketchpaint.imaging.detail import never


@dataclass(frozen=True)
class _Result:
    """A cycle, and its composite once more as the (1, 3, 128, 128) tensor that was scored."""

    cycle: Cycle
    shown: Tensor


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

    def run(self, request: InpaintRequest, cancelled: Callable[[], bool] = never) -> Iterator[Cycle]:
        """Yields `cycles` and then, unless refinement is off or impossible or the run was cancelled, the best of them
        refined.

        Args:
            request: what to do.
            cancelled: asked before each cycle.
        """
        cycles: list[Cycle] = []
        for cycle in self.cycles(request, cancelled):
            cycles.append(cycle)
            yield cycle
        is_wanted = request.refine is not Refine.OFF and self.networks.octave is not None
        if is_wanted and end_reason(cycles, request) is not StopReason.CANCELLED:
            yield self.refine(request, best_cycle(cycles))

    def cycles(self, request: InpaintRequest, cancelled: Callable[[], bool] = never) -> Iterator[Cycle]:
        """Yields the first composite and then each cycle as soon as it exists.

        The loop ends by `stop_reason`, or before the next cycle once `cancelled` answers yes. It is the paper's section
        3.1: encode, generate, copy into the mask (equation 1), score. We differ in five places. The latent map is moved
        where the hole is (`explore`), further from cycle to cycle (`growth`). The sketch, and a black or white fill,
        are laid over the composite again before each cycle, so that later cycles do not wash them out; in the paper
        they stand in the first one only. The colours of each result are moved towards the sketch (`hold_sketch`). After
        a guess, results follow what the other side of the face shows (`other_side`). What is scored and shown has its
        colours matched at the seam (`match_seam`).

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
        inputs, vectors = self._prepare(requests), [draws(request.seed) for request in requests]
        scores: list[list[float]] = [[] for _ in requests]
        running = list(range(len(requests)))
        begun = self._results(requests, inputs.first, indices=[0] * len(requests), start=start)
        yield {k: result.cycle for k, result in enumerate(begun)}
        shown = dict(enumerate(inputs.first.split(1)))
        for index in itertools.count(1):
            running = [k for k in running if stop_reason(scores[k], requests[k]) is None]
            if not running or cancelled():
                return
            start = time.perf_counter()
            z = torch.cat([next(vectors[k]) for k in running])
            following = self._next_composite(inputs[running], torch.cat([shown[k] for k in running]), z=z, index=index)
            indices = [index] * len(running)
            results = self._results([requests[k] for k in running], following, indices=indices, start=start)
            for k, result in zip(running, results, strict=True):
                scores[k].append(result.cycle.score)
                shown[k] = result.shown
            yield {k: result.cycle for k, result in zip(running, results, strict=True)}

    def next_cycle(self, request: InpaintRequest, cycle: Cycle) -> Cycle:
        """Goes on with a run from one of its cycles, whatever the stop rule says.

        Args:
            request: the run.
            cycle: coarse cycle to go on from; the next one is the same that the run itself would have made.
        """
        start, index = time.perf_counter(), cycle.index + 1
        inputs = self._prepare([request])
        z = next(itertools.islice(draws(request.seed), cycle.index, None))
        shown = inputs.first if cycle.index == 0 else image_to_tensor(cycle.composite, device=self.device)
        following = self._next_composite(inputs, shown, z=z, index=index)
        return self._results([request], following, indices=[index], start=start)[0].cycle

    def _prepare(self, requests: Sequence[InpaintRequest]) -> Inputs:
        return prepare(
            requests, networks=self.networks, agreement=self._agreement, device=self.device, dtype=self._dtype
        )

    @torch.inference_mode()
    def _next_composite(self, inputs: Inputs, shown: Tensor, *, z: Tensor, index: int) -> Tensor:
        move = self._agreement.moves(z, inputs.agreement).to(self.device) * (inputs.exploration * growth(index))
        with arithmetic(self.device, self._dtype):
            generated = run_cycle(
                self.networks.encoder,
                self.networks.generator,
                first=inputs.first,
                current=inputs.told_again(shown),
                mask=inputs.mask,
                move=move,
            )
        return inputs.composite_of(generated)

    def _results(
        self,
        requests: Sequence[InpaintRequest],
        composites: Tensor,
        *,
        indices: Sequence[int],
        start: float,
        refined: bool = False,
    ) -> list[_Result]:
        """Rounds composites to what is shown and scores that: the same pixels that are kept, and gone on from."""
        finite = torch.isfinite(composites).flatten(1).all(1).tolist()
        images = [
            shown_image(request, one, is_generated=refined or index > 0)
            for request, one, index in zip(requests, composites.split(1), indices, strict=True)
        ]
        shown = [image_to_tensor(image, device=self.device) for image in images]
        scores = self._scores(torch.cat(shown))
        duration_ms = (time.perf_counter() - start) * 1000 / len(images)
        return [
            _Result(
                Cycle(
                    index=index,
                    composite=image,
                    score=score if good else math.nan,
                    duration_ms=duration_ms,
                    refined=refined,
                ),
                one,
            )
            for index, image, score, good, one in zip(indices, images, scores, finite, shown, strict=True)
        ]

    def score(self, image: NDArray[np.uint8]) -> float:
        """Scores a (128, 128, 3) uint8 image; returns a number in [0, 1], or NaN."""
        return self.scores([image])[0]

    def scores(self, images: Sequence[NDArray[np.uint8]]) -> list[float]:
        """Scores (128, 128, 3) uint8 images together; see `score`."""
        return self._scores(torch.cat([image_to_tensor(image, device=self.device) for image in images]))

    @torch.inference_mode()
    def _scores(self, images: Tensor) -> list[float]:
        with arithmetic(self.device, self._dtype):
            return score_together(self.networks.discriminator, images)

    def refine(self, request: InpaintRequest, cycle: Cycle) -> Cycle:
        """Lets the octave network mend a cycle; only masked pixels change (the paper's equation 3, the other way
        round).

        Args:
            request: the run the cycle belongs to.
            cycle: coarse result.

        Returns:
            The refined cycle with the same index and its own score.

        Raises:
            WeightsError: there is no octave network.
        """
        return self.refine_together([request], [cycle])[0]

    @torch.inference_mode()
    def refine_together(self, requests: Sequence[InpaintRequest], cycles: Sequence[Cycle]) -> list[Cycle]:
        """Refines one cycle of each request; see `refine`."""
        if self.networks.octave is None:
            raise WeightsError("The octave network is missing, so nothing is refined: restore the models folder.")
        start = time.perf_counter()
        coarse = [cycle.composite for cycle in cycles]
        with arithmetic(self.device, self._dtype):
            refined = refined_composites(self.networks.octave, requests, coarse, device=self.device)
        indices = [cycle.index for cycle in cycles]
        results = self._results(requests, refined, indices=indices, start=start, refined=True)
        return [result.cycle for result in results]

    def sample(self, seed: int) -> NDArray[np.uint8]:
        """Generates a random face.

        Args:
            seed: the same seed gives the same face.

        Returns:
            (128, 128, 3) uint8 RGB.
        """
        return tensor_to_image(random_face(self.networks, seed=seed, device=self.device))
