"""Who judges results: networks that taught nothing here, and our own attribute network."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sketchpaint.engine.device import place
from sketchpaint.engine.tensors import image_to_tensor
from sketchpaint.engine.weights import load_network
from sketchpaint.evaluation.attributes import AttributeNetwork
from sketchpaint.evaluation.pretrained import ALEXNET, VGG, FaceRecognition, Lpips

RECOGNITION_FEATURES, ALEXNET_FEATURES, ATTRIBUTE_FEATURES = "recognition", "alexnet", "attributes"
# Kinds of features that distances between sets of faces rest on; the first is the one that single spreads are measured
# by.
KINDS = (RECOGNITION_FEATURES, ALEXNET_FEATURES, ATTRIBUTE_FEATURES)
PART = 32

Features = dict[str, NDArray[np.float32]]


@dataclass(frozen=True)
class Likeness:
    """How like its original a result looks.

    Attributes:
        lpips_alexnet: LPIPS v0.1 on AlexNet, 0 = the same.
        lpips_vgg: likewise on VGG-16, which taught encoder and generator.
        identity: cosine of the embeddings of the face recognition network, 1 = the same.
    """

    lpips_alexnet: float
    lpips_vgg: float
    identity: float


@dataclass(frozen=True)
class Judges:
    """The networks, in eval mode on one device."""

    attributes: AttributeNetwork
    alexnet: Lpips
    vgg: Lpips
    recognition: FaceRecognition
    device: torch.device

    @torch.inference_mode()
    def features(self, images: Sequence[NDArray[np.uint8]]) -> Features:
        """Returns kind -> (N, D) features of (128, 128, 3) uint8 images; `KINDS` lists them."""
        parts: dict[str, list[Tensor]] = {kind: [] for kind in KINDS}
        for batch in self._batches(images):
            parts[RECOGNITION_FEATURES].append(self.recognition.pooled(batch))
            parts[ALEXNET_FEATURES].append(self.alexnet.pooled(batch))
            parts[ATTRIBUTE_FEATURES].append(self.attributes.embed(batch))
        return {kind: torch.cat(own).float().cpu().numpy() for kind, own in parts.items()}

    @torch.inference_mode()
    def likeness(self, results: Sequence[NDArray[np.uint8]], originals: Sequence[NDArray[np.uint8]]) -> list[Likeness]:
        """Compares (128, 128, 3) uint8 results with as many originals, one by one."""
        figures: list[Likeness] = []
        for a, b in zip(self._batches(results), self._batches(originals), strict=True):
            identity = torch.cosine_similarity(self.recognition(a)[1], self.recognition(b)[1])
            columns = self.alexnet.distance(a, b), self.vgg.distance(a, b), identity
            figures += [Likeness(*row) for row in torch.stack(columns, 1).tolist()]
        return figures

    def _batches(self, images: Sequence[NDArray[np.uint8]]) -> list[Tensor]:
        parts = [images[k : k + PART] for k in range(0, len(images), PART)]
        return [torch.cat([image_to_tensor(image, device=self.device) for image in part]) for part in parts]


def load_judges(models: Path, *, networks: Path | None, device: torch.device) -> Judges:
    """Loads all judges.

    Args:
        models: folder with the attribute network.
        networks: folder of the networks trained on other pictures.
        device: where they shall live.

    Raises:
        InputError: the latter are missing or damaged.
        WeightsError: the attribute network is.
    """
    return Judges(
        attributes=load_network(AttributeNetwork, models, name="attributes", device=device),
        alexnet=place(Lpips(networks, name=ALEXNET), device),
        vgg=place(Lpips(networks, name=VGG), device),
        recognition=place(FaceRecognition(networks), device),
        device=device,
    )
