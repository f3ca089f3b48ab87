"""Stage attributes: the network that judges what was drawn."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from sketchpaint.engine.cycle import composite
from sketchpaint.engine.device import place
from sketchpaint.evaluation.archive import ATTRIBUTES, Faces, to_signed
from sketchpaint.evaluation.attributes import AttributeNetwork
from sketchpaint.training.config import AttributesConfig
from sketchpaint.training.data import draw_batch
from sketchpaint.training.masks import chins, eye_bands, hair_caps
from sketchpaint.training.stage import Stage, evaluating

# What each part of a face tells.
AT_EYES = ("eyeglasses", "sunglasses")
AT_CHIN = ("beard", "moustache", "smiling")
AT_HAIR = ("bald", "hat", "bangs", "hair_black", "hair_brown", "hair_blond", "hair_gray")
OF_ALL = ("male", "young")
EXCHANGED_SHARE = 0.5


def exchange_parts(faces: Faces, *, generator: torch.Generator) -> Faces:
    """Gives half of the faces the eyes, the chin or the hair of the next one, with what the part tells.

    The network then looks for a beard at the chin instead of taking every man with dark hair for bearded: a repainted
    part is judged by itself.

    Args:
        faces: batch with float images (N, 3, 128, 128) in [-1, 1].
        generator: source of randomness, on the device of the batch.

    Returns:
        The batch; what a face in two parts no longer tells is unknown.
    """
    n, device = len(faces), faces.images.device
    part = torch.randint(0, 3, (n,), generator=generator, device=device)
    exchanged = torch.rand(n, generator=generator, device=device) < EXCHANGED_SHARE
    images, attributes = faces.images, faces.attributes
    other_images, other_attributes = images.roll(1, 0), attributes.roll(1, 0)
    for k, (region, told) in enumerate(((eye_bands, AT_EYES), (chins, AT_CHIN), (hair_caps, AT_HAIR))):
        chosen = exchanged & (part == k)
        images = torch.where(
            chosen[:, None, None, None],
            composite(images, other_images, region(faces.landmarks, generator=generator)),
            images,
        )
        columns = torch.tensor([name in told for name in ATTRIBUTES], device=device)
        attributes = torch.where(chosen[:, None] & columns, other_attributes, attributes)
    unknown = torch.tensor([name in OF_ALL for name in ATTRIBUTES], device=device)
    attributes = torch.where(exchanged[:, None] & unknown, torch.full_like(attributes, -1), attributes)
    return Faces(images, faces.landmarks, attributes, faces.names)


class AttributesStage(Stage):
    """Trains the attribute network."""

    config: AttributesConfig

    def __init__(
        self,
        config: AttributesConfig,
        *,
        archives: Sequence[Path],
        device: torch.device,
        val_archives: Sequence[Path] = (),
        networks: Path | None = None,
    ) -> None:
        super().__init__(config, archives=archives, device=device, val_archives=val_archives, networks=networks)
        self.network = place(AttributeNetwork(), device)
        self.optimizer = torch.optim.AdamW(
            self.network.parameters(), config.learning_rate, weight_decay=0.02, fused=True
        )
        self.modules, self.optimizers = {"attributes": self.network}, {"network": self.optimizer}
        # Rare attributes weigh more, so that "no" is not always the best answer.
        known, yes = (self.faces.attributes >= 0).float().sum(0), (self.faces.attributes == 1).float().sum(0)
        self.positive_weight = ((known - yes) / yes.clamp(min=1)).clamp(1, 20)

    def step(self) -> dict[str, float]:
        drawn = draw_batch(self.faces, size=self.config.batch, weights=None, generator=self.generator)
        drawn = exchange_parts(drawn, generator=self.generator)
        gain, shift = (
            torch.randn((self.config.batch, 1, 1, 1), generator=self.generator, device=self.device) * 0.15
            for _ in range(2)
        )
        image = (drawn.images * (1 + gain) + shift).contiguous(memory_format=torch.channels_last)
        with self.autocast():
            logits = self.network(image).float()
        known = (drawn.attributes >= 0).float()
        loss = F.binary_cross_entropy_with_logits(
            logits, drawn.attributes.clamp(min=0).float(), weight=known, pos_weight=self.positive_weight
        )
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        self.steps += 1
        return {"loss": float(loss.detach())}

    def sample(self) -> Tensor | None:
        return None

    def exports(self) -> dict[str, tuple[nn.Module, dict[str, Any]]]:
        return {"attributes": (self.network, {})}

    def validate(self) -> dict[str, float]:
        """Mean balanced error over the attributes on the val split, then the balanced accuracy of each."""
        if self.val_faces is None:
            return {}
        accuracy = balanced_accuracy(self.network, self.val_faces)
        return {"balanced_error": 1 - sum(accuracy.values()) / len(accuracy), **accuracy}


def balanced_accuracy(network: AttributeNetwork, faces: Faces) -> dict[str, float]:
    """Returns, per attribute, the mean of the true-positive and true-negative rates."""
    with evaluating(network):
        seen = torch.cat([network(to_signed(part)).float() > 0 for part in faces.images.split(100)])
    rates = {}
    for k, name in enumerate(ATTRIBUTES):
        yes, no = faces.attributes[:, k] == 1, faces.attributes[:, k] == 0
        if bool(yes.any()) and bool(no.any()):
            rates[name] = float((seen[yes, k].float().mean() + (~seen[no, k]).float().mean()) / 2)
    return rates
