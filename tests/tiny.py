"""Small untrained networks with fixed random weights, for tests and for commands that need a window whose results do
not matter.
"""

from pathlib import Path

import torch

from sketchpaint.engine.networks.discriminator import QualityDiscriminator
from sketchpaint.engine.networks.encoder import Encoder
from sketchpaint.engine.networks.generator import Generator
from sketchpaint.engine.networks.landmarks import LandmarkNetwork
from sketchpaint.engine.networks.mapping import Mapping
from sketchpaint.engine.networks.mtcnn import Mtcnn
from sketchpaint.engine.networks.octave import OctaveNetwork
from sketchpaint.engine.weights import save_networks
from sketchpaint.evaluation.attributes import AttributeNetwork
from sketchpaint.evaluation.rival import GatedUNet


def write_tiny_models(folder: Path) -> None:
    """Writes a models folder."""
    torch.manual_seed(3)
    encoder = {"widths": [8, 8, 16]}
    generator = {"widths": [16, 8, 8, 8]}
    mapping = Mapping(width=8)
    mapping.components.random_(-40, 41)
    octave = OctaveNetwork(widths=(4, 4, 4, 4))
    torch.nn.init.normal_(octave.to_rgb.weight, std=0.05)
    networks = {
        "encoder": (Encoder(widths=(8, 8, 16)), encoder),
        "generator": (Generator(widths=(16, 8, 8, 8)), generator),
        "mapping": (mapping, {"width": 8}),
        "discriminator": (QualityDiscriminator(), {}),
        "octave": (octave, {"widths": [4, 4, 4, 4]}),
        "landmarks": (LandmarkNetwork(), {}),
        "mtcnn": (Mtcnn(), {}),
        "attributes": (AttributeNetwork(), {}),
        "rival": (GatedUNet(widths=(4, 4, 8, 8)), {"widths": [4, 4, 8, 8]}),
    }
    save_networks(networks, folder, training={"stage": "none", "val": {}})
