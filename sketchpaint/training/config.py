"""Settings of the training stages. Each is printed at the start and stored with the run."""

import dataclasses
import math
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from sketchpaint.errors import InputError

# Shares of holes, see `CrgConfig`; and of blobs and strokes together among the plain ones.
BLOB_SHARE, PARTS_SHARE, BLOBS_AND_STROKES_SHARE = 0.25, 0.3, 0.65


@dataclass(frozen=True)
class StageConfig:
    """What every stage shares.

    Attributes:
        batch: images per step.
        learning_rate: step size of the optimiser.
        seed: start of all randomness.
        bf16: run convolutions and products in bfloat16 where the device multiplies in it; False always in float32.
        compile: let torch.compile translate the networks; minutes of warm-up, so for long runs and GPUs.
        cool_share: share of a piece's time at whose end the step sizes fall to a tenth; 0 leaves them.
        start: weights to start from, a models folder, a folder of `train pack` or a safetensors file; empty for random
            weights. The manifest names it.
        log_every_s: seconds between progress lines.
        checkpoint_every_s: seconds between checkpoints.
        sample_every_s: seconds between sample grids.

    Raises:
        InputError: a number that no stage can train with.
    """

    LEAST_BATCH: ClassVar[int] = 1
    ABOVE_ZERO: ClassVar[frozenset[str]] = frozenset({"learning_rate", "width", "whole_every"})
    AT_MOST: ClassVar[dict[str, float]] = {
        "cool_share": 1,
        "crop_share": 1,
        "ema": 1,
        "blob_share": BLOBS_AND_STROKES_SHARE,
        "parts_share": 1,
        "guess_share": 1,
    }

    batch: int = 16
    learning_rate: float = 2e-4
    seed: int = 0
    bf16: bool = True
    compile: bool = False
    cool_share: float = 0.0
    start: str = ""
    log_every_s: float = 20.0
    checkpoint_every_s: float = 240.0
    sample_every_s: float = 600.0

    def __post_init__(self) -> None:
        if self.batch < self.LEAST_BATCH:
            raise InputError(f"batch={self.batch} is too small for this stage: set it to {self.LEAST_BATCH} or more.")
        numbers = {
            field.name: getattr(self, field.name)
            for field in dataclasses.fields(self)
            if field.type in (int, float) and field.name != "seed"
        }
        for name, value in numbers.items():
            if not 0 <= value < math.inf or (value == 0 and name in self.ABOVE_ZERO):
                raise InputError(
                    f"{name}={value} cannot be trained with: give a number "
                    f"{'above 0' if name in self.ABOVE_ZERO else 'from 0 up'}."
                )
            if value > self.AT_MOST.get(name, math.inf):
                raise InputError(
                    f"{name}={value} cannot be trained with: give a number from 0 to {self.AT_MOST[name]:g}."
                )


@dataclass(frozen=True)
class FillingConfig(StageConfig):
    """What the stages that fill holes share.

    Attributes:
        pixel_weight: weight of the pixel loss.
        perceptual_weight: weight of the perceptual distance.
        adversarial_weight: weight of the inpainter's adversarial loss.
        style_weight: weight of the difference of Gram matrices, the paper's k.
        hole_weight: pixel loss inside the hole, as a multiple of outside; more in small holes, see `hole_weights`.
        ema: decay of the averaged weights per step.
        critic_lead: so many steps at the beginning teach the critic alone.
    """

    learning_rate: float = 1e-4
    pixel_weight: float = 0.5
    perceptual_weight: float = 1.0
    adversarial_weight: float = 0.3
    style_weight: float = 0.0
    hole_weight: float = 3.0
    ema: float = 0.998
    critic_lead: int = 40


@dataclass(frozen=True)
class CrgConfig(FillingConfig):
    """Encoder and generator.

    Attributes:
        width: factor on the channels of encoder and generator; 1 is what fits a laptop.
        blob_share: share of blobs over the face among the plain holes; what it takes, strokes lose.
        parts_share: share of holes close around eyes, nose or mouth, among those that lie at nothing else.
        guess_share: share of holes that begin with a guess, as runs do (`fills.guess`), and not with what tells of the
            truth.
        models: folder with the encoder, the generator and the mapping that guess; a run goes on exactly as long as they
            stay.
        whole_every: in every so many-th step there is no hole: the whole face is encoded, generated and judged.
        generator_learns: False teaches the encoder alone, under a generator that stays as it is.
    """

    width: float = 1.0
    blob_share: float = BLOB_SHARE
    parts_share: float = PARTS_SHARE
    guess_share: float = 0.0
    models: str = "models"
    whole_every: int = 5
    generator_learns: bool = True


@dataclass(frozen=True)
class RivalConfig(FillingConfig):
    """Feed-forward rival: the same holes and losses as `CrgConfig`, one pass instead of cycles."""


@dataclass(frozen=True)
class OctaveConfig(FillingConfig):
    """Octave network, on windows of 128 px of larger faces and of enlarged crops.

    Attributes:
        models: folder with the encoder and generator whose results are sharpened.
        crop_share: share of the steps that learn from crops: a refined cycle is one, enlarged, with nothing of an
            octave's band around it.
    """

    batch: int = 8
    learning_rate: float = 2e-4
    pixel_weight: float = 1.0
    perceptual_weight: float = 2.0
    adversarial_weight: float = 0.05
    style_weight: float = 8.0
    models: str = "models"
    crop_share: float = 0.35


@dataclass(frozen=True)
class ScoreConfig(StageConfig):
    """Quality discriminator, paper appendix A.

    Attributes:
        models: folder with encoder, generator and mapping, whose composites serve as bad examples.
    """

    LEAST_BATCH: ClassVar[int] = 8

    batch: int = 32
    learning_rate: float = 6e-4
    models: str = "models"


@dataclass(frozen=True)
class MappingConfig(StageConfig):
    """Flow from noise to a latent map.

    Attributes:
        models: folder with the encoder whose latent maps are learned and the generator that draws the samples.
        width: channels of the flow's network.
        ema: decay of the averaged weights per step.
    """

    batch: int = 256
    learning_rate: float = 1e-3
    models: str = "models"
    width: int = 160
    ema: float = 0.999


@dataclass(frozen=True)
class LandmarksConfig(StageConfig):
    """Five-point regressor behind the automatic face frame.

    Attributes:
        ema: decay of the averaged weights per step.
    """

    batch: int = 32
    learning_rate: float = 2e-3
    ema: float = 0.995


@dataclass(frozen=True)
class AttributesConfig(StageConfig):
    """Attribute network, which judges what was drawn."""

    batch: int = 64
    learning_rate: float = 1e-3


Config = TypeVar("Config", bound=StageConfig)


def override(config: Config, assignments: list[str]) -> Config:
    """Returns `config` with `key=value` assignments applied.

    Raises:
        InputError: an unknown key, or a value of the wrong type.
    """
    kinds = {field.name: type(getattr(config, field.name)) for field in dataclasses.fields(config)}
    changes: dict[str, Any] = {}
    for assignment in assignments:
        key, separator, text = assignment.partition("=")
        if not separator or key not in kinds:
            raise InputError(f"--set {assignment} is not understood: write key=value with one of {', '.join(kinds)}.")
        try:
            changes[key] = {"true": True, "false": False}[text.lower()] if kinds[key] is bool else kinds[key](text)
        except (KeyError, ValueError):
            raise InputError(f"--set {assignment}: {key} takes a value of type {kinds[key].__name__}.") from None
    return dataclasses.replace(config, **changes)
