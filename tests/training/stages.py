"""Stages on drawn faces and tiny networks, for the tests that train them."""

from pathlib import Path

import torch

from sketchpaint.cli.train import STAGES
from sketchpaint.training.config import override
from sketchpaint.training.loop import write_checkpoint
from sketchpaint.training.stage import Stage

CPU = torch.device("cpu")
# The others need larger pictures.
OF_CROPS = [name for name in STAGES if name != "octave"]


def build(name: str, archive: Path, models: Path, networks: Path, *settings: str) -> Stage:
    config_kind, stage_kind = STAGES[name]
    config = override(config_kind(), ["batch=8", "bf16=false"])
    own = [f"models={models}"] if hasattr(config, "models") else []
    own += ["critic_lead=0"] if hasattr(config, "critic_lead") else []
    config = override(config, [*own, *settings])
    return stage_kind(config, archives=[archive], device=CPU, val_archives=[archive], networks=networks)


def trained(name: str, archive: Path, models: Path, networks: Path, *, checkpoint: Path) -> Stage:
    """A stage after one step, as written to `checkpoint`."""
    stage = build(name, archive, models, networks)
    stage.prepare()
    stage.step()
    write_checkpoint(stage, checkpoint)
    return stage
