"""`sketchpaint train`: one entry per stage, and export."""

import argparse
import contextlib
import copy
import dataclasses
import json
import math
import shutil
from pathlib import Path
from typing import Any

import torch

from sketchpaint.engine.device import choose_device
from sketchpaint.engine.manifest import MANIFEST, read_manifest
from sketchpaint.engine.weights import save_networks
from sketchpaint.errors import InputError
from sketchpaint.training.attributes import AttributesStage
from sketchpaint.training.config import (
    AttributesConfig,
    CrgConfig,
    LandmarksConfig,
    MappingConfig,
    OctaveConfig,
    RivalConfig,
    ScoreConfig,
    StageConfig,
    override,
)
from sketchpaint.training.crg import CrgStage
from sketchpaint.training.distributed import join, leave
from sketchpaint.training.landmarks import LandmarksStage
from sketchpaint.training.loop import CHECKPOINT, FACTS, SETTINGS, STATS, read_checkpoint, train
from sketchpaint.training.mapping import MappingStage
from sketchpaint.training.octave import OctaveStage
from sketchpaint.training.packing import load_checkpoint, pack_weights
from sketchpaint.training.rival import RivalStage
from sketchpaint.training.score import ScoreStage
from sketchpaint.training.stage import Stage

STAGES: dict[str, tuple[type[StageConfig], type[Stage]]] = {
    "crg": (CrgConfig, CrgStage),
    "mapping": (MappingConfig, MappingStage),
    "score": (ScoreConfig, ScoreStage),
    "octave": (OctaveConfig, OctaveStage),
    "landmarks": (LandmarksConfig, LandmarksStage),
    "attributes": (AttributesConfig, AttributesStage),
    "rival": (RivalConfig, RivalStage),
}


def _stored_settings(run: Path) -> dict[str, Any]:
    try:
        settings: dict[str, Any] = json.loads((run / SETTINGS).read_text())
    except (OSError, ValueError):
        raise InputError(f"{run} holds no run with a readable {SETTINGS}: give the folder of a run.") from None
    return settings


def _stored_stats(run: Path) -> list[dict[str, Any]]:
    """Returns the rows of a run's figures, without any that a kill cut short."""
    try:
        lines = (run / STATS).read_text().splitlines()
    except (OSError, ValueError):
        raise InputError(f"{run} holds no run with a readable {STATS}: give the folder of a run.") from None
    rows = []
    for line in lines:
        with contextlib.suppress(json.JSONDecodeError):
            rows.append(json.loads(line))
    return rows


def _restored_config(name: str, settings: dict[str, Any]) -> StageConfig:
    """Returns a run's settings; names those of another version, which this one goes on without."""
    kind, stage_kind = STAGES[name]
    names = {field.name for field in dataclasses.fields(kind)}
    gone = sorted(settings.keys() - names - set(FACTS) - set(stage_kind.constants))
    if gone:
        print(f"This version has no settings {', '.join(gone)}: it goes on as it trains now.", flush=True)
    return kind(**{key: value for key, value in settings.items() if key in names})


def _check_constants(kind: type[Stage], settings: dict[str, Any], run: Path) -> None:
    """Refuses to go on with a run that set what is a constant now to something else.

    Raises:
        InputError: it did.
    """
    for name, value in kind.constants.items():
        if settings.get(name, value) != value:
            raise InputError(
                f"{run} was trained with {name}={settings[name]}, and this version always takes {value:g}: begin a new "
                f"run from its weights with --set start=DIR after 'train pack'."
            )


def run(arguments: argparse.Namespace) -> int:
    """Trains a stage for some minutes.

    Raises:
        InputError: neither or both of a new and an existing run are named, their settings do not fit, or there is no
            time.
        OutputError: the run folder cannot be made.
    """
    if not 0 < arguments.minutes < math.inf:
        raise InputError(f"--minutes {arguments.minutes:g} is no time to train: give a number above 0.")
    if (arguments.output is None) == (arguments.resume is None):
        raise InputError("Name either a new run with -o RUN or an existing one with --resume RUN.")
    join()
    try:
        _train(arguments)
    finally:
        leave()
    return 0


def _train(arguments: argparse.Namespace) -> None:
    config_kind, stage_kind = STAGES[arguments.stage]
    config = config_kind()
    if arguments.resume is not None:
        settings = _stored_settings(arguments.resume)
        if settings.get("stage") != arguments.stage:
            raise InputError(
                f"{arguments.resume} is a run of the stage {settings.get('stage')}: resume it with that name."
            )
        _check_constants(stage_kind, settings, arguments.resume)
        config = _restored_config(arguments.stage, settings)
    config, stored = override(config, arguments.set), config
    if arguments.resume is not None and config.seed != stored.seed:
        raise InputError(
            f"A run that is resumed goes on with its random numbers: leave out seed={config.seed}, or begin a new run "
            f"with -o RUN."
        )
    # A run that is resumed has its starting weights in the checkpoint; it only remembers where they came from.
    fresh = config if arguments.resume is None else dataclasses.replace(config, start="")
    device = choose_device(arguments.device)
    torch.backends.cudnn.benchmark = True  # shapes stay the same from step to step
    stage = stage_kind(
        fresh, archives=arguments.data, device=device, val_archives=arguments.val, networks=arguments.networks
    )
    if fresh.start:
        stage.start_from(Path(fresh.start))
    stage.config = config
    if arguments.dry_run:
        print(json.dumps(dataclasses.asdict(config), indent=2))
        if arguments.resume is not None:
            read_checkpoint(stage, arguments.resume / CHECKPOINT)
        stage.prepare()
        print("one step:", stage.step())
        return
    train(
        stage,
        name=arguments.stage,
        run=arguments.resume or arguments.output,
        minutes=arguments.minutes,
        resume=arguments.resume is not None,
    )


def pack(arguments: argparse.Namespace) -> int:
    """Writes a run's weights in small files, with its settings and figures: enough to go on elsewhere with `--set
    start=DIR`, and to export.

    Raises:
        InputError: the run cannot be read.
        OutputError: the folder cannot be written to.
    """
    _stored_settings(arguments.run)
    state, rows = load_checkpoint(arguments.run / CHECKPOINT), _stored_stats(arguments.run)
    # A run that was killed has logged steps that its checkpoint does not hold.
    rows = [row for row in rows if row["step"] <= state["steps"]] + [
        {"step": state["steps"], "images": state["images"]}
    ]
    for path in pack_weights(state["modules"], arguments.output):
        print(f"{path}  {path.stat().st_size / 1e6:.1f} MB")
    shutil.copy(arguments.run / SETTINGS, arguments.output / SETTINGS)
    (arguments.output / STATS).write_text("".join(json.dumps(row) + "\n" for row in rows))
    return 0


def _figures(stage: Stage) -> dict[str, float]:
    return {key: round(value, 4) for key, value in stage.validate().items()}


def _shipped_figures(stage: Stage, models: Path) -> dict[str, float]:
    """Measures the shipped weights on the stage's own val examples, which may be others than the manifest's figures
    rest on.

    Returns:
        Figures; the manifest's where the shipped weights have another shape than the stage's; none where nothing of the
        stage is shipped.

    Raises:
        WeightsError: the shipped weights are damaged.
    """
    shipped = read_manifest(models) if (models / MANIFEST).exists() else {}
    if not set(stage.exports()) <= set(shipped):
        return {}
    own = {name: copy.deepcopy(module.state_dict()) for name, module in stage.modules.items()}
    try:
        stage.start_from(models)
        return _figures(stage)
    except InputError:
        return dict(shipped[next(iter(stage.exports()))].training.get("val", {}))
    finally:
        for name, module in stage.modules.items():
            module.load_state_dict(own[name])


def _check_figures(figures: dict[str, float], stage: Stage, arguments: argparse.Namespace) -> None:
    """Refuses weights that are spoilt or worse than those there.

    Raises:
        InputError: they are, or nothing was measured.
    """
    if not figures:
        if arguments.worse:
            return
        raise InputError(
            "Without val faces nothing tells whether the weights are better: give --val, or insist with --worse."
        )
    deciding = next(iter(figures))
    if not math.isfinite(figures[deciding]):
        raise InputError(
            f"The run's {deciding} is no number: its weights are spoilt, go back to an earlier checkpoint."
        )
    old = None if arguments.worse else _shipped_figures(stage, arguments.output).get(deciding)
    if old is not None and figures[deciding] >= old:
        raise InputError(
            f"The run's {deciding} is {figures[deciding]}, that of the weights there {old}: train on, or insist with "
            f"--worse."
        )


def export(arguments: argparse.Namespace) -> int:
    """Writes the weights of a run, or of a folder of `pack`, into a models folder, unless those there have the better
    val figure.

    Raises:
        InputError: the run cannot be read, is worse, or nothing was measured.
    """
    settings = _stored_settings(arguments.run)
    _, stage_kind = STAGES[settings["stage"]]
    # Starting weights are part of the checkpoint by now.
    config = dataclasses.replace(_restored_config(settings["stage"], settings), start="")
    cpu = torch.device("cpu")
    stage = stage_kind(
        config, archives=arguments.data, device=cpu, val_archives=arguments.val, networks=arguments.networks
    )
    rows = _stored_stats(arguments.run)
    if (arguments.run / CHECKPOINT).exists():
        read_checkpoint(stage, arguments.run / CHECKPOINT)
    else:
        stage.start_from(arguments.run)
        stage.steps, stage.images = rows[-1]["step"], rows[-1]["images"]
    for module in stage.modules.values():
        module.half().float()  # what is written is measured: the weights in half precision
    figures = _figures(stage)
    _check_figures(figures, stage, arguments)
    seconds = [row["seconds"] for row in rows if "seconds" in row]
    # Each piece counts from zero: its last row is the one before a smaller number.
    ends = [now for now, after in zip(seconds, [*seconds[1:], 0.0], strict=False) if after < now]
    training = {
        "stage": settings["stage"],
        "settings": {key: value for key, value in settings.items() if key not in ("stage", "start")},
        "started_from": arguments.note or Path(settings.get("start", "")).name or "random weights",
        "steps": stage.steps,
        "images": stage.images,
        "minutes": round(sum(ends) / 60, 1),
        "val": figures,
    }
    save_networks(stage.exports(), arguments.output, training=training)
    print(f"exported {', '.join(stage.exports())} to {arguments.output}; val: {figures}")
    return 0
