"""Stage crg: encoder and generator, trained together on holes whose content means something."""

import copy
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from sketchpaint.engine.cycle import composite, run_cycle
from sketchpaint.engine.device import place
from sketchpaint.engine.networks.blocks import LATENT_SIZE
from sketchpaint.engine.networks.encoder import Encoder
from sketchpaint.engine.networks.generator import Generator
from sketchpaint.evaluation.archive import Faces, to_signed
from sketchpaint.training.config import CrgConfig
from sketchpaint.training.critic import Critic
from sketchpaint.training.data import draw_batch
from sketchpaint.training.losses import critic_adversarial_loss, feature_loss, generator_adversarial_loss, gradient_penalty, pixel_loss
from sketchpaint.training.masks import blobs, uniform
from sketchpaint.training.sketches import make_holes, ring_mean
from sketchpaint.training.stage import Stage, evaluating, update_average

STD_DECAY = 0.99


def sampling_weights(faces: Faces) -> Tensor:
    """Returns (N,) weights: wearers of glasses four times, beards twice, hats one and a half times as often as other faces."""
    weights = torch.ones(len(faces), device=faces.images.device)
    for name, factor in (("eyeglasses", 4.0), ("beard", 2.0), ("hat", 1.5)):
        weights = torch.where(faces.attribute(name) == 1, weights * factor, weights)
    return weights


class CrgStage(Stage):
    """Trains encoder, generator and critic."""

    config: CrgConfig

    def __init__(self, config: CrgConfig, *, archive: Path, device: torch.device, val_archive: Path | None = None) -> None:
        super().__init__(config, archive=archive, device=device, val_archive=val_archive)
        self.weights = sampling_weights(self.faces)
        encoder, generator, critic = place(Encoder(), device), place(Generator(), device), place(Critic(), device)
        self.encoder, self.generator_network, self.critic = encoder, generator, critic
        self.modules = {"encoder": encoder, "generator": generator, "critic": critic}
        if config.start:
            self.start_from(Path(config.start))
        self.encoder_average, self.generator_average = copy.deepcopy(encoder), copy.deepcopy(generator)
        self.modules |= {"encoder_average": self.encoder_average, "generator_average": self.generator_average}
        painter = [*encoder.parameters(), *generator.parameters()]
        self.painter = torch.optim.AdamW(painter, config.learning_rate, betas=(0.5, 0.99), weight_decay=1e-4, fused=True)
        self.judge = torch.optim.AdamW(critic.parameters(), config.critic_learning_rate, betas=(0.5, 0.99), weight_decay=1e-4, fused=True)
        self.optimizers = {"painter": self.painter, "judge": self.judge}

    def load_state(self, state: dict[str, Any]) -> None:
        super().load_state(state)
        for group in self.judge.param_groups:
            group["lr"] = self.config.critic_learning_rate

    def step(self) -> dict[str, float]:
        faces = draw_batch(self.faces, size=self.config.batch, weights=self.weights, generator=self.generator)
        mask, first = make_holes(faces, generator=self.generator, meaningful=self.config.meaningful_hints)
        image, mask, first = (x.contiguous(memory_format=torch.channels_last) for x in (faces.images, mask, first))
        current = self._later_composite(image, first, mask)

        shape = (self.config.batch, 1, 1, 1)
        noisy = torch.rand(shape, generator=self.generator, device=self.device) < self.config.noise_share
        strength = uniform(shape, 0, 1, generator=self.generator) * noisy
        noise = torch.randn((self.config.batch, 64, 8, 8), generator=self.generator, device=self.device)
        with self.autocast():
            generated, latent = run_cycle(self.encoder, self.generator_network, first=first, current=current, mask=mask, noise=noise, strength=strength)
        generated = generated.float()
        self._follow_spread(latent.detach().float())
        # A noisy latent asks for another face than the true one: the truth counts less there.
        weight = (1 + (self.config.hole_weight - 1) * mask) * (1 - 0.7 * strength)
        loss = pixels = pixel_loss(generated, image, weight)
        stats = {"pixels": float(pixels.detach())}
        if self.config.adversarial:
            result, hole = composite(image, generated, mask), F.adaptive_avg_pool2d(mask, LATENT_SIZE)
            with self.autocast():
                whole, patch, fake = self.critic(result)
                with torch.no_grad():
                    real = self.critic(image)[2]
                features, fooled = feature_loss(fake, real), generator_adversarial_loss(whole.float(), patch.float(), hole)
            loss = self.config.pixel_weight * pixels + self.config.feature_weight * features + self.config.adversarial_weight * fooled
            stats |= {"features": float(features.detach()), "fooled": float(fooled.detach())}
        self.painter.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_([*self.encoder.parameters(), *self.generator_network.parameters()], 5.0)
        self.painter.step()
        if self.config.adversarial:
            stats |= self._judge_step(image, result.detach(), hole)
        update_average(self.encoder_average, self.encoder, self.config.ema)
        update_average(self.generator_average, self.generator_network, self.config.ema)
        self.steps += 1
        return stats

    def _later_composite(self, image: Tensor, first: Tensor, mask: Tensor) -> Tensor:
        """Returns the input of a first, second or third cycle, so that the loop at run time is the loop of training."""
        chance, cycles = torch.rand(2, generator=self.generator, device=self.device).tolist()
        if chance >= self.config.later_cycle_share:
            return first
        current = first
        with torch.no_grad(), self.autocast():
            for _ in range(1 if cycles < 0.5 else 2):
                generated, _latent = run_cycle(self.encoder, self.generator_network, first=first, current=current, mask=mask)
                current = composite(image, generated.float().clamp(-1, 1), mask)
        return current

    def _judge_step(self, image: Tensor, result: Tensor, hole: Tensor) -> dict[str, float]:
        with self.autocast():
            real, fake = self.critic(image)[:2], self.critic(result)[:2]
        loss = critic_adversarial_loss((real[0].float(), real[1].float()), (fake[0].float(), fake[1].float()), hole)
        stats = {"judge": float(loss.detach())}
        if self.steps % self.config.penalty_every == 0:
            penalty = gradient_penalty(self.critic, image)
            loss = loss + self.config.penalty * self.config.penalty_every / 2 * penalty
            stats["penalty"] = float(penalty.detach())
        self.judge.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.critic.parameters(), 5.0)
        self.judge.step()
        return stats

    @torch.no_grad()
    def _follow_spread(self, latent: Tensor) -> None:
        spread = latent.std((0, 2, 3))
        self.encoder.latent_std.copy_(spread if self.steps == 0 else self.encoder.latent_std.lerp(spread, 1 - STD_DECAY))

    def sample(self) -> Tensor:
        """Rows: truth, first composite, cycles 1, 2 and 6, cycle 6 explored. The faces are the same each time."""
        still = torch.Generator(device=self.device).manual_seed(1)
        faces = draw_batch(self.faces, size=12, weights=self.weights, generator=still)
        mask, first = make_holes(faces, generator=still)
        rows = [faces.images, first]
        with evaluating(self.encoder_average, self.generator_average):
            for strength in (0.0, 0.7):
                current, kept = first, []
                for _ in range(6):
                    noise = torch.randn((12, 64, 8, 8), generator=still, device=self.device)
                    generated, _ = run_cycle(
                        self.encoder_average, self.generator_average, first=first, current=current, mask=mask, noise=noise, strength=strength
                    )
                    current = composite(faces.images, generated.clamp(-1, 1), mask)
                    kept.append(current)
                rows += [kept[0], kept[1], kept[5]] if strength == 0 else [kept[5]]
        return torch.cat([torch.cat(list(row), 2) for row in rows], 1)

    def exports(self) -> dict[str, tuple[nn.Module, dict[str, Any]]]:
        return {"encoder": (self.encoder_average, {}), "generator": (self.generator_average, {})}

    def validate(self) -> dict[str, float]:
        """Mean L1 in the hole over 200 val faces, mean fill, after cycles 3 and 1."""
        return hole_error(self.encoder_average, self.generator_average, self.val_faces)


def hole_error(encoder: Encoder, generator: Generator, faces: Faces | None) -> dict[str, float]:
    """Measures the error in the hole on val faces under fixed blob masks and the ring-mean fill.

    Args:
        encoder: network to measure.
        generator: network to measure.
        faces: val faces, on the networks' device; None measures nothing.

    Returns:
        `hole_l1_cycle3` and `hole_l1_cycle1` in units of [-1, 1]; empty without faces.
    """
    if faces is None:
        return {}
    device = faces.images.device
    chosen = torch.arange(0, len(faces), max(1, len(faces) // 200), device=device)[:200]
    images = to_signed(faces.images[chosen])
    masks = blobs(len(images), generator=torch.Generator(device=device).manual_seed(5))
    sums = dict.fromkeys(("hole_l1_cycle3", "hole_l1_cycle1"), 0.0)
    with evaluating(encoder, generator):
        for image, mask in zip(images.split(20), masks.split(20), strict=True):
            first = current = composite(image, ring_mean(image, mask).expand_as(image), mask)
            for cycle in (1, 2, 3):
                generated, _ = run_cycle(encoder, generator, first=first, current=current, mask=mask)
                current = composite(image, generated.clamp(-1, 1), mask)
                if cycle != 2:
                    error = ((current - image).abs() * mask).sum((1, 2, 3)) / mask.sum((1, 2, 3)) / 3
                    sums[f"hole_l1_cycle{cycle}"] += float(error.sum())
    return {name: total / len(images) for name, total in sums.items()}
