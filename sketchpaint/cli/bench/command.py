"""Measures all parts, each in a process of its own, and prints a table."""

import argparse
import dataclasses
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from sketchpaint.cli.bench.figures import Figure
from sketchpaint.cli.bench.machine import measure_machine
from sketchpaint.cli.bench.memory import measure_large_memory, measure_memory
from sketchpaint.cli.bench.photo import measure_faces, measure_octaves, measure_opening
from sketchpaint.cli.bench.window import measure_pen, measure_start
from sketchpaint.cli.info import versions
from sketchpaint.errors import InputError, OutputError
from sketchpaint.paths import models_dir

PARTS: dict[str, Callable[[Path, str], list[Figure]]] = {
    "cycles": measure_machine,
    "octaves": measure_octaves,
    "faces": measure_faces,
    "opening": measure_opening,
    "start": measure_start,
    "pen": measure_pen,
    "memory, 12 megapixels": measure_memory,
    "memory, 60 megapixels": measure_large_memory,
}


def run(arguments: argparse.Namespace) -> int:
    """Measures and prints; one part alone prints its figures as JSON, for the process that asked for it.

    Raises:
        InputError: a part is unknown, or this is the packaged program, which has no interpreter to start parts with.
        OutputError: the figures cannot be written.
    """
    if getattr(sys, "frozen", False):
        raise InputError(
            "The packaged program cannot measure itself: install sketchpaint from its sources for 'bench'."
        )
    models = arguments.models or models_dir()
    if arguments.part is not None:
        if arguments.part not in PARTS:
            raise InputError(f"The part {arguments.part!r} is unknown: choose one of {', '.join(PARTS)}.")
        _measure_here(arguments.part, models, arguments.device)
    results = {}
    for part in PARTS:
        print(f"measuring {part} ...", file=sys.stderr, flush=True)
        results[part] = _measured(part, models, arguments.device)
    width = max(len(figure.name) for figures in results.values() for figure in figures)
    for part, figures in results.items():
        print(f"\n{part}")
        for figure in figures:
            print(f"  {figure.name:{width}}  {figure.text():>16}")
    if arguments.json is not None:
        content = {
            "versions": versions(),
            "figures": {part: [dataclasses.asdict(figure) for figure in own] for part, own in results.items()},
        }
        try:
            arguments.json.write_text(json.dumps(content, indent=2) + "\n")
        except OSError as error:
            raise OutputError(
                "{path} cannot be written ({reason}): choose another.", path=arguments.json, reason=error.strerror
            ) from error
    return 0


def _measured(part: str, models: Path, device: str) -> list[Figure]:
    command = [
        sys.executable,
        "-m",
        "sketchpaint",
        "bench",
        "--part",
        part,
        "--models",
        str(models),
        "--device",
        device,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]
        raise OutputError("The part {part} could not be measured: {reason}", part=part, reason=reason)
    return [Figure(**row) for row in json.loads(done.stdout.splitlines()[-1])]


def _measure_here(part: str, models: Path, device: str) -> None:
    figures = PARTS[part](models, device)
    unit_bytes = 1 if sys.platform == "darwin" else 1024
    figures.append(Figure("peak memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit_bytes / 1e6, "MB"))
    print(json.dumps([dataclasses.asdict(figure) for figure in figures]), flush=True)
    os._exit(0)  # a window with a run going on is not waited for
