"""What the inference thread is asked to do with the networks."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sketchpaint.engine.api import Cycle, InpaintRequest, Refine, StopReason, best_cycle, stop_reason
from sketchpaint.ui.common.language import ONE_MORE, REFINED

if TYPE_CHECKING:
    from sketchpaint.engine.session import Session

# Takes a session, what shows each cycle, and what tells whether to stop; returns why it ended.
Work = Callable[["Session", Callable[[Cycle], None], Callable[[], bool]], str]


def whole_run(request: InpaintRequest) -> Work:
    """Returns the work of a run: all cycles and, when asked for, the best one refined."""

    def work(session: "Session", show: Callable[[Cycle], None], cancelled: Callable[[], bool]) -> str:
        cycles: list[Cycle] = []
        for cycle in session.cycles(request, cancelled):
            cycles.append(cycle)
            show(cycle)
        scores = [cycle.score for cycle in cycles[1:]]
        reason = stop_reason(
            scores, min_cycles=request.min_cycles, max_cycles=request.max_cycles, patience=request.patience
        )
        if request.refine is not Refine.OFF and reason is not None:
            show(session.refine(request, best_cycle(cycles)))
        return (reason or StopReason.CANCELLED).value

    return work


def one_more(request: InpaintRequest, cycle: Cycle) -> Work:
    """Returns the work of making the cycle after a cycle."""

    def work(session: "Session", show: Callable[[Cycle], None], cancelled: Callable[[], bool]) -> str:
        show(session.next_cycle(request, cycle))
        return ONE_MORE

    return work


def refinement(request: InpaintRequest, cycle: Cycle) -> Work:
    """Returns the work of refining a cycle."""

    def work(session: "Session", show: Callable[[Cycle], None], cancelled: Callable[[], bool]) -> str:
        show(session.refine(request, cycle))
        return REFINED

    return work
