"""How arguments are read, and those that most commands take."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from sketchpaint.engine.options import DEVICES
from sketchpaint.errors import InputError

Handler = Callable[[argparse.Namespace], int]
Commands: TypeAlias = "argparse._SubParsersAction[Parser]"


class Parser(argparse.ArgumentParser):
    """Says what is wrong with the arguments in one sentence."""

    def error(self, message: str) -> None:  # type: ignore[override]
        """Raises `InputError` instead of printing the usage."""
        raise InputError(f"{message[:1].upper()}{message[1:]}: see '{self.prog} --help'.")


def add_common(parser: argparse.ArgumentParser) -> None:
    """Adds where to compute and with which weights."""
    *names, last = DEVICES
    parser.add_argument(
        "--device", default=DEVICES[0], metavar="NAME", help=f"{', '.join(names)} or {last} (default: %(default)s)"
    )
    parser.add_argument("--models", type=Path, metavar="DIR", help="folder with other weights than the shipped ones")
