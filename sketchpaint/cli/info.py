"""`sketchpaint info`: versions, devices and folders."""

import argparse
import platform
from importlib.metadata import PackageNotFoundError, version

import torch

from sketchpaint import __version__
from sketchpaint.engine.device import choose_device
from sketchpaint.paths import config_dir, data_dir, models_dir

PACKAGES = ("torch", "numpy", "pillow", "PySide6-Essentials", "safetensors", "opencv-python-headless")


def versions() -> dict[str, str]:
    """Returns the versions of the program, Python and the packages that results depend on."""
    found = {"sketchpaint": __version__, "python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "absent"
    return found


def run(arguments: argparse.Namespace) -> int:
    """Prints what a report of a problem needs."""
    for name, number in versions().items():
        print(f"{name:24} {number}")
    print(f"{'system':24} {platform.platform()}")
    print(f"{'device':24} {choose_device('auto')} ({torch.get_num_threads()} threads)")
    for name, path in (("models", models_dir()), ("settings", config_dir()), ("data", data_dir())):
        print(f"{name:24} {path}")
    return 0
