"""`sketchpaint models`: lists the weights and verifies them."""

import argparse

import torch

from sketchpaint.budgets import short
from sketchpaint.engine.manifest import read_manifest, read_verified
from sketchpaint.engine.weights import BUILDERS, load_network
from sketchpaint.errors import WeightsError
from sketchpaint.paths import models_dir


def run(arguments: argparse.Namespace) -> int:
    """Prints one line per network: size, how trained, and whether checksum and shapes are right.

    Raises:
        WeightsError: the manifest, or any file, is missing or damaged; the others are listed first.
    """
    folder = arguments.models or models_dir()
    entries = read_manifest(folder)
    fault: WeightsError | None = None
    for name, entry in entries.items():
        try:
            size = len(read_verified(entry))
            if name in BUILDERS:
                load_network(BUILDERS[name], folder, name=name, device=torch.device("cpu"))
            state = "ok"
        except WeightsError as error:
            fault, state, size = error, "DAMAGED", 0
        training = entry.training
        figures = short(", ".join(f"{key} {value}" for key, value in list(training.get("val", {}).items())[:2]))
        print(
            f"{name:14} {size / 1e6:6.2f} MB  {state:8} {short(training.get('images', '?'))} images, val: "
            f"{figures or 'none'}"
        )
    missing = [name for name in BUILDERS if name not in entries]
    if missing:
        fault = WeightsError(
            f"The manifest in {folder} lacks {', '.join(missing)}: restore the models folder from the repository or "
            f"reinstall sketchpaint."
        )
    if fault:
        raise fault
    return 0
