"""The manifest of a models folder: which networks there are, and their files with their checksums. Nothing here needs
torch.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sketchpaint import jsontext
from sketchpaint.budgets import MAX_NETWORKS, MAX_WEIGHTS_BYTES
from sketchpaint.errors import WeightsError
from sketchpaint.ordinary import ordinary

MANIFEST = "manifest.json"
FORMAT = 1
NAME = re.compile(r"[\w-]{1,64}(\.\w{1,16})?")  # of a network or its file


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
        content = jsontext.fields(jsontext.read(path))
        if content["format"] != FORMAT:
            raise WeightsError(
                "{path} has format {format}, this version reads {own}: update sketchpaint.",
                path=path,
                format=content["format"],
                own=FORMAT,
            )
        networks = jsontext.fields(content["networks"])
        if len(networks) > MAX_NETWORKS:
            raise ValueError("it lists more networks than there are")
        entries = {name: _entry(name, jsontext.fields(row), path) for name, row in networks.items()}
    except OSError:
        raise WeightsError(
            "{path} is missing, so there are no trained networks: restore the models folder from the repository or "
            "reinstall sketchpaint.",
            path=path,
        ) from None
    except (KeyError, ValueError):
        raise WeightsError(
            "{path} is damaged: restore the models folder from the repository or reinstall sketchpaint.", path=path
        ) from None
    return entries


def _entry(name: str, row: dict[str, Any], manifest: Path) -> NetworkEntry:
    file, checksum, training = row["file"], row["sha256"], jsontext.fields(row["training"])
    if not NAME.fullmatch(name) or not isinstance(file, str) or not isinstance(checksum, str):
        raise ValueError("it names no file")
    if not NAME.fullmatch(file):
        raise WeightsError(
            "{path} names a file outside its folder: restore the models folder from the repository or reinstall "
            "sketchpaint.",
            path=manifest,
        )
    for part in ("settings", "val"):
        jsontext.fields(training.get(part, {}))
    return NetworkEntry(name, manifest.parent / file, checksum, jsontext.fields(row["architecture"]), training)


def read_verified(entry: NetworkEntry) -> bytes:
    """Returns the file's content after comparing its checksum.

    Raises:
        WeightsError: missing, or not the file the manifest describes.
    """
    try:
        if ordinary(entry.path).stat().st_size > MAX_WEIGHTS_BYTES:
            raise WeightsError(
                "The weight file {path} is larger than any of ours: restore the models folder or reinstall "
                "sketchpaint.",
                path=entry.path,
            )
        content = entry.path.read_bytes()
    except OSError:
        raise WeightsError(
            "The weight file {path} is missing or unreadable: restore the models folder from the repository or "
            "reinstall sketchpaint.",
            path=entry.path,
        ) from None
    if hashlib.sha256(content).hexdigest() != entry.sha256:
        raise WeightsError(
            "The weight file {path} is damaged (its checksum differs from the manifest): restore the models folder "
            "from the repository or "
            "reinstall sketchpaint.",
            path=entry.path,
        )
    return content
