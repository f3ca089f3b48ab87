"""How arguments are read, and those that most commands take."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

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
    parser.add_argument("--device", default="auto", metavar="NAME", help="auto, cpu, cuda or mps (default: auto)")
    parser.add_argument("--models", type=Path, metavar="DIR", help="folder with other weights than the shipped ones")
