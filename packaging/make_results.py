"""Makes docs/RESULTS.md and its pictures from an evaluation: python packaging/make_results.py DIR [NOTE]

DIR is what `sketchpaint evaluate -o DIR` left, NOTE a sentence on how it was run. Plots are copied; the contact sheet
is made anew, of generated faces only.
"""

import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.manifest import read_manifest
from sketchpaint.engine.session import Session, load_networks
from sketchpaint.engine.weights import load_network
from sketchpaint.evaluation.archive import ATTRIBUTES
from sketchpaint.evaluation.control import beard_region, eye_band
from sketchpaint.evaluation.methods import METHODS, OPTIMISATION, in_groups, run_group
from sketchpaint.evaluation.protocol import read_rows
from sketchpaint.evaluation.report import write_contact_sheet
from sketchpaint.evaluation.rival import GatedUNet
from sketchpaint.imaging.frame import TEMPLATE_XY
from sketchpaint.paths import models_dir

PICTURES = Path("docs/pictures")
PLOTS = ("best.png", "scores.png", "damage.png", "holes.png")
FACES = 10
LINE = 140
CONDITIONS = (
    "Encoder and generator saw {ours} images in their last run, which started from {start}. The feed-forward network "
    "saw {rival} of the same images with "
    "the same losses. Our cycles for {pairs:,} faces took {minutes:.1f} minutes, scoring and refinement included. In "
    "the control tasks our results are "
    "moved towards the sketch, as in the editor; those of the feed-forward network are not. Left out: {left_out}. "
    "{note} Each face has a seed of its own."
)
HEAD = """# Results

What the weights in `models/` reach, measured on the test splits of the face archive (faces, masks and attributes that
no training saw, nothing was chosen by). Made by

```
{command}
```

at commit `{commit}`, on two processor cores. The numbers come from real faces; the picture shows faces of nobody, made
by our own generator.

![Rows: generated face, hole, then {rows}](pictures/results-methods.jpg)

Rows of the picture: face, hole, {rows}.

{conditions}

The attribute network, whose features FD and U-IDS rest on and which judges the control tasks, tells on the val split
(balanced accuracy) {judge}.

"""


def main() -> None:
    """Writes the page, its plots and its contact sheet."""
    folder = Path(sys.argv[1])
    for name in PLOTS:
        if (folder / name).exists():
            Image.open(folder / name).save(PICTURES / f"results-{name}", optimize=True)
    methods = _contact_sheet(PICTURES / "results-methods.jpg")
    report = (folder / "report.md").read_text()
    command = report.split("Made by `")[1].split("`.")[0]
    # Where files lay is nobody's business.
    command = " ".join(Path(word).name if word.startswith("/") else word for word in command.split())
    body = report.split("`.\n", 1)[1]
    for name in PLOTS:
        body = body.replace(f"]({name})", f"](pictures/results-{name})")
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True
    ).stdout.strip()
    networks = read_manifest(models_dir())
    images = {name: f"{entry.training['images']:,}" for name, entry in networks.items() if "images" in entry.training}
    accuracy = networks["attributes"].training["val"]
    judge = textwrap.fill(", ".join(f"{name.replace('_', ' ')} {accuracy[name]:.0%}" for name in ATTRIBUTES), LINE)
    left_out = ", ".join(name for name in METHODS if f"| {name} |" not in report) or "nothing"
    own = [row["duration_ms"] for row in read_rows(folder) if row["method"] == "auto" and "error" not in row]
    conditions = CONDITIONS.format(
        ours=images["encoder"],
        start=networks["encoder"].training["started_from"],
        rival=images["rival"],
        pairs=len(own),
        minutes=sum(own) / 60_000,
        left_out=left_out,
        note=" ".join(sys.argv[2:]),
    )
    head = HEAD.format(
        command=command,
        commit=commit,
        rows=", ".join(methods),
        conditions=textwrap.fill(" ".join(conditions.split()), LINE),
        judge=judge,
    )
    Path("docs/RESULTS.md").write_text(head + body.lstrip())


def _contact_sheet(path: Path) -> list[str]:
    """Writes one column for each of ten generated faces; returns the methods in their order."""
    device = torch.device("cpu")
    session = Session(load_networks(models_dir(), device=device), device=device)
    rival = load_network(GatedUNet, models_dir(), name="rival", device=device)
    groups = in_groups([name for name in METHODS if name != OPTIMISATION])
    regions, columns = (eye_band(TEMPLATE_XY), beard_region(TEMPLATE_XY)), []
    for seed in range(FACES):
        request = InpaintRequest(crop=session.sample(seed), mask=regions[seed % 2])
        column = [request.crop, np.where(request.mask[..., None], 255, request.crop).astype(np.uint8)]
        for group in groups:
            results = run_group(group, [request], session=session, rival=rival)[0]
            column += [results[name].image for name in group]
        columns.append(column)
    write_contact_sheet(columns, path)
    return [name for group in groups for name in group]


if __name__ == "__main__":
    main()
