"""What the stages that fill holes share: pixel losses, the critic and its steps."""

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
        critic: the critic, in `modules` from the start.
        judge: its optimiser.
    """

    config: FillingConfig

    def __init__(self, config: FillingConfig, *, archive: Path, device: torch.device, val_archive: Path | None = None) -> None:
        super().__init__(config, archive=archive, device=device, val_archive=val_archive)
        self.critic = place(Critic(), device)
        self.judge = torch.optim.AdamW(self.critic.parameters(), config.critic_learning_rate, betas=(0.5, 0.99), weight_decay=1e-4, fused=True)
        self.modules, self.optimizers = {"critic": self.critic}, {"judge": self.judge}

    def load_state(self, state: dict[str, Any]) -> None:
        super().load_state(state)
        for group in self.judge.param_groups:
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
        config, painter = self.config, self.optimizers["painter"]
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
        painter.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_([weight for group in painter.param_groups for weight in group["params"]], 5.0)
        painter.step()
        return stats | self._judge_step(verdicts, image, result.detach(), hole) if config.adversarial else stats

    def _judge_step(self, verdicts: list[Tensor], image: Tensor, result: Tensor, hole: Tensor) -> dict[str, float]:
        """Does a step of the critic; `verdicts` are its logits of `image`, with their graph."""
        with self.autocast():
            whole, patch, _ = self.critic(result)
        loss = critic_adversarial_loss((verdicts[0].float(), verdicts[1].float()), (whole.float(), patch.float()), hole)
        stats = {"judge": float(loss.detach())}
        if self._is_penalised():
            penalty = gradient_penalty(self.critic, image)
            loss = loss + self.config.penalty * self.config.penalty_every / 2 * penalty
            stats["penalty"] = float(penalty.detach())
        self.judge.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.critic.parameters(), 5.0)
        self.judge.step()
        return stats
