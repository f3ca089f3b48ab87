"""What commands take."""

from collections.abc import Callable, Mapping
from pathlib import Path

from sketchpaint import __version__
from sketchpaint.cli.parser import Commands, Handler, Parser, add_common
from sketchpaint.cli.run_options import add_exploration, add_run_options

STAGES = ("crg", "mapping", "score", "octave", "landmarks", "attributes", "rival")
NETWORKS_HELP = "folder of the networks trained on other pictures that teach and judge"


def command_parser(handlers: Mapping[str, Handler]) -> Parser:
    """Returns the parser of all commands; parsed arguments hold what does the command as `handler`."""
    parser = Parser(prog="sketchpaint", description="Fill masked parts of a portrait, guided by a colour sketch.")
    parser.add_argument("--version", action="version", version=f"sketchpaint {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=Parser)
    for name, add in COMMANDS.items():
        add(commands).set_defaults(handler=handlers[name])
    return parser


def window_parser(handler: Handler) -> Parser:
    """Returns the parser of a start without a command."""
    parser = Parser(
        prog="sketchpaint",
        description="Open the editor. Commands: " + ", ".join(COMMANDS) + "; see 'sketchpaint COMMAND --help'.",
    )
    parser.add_argument("photo", type=Path, nargs="?", metavar="PHOTO", help="photo to open")
    parser.add_argument("--version", action="version", version=f"sketchpaint {__version__}")
    add_common(parser)
    parser.set_defaults(handler=handler)
    return parser


def _inpaint(commands: Commands) -> Parser:
    command = commands.add_parser("inpaint", help="fill the mask of one photo")
    command.add_argument("photo", type=Path, metavar="PHOTO")
    command.add_argument("--mask", type=Path, required=True, help="white = repaint; the photo's size")
    command.add_argument("--sketch", type=Path, help="colours to go by, transparent elsewhere; the photo's size")
    add_run_options(command)
    command.add_argument(
        "-o", "--output", type=Path, required=True, metavar="OUT", help=".png, .tif, .webp (all without loss) or .jpg"
    )
    command.add_argument(
        "--quality",
        type=int,
        choices=range(1, 101),
        default=95,
        metavar="Q",
        help="of a JPEG, 1 to 100 (default: %(default)s)",
    )
    command.add_argument(
        "--cycles", type=Path, metavar="DIR", help="also write every cycle as a PNG named by index and score"
    )
    command.add_argument(
        "--recipe",
        action="store_true",
        help="write into the PNG how it was made, for 'sketchpaint replay'; it then holds the old pixels too",
    )
    command.add_argument("--json", type=Path, metavar="FILE", help="also write scores, choice, stop reason and times")
    add_common(command)
    return command


def _batch(commands: Commands) -> Parser:
    command = commands.add_parser("batch", help="fill the masks of all photos of a folder")
    command.add_argument("photos", type=Path, metavar="DIR")
    command.add_argument(
        "--masks",
        type=Path,
        required=True,
        metavar="DIR",
        help="a mask of the same name for each photo; photos without one are skipped",
    )
    command.add_argument("--sketches", type=Path, metavar="DIR", help="sketches of the same name, where there are any")
    add_run_options(command)
    command.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    add_common(command)
    return command


def _replay(commands: Commands) -> Parser:
    command = commands.add_parser(
        "replay", help="rebuild an exported PNG from its recipe and report the largest difference"
    )
    command.add_argument("picture", type=Path, metavar="FILE.png")
    command.add_argument("-o", "--output", type=Path, metavar="OUT.png", help="also write the rebuilt picture")
    add_common(command)
    return command


def _sample(commands: Commands) -> Parser:
    command = commands.add_parser("sample", help="generate random faces")
    command.add_argument("-n", type=int, default=8, metavar="N", help="how many (default: %(default)s)")
    command.add_argument("--seed", type=int, default=0, metavar="S", help="seed of the first; the next ones follow")
    command.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    add_common(command)
    return command


def _models(commands: Commands) -> Parser:
    command = commands.add_parser("models", help="list the weights and verify them")
    command.add_argument("--models", type=Path, metavar="DIR", help="folder with other weights than the shipped ones")
    return command


def _info(commands: Commands) -> Parser:
    return commands.add_parser("info", help="versions, devices and folders")


def _train(commands: Commands) -> Parser:
    command = commands.add_parser("train", help="train a network, or export a run")
    stages = command.add_subparsers(dest="stage", metavar="STAGE", required=True, parser_class=Parser)
    for name in STAGES:
        _add_stage(stages, name)
    _add_export(stages)
    _add_pack(stages)
    return command


def _add_stage(stages: Commands, name: str) -> None:
    command = stages.add_parser(name)
    command.add_argument(
        "--data", type=Path, nargs="+", required=True, metavar="FILE", help="face archives with the train split"
    )
    command.add_argument(
        "--val",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE",
        help="face archives with the val split, for figures",
    )
    command.add_argument("--networks", type=Path, metavar="DIR", help=NETWORKS_HELP)
    command.add_argument("-o", "--output", type=Path, metavar="RUN", help="folder of a new run")
    command.add_argument("--resume", type=Path, metavar="RUN", help="go on with a run")
    command.add_argument("--minutes", type=float, default=10.0, metavar="M")
    command.add_argument("--device", default="auto", metavar="NAME")
    command.add_argument(
        "--set", action="append", default=[], metavar="key=value", help="change a setting; may be repeated"
    )
    command.add_argument("--dry-run", action="store_true", help="print the settings and do one step")


def _add_export(stages: Commands) -> None:
    command = stages.add_parser("export", help="write a run's weights into a models folder")
    command.add_argument("run", type=Path, metavar="RUN")
    command.add_argument("--data", type=Path, nargs="+", required=True, metavar="FILE")
    command.add_argument("--val", type=Path, nargs="+", default=[], metavar="FILE")
    command.add_argument("--networks", type=Path, metavar="DIR", help=NETWORKS_HELP)
    command.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    command.add_argument("--note", default="", help="where the run's starting weights come from, for the manifest")
    command.add_argument(
        "--worse",
        action="store_true",
        help="export even if the val figure is worse than that of the weights there, or unknown",
    )


def _add_pack(stages: Commands) -> None:
    command = stages.add_parser(
        "pack", help="write a run's weights in half precision, in files of at most 15 MiB, to go on elsewhere"
    )
    command.add_argument("run", type=Path, metavar="RUN")
    command.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")


def _evaluate(commands: Commands) -> Parser:
    command = commands.add_parser("evaluate", help="measure our networks and the peers on test faces with given masks")
    command.add_argument(
        "--data",
        type=Path,
        nargs="+",
        required=True,
        metavar="FILE",
        help="face archives with the test split and its masks",
    )
    command.add_argument("--networks", type=Path, metavar="DIR", help=NETWORKS_HELP)
    command.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    command.add_argument("--methods", metavar="A,B,...", help="only these (default: all there are weights for)")
    command.add_argument("--limit", type=int, metavar="N", help="only the first N faces of each source")
    command.add_argument(
        "--control",
        type=int,
        default=0,
        metavar="N",
        help="also draw glasses, beards and hair on up to N faces a task and see what comes",
    )
    command.add_argument(
        "--studies", type=int, default=0, metavar="N", help="also measure the paper's claims, on N faces each"
    )
    add_exploration(command)
    command.add_argument(
        "--sharpness",
        action="store_true",
        help="measure instead how sharp results are: faces of 256 or 512 pixels in the archive",
    )
    command.add_argument(
        "--split",
        default="test",
        metavar="NAME",
        help="with --sharpness, the split of the archive (default: %(default)s)",
    )
    command.add_argument(
        "--photos", type=Path, metavar="DIR", help="with --sharpness, full-size photos to draw strokes over the skin of"
    )
    add_common(command)
    return command


def _frames(commands: Commands) -> Parser:
    command = commands.add_parser("frames", help="measure automatic face framing on an archive")
    command.add_argument("--data", type=Path, required=True, metavar="FILE")
    command.add_argument("-n", type=int, default=100, metavar="N")
    command.add_argument("--seed", type=int, default=0)
    command.add_argument(
        "--without",
        type=Path,
        metavar="DIR",
        help="folder of photos that show no face, to count those in which one is found",
    )
    command.add_argument("--models", type=Path, metavar="DIR")
    return command


def _bench(commands: Commands) -> Parser:
    command = commands.add_parser("bench", help="measure how fast this machine is, step by step")
    command.add_argument("--json", type=Path, metavar="FILE", help="also write the figures")
    command.add_argument("--part", metavar="NAME", help="measure one part here and print its figures as JSON")
    add_common(command)
    return command


COMMANDS: dict[str, Callable[[Commands], Parser]] = {
    "inpaint": _inpaint,
    "batch": _batch,
    "replay": _replay,
    "sample": _sample,
    "models": _models,
    "info": _info,
    "train": _train,
    "evaluate": _evaluate,
    "frames": _frames,
    "bench": _bench,
}
