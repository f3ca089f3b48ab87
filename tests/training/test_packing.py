"""Weights carried in small files, and wide networks."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import torch
from safetensors.torch import load, save

from sketchpaint.cli.main import main
from sketchpaint.engine.manifest import read_manifest
from sketchpaint.engine.networks.encoder import Encoder
from sketchpaint.engine.tensorfile import read_plainly, write_plainly
from sketchpaint.engine.weights import load_network
from sketchpaint.errors import InputError
from sketchpaint.evaluation.archive import load_faces
from sketchpaint.training.config import CrgConfig, ScoreConfig, override
from sketchpaint.training.crg import CrgStage
from sketchpaint.training.packing import load_checkpoint, load_weights, pack_weights
from sketchpaint.training.score import ScoreStage

ROOT = Path(__file__).resolve().parents[2]
CPU = torch.device("cpu")
NARROW = ["batch=4", "bf16=false", "width=0.25"]


@pytest.fixture(scope="module")
def run(archive: Path, tiny_networks: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of a narrow stage crg."""
    folder = tmp_path_factory.mktemp("runs") / "crg"
    common = [
        "--data",
        str(archive),
        "--val",
        str(archive),
        "--networks",
        str(tiny_networks),
        "-o",
        str(folder),
        "--minutes",
        "0.02",
    ]
    assert main(["train", "crg", *common, *(part for setting in NARROW for part in ("--set", setting))]) == 0
    return folder


def test_training_goes_on_from_shipped_weights(archive: Path, tiny_models: Path) -> None:
    encoder = load_network(Encoder, tiny_models, name="encoder", device=CPU).state_dict()
    tensors = load_weights(tiny_models)
    own = {key.removeprefix("encoder."): tensor for key, tensor in tensors.items() if key.startswith("encoder.")}
    assert own.keys() == encoder.keys()
    assert all(torch.equal(tensor.float(), encoder[key].float()) for key, tensor in own.items())
    stage = ScoreStage(ScoreConfig(models=str(tiny_models)), archives=[archive], device=CPU)
    stage.start_from(tiny_models)
    assert torch.equal(stage.network.linear.weight, tensors["discriminator.linear.weight"].float())


def test_tensor_files_are_those_of_the_library() -> None:
    tensors = {
        "half": torch.randn(3, 5).half(),
        "bfloat": torch.randn(2, 2).bfloat16(),
        "float": torch.randn(4),
        "count": torch.tensor(7),
        "empty": torch.zeros(0, 3),
    }
    for read, content in ((load, write_plainly(tensors)), (read_plainly, save(tensors))):
        back = read(content)
        assert back.keys() == tensors.keys()
        for name, tensor in tensors.items():
            assert back[name].dtype == tensor.dtype
            assert torch.equal(back[name], tensor)
    with pytest.raises(ValueError, match="no whole number"):
        read_plainly(save(tensors)[:-4])


def test_packed_weights_are_small_files_from_which_a_run_starts(
    run: Path, archive: Path, tiny_networks: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    modules = load_checkpoint(run / "checkpoint.pt")["modules"]
    files = pack_weights(modules, tmp_path / "packed", limit_bytes=100_000)
    largest = max(tensor.numel() * 2 for state in modules.values() for tensor in state.values())
    assert len(files) > 3
    assert all(path.stat().st_size < max(100_000, largest) + 20_000 for path in files)
    stage = CrgStage(override(CrgConfig(), NARROW), archives=[archive], device=CPU, networks=tiny_networks)
    stage.start_from(tmp_path / "packed")
    # The averages, which are what is shipped.
    for name in (
        "encoder",
        "generator",
        "encoder_average",
        "generator_average",
    ):
        for key, tensor in stage.modules[name].state_dict().items():
            torch.testing.assert_close(
                tensor, modules[f"{name.removesuffix('_average')}_average"][key], rtol=1e-3, atol=1e-4
            )
    for key, tensor in stage.critic.state_dict().items():
        torch.testing.assert_close(tensor, modules["critic"][key], rtol=1e-3, atol=1e-4)
    assert main(["train", "pack", str(run), "-o", str(tmp_path / "packed")]) == 2
    assert "already" in capsys.readouterr().err
    assert main(["train", "pack", str(run), "-o", str(tmp_path / "other")]) == 0
    assert len(load_weights(tmp_path / "other")) == len(load_weights(tmp_path / "packed"))
    with pytest.raises(InputError, match="no packed weights"):
        load_weights(tmp_path)
    # What was packed can be exported where it arrives, with the truth about how it was made.
    for source, models in ((run, "straight"), (tmp_path / "other", "carried")):
        assert (
            main(
                [
                    "train",
                    "export",
                    str(source),
                    "--data",
                    str(archive),
                    "--val",
                    str(archive),
                    "--networks",
                    str(tiny_networks),
                    "-o",
                    str(tmp_path / models),
                ]
            )
            == 0
        )
    straight, carried = (read_manifest(tmp_path / models)["encoder"] for models in ("straight", "carried"))
    assert straight.training["steps"] == carried.training["steps"] > 0
    assert straight.sha256 == carried.sha256


def test_the_width_goes_with_the_weights(run: Path, archive: Path, tiny_networks: Path, tmp_path: Path) -> None:
    assert (
        main(
            [
                "train",
                "export",
                str(run),
                "--data",
                str(archive),
                "--val",
                str(archive),
                "--networks",
                str(tiny_networks),
                "-o",
                str(tmp_path),
            ]
        )
        == 0
    )
    encoder = load_network(Encoder, tmp_path, name="encoder", device=CPU)
    assert encoder.stages[1].out_channels == 32  # a quarter of 96, in whole groups of 16
    assert encoder.stages[4].out_channels == 48  # 40 of 160 lies half-way between two and three groups


def test_the_gpu_script_trains_in_pieces_and_leaves_small_files(
    archive: Path, tiny_networks: Path, tmp_path: Path
) -> None:
    pack = [
        sys.executable,
        "packaging/pack_gpu.py",
        "--data",
        str(archive),
        "--networks",
        str(tiny_networks),
        "-o",
        str(tmp_path / "packed"),
    ]
    environment = os.environ | {"PYTHON": sys.executable, "PYTHONPATH": str(ROOT)}
    subprocess.run(pack, check=True, cwd=ROOT, env=environment, capture_output=True)
    data = tmp_path / "packed" / "part-1"
    assert sorted(path.name for path in (data / "networks").iterdir()) == [
        "lite0.safetensors",
        "lpips_alexnet.safetensors",
        "lpips_vgg16.safetensors",
    ]
    keep, out = tmp_path / "keep", tmp_path / "out"
    script = [
        "sh",
        str(ROOT / "packaging" / "train_gpu.sh"),
        "crg",
        "0.02",
        str(data),
        str(keep),
        str(out),
        "batch=2",
        "width=0.1",
        "seed=3",
    ]
    steps = []
    for _ in range(2):
        subprocess.run(script, check=True, env=environment, capture_output=True)
        steps.append(json.loads((out / "crg" / "stats.jsonl").read_text().splitlines()[-1])["step"])
    assert 0 < steps[0] < steps[1]
    assert json.loads((out / "crg" / "config.json").read_text())["seed"] == 3
    assert (out / "crg" / "weights-0.safetensors").stat().st_size < 16 * 2**20
    # The stages that follow find its networks.
    assert read_manifest(keep / "models").keys() == {"encoder", "generator"}
    script[2:4] = ["mapping", "0.01"]
    script[7:] = ["batch=2", "width=16"]
    subprocess.run(script, check=True, env=environment, capture_output=True)
    assert read_manifest(keep / "models").keys() == {"encoder", "generator", "mapping"}


def test_weights_nobody_measured_leave_only_when_insisted_on(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, models, data = tmp_path / "run", tmp_path / "models", ["--data", str(archive)]
    assert main(["train", "landmarks", *data, "-o", str(run), "--minutes", "0.02", "--set", "batch=4"]) == 0
    assert main(["train", "export", str(run), *data, "-o", str(models)]) == 2
    assert "give --val, or insist with --worse" in capsys.readouterr().err
    assert main(["train", "export", str(run), *data, "-o", str(models), "--worse"]) == 0
    assert read_manifest(models).keys() == {"landmarks"}


def test_large_faces_go_along_as_they_are_those_of_the_largest_photos_first(
    large_archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(ROOT / "packaging")
    import pack_gpu

    whole = load_faces(large_archive, split="train", side_px=512, most_mirrored=1)
    (tmp_path / "all").mkdir()
    everything = pack_gpu.largest(large_archive, tmp_path / "all")
    assert everything is not None
    packed = load_faces(everything, split="train", side_px=512, most_mirrored=1)
    assert sorted(packed.names) == sorted(whole.names)
    assert torch.equal(packed.images[packed.names.index(whole.names[0])], whole.images[0])
    with zipfile.ZipFile(everything) as file:
        sizes = [file.getinfo(name).compress_size for name in packed.names]
    monkeypatch.setattr(pack_gpu, "LARGE_BYTES", sizes[0] + sizes[1])
    some = pack_gpu.largest(large_archive, tmp_path)
    assert some is not None
    assert load_faces(some, split="train", side_px=512, most_mirrored=1).names == packed.names[:2]


def test_faces_packed_small_are_those_that_training_sees(tmp_path: Path) -> None:
    from tests.training.test_data import larger_archive

    larger = larger_archive(tmp_path / "larger.zip", side=256)
    sys.path.insert(0, str(ROOT / "packaging"))
    try:
        from pack_gpu import brought_down
    finally:
        sys.path.pop(0)
    small, whole = load_faces(brought_down(larger, tmp_path), split="train"), load_faces(larger, split="train")
    assert small.sharp is not None
    assert small.sharp.tolist() == [True]
    torch.testing.assert_close(small.landmarks, whole.landmarks, atol=1e-3, rtol=0)
    assert small.attributes.tolist() == whole.attributes.tolist()
    assert float((small.images.float() - whole.images.float()).abs().mean()) < 30  # noise, compressed
