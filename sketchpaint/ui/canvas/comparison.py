"""The untouched photo beside the picture."""

import enum
from dataclasses import dataclass

from PySide6.QtCore import QRectF


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


def compared(comparison: Comparison, *, width: float, height: float, split: float) -> tuple[Side, Side]:
    """Returns where photo and picture are drawn in a widget of this size.

    Args:
        comparison: other than `OFF`.
        width: of the widget.
        height: likewise.
        split: where the line stands, as a share of the width.
    """
    line, shift = (width * split, 0.0) if comparison is Comparison.SPLIT else (width / 2, width / 4)
    return (
        Side(QRectF(0, 0, line, height), -shift, original=True),
        Side(QRectF(line, 0, width - line, height), shift, original=False),
    )
