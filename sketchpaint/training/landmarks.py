"""Stage landmarks: the five-point network behind the automatic face frame.

The targets are the template's points carried along by the known warp, not the labelled landmarks: these scatter by pose
and expression around the template, and a network trained on them stood at 1.8 px median error of the eyes on faces that
were framed perfectly.
"""

import copy
import dataclasses
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from sketchpaint.engine.device import place
from sketchpaint.engine.networks.landmarks import LandmarkNetwork
from sketchpaint.evaluation.archive import Faces
from sketchpaint.imaging.frame import CROP_SIZE_PX, TEMPLATE_XY
from sketchpaint.training.config import LandmarksConfig
from sketchpaint.training.data import balanced, draw_batch
from sketchpaint.training.masks import uniform
from sketchpaint.training.stage import Stage, evaluating, update_average

# How far off a frame may be: about three times the scatter of the face finder's first guess (1.8 px, 7 degrees, 6 %).
# How much oftener FFHQ faces are drawn than CelebA faces, and in how many steps the step size halves.
RARE_WEIGHT, HALF_LIFE_STEPS = 2.5, 600
MAX_TURN_DEG, MAX_SHIFT_PX, MAX_LOG_SCALE = 22.0, 7.0, 0.2


def warp(faces: Faces, *, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Frames aligned faces badly: turned, shifted and scaled. Half of them only a little, as in the second look.

    Args:
        faces: float images (N, 3, 128, 128) with landmarks.
        generator: source of randomness.

    Returns:
        Images (N, 3, 128, 128) and landmarks (N, 5, 2) in their pixels. What lies beyond the crop repeats its edge or
        is one flat colour.
    """
    image, n, device = faces.images, len(faces), faces.images.device
    size = torch.where(torch.rand(n, generator=generator, device=device) < 0.5, 1.0, 0.25)
    turn = uniform((n,), -1, 1, generator=generator) * math.radians(MAX_TURN_DEG) * size
    scale = torch.exp(uniform((n,), -1, 1, generator=generator) * MAX_LOG_SCALE * size)
    shift = uniform((n, 2), -1, 1, generator=generator) * MAX_SHIFT_PX * size[:, None]
    c, s = scale * turn.cos(), scale * turn.sin()
    # (N, 2, 2): new pixel to old, about the middle.
    linear = torch.stack([torch.stack([c, -s], 1), torch.stack([s, c], 1)], 1)
    theta = torch.cat([linear, (linear @ shift[:, :, None]) * 2 / CROP_SIZE_PX], 2)
    grid = F.affine_grid(theta, [n, 3, CROP_SIZE_PX, CROP_SIZE_PX], align_corners=False)
    moved = F.grid_sample(image, grid, mode="bilinear", padding_mode="border", align_corners=False)
    outside = (grid.abs() > 1).any(3)[:, None]
    flat = uniform((n, 3, 1, 1), -1, 1, generator=generator)
    moved = torch.where(outside & (torch.rand((n, 1, 1, 1), generator=generator, device=device) < 0.6), flat, moved)
    middle = CROP_SIZE_PX / 2 - 0.5  # landmarks have pixel centres at whole numbers
    old = faces.landmarks - middle
    new = torch.linalg.solve(linear, old.transpose(1, 2)).transpose(1, 2) - shift[:, None] + middle
    return moved, new


def _with_template(faces: Faces) -> Faces:
    points = torch.tensor(TEMPLATE_XY, dtype=torch.float32, device=faces.images.device).expand(len(faces), 5, 2)
    return dataclasses.replace(faces, landmarks=points)


class LandmarksStage(Stage):
    """Trains the landmark network."""

    config: LandmarksConfig

    def __init__(
        self,
        config: LandmarksConfig,
        *,
        archives: Sequence[Path],
        device: torch.device,
        val_archives: Sequence[Path] = (),
        networks: Path | None = None,
    ) -> None:
        super().__init__(config, archives=archives, device=device, val_archives=val_archives, networks=networks)
        self.faces = _with_template(self.faces)
        self.val_faces = None if self.val_faces is None else _with_template(self.val_faces)
        # Two sources, one six times the other: without weights the rarer one, whose frames differ by half a pixel, is
        # hardly learned.
        rare = torch.tensor(["ffhq" in name for name in self.faces.names], device=device)
        self.weights = balanced(torch.where(rare, RARE_WEIGHT, 1.0), self.faces)
        self.network = place(LandmarkNetwork(), device)
        self.optimizer = torch.optim.AdamW(
            self.network.parameters(), config.learning_rate, weight_decay=0.01, fused=True
        )
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimizer, lambda step: 0.5 ** (step / HALF_LIFE_STEPS))
        self.average = copy.deepcopy(self.network)
        self.modules, self.optimizers = (
            {"landmarks": self.network, "landmarks_average": self.average},
            {"network": self.optimizer},
        )

    def step(self) -> dict[str, float]:
        faces = draw_batch(self.faces, size=self.config.batch, weights=self.weights, generator=self.generator)
        image, landmarks = warp(faces, generator=self.generator)
        gain, shift = (
            torch.randn((self.config.batch, 1, 1, 1), generator=self.generator, device=self.device) * 0.2
            for _ in range(2)
        )
        with self.autocast():
            seen = self.network((image * (1 + gain) + shift).contiguous(memory_format=torch.channels_last)).float()
        loss = F.smooth_l1_loss(seen, landmarks, beta=1.0)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        self.schedule.step()
        update_average(self.average, self.network, self.config.ema)
        self.steps += 1
        return {"loss": float(loss.detach()), "error_px": float((seen - landmarks).detach().norm(dim=2).mean())}

    def state(self) -> dict[str, Any]:
        return super().state() | {"schedule": self.schedule.state_dict()}

    def load_state(self, state: dict[str, Any]) -> None:
        super().load_state(state)
        self.schedule.load_state_dict(state["schedule"])
        self.schedule.base_lrs = [self.config.learning_rate]

    def sample(self) -> Tensor | None:
        return None

    def exports(self) -> dict[str, tuple[nn.Module, dict[str, Any]]]:
        return {"landmarks": (self.average, {})}

    def validate(self) -> dict[str, float]:
        """Mean distance in crop pixels between found and true points on badly framed val faces."""
        if self.val_faces is None:
            return {}
        still = torch.Generator(device=self.device).manual_seed(7)
        image, landmarks = warp(draw_batch(self.val_faces, size=512, weights=None, generator=still), generator=still)
        with evaluating(self.average):
            seen = torch.cat([self.average(part) for part in image.split(64)])
        return {"error_px": float((seen - landmarks).norm(dim=2).mean())}
