"""Every stage does a step, resumes exactly and exports."""

from pathlib import Path

import pytest
import torch
from torch import nn

from sketchpaint.cli.train import STAGES
from sketchpaint.training.config import override
from sketchpaint.training.loop import read_checkpoint
from sketchpaint.training.stage import update_average
from sketchpaint.training.throughput import counted_step, matmul_rate
from tests.training.stages import CPU, OF_CROPS, build, trained


@pytest.mark.parametrize("name", OF_CROPS)
def test_a_resumed_run_goes_on_exactly(
    name: str, archive: Path, tiny_models: Path, tiny_networks: Path, tmp_path: Path
) -> None:
    first = trained(name, archive, tiny_models, tiny_networks, checkpoint=tmp_path / "checkpoint.pt")
    straight = first.step()
    second = build(name, archive, tiny_models, tiny_networks)
    read_checkpoint(second, tmp_path / "checkpoint.pt")
    second.prepare()
    resumed = second.step()
    assert second.steps == 2
    assert resumed == pytest.approx(straight, rel=1e-4)
    assert all(value == value for value in resumed.values())


@pytest.mark.parametrize("name", OF_CROPS)
def test_an_exported_run_has_the_figures_of_its_end(
    name: str, archive: Path, tiny_models: Path, tiny_networks: Path, tmp_path: Path
) -> None:
    first = trained(name, archive, tiny_models, tiny_networks, checkpoint=tmp_path / "checkpoint.pt")
    exported = build(name, archive, tiny_models, tiny_networks)
    read_checkpoint(exported, tmp_path / "checkpoint.pt")  # an export prepares nothing
    assert exported.validate() == pytest.approx(first.validate(), rel=1e-4)


@pytest.mark.parametrize("name", OF_CROPS)
def test_a_step_moves_the_exported_weights(name: str, archive: Path, tiny_models: Path, tiny_networks: Path) -> None:
    stage = build(name, archive, tiny_models, tiny_networks)
    before = {key: [p.detach().clone() for p in network.parameters()] for key, (network, _) in stage.exports().items()}
    stage.prepare()
    stage.step()
    for key, (network, _) in stage.exports().items():
        assert any(not torch.equal(a, b) for a, b in zip(before[key], network.parameters(), strict=True))


def test_the_operations_of_a_step_are_counted(archive: Path, tiny_models: Path, tiny_networks: Path) -> None:
    _, operations = counted_step(build("crg", archive, tiny_models, tiny_networks))
    assert operations > 1e9


@pytest.mark.parametrize(
    ("fast", "bf16", "used"),
    [("bfloat16", "true", "bfloat16"), ("float32", "true", "float32"), ("bfloat16", "false", "float32")],
)
def test_bfloat16_is_used_where_the_device_multiplies_in_it(
    archive: Path, monkeypatch: pytest.MonkeyPatch, fast: str, bf16: str, used: str
) -> None:
    """A processor without such instructions emulates it: training there took five times as long."""
    monkeypatch.setattr("sketchpaint.training.stage.fast_dtype", lambda _device: getattr(torch, fast))
    config_kind, stage_kind = STAGES["landmarks"]
    stage = stage_kind(override(config_kind(), [f"bf16={bf16}"]), archives=[archive], device=CPU)
    with stage.autocast():
        assert (torch.ones(2, 2) @ torch.ones(2, 2)).dtype == getattr(torch, used)


def test_measuring_the_device_leaves_the_random_numbers_of_a_resumed_run_alone() -> None:
    torch.manual_seed(3)
    before = torch.get_rng_state()
    assert matmul_rate(CPU, torch.float32) > 1e8
    assert torch.equal(torch.get_rng_state(), before)


def test_average_moves_by_its_decay() -> None:
    average, module = nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False)
    nn.init.zeros_(average.weight)
    nn.init.ones_(module.weight)
    update_average(average, module, 0.9)
    assert float(average.weight.detach()) == pytest.approx(0.1)
