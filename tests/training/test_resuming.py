"""Runs of other versions and runs with new settings: what goes on, and what is refused."""

import dataclasses
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sketchpaint.cli.main import main
from sketchpaint.errors import InputError
from sketchpaint.training.config import override
from sketchpaint.training.loop import read_checkpoint, write_checkpoint
from sketchpaint.training.packing import load_checkpoint
from tests.training.stages import build, trained


@dataclass(frozen=True)
class Begun:
    """A run of one step.

    Attributes:
        folder: where it is.
        settings: what it was trained with.
        command: goes on with it.
    """

    folder: Path
    settings: dict[str, Any]
    command: list[str]

    def resume(self, config: dict[str, Any]) -> int:
        """Tries to go on, as if the run had been begun with this `config.json`; returns the exit status."""
        (self.folder / "config.json").write_text(json.dumps(config))
        return main([*self.command, "--dry-run"])


@pytest.fixture
def begin(
    archive: Path, large_archive: Path, tiny_models: Path, tiny_networks: Path, tmp_path: Path
) -> Callable[[str], Begun]:
    """Begins a run of a stage."""

    def made(name: str) -> Begun:
        data = large_archive if name == "octave" else archive
        stage = trained(name, data, tiny_models, tiny_networks, checkpoint=tmp_path / "checkpoint.pt")
        command = ["train", name, "--data", str(data), "--networks", str(tiny_networks), "--resume", str(tmp_path)]
        return Begun(tmp_path, dataclasses.asdict(stage.config), command)

    return made


def test_a_run_of_another_version_is_refused_with_what_it_lacks(
    archive: Path, tiny_models: Path, tiny_networks: Path, tmp_path: Path
) -> None:
    stage = trained("crg", archive, tiny_models, tiny_networks, checkpoint=tmp_path / "checkpoint.pt")
    del stage.modules["critic_projection"]
    write_checkpoint(stage, tmp_path / "checkpoint.pt")
    with pytest.raises(InputError, match="holds no 'critic_projection'"):
        read_checkpoint(build("crg", archive, tiny_models, tiny_networks), tmp_path / "checkpoint.pt")


# What config.json of older versions holds that is no setting any more.
GONE = {
    "crg": {"later_cycle_share": 0.5, "move_share": 0.2},
    "score": {"good_label": 0.8, "bad_label": 0.2},
    "mapping": {"rare_weight": 3.0},
    "octave": {"no_setting_of_any_version": 1},
}


@pytest.mark.parametrize("name", GONE)
def test_a_run_of_a_version_with_more_settings_goes_on_and_names_them(
    name: str, begin: Callable[[str], Begun], capsys: pytest.CaptureFixture[str]
) -> None:
    run = begin(name)
    facts = {"stage": name, "version": "0.1.0", "device": "cpu", "arithmetic": "float32", "processes": 1}
    assert run.resume(facts | run.settings | GONE[name]) == 0
    told = capsys.readouterr().out
    assert f"no settings {', '.join(sorted(GONE[name]))}: it goes on" in told
    assert '"batch": 8' in told
    assert "one step:" in told


# And what has become a constant.
CONSTANT = {
    "crg": ("critic_learning_rate", 0.001),
    "score": ("smoothing", 0.99),
    "octave": ("sketch_share", 0.4),
}


@pytest.mark.parametrize("name", CONSTANT)
def test_a_setting_that_became_a_constant_is_passed_over_or_refused(
    name: str, begin: Callable[[str], Begun], capsys: pytest.CaptureFixture[str]
) -> None:
    run = begin(name)
    (setting, value), settings = CONSTANT[name], {"stage": name} | run.settings
    for new in ("blob_share", "parts_share", "whole_every", "generator_learns"):  # nor had it these
        settings.pop(new, None)
    assert run.resume(settings | {setting: value}) == 0
    assert "no settings" not in capsys.readouterr().out
    assert run.resume(settings | {setting: value / 2}) == 2
    assert f"trained with {setting}={value / 2}, and this version always takes {value:g}" in capsys.readouterr().err


def test_what_a_run_cannot_go_on_from_is_said(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, data = tmp_path / "run", ["--data", str(archive)]
    assert main(["train", "landmarks", *data, "-o", str(run), "--minutes", "0.02", "--set", "batch=4"]) == 0
    resume = ["train", "landmarks", *data, "--resume", str(run), "--minutes", "0.02"]
    assert main([*resume, "--set", "seed=5"]) == 2
    assert "leave out seed=5" in capsys.readouterr().err
    # Figures that a kill cut short are passed over.
    with (run / "stats.jsonl").open("a") as stats:
        stats.write('{"step": 7, "ima')
    assert main(["train", "pack", str(run), "-o", str(tmp_path / "packed")]) == 0
    steps = load_checkpoint(run / "checkpoint.pt")["steps"]
    assert json.loads((tmp_path / "packed" / "stats.jsonl").read_text().splitlines()[-1]) == {
        "step": steps,
        "images": 4 * steps,
    }
    assert (
        main(
            [
                "train",
                "attributes",
                *data,
                "-o",
                str(tmp_path / "other"),
                "--dry-run",
                "--set",
                f"start={tmp_path / 'packed'}",
            ]
        )
        == 2
    )
    assert "holds no weights of attributes" in capsys.readouterr().err
    assert main(["train", "landmarks", *data, "-o", str(archive / "run")]) == 2
    for content in (b"", b"no checkpoint"):
        (run / "checkpoint.pt").write_bytes(content)
        for command in (resume, [*resume, "--dry-run"], ["train", "pack", str(run), "-o", str(tmp_path / "again")]):
            assert main(command) == 2
            assert "cannot be read as a checkpoint" in capsys.readouterr().err


def test_a_resumed_run_takes_over_its_new_settings(
    archive: Path, tiny_models: Path, tiny_networks: Path, tmp_path: Path
) -> None:
    first = build("score", archive, tiny_models, tiny_networks)
    write_checkpoint(first, tmp_path / "checkpoint.pt")
    second = build("score", archive, tiny_models, tiny_networks)
    second.config = override(second.config, ["learning_rate=0.0005"])
    read_checkpoint(second, tmp_path / "checkpoint.pt")
    convolutions, linear = second.optimizers["network"].param_groups
    assert (convolutions["lr"], linear["lr"]) == pytest.approx((0.0005, 0.0005 * 0.03))
