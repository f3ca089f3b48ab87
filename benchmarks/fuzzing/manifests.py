"""Weights and the manifest that lists them."""

import json
import random
from hashlib import sha256
from pathlib import Path

from fuzzing.mutation import damaged, damaged_json
from fuzzing.target import Target

WIDTHS = 4, 4, 4, 4


def _manifests(folder: Path) -> list[bytes]:
    from sketchpaint.engine.networks.encoder import Encoder
    from sketchpaint.engine.networks.octave import OctaveNetwork
    from sketchpaint.engine.weights import save_networks

    networks = {
        "encoder": (Encoder(widths=(8, 8, 16)), {"widths": [8, 8, 16]}),
        "octave": (OctaveNetwork(widths=WIDTHS), {"widths": list(WIDTHS)}),
    }
    save_networks(networks, folder, training={"stage": "none", "settings": {"style_weight": 1}, "val": {"loss": 1.0}})
    return [(folder / name).read_bytes() for name in ("manifest.json", "encoder.safetensors", "octave.safetensors")]


def _damage_manifest(valid: list[bytes], random_source: random.Random) -> bytes:
    """Damages the manifest, or a weight file whose checksum is then right again; both in one JSON text."""
    manifest, encoder, octave = valid
    if random_source.random() < 0.3:
        encoder = damaged(encoder, random_source, [octave])
        content = json.loads(manifest)
        content["networks"]["encoder"]["sha256"] = sha256(encoder).hexdigest()
        manifest = json.dumps(content).encode()
    else:
        manifest = damaged_json(manifest, random_source)
    return len(manifest).to_bytes(4, "big") + manifest + len(encoder).to_bytes(4, "big") + encoder + octave


def _read_manifest(folder: Path, content: bytes) -> object:
    import torch

    from sketchpaint.engine.manifest import read_manifest
    from sketchpaint.engine.networks.encoder import Encoder
    from sketchpaint.engine.networks.octave import OctaveNetwork
    from sketchpaint.engine.weights import load_network

    end = 4 + int.from_bytes(content[:4], "big")
    start = end + 4 + int.from_bytes(content[end : end + 4], "big")
    for name, data in (
        ("manifest.json", content[4:end]),
        ("encoder.safetensors", content[end + 4 : start]),
        ("octave.safetensors", content[start:]),
    ):
        (folder / name).write_bytes(data)
    read_manifest(folder)
    cpu = torch.device("cpu")
    return load_network(Encoder, folder, name="encoder", device=cpu), load_network(
        OctaveNetwork, folder, name="octave", device=cpu
    )


MANIFEST = Target(_manifests, _damage_manifest, _read_manifest)
