"""Command line: parses arguments and hands over. Heavy modules are imported inside functions, so that --help is
instant.
"""

import argparse
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from sketchpaint import __version__
from sketchpaint.errors import InputError, SketchpaintError

EXIT_BAD_INPUT = 2
EXIT_INTERRUPTED = 130
COMMANDS = ("inpaint", "batch", "replay", "sample", "models", "info", "train", "evaluate", "frames", "bench")
KEPT = ("all", "camera", "none")  # as in imaging.metadata.Keep
FILLS = ("mean", "white", "black", "noise", "blur", "keep", "face")
STAGES = ("crg", "mapping", "score", "unet", "octave", "landmarks", "attributes", "rival")
NETWORKS_HELP = "folder of the networks trained on other pictures that teach and judge"
Handler = Callable[[argparse.Namespace], int]


class Parser(argparse.ArgumentParser):
    """Says what is wrong with the arguments in one sentence."""

    def error(self, message: str) -> None:  # type: ignore[override]
        """Raises `InputError` instead of printing the usage."""
        raise InputError(f"{message[:1].upper()}{message[1:]}: see '{self.prog} --help'.")


def _inpaint(arguments: argparse.Namespace) -> int:
    from sketchpaint.cli.inpaint import run

    return run(arguments)


def _batch(arguments: argparse.Namespace) -> int:
    from sketchpaint.cli.batch import run

    return run(arguments)


def _replay(arguments: argparse.Namespace) -> int:
    from sketchpaint.cli.replay import run

    return run(arguments)


def _sample(arguments: argparse.Namespace) -> int:
    from sketchpaint.cli.sample import run

    return run(arguments)


def _models(arguments: argparse.Namespace) -> int:
    from sketchpaint.cli.models import run

    return run(arguments)


def _info(arguments: argparse.Namespace) -> int:
    from sketchpaint.cli.info import run

    return run(arguments)


def _train(arguments: argparse.Namespace) -> int:
    from sketchpaint.cli.train import run

    return run(arguments)


def _export(arguments: argparse.Namespace) -> int:
    from sketchpaint.cli.train import export

    return export(arguments)


def _pack(arguments: argparse.Namespace) -> int:
    from sketchpaint.cli.train import pack

    return pack(arguments)


def _evaluate(arguments: argparse.Namespace) -> int:
    from sketchpaint.cli.extras import require

    require("evaluation", command="evaluate")
    if arguments.sharpness:
        from sketchpaint.cli.sharpness import run as measure_sharpness

        return measure_sharpness(arguments)
    from sketchpaint.cli.evaluate import run

    return run(arguments)


def _bench(arguments: argparse.Namespace) -> int:
    from sketchpaint.cli.bench.command import run

    return run(arguments)


def _frames(arguments: argparse.Namespace) -> int:
    from sketchpaint.cli.frames import run

    return run(arguments)


def _window(arguments: argparse.Namespace) -> int:
    from sketchpaint.cli.display import check_display

    check_display()
    from sketchpaint.ui.app import run

    return run(arguments.photo, models=arguments.models, device=arguments.device)


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--device", default="auto", metavar="NAME", help="auto, cpu, cuda or mps (default: auto)")
    parser.add_argument("--models", type=Path, metavar="DIR", help="folder with other weights than the shipped ones")


def _run_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--fill", choices=FILLS, default="mean", help="what stands in the mask at first (default: mean)"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--min-cycles", type=int, default=10, metavar="N")
    parser.add_argument("--max-cycles", type=int, default=20, metavar="N")
    parser.add_argument(
        "--exploration", type=float, default=None, metavar="X", help="how much cycles differ, 0 to 2 (default: 0.3)"
    )
    parser.add_argument(
        "--sketch-hold",
        type=float,
        default=None,
        metavar="X",
        help="how far results move to the sketch's colours, 0 to 1 (default: 0.55)",
    )
    parser.add_argument(
        "--refine", choices=("auto", "on", "off"), default="auto", help="use of the refinement network (default: auto)"
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
        "(default: camera)",
    )
    parser.add_argument(
        "--convert",
        action="store_true",
        help="accept photos in printing inks, with a palette or of unusual depth as converted copies",
    )


def _parser() -> Parser:
    parser = Parser(prog="sketchpaint", description="Fill masked parts of a portrait, guided by a colour sketch.")
    parser.add_argument("--version", action="version", version=f"sketchpaint {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=Parser)

    inpaint = commands.add_parser("inpaint", help="fill the mask of one photo")
    inpaint.add_argument("photo", type=Path, metavar="PHOTO")
    inpaint.add_argument("--mask", type=Path, required=True, help="white = repaint; the photo's size")
    inpaint.add_argument("--sketch", type=Path, help="colours to go by, transparent elsewhere; the photo's size")
    _run_options(inpaint)
    inpaint.add_argument(
        "-o", "--output", type=Path, required=True, metavar="OUT", help=".png, .tif, .webp (all without loss) or .jpg"
    )
    inpaint.add_argument(
        "--quality", type=int, choices=range(1, 101), default=95, metavar="Q", help="of a JPEG, 1 to 100 (default: 95)"
    )
    inpaint.add_argument(
        "--cycles", type=Path, metavar="DIR", help="also write every cycle as a PNG named by index and score"
    )
    inpaint.add_argument(
        "--recipe",
        action="store_true",
        help="write into the PNG how it was made, for 'sketchpaint replay'; it then holds the old pixels too",
    )
    inpaint.add_argument("--json", type=Path, metavar="FILE", help="also write scores, choice, stop reason and times")
    _common(inpaint)
    inpaint.set_defaults(handler=_inpaint)

    batch = commands.add_parser("batch", help="fill the masks of all photos of a folder")
    batch.add_argument("photos", type=Path, metavar="DIR")
    batch.add_argument(
        "--masks",
        type=Path,
        required=True,
        metavar="DIR",
        help="a mask of the same name for each photo; photos without one are skipped",
    )
    batch.add_argument("--sketches", type=Path, metavar="DIR", help="sketches of the same name, where there are any")
    _run_options(batch)
    batch.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    _common(batch)
    batch.set_defaults(handler=_batch)

    replay = commands.add_parser(
        "replay", help="rebuild an exported PNG from its recipe and report the largest difference"
    )
    replay.add_argument("picture", type=Path, metavar="FILE.png")
    replay.add_argument("-o", "--output", type=Path, metavar="OUT.png", help="also write the rebuilt picture")
    _common(replay)
    replay.set_defaults(handler=_replay)

    sample = commands.add_parser("sample", help="generate random faces")
    sample.add_argument("-n", type=int, default=8, metavar="N", help="how many (default: 8)")
    sample.add_argument("--seed", type=int, default=0, metavar="S", help="seed of the first; the next ones follow")
    sample.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    _common(sample)
    sample.set_defaults(handler=_sample)

    models = commands.add_parser("models", help="list the weights and verify them")
    models.add_argument("--models", type=Path, metavar="DIR", help="folder with other weights than the shipped ones")
    models.set_defaults(handler=_models)

    info = commands.add_parser("info", help="versions, devices and folders")
    info.set_defaults(handler=_info)

    train = commands.add_parser("train", help="train a network, or export a run")
    stages = train.add_subparsers(dest="stage", metavar="STAGE", required=True, parser_class=Parser)
    for name in STAGES:
        stage = stages.add_parser(name)
        stage.add_argument(
            "--data", type=Path, nargs="+", required=True, metavar="FILE", help="face archives with the train split"
        )
        stage.add_argument(
            "--val",
            type=Path,
            nargs="+",
            default=[],
            metavar="FILE",
            help="face archives with the val split, for figures",
        )
        stage.add_argument("--networks", type=Path, metavar="DIR", help=NETWORKS_HELP)
        stage.add_argument("-o", "--output", type=Path, metavar="RUN", help="folder of a new run")
        stage.add_argument("--resume", type=Path, metavar="RUN", help="go on with a run")
        stage.add_argument("--minutes", type=float, default=10.0, metavar="M")
        stage.add_argument("--device", default="auto", metavar="NAME")
        stage.add_argument(
            "--set", action="append", default=[], metavar="key=value", help="change a setting; may be repeated"
        )
        stage.add_argument("--dry-run", action="store_true", help="print the settings and do one step")
        stage.set_defaults(handler=_train)
    export = stages.add_parser("export", help="write a run's weights into a models folder")
    export.add_argument("run", type=Path, metavar="RUN")
    export.add_argument("--data", type=Path, nargs="+", required=True, metavar="FILE")
    export.add_argument("--val", type=Path, nargs="+", required=True, metavar="FILE")
    export.add_argument("--networks", type=Path, metavar="DIR", help=NETWORKS_HELP)
    export.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    export.add_argument("--note", default="", help="where the run's starting weights come from, for the manifest")
    export.add_argument(
        "--worse", action="store_true", help="export even if the val figure is worse than that of the weights there"
    )
    export.set_defaults(handler=_export)

    pack = stages.add_parser(
        "pack", help="write a run's weights in half precision, in files of at most 15 MiB, to go on elsewhere"
    )
    pack.add_argument("run", type=Path, metavar="RUN")
    pack.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    pack.set_defaults(handler=_pack)

    evaluate = commands.add_parser("evaluate", help="measure our networks and the peers on test faces with given masks")
    evaluate.add_argument(
        "--data",
        type=Path,
        nargs="+",
        required=True,
        metavar="FILE",
        help="face archives with the test split and its masks",
    )
    evaluate.add_argument("--networks", type=Path, metavar="DIR", help=NETWORKS_HELP)
    evaluate.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    evaluate.add_argument("--methods", metavar="A,B,...", help="only these (default: all there are weights for)")
    evaluate.add_argument("--limit", type=int, metavar="N", help="only the first N faces of each source")
    evaluate.add_argument(
        "--control",
        type=int,
        default=0,
        metavar="N",
        help="also draw glasses, beards and hair on up to N faces a task and see what comes",
    )
    evaluate.add_argument(
        "--studies", type=int, default=0, metavar="N", help="also measure the paper's claims, on N faces each"
    )
    evaluate.add_argument(
        "--unets",
        type=Path,
        nargs="+",
        default=[],
        metavar="DIR",
        help="models folders with U-Nets trained with other k",
    )
    evaluate.add_argument(
        "--exploration", type=float, default=None, metavar="X", help="how much cycles differ, 0 to 2 (default: 0.3)"
    )
    evaluate.add_argument(
        "--sharpness",
        action="store_true",
        help="measure instead how sharp results are: faces of 256 or 512 pixels in the archive",
    )
    evaluate.add_argument(
        "--split", default="test", metavar="NAME", help="with --sharpness, the split of the archive (default: test)"
    )
    evaluate.add_argument(
        "--photos", type=Path, metavar="DIR", help="with --sharpness, full-size photos to draw strokes over the skin of"
    )
    _common(evaluate)
    evaluate.set_defaults(handler=_evaluate)

    frames = commands.add_parser("frames", help="measure automatic face framing on an archive")
    frames.add_argument("--data", type=Path, required=True, metavar="FILE")
    frames.add_argument("-n", type=int, default=100, metavar="N")
    frames.add_argument("--seed", type=int, default=0)
    frames.add_argument(
        "--without",
        type=Path,
        metavar="DIR",
        help="folder of photos that show no face, to count those in which one is found",
    )
    frames.add_argument("--models", type=Path, metavar="DIR")
    frames.set_defaults(handler=_frames)

    bench = commands.add_parser("bench", help="measure how fast this machine is, step by step")
    bench.add_argument("--json", type=Path, metavar="FILE", help="also write the figures")
    bench.add_argument("--part", metavar="NAME", help="measure one part here and print its figures as JSON")
    _common(bench)
    bench.set_defaults(handler=_bench)
    return parser


def _window_parser() -> Parser:
    parser = Parser(
        prog="sketchpaint",
        description="Open the editor. Commands: " + ", ".join(COMMANDS) + "; see 'sketchpaint COMMAND --help'.",
    )
    parser.add_argument("photo", type=Path, nargs="?", metavar="PHOTO", help="photo to open")
    parser.add_argument("--version", action="version", version=f"sketchpaint {__version__}")
    _common(parser)
    parser.set_defaults(handler=_window)
    return parser


def main(argv: list[str] | None = None) -> int:
    """Runs the program.

    Args:
        argv: arguments without the program's name; None takes those of the process.

    Returns:
        Exit code: 0 done, 2 bad input (one sentence on stderr), 1 a fault of the program, 130 interrupted.
    """
    argv = sys.argv[1:] if argv is None else argv
    try:
        parser = _parser() if argv and argv[0] in COMMANDS else _window_parser()
        arguments = parser.parse_args(argv)
        handler: Handler = arguments.handler
        return handler(arguments)
    except SketchpaintError as error:
        print(f"sketchpaint: {error}", file=sys.stderr)
        return EXIT_BAD_INPUT
    except KeyboardInterrupt:
        print("sketchpaint: interrupted", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:  # the reader of our output has seen enough, as with '| head'
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if os.environ.get("SKETCHPAINT_DEBUG"):
            traceback.print_exc()
        print(
            f"sketchpaint: unexpected {type(error).__name__}: {error} (SKETCHPAINT_DEBUG=1 shows where)",
            file=sys.stderr,
        )
        return 1
