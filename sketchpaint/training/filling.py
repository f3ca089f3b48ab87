"""What the stages that fill holes share: pixel losses, the critic and its steps."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from sketchpaint.engine.device import place
from sketchpaint.engine.networks.encoder import Encoder
from sketchpaint.engine.weights import load_network
from sketchpaint.evaluation.archive import to_signed
from sketchpaint.training.config import FillingConfig
from sketchpaint.training.critic import Critic, EncoderFeatures
from sketchpaint.training.losses import feature_loss, pair_loss, pixel_loss
from sketchpaint.training.stage import Stage, is_critic

# Name of the optimiser of what fills holes; every other one is a critic's.
PAINTER = "painter"
# Faces over which the critics' features are measured.
MEASURED = 320


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
        critic_features: what critics see, in `modules`, for a critic knows these features only; where the settings ask for critics.
        hole_judge: of filled holes; likewise.
    """

    config: FillingConfig
    critic_features: EncoderFeatures
    hole_judge: Judge

    def __init__(self, config: FillingConfig, *, archive: Path, device: torch.device, val_archive: Path | None = None) -> None:
        super().__init__(config, archive=archive, device=device, val_archive=val_archive)
        if config.has_critics:
            encoder = load_network(Encoder, Path(config.features), name="encoder", device=device)
            self.critic_features = place(EncoderFeatures(encoder, to_signed(self.faces.images[:MEASURED])), device)
            self.modules["critic_features"] = self.critic_features
            self.hole_judge = self.add_judge("critic", "judge")

    def add_judge(self, critic: str, name: str) -> Judge:
        """Adds a critic to `modules` and its optimiser to `optimizers`, under these names."""
        judge = Judge(place(Critic(self.critic_features.channels), self.device), name)
        self.modules[critic] = judge.critic
        rate = self.config.critic_learning_rate
        self.optimizers[name] = torch.optim.AdamW(judge.critic.parameters(), rate, betas=(0.5, 0.99), weight_decay=1e-4, fused=True)
        return judge

    def load_state(self, state: dict[str, Any]) -> None:
        """Goes back to a state returned by `state`; critics that the run has not had yet begin anew."""
        if "critic" not in state["modules"] or "critic_features" in state["modules"]:
            fresh = self.state()
            critics = {name: module for name, module in fresh["modules"].items() if is_critic(name)}
            theirs = {name: optimizer for name, optimizer in fresh["optimizers"].items() if name != PAINTER}
            state = state | {"modules": critics | state["modules"], "optimizers": theirs | state["optimizers"]}
        super().load_state(state)
        for name, optimizer in self.optimizers.items():
            if name != PAINTER:
                for group in optimizer.param_groups:
                    group["lr"] = self.config.critic_learning_rate

    def is_usual(self) -> bool:
        return not self.are_critics_alone()

    def are_critics_alone(self) -> bool:
        """Tells whether the next step leaves the painter as it is (`critic_lead`)."""
        return self.config.adversarial and self.steps < self.config.critic_lead

    def learn(self, generated: Tensor, result: Tensor, image: Tensor, mask: Tensor, *, trust: Tensor | float = 1.0) -> dict[str, float]:
        """Does the optimiser steps of the painter (`optimizers[PAINTER]`) and then of the critic.

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
        pixels = pixel_loss(generated, image, (1 + (config.hole_weight - 1) * mask) * trust)
        stats = {"pixels": float(pixels.detach())}
        if not config.adversarial:
            self.teach_painter(pixels)
            return stats
        fake, true = self.look(result, image)
        features = feature_loss(fake, true, trust)
        fooled = self.fooling_loss(self.hole_judge, fake, true, mask)
        self.teach_painter(config.pixel_weight * pixels + config.feature_weight * features + config.adversarial_weight * fooled)
        stats |= {"features": float(features.detach()), "fooled": float(fooled.detach())}
        return stats | self.teach(self.hole_judge, fake, true, mask)

    def look(self, result: Tensor, image: Tensor) -> tuple[list[Tensor], list[Tensor]]:
        """Returns what critics see of (N, 3, 128, 128) results, with their graph, and of as many true faces, without."""
        with self.autocast():
            fake = self.critic_features(result)
            with torch.no_grad():
                return fake, self.critic_features(image)

    def fooling_loss(self, judge: Judge, fake: list[Tensor], true: list[Tensor], mask: Tensor) -> Tensor:
        """Returns the painter's adversarial loss; the critic learns nothing from it.

        Args:
            judge: who judges.
            fake: features of results.
            true: features of true faces.
            mask: (N, 1, 128, 128), 1 = generated.
        """
        judge.critic.requires_grad_(False)
        with self.autocast():
            loss = pair_loss(judge.critic(fake, mask), judge.critic(true, mask), mask)
        judge.critic.requires_grad_(True)
        return loss

    def teach_painter(self, loss: Tensor) -> None:
        """Does a step of the painter, unless critics are alone."""
        if not self.are_critics_alone():
            descend(self.optimizers[PAINTER], loss)

    def teach(self, judge: Judge, fake: list[Tensor], true: list[Tensor], mask: Tensor) -> dict[str, float]:
        """Does a step of a critic.

        Args:
            judge: whose step it is.
            fake: features of results, which it shall tell from true faces.
            true: features of true faces.
            mask: (N, 1, 128, 128), 1 = generated.

        Returns:
            Its loss under its name.
        """
        with self.autocast():
            loss = pair_loss(judge.critic(true, mask), judge.critic([level.detach() for level in fake], mask), mask)
        descend(self.optimizers[judge.name], loss)
        return {judge.name: float(loss.detach())}


def descend(optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
    """Does a step of an optimiser down the gradient of a loss, which is cut to a length of 5."""
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_([weight for group in optimizer.param_groups for weight in group["params"]], 5.0)
    optimizer.step()
