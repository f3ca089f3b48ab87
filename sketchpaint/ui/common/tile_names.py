"""What tiles and their scores are called."""

import math

from PySide6.QtCore import QCoreApplication

from sketchpaint.document.filmstrip import Tile
from sketchpaint.ui.common.numbers import decimal


def tile_title(tile: Tile) -> str:
    """Returns what a tile is called."""
    return tile_name(tile.index, refined=tile.refined)


def tile_name(index: int, *, refined: bool = False) -> str:
    """Returns what the tile of a cycle is called."""
    if index == 0:
        return QCoreApplication.translate("tiles", "start")
    title = (
        QCoreApplication.translate("tiles", "{index} refined")
        if refined
        else QCoreApplication.translate("tiles", "cycle {index}")
    )
    return title.format(index=index)


def score_text(score: float) -> str:
    """Returns a score with three decimals, or a dash where there is none."""
    return "—" if math.isnan(score) else decimal(score, 3)
