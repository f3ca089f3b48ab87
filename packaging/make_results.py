"""Puts the figures of an evaluation into docs/RESULTS.md: python packaging/make_results.py DIR

DIR is what `sketchpaint evaluate -o DIR` left. What stands between the page's marks is written anew: the command, the
faces and what was drawn on them; where the run has studies, also the paper's claims and the plots. The words around are
written by hand. Contact sheets show test faces and stay in DIR.
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from PIL import Image

from sketchpaint import __version__
from sketchpaint.evaluation.judges import KINDS
from sketchpaint.evaluation.methods import PEERS

END = "<!-- end -->"
ROOT = Path(__file__).resolve().parents[1]
PLOTS = {
    "best.png": "Cycle with the best score",
    "scores.png": "Mean score against cycle",
    "damage.png": "Mean score against damage",
    "holes.png": "Error against hole size",
}
SOURCES = {"celeba": "CelebA", "ffhq": "FFHQ", "sharp": "Sharp faces"}
FIGURES = (
    ("ssim", "SSIM", "{:.3f}"),
    ("lpips_alexnet", "LPIPS AlexNet", "{:.4f}"),
    ("lpips_vgg", "LPIPS VGG", "{:.4f}"),
    ("identity", "identity", "{:.3f}"),
    ("psnr_db", "PSNR dB", "{:.2f}"),
    ("l1_hole", "L1 hole", "{:.4f}"),
    ("score", "score", "{:.3f}"),
)
OF_FEATURES = ("FD, taken for real: recognition", "AlexNet", "attributes")
TASKS = ("task", "faces", "cycle 1", "chosen cycle", "feed-forward", "identity", "identity of the truth rebuilt")
BESIDE = (("ssim", "SSIM", "{:.3f}"), ("l1_hole", "L1 hole", "{:.4f}"), ("score", "score", "{:.3f}"))
REAL = ("taken_for_real_attributes", "taken for real", "{:.1%}")


def blocks(folder: Path, *, commit: str) -> dict[str, str]:
    """Returns what stands between the page's marks: name of the mark -> text. `commit` is that of the weights."""
    report = (folder / "report.md").read_text()
    summary = json.loads((folder / "summary.json").read_text())
    made = {"faces": _command(report, commit) + _faces(summary)}
    if (folder / "control.json").exists():
        made["control"] = _control(json.loads((folder / "control.json").read_text()))
    if (folder / "studies.json").exists():
        claims = report.split("## The paper, claim by claim\n\n", 1)[1].split("\n\n", 1)[0]
        plots = [f"![{title}](pictures/results-{name})" for name, title in PLOTS.items() if (folder / name).exists()]
        made["claims"] = "\n".join([_command(report, commit) + _beside(summary), claims + "\n", " ".join(plots) + "\n"])
    return made


def rewritten(page: str, made: dict[str, str]) -> str:
    """Returns the page with these texts between its marks; what has no text stays."""
    for name, text in made.items():
        begin = f"<!-- {name} -->\n"
        if page.count(begin) != 1:
            raise SystemExit(f"The page has {page.count(begin)} marks {begin.strip()}, not one.")
        before, after = page.split(begin)
        page = f"{before}{begin}\n{text}\n{END}{after.split(END, 1)[1]}"
    return page


def main() -> None:
    """Rewrites the page, and copies the plots of a run with studies."""
    folder = Path(sys.argv[1])
    git = ["git", "log", "-1", "--format=%h", "--", "models/*.safetensors"]
    commit = subprocess.run(git, capture_output=True, text=True, check=True, cwd=ROOT).stdout.strip()
    made, page = blocks(folder, commit=commit), ROOT / "docs/RESULTS.md"
    page.write_text(rewritten(page.read_text(), made))
    for name in PLOTS if "claims" in made else ():
        if (folder / name).exists():
            Image.open(folder / name).save(ROOT / "docs/pictures" / f"results-{name}", optimize=True)


def _command(report: str, commit: str) -> str:
    command = report.split("Made by `")[1].split("`.")[0]
    # Where files lay is nobody's business.
    words = [Path(word).name if word.startswith("/") else word for word in command.split()]
    return f"With the weights of version {__version__}, commit `{commit}`:\n\n```\n{' '.join(words)}\n```\n\n"


def _faces(summary: dict[str, Any]) -> str:
    """One row a source and method, and one for how far halves of the originals are apart; the classical methods stand
    beside the claims.
    """
    rows = [("faces", "method", *(title for _, title, _ in FIGURES), *OF_FEATURES)]
    for source, block in summary.items():
        title = SOURCES.get(source, source)
        for method, own in block["methods"].items():
            if method in PEERS:
                continue
            real = [_pair(own, kind) for kind in KINDS]
            rows.append((title, method, *(_cell(own, key, text) for key, _, text in FIGURES), *real))
        if block["floor_fd"]:
            floors = (f"{block['floor_fd'][kind]:.3f}" for kind in KINDS)
            rows.append((title, "originals, two halves", *("" for _ in FIGURES), *floors))
    return _table(rows)


def _control(kept: dict[str, Any]) -> str:
    (tasks,) = kept.values()
    rows = [TASKS]
    for name, own in tasks.items():
        shares = ("" if own[key] is None else f"{own[key]:.0%}" for key in ("first", "chosen", "rival"))
        rows.append((name, str(own["faces"]), *shares, f"{own['identity']:.3f}", f"{own['identity_rebuilt']:.3f}"))
    return _table(rows)


def _beside(summary: dict[str, Any]) -> str:
    """The chosen cycle beside the classical methods, figures of the sources beside each other."""
    columns = (*BESIDE, REAL)
    rows = [(" / ".join(SOURCES.get(source, source) for source in summary), *(title for _, title, _ in columns))]
    for method in ("auto", *PEERS):
        own = [block["methods"][method] for block in summary.values() if method in block["methods"]]
        if own:
            rows.append((method, *(" / ".join(_cell(one, key, text) for one in own) for key, _, text in columns)))
    return _table(rows)


def _pair(own: dict[str, Any], kind: str) -> str:
    return f"{own[f'fd_{kind}']:.3f}, {own[f'taken_for_real_{kind}']:.1%}" if f"fd_{kind}" in own else ""


def _cell(own: dict[str, Any], key: str, text: str) -> str:
    return text.format(own[key]) if own.get(key) is not None else ""


def _table(rows: Iterable[tuple[str, ...]]) -> str:
    head, *body = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join([head, "|" + "---|" * (head.count("|") - 1), *body]) + "\n"


if __name__ == "__main__":
    main()
