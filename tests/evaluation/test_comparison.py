"""The command that sets us beside other methods."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sketchpaint.evaluation import optimisation
from tests.conftest import write_large_faces

PATH = Path(__file__).resolve().parents[2] / "benchmarks" / "comparison.py"


def test_every_method_gets_a_row_and_a_point(
    tiny_models: Path, tiny_networks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    specification = importlib.util.spec_from_file_location("comparison", PATH)
    assert specification is not None
    assert specification.loader is not None
    comparison = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(comparison)
    few = optimisation.optimise_latents.__kwdefaults__ | {"steps": 2}
    monkeypatch.setattr(optimisation.optimise_latents, "__kwdefaults__", few)
    write_large_faces(tmp_path / "faces.zip", side_px=512)
    words = ["--data", str(tmp_path / "faces.zip"), "--split", "test", "--networks", str(tiny_networks)]
    words += ["--models", str(tiny_models), "--optimise", "-o", str(tmp_path / "out")]
    assert comparison.main(words) == 0
    _, _, *rows = (tmp_path / "out" / "comparison.md").read_text().splitlines()
    names = [row.split(" | ")[0].removeprefix("| ") for row in rows]
    assert len(names) == len(set(names)) == 8
    assert names[-1] == "latent optimisation, crop"
    distances = [float(row.split(" | ")[2].removesuffix(" |")) for row in rows]
    assert all(0 < distance < 10 for distance in distances)
    assert np.asarray(Image.open(tmp_path / "out" / "comparison.png")).std() > 1
