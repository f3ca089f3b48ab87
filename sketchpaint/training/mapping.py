"""Stage mapping: the flow from noise to the latent maps of encoded faces."""

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from sketchpaint.engine.device import place
from sketchpaint.engine.networks.blocks import LATENT_CHANNELS, LATENT_SIZE
from sketchpaint.engine.networks.mapping import COMPONENTS, LATENT_SHAPE, Gaussian, Mapping
from sketchpaint.engine.weights import load_cyclic
from sketchpaint.evaluation.archive import Faces, to_signed
from sketchpaint.training.config import MappingConfig
from sketchpaint.training.data import balanced
from sketchpaint.training.stage import Stage, evaluating, update_average

CELLS = LATENT_SIZE**2
# How much oftener FFHQ faces are drawn than CelebA faces, of which there are five times as many.
RARE_WEIGHT = 5.0


class MappingStage(Stage):
    """Trains the mapping by conditional flow matching on encoded training faces and their mirror images."""

    config: MappingConfig

    def __init__(
        self,
        config: MappingConfig,
        *,
        archives: Sequence[Path],
        device: torch.device,
        val_archives: Sequence[Path] = (),
        networks: Path | None = None,
    ) -> None:
        super().__init__(config, archives=archives, device=device, val_archives=val_archives, networks=networks)
        self.encoder, self.generator_network = load_cyclic(Path(config.models), device=device)
        self.network = place(Mapping(width=config.width), device)
        self.average = copy.deepcopy(self.network)
        self.gaussian = self.network.gaussian()
        self.latents = torch.zeros(0, *LATENT_SHAPE, device=device)
        rare = torch.tensor(["ffhq" in name for name in self.faces.names], device=device)
        # Straight and mirrored.
        self.weights = balanced(torch.where(rare, RARE_WEIGHT, 1.0), self.faces).repeat(2)
        self.optimizer = torch.optim.AdamW(
            self.network.parameters(), config.learning_rate, betas=(0.9, 0.99), weight_decay=0.01, fused=True
        )
        self.modules, self.optimizers = (
            {"mapping": self.network, "mapping_average": self.average},
            {"network": self.optimizer},
        )

    def prepare(self) -> None:
        """Encodes the training faces, which takes minutes on a CPU; finds their components, unless a checkpoint or
        starting weights brought some.
        """
        self.latents = self._encode(self.faces)
        if not self.network.components.any():
            flat = self.latents.flatten(1)
            mean = flat.mean(0)
            covariance = (flat - mean).T @ (flat - mean) / len(flat)
            # Exact components: 4096 x 4096, a few seconds.
            variances, vectors = torch.linalg.eigh(covariance)
            largest = variances.argsort(descending=True)[:COMPONENTS]
            print(
                f"{COMPONENTS} components hold {float(variances[largest].sum() / variances.sum()):.1%} of the latent "
                f"variance",
                flush=True,
            )
            variances, vectors = variances[largest].clamp(min=0), vectors[:, largest]
            rest = (covariance - vectors * variances @ vectors.T).view(LATENT_CHANNELS, CELLS, LATENT_CHANNELS, CELLS)
            rest = torch.einsum("csds->cd", rest) / CELLS
            for network in (self.network, self.average):
                network.set_components(mean, vectors.T, variances.sqrt(), rest)
        self.gaussian = self.network.gaussian()
        self.latents = self.network.normalise(self.latents)

    def _encode(self, faces: Faces) -> Tensor:
        """Returns (2N, 64, 8, 8) latent maps of all faces, then of their mirror images."""
        with torch.no_grad(), self.autocast():
            return torch.cat(
                [
                    self.encoder(view, view, torch.zeros_like(view[:, :1])).float().contiguous()
                    for images in (faces.images, faces.images.flip(3))
                    for view in map(to_signed, images.split(64))
                ]
            )

    def _loss(
        self, latents: Tensor, time: Tensor, network: Mapping, *, gaussian: Gaussian, generator: torch.Generator
    ) -> Tensor:
        """Conditional flow matching: the velocity at a point between noise and face is face minus noise.

        Args:
            latents: (N, 64, 8, 8) normalised latent maps.
            time: (N, 1).
            network: mapping.
            gaussian: of the mapping.
            generator: where the noise comes from.
        """
        noise = torch.randn(latents.shape, generator=generator, device=self.device)
        share = time[..., None, None]
        with self.autocast():
            velocity = network.velocity((1 - share) * noise + share * latents, time, gaussian)
        return (velocity - (latents - noise)).square().mean()

    def step(self) -> dict[str, float]:
        index = torch.multinomial(self.weights, self.config.batch, replacement=True, generator=self.generator)
        # Times in the middle, where most is decided, come oftener (logit-normal, Esser et al. 2024).
        time = torch.sigmoid(torch.randn((len(index), 1), generator=self.generator, device=self.device))
        loss = self._loss(self.latents[index], time, self.network, gaussian=self.gaussian, generator=self.generator)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        update_average(self.average, self.network, self.config.ema)
        self.steps += 1
        return {"loss": float(loss.detach())}

    def sample(self) -> Tensor:
        """Four rows of random faces."""
        noise = self.average.noise(40, generator=torch.Generator(device=self.device).manual_seed(1))
        with evaluating(self.average, self.generator_network):
            faces = self.generator_network(self.average(noise)).clamp(-1, 1)
        return torch.cat([torch.cat(list(row), 2) for row in faces.split(10)], 1)

    def exports(self) -> dict[str, tuple[nn.Module, dict[str, Any]]]:
        return {"mapping": (self.average, {"width": self.config.width})}

    def validate(self) -> dict[str, float]:
        """Flow-matching loss on the val faces, at evenly spread times."""
        if self.val_faces is None:
            return {}
        latents = self.network.normalise(self._encode(self.val_faces))
        random = torch.Generator(device=self.device).manual_seed(7)
        time = torch.rand((len(latents), 1), generator=random, device=self.device)
        gaussian = self.average.gaussian()
        with evaluating(self.average):
            losses = [
                self._loss(*part, self.average, gaussian=gaussian, generator=random)
                for part in zip(latents.split(256), time.split(256), strict=True)
            ]
        return {"val_loss": float(torch.stack(losses).mean())}
