"""Stage rival: the feed-forward network our cycles are compared with, on the same faces, holes, losses and critic."""

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from sketchpaint.engine.cycle import composite
from sketchpaint.engine.device import place
from sketchpaint.evaluation.pretrained import ALEXNET, Lpips
from sketchpaint.evaluation.rival import GatedUNet
from sketchpaint.training.config import RivalConfig
from sketchpaint.training.data import draw_batch, draw_donors
from sketchpaint.training.filling import FillingStage
from sketchpaint.training.sketches import make_holes
from sketchpaint.training.stage import evaluating, update_average
from sketchpaint.training.validation import hole_figures


class RivalStage(FillingStage):
    """Trains the gated U-Net and its critic."""

    config: RivalConfig

    def __init__(
        self,
        config: RivalConfig,
        *,
        archives: Sequence[Path],
        device: torch.device,
        val_archives: Sequence[Path] = (),
        networks: Path | None = None,
    ) -> None:
        super().__init__(config, archives=archives, device=device, val_archives=val_archives, networks=networks)
        self.network = place(GatedUNet(), device)
        self.modules["rival"] = self.network
        self.average = copy.deepcopy(self.network)
        self.modules["rival_average"] = self.average
        self.add_inpainter(self.network)
        self.judge = place(Lpips(networks, name=ALEXNET), device) if self.val_faces is not None else None

    def step(self) -> dict[str, float]:
        image, mask, first = self.holes_of(self.draw_faces())
        with self.autocast(), torch.set_grad_enabled(not self.is_critic_alone()):
            generated = self.network(first, mask)
        generated = generated.float()
        stats = self.learn(
            generated, composite(image, generated, mask), image, mask, trust=torch.ones_like(mask[..., :1, :1])
        )
        update_average(self.average, self.network, self.config.ema)
        self.steps += 1
        return stats

    def sample(self) -> Tensor:
        """Rows: truth, first composite, result. The faces are the same each time."""
        still = torch.Generator(device=self.device).manual_seed(1)
        faces = draw_batch(self.faces, size=12, weights=self.weights, generator=still)
        image, mask, first = make_holes(faces, donors=draw_donors(self.faces, generator=still), generator=still)
        with evaluating(self.average):
            result = composite(image, self.average(first, mask).clamp(-1, 1), mask)
        return torch.cat([torch.cat(list(row), 2) for row in (image, first, result)], 1)

    def exports(self) -> dict[str, tuple[nn.Module, dict[str, Any]]]:
        return {"rival": (self.average, {})}

    def validate(self) -> dict[str, float]:
        """Figures of filled holes of val faces, see `hole_figures`."""
        with evaluating(self.average):
            return hole_figures(
                lambda image, first, mask: {"result": composite(image, self.average(first, mask).clamp(-1, 1), mask)},
                self.val_faces,
                judge=self.judge,
            )
