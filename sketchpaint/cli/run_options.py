"""What commands that fill photos take: what a run is asked for, and how its result is written."""

from sketchpaint.cli.parser import Parser
from sketchpaint.engine.options import (
    EXPLORATION,
    FIRST_FILL,
    MAX_CYCLES,
    MIN_CYCLES,
    MOST_EXPLORATION,
    SKETCH_HOLD,
    Fill,
    Refine,
)

KEPT = ("all", "camera", "none")  # as in imaging.metadata.Keep


def add_exploration(parser: Parser) -> None:
    """Adds how much cycles differ."""
    parser.add_argument(
        "--exploration",
        type=float,
        default=EXPLORATION,
        metavar="X",
        help=f"how much cycles differ, 0 to {MOST_EXPLORATION:g} (default: %(default)s)",
    )


def add_run_options(parser: Parser) -> None:
    """Adds how a photo is filled."""
    parser.add_argument(
        "--fill",
        choices=tuple(fill.value for fill in Fill),
        default=FIRST_FILL.value,
        help="what stands in the mask at first (default: %(default)s)",
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--min-cycles", type=int, default=MIN_CYCLES, metavar="N", help="fewest (default: %(default)s)")
    parser.add_argument("--max-cycles", type=int, default=MAX_CYCLES, metavar="N", help="most (default: %(default)s)")
    add_exploration(parser)
    parser.add_argument(
        "--sketch-hold",
        type=float,
        default=SKETCH_HOLD,
        metavar="X",
        help="how far results move to the sketch's colours, 0 to 1 (default: %(default)s)",
    )
    parser.add_argument(
        "--refine",
        choices=tuple(refine.value for refine in Refine),
        default=Refine.AUTO.value,
        help="whether the best cycle is refined (default: %(default)s)",
    )
    parser.add_argument(
        "--frame",
        default="auto",
        metavar="auto|none|CX,CY,SIZE,ANGLE",
        help="where the face is; none = the photo is a 128x128 crop",
    )
    parser.add_argument(
        "--metadata",
        choices=KEPT,
        default="camera",
        help="what results keep of the photo's: camera = camera and exposure, all = also place, serial numbers, names "
        "(default: %(default)s)",
    )
    parser.add_argument(
        "--convert",
        action="store_true",
        help="accept photos in printing inks, with a palette or of unusual depth as converted copies",
    )
