"""The untouched photo beside the picture."""

import enum
from dataclasses import dataclass

from PySide6.QtCore import QRectF

SPLIT_REACH_PX = 8


class Comparison(enum.Enum):
    """How the untouched photo is shown beside the picture."""

    OFF = enum.auto()
    SPLIT = enum.auto()
    SIDES = enum.auto()


@dataclass(frozen=True)
class Side:
    """A part of the widget with the photo or the picture in it.

    Attributes:
        part: in widget pixels.
        shift: how far to the right all is drawn there.
        original: the untouched photo.
    """

    part: QRectF
    shift: float
    original: bool


class Sides:
    """How photo and picture share the widget.

    Attributes:
        comparison: which way.
        split: where the line of `Comparison.SPLIT` stands, as a share of the width.
    """

    def __init__(self) -> None:
        self.comparison = Comparison.OFF
        self.split = 0.5

    def room(self, width: int) -> int:
        """Returns the width that each of the two has in a widget of this width."""
        return width // 2 if self.comparison is Comparison.SIDES else width

    def shift_at(self, x: float, width: int) -> float:
        """Returns how far to the right the picture is drawn at a widget position: the two of side by side each have
        their own half.
        """
        if self.comparison is not Comparison.SIDES:
            return 0.0
        return (-1 if x < width / 2 else 1) * width / 4

    def parts(self, width: float, height: float) -> tuple[Side, Side]:
        """Returns where photo and picture are drawn in a widget of this size, unless there is no comparison."""
        is_split = self.comparison is Comparison.SPLIT
        line, shift = (width * self.split, 0.0) if is_split else (width / 2, width / 4)
        return (
            Side(QRectF(0, 0, line, height), -shift, original=True),
            Side(QRectF(line, 0, width - line, height), shift, original=False),
        )

    def has_photo_at(self, x: float, width: int) -> bool:
        """Tells whether a widget position lies on the photo's side of the line."""
        return self.comparison is Comparison.SPLIT and x < width * self.split

    def has_line_at(self, x: float, width: int) -> bool:
        """Tells whether the line can be taken hold of at a widget position."""
        return self.comparison is Comparison.SPLIT and abs(x - width * self.split) < SPLIT_REACH_PX

    def move_line(self, x: float, width: int) -> None:
        """Moves the line to a widget position, or to the edge that it lies beyond."""
        self.split = min(max(x / max(1, width), 0.0), 1.0)
