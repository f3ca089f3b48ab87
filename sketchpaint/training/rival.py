"""Stage rival: the feed-forward network our cycles are compared with, on the same faces, holes, losses and critic."""

import copy
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from sketchpaint.engine.cycle import composite
from sketchpaint.engine.device import place
from sketchpaint.evaluation.rival import GatedUNet
from sketchpaint.training.config import RivalConfig
from sketchpaint.training.crg import sampling_weights, val_holes
from sketchpaint.training.data import draw_batch
from sketchpaint.training.filling import PAINTER, FillingStage
from sketchpaint.training.sketches import make_holes
from sketchpaint.training.stage import evaluating, update_average


class RivalStage(FillingStage):
    """Trains the gated U-Net and a critic."""

    config: RivalConfig

    def __init__(self, config: RivalConfig, *, archive: Path, device: torch.device, val_archive: Path | None = None) -> None:
        super().__init__(config, archive=archive, device=device, val_archive=val_archive)
        self.weights = sampling_weights(self.faces)
        self.network = place(GatedUNet(), device)
        self.modules["rival"] = self.network
        self.average = copy.deepcopy(self.network)
        self.modules["rival_average"] = self.average
        self.optimizers[PAINTER] = torch.optim.AdamW(self.network.parameters(), config.learning_rate, betas=(0.5, 0.99), weight_decay=1e-4, fused=True)

    def step(self) -> dict[str, float]:
        faces = draw_batch(self.faces, size=self.config.batch, weights=self.weights, generator=self.generator)
        holes = make_holes(faces, generator=self.generator, meaningful=self.config.meaningful_hints)
        image, mask, first = (x.contiguous(memory_format=torch.channels_last) for x in holes)
        with self.autocast():
            generated = self.network(first, mask)
        stats = self.learn(generated.float(), composite(image, generated.float(), mask), image, mask)
        update_average(self.average, self.network, self.config.ema)
        self.steps += 1
        return stats

    def sample(self) -> Tensor:
        """Rows: truth, first composite, result. The faces are the same each time."""
        still = torch.Generator(device=self.device).manual_seed(1)
        faces = draw_batch(self.faces, size=12, weights=self.weights, generator=still)
        image, mask, first = make_holes(faces, generator=still)
        with evaluating(self.average):
            result = composite(image, self.average(first, mask).clamp(-1, 1), mask)
        return torch.cat([torch.cat(list(row), 2) for row in (image, first, result)], 1)

    def exports(self) -> dict[str, tuple[nn.Module, dict[str, Any]]]:
        return {"rival": (self.average, {})}

    def validate(self) -> dict[str, float]:
        """L1 in the hole, under the masks and fills that measure stage crg."""
        errors = []
        with evaluating(self.average):
            for image, mask, first in val_holes(self.val_faces):
                result = composite(image, self.average(first, mask).clamp(-1, 1), mask)
                errors += (((result - image).abs() * mask).sum((1, 2, 3)) / mask.sum((1, 2, 3)) / 3).tolist()
        return {"hole_l1": sum(errors) / len(errors)} if errors else {}
