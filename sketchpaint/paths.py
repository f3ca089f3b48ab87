"""Where the program's own files are: shipped models and resources, the user's folders."""

from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent


def _shipped(name: str) -> Path:
    """Returns a shipped folder: inside the package when installed from a wheel, beside it in a checkout."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def models_dir() -> Path:
    """Returns the folder with the weight files and their manifest."""
    return _shipped("models")


def resources_dir() -> Path:
    """Returns the folder with icons, themes and sample faces."""
    return _shipped("resources")


def config_dir() -> Path:
    """Returns the folder for the user's settings; it need not exist."""
    return Path(platformdirs.user_config_dir("sketchpaint", appauthor=False))


def data_dir() -> Path:
    """Returns the folder for what the program keeps for the user; it need not exist."""
    return Path(platformdirs.user_data_dir("sketchpaint", appauthor=False))
