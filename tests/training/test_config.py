"""Settings of a stage: how they are overridden, and which cannot be trained with."""

import pytest

from sketchpaint.errors import InputError
from sketchpaint.training.config import CrgConfig, ScoreConfig, override


def test_unknown_settings_are_refused() -> None:
    assert override(CrgConfig(), ["bf16=false", "ema=0.5"]) == CrgConfig(bf16=False, ema=0.5)
    for wrong in ("speed=3", "batch", "batch=many", "bf16=perhaps"):
        with pytest.raises(InputError, match="--set"):
            override(CrgConfig(), [wrong])


@pytest.mark.parametrize(
    "wrong",
    [
        "batch=0",
        "batch=-4",
        "learning_rate=0",
        "learning_rate=-1",
        "learning_rate=nan",
        "width=0",
        "whole_every=0",
        "ema=-1",
        "blob_share=0.7",
    ],
)
def test_numbers_that_cannot_be_trained_with_are_refused(wrong: str) -> None:
    with pytest.raises(InputError, match=f"{wrong.partition('=')[0]}.*(cannot be trained with|too small)"):
        override(CrgConfig(), [wrong])


def test_the_score_needs_a_batch_with_every_kind_of_example() -> None:
    assert override(ScoreConfig(), ["batch=8"]).batch == 8
    with pytest.raises(InputError, match="8 or more"):
        override(ScoreConfig(), ["batch=7"])


def test_a_share_above_one_is_refused() -> None:
    assert override(CrgConfig(), ["parts_share=1"]).parts_share == 1
    with pytest.raises(InputError, match=r"parts_share=1\.5 cannot be trained with: give a number from 0 to 1"):
        override(CrgConfig(), ["parts_share=1.5"])
