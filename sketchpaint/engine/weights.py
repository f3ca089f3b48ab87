"""Weight files: a manifest, safetensors, checksums; nothing is ever unpickled."""

import hashlib
import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import torch
from torch import nn

from sketchpaint.engine.device import place
from sketchpaint.engine.networks.discriminator import QualityDiscriminator
from sketchpaint.engine.networks.encoder import Encoder
from sketchpaint.engine.networks.generator import Generator
from sketchpaint.engine.networks.landmarks import LandmarkNetwork
from sketchpaint.engine.networks.mapping import Mapping
from sketchpaint.engine.networks.unet import RefinementUNet
from sketchpaint.engine.tensorfile import read_tensors, write_tensors
from sketchpaint.errors import WeightsError
from sketchpaint.imaging.atomic import write_atomically

MANIFEST = "manifest.json"
FORMAT = 1
BUILDERS: dict[str, type[nn.Module]] = {
    "encoder": Encoder,
    "generator": Generator,
    "mapping": Mapping,
    "discriminator": QualityDiscriminator,
    "unet": RefinementUNet,
    "landmarks": LandmarkNetwork,
}
Network = TypeVar("Network", bound=nn.Module)


@dataclass(frozen=True)
class NetworkEntry:
    """One network in the manifest.

    Attributes:
        name: key in the manifest; the editor's are those of `BUILDERS`.
        path: the safetensors file.
        sha256: its checksum in hexadecimal.
        architecture: arguments of the builder.
        training: how it was made: stage, settings, steps, minutes, device, figures on the val split.
    """

    name: str
    path: Path
    sha256: str
    architecture: dict[str, Any]
    training: dict[str, Any]


def read_manifest(folder: Path) -> dict[str, NetworkEntry]:
    """Reads the manifest of a models folder.

    Raises:
        WeightsError: it is missing or damaged.
    """
    path = folder / MANIFEST
    try:
        content = json.loads(path.read_text())
        if content["format"] != FORMAT:
            raise WeightsError("{path} has format {format}, this version reads {own}: update sketchpaint.", path=path, format=content["format"], own=FORMAT)
        entries = {}
        for name, row in content["networks"].items():
            if Path(row["file"]).name != row["file"]:
                raise WeightsError("{path} names a file outside its folder: restore the models folder from the repository or reinstall sketchpaint.", path=path)
            entries[name] = NetworkEntry(name, folder / row["file"], row["sha256"], dict(row["architecture"]), dict(row["training"]))
    except OSError:
        raise WeightsError(
            "{path} is missing, so there are no trained networks: restore the models folder from the repository or reinstall sketchpaint.", path=path
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise WeightsError("{path} is damaged: restore the models folder from the repository or reinstall sketchpaint.", path=path) from None
    return entries


def read_verified(entry: NetworkEntry) -> bytes:
    """Returns the file's content after comparing its checksum.

    Raises:
        WeightsError: missing, or not the file the manifest describes.
    """
    try:
        content = entry.path.read_bytes()
    except OSError:
        raise WeightsError(
            "The weight file {path} is missing or unreadable: restore the models folder from the repository or reinstall sketchpaint.", path=entry.path
        ) from None
    if hashlib.sha256(content).hexdigest() != entry.sha256:
        raise WeightsError(
            "The weight file {path} is damaged (its checksum differs from the manifest): restore the models folder from the repository or "
            "reinstall sketchpaint.",
            path=entry.path,
        )
    return content


def load_network(kind: type[Network], folder: Path, *, name: str, device: torch.device) -> Network:
    """Builds a network and loads its verified weights, in eval mode and float32.

    Args:
        kind: class of the network.
        folder: models folder with the manifest.
        name: its name in the manifest.
        device: where the network shall live.

    Raises:
        WeightsError: the file is missing or damaged, or its tensors do not fit the network.
    """
    entry = read_manifest(folder).get(name)
    if entry is None:
        raise WeightsError("{path} lists no {name}: restore the models folder from the repository or reinstall sketchpaint.", path=folder / MANIFEST, name=name)
    content = read_verified(entry)
    try:
        network = kind(**_arguments(entry.architecture))
        network.load_state_dict({key: value.float() if value.is_floating_point() else value for key, value in read_tensors(content).items()})
    except (ValueError, RuntimeError, TypeError) as error:
        raise WeightsError(
            "The weight file {path} does not fit the {name} ({error}): restore the models folder from the repository or reinstall sketchpaint.",
            path=entry.path,
            name=name,
            error=str(error).splitlines()[0],
        ) from None
    network.requires_grad_(False)
    return place(network, device).eval()


def _arguments(architecture: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in architecture.items()}


def save_networks(networks: dict[str, tuple[nn.Module, dict[str, Any]]], folder: Path, *, training: dict[str, Any]) -> None:
    """Writes networks in half precision and enters them into the manifest; others in the folder stay.

    Args:
        networks: name to (network, builder arguments).
        folder: models folder; made if absent.
        training: how they were made, stored for each.

    Raises:
        OutputError: the folder cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / MANIFEST
    content: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {"format": FORMAT, "networks": {}}
    for name, (network, architecture) in networks.items():
        tensors = {k: (v.half() if v.is_floating_point() else v).contiguous().cpu() for k, v in network.state_dict().items()}
        data = write_tensors(tensors)
        file = folder / f"{name}.safetensors"
        write_atomically(file, partial(Path.write_bytes, data=data))
        parameters = sum(p.numel() for p in network.parameters())
        content["networks"][name] = {
            "file": file.name,
            "sha256": hashlib.sha256(data).hexdigest(),
            "architecture": architecture,
            "parameters": parameters,
            "training": training,
        }
    write_atomically(path, partial(Path.write_text, data=json.dumps(content, indent=2) + "\n"))
