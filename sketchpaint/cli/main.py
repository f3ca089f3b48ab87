"""Command line: parses arguments and hands over. Heavy modules are imported inside functions, so that --help is
instant.
"""

import argparse
import io
import os
import sys
import traceback

from sketchpaint.cli.arguments import COMMANDS, command_parser, window_parser
from sketchpaint.cli.parser import Handler
from sketchpaint.errors import SketchpaintError

EXIT_BAD_INPUT = 2
EXIT_INTERRUPTED = 130


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
    from sketchpaint.cli.train import export, pack, run

    return {"export": export, "pack": pack}.get(arguments.stage, run)(arguments)


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


HANDLERS: dict[str, Handler] = {
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


def main(argv: list[str] | None = None) -> int:
    """Runs the program.

    Args:
        argv: arguments without the program's name; None takes those of the process.

    Returns:
        Exit code: 0 done, 2 bad input (one sentence on stderr), 1 a fault of the program, 130 interrupted.
    """
    argv = sys.argv[1:] if argv is None else argv
    _print_every_name()
    try:
        parser = command_parser(HANDLERS) if argv and argv[0] in COMMANDS else window_parser(_window)
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


def _print_every_name() -> None:
    """Makes the output escape letters that it cannot hold: file names may be of any bytes, and it may be a pipe."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="backslashreplace")
