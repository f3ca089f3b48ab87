"""What cannot be read of a working folder, and the words for it."""

from collections.abc import Callable
from dataclasses import dataclass

from sketchpaint.errors import SketchpaintError

LAYER_WORDS = {"mask": "the mask", "sketch": "the sketch", "result": "the applied results"}
RUN_WORDS, TILE_WORDS, EDIT_WORDS, STATE_WORDS, HEAD_WORDS, FOLDER_WORDS, FILE_WORDS = (
    "run {run}",
    "cycle {index} of run {run}",
    "{count} edits",
    "the face frame and the marks",
    "the name of the photo",
    "the folder {name}",
    "the file {name}",
)
LOSS_WORDS = (
    *LAYER_WORDS.values(),
    RUN_WORDS,
    TILE_WORDS,
    EDIT_WORDS,
    STATE_WORDS,
    HEAD_WORDS,
    FOLDER_WORDS,
    FILE_WORDS,
)


@dataclass(frozen=True)
class Loss:
    """A part of the work that cannot be read.

    Attributes:
        words: one of `LOSS_WORDS`.
        values: what goes into them.
        error: why.
    """

    words: str
    values: dict[str, object]
    error: SketchpaintError


Lost = Callable[[Loss], None]


def refuse(loss: Loss) -> None:
    """Takes no loss: raises its error."""
    raise loss.error
