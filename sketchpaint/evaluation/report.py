"""The report: tables as Markdown, plots and contact sheets beside it. Contact sheets show test faces and stay where the
report is.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sketchpaint.evaluation.claims import claims_table

COLUMNS = (
    ("faces", "faces", "{:d}"),
    ("ssim", "SSIM", "{:.3f}"),
    ("lpips_alexnet", "LPIPS AlexNet", "{:.4f}"),
    ("lpips_vgg", "LPIPS VGG", "{:.4f}"),
    ("identity", "identity", "{:.3f}"),
    ("psnr_db", "PSNR dB", "{:.2f}"),
    ("ssim_hole", "SSIM hole", "{:.3f}"),
    ("l1_hole", "L1 hole", "{:.4f}"),
    ("score", "score", "{:.3f}"),
    ("best_before_cycle_10", "best before cycle 10*", "{:.0%}"),
    ("duration_ms", "ms", "{:.0f}"),
)
OF_FEATURES = (
    ("fd", "FD", "{:.3f}"),
    ("taken_for_real", "taken for real", "{:.1%}"),
    ("u_ids", "U-IDS", "{:.1%}"),
    ("p_ids", "P-IDS", "{:.1%}"),
)
CONTROL_HEAD = "| task | faces | cycle 1 | chosen cycle | feed-forward | identity | identity of the truth rebuilt |"
CONTROL_NOTES = """Identity is that of the chosen cycle; beside it what the truth keeps when the same hole is filled by
encoding and generating the whole face.
"""
KIND_NAMES = {
    "recognition": "a face recognition network",
    "alexnet": "AlexNet",
    "attributes": "our own attribute network",
}
NOTES = """LPIPS is that of Zhang et al. 2018, over the full crop; VGG-16 taught encoder and generator, AlexNet and the
face recognition network taught nothing here. Identity is the cosine between the recognition network's embeddings of
result and original. FD is the Frechet distance between features of the results and of the originals. A linear support
vector machine learns to tell them apart on nine tenths of the faces: *taken for real* is the share of the other results
that it takes for originals, U-IDS its error rate on both, P-IDS the share of results it takes for more real than their
own original. At 50 % it can only guess. None of these features are Inception's: the figures cannot be compared with
published ones. The row of the mean fill is their zero line. L1 is a share of the full range. SSIM and PSNR are over the
full crop unless they say hole. Methods on fewer faces than the others are compared on those alone. A method keeps the
known pixels of the very originals it is compared with, so its FD may lie below the floor, which compares different
faces. First is cycle 1 alone. *Of runs that stop by themselves; figure 5 below is the one that can be compared with the
paper's.
"""


def write_report(
    summary: dict[str, Any],
    rows: list[dict[str, Any]],
    folder: Path,
    *,
    control: dict[str, Any],
    studies: dict[str, Any],
    command: str,
) -> None:
    """Writes `report.md` and its plots.

    Args:
        summary: what `summarise` returned.
        rows: all rows.
        folder: where to.
        control: task -> figures of `measure_control`; may be empty.
        studies: study -> figures; may be empty.
        command: how the report was made, printed in it.
    """
    lines = ["# Evaluation", "", f"Made by `{command}`.", ""]
    for source, block in summary.items():
        lines += [f"## {source}, {block['faces']} faces", "", *_table(block["methods"], COLUMNS), ""]
        for kind, floor in block["floor_fd"].items():
            columns = tuple((f"{key}_{kind}", title, text) for key, title, text in OF_FEATURES)
            lines += [
                f"On features of {KIND_NAMES[kind]} (floor, FD between two disjoint halves of the real faces: "
                f"{floor:.3f}):",
                "",
            ]
            lines += [*_table(block["methods"], columns), ""]
        lines += [] if block["floor_fd"] else ["Too few faces for FD.", ""]
    lines += [NOTES, "", "## The paper, claim by claim", "", *claims_table(summary, studies), ""]
    if control:
        lines += [
            "## Control: how often what was drawn comes out",
            "",
            CONTROL_HEAD,
            "|---" * CONTROL_HEAD.count(" |") + "|",
        ]
        for name, f in control.items():
            shares = " | ".join(_share(f[key]) for key in ("first", "chosen", "rival"))
            lines.append(f"| {name} | {f['faces']} | {shares} | {f['identity']:.3f} | {f['identity_rebuilt']:.3f} |")
        lines += ["", CONTROL_NOTES, ""]
    lines += _plots(rows, studies, folder)
    (folder / "report.md").write_text("\n".join(lines))


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}"


def _table(methods: dict[str, dict[str, Any]], columns: tuple[tuple[str, str, str], ...]) -> list[str]:
    shown = [column for column in columns if any(figures.get(column[0]) is not None for figures in methods.values())]
    lines = ["| method | " + " | ".join(title for _, title, _ in shown) + " |", "|---" * (len(shown) + 1) + "|"]
    for name, figures in methods.items():
        cells = [text.format(figures[key]) if figures.get(key) is not None else "" for key, _, text in shown]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return lines


def _plots(rows: list[dict[str, Any]], studies: dict[str, Any], folder: Path) -> list[str]:
    """Draws what there is to draw and returns the lines that show it."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    lines: list[str] = []

    def keep(name: str, title: str) -> None:
        plt.gcf().savefig(folder / name, dpi=120)
        plt.close()
        lines.extend([f"![{title}]({name})", ""])

    def axes(**labels: str) -> Any:
        axes = plt.subplots(figsize=(6, 3.2), layout="constrained")[1]
        axes.set(**labels)
        return axes

    ours = next((row["method"] for row in rows if row.get("scores")), None)  # all of ours share their runs
    runs = [row["scores"] for row in rows if row.get("scores") and row["method"] == ours]
    if runs:
        longest = max(map(len, runs))
        axes(xlabel="cycle with the best score", ylabel="images").hist(
            [int(np.argmax(run)) + 1 for run in runs], bins=[k + 0.5 for k in range(longest + 1)]
        )
        keep("best.png", "Cycle with the best score")
    if "cycles" in studies:
        means = studies["cycles"]["mean_score_by_cycle"]
        axes(xlabel="cycle", ylabel="mean score").plot(range(1, len(means) + 1), means, marker="o")
        keep("scores.png", "Mean score against cycle")
    if "damage" in studies:
        drawn = axes(xlabel="damage, from the least to the most", ylabel="mean score")
        for kind in ("blur", "brightness", "contrast"):
            drawn.plot(
                np.linspace(0, 1, len(studies["damage"][kind]["scores"])),
                studies["damage"][kind]["scores"],
                marker="o",
                label=kind,
            )
        drawn.legend()
        keep("damage.png", "Mean score against damage")
    sized = [row for row in rows if row["method"] == "auto" and "error" not in row]
    if sized:
        axes(xlabel="hole, share of the crop", ylabel="L1 in the hole").scatter(
            [r["hole_share"] for r in sized], [r["l1_hole"] for r in sized], s=4
        )
        keep("holes.png", "Error against hole size")
    return lines


def write_contact_sheet(columns: list[list[NDArray[np.uint8]]], path: Path) -> None:
    """Writes a picture with one column per face and its images, (128, 128, 3) uint8, below each other."""
    sheet = np.concatenate([np.concatenate(column, 0) for column in columns], 1)
    Image.fromarray(sheet).save(path)
