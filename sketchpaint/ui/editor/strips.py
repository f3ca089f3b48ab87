"""The cycles of a run in one file: on a sheet, or one after the other."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from sketchpaint.document.filmstrip import Tile
from sketchpaint.imaging.atomic import write_atomically
from sketchpaint.imaging.frame import CROP_SIZE_PX
from sketchpaint.ui.common.tile_names import score_text, tile_title

SHEET_COLUMNS = 6
TEXT_PX = 18
FRAME_MS, LAST_FRAME_MS = 350, 1500


def write_contact_sheet(tiles: list[Tile], path: Path) -> None:
    """Writes all cycles of a run on one sheet, each with its name and score below.

    Args:
        tiles: at least one.
        path: PNG.

    Raises:
        OutputError: it cannot be written.
    """
    columns = min(SHEET_COLUMNS, len(tiles))
    rows = -(-len(tiles) // columns)
    sheet = Image.new("RGB", (columns * CROP_SIZE_PX, rows * (CROP_SIZE_PX + TEXT_PX)), (255, 255, 255))
    draw = ImageDraw.Draw(sheet)
    for number, tile in enumerate(tiles):
        left, top = number % columns * CROP_SIZE_PX, number // columns * (CROP_SIZE_PX + TEXT_PX)
        sheet.paste(Image.fromarray(tile.composite), (left, top))
        draw.text(
            (left + 4, top + CROP_SIZE_PX + 3), f"{tile_title(tile)}  {score_text(tile.score)}", fill=(20, 20, 20)
        )
    write_atomically(path, lambda beside: sheet.save(beside, "PNG"))


def write_animation(pictures: list[NDArray[np.uint8]], path: Path) -> None:
    """Writes pictures one after the other as an endless animation.

    Args:
        pictures: (H, W, 3) uint8, at least one.
        path: `.webp` or `.gif`.

    Raises:
        OutputError: it cannot be written.
    """
    frames = [Image.fromarray(picture) for picture in pictures]
    durations = [FRAME_MS] * (len(frames) - 1) + [LAST_FRAME_MS]
    write_atomically(
        path,
        lambda beside: frames[0].save(
            beside, save_all=True, append_images=frames[1:], duration=durations, loop=0, lossless=True
        ),
    )
