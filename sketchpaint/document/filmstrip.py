"""The filmstrip: every cycle of every run, in order. Nothing is ever dropped or reordered by itself."""

from dataclasses import dataclass, fields
from typing import Generic, TypeVar

from sketchpaint.cycle import Cycle
from sketchpaint.imaging.placement import Placement

Request = TypeVar("Request")


@dataclass(frozen=True)
class RunInputs(Generic[Request]):
    """What a run was started with; its tiles are placed with these, whatever has been painted since.

    Attributes:
        number: 1, 2, ... in order of starting.
        request: what the engine was asked for.
        placement: where in the photo its results go.
    """

    number: int
    request: Request
    placement: Placement


@dataclass(frozen=True, kw_only=True)
class Tile(Cycle, Generic[Request]):
    """One cycle in the strip.

    Attributes:
        run: the run it belongs to.
    """

    run: RunInputs[Request]

    @classmethod
    def of(cls, run: RunInputs[Request], cycle: Cycle) -> "Tile[Request]":
        """Returns the tile of a cycle of a run."""
        return cls(run=run, **{part.name: getattr(cycle, part.name) for part in fields(Cycle)})

    @property
    def key(self) -> str:
        """Name of the tile within its project, such as `0002-0007` or `0002-0007-refined`."""
        return self.refined_key if self.refined else self.coarse_key

    @property
    def coarse_key(self) -> str:
        """Name of the cycle before it was refined."""
        return f"{self.run.number:04d}-{self.index:04d}"

    @property
    def refined_key(self) -> str:
        """Name of the cycle when it is refined."""
        return f"{self.coarse_key}-refined"
