"""Stage mapping: the flow from a random vector to the latent maps of encoded faces."""

import copy
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from sketchpaint.engine.networks.encoder import Encoder
from sketchpaint.engine.networks.generator import Z_SIZE, Generator, Mapping
from sketchpaint.engine.weights import load_network
from sketchpaint.evaluation.archive import Faces, to_signed
from sketchpaint.training.config import MappingConfig
from sketchpaint.training.stage import Stage, evaluating, update_average


class MappingStage(Stage):
    """Trains the mapping by conditional flow matching on whitened principal components of encoded training faces."""

    config: MappingConfig

    def __init__(self, config: MappingConfig, *, archive: Path, device: torch.device, val_archive: Path | None = None) -> None:
        super().__init__(config, archive=archive, device=device, val_archive=val_archive)
        folder = Path(config.models)
        self.encoder = load_network(Encoder, folder, name="encoder", device=device)
        self.generator_network = load_network(Generator, folder, name="generator", device=device)
        self.network = Mapping(hidden=config.hidden).to(device)
        self.average = copy.deepcopy(self.network)
        self.points = torch.zeros(0, Z_SIZE, device=device)
        self.optimizer = torch.optim.AdamW(self.network.parameters(), config.learning_rate, weight_decay=0.01, fused=True)
        self.modules, self.optimizers = {"mapping": self.network, "mapping_average": self.average}, {"network": self.optimizer}

    def prepare(self) -> None:
        """Encodes the training faces, which takes minutes on a CPU; finds their components, unless a checkpoint or starting weights brought some."""
        latents = self._encode(self.faces)
        if not self.network.components.any():
            mean = latents.mean(0)
            # Exact components from the covariance matrix: 4096 x 4096, a few seconds.
            variances, vectors = torch.linalg.eigh((latents - mean).T @ (latents - mean) / len(latents))
            largest = variances.argsort(descending=True)[:Z_SIZE]
            print(f"{Z_SIZE} components hold {float(variances[largest].sum() / variances.sum()):.1%} of the latent variance", flush=True)
            for network in (self.network, self.average):
                network.set_components(mean, vectors[:, largest].T, variances[largest].sqrt())
        self.points = self.network.whiten(latents)

    def _encode(self, faces: Faces) -> Tensor:
        """Returns (2N, 4096) latent maps of all faces and their mirror images."""
        rows: list[Tensor] = []
        with torch.no_grad(), self.autocast():
            for part in faces.images.split(64):
                image = to_signed(part)
                for view in (image, image.flip(3)):
                    rows.append(self.encoder(view, view, torch.zeros_like(view[:, :1])).float().flatten(1))
        return torch.cat(rows)

    def _loss(self, points: Tensor, network: Mapping, *, generator: torch.Generator) -> Tensor:
        """Conditional flow matching: the velocity at a point between noise and face is face minus noise."""
        noise = torch.randn(points.shape, generator=generator, device=self.device)
        time = torch.rand((len(points), 1), generator=generator, device=self.device)
        return (network.velocity((1 - time) * noise + time * points, time) - (points - noise)).square().mean()

    def step(self) -> dict[str, float]:
        index = torch.randint(len(self.points), (self.config.batch,), generator=self.generator, device=self.device)
        loss = self._loss(self.points[index], self.network, generator=self.generator)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        update_average(self.average, self.network, self.config.ema)
        self.steps += 1
        return {"loss": float(loss.detach())}

    def sample(self) -> Tensor:
        """Four rows of random faces."""
        z = torch.randn((40, Z_SIZE), generator=torch.Generator(device=self.device).manual_seed(1), device=self.device)
        with evaluating(self.average, self.generator_network):
            faces = self.generator_network(self.average(z)).clamp(-1, 1)
        return torch.cat([torch.cat(list(row), 2) for row in faces.split(10)], 1)

    def exports(self) -> dict[str, tuple[nn.Module, dict[str, Any]]]:
        return {"mapping": (self.average, {"hidden": self.config.hidden})}

    def validate(self) -> dict[str, float]:
        """Flow-matching loss on the val faces."""
        if self.val_faces is None:
            return {}
        points = self.network.whiten(self._encode(self.val_faces))
        with evaluating(self.average):
            return {"val_loss": float(self._loss(points, self.average, generator=torch.Generator(device=self.device).manual_seed(7)))}
