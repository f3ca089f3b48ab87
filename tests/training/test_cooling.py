"""Step sizes that fall at the end of a piece."""

from pathlib import Path

import pytest
import torch

from sketchpaint.training.config import LandmarksConfig, override
from sketchpaint.training.landmarks import LandmarksStage
from sketchpaint.training.loop import read_checkpoint, write_checkpoint


def build(archive: Path, *settings: str) -> LandmarksStage:
    config = override(LandmarksConfig(), ["batch=2", "learning_rate=0.01", *settings])
    return LandmarksStage(config, archives=[archive], device=torch.device("cpu"))


def step_sizes(stage: LandmarksStage) -> list[float]:
    return [group["lr"] for optimizer in stage.optimizers.values() for group in optimizer.param_groups]


@pytest.mark.parametrize(("share", "expected"), [(0, 0.01), (0.6, 0.01), (0.8, 0.0055), (1, 0.001)])
def test_step_sizes_fall_to_a_tenth_over_the_last_share(archive: Path, share: float, expected: float) -> None:
    stage = build(archive, "cool_share=0.4")
    stage.cool(0.9)  # whatever was before
    stage.cool(share)
    assert step_sizes(stage) == pytest.approx([expected])


def test_without_a_share_they_stay(archive: Path) -> None:
    stage = build(archive)
    stage.cool(1)
    assert step_sizes(stage) == [0.01]


def test_the_next_piece_begins_with_whole_steps_again(archive: Path, tmp_path: Path) -> None:
    stage = build(archive, "cool_share=0.4")
    stage.cool(1)
    write_checkpoint(stage, tmp_path / "checkpoint.pt")
    for settings, expected in ((), 0.01), (("learning_rate=0.02",), 0.02):
        again = build(archive, "cool_share=0.4", *settings)
        read_checkpoint(again, tmp_path / "checkpoint.pt")
        assert step_sizes(again) == pytest.approx([expected])
