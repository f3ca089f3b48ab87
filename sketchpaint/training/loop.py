"""The training loop of every stage: time budget, progress, samples, checkpoints that survive a kill."""

import dataclasses
import json
import time
from pathlib import Path

import torch
from PIL import Image

from sketchpaint import __version__
from sketchpaint.engine.tensors import tensor_to_image
from sketchpaint.errors import InputError, OutputError
from sketchpaint.imaging.atomic import write_atomically
from sketchpaint.training.distributed import agree, is_first, prepare, processes
from sketchpaint.training.packing import first_line, load_checkpoint
from sketchpaint.training.progress import Progress
from sketchpaint.training.stage import Stage
from sketchpaint.training.throughput import matmul_rate

# What a run folder holds, beside its sample grids.
CHECKPOINT, SETTINGS, STATS = "checkpoint.pt", "config.json", "stats.jsonl"
# What stands there beside the settings.
FACTS = ("stage", "version", "device", "arithmetic", "processes")


def write_checkpoint(stage: Stage, path: Path) -> None:
    """Writes the stage's state beside `path` and renames it, so that a kill at any moment leaves a whole file."""
    beside = path.with_suffix(".part")
    torch.save(stage.state(), beside)
    beside.replace(path)


def read_checkpoint(stage: Stage, path: Path) -> None:
    """Goes back to a checkpoint.

    Raises:
        InputError: it is missing, damaged or of another stage or shape.
    """
    state = load_checkpoint(path)
    try:
        stage.load_state(state)
    except KeyError as error:
        raise InputError(
            "{path} cannot be resumed: it holds no {name}, which this version trains with.", path=path, name=error
        ) from error
    except (RuntimeError, TypeError, ValueError) as error:
        raise InputError("{path} cannot be resumed: {error}", path=path, error=first_line(error)) from error


def train(stage: Stage, *, name: str, run: Path, minutes: float, resume: bool) -> None:
    """Trains for a time and leaves a checkpoint, sample grids, `config.json` and `stats.jsonl` in the run folder.

    Args:
        stage: what to train.
        name: the stage's name, stored with the run.
        run: folder of the run; made if absent.
        minutes: wall-clock time of the steps of this piece. Preparing comes before it; the last checkpoint, sample and
            validation after it.
        resume: go on from the run's checkpoint.

    Raises:
        InputError: there is nothing to resume, or a run would be overwritten.
        OutputError: the run folder cannot be made.
    """
    checkpoint = run / CHECKPOINT
    _make_folder(run, resume=resume)
    if resume:
        read_checkpoint(stage, checkpoint)
    prepare(stage)
    stage.prepare()
    if stage.config.compile:
        for module in stage.modules.values():
            module.compile()
    if not is_first():
        end = time.monotonic() + minutes * 60
        while agree(time.monotonic() < end):
            stage.step()
        return
    facts = (name, __version__, str(stage.device), str(stage.dtype).removeprefix("torch."), processes())
    config = dict(zip(FACTS, facts, strict=True)) | dataclasses.asdict(stage.config)
    write_atomically(run / SETTINGS, lambda path: path.write_text(json.dumps(config, indent=2)))
    print(json.dumps(config), flush=True)
    possible = matmul_rate(stage.device, stage.dtype)
    print(f"{stage.device}: {possible / 1e9:.0f} GFLOP/s on a matrix product", flush=True)

    start = last_checkpoint = last_sample = time.monotonic()
    end, first_step = start + minutes * 60, stage.steps
    with (run / STATS).open("a") as stats_file:
        progress = Progress(stage, stats_file, end=end, possible=possible)
        while agree(time.monotonic() < end):
            stage.cool((time.monotonic() - start) / (minutes * 60))
            progress.step()
            now = time.monotonic()
            if now - last_checkpoint >= stage.config.checkpoint_every_s:
                write_checkpoint(stage, checkpoint)
                last_checkpoint = now
            if now - last_sample >= stage.config.sample_every_s:
                _sample(stage, run)
                last_sample = now
        write_checkpoint(stage, checkpoint)
        _sample(stage, run)
        figures = stage.validate()
        stats_file.write(json.dumps({"step": stage.steps, "images": stage.images, "val": figures}) + "\n")
    shown = ", ".join(f"{key} {value:.4f}" for key, value in figures.items())
    print(
        f"done: {stage.steps - first_step} steps in {(time.monotonic() - start) / 60:.1f} min; val: "
        f"{shown or 'no val archive'}",
        flush=True,
    )


def _make_folder(run: Path, *, resume: bool) -> None:
    if (run / CHECKPOINT).exists() and not resume:
        raise InputError(f"{run} already holds a run: resume it with --resume {run}, or choose another folder.")
    try:
        run.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            "{run} cannot be made a run folder ({reason}): choose another.", run=run, reason=error.strerror
        ) from error


def _sample(stage: Stage, run: Path) -> None:
    picture = stage.sample()
    if picture is not None:
        Image.fromarray(tensor_to_image(picture[None])).save(run / f"sample-{stage.steps:07d}.jpg")
