"""Packages that only some commands need: said before the work, not after it."""

import importlib.util
import sys
from pathlib import Path

from sketchpaint.errors import SketchpaintError

# Module -> the package that holds it; each extra as in pyproject.toml.
EXTRAS = {
    "evaluation": {"scipy": "scipy", "skimage": "scikit-image", "sklearn": "scikit-learn", "matplotlib": "matplotlib"}
}


class MissingPackageError(SketchpaintError):
    """A command needs packages that are not installed."""


def require(extra: str, *, command: str) -> None:
    """Checks that the packages of an extra are installed, without importing them.

    Args:
        extra: one of `EXTRAS`.
        command: what needs them.

    Raises:
        MissingPackageError: some are not, with the command that installs them.
    """
    missing = [package for module, package in EXTRAS[extra].items() if importlib.util.find_spec(module) is None]
    if missing:
        raise MissingPackageError(
            f"'sketchpaint {command}' needs {', '.join(missing)}: install what is missing with "
            f"'{Path(sys.executable)} -m pip install {' '.join(missing)}'."
        )
