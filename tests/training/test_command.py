"""`sketchpaint train` from the first step to the export: what it writes, says and refuses."""

import json
from pathlib import Path

import pytest
import torch

from sketchpaint.cli.main import main
from sketchpaint.engine.manifest import MANIFEST, read_manifest
from sketchpaint.training.packing import load_checkpoint


def test_no_share_of_the_rate_is_told_while_the_critic_leads(
    archive: Path, tiny_networks: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """None of these steps is counted: the line said 0 %."""
    run = tmp_path / "run"
    settings = [word for setting in ("batch=2", "log_every_s=0", "critic_lead=10000") for word in ("--set", setting)]
    archives = ["--data", str(archive), "--networks", str(tiny_networks)]
    assert main(["train", "crg", *archives, "-o", str(run), "--minutes", "0.05", *settings]) == 0
    assert "images/s  critic" in capsys.readouterr().out
    assert "matmul_share" not in json.loads((run / "stats.jsonl").read_text().splitlines()[0])


def test_what_teaches_is_asked_for_in_a_sentence(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["train", "crg", "--data", str(archive), "-o", str(tmp_path / "run"), "--dry-run"]
    for more in ([], ["--networks", str(tmp_path)]):
        assert main([*command, *more]) == 2
        assert "docs/TRAINING.md says where the files come from" in capsys.readouterr().err


def test_the_command_trains_resumes_and_exports(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, models = tmp_path / "run", tmp_path / "models"
    common = ["--data", str(archive), "--val", str(archive)]
    assert (
        main(
            [
                "train",
                "landmarks",
                *common,
                "-o",
                str(run),
                "--minutes",
                "0.02",
                "--set",
                "batch=4",
                "--set",
                "log_every_s=0",
            ]
        )
        == 0
    )
    steps = json.loads((run / "stats.jsonl").read_text().splitlines()[-1])["step"]
    assert main(["train", "landmarks", *common, "-o", str(run)]) == 2  # would overwrite
    assert main(["train", "landmarks", *common, "--resume", str(run), "--minutes", "0.02"]) == 0
    assert json.loads((run / "config.json").read_text())["batch"] == 4
    assert json.loads((run / "stats.jsonl").read_text().splitlines()[-1])["step"] > steps
    assert main(["train", "export", str(run), *common, "-o", str(models)]) == 0
    entry = read_manifest(models)["landmarks"]
    assert entry.training["stage"] == "landmarks"
    assert entry.training["val"]["error_px"] > 0
    # The same run is not better than itself.
    assert main(["train", "export", str(run), *common, "-o", str(models)]) == 2
    assert "--worse" in capsys.readouterr().err
    # What the manifest says of the weights there does not decide: they are measured anew.
    manifest = models / MANIFEST
    stored = json.loads(manifest.read_text())
    stored["networks"]["landmarks"]["training"]["val"]["error_px"] = 1e9
    manifest.write_text(json.dumps(stored))
    assert main(["train", "export", str(run), *common, "-o", str(models)]) == 2
    assert main(["train", "export", str(run), *common, "-o", str(models), "--worse"]) == 0


def test_spoilt_weights_are_never_exported(archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run, models = tmp_path / "run", tmp_path / "models"
    common = ["--data", str(archive), "--val", str(archive)]
    assert main(["train", "landmarks", *common, "-o", str(run), "--minutes", "0.02", "--set", "batch=4"]) == 0
    state = load_checkpoint(run / "checkpoint.pt")
    next(iter(state["modules"]["landmarks_average"].values())).fill_(torch.nan)
    torch.save(state, run / "checkpoint.pt")
    for insisting in ([], ["--worse"]):
        assert main(["train", "export", str(run), *common, "-o", str(models), *insisting]) == 2
        assert "is no number" in capsys.readouterr().err
    assert not models.exists()


def test_a_dry_run_leaves_nothing(archive: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    assert main(["train", "landmarks", "--data", str(archive), "-o", str(run), "--dry-run", "--set", "batch=4"]) == 0
    assert not run.exists()


@pytest.mark.parametrize("minutes", ["0", "-3", "nan"])
def test_no_time_to_train_is_said(
    minutes: str, archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        main(["train", "landmarks", "--data", str(archive), "-o", str(tmp_path / "run"), f"--minutes={minutes}"]) == 2
    )
    assert "above 0" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()
