"""What can be chosen for a run, and what is taken where nothing is. Nothing here needs more than the standard library,
so that the help of the command line is instant.
"""

import enum

EXPLORATION, SKETCH_HOLD = 0.3, 0.55  # chosen on val and training faces (docs/TRAINING.md)
MOST_EXPLORATION = 2.0
MIN_CYCLES, MAX_CYCLES, PATIENCE = 10, 20, 3
DEVICES = ("auto", "cpu", "cuda", "mps")  # where networks can run


class Fill(enum.StrEnum):
    """What stands in the mask before the first cycle where there is no sketch."""

    MEAN = "mean"
    WHITE = "white"
    BLACK = "black"
    NOISE = "noise"
    BLUR = "blur"
    KEEP = "keep"
    FACE = "face"
    GUESS = "guess"

    @property
    def is_told(self) -> bool:
        """True for black and white, which ask for something dark or light: every cycle is shown them anew, as it is a
        sketch.
        """
        return self in (Fill.BLACK, Fill.WHITE)


FIRST_FILL = Fill.GUESS  # the default, chosen on val faces


class Refine(enum.StrEnum):
    """Whether the best cycle is refined: `AUTO` keeps its result only where it scores higher."""

    AUTO = "auto"
    ON = "on"
    OFF = "off"
