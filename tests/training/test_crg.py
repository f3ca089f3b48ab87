"""Whom a step of stage crg teaches, on which holes, and with what it starts."""

import math
from pathlib import Path

import pytest
import torch

from sketchpaint.evaluation.archive import ATTRIBUTES
from sketchpaint.training.crg import CrgStage
from sketchpaint.training.packing import pack_weights
from sketchpaint.training.stage import Stage
from tests.training.stages import build


def step_and_compare(stage: Stage) -> tuple[set[str], dict[str, float]]:
    """Does a step; returns which networks it changed, averages left out, and its losses."""
    before = {name: [p.detach().clone() for p in module.parameters()] for name, module in stage.modules.items()}
    losses = stage.step()
    changed = {
        n
        for n, m in stage.modules.items()
        if any(not torch.equal(a, b) for a, b in zip(before[n], m.parameters(), strict=True))
    }
    return {name for name in changed if not name.endswith("_average")}, losses


def test_every_fifth_step_judges_whole_faces(archive: Path, tiny_models: Path, tiny_networks: Path) -> None:
    stage = build("crg", archive, tiny_models, tiny_networks, "batch=4", "width=0.1")
    kinds = []
    for _ in range(10):
        changed, losses = step_and_compare(stage)
        assert changed == {"encoder", "generator", "critic"}  # what the critic looks through never changes
        assert all(math.isfinite(value) for value in losses.values())
        kinds.append("whole_critic" in losses)
    assert kinds == ([False] * 4 + [True]) * 2


def test_a_generator_that_does_not_learn_stays_as_it_is(archive: Path, tiny_models: Path, tiny_networks: Path) -> None:
    settings = ("batch=4", "width=0.1", "generator_learns=false", "whole_every=2")
    stage = build("crg", archive, tiny_models, tiny_networks, *settings)
    for is_whole in (False, True):
        changed, losses = step_and_compare(stage)
        assert changed == {"encoder", "critic"}
        assert ("whole_critic" in losses) == is_whole


def test_a_step_goes_on_from_the_results_of_the_one_before(
    archive: Path, tiny_models: Path, tiny_networks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LATER_CYCLE_SHARE", "MOVE_SHARE"):
        monkeypatch.setattr(f"sketchpaint.training.crg.{name}", 1.0)
    stage = build("crg", archive, tiny_models, tiny_networks, "batch=4", "width=0.1")
    assert isinstance(stage, CrgStage)
    cycles, images = [], []
    for _ in range(6):
        stage.step()
        holes = stage.holes
        cycles.append(0 if holes is None else holes.cycles)
        if holes is not None:
            images.append(holes.image)
            assert torch.equal(holes.current * (1 - holes.mask), holes.image * (1 - holes.mask))
            assert float((holes.current - holes.first).abs().max()) > 0.01
    assert cycles == [1, 2, 3, 0, 0, 1]  # four cycles, a step of whole faces, new holes
    assert torch.equal(images[0], images[1])
    assert not torch.equal(images[0], images[3])


def test_the_critic_learns_alone_as_long_as_it_leads(archive: Path, tiny_models: Path, tiny_networks: Path) -> None:
    stage = build("crg", archive, tiny_models, tiny_networks, "batch=4", "width=0.1", "critic_lead=2")
    usual, changed = [], []
    for _ in range(3):
        usual.append(stage.is_usual())
        changed.append(step_and_compare(stage)[0])
    assert changed == [{"critic"}, {"critic"}, {"encoder", "generator", "critic"}]
    assert usual == [False, False, True]  # the rate is that of steps in which all learn


def test_critics_of_another_shape_are_no_hindrance_to_a_start(
    archive: Path, tiny_models: Path, tiny_networks: Path, tmp_path: Path
) -> None:
    stage = build("crg", archive, tiny_models, tiny_networks)
    state = {name: module.state_dict() for name, module in stage.modules.items()} | {
        "critic": {"patch.weight": torch.zeros(1, 8, 1, 1)}
    }
    pack_weights(state, tmp_path / "packed")
    fresh = build("crg", archive, tiny_models, tiny_networks)
    before = [weight.clone() for weight in fresh.modules["critic"].parameters()]
    fresh.start_from(tmp_path / "packed")
    assert all(torch.equal(a, b) for a, b in zip(before, fresh.modules["critic"].parameters(), strict=True))


def test_a_share_of_holes_begins_with_a_guess_where_no_glasses_are_worn(
    archive: Path, tiny_models: Path, tiny_networks: Path
) -> None:
    settings = ("batch=16", "width=0.1", f"models={tiny_models}")
    plain, guessing = (
        build("crg", archive, tiny_models, tiny_networks, *settings, f"guess_share={share}") for share in (0, 0.5)
    )
    assert isinstance(plain, CrgStage)
    assert isinstance(guessing, CrgStage)
    drawn = guessing.draw_faces()
    worn = torch.arange(16) % 4 == 0
    drawn.attributes[:, ATTRIBUTES.index("eyeglasses")] = worn.to(torch.int8)
    guessing.draw_faces, plain.draw_faces = (lambda: drawn), (lambda: drawn)  # type: ignore[method-assign]
    for stage in (plain, guessing):
        stage.prepare()
        stage.generator.manual_seed(4)
    told, begun = plain._new_holes(), guessing._new_holes()
    assert torch.equal(told.mask, begun.mask)
    is_guess = (told.first != begun.first).flatten(1).any(1)
    is_dyed = (begun.image != drawn.images).flatten(1).any(1)  # or shaven
    assert is_dyed[~worn].any()
    assert not is_guess[worn | is_dyed].any()
    assert 1 <= int(is_guess.sum()) < int((~worn & ~is_dyed).sum())
    seen = 1 - begun.mask
    assert torch.equal(begun.first * seen, begun.image * seen)
