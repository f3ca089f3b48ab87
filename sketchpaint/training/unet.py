"""Stage unet: the refinement network, on composites of the trained encoder and generator (the paper's section 3.4)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from sketchpaint.engine.cycle import composite, next_composite
from sketchpaint.engine.device import place
from sketchpaint.engine.networks.unet import RefinementUNet
from sketchpaint.engine.weights import load_cyclic, load_network
from sketchpaint.evaluation.archive import Faces
from sketchpaint.evaluation.attributes import AttributeNetwork, gram
from sketchpaint.training.config import UnetConfig
from sketchpaint.training.crg import face_differences
from sketchpaint.training.data import draw_batch, draw_donors, sampling_weights
from sketchpaint.training.sketches import make_holes
from sketchpaint.training.stage import Stage, evaluating

# How far composites are moved towards other faces, in units of the spread of faces: they should show what there is to
# refine.
MOVED = 0.5


class UnetStage(Stage):
    """Trains the refinement U-Net."""

    config: UnetConfig

    def __init__(
        self,
        config: UnetConfig,
        *,
        archives: Sequence[Path],
        device: torch.device,
        val_archives: Sequence[Path] = (),
        networks: Path | None = None,
    ) -> None:
        super().__init__(config, archives=archives, device=device, val_archives=val_archives, networks=networks)
        self.weights = sampling_weights(self.faces)
        self.network = place(RefinementUNet(width=config.width), device)
        folder = Path(config.models)
        self.cyclic = load_cyclic(folder, device=device)
        self.style_network = load_network(AttributeNetwork, folder, name="attributes", device=device)
        self.optimizer = torch.optim.Adam(self.network.parameters(), config.learning_rate, fused=True)
        self.modules, self.optimizers = {"unet": self.network}, {"network": self.optimizer}

    def _coarse(self, faces: Faces, *, generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
        """Returns what should come out, composites after one to four cycles moved towards others, and their masks."""
        truth, mask, first = make_holes(faces, donors=draw_donors(self.faces, generator=generator), generator=generator)
        cycles = int(torch.randint(1, 5, (), generator=generator, device=self.device))
        current = first
        with torch.no_grad(), self.autocast():
            difference = face_differences(self.cyclic[0], truth) * MOVED
            for turn in range(cycles):
                move = difference.roll(turn, 0)
                current = next_composite(*self.cyclic, known=truth, first=first, current=current, mask=mask, move=move)
        return truth, current, mask

    def step(self) -> dict[str, float]:
        self.network.train()
        faces = draw_batch(self.faces, size=self.config.batch, weights=self.weights, generator=self.generator)
        truth, coarse, mask = self._coarse(faces, generator=self.generator)
        with self.autocast():
            refined = self.network(coarse.contiguous(memory_format=torch.channels_last)).float()
        pixels = (refined - truth).abs().mean()  # equation 5
        with self.autocast():
            style = self._style(refined, truth) + self._style(composite(coarse, refined, mask), truth)
        loss = pixels + self.config.style_weight * style  # equation 4
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        self.steps += 1
        return {"pixels": float(pixels.detach()), "style": float(style.detach())}

    def _style(self, image: Tensor, truth: Tensor) -> Tensor:
        """Equations 6 and 7 for one image: L1 between Gram matrices at three sizes, divided by C squared."""
        levels = zip(self.style_network.features(image), self.style_network.features(truth), strict=True)
        terms = [(gram(a.float()) - gram(b.float())).abs().sum((1, 2)).mean() / a.shape[1] ** 2 for a, b in levels]
        return torch.stack(terms).sum()

    def sample(self) -> Tensor:
        """Rows: truth, coarse, refined."""
        still = torch.Generator(device=self.device).manual_seed(1)
        faces = draw_batch(self.faces, size=12, weights=self.weights, generator=still)
        truth, coarse, mask = self._coarse(faces, generator=still)
        with evaluating(self.network):
            refined = composite(coarse, self.network(coarse).clamp(-1, 1), mask)
        return torch.cat([torch.cat(list(row), 2) for row in (truth, coarse, refined)], 1)

    def exports(self) -> dict[str, tuple[nn.Module, dict[str, Any]]]:
        return {"unet": (self.network, {"width": self.config.width})}

    def validate(self) -> dict[str, float]:
        """L1 in the hole after and before refinement on 256 val faces."""
        if self.val_faces is None:
            return {}
        still = torch.Generator(device=self.device).manual_seed(7)
        faces = draw_batch(self.val_faces, size=256, weights=None, generator=still)
        truth, coarse, mask = self._coarse(faces, generator=still)
        with evaluating(self.network):
            refined = torch.cat([self.network(part) for part in coarse.split(32)])
        refined = composite(coarse, refined.clamp(-1, 1), mask)
        share = mask.mean((1, 2, 3))
        covered = share > 0  # a stroke may miss the crop
        errors = [
            float((((x - truth).abs() * mask).mean((1, 2, 3)) / share)[covered].mean()) for x in (refined, coarse)
        ]
        return {"hole_l1_refined": errors[0], "hole_l1_coarse": errors[1]}
