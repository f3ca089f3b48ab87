"""What the inference thread is asked to do with the networks."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sketchpaint.cycle import Cycle
from sketchpaint.engine.api import InpaintRequest, end_reason
from sketchpaint.ui.common.language import ONE_MORE, REFINED

if TYPE_CHECKING:
    from sketchpaint.engine.session import Session

# Takes a session, what shows each cycle, and what tells whether to stop; returns why it ended.
Work = Callable[["Session", Callable[[Cycle], None], Callable[[], bool]], str]


def whole_run(request: InpaintRequest) -> Work:
    """Returns the work of a run: all cycles and, when asked for, the best one refined."""

    def work(session: "Session", show: Callable[[Cycle], None], cancelled: Callable[[], bool]) -> str:
        cycles: list[Cycle] = []
        for cycle in session.run(request, cancelled):
            cycles.append(cycle)
            show(cycle)
        return end_reason(cycles, request).value

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
