"""What each part of the training is worth: python benchmarks/ablations.py --data TRAIN.zip --val EVAL.zip --start WEIGHTS -o DIR --minutes M

Trains each variant for the same time and measures it on val faces. Variants that change what the encoder is asked start from the same weights;
those that change its shape start from random ones. A finished variant is not trained again, so the command can be repeated.
"""

import argparse
import dataclasses
import json
from pathlib import Path

import torch

from sketchpaint.cli.main import main as sketchpaint
from sketchpaint.cli.train import CHECKPOINT, SETTINGS, STAGES
from sketchpaint.engine.cycle import composite
from sketchpaint.engine.session import Session, load_networks
from sketchpaint.engine.weights import load_network
from sketchpaint.evaluation.archive import load_faces
from sketchpaint.evaluation.attributes import AttributeNetwork
from sketchpaint.evaluation.control import TASKS, measure_control
from sketchpaint.paths import models_dir
from sketchpaint.training.config import CrgConfig, ScoreConfig
from sketchpaint.training.crg import CrgStage, val_holes
from sketchpaint.training.loop import read_checkpoint
from sketchpaint.training.score import ScoreStage

CPU = torch.device("cpu")
FROM_WEIGHTS = {
    "all parts": [],
    "hints that say nothing": ["meaningful_hints=false"],
    "first composite hidden": ["sees_first=false"],
    "first cycles only": ["later_cycle_share=0"],
}
FROM_NOTHING = {"8 x 8 latent map": [], "vector of 512": ["latent_vector=512"]}
SCORES = {"real cycles among the bad": [], "artefacts alone": ["models="]}
SCORE_SETTINGS = ["batch=32", "learning_rate=0.0006", "dropout=0.1", "smoothing=0.99"]
FACES = 40
TRIED = ("thin glasses", "sunglasses", "beard by dark fill", "hair lighter")


def main() -> None:
    """Trains what is missing and prints three tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--data", "--val", "--start", "-o"):
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

    print(f"Each variant trained {arguments.minutes:g} minutes; {FACES} val faces a task, nothing held to the sketch.")
    print(f"\n| from the same weights | images | L1 in the hole, cycle 1 / 3 | {' | '.join(TRIED)} |\n|---|---|---|{'---|' * len(TRIED)}")
    for name, settings in FROM_WEIGHTS.items():
        stage = _crg(trained("crg", name, [f"start={arguments.start.resolve()}", *settings]), arguments.data, arguments.val)
        rates = [f"{first:.0%} / {chosen:.0%}" for first, chosen in _control(stage, arguments.val)]
        print(f"| {name} | {_errors(stage)} | {' | '.join(rates)} |", flush=True)
    print("\n| from random weights, without a critic | images | L1 in the hole, cycle 1 / 3 |\n|---|---|---|")
    for name, settings in FROM_NOTHING.items():
        stage = _crg(trained("crg", name, ["adversarial=false", "pixel_weight=1", "learning_rate=0.0004", *settings]), arguments.data, arguments.val)
        print(f"| {name} | {_errors(stage)} |", flush=True)
    print("\n| score trained with | images | untouched | first cycles | mean fill |\n|---|---|---|---|---|")
    for name, settings in SCORES.items():
        print(f"| {name} | {_scores(trained('score', name, [*SCORE_SETTINGS, *settings]), arguments.data, arguments.val)} |", flush=True)


def _crg(run: Path, data: Path, val: Path) -> CrgStage:
    stored = json.loads((run / SETTINGS).read_text())
    config = CrgConfig(**{field.name: stored[field.name] for field in dataclasses.fields(CrgConfig)})
    stage = CrgStage(dataclasses.replace(config, start=""), archive=data, device=CPU, val_archive=val)
    read_checkpoint(stage, run / CHECKPOINT)
    return stage


def _errors(stage: CrgStage) -> str:
    figures = stage.validate()
    return f"{stage.steps * stage.config.batch:,} | {figures['hole_l1_cycle1']:.4f} / {figures['hole_l1_cycle3']:.4f}"


def _control(stage: CrgStage, val: Path) -> list[tuple[float, float]]:
    """Returns success in the first and in the chosen cycle for each task of `TRIED`."""
    networks = dataclasses.replace(load_networks(models_dir(), device=CPU), encoder=stage.encoder_average.eval(), generator=stage.generator_average.eval())
    session = Session(networks, device=CPU)
    judge, faces = load_network(AttributeNetwork, models_dir(), name="attributes", device=CPU), load_faces(val, split="val")
    rates = []
    for task in TASKS:
        if task.name in TRIED:
            figures = measure_control(session, judge, None, faces, task, limit=FACES, exploration=0.0, sketch_hold=0.0)
            assert figures.first is not None
            assert figures.chosen is not None
            rates.append((figures.first, figures.chosen))
    return rates


@torch.inference_mode()
def _scores(run: Path, data: Path, val: Path) -> str:
    """Returns the mean scores of untouched val faces, of the shipped networks' first cycles and of holes filled with a mean."""
    config_kind, _ = STAGES["score"]
    stored = json.loads((run / SETTINGS).read_text())
    config = ScoreConfig(**{field.name: stored[field.name] for field in dataclasses.fields(config_kind)})
    stage = ScoreStage(config, archive=data, device=CPU, val_archive=val)
    read_checkpoint(stage, run / CHECKPOINT)
    networks = load_networks(models_dir(), device=CPU)
    network, kept = stage.network.eval(), []
    for image, mask, first in val_holes(stage.val_faces):
        cycle = composite(image, networks.generator(networks.encoder(first, first, mask)).clamp(-1, 1), mask)
        kept.append(torch.stack([torch.sigmoid(network(picture)) for picture in (image, cycle, first)]))
    untouched, cycles, fills = torch.cat(kept, 1).mean(1).tolist()
    return f"{stage.steps * stage.config.batch:,} | {untouched:.2f} | {cycles:.2f} | {fills:.2f}"


if __name__ == "__main__":
    main()
