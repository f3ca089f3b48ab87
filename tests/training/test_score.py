"""What the score learns from."""

from pathlib import Path

import pytest
import torch

from sketchpaint.engine.cycle import run_cycle
from sketchpaint.evaluation.archive import to_signed
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


def test_a_hole_with_the_truth_as_the_networks_draw_it_is_good(
    stage: ScoreStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    image, mask = to_signed(stage.faces.images[:2]), torch.zeros(2, 1, 128, 128)
    mask[..., 40:90, 30:100] = 1
    whole = run_cycle(*stage.cyclic, first=image, current=image, mask=mask * 0)
    again = stage._drawn_again(image, mask)
    assert torch.equal(again * (1 - mask), image * (1 - mask))
    torch.testing.assert_close(again * mask, whole.clamp(-1, 1) * mask)
    # Four of sixteen good examples, and none of the bad ones.
    monkeypatch.setattr(stage, "_drawn_again", lambda image, _: torch.full_like(image, 9))
    examples, good = stage.batch(stage.faces, 24, generator=torch.Generator().manual_seed(0))
    marked = (examples == 9).flatten(1).all(1)
    assert int(marked.sum()) == 4
    assert bool(good[marked].all())
