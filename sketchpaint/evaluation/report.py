"""The report: tables as Markdown, plots and contact sheets beside it. Contact sheets show test faces and stay where the report is."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

COLUMNS = (
    ("ssim", "SSIM", "{:.3f}"), ("ssim_hole", "SSIM hole", "{:.3f}"), ("psnr_db", "PSNR dB", "{:.2f}"), ("l1_hole", "L1 hole", "{:.4f}"),
    ("score", "score", "{:.3f}"), ("fd", "FD", "{:.2f}"), ("u_ids", "U-IDS", "{:.1%}"), ("p_ids", "P-IDS", "{:.1%}"),
    ("best_before_cycle_10", "best before cycle 10", "{:.0%}"), ("duration_ms", "ms", "{:.0f}"),
)  # fmt: skip
PAPER = {
    "celeba": {"score": 0.83, "ssim": 0.87, "best_before_cycle_10": 0.93},
    "ffhq": {"score": 0.77, "ssim": 0.80},
}


def write_report(summary: dict[str, Any], rows: list[dict[str, Any]], folder: Path, *, control: dict[str, Any], command: str) -> None:
    """Writes `report.md` and its plots.

    Args:
        summary: what `summarise` returned.
        rows: all rows.
        folder: where to.
        control: task -> figures of `measure_control`; may be empty.
        command: how the report was made, printed in it.
    """
    lines = ["# Evaluation", "", f"Made by `{command}`.", ""]
    for source, block in summary.items():
        lines += [f"## {source}, {block['faces']} faces", "", *_table(block["methods"]), ""]
        floor = block["floor_fd"]
        lines += [f"FD between two disjoint halves of the real faces (the floor): {floor:.2f}." if floor is not None else "Too few faces for FD.", ""]
        for key, value in PAPER.get(source, {}).items():
            ours = block["methods"].get("auto", {}).get(key)
            lines.append(f"- {key}: paper {value:.2f}, ours {'not measured' if ours is None else f'{ours:.3f}'}")
        lines.append("")
    lines += [
        "FD and the separabilities (U-IDS, P-IDS) rest on features of our own attribute network, not on Inception: they cannot be compared with",
        "published numbers. L1 is a share of the full range. The mean fill's own row is the zero line for all of them.",
        "",
    ]
    if control:
        lines += ["## Control", "", "| task | faces | cycle 1 | chosen cycle |", "|---|---|---|---|"]
        lines += [f"| {name} | {f['faces']} | {f['first']:.0%} | {f['chosen']:.0%} |" for name, f in control.items()] + [""]
    runs = [row["scores"] for row in rows if row.get("scores") and row["method"] == "coarse"]
    if runs:
        _plot_scores(runs, folder)
        lines += ["![Mean score against cycle](scores.png)", "![Cycle with the best score](best.png)", ""]
    (folder / "report.md").write_text("\n".join(lines))


def _table(methods: dict[str, dict[str, Any]]) -> list[str]:
    shown = [column for column in COLUMNS if any(figures.get(column[0]) is not None for figures in methods.values())]
    lines = ["| method | " + " | ".join(title for _, title, _ in shown) + " |", "|---" * (len(shown) + 1) + "|"]
    for name, figures in methods.items():
        cells = [text.format(figures[key]) if figures.get(key) is not None else "" for key, _, text in shown]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return lines


def _plot_scores(runs: list[list[float]], folder: Path) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    longest = max(map(len, runs))
    means = [float(np.mean([run[k] for run in runs if len(run) > k])) for k in range(longest)]
    figure, axes = plt.subplots(figsize=(6, 3.2), layout="constrained")
    axes.plot(range(1, longest + 1), means, marker="o")
    axes.set(xlabel="cycle", ylabel="mean score")
    figure.savefig(folder / "scores.png", dpi=120)
    plt.close(figure)
    figure, axes = plt.subplots(figsize=(6, 3.2), layout="constrained")
    axes.hist([int(np.argmax(run)) + 1 for run in runs], bins=[k + 0.5 for k in range(longest + 1)])
    axes.set(xlabel="cycle with the best score", ylabel="images")
    figure.savefig(folder / "best.png", dpi=120)
    plt.close(figure)


def write_contact_sheet(columns: list[list[NDArray[np.uint8]]], path: Path) -> None:
    """Writes a picture with one column per face and its images, (128, 128, 3) uint8, below each other."""
    sheet = np.concatenate([np.concatenate(column, 0) for column in columns], 1)
    Image.fromarray(sheet).save(path)
