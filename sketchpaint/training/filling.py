"""What the stages that fill holes share: pixel losses, the critic and its steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from sketchpaint.engine.device import place
from sketchpaint.engine.networks.blocks import LATENT_SIZE
from sketchpaint.training.config import FillingConfig
from sketchpaint.training.critic import Critic
from sketchpaint.training.losses import feature_loss, gradient_penalty, pair_loss, pixel_loss
from sketchpaint.training.stage import Stage


@dataclass(frozen=True)
class Judge:
    """A critic and the name of what trains it.

    Attributes:
        critic: in the stage's `modules`.
        name: of its loss, and of its optimiser in the stage's `optimizers`.
    """

    critic: Critic
    name: str


class FillingStage(Stage):
    """A stage whose networks fill holes and are trained on pixels and, if wanted, against a critic.

    Attributes:
        hole_judge: of filled holes, in `modules` from the start.
    """

    config: FillingConfig

    def __init__(self, config: FillingConfig, *, archive: Path, device: torch.device, val_archive: Path | None = None) -> None:
        super().__init__(config, archive=archive, device=device, val_archive=val_archive)
        self.hole_judge = self.add_judge("critic", "judge")

    def add_judge(self, critic: str, name: str) -> Judge:
        """Adds a critic to `modules` and its optimiser to `optimizers`, under these names."""
        judge = Judge(place(Critic(), self.device), name)
        self.modules[critic] = judge.critic
        rate = self.config.critic_learning_rate
        self.optimizers[name] = torch.optim.AdamW(judge.critic.parameters(), rate, betas=(0.5, 0.99), weight_decay=1e-4, fused=True)
        return judge

    def load_state(self, state: dict[str, Any]) -> None:
        super().load_state(state)
        for name, optimizer in self.optimizers.items():
            if name != "painter":
                for group in optimizer.param_groups:
                    group["lr"] = self.config.critic_learning_rate

    def is_usual(self) -> bool:
        return not (self.config.adversarial and self._is_penalised()) and not self.are_critics_alone()

    def are_critics_alone(self) -> bool:
        """Tells whether the next step leaves the painter as it is (`critic_lead`)."""
        return self.config.adversarial and self.steps < self.config.critic_lead

    def _is_penalised(self) -> bool:
        return self.steps % self.config.penalty_every == 0

    def learn(self, generated: Tensor, result: Tensor, image: Tensor, mask: Tensor, *, trust: Tensor | float = 1.0) -> dict[str, float]:
        """Does the optimiser steps of the painter (`optimizers["painter"]`) and then of the critic.

        Args:
            generated: (N, 3, 128, 128) output of the networks, not clamped, with its graph unless critics are alone.
            result: (N, 3, 128, 128) composite of it, likewise.
            image: (N, 3, 128, 128) truth.
            mask: (N, 1, 128, 128), 1 = hole.
            trust: how much the truth counts, one number or (N, 1, 1, 1).

        Returns:
            Losses by name.
        """
        config = self.config
        loss = pixels = pixel_loss(generated, image, (1 + (config.hole_weight - 1) * mask) * trust)
        stats = {"pixels": float(pixels.detach())}
        if config.adversarial:
            critic = self.hole_judge.critic
            with self.autocast():
                critic.requires_grad_(False)  # this step is the painter's
                *judged, fake = critic(result, mask)
                critic.requires_grad_(True)
                *verdicts, true = critic(image, mask)
                features = feature_loss(fake, [level.detach() for level in true])
                fooled = fooling_loss(judged, verdicts, mask)
            loss = config.pixel_weight * pixels + config.feature_weight * features + config.adversarial_weight * fooled
            stats |= {"features": float(features.detach()), "fooled": float(fooled.detach())}
        self.teach_painter(loss)
        return stats | self.teach(self.hole_judge, verdicts, image, result.detach(), mask, penalised=self._is_penalised()) if config.adversarial else stats

    def teach_painter(self, loss: Tensor) -> None:
        """Does a step of the painter, unless critics are alone."""
        if not self.are_critics_alone():
            descend(self.optimizers["painter"], loss)

    def teach(self, judge: Judge, verdicts: Sequence[Tensor], image: Tensor, result: Tensor, mask: Tensor, *, penalised: bool) -> dict[str, float]:
        """Does a step of a critic.

        Args:
            judge: whose step it is.
            verdicts: its whole and patch logits of `image` under `mask`, with their graph.
            image: (N, 3, 128, 128) true faces.
            result: (N, 3, 128, 128) what it shall tell from them.
            mask: (N, 1, 128, 128), 1 = generated in `result`.
            penalised: whether this step has the gradient penalty.

        Returns:
            Its loss under its name, and the penalty where there was one.
        """
        with self.autocast():
            whole, patch, _ = judge.critic(result, mask)
        loss = pair_loss((verdicts[0].float(), verdicts[1].float()), (whole.float(), patch.float()), hole_share(mask))
        stats = {judge.name: float(loss.detach())}
        if penalised:
            penalty = gradient_penalty(judge.critic, image, mask) + gradient_penalty(judge.critic, result, mask)
            loss = loss + self.config.penalty * self.config.penalty_every / 2 * penalty
            stats["penalty"] = float(penalty.detach())
        descend(self.optimizers[judge.name], loss)
        return stats


def fooling_loss(judged: Sequence[Tensor], verdicts: Sequence[Tensor], mask: Tensor) -> Tensor:
    """Returns the painter's adversarial loss.

    Args:
        judged: whole and patch logits of its results, with their graph.
        verdicts: those of the true faces; nothing is learned from them here.
        mask: (N, 1, 128, 128), 1 = generated.
    """
    whole, patch = judged
    true_whole, true_patch = verdicts
    return pair_loss((whole.float(), patch.float()), (true_whole.detach().float(), true_patch.detach().float()), hole_share(mask))


def hole_share(mask: Tensor) -> Tensor:
    """Returns (N, 1, 8, 8), which share of each of the critic's patches is hole, of an (N, 1, 128, 128) mask."""
    return F.adaptive_avg_pool2d(mask, LATENT_SIZE)


def descend(optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
    """Does a step of an optimiser down the gradient of a loss, which is cut to a length of 5."""
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_([weight for group in optimizer.param_groups for weight in group["params"]], 5.0)
    optimizer.step()
