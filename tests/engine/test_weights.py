"""Weight files: what is verified, and what is said when it fails."""

import json
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from sketchpaint.engine.manifest import read_manifest
from sketchpaint.engine.networks.discriminator import QualityDiscriminator
from sketchpaint.engine.networks.encoder import Encoder
from sketchpaint.engine.weights import load_network
from sketchpaint.errors import WeightsError

CPU = torch.device("cpu")


@pytest.fixture
def models(tiny_models: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_models, tmp_path / "models"))


def test_weights_come_back_in_full_precision_and_eval_mode(models: Path) -> None:
    network = load_network(Encoder, models, name="encoder", device=CPU)
    assert not network.training
    assert all(p.dtype == torch.float32 and not p.requires_grad for p in network.parameters())


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="is missing"):
        read_manifest(tmp_path / "none")


def test_a_missing_file_is_said(models: Path) -> None:
    (models / "encoder.safetensors").unlink()
    with pytest.raises(WeightsError, match="missing"):
        load_network(Encoder, models, name="encoder", device=CPU)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_file_that_is_a_pipe_is_not_waited_for(models: Path) -> None:
    path = models / "encoder.safetensors"
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(WeightsError, match="is missing or unreadable"):
        load_network(Encoder, models, name="encoder", device=CPU)


def test_one_changed_byte_is_noticed(models: Path) -> None:
    path = models / "encoder.safetensors"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(WeightsError, match="checksum"):
        load_network(Encoder, models, name="encoder", device=CPU)


def test_other_shapes_are_noticed(models: Path) -> None:
    manifest = json.loads((models / "manifest.json").read_text())
    manifest["networks"]["discriminator"] |= {key: manifest["networks"]["encoder"][key] for key in ("file", "sha256")}
    (models / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(WeightsError, match="does not fit"):
        load_network(QualityDiscriminator, models, name="discriminator", device=CPU)


def test_a_pickle_with_the_right_checksum_is_never_unpickled(models: Path) -> None:
    import hashlib

    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str, ...]]:
            return (Path.touch, (str(models / "sprung"),))  # type: ignore[return-value]

    data = pickle.dumps(Trap())
    (models / "encoder.safetensors").write_bytes(data)
    manifest = json.loads((models / "manifest.json").read_text())
    manifest["networks"]["encoder"]["sha256"] = hashlib.sha256(data).hexdigest()
    (models / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(WeightsError, match="does not fit"):
        load_network(Encoder, models, name="encoder", device=CPU)
    assert not (models / "sprung").exists()


def test_a_manifest_cannot_point_outside_its_folder(models: Path) -> None:
    manifest = json.loads((models / "manifest.json").read_text())
    manifest["networks"]["encoder"]["file"] = "../encoder.safetensors"
    (models / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(WeightsError, match="outside"):
        read_manifest(models)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 1}', '{"format": 1, "networks": {"encoder": {}}}'])
def test_a_damaged_manifest_is_said(models: Path, content: str) -> None:
    (models / "manifest.json").write_text(content)
    with pytest.raises(WeightsError, match="damaged"):
        read_manifest(models)


def test_loading_imports_no_compiler() -> None:
    code = (
        "import sys, torch; from sketchpaint.engine.faces import FaceFinder; from sketchpaint.paths import models_dir;"
        "from sketchpaint.engine.weights import load_networks; load_networks(models_dir(), device=torch.device('cpu'));"
        "FaceFinder(models_dir()); print('torch._dynamo' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
