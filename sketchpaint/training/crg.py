"""Stage crg: encoder and generator, trained together on holes whose content means something."""

import copy
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from sketchpaint.engine.cycle import composite, run_cycle
from sketchpaint.engine.device import place
from sketchpaint.engine.exploration import LAST_GROWTH, Agreement, agreeing
from sketchpaint.engine.networks.encoder import WIDTHS as ENCODER
from sketchpaint.engine.networks.encoder import Encoder
from sketchpaint.engine.networks.generator import WIDTHS as GENERATOR
from sketchpaint.engine.networks.generator import Generator
from sketchpaint.engine.networks.mapping import COMPONENTS, Mapping
from sketchpaint.engine.weights import load_network
from sketchpaint.errors import InputError
from sketchpaint.evaluation.archive import Faces, to_signed
from sketchpaint.training.ablations import build_encoder
from sketchpaint.training.config import CrgConfig
from sketchpaint.training.data import draw_batch
from sketchpaint.training.filling import PAINTER, FillingStage
from sketchpaint.training.masks import blobs, uniform
from sketchpaint.training.sketches import make_holes, ring_mean
from sketchpaint.training.stage import evaluating, update_average

CHANNEL_STEP = 16
LATER_CYCLES = 3


def sampling_weights(faces: Faces) -> Tensor:
    """Returns (N,) weights: wearers of glasses four times, beards three times, hats one and a half times as often as other faces."""
    weights = torch.ones(len(faces), device=faces.images.device)
    for name, factor in (("eyeglasses", 4.0), ("beard", 3.0), ("hat", 1.5)):
        weights = torch.where(faces.attribute(name) == 1, weights * factor, weights)
    return weights


class CrgStage(FillingStage):
    """Trains encoder, generator and their critics."""

    config: CrgConfig

    def __init__(self, config: CrgConfig, *, archive: Path, device: torch.device, val_archive: Path | None = None) -> None:
        super().__init__(config, archive=archive, device=device, val_archive=val_archive)
        self.weights = sampling_weights(self.faces)
        at32, at16, at8 = (_scaled(width, config.width) for width in ENCODER)
        self.encoder_widths = at32, at16, at8
        at8, at16, at32, at64 = (_scaled(width, config.width) for width in GENERATOR)
        self.generator_widths = at8, at16, at32, at64
        encoder = place(build_encoder(self.encoder_widths, sees_first=config.sees_first, latent_vector=config.latent_vector), device)
        generator = place(Generator(widths=self.generator_widths), device)
        self.encoder, self.generator_network = encoder, generator
        self.modules |= {"encoder": encoder, "generator": generator}
        self.encoder_average, self.generator_average = copy.deepcopy(encoder), copy.deepcopy(generator)
        self.modules |= {"encoder_average": self.encoder_average, "generator_average": self.generator_average}
        weights = [*encoder.parameters(), *generator.parameters()]
        self.optimizers[PAINTER] = torch.optim.AdamW(weights, config.learning_rate, betas=(0.5, 0.99), weight_decay=1e-4, fused=True)

        self.mapping: Mapping | None = None
        self.agreement: Agreement | None = None
        if config.random_every:
            self.random_judge = self.add_judge("random_critic", "random_judge")
            self.mapping = load_network(Mapping, Path(config.models), name="mapping", device=device)
            self.agreement = Agreement(self.mapping, device=device)

    def is_usual(self) -> bool:
        return super().is_usual() and not self._is_random()

    def _is_random(self) -> bool:
        every = self.config.random_every
        return every > 0 and self.steps % every == every - 1

    def step(self) -> dict[str, float]:
        stats = self._draw_faces(self.mapping) if self.mapping is not None and self._is_random() else self._fill_holes()
        update_average(self.encoder_average, self.encoder, self.config.ema)
        update_average(self.generator_average, self.generator_network, self.config.ema)
        self.steps += 1
        return stats

    def _draw_faces(self, mapping: Mapping) -> dict[str, float]:
        """Trains the generator on random latent maps, which lie beside those of faces, on the verdict of a critic of whole faces.

        That critic is another one than that of holes: when critics were not told the hole, one of both hardly knew filled holes.
        """
        n = self.config.batch
        image = draw_batch(self.faces, size=n, weights=None, generator=self.generator).images.contiguous(memory_format=torch.channels_last)
        everywhere = torch.ones_like(image[:, :1])
        with torch.no_grad():
            latent = mapping(mapping.noise(n, generator=self.generator))
        with self.autocast(), torch.set_grad_enabled(not self.are_critics_alone()):
            generated = self.generator_network(latent)
        fake, true = self.look(generated.float(), image)
        fooled = self.fooling_loss(self.random_judge, fake, true, everywhere)
        self.teach_painter(self.config.adversarial_weight * fooled)
        return {"random_fooled": float(fooled.detach())} | self.teach(self.random_judge, fake, true, everywhere)

    def _fill_holes(self) -> dict[str, float]:
        faces = draw_batch(self.faces, size=self.config.batch, weights=self.weights, generator=self.generator)
        holes = make_holes(faces, generator=self.generator, meaningful=self.config.meaningful_hints)
        image, mask, first = (x.contiguous(memory_format=torch.channels_last) for x in holes)
        moved = bool(torch.rand(1, generator=self.generator, device=self.device) < self.config.move_share)
        strength = uniform((self.config.batch, 1, 1, 1), 0, 1, generator=self.generator) * moved
        draw_move = self._moves(image, mask, strength) if moved else _no_move
        current = self._later_composite(image, first, mask, draw_move)
        with self.autocast(), torch.set_grad_enabled(not self.are_critics_alone()):
            generated, _ = run_cycle(self.encoder, self.generator_network, first=first, current=current, mask=mask, move=draw_move())
        generated = generated.float()
        # A moved latent asks for another face than the true one: the truth counts less there.
        return self.learn(generated, composite(image, generated, mask), image, mask, trust=1 - 0.7 * strength)

    def _moves(self, image: Tensor, mask: Tensor, strength: Tensor) -> Callable[[], Tensor]:
        """Returns a source of moves of (N, 1, 1, 1) strengths in [0, 1], at 1 as long as exploration gets at run time.

        They agree with what is seen, as at run time. As long as there is no mapping they go towards other faces of the batch.
        """
        if self.agreement is None or self.mapping is None:
            move = face_differences(self.encoder, image) * strength
            return lambda: move
        mapping, factors = self.mapping, self.agreement.factors(mask)

        def draw() -> Tensor:
            z = torch.randn((len(image), COMPONENTS), generator=self.generator, device=self.device)
            return mapping.difference(agreeing(z, factors)) * (LAST_GROWTH * strength)

        return draw

    def _later_composite(self, image: Tensor, first: Tensor, mask: Tensor, draw_move: Callable[[], Tensor | None]) -> Tensor:
        """Returns the input of one of the first `LATER_CYCLES` + 1 cycles, much as at run time, but without the matching of seams."""
        chance, cycles = torch.rand(2, generator=self.generator, device=self.device).tolist()
        if chance >= self.config.later_cycle_share:
            return first
        current = first
        with torch.no_grad(), self.autocast():
            for _ in range(1 + int(cycles * LATER_CYCLES)):
                generated, _latent = run_cycle(self.encoder, self.generator_network, first=first, current=current, mask=mask, move=draw_move())
                current = composite(image, generated.float().clamp(-1, 1), mask)
        return current

    def sample(self) -> Tensor:
        """Rows: truth, first composite, cycles 1, 2 and 6, cycle 6 explored at 0.4. The faces are the same each time."""
        still = torch.Generator(device=self.device).manual_seed(1)
        faces = draw_batch(self.faces, size=12, weights=self.weights, generator=still)
        image, mask, first = make_holes(faces, generator=still)
        rows = [image, first]
        with evaluating(self.encoder_average, self.generator_average):
            for strength in (0.0, 0.4):
                current, kept = first, []
                for turn in range(6):
                    move = face_differences(self.encoder_average, image.roll(turn, 0)) * strength
                    generated, _ = run_cycle(self.encoder_average, self.generator_average, first=first, current=current, mask=mask, move=move)
                    current = composite(image, generated.clamp(-1, 1), mask)
                    kept.append(current)
                rows += [kept[0], kept[1], kept[5]] if strength == 0 else [kept[5]]
        return torch.cat([torch.cat(list(row), 2) for row in rows], 1)

    def exports(self) -> dict[str, tuple[nn.Module, dict[str, Any]]]:
        if type(self.encoder_average) is not Encoder:
            raise InputError("An ablation shows what a part is worth and is not shipped: export a run with sees_first=true and latent_vector=0.")
        return {
            "encoder": (self.encoder_average, {"widths": self.encoder_widths}),
            "generator": (self.generator_average, {"widths": self.generator_widths}),
        }

    def validate(self) -> dict[str, float]:
        """Mean L1 in the hole over 200 val faces, mean fill, after cycles 3 and 1."""
        return hole_error(self.encoder_average, self.generator_average, self.val_faces)


@torch.no_grad()
def face_differences(encoder: Encoder, image: Tensor) -> Tensor:
    """Returns (N, 64, 8, 8) moves from each of (N, 3, 128, 128) faces towards the one before it: wilder than exploration, which agrees with what is seen.

    They are as large as latent maps differ from their mean, as `Mapping.difference` makes them.
    """
    latent = encoder(image, image, torch.zeros_like(image[:, :1]))
    return (latent.roll(1, 0) - latent) / math.sqrt(2)


def _no_move() -> None:
    """Draws nothing: a plain cycle."""


def _scaled(channels: int, factor: float) -> int:
    """Returns a number of channels times a factor, in whole groups of `CHANNEL_STEP`."""
    return max(1, math.floor(channels * factor / CHANNEL_STEP + 0.5)) * CHANNEL_STEP


def hole_error(encoder: Encoder, generator: Generator, faces: Faces | None) -> dict[str, float]:
    """Measures the error in the hole on val faces under the masks and fills of `val_holes`.

    Args:
        encoder: network to measure.
        generator: network to measure.
        faces: val faces, on the networks' device; None measures nothing.

    Returns:
        `hole_l1_cycle3` and `hole_l1_cycle1` in units of [-1, 1]; empty without faces.
    """
    sums, count = dict.fromkeys(("hole_l1_cycle3", "hole_l1_cycle1"), 0.0), 0
    with evaluating(encoder, generator):
        for image, mask, first in val_holes(faces):
            current, count = first, count + len(image)
            for cycle in (1, 2, 3):
                generated, _ = run_cycle(encoder, generator, first=first, current=current, mask=mask)
                current = composite(image, generated.clamp(-1, 1), mask)
                if cycle != 2:
                    error = ((current - image).abs() * mask).sum((1, 2, 3)) / mask.sum((1, 2, 3)) / 3
                    sums[f"hole_l1_cycle{cycle}"] += float(error.sum())
    return {name: total / count for name, total in sums.items()} if count else {}


def val_holes(faces: Faces | None) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Yields parts of 200 val faces, (20, 3, 128, 128) in [-1, 1], with fixed blob masks and first composites under the ring-mean fill.

    Args:
        faces: val faces; None yields nothing.
    """
    if faces is None:
        return
    device = faces.images.device
    chosen = torch.arange(0, len(faces), max(1, len(faces) // 200), device=device)[:200]
    images = to_signed(faces.images[chosen])
    masks = blobs(len(images), generator=torch.Generator(device=device).manual_seed(5))
    for image, mask in zip(images.split(20), masks.split(20), strict=True):
        yield image, mask, composite(image, ring_mean(image, mask).expand_as(image), mask)
