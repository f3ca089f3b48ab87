"""Stage octave: the network that doubles the resolution inside a hole."""

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from sketchpaint.engine.cycle import composite, next_composite, run_cycle
from sketchpaint.engine.device import place
from sketchpaint.engine.networks.octave import OctaveNetwork
from sketchpaint.engine.weights import load_cyclic
from sketchpaint.evaluation.archive import load_faces, to_signed
from sketchpaint.evaluation.pretrained import ALEXNET, Lpips
from sketchpaint.imaging.frame import CROP_SIZE_PX
from sketchpaint.training.config import OctaveConfig
from sketchpaint.training.filling import FillingStage
from sketchpaint.training.masks import plain_masks, strokes, uniform
from sketchpaint.training.sketches import ring_mean
from sketchpaint.training.stage import evaluating, update_average

OCTAVES = (1, 2)
# Window that is learned from, and how much more of the octave before is drawn around it.
WINDOW_PX, MARGIN_PX = CROP_SIZE_PX, 16
# A mirrored edge is as sharp as the picture, and large pictures are few.
MOST_MIRRORED = 0.1
# Share of the examples that start from real cycles, and how far these go on; the others start from the truth, encoded
# and generated. And of those with a sketch drawn from the truth.
CYCLE_SHARE, CYCLES, SKETCH_SHARE = 0.25, 2, 0.4
VAL_FACES, PART = 48, 8
CROP = "crop"  # what figures of enlarged crops are called; those of larger pictures have the octave's number


class OctaveStage(FillingStage):
    """Trains the octave network; a step is one octave of windows of one batch."""

    config: OctaveConfig
    constants = FillingStage.constants | {"cycle_share": CYCLE_SHARE, "sketch_share": SKETCH_SHARE}

    def __init__(
        self,
        config: OctaveConfig,
        *,
        archives: Sequence[Path],
        device: torch.device,
        val_archives: Sequence[Path] = (),
        networks: Path | None = None,
    ) -> None:
        super().__init__(config, archives=archives, device=device, val_archives=val_archives, networks=networks)
        self.pictures = {
            octave: load_faces(
                archives, split="train", side_px=CROP_SIZE_PX << octave, most_mirrored=MOST_MIRRORED
            ).images.to(device)
            for octave in OCTAVES
        }
        self.val_pictures: dict[str, Tensor] = {}
        if self.val_faces is not None:
            self.val_pictures[CROP] = _spread(self.val_faces.images)
        for octave in OCTAVES if val_archives else ():
            larger = load_faces(val_archives, split="val", side_px=CROP_SIZE_PX << octave)
            self.val_pictures[str(octave)] = larger.images[:VAL_FACES]
        self.wholes: dict[int, Tensor] = {}
        self.cyclic = load_cyclic(Path(config.models), device=device)
        self.network = place(OctaveNetwork(), device)
        self.average = copy.deepcopy(self.network)
        self.modules |= {"octave": self.network, "octave_average": self.average}
        self.add_inpainter(self.network)
        self.judge = place(Lpips(networks, name=ALEXNET), device) if val_archives else None

    def prepare(self) -> None:
        """Keeps what the generator makes of each whole picture: it would be half of a step's time."""
        for octave, pictures in self.pictures.items():
            parts = [self._whole(to_signed(part)) for part in pictures.split(PART)]
            self.wholes[octave] = torch.cat(parts)

    def step(self) -> dict[str, float]:
        is_crop = bool(torch.rand((), generator=self.generator, device=self.device) < self.config.crop_share)
        octave, truth, whole = self._crops() if is_crop else self._larger_pictures()
        mask = plain_masks(len(truth), generator=self.generator)
        image, current, mask, sketch = self._windows(truth, whole, mask, octave=octave, generator=self.generator)
        noise = torch.randn(mask.shape, generator=self.generator, device=self.device)
        with self.autocast(), torch.set_grad_enabled(not self.is_critic_alone()):
            drawn = self.network(
                current, mask, sketch, noise, torch.full((len(image),), float(octave), device=self.device)
            )
        result = composite(image, drawn.float(), mask)
        stats = self.learn(result, result, image, mask, trust=torch.ones_like(mask[..., :1, :1]))
        update_average(self.average, self.network, self.config.ema)
        self.steps += 1
        kind = CROP if is_crop else str(octave)
        return {f"{name}_{kind}": value for name, value in stats.items()}

    def _larger_pictures(self) -> tuple[int, Tensor, Tensor]:
        """Returns an octave's number, faces of its size (N, 3, S, S) and what is made of each whole one."""
        octave = OCTAVES[int(torch.randint(len(OCTAVES), (), generator=self.generator, device=self.device))]
        pictures = self.pictures[octave]
        index = torch.randint(len(pictures), (self.config.batch,), generator=self.generator, device=self.device)
        truth, whole = to_signed(pictures[index]), self.wholes[octave][index]
        flip = torch.rand((len(truth), 1, 1, 1), generator=self.generator, device=self.device) < 0.5
        truth, whole = (torch.where(flip, part.flip(3), part) for part in (truth, whole))
        return octave, truth, whole

    def _crops(self) -> tuple[int, Tensor, Tensor]:
        """Returns as `_larger_pictures` does photographed crops, soft ones too, enlarged to the first octave's size."""
        truth = enlarge(self.draw_faces().images).clamp(-1, 1)
        return OCTAVES[0], truth, self._whole(truth)

    def _whole(self, truth: Tensor) -> Tensor:
        """Returns what encoder and generator make of (N, 3, S, S) pictures without a hole, (N, 3, 128, 128): content
        agrees with the truth, sharpness does not.
        """
        crop = F.interpolate(truth, size=CROP_SIZE_PX, mode="area")
        with torch.no_grad(), self.autocast():
            whole = run_cycle(*self.cyclic, first=crop, current=crop, mask=torch.zeros_like(crop[:, :1]))
        return whole.float().clamp(-1, 1)

    def _windows(
        self, truth: Tensor, whole: Tensor, mask: Tensor, *, octave: int, generator: torch.Generator
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Makes examples of one octave.

        Args:
            truth: (N, 3, S, S) pictures of the octave's size.
            whole: (N, 3, 128, 128) of `_whole`.
            mask: (N, 1, 128, 128) of the crop, 1 = hole.
            octave: its number.
            generator: source of randomness.

        Returns:
            For windows around the hole truth (N, 3, 128, 128), the composite to draw in, mask (N, 1, 128, 128) and
            sketch (N, 4, 128, 128).
        """
        with torch.no_grad():
            current = self._coarse(F.avg_pool2d(truth, 1 << octave), whole, mask, generator=generator)
            side = truth.shape[-1]
            places = torch.multinomial(_enlarged_mask(mask, side).flatten(1) + 1e-6, 1, generator=generator)[:, 0]
            step = 8 << octave  # windows of all octaves begin at whole pixels of all sizes
            top, left = (
                ((at - WINDOW_PX // 2).clamp(0, side - WINDOW_PX) // step * step)
                for at in (places // side, places % side)
            )
            for number in range(1, octave + 1):
                size = CROP_SIZE_PX << number
                shift = octave - number
                true = F.avg_pool2d(truth, 1 << shift)
                holes = _enlarged_mask(mask, size)
                current = composite(true, enlarge(current), holes)
                if number < octave:
                    current = self._drawn(
                        current, holes, top >> shift, left >> shift, octave=number, generator=generator
                    )
            truth, current, holes = (_cut(part, top, left, WINDOW_PX) for part in (truth, current, holes))
            return truth, current, holes, self._sketch(truth, holes, generator=generator)

    def _drawn(
        self, current: Tensor, mask: Tensor, top: Tensor, left: Tensor, *, octave: int, generator: torch.Generator
    ) -> Tensor:
        """Draws an octave by the averaged network, around the windows that the next one learns from; (N, 3, S, S) as it
        goes in.
        """
        side, size = current.shape[-1], WINDOW_PX // 2 + 2 * MARGIN_PX
        top, left = ((at - MARGIN_PX).clamp(0, side - size) // 16 * 16 for at in (top, left))
        window, holes = _cut(current, top, left, size), _cut(mask, top, left, size)
        noise = torch.randn(holes.shape, generator=generator, device=self.device)
        nothing = torch.zeros_like(window[:, :1]).expand(-1, 4, -1, -1)
        with evaluating(self.average), self.autocast():
            drawn = self.average(
                window, holes, nothing, noise, torch.full((len(window),), float(octave), device=self.device)
            )
        drawn = composite(window, drawn.float(), holes)
        result = current.clone()
        for number, (row, column) in enumerate(zip(top.tolist(), left.tolist(), strict=True)):
            result[number, :, row : row + size, column : column + size] = drawn[number]
        return result

    def _coarse(self, crop: Tensor, whole: Tensor, mask: Tensor, *, generator: torch.Generator) -> Tensor:
        """Returns (N, 3, 128, 128) composites: with the whole picture encoded and generated, or real cycles."""
        coarse = composite(crop, whole, mask)
        cycled = round(len(crop) * CYCLE_SHARE)
        if not cycled:
            return coarse
        true, holes = crop[:cycled], mask[:cycled]
        first = current = composite(true, ring_mean(true, holes).expand_as(true), holes)
        for _ in range(CYCLES):
            with self.autocast():
                current = next_composite(*self.cyclic, known=true, first=first, current=current, mask=holes)
        return torch.cat([current, coarse[cycled:]])

    def _sketch(self, truth: Tensor, mask: Tensor, *, generator: torch.Generator) -> Tensor:
        """Draws a sketch that the truth obeys: flat strokes in its own colours, and thin dark lines where it has some.

        Args:
            truth: (N, 3, 128, 128).
            mask: (N, 1, 128, 128), 1 = hole.
            generator: source of randomness.

        Returns:
            (N, 4, 128, 128) colours in [-1, 1] and opacity in [0, 1]; nothing for most examples.
        """
        n, shape = len(truth), (len(truth), 1, 1, 1)
        gray = truth.mean(1, keepdim=True)
        around = F.avg_pool2d(gray, 15, 1, 7, count_include_pad=False)
        line = (F.avg_pool2d(gray, 3, 1, 1) - around < -uniform(shape, 0.15, 0.4, generator=generator)).float()
        ink = F.interpolate(F.avg_pool2d(-F.max_pool2d(-truth, 3, 1, 1), 8), scale_factor=8)
        flat = F.interpolate(F.avg_pool2d(truth, 16), scale_factor=16)
        is_line = uniform(shape, 0, 1, generator=generator) < 0.5
        opacity = torch.where(
            is_line, line, strokes(n, generator=generator) * uniform(shape, 0.4, 1, generator=generator)
        )
        drawn = uniform(shape, 0, 1, generator=generator) < SKETCH_SHARE
        return torch.cat([torch.where(is_line, ink, flat), opacity * mask * drawn], 1)

    def sample(self) -> Tensor:
        """Rows for each octave: truth, composite, drawn. The faces are the same each time."""
        still = torch.Generator(device=self.device).manual_seed(1)
        rows = []
        for octave in OCTAVES:
            truth = to_signed(self.pictures[octave][:: max(1, len(self.pictures[octave]) // 10)][:10].to(self.device))
            image, current, mask, sketch = self._windows(
                truth, self._whole(truth), plain_masks(len(truth), generator=still), octave=octave, generator=still
            )
            rows += [image, current, self._result(image, current, mask, sketch, octave=octave, generator=still)]
        return torch.cat([torch.cat(list(row), 2) for row in rows], 1)

    def _result(
        self, image: Tensor, current: Tensor, mask: Tensor, sketch: Tensor, *, octave: int, generator: torch.Generator
    ) -> Tensor:
        noise = torch.randn(mask.shape, generator=generator, device=self.device)
        with evaluating(self.average):
            drawn = self.average(
                current, mask, sketch, noise, torch.full((len(image),), float(octave), device=self.device)
            )
        return composite(image, drawn, mask)

    def exports(self) -> dict[str, tuple[nn.Module, dict[str, Any]]]:
        return {"octave": (self.average, {})}

    def validate(self) -> dict[str, float]:
        """LPIPS distance (AlexNet) of windows of val faces, drawn and only enlarged: their ratio first, over all
        octaves and enlarged crops.
        """
        if self.judge is None:
            return {}
        figures: dict[str, float] = {}
        for kind, pictures in self.val_pictures.items():
            octave = OCTAVES[0] if kind == CROP else int(kind)
            still = torch.Generator(device=self.device).manual_seed(7)
            drawn, enlarged = [], []
            for part in pictures.split(PART):
                truth = to_signed(part.to(self.device))
                truth = enlarge(truth).clamp(-1, 1) if kind == CROP else truth
                image, current, mask, sketch = self._windows(
                    truth, self._whole(truth), plain_masks(len(truth), generator=still), octave=octave, generator=still
                )
                result = self._result(image, current, mask, sketch, octave=octave, generator=still)
                with torch.no_grad():
                    drawn.append(self.judge.distance(result, image))
                    enlarged.append(self.judge.distance(current, image))
            figures |= {
                f"lpips_drawn_{kind}": float(torch.cat(drawn).mean()),
                f"lpips_enlarged_{kind}": float(torch.cat(enlarged).mean()),
            }
        sums = [sum(value for name, value in figures.items() if way in name) for way in ("drawn", "enlarged")]
        return {"lpips_ratio": sums[0] / sums[1]} | figures


def _spread(images: Tensor) -> Tensor:
    """Returns `VAL_FACES` of (N, ...) images from everywhere among them."""
    return images[torch.linspace(0, len(images) - 1, min(VAL_FACES, len(images))).long()]


def enlarge(image: Tensor) -> Tensor:
    """Returns (N, C, 2H, 2W) of (N, C, H, W), bicubic."""
    return F.interpolate(image, scale_factor=2, mode="bicubic", align_corners=False)


def _enlarged_mask(mask: Tensor, side: int) -> Tensor:
    """Returns the (N, 1, side, side) mask with a smooth outline, 1 = hole."""
    return (F.interpolate(mask, size=side, mode="bilinear", align_corners=False) > 0.5).float()


def _cut(image: Tensor, top: Tensor, left: Tensor, side: int) -> Tensor:
    """Returns (N, C, side, side) windows of (N, C, H, W) with these (N,) corners."""
    corners = zip(top.tolist(), left.tolist(), strict=True)
    cut = [image[k, :, row : row + side, column : column + side] for k, (row, column) in enumerate(corners)]
    return torch.stack(cut).contiguous(memory_format=torch.channels_last)
