"""Stage score: the quality discriminator, after the paper's section 3.2 and appendix A, with our own cycles among the
bad examples.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from sketchpaint.engine.cycle import next_composite
from sketchpaint.engine.device import place
from sketchpaint.engine.exploration import LAST_GROWTH, Agreement
from sketchpaint.engine.networks.discriminator import QualityDiscriminator
from sketchpaint.engine.networks.mapping import COMPONENTS, Mapping
from sketchpaint.engine.weights import load_cyclic, load_network
from sketchpaint.evaluation.archive import Faces, to_signed
from sketchpaint.evaluation.artefacts import HEAVY as HEAVY_RANGES
from sketchpaint.evaluation.artefacts import LIGHT as LIGHT_RANGES
from sketchpaint.evaluation.artefacts import damage, draw_damage
from sketchpaint.training.config import ScoreConfig
from sketchpaint.training.data import draw_batch, draw_donors, sampling_weights
from sketchpaint.training.distributed import of_first
from sketchpaint.training.masks import plain_masks, uniform
from sketchpaint.training.photography import photograph
from sketchpaint.training.sketches import make_holes
from sketchpaint.training.stage import Stage, evaluating

# Two good examples for one bad; a third of all are untouched faces, as in the paper's section 3.2.
GOOD_SHARE = 2 / 3
# Targets of good and bad examples.
GOOD_LABEL, BAD_LABEL = 0.9, 0.1
# Of the good ones: lightly damaged, the rest untouched. Of the bad ones: unfilled holes, distorted cycles, the rest
# heavily damaged.
LIGHT_SHARE, HOLE_SHARE, DISTORTED_SHARE = 0.45, 0.15, 0.35
# Share of the channels that are dropped in training; the paper's half needs its hundreds of epochs.
DROPOUT = 0.1
RMSPROP_DECAY = 0.99
PLATEAU_EVERY_STEPS = 150
LINEAR_SHARE = 0.03
PLATEAU_PATIENCE = 15
# Moves that know nothing of what is seen, in units of the spread of faces.
DISTORTION = (0.8, 2.0)
# A distorted cycle in so many is instead one of run time, moved as the last ones are, which mostly break.
EXPLORED_EVERY = 2


class ScoreStage(Stage):
    """Trains the quality discriminator."""

    config: ScoreConfig
    constants = {"dropout": DROPOUT, "smoothing": RMSPROP_DECAY}

    def __init__(
        self,
        config: ScoreConfig,
        *,
        archives: Sequence[Path],
        device: torch.device,
        val_archives: Sequence[Path] = (),
        networks: Path | None = None,
    ) -> None:
        super().__init__(config, archives=archives, device=device, val_archives=val_archives, networks=networks)
        self.network = place(QualityDiscriminator(), device)
        for module in self.network.modules():
            if isinstance(module, nn.Dropout2d):
                module.p = DROPOUT
        folder = Path(config.models)
        self.cyclic = load_cyclic(folder, device=device)
        self.mapping = load_network(Mapping, folder, name="mapping", device=device)
        self.agreement = Agreement(self.mapping, device=device)
        # One unit with 65,536 inputs: at the convolutions' step size its logit jumps by whole units.
        groups: list[dict[str, Any]] = [
            {"params": self.network.blocks.parameters()},
            {"params": self.network.linear.parameters(), "lr": config.learning_rate * LINEAR_SHARE},
        ]
        self.optimizer = torch.optim.RMSprop(groups, config.learning_rate, alpha=RMSPROP_DECAY, eps=1e-8)
        self.plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(self.optimizer, factor=0.5, patience=PLATEAU_PATIENCE)
        self.modules, self.optimizers = {"discriminator": self.network}, {"network": self.optimizer}
        self.network.train()

    def batch(self, faces: Faces, size: int, *, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Makes examples.

        Args:
            faces: where to draw from.
            size: examples wanted, 8 or more.
            generator: source of randomness.

        Returns:
            Images (size, 3, 128, 128) in [-1, 1] and whether each is good, (size,) bool: `GOOD_SHARE` of them.
        """
        n = round(size * GOOD_SHARE)
        m = size - n
        drawn = draw_batch(faces, size=n, weights=sampling_weights(faces), generator=generator)
        # A camera is no damage: good and bad examples are taken with the same ones.
        drawn = drawn.with_images(photograph(drawn.images, drawn.landmarks, generator=generator))
        light = max(1, round(n * LIGHT_SHARE))
        holes, distorted = (max(1, round(m * share)) for share in (HOLE_SHARE, DISTORTED_SHARE))
        # The bad ones show faces of the good ones, dyed hair among them: what sets them apart is the damage and nothing
        # else.
        image, mask, first = make_holes(drawn, donors=draw_donors(faces, generator=generator), generator=generator)
        masks = plain_masks(size, generator=generator)
        kind, amount = draw_damage(light, LIGHT_RANGES, generator=generator)
        good = torch.cat([damage(image[:light], masks[:light], kind, amount), image[light:]])
        filled = holes + distorted
        kind, amount = draw_damage(m - filled, HEAVY_RANGES, generator=generator)
        bad = torch.cat([
            first[:holes],
            self._distorted(image[holes:filled], first[holes:filled], mask[holes:filled], generator=generator),
            damage(image[filled:m], masks[n + filled :], kind, amount),
        ])  # fmt: skip
        return torch.cat([good, bad]), torch.arange(size, device=self.device) < n

    def _distorted(self, image: Tensor, first: Tensor, mask: Tensor, *, generator: torch.Generator) -> Tensor:
        """First cycles moved towards faces that do not fit what is seen, and as the last cycles of a run are: what a
        failed cycle looks like.
        """
        strength = uniform((len(image), 1, 1, 1), *DISTORTION, generator=generator)
        z = torch.randn((len(image), COMPONENTS), generator=generator, device=self.device)
        explored = torch.arange(len(image), device=self.device).view(-1, 1, 1, 1) % EXPLORED_EVERY == 0
        with torch.no_grad(), self.autocast():
            agreed = self.agreement.moves(z, self.agreement.factors(mask)) * LAST_GROWTH
            move = torch.where(explored, agreed, self.mapping.difference(z) * strength)
            return next_composite(*self.cyclic, known=image, first=first, current=first, mask=mask, move=move)

    def _loss(self, image: Tensor, good: Tensor) -> Tensor:
        target = torch.where(good, GOOD_LABEL, BAD_LABEL)
        with self.autocast():
            logit = self.network(image.contiguous(memory_format=torch.channels_last))
        return F.binary_cross_entropy_with_logits(logit.float(), target)

    def step(self) -> dict[str, float]:
        image, good = self.batch(self.faces, self.config.batch, generator=self.generator)
        loss = self._loss(image, good)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        self.steps += 1
        stats = {"loss": float(loss.detach())}
        if self.steps % PLATEAU_EVERY_STEPS == 0 and self.val_faces is not None:
            # Running means differ between processes, and with them this loss; the step size must not.
            stats["val_loss"] = of_first(self.validate()["val_loss"])
            self.plateau.step(stats["val_loss"])
        return stats

    def state(self) -> dict[str, Any]:
        return super().state() | {"plateau": self.plateau.state_dict()}

    def load_state(self, state: dict[str, Any]) -> None:
        super().load_state(state)
        self.plateau.load_state_dict(state["plateau"])

    def sample(self) -> Tensor | None:
        return None

    def exports(self) -> dict[str, tuple[nn.Module, dict[str, Any]]]:
        return {"discriminator": (self.network, {})}

    def validate(self) -> dict[str, float]:
        """Loss on 256 fixed examples from val faces, the mean scores of the good and the bad ones, and of untouched
        faces as they are.
        """
        if self.val_faces is None:
            return {}
        still = torch.Generator(device=self.device).manual_seed(7)
        image, good = self.batch(self.val_faces, 256, generator=still)
        with evaluating(self.network):
            loss = float(self._loss(image, good))
            score = self._scores(image)
            untouched = self._scores(to_signed(self.val_faces.images))
        figures = {"val_loss": loss, "good_score": float(score[good].mean()), "bad_score": float(score[~good].mean())}
        sharp = (
            self.val_faces.sharp if self.val_faces.sharp is not None else torch.zeros_like(untouched, dtype=torch.bool)
        )
        return figures | {
            f"untouched_{kind}": float(untouched[own].mean())
            for kind, own in (("soft", ~sharp), ("sharp", sharp))
            if own.any()
        }

    def _scores(self, image: Tensor) -> Tensor:
        return torch.sigmoid(torch.cat([self.network(part) for part in image.split(32)]).float())
