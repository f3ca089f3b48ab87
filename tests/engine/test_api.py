"""The request's checks, the stop rule on scripted scores, the choice of the best."""

import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from sketchpaint.cycle import Cycle
from sketchpaint.engine.api import InpaintRequest, StopReason, best_cycle, chosen_cycle, end_reason, stop_reason
from sketchpaint.engine.options import Refine
from sketchpaint.errors import InputError


def request(**bounds: int) -> InpaintRequest:
    hole = np.zeros((128, 128), bool)
    hole[40:60, 40:60] = True
    return InpaintRequest(crop=np.zeros((128, 128, 3), np.uint8), mask=hole, **bounds)  # type: ignore[arg-type]


def cycles_until_stop(
    scores: list[float], *, min_cycles: int = 10, max_cycles: int = 20, patience: int = 3
) -> tuple[int, StopReason]:
    """Feeds scores one by one, as a run does."""
    bounds = request(min_cycles=min_cycles, max_cycles=max_cycles, patience=patience)
    for count in range(1, len(scores) + 1):
        reason = stop_reason(scores[:count], bounds)
        if reason is not None:
            return count, reason
    raise AssertionError("the rule let a run go on for ever")


def test_steady_rise_runs_to_the_maximum() -> None:
    assert cycles_until_stop([0.30 + 0.01 * k for k in range(60)]) == (20, StopReason.MAX_CYCLES)


def test_dip_before_the_minimum_does_not_stop() -> None:
    # As in the paper's figure 6: cycles 5 and 6 dip, then the score goes on rising; it peaks at 12.
    scores = [0.2, 0.3, 0.4, 0.5, 0.45, 0.44, 0.43, 0.42, 0.6, 0.65, 0.7, 0.75, 0.7, 0.7, 0.7, 0.7]
    assert cycles_until_stop(scores) == (15, StopReason.STOPPED_RISING)


def test_dip_after_the_minimum_stops_after_patience() -> None:
    scores = [0.1 * k for k in range(1, 9)] + [0.81, 0.82, 0.83, 0.7, 0.82, 0.81, 0.9]
    assert cycles_until_stop(scores) == (14, StopReason.STOPPED_RISING)


def test_a_new_best_within_patience_goes_on() -> None:
    scores = [0.05 * k for k in range(1, 11)] + [0.4, 0.4, 0.6, 0.5, 0.5, 0.5]
    assert cycles_until_stop(scores) == (16, StopReason.STOPPED_RISING)


def test_constant_scores_stop_at_the_minimum() -> None:
    assert cycles_until_stop([0.5] * 40) == (10, StopReason.STOPPED_RISING)


def test_not_a_number_stops_at_once() -> None:
    assert cycles_until_stop([0.5, math.nan, 0.6]) == (2, StopReason.NOT_A_NUMBER)


def test_saturated_scores_stop_even_before_the_minimum() -> None:
    assert cycles_until_stop([0.9, 0.9995, 1.0, 0.9999, 1.0]) == (4, StopReason.SATURATED)


def test_no_cycles_means_go_on() -> None:
    assert stop_reason([], request(min_cycles=1, max_cycles=1, patience=1)) is None


def _cycles(scores: list[float]) -> list[Cycle]:
    image = np.zeros((128, 128, 3), np.uint8)
    return [Cycle(index=k, composite=image, score=score, duration_ms=1.0) for k, score in enumerate(scores)]


def test_best_is_the_highest_and_the_first_of_equals() -> None:
    assert best_cycle(_cycles([0.1, 0.5, 0.8, 0.8, 0.3])).index == 2


def test_the_first_composite_is_best_only_alone() -> None:
    assert best_cycle(_cycles([0.9, 0.5])).index == 1
    assert best_cycle(_cycles([0.9])).index == 0


@pytest.mark.parametrize(
    ("refine", "score", "is_refined"),
    [
        (Refine.AUTO, 0.6, True),
        (Refine.AUTO, 0.5, False),
        (Refine.ON, 0.1, True),
        (Refine.ON, math.nan, False),
        (Refine.OFF, 0.9, False),
    ],
)
def test_a_refinement_is_the_result_where_it_was_asked_for_or_scores_higher(
    refine: Refine, score: float, is_refined: bool
) -> None:
    coarse = _cycles([0.2, 0.5])[1]
    assert chosen_cycle(coarse, replace(coarse, score=score, refined=True), refine).refined == is_refined
    assert chosen_cycle(coarse, None, refine) is coarse


def test_a_run_that_nothing_else_stopped_was_cancelled() -> None:
    cycles, bounds = _cycles([0.1, 0.5, 0.4]), request(min_cycles=1, max_cycles=2)
    assert end_reason(cycles[:2], bounds) is StopReason.CANCELLED
    assert end_reason([*cycles, replace(cycles[1], refined=True)], bounds) is StopReason.MAX_CYCLES


def test_best_passes_over_not_a_number() -> None:
    assert best_cycle(_cycles([0.1, 0.4, math.nan])).index == 1
    assert best_cycle(_cycles([math.nan])).index == 0


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"seed": -1}, "seed"),
        ({"min_cycles": 0}, "cycles"),
        ({"min_cycles": 30}, "cycles"),
        ({"max_cycles": 5000, "min_cycles": 1}, "cycles"),
        ({"patience": 0}, "patience"),
        ({"exploration": -0.1}, "exploration"),
        ({"exploration": math.nan}, "exploration"),
        ({"sketch_hold": 1.1}, "sketch hold"),
        ({"sketch_hold": math.nan}, "sketch hold"),
        ({"mask": np.zeros((128, 128), bool)}, "empty"),
        ({"mask": np.ones((128, 128), bool)}, "whole"),
        ({"mask": np.ones((64, 64), bool)}, "shape"),
        ({"crop": np.zeros((128, 128, 3), np.float32)}, "type"),
        ({"sketch": np.zeros((128, 128, 3), np.uint8)}, "sketch"),
    ],
)
def test_impossible_requests_say_what_to_change(
    face: NDArray[np.uint8], mask: NDArray[np.bool_], change: dict[str, object], word: str
) -> None:
    good = InpaintRequest(crop=face, mask=mask)
    with pytest.raises(InputError, match=word):
        replace(good, **change)  # type: ignore[arg-type]
