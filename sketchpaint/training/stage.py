"""What the training loop asks of a stage, and what most stages share."""

import contextlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from sketchpaint.engine.device import arithmetic, fast_dtype
from sketchpaint.errors import InputError
from sketchpaint.evaluation.archive import load_faces
from sketchpaint.training.config import StageConfig
from sketchpaint.training.packing import AVERAGE, first_line, load_weights

# What cooling leaves of the step sizes, and where optimisers keep what they were.
COOLEST, UNCOOLED = 0.1, "uncooled_lr"


class Stage(ABC):
    """One training stage: its networks, optimisers and randomness.

    Args:
        config: settings.
        archives: face archives with the train split.
        device: where to train.
        val_archives: face archives with the val split; none trains without figures.
        networks: folder of the networks trained on other pictures, for the stages that learn from them.

    Attributes:
        faces: the train split, on the device.
        val_faces: the val split, or None.
        modules: everything with weights, by name; saved in checkpoints.
        optimizers: by name; saved in checkpoints.
        generator: the stage's only source of randomness apart from dropout.
        steps: optimiser steps done, over all pieces of the run.
        images: images drawn for them, by all processes together.
        dtype: arithmetic of convolutions and products, float32 or bfloat16.
        constants: what were settings in earlier versions, with the values they have now.
    """

    constants: ClassVar[dict[str, float]] = {}

    def __init__(
        self,
        config: StageConfig,
        *,
        archives: Sequence[Path],
        device: torch.device,
        val_archives: Sequence[Path] = (),
        networks: Path | None = None,
    ) -> None:
        self.config = config
        self.faces = load_faces(archives, split="train").to(device)
        self.val_faces = load_faces(val_archives, split="val").to(device) if val_archives else None
        self.device = device
        self.dtype = fast_dtype(device) if config.bf16 else torch.float32
        self.generator = torch.Generator(device=device).manual_seed(config.seed)
        torch.manual_seed(config.seed)
        self.modules: dict[str, nn.Module] = {}
        self.optimizers: dict[str, torch.optim.Optimizer] = {}
        self.steps = self.images = 0

    def prepare(self) -> None:  # noqa: B027, most stages need nothing
        """Does what only training needs and what takes long; called once, after a checkpoint has been read and before
        time is counted.
        """

    @abstractmethod
    def step(self) -> dict[str, float]:
        """Does one optimiser step and returns the losses by name."""

    def is_usual(self) -> bool:
        """Tells whether the next step does what most do: such a one is counted for the rate."""
        return True

    @abstractmethod
    def sample(self) -> Tensor | None:
        """Returns a (3, H, W) picture in [-1, 1] of the present state, or None where there is nothing to see."""

    @abstractmethod
    def exports(self) -> dict[str, tuple[nn.Module, dict[str, Any]]]:
        """Returns the networks to ship: name to (network, architecture arguments)."""

    @abstractmethod
    def validate(self) -> dict[str, float]:
        """Returns figures on the val split; the first decides whether weights are better, lower is better."""

    def autocast(self) -> contextlib.AbstractContextManager[object]:
        """Runs the enclosed forward pass in `dtype`."""
        return arithmetic(self.device, self.dtype)

    def cool(self, share: float) -> None:
        """Sets the step sizes for a moment of a piece, 0 = its begin, 1 = its end; see `cool_share`."""
        if not self.config.cool_share:
            return
        over = max(0.0, 1 - (1 - share) / self.config.cool_share)
        for optimizer in self.optimizers.values():
            for group in optimizer.param_groups:
                group["lr"] = group.setdefault(UNCOOLED, group["lr"]) * (1 - (1 - COOLEST) * over)

    def state(self) -> dict[str, Any]:
        """Returns everything needed to go on exactly from here."""
        return {
            "steps": self.steps,
            "images": self.images,
            "learning_rate": self.config.learning_rate,
            "modules": {name: module.state_dict() for name, module in self.modules.items()},
            "optimizers": {name: optimizer.state_dict() for name, optimizer in self.optimizers.items()},
            "generator": self.generator.get_state(),
            "global_random": torch.get_rng_state(),
            "device_random": torch.cuda.get_rng_state(self.device) if self.device.type == "cuda" else None,
        }

    def load_state(self, state: dict[str, Any]) -> None:
        """Goes back to a state returned by `state`."""
        self.steps, self.images = state["steps"], state["images"]
        for name, module in self.modules.items():
            module.load_state_dict(state["modules"][name])
        for name, optimizer in self.optimizers.items():
            optimizer.load_state_dict(state["optimizers"][name])
        # A resumed run may have been given another step size; what a schedule did to the old one stays in proportion.
        change = self.config.learning_rate / state["learning_rate"]
        for optimizer in self.optimizers.values():
            for group in optimizer.param_groups:
                group["lr"] = group.pop(UNCOOLED, group["lr"]) * change
        self.generator.set_state(state["generator"].cpu())
        torch.set_rng_state(state["global_random"].cpu())
        if self.device.type == "cuda" and state["device_random"] is not None:
            torch.cuda.set_rng_state(state["device_random"].cpu(), self.device)

    def start_from(self, path: Path) -> None:
        """Loads starting weights: tensors named MODULE.parameter; modules that are not among them, and critics that do
        not fit, stay as they are.

        An average starts as what it averages.

        Raises:
            InputError: the file is missing, its tensors do not fit, or at most critics are among them.
        """
        tensors, loaded = load_weights(path), set()
        trained = [name for name in self.modules if not is_critic(name) and not name.endswith(AVERAGE)]
        try:
            for name, module in self.modules.items():
                prefix = f"{name.removesuffix(AVERAGE)}."
                own = {key.removeprefix(prefix): value for key, value in tensors.items() if key.startswith(prefix)}
                if is_critic(name) and {key: value.shape for key, value in own.items()} != {
                    k: v.shape for k, v in module.state_dict().items()
                }:
                    continue  # of another version or width: it learns anew
                if own:
                    module.load_state_dict(own)
                    loaded.add(name)
        except RuntimeError as error:
            raise InputError("{path} cannot be used as start: {error}", path=path, error=first_line(error)) from error
        if loaded.isdisjoint(trained):
            raise InputError(
                "{path} holds no weights of {names}: give others, or start from random ones.",
                path=path,
                names=" or ".join(trained),
            )


def is_critic(name: str) -> bool:
    """Tells whether a module only judges, or is what judges look through: training can begin without it."""
    return "critic" in name


@torch.no_grad()
def update_average(average: nn.Module, module: nn.Module, decay: float) -> None:
    """Moves the exponential moving average of weights one step on; buffers are copied."""
    for mean, current in zip(average.parameters(), module.parameters(), strict=True):
        mean.lerp_(current, 1 - decay)
    for kept, buffer in zip(average.buffers(), module.buffers(), strict=True):
        kept.copy_(buffer)


@contextlib.contextmanager
def evaluating(*modules: nn.Module) -> Iterator[None]:
    """Puts networks into eval mode without gradients, and back."""
    modes = [module.training for module in modules]
    for module in modules:
        module.eval()
    with torch.no_grad():
        yield
    for module, mode in zip(modules, modes, strict=True):
        module.train(mode)
