"""Weight files: safetensors with checksums; nothing is ever unpickled."""

import hashlib
import json
import warnings
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from sketchpaint import jsontext
from sketchpaint.budgets import MAX_LAYERS
from sketchpaint.engine.device import Network, place
from sketchpaint.engine.manifest import FORMAT, MANIFEST, read_manifest, read_verified
from sketchpaint.engine.networks.discriminator import QualityDiscriminator
from sketchpaint.engine.networks.encoder import Encoder
from sketchpaint.engine.networks.generator import Generator
from sketchpaint.engine.networks.landmarks import LandmarkNetwork
from sketchpaint.engine.networks.mapping import Mapping
from sketchpaint.engine.networks.mtcnn import Mtcnn
from sketchpaint.engine.networks.octave import OctaveNetwork
from sketchpaint.engine.tensorfile import read_tensors, write_tensors
from sketchpaint.errors import WeightsError
from sketchpaint.imaging.atomic import write_atomically
from sketchpaint.ordinary import ordinary

BUILDERS: dict[str, type[nn.Module]] = {
    "encoder": Encoder,
    "generator": Generator,
    "mapping": Mapping,
    "discriminator": QualityDiscriminator,
    "octave": OctaveNetwork,
    "landmarks": LandmarkNetwork,
    "mtcnn": Mtcnn,
}


@dataclass(frozen=True)
class Networks:
    """The networks a session runs, in eval mode on one device; without `octave` nothing can be refined."""

    encoder: Encoder
    generator: Generator
    discriminator: QualityDiscriminator
    mapping: Mapping
    octave: OctaveNetwork | None


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
        raise WeightsError(
            "{path} lists no {name}: restore the models folder from the repository or reinstall sketchpaint.",
            path=folder / MANIFEST,
            name=name,
        )
    content = read_verified(entry)
    try:
        tensors = {
            key: value.float() if value.is_floating_point() else value for key, value in read_tensors(content).items()
        }
        arguments = _arguments(entry.architecture)
        _check_shapes(kind, arguments, tensors)
        network = kind(**arguments)
        network.load_state_dict(tensors)
    except (ArithmeticError, AttributeError, LookupError, MemoryError, RuntimeError, TypeError, ValueError) as error:
        raise WeightsError(
            "The weight file {path} does not fit the {name} ({error}): restore the models folder from the repository "
            "or reinstall sketchpaint.",
            path=entry.path,
            name=name,
            error=next(iter(str(error).splitlines()), type(error).__name__),
        ) from None
    network.requires_grad_(False)
    return place(network, device).eval()


def load_cyclic(folder: Path, *, device: torch.device) -> tuple[Encoder, Generator]:
    """Loads what does the cycles from a models folder.

    Raises:
        WeightsError: a file is missing, damaged or does not fit.
    """
    return (
        load_network(Encoder, folder, name="encoder", device=device),
        load_network(Generator, folder, name="generator", device=device),
    )


def load_networks(folder: Path, *, device: torch.device) -> Networks:
    """Loads all networks of a session from a models folder.

    Raises:
        WeightsError: a file other than the octave network's is missing, damaged or does not fit.
    """
    discriminator = load_network(QualityDiscriminator, folder, name="discriminator", device=device)
    discriminator.fold_norms()
    encoder, generator = load_cyclic(folder, device=device)
    return Networks(
        encoder=encoder,
        generator=generator,
        discriminator=discriminator,
        mapping=load_network(Mapping, folder, name="mapping", device=device),
        octave=_octave(folder, device=device),
    )


def _octave(folder: Path, *, device: torch.device) -> OctaveNetwork | None:
    """Loads the octave network; without a usable one cycles go on, and who sharpens them says what is missing."""
    try:
        return load_network(OctaveNetwork, folder, name="octave", device=device)
    except WeightsError:
        return None


def _check_shapes(kind: type[nn.Module], arguments: dict[str, Any], tensors: dict[str, Tensor]) -> None:
    """Compares a network with the tensors for it before any memory is taken for it: its widths come out of a file.

    Raises:
        ValueError: they do not belong together, or a tensor holds what is no number.
    """
    with torch.device("meta"), warnings.catch_warnings():  # which has shapes and no numbers
        warnings.simplefilter("ignore")  # torch would warn of layers without any width
        expected = {name: tensor.shape for name, tensor in kind(**arguments).state_dict().items()}
    wrong = [
        name
        for name in {**expected, **tensors}
        if name not in expected or name not in tensors or tensors[name].shape != expected[name]
    ]
    if wrong:
        raise ValueError(f"{wrong[0]} has another shape")
    broken = [name for name, tensor in tensors.items() if not torch.isfinite(tensor).all()]
    if broken:
        raise ValueError(f"{broken[0]} holds what is no number")


def _arguments(architecture: dict[str, Any]) -> dict[str, Any]:
    """Returns what a network is built with; even without any width, many layers would take minutes.

    Raises:
        ValueError: it would have more layers than any network of ours.
    """
    for value in architecture.values():
        if isinstance(value, list):
            jsontext.items(value, MAX_LAYERS)
    for depth in architecture.get("depths", []):
        jsontext.whole(depth, 1, MAX_LAYERS)
    return {key: tuple(value) if isinstance(value, list) else value for key, value in architecture.items()}


def save_networks(
    networks: dict[str, tuple[nn.Module, dict[str, Any]]], folder: Path, *, training: dict[str, Any]
) -> None:
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
    content: dict[str, Any] = (
        json.loads(ordinary(path).read_text()) if path.exists() else {"format": FORMAT, "networks": {}}
    )
    for name, (network, architecture) in networks.items():
        tensors = {
            k: (v.half() if v.is_floating_point() else v).contiguous().cpu() for k, v in network.state_dict().items()
        }
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
