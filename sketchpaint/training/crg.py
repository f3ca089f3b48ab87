"""Stage crg: encoder and generator, trained together on holes whose content means something."""

import copy
import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from sketchpaint.engine.cycle import composite, next_composite, run_cycle
from sketchpaint.engine.device import place
from sketchpaint.engine.networks.encoder import DEPTHS as ENCODER_DEPTHS
from sketchpaint.engine.networks.encoder import WIDTHS as ENCODER
from sketchpaint.engine.networks.encoder import Encoder
from sketchpaint.engine.networks.generator import DEPTHS as GENERATOR_DEPTHS
from sketchpaint.engine.networks.generator import WIDTHS as GENERATOR
from sketchpaint.engine.networks.generator import Generator
from sketchpaint.evaluation.pretrained import ALEXNET, Lpips
from sketchpaint.training.config import CrgConfig
from sketchpaint.training.data import draw_batch, draw_donors
from sketchpaint.training.filling import FillingStage
from sketchpaint.training.guessing import Guesser
from sketchpaint.training.masks import uniform
from sketchpaint.training.sketches import make_holes
from sketchpaint.training.stage import evaluating, update_average
from sketchpaint.training.validation import hole_figures

CHANNEL_STEP = 16
# How often a step goes on from the results of the one before, as later cycles do, instead of with new holes; and how
# often latent maps are moved towards another face, so that exploration stays plausible.
LATER_CYCLE_SHARE, MOVE_SHARE = 0.6, 0.3
# A hole is trained on for at most so many cycles on end.
MOST_CYCLES = 4


@dataclass(frozen=True)
class Holes:
    """A batch of holes between two of its cycles.

    Attributes:
        image: (N, 3, 128, 128) truth.
        mask: (N, 1, 128, 128), 1 = hole.
        first: (N, 3, 128, 128) first composites.
        current: (N, 3, 128, 128) composites to go on from.
        cycles: how many cycles they have had.
        seen: what the critic sees of the truth; empty before the first cycle.
    """

    image: Tensor
    mask: Tensor
    first: Tensor
    current: Tensor
    cycles: int
    seen: list[Tensor]

    def state(self) -> dict[str, Any]:
        """Returns what a checkpoint keeps."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


class CrgStage(FillingStage):
    """Trains encoder, generator and their critic.

    Attributes:
        holes: batch that the next step goes on with, or None.
    """

    config: CrgConfig

    def __init__(
        self,
        config: CrgConfig,
        *,
        archives: Sequence[Path],
        device: torch.device,
        val_archives: Sequence[Path] = (),
        networks: Path | None = None,
    ) -> None:
        super().__init__(config, archives=archives, device=device, val_archives=val_archives, networks=networks)
        at32, at16, at8 = (_scaled(width, config.width) for width in ENCODER)
        self.encoder_widths = at32, at16, at8
        at8, at16, at32, at64 = (_scaled(width, config.width) for width in GENERATOR)
        self.generator_widths = at8, at16, at32, at64
        self.encoder = place(Encoder(widths=self.encoder_widths), device)
        self.generator_network = place(Generator(widths=self.generator_widths), device)
        self.encoder_average, self.generator_average = (
            copy.deepcopy(self.encoder),
            copy.deepcopy(self.generator_network),
        )
        self.modules |= {
            "encoder": self.encoder,
            "generator": self.generator_network,
            "encoder_average": self.encoder_average,
            "generator_average": self.generator_average,
        }
        if config.generator_learns:
            self.add_inpainter(self.encoder, self.generator_network)
        else:
            self.generator_network.requires_grad_(False)
            self.add_inpainter(self.encoder)
        self.judge = place(Lpips(networks, name=ALEXNET), device) if self.val_faces is not None else None
        self.guesser: Guesser | None = None
        self.holes: Holes | None = None

    def prepare(self) -> None:
        """Loads what guesses."""
        if self.config.guess_share > 0:
            self.guesser = Guesser(Path(self.config.models), device=self.device)

    def state(self) -> dict[str, Any]:
        return super().state() | {"holes": None if self.holes is None else self.holes.state()}

    def load_state(self, state: dict[str, Any]) -> None:
        super().load_state(state)
        self.holes = None if state["holes"] is None else Holes(**_moved(state["holes"], self.device))

    def step(self) -> dict[str, float]:
        is_whole = self.steps % self.config.whole_every == self.config.whole_every - 1
        stats = self._rebuild_faces() if is_whole else self._fill_holes()
        update_average(self.encoder_average, self.encoder, self.config.ema)
        update_average(self.generator_average, self.generator_network, self.config.ema)
        self.steps += 1
        return stats

    def _rebuild_faces(self) -> dict[str, float]:
        """Trains on whole faces: maps of them are what random faces, the fill *face* and the mapping are made of."""
        image = self.draw_faces().images.contiguous(memory_format=torch.channels_last)
        everywhere = torch.ones_like(image[:, :1])
        with self.autocast(), torch.set_grad_enabled(not self.is_critic_alone()):
            generated = run_cycle(
                self.encoder, self.generator_network, first=image, current=image, mask=everywhere * 0
            ).float()
        stats = self.learn(generated, generated, image, everywhere, trust=torch.ones_like(everywhere[..., :1, :1]))
        return {f"whole_{name}": value for name, value in stats.items()}

    def _fill_holes(self) -> dict[str, float]:
        holes = self.holes or self._new_holes()
        image, mask = holes.image, holes.mask
        shape = (self.config.batch, 1, 1, 1)
        moved, goes_on = torch.rand(2, generator=self.generator, device=self.device).tolist()
        strength = uniform(shape, 0, 1, generator=self.generator) * float(moved < MOVE_SHARE)
        move = face_differences(self.encoder, image) * strength if moved < MOVE_SHARE else None
        with self.autocast(), torch.set_grad_enabled(not self.is_critic_alone()):
            generated = run_cycle(
                self.encoder, self.generator_network, first=holes.first, current=holes.current, mask=mask, move=move
            ).float()
        result = composite(image, generated, mask)
        seen = holes.seen or self.look(image)
        # A moved latent asks for another face than the true one: the truth counts less there.
        stats = self.learn(generated, result, image, mask, trust=1 - 0.7 * strength, seen=seen)
        cycles = holes.cycles + 1
        # The next step goes on from this one's results, as later cycles do, though without the matching of seams.
        after = Holes(image, mask, holes.first, result.detach().clamp(-1, 1), cycles, seen)
        self.holes = after if goes_on < LATER_CYCLE_SHARE and cycles < MOST_CYCLES else None
        return stats

    def _new_holes(self) -> Holes:
        config = self.config
        faces = self.draw_faces()
        image, mask, first = self.holes_of(faces, blob_share=config.blob_share, parts_share=config.parts_share)
        if self.guesser is not None:
            # Where only a hint tells of the truth, dyed hair or a shaven chin, or glasses, it is not to be expected.
            is_as_seen = (image == faces.images).flatten(1).all(1)
            share = config.guess_share * (is_as_seen & (faces.attribute("eyeglasses") != 1))
            with self.autocast():
                first = self.guesser.fill(image, mask, first, share=share, generator=self.generator)
        return Holes(image, mask, first, first, 0, [])

    def sample(self) -> Tensor:
        """Rows: truth, first composite, cycles 1, 2 and 6, cycle 6 explored at 0.4; the same faces each time."""
        still = torch.Generator(device=self.device).manual_seed(1)
        faces = draw_batch(self.faces, size=12, weights=self.weights, generator=still)
        image, mask, first = make_holes(faces, donors=draw_donors(self.faces, generator=still), generator=still)
        rows = [image, first]
        averages = self.encoder_average, self.generator_average
        with evaluating(*averages):
            for strength in (0.0, 0.4):
                current, kept = first, []
                for turn in range(6):
                    move = face_differences(self.encoder_average, image.roll(turn, 0)) * strength
                    current = next_composite(*averages, known=image, first=first, current=current, mask=mask, move=move)
                    kept.append(current)
                rows += [kept[0], kept[1], kept[5]] if strength == 0 else [kept[5]]
        return torch.cat([torch.cat(list(row), 2) for row in rows], 1)

    def exports(self) -> dict[str, tuple[nn.Module, dict[str, Any]]]:
        return {
            "encoder": (self.encoder_average, {"widths": self.encoder_widths, "depths": ENCODER_DEPTHS}),
            "generator": (self.generator_average, {"widths": self.generator_widths, "depths": GENERATOR_DEPTHS}),
        }

    def validate(self) -> dict[str, float]:
        """Figures of filled holes of val faces, see `hole_figures`."""
        with evaluating(self.encoder_average, self.generator_average):
            return hole_figures(self._results, self.val_faces, judge=self.judge)

    def _results(self, image: Tensor, first: Tensor, mask: Tensor) -> dict[str, Tensor]:
        """Composites after cycles 1 and 3, without exploration, and of the whole face rebuilt."""
        averages = self.encoder_average, self.generator_average
        current, kept = first, {}
        for cycle in (1, 2, 3):
            current = next_composite(*averages, known=image, first=first, current=current, mask=mask)
            kept[f"cycle{cycle}"] = current
        whole = run_cycle(*averages, first=image, current=image, mask=mask * 0)
        return {"cycle3": kept["cycle3"], "cycle1": kept["cycle1"], "whole": composite(image, whole.clamp(-1, 1), mask)}


@torch.no_grad()
def face_differences(encoder: Encoder, image: Tensor) -> Tensor:
    """Returns (N, 64, 8, 8) moves from each of (N, 3, 128, 128) faces towards the one before it: wilder than
    exploration, which agrees with what is seen.

    They are as large as latent maps differ from their mean, as `Mapping.difference` makes them.
    """
    latent = encoder(image, image, torch.zeros_like(image[:, :1]))
    return (latent.roll(1, 0) - latent) / math.sqrt(2)


def _scaled(channels: int, factor: float) -> int:
    """Returns a number of channels times a factor, in whole groups of `CHANNEL_STEP`."""
    return max(1, math.floor(channels * factor / CHANNEL_STEP + 0.5)) * CHANNEL_STEP


def _moved(state: dict[str, Any], device: torch.device) -> dict[str, Any]:
    """Returns the parts of a checkpoint's batch on a device."""
    parts = {name: value.to(device) if isinstance(value, Tensor) else value for name, value in state.items()}
    return parts | {"seen": [level.to(device) for level in state["seen"]]}
