"""The small commands."""

import shutil
import tomllib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sketchpaint.cli import extras
from sketchpaint.cli.main import main
from sketchpaint.engine.options import EXPLORATION, MOST_EXPLORATION, SKETCH_HOLD


def test_sample_writes_faces_by_seed(tmp_path: Path, tiny_models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sample", "-n", "3", "--seed", "5", "-o", str(tmp_path / "a"), "--models", str(tiny_models)]) == 0
    assert main(["sample", "-n", "1", "--seed", "6", "-o", str(tmp_path / "b"), "--models", str(tiny_models)]) == 0
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == [
        "face-00005.png",
        "face-00006.png",
        "face-00007.png",
    ]
    with Image.open(tmp_path / "a" / "face-00006.png") as one, Image.open(tmp_path / "b" / "face-00006.png") as again:
        assert one.size == (128, 128)
        assert np.array_equal(np.asarray(one), np.asarray(again))
    assert "face 3 of 3" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["-n", "0"], ["-n", "2", "--seed", "-1"], ["-n", "2", "--seed", "9" * 20]])
def test_impossible_samples(tmp_path: Path, tiny_models: Path, arguments: list[str]) -> None:
    assert main(["sample", *arguments, "-o", str(tmp_path / "a"), "--models", str(tiny_models)]) == 2
    assert not (tmp_path / "a").exists()


def test_models_lists_and_verifies(tiny_models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "--models", str(tiny_models)]) == 0
    assert capsys.readouterr().out.count(" ok ") == 9
    models = Path(shutil.copytree(tiny_models, tmp_path / "models"))
    (models / "encoder.safetensors").write_bytes(b"")
    assert main(["models", "--models", str(models)]) == 2
    captured = capsys.readouterr()
    assert "DAMAGED" in captured.out
    assert "checksum" in captured.err


def test_info_tells_versions_and_folders(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info"]) == 0
    out = capsys.readouterr().out
    assert all(word in out for word in ("torch", "PySide6-Essentials", "device", "models"))


@pytest.mark.parametrize("command", ["inpaint", "batch", "evaluate"])
def test_help_tells_the_defaults_of_the_engine(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    out = " ".join(capsys.readouterr().out.split())
    assert f"how much cycles differ, 0 to {MOST_EXPLORATION:g} (default: {EXPLORATION:g})" in out
    assert command == "evaluate" or f"0 to 1 (default: {SKETCH_HOLD:g})" in out


def test_frames_measures_on_an_archive(archive: Path, tiny_models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["frames", "--data", str(archive), "-n", "2", "--models", str(tiny_models)]) == 0
    assert "of 2 faces" in capsys.readouterr().out


def test_an_unexpected_fault_is_one_line_and_exit_code_1(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import sketchpaint.cli.info as info

    monkeypatch.setattr(info, "versions", lambda: 1 / 0)
    assert main(["info"]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_packages_that_are_missing_are_told_before_the_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    find = extras.importlib.util.find_spec
    monkeypatch.setattr(
        extras.importlib.util, "find_spec", lambda name: None if name in ("matplotlib", "sklearn") else find(name)
    )
    assert main(["evaluate", "--data", str(tmp_path / "none.zip"), "-o", str(tmp_path / "out")]) == 2
    error = capsys.readouterr().err
    assert "'sketchpaint evaluate' needs scikit-learn, matplotlib" in error
    assert "pip install scikit-learn matplotlib'" in error
    assert not (tmp_path / "out").exists()


def test_the_packages_asked_for_are_those_of_the_extra() -> None:
    pyproject = tomllib.loads((Path(__file__).resolve().parents[2] / "pyproject.toml").read_text())
    declared = {
        requirement.split(">")[0] for requirement in pyproject["project"]["optional-dependencies"]["evaluation"]
    }
    assert set(extras.EXTRAS["evaluation"].values()) == declared
