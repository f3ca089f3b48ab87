"""What each part of the training is worth: python benchmarks/ablations.py --data TRAIN.zip --val EVAL.zip -o DIR --minutes M

Trains each variant for the same time and measures it on val faces: encoders and generators of half the width from random weights and without a
critic, scores from the shipped one. Averaged weights are not looked at: they remember more steps than such a run has. A finished variant is not
trained again, so the command can be repeated.
"""

import argparse
import dataclasses
import json
from pathlib import Path

import torch
from torch import Tensor

from sketchpaint.cli.main import main as sketchpaint
from sketchpaint.cli.train import CHECKPOINT, SETTINGS, STAGES
from sketchpaint.engine.api import Fill
from sketchpaint.engine.cycle import composite, run_cycle
from sketchpaint.engine.networks.mapping import COMPONENTS
from sketchpaint.engine.session import load_networks
from sketchpaint.evaluation.archive import load_faces, to_signed
from sketchpaint.evaluation.control import Drawing, beard_region, draw_glasses
from sketchpaint.paths import models_dir
from sketchpaint.training.config import CrgConfig, ScoreConfig
from sketchpaint.training.crg import CrgStage, hole_error, val_holes
from sketchpaint.training.loop import read_checkpoint
from sketchpaint.training.score import ScoreStage
from sketchpaint.training.sketches import ring_mean

CPU = torch.device("cpu")
CYCLES = {
    "all parts": [],
    "hints that say nothing": ["meaningful_hints=false"],
    "first composite hidden": ["sees_first=false"],
    "first cycles only": ["later_cycle_share=0"],
    "vector of 512 for the 8 x 8 map": ["latent_vector=512"],
}
CYCLE_SETTINGS = ["width=0.5", "adversarial=false", "pixel_weight=1", "learning_rate=0.0008"]
SCORES = {"real cycles among the bad": [], "artefacts alone": ["models="]}
SCORE_SETTINGS = ["batch=32", "learning_rate=0.0006", "dropout=0.1", "smoothing=0.99"]
# Val faces that hints are followed on, the later of the two cycles looked at, the hint's brightness, and how far spoilt cycles are pushed off.
FACES, LATER, DARK, SPOILING = 100, 6, -0.85, 1.5


def main() -> None:
    """Trains what is missing and prints two tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--data", "--val", "-o"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--minutes", type=float, required=True)
    arguments = parser.parse_args()
    archives = ["--data", str(arguments.data), "--val", str(arguments.val)]

    def trained(stage: str, name: str, settings: list[str]) -> Path:
        run: Path = arguments.o / name.replace(" ", "-")
        if not (run / CHECKPOINT).exists():
            options = [part for setting in settings for part in ("--set", setting)]
            assert sketchpaint(["train", stage, *archives, "-o", str(run), "--minutes", str(arguments.minutes), *options]) == 0
        return run

    print(f"Each variant trained {arguments.minutes:g} minutes.")
    print(f"\n| encoder and generator | images | L1 in the hole, cycle 1 / 3 | dark lenses followed, cycle 1 / {LATER} | dark chin, cycle 1 / {LATER} |")
    print("|---|---|---|---|---|")
    for name, settings in CYCLES.items():
        stage = _crg(trained("crg", name, [*CYCLE_SETTINGS, *settings]), arguments.data, arguments.val)
        figures = hole_error(stage.encoder, stage.generator_network, stage.val_faces)
        errors = f"{figures['hole_l1_cycle1']:.4f} / {figures['hole_l1_cycle3']:.4f}"
        followed = " | ".join(f"{first:.0%} / {later:.0%}" for first, later in _followed(stage, arguments.val))
        print(f"| {name} | {stage.steps * stage.config.batch:,} | {errors} | {followed} |", flush=True)
    print("\n| mean scores, trained with | images | untouched | first cycles | first cycles pushed off the faces | mean fill |\n|---|---|---|---|---|---|")
    for name, settings in SCORES.items():
        run = trained("score", name, [f"start={models_dir()}", *SCORE_SETTINGS, *settings])
        print(f"| {name} | {_scores(run, arguments.data, arguments.val)} |", flush=True)


def _crg(run: Path, data: Path, val: Path) -> CrgStage:
    stored = json.loads((run / SETTINGS).read_text())
    config = CrgConfig(**{field.name: stored[field.name] for field in dataclasses.fields(CrgConfig)})
    stage = CrgStage(dataclasses.replace(config, start=""), archive=data, device=CPU, val_archive=val)
    read_checkpoint(stage, run / CHECKPOINT)
    stage.encoder.eval()
    stage.generator_network.eval()
    return stage


@torch.inference_mode()
def _followed(stage: CrgStage, val: Path) -> list[tuple[float, float]]:
    """Returns how far results go from what they are without a hint to the hint's darkness, in the first and in a later cycle: lenses, then chin."""
    faces = load_faces(val, split="val", limit=FACES)
    images, ways = to_signed(faces.images), []
    points = [landmarks.double().numpy() for landmarks in faces.landmarks]
    lenses, chins = [draw_glasses(own, solid=True) for own in points], [Drawing(beard_region(own), None, Fill.BLACK) for own in points]
    for drawings in (lenses, chins):
        mask = torch.stack([torch.from_numpy(drawing.mask) for drawing in drawings])[:, None].float()
        sketches = [drawing.mask if drawing.sketch is None else drawing.sketch[..., 3] > 127 for drawing in drawings]
        painted = torch.stack([torch.from_numpy(sketch) for sketch in sketches])[:, None].float() * mask
        ground = composite(images, ring_mean(images, mask).expand_as(images), mask)
        hinted = composite(ground, torch.full_like(ground, DARK), painted)
        plain, dark = (_cycles(stage, images, first, mask) for first in (ground, hinted))
        shades = [[float((image.mean(1, keepdim=True) * painted).sum() / painted.sum()) for image in cycles] for cycles in (plain, dark)]
        way = [(without - with_hint) / (without - DARK) for without, with_hint in zip(*shades, strict=True)]
        ways.append((way[0], way[LATER - 1]))
    return ways


def _cycles(stage: CrgStage, images: Tensor, first: Tensor, mask: Tensor) -> list[Tensor]:
    """Returns the composites of the first `LATER` cycles."""
    current, kept = first, []
    for _ in range(LATER):
        generated, _ = run_cycle(stage.encoder, stage.generator_network, first=first, current=current, mask=mask)
        current = composite(images, generated.clamp(-1, 1), mask)
        kept.append(current)
    return kept


@torch.inference_mode()
def _scores(run: Path, data: Path, val: Path) -> str:
    """Returns the mean scores of untouched val faces, of the shipped networks' first cycles, of such pushed off the faces, and of mean fills."""
    config_kind, _ = STAGES["score"]
    stored = json.loads((run / SETTINGS).read_text())
    config = ScoreConfig(**{field.name: stored[field.name] for field in dataclasses.fields(config_kind)})
    stage = ScoreStage(config, archive=data, device=CPU, val_archive=val)
    read_checkpoint(stage, run / CHECKPOINT)
    networks = load_networks(models_dir(), device=CPU)
    network, kept, still = stage.network.eval(), [], torch.Generator().manual_seed(3)
    for image, mask, first in val_holes(stage.val_faces):
        off = networks.mapping.difference(torch.randn((len(image), COMPONENTS), generator=still)) * SPOILING
        filled = [run_cycle(networks.encoder, networks.generator, first=first, current=first, mask=mask, move=move)[0] for move in (None, off)]
        cycle, spoilt = (composite(image, generated.clamp(-1, 1), mask) for generated in filled)
        kept.append(torch.stack([torch.sigmoid(network(picture)) for picture in (image, cycle, spoilt, first)]))
    means = torch.cat(kept, 1).mean(1).tolist()
    return f"{stage.steps * stage.config.batch:,} | {' | '.join(f'{mean:.2f}' for mean in means)}"


if __name__ == "__main__":
    main()
