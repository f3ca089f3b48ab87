"""Working folders with edits, runs and tiles, and what is read of them after a crash."""

from pathlib import Path

import numpy as np

from sketchpaint.cycle import Cycle
from sketchpaint.document.loading import Loaded, load
from sketchpaint.document.losses import Loss
from sketchpaint.document.portrait import Portrait
from sketchpaint.document.records import RunRecord
from sketchpaint.document.workspace import Workspace
from sketchpaint.imaging.placement import place

SQUARE = [(10.0, 10.0), (30.0, 10.0), (30.0, 30.0), (10.0, 30.0)]
OTHER = [(40.0, 40.0), (60.0, 40.0), (60.0, 50.0), (40.0, 50.0)]


def noise(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, shape, np.uint8)


def run_record(portrait: Portrait, number: int, *, sketch: bool = False) -> RunRecord:
    mask = np.zeros((128, 128), bool)
    mask[40:60, 40:60] = True
    placement = place(portrait.mask_array(), portrait.frame)
    return RunRecord(
        number, {"fill": "mean"}, noise(128, 128, 3), mask, noise(128, 128, 4) if sketch else None, placement
    )


def result(run: int, index: int) -> Cycle:
    return Cycle(
        index=index, composite=noise(128, 128, 3, seed=100 * run + index), score=0.5 + index / 100, duration_ms=12.5
    )


def key(run: int, index: int) -> str:
    return f"{run:04d}-{index:04d}"


def reload(workspace: Workspace) -> tuple[Loaded[dict], list[str]]:
    """What comes back after a crash, and what is said to be lost."""
    losses: list[Loss] = []
    loaded = load(Workspace(workspace.folder), lambda run: run.settings, lost=losses.append)
    return loaded, [loss.words.format(**loss.values) for loss in losses]


def names(loaded: Loaded[dict]) -> list[str]:
    return [tile.key for tile in loaded.tiles]


ALL_TILES = ["0001-0000", "0001-0001", "0002-0000", "0002-0001"]


def make_empty(path: Path) -> None:
    path.write_bytes(b"")
