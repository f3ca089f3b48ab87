"""What goes into an inpainting run and what comes out: the only door to inference."""

import enum
import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sketchpaint import budgets
from sketchpaint.cycle import Cycle
from sketchpaint.engine.options import (
    EXPLORATION,
    FIRST_FILL,
    MAX_CYCLES,
    MIN_CYCLES,
    MOST_EXPLORATION,
    PATIENCE,
    SKETCH_HOLD,
    Fill,
    Refine,
)
from sketchpaint.errors import InputError
from sketchpaint.imaging.frame import CROP_SIZE_PX
from sketchpaint.imaging.grey import is_grey

SATURATED_SCORE = 0.999


class StopReason(enum.StrEnum):
    """Why a run ended."""

    STOPPED_RISING = "the score stopped rising"
    MAX_CYCLES = "the largest number of cycles was reached"
    NOT_A_NUMBER = "a score was not a number"
    SATURATED = "the score is at its ceiling and no longer tells cycles apart"
    CANCELLED = "the run was stopped"


@dataclass(frozen=True, kw_only=True)
class InpaintRequest:
    """One run: photo crop, mask, sketch and options. Checks itself.

    Attributes:
        crop: (128, 128, 3) uint8 RGB canonical crop.
        mask: (128, 128) bool, True = repaint.
        sketch: (128, 128, 4) uint8 RGBA, straight alpha, or None; counts only inside the mask.
        fill: what stands in the mask where there is no sketch.
        seed: start of all randomness in the run: exploration, the guess, the fill noise, and the face of the fill face.
        min_cycles: the run does not stop before this cycle, unless the score is not a number or saturated.
        max_cycles: the run never goes beyond this cycle.
        patience: cycles without a new best score after which the run stops.
        exploration: how much the cycles differ, 0 = the plain cycle, 1 = on average over the first ten as much as faces
            do that agree with what is seen around the mask. Later cycles differ more than early ones; docs/TRAINING.md
            tells how far, and how they score. Under a black or white fill cycles differ less, to keep to it. Guesses of
            other seeds differ likewise.
        sketch_hold: how far the colours of results are moved towards the sketch, 0 = only as far as the networks obey
            it, 1 = all the way.
        refine: whether the best cycle is refined.

    Raises:
        InputError: a value that cannot work, with what to change.
    """

    crop: NDArray[np.uint8]
    mask: NDArray[np.bool_]
    sketch: NDArray[np.uint8] | None = None
    fill: Fill = FIRST_FILL
    seed: int = 0
    min_cycles: int = MIN_CYCLES
    max_cycles: int = MAX_CYCLES
    patience: int = PATIENCE
    exploration: float = EXPLORATION
    sketch_hold: float = SKETCH_HOLD
    refine: Refine = Refine.AUTO

    def __post_init__(self) -> None:
        self._check_kinds()
        self._check_values()

    @cached_property
    def is_grey(self) -> bool:
        """Whether the crop holds no colour, so that results are to hold none."""
        return is_grey(self.crop)

    @property
    def told(self) -> NDArray[np.float32]:
        """How much of each pixel was asked for, (128, 128) in [0, 1]: the sketch's opacity, and 1 in a hole
        filled black or white. What lies outside the mask does not count.
        """
        told = np.where(self.mask & self.fill.is_told, np.float32(1), np.float32(0))
        if self.sketch is not None:
            told = np.maximum(told, self.sketch[..., 3] / np.float32(255))
        return told

    @property
    def most_results(self) -> int:
        """How many results there can be: the first composite, the cycles and a refinement."""
        return self.max_cycles + 2

    def _check_kinds(self) -> None:
        side = CROP_SIZE_PX
        for name, array, shape, kind in (
            ("crop", self.crop, (side, side, 3), np.uint8),
            ("mask", self.mask, (side, side), np.bool_),
            ("sketch", self.sketch, (side, side, 4), np.uint8),
        ):
            if array is not None and (array.shape != shape or array.dtype != kind):
                raise InputError(
                    "The {name} must be an array of shape {shape} and type {kind}, not {own_shape} and {dtype}.",
                    name=name,
                    shape=shape,
                    kind=kind.__name__,
                    own_shape=array.shape,
                    dtype=array.dtype,
                )
        for name in ("seed", "min_cycles", "max_cycles", "patience"):
            if type(getattr(self, name)) is not int:
                raise InputError(
                    "{name} is {value}, which is no whole number: give one.", name=name, value=getattr(self, name)
                )
        for name in ("exploration", "sketch_hold"):
            if type(getattr(self, name)) not in (int, float):
                raise InputError(
                    "{name} is {value}, which is no number: give one.", name=name, value=getattr(self, name)
                )

    def _check_values(self) -> None:
        if not self.mask.any():
            raise InputError(
                "The mask is empty inside the face frame: paint what is to be repainted, or move the face frame over "
                "it."
            )
        if self.mask.all():
            raise InputError(
                "The mask covers the whole face frame, so nothing of the face is left to go by: leave some of it "
                "unpainted."
            )
        if not 0 <= self.seed < 2**63:
            raise InputError(
                "The seed {seed} is out of range: choose a whole number from 0 to 9223372036854775807.", seed=self.seed
            )
        if not 1 <= self.min_cycles <= self.max_cycles <= budgets.MAX_CYCLES:
            raise InputError(
                "{min_cycles} to {max_cycles} cycles cannot be run: choose numbers from 1 to 1000, the smaller one "
                "first.",
                min_cycles=self.min_cycles,
                max_cycles=self.max_cycles,
            )
        if self.patience < 1:
            raise InputError(
                "A patience of {patience} cannot be used: choose 1 or more cycles.", patience=self.patience
            )
        if not 0 <= self.exploration <= MOST_EXPLORATION:  # false for NaN too
            raise InputError(
                "An exploration of {exploration} cannot be used: choose a number from 0 to {most:g}.",
                exploration=self.exploration,
                most=MOST_EXPLORATION,
            )
        if not 0 <= self.sketch_hold <= 1:  # false for NaN too
            raise InputError(
                "A sketch hold of {sketch_hold} cannot be used: choose a number from 0 to 1.",
                sketch_hold=self.sketch_hold,
            )


def stop_reason(scores: list[float], request: InpaintRequest) -> StopReason | None:
    """Applies the stop rule of the paper's section 3.3, with the bounds it lacks.

    Args:
        scores: scores of cycles 1, 2, ... so far (the first composite does not count: it is no result of the
            generator).
        request: the run, which sets the bounds.

    Returns:
        Why to stop now, or None to go on.
    """
    if not scores:
        return None
    if math.isnan(scores[-1]):
        return StopReason.NOT_A_NUMBER
    recent = scores[-request.patience :]
    if len(recent) == request.patience and min(recent) >= SATURATED_SCORE:
        return StopReason.SATURATED
    best = scores.index(max(scores))
    if len(scores) >= request.min_cycles and len(scores) - 1 - best >= request.patience:
        return StopReason.STOPPED_RISING
    return StopReason.MAX_CYCLES if len(scores) >= request.max_cycles else None


def end_reason(cycles: list[Cycle], request: InpaintRequest) -> StopReason:
    """Returns why a run ended whose cycles these are, refined or not: cancelled where nothing else stopped it."""
    scores = [cycle.score for cycle in cycles if cycle.index > 0 and not cycle.refined]
    return stop_reason(scores, request) or StopReason.CANCELLED


def best_cycle(cycles: list[Cycle]) -> Cycle:
    """Returns the best-scored result: the first of equals, never one whose score is not a number.

    The first composite is chosen only when there is nothing else, because it holds nothing generated.

    Args:
        cycles: results of one run, at least one.
    """
    scored = [cycle for cycle in cycles if not math.isnan(cycle.score)]
    generated = [cycle for cycle in scored if cycle.index > 0]
    return max(generated or scored or cycles[:1], key=lambda cycle: cycle.score)


def chosen_cycle(coarse: Cycle, refined: Cycle | None, refine: Refine) -> Cycle:
    """Returns which of a run's best cycle and its refinement is the result.

    Args:
        coarse: the best cycle.
        refined: the same refined, or None; one whose score is not a number is never chosen.
        refine: what was asked for.
    """
    if refined is None or refine is Refine.OFF or math.isnan(refined.score):
        return coarse
    return refined if refine is Refine.ON or refined.score > coarse.score else coarse
