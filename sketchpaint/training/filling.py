"""What the stages that fill holes share: pixel and perceptual losses, the critic, and their steps."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from sketchpaint.engine.device import place
from sketchpaint.evaluation.archive import Faces
from sketchpaint.evaluation.pretrained import VGG, Lite0, Lpips
from sketchpaint.training.config import BLOB_SHARE, PARTS_SHARE, FillingConfig
from sketchpaint.training.critic import Critic, Projection
from sketchpaint.training.data import draw_batch, draw_donors, sampling_weights
from sketchpaint.training.losses import (
    critic_loss,
    fooling_loss,
    hole_weights,
    pixel_loss,
    style_loss,
    window_features,
)
from sketchpaint.training.photography import photograph
from sketchpaint.training.sketches import make_holes
from sketchpaint.training.stage import Stage

# Names of the optimisers.
INPAINTER, CRITIC = "inpainter", "critic"
# Step size of the critic; larger than the inpainter's, for it sees a moving target.
CRITIC_LEARNING_RATE = 1e-3
# Stages of VGG-16 that are compared; the fifth sees little of a window.
VGG_STAGES = 4
# The perceptual distance looks at every so many-th face of a batch: it costs as much as encoder and generator.
EVERY_LOOKED_AT = 2


class FillingStage(Stage):
    """A stage whose networks fill holes and are trained on pixels, on what VGG-16 sees, and against a critic of Lite0's
    features.
    """

    config: FillingConfig
    constants = {"critic_learning_rate": CRITIC_LEARNING_RATE}

    def __init__(
        self,
        config: FillingConfig,
        *,
        archives: Sequence[Path],
        device: torch.device,
        val_archives: Sequence[Path] = (),
        networks: Path | None = None,
    ) -> None:
        super().__init__(config, archives=archives, device=device, val_archives=val_archives, networks=networks)
        self.weights = sampling_weights(self.faces)
        # They teach but do not learn: no part of checkpoints.
        self.feature_network = place(Lite0(networks), device)
        self.perception = place(Lpips(networks, name=VGG, stages=VGG_STAGES), device)
        self.projection = place(Projection(self.feature_network.channels), device)
        self.critic = place(Critic(self.feature_network.channels), device)
        self.modules |= {"critic_projection": self.projection, "critic": self.critic}
        self.optimizers[CRITIC] = torch.optim.AdamW(
            self.critic.parameters(), CRITIC_LEARNING_RATE, betas=(0.0, 0.99), fused=True
        )

    def add_inpainter(self, *networks: nn.Module) -> None:
        """Adds the optimiser of what fills holes."""
        weights = [weight for network in networks for weight in network.parameters()]
        self.optimizers[INPAINTER] = torch.optim.AdamW(
            weights, self.config.learning_rate, betas=(0.0, 0.99), weight_decay=1e-4, fused=True
        )

    def draw_faces(self) -> Faces:
        """Returns a batch of training faces, photographed; images (N, 3, 128, 128) in [-1, 1]."""
        faces = draw_batch(self.faces, size=self.config.batch, weights=self.weights, generator=self.generator)
        return faces.with_images(photograph(faces.images, faces.landmarks, generator=self.generator))

    def holes_of(
        self, faces: Faces, *, blob_share: float = BLOB_SHARE, parts_share: float = PARTS_SHARE
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Returns truth, mask and first composite of a batch of `draw_faces`; see `make_holes`."""
        donors = draw_donors(self.faces, generator=self.generator)
        image, mask, first = (
            part.contiguous(memory_format=torch.channels_last)
            for part in make_holes(
                faces, donors=donors, generator=self.generator, blob_share=blob_share, parts_share=parts_share
            )
        )
        return image, mask, first

    def load_state(self, state: dict[str, Any]) -> None:
        super().load_state(state)
        for group in self.optimizers[CRITIC].param_groups:
            group["lr"] = CRITIC_LEARNING_RATE  # whatever the inpainter's has become

    def is_usual(self) -> bool:
        return not self.is_critic_alone()

    def is_critic_alone(self) -> bool:
        """Tells whether the next step leaves the inpainter as it is (`critic_lead`)."""
        return self.steps < self.config.critic_lead

    def learn(
        self,
        generated: Tensor,
        result: Tensor,
        image: Tensor,
        mask: Tensor,
        *,
        trust: Tensor,
        seen: list[Tensor] | None = None,
    ) -> dict[str, float]:
        """Does the optimiser steps of the inpainter and of the critic.

        Args:
            generated: (N, 3, 128, 128) output of the networks, not clamped, with its graph unless the critic is alone.
            result: (N, 3, 128, 128) what is judged, likewise: the composite, or the output itself.
            image: (N, 3, 128, 128) truth.
            mask: (N, 1, 128, 128), 1 = what is judged.
            trust: (N, 1, 1, 1) how much the truth counts.
            seen: what `look` gave for the truth, where it is known already.

        Returns:
            Losses by name.
        """
        config = self.config
        true = self.look(image) if seen is None else seen
        with torch.set_grad_enabled(not self.is_critic_alone()):
            fake = self._seen(result)
        stats: dict[str, float] = {}
        if not self.is_critic_alone():
            pixels = pixel_loss(generated, image, hole_weights(mask, config.hole_weight) * trust)
            looked_at = slice(int(self.steps % EVERY_LOOKED_AT), None, EVERY_LOOKED_AT)
            parts = [part[looked_at] for part in (generated, image, mask)]
            with self.autocast():
                got, wanted = window_features(self.perception, *parts, generator=self.generator)
                style = style_loss(got, wanted) if config.style_weight > 0 else None
                perceived = (self.perception.compare(got, wanted) * trust[looked_at].flatten()).mean()
            # What the inpainter learns is no lesson of the critic's: no gradients for its weights.
            self.critic.requires_grad_(False)
            fooled = fooling_loss(self.critic(fake, mask), mask)
            self.critic.requires_grad_(True)
            loss = (
                config.pixel_weight * pixels + config.perceptual_weight * perceived + config.adversarial_weight * fooled
            )
            if style is not None:
                loss = loss + config.style_weight * style
            descend(self.optimizers[INPAINTER], loss)
            stats = {
                "pixels": float(pixels.detach()),
                "perceived": float(perceived.detach()),
                "fooled": float(fooled.detach()),
            }
            stats |= {} if style is None else {"style": float(style.detach())}
        loss = critic_loss(self.critic(true, mask), self.critic([level.detach() for level in fake], mask), mask)
        descend(self.optimizers[CRITIC], loss)
        return stats | {"critic": float(loss.detach())}

    @torch.no_grad()
    def look(self, image: Tensor) -> list[Tensor]:
        """Returns what the critic sees of (N, 3, 128, 128) true faces."""
        return self._seen(image)

    def _seen(self, image: Tensor) -> list[Tensor]:
        with self.autocast():
            seen: list[Tensor] = self.projection(self.feature_network(image))
        return [level.float() for level in seen]


def descend(optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
    """Does a step of an optimiser down the gradient of a loss, which is cut to a length of 1."""
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_([weight for group in optimizer.param_groups for weight in group["params"]], 1.0)
    optimizer.step()
