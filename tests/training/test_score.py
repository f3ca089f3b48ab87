"""What the score learns from."""

from pathlib import Path

import pytest
import torch

from sketchpaint.training.config import ScoreConfig, override
from sketchpaint.training.score import ScoreStage


@pytest.fixture(scope="module")
def stage(archive: Path, tiny_models: Path) -> ScoreStage:
    config = override(ScoreConfig(), ["batch=24", "bf16=false", f"models={tiny_models}"])
    return ScoreStage(config, archives=[archive], device=torch.device("cpu"))


def test_two_of_three_examples_are_good(stage: ScoreStage) -> None:
    image, good = stage.batch(stage.faces, 24, generator=torch.Generator().manual_seed(0))
    assert image.shape == (24, 3, 128, 128)
    assert good.tolist() == [True] * 16 + [False] * 8


def test_a_part_of_the_good_ones_is_lightly_damaged_and_the_rest_untouched(
    stage: ScoreStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sketchpaint.training.score.damage", lambda image, *_: torch.full_like(image, 9))
    examples, good = stage.batch(stage.faces, 24, generator=torch.Generator().manual_seed(0))
    damaged = (examples == 9).flatten(1).all(1)
    assert int(damaged[good].sum()) == 7  # 0.45 of sixteen
    assert int(damaged[~good].sum()) == 4  # what unfilled holes and distorted cycles leave of eight
