"""What the stages that fill holes share: pixel losses, the critic and its steps."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from sketchpaint.engine.device import place
from sketchpaint.engine.networks.blocks import LATENT_SIZE
from sketchpaint.training.config import FillingConfig
from sketchpaint.training.critic import Critic
from sketchpaint.training.losses import critic_adversarial_loss, feature_loss, generator_adversarial_loss, gradient_penalty, pixel_loss
from sketchpaint.training.stage import Stage


class FillingStage(Stage):
    """A stage whose networks fill holes and are trained on pixels and, if wanted, against a critic.

    Attributes:
        critic: the critic of filled holes, in `modules` from the start; its optimiser is `optimizers["judge"]`.
    """

    config: FillingConfig

    def __init__(self, config: FillingConfig, *, archive: Path, device: torch.device, val_archive: Path | None = None) -> None:
        super().__init__(config, archive=archive, device=device, val_archive=val_archive)
        self.critic = self.add_critic("critic", "judge")

    def add_critic(self, name: str, judge: str) -> Critic:
        """Adds a critic to `modules` and its optimiser to `optimizers`."""
        critic = self.modules[name] = place(Critic(), self.device)
        rate = self.config.critic_learning_rate
        self.optimizers[judge] = torch.optim.AdamW(critic.parameters(), rate, betas=(0.5, 0.99), weight_decay=1e-4, fused=True)
        return critic

    def load_state(self, state: dict[str, Any]) -> None:
        super().load_state(state)
        for name, optimizer in self.optimizers.items():
            if name != "painter":
                for group in optimizer.param_groups:
                    group["lr"] = self.config.critic_learning_rate

    def is_usual(self) -> bool:
        return not (self.config.adversarial and self._is_penalised())

    def _is_penalised(self) -> bool:
        return self.steps % self.config.penalty_every == 0

    def learn(self, generated: Tensor, result: Tensor, image: Tensor, mask: Tensor, *, trust: Tensor | float = 1.0) -> dict[str, float]:
        """Does the optimiser steps of the painter (`optimizers["painter"]`) and then of the critic.

        Args:
            generated: (N, 3, 128, 128) output of the networks, not clamped, with its graph.
            result: (N, 3, 128, 128) composite of it, with its graph.
            image: (N, 3, 128, 128) truth.
            mask: (N, 1, 128, 128), 1 = hole.
            trust: how much the truth counts, one number or (N, 1, 1, 1).

        Returns:
            Losses by name.
        """
        config = self.config
        loss = pixels = pixel_loss(generated, image, (1 + (config.hole_weight - 1) * mask) * trust)
        stats = {"pixels": float(pixels.detach())}
        hole = F.adaptive_avg_pool2d(mask, LATENT_SIZE)
        if config.adversarial:
            with self.autocast():
                self.critic.requires_grad_(False)  # this step is the painter's
                whole, patch, fake = self.critic(result)
                self.critic.requires_grad_(True)
                *verdicts, true = self.critic(image)
                features, fooled = feature_loss(fake, [level.detach() for level in true]), generator_adversarial_loss(whole.float(), patch.float(), hole)
            loss = config.pixel_weight * pixels + config.feature_weight * features + config.adversarial_weight * fooled
            stats |= {"features": float(features.detach()), "fooled": float(fooled.detach())}
        descend(self.optimizers["painter"], loss)
        return stats | self.judge(self.critic, "judge", verdicts, image, result.detach(), hole, penalised=self._is_penalised()) if config.adversarial else stats

    def judge(self, critic: Critic, name: str, verdicts: Sequence[Tensor], image: Tensor, result: Tensor, hole: Tensor, *, penalised: bool) -> dict[str, float]:
        """Does a step of a critic.

        Args:
            critic: whose step it is.
            name: of its optimiser.
            verdicts: its whole and patch logits of `image`, with their graph.
            image: (N, 3, 128, 128) true faces.
            result: (N, 3, 128, 128) what it shall tell from them.
            hole: (N, 1, 8, 8) share of each patch of `result` that is generated.
            penalised: whether this step has the gradient penalty.

        Returns:
            Its loss under `name`, and the penalty where there was one.
        """
        with self.autocast():
            whole, patch, _ = critic(result)
        loss = critic_adversarial_loss((verdicts[0].float(), verdicts[1].float()), (whole.float(), patch.float()), hole)
        stats = {name: float(loss.detach())}
        if penalised:
            penalty = gradient_penalty(critic, image)
            loss = loss + self.config.penalty * self.config.penalty_every / 2 * penalty
            stats["penalty"] = float(penalty.detach())
        descend(self.optimizers[name], loss)
        return stats


def descend(optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
    """Does a step of an optimiser down the gradient of a loss, which is cut to a length of 5."""
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_([weight for group in optimizer.param_groups for weight in group["params"]], 5.0)
    optimizer.step()
