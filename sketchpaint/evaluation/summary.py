"""From rows to figures: means per method and source, distances over features, and what the cycles did."""

import math
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from sketchpaint.evaluation.archive import Faces
from sketchpaint.evaluation.frechet import frechet_distance
from sketchpaint.evaluation.judges import KINDS, Features
from sketchpaint.evaluation.methods import OPTIMISATION
from sketchpaint.evaluation.metrics import separability
from sketchpaint.evaluation.protocol import FEATURES, feature_file

MEANS = (
    "ssim",
    "ssim_hole",
    "lpips_alexnet",
    "lpips_vgg",
    "identity",
    "psnr_db",
    "psnr_hole_db",
    "l1_hole",
    "score",
    "duration_ms",
)
MIN_FEATURES = 50
EARLY_CYCLE = 10


def summarise(rows: list[dict[str, Any]], folder: Path, *, faces: Faces, real: Features) -> dict[str, Any]:
    """Summarises an evaluation.

    Args:
        rows: all rows.
        folder: where the features of the results are.
        faces: the faces evaluated.
        real: features of those faces, in their order.

    Returns:
        source -> "faces", "methods" (method -> figures, those of kind K of features ending in _K), "floor_fd" (kind ->
        the Frechet distance between two disjoint halves of the real faces), "refinement", "hole_size" and
        "optimisation" (what `refinement`, `hole_size` and `against_optimisation` return).
    """
    index = {name: k for k, name in enumerate(faces.names)}
    summary: dict[str, Any] = {}
    for source in sorted({row["source"] for row in rows}):
        own = [row for row in rows if row["source"] == source]
        names = sorted({row["name"] for row in own}, key=lambda name: index[name])
        halves = np.array([index[name] for name in names])[np.random.default_rng(0).permutation(len(names))]
        middle = len(halves) // 2
        block: dict[str, Any] = {"faces": len(names), "floor_fd": {}, "methods": {}}
        for kind in KINDS if middle >= MIN_FEATURES else ():
            one, other = (
                real[kind][part].astype(np.float64) for part in (halves[:middle], halves[middle : 2 * middle])
            )
            block["floor_fd"][kind] = frechet_distance(one, other)
        for method in dict.fromkeys(row["method"] for row in own):
            block["methods"][method] = _method(
                method, [row for row in own if row["method"] == method], folder, real, index
            )
        block |= {"refinement": refinement(own), "hole_size": hole_size(own), "optimisation": against_optimisation(own)}
        summary[source] = block
    return summary


def _method(
    method: str, rows: list[dict[str, Any]], folder: Path, real: Features, index: dict[str, int]
) -> dict[str, Any]:
    good = [row for row in rows if "error" not in row]
    figures: dict[str, Any] = {"faces": len(good), "failed": len(rows) - len(good)}
    if not good:
        return figures
    for key in MEANS:
        figures[key] = _finite_mean(row[key] for row in good)
    if len(good) >= MIN_FEATURES:
        kept = [np.load(folder / FEATURES / feature_file(row)) for row in good]
        numbers = [index[row["name"]] for row in good]
        for kind in KINDS:
            results, originals = (
                np.stack([own[kind] for own in kept]).astype(np.float64),
                real[kind][numbers].astype(np.float64),
            )
            figures[f"fd_{kind}"] = frechet_distance(results, originals)
            figures |= {f"{name}_{kind}": value for name, value in asdict(separability(results, originals)).items()}
    runs = [row["scores"] for row in good if row["scores"]]
    if runs:
        figures["cycles"] = float(np.mean([len(scores) for scores in runs]))
        figures["best_before_cycle_10"] = float(np.mean([int(np.argmax(scores)) + 1 < EARLY_CYCLE for scores in runs]))
    return figures


def refinement(rows: list[dict[str, Any]]) -> dict[str, float] | None:
    """Appendix B: how often the coarse result is closer to the truth than the refined one, and how often the score
    picks the closer one.

    Args:
        rows: rows of one source.

    Returns:
        Shares by hole L1, or None without rows of both.
    """
    coarse, refined = (
        {row["name"]: row for row in rows if row["method"] == method and "error" not in row}
        for method in ("coarse", "refined")
    )
    pairs = [(coarse[name], refined[name]) for name in coarse if name in refined]
    if not pairs:
        return None
    coarse_closer = np.array([a["l1_hole"] < b["l1_hole"] for a, b in pairs])
    coarse_picked = np.array([a["score"] >= b["score"] for a, b in pairs])
    return {
        "faces": len(pairs),
        "coarse_closer": float(coarse_closer.mean()),
        "score_picks_closer": float((coarse_closer == coarse_picked).mean()),
    }


def hole_size(rows: list[dict[str, Any]]) -> list[dict[str, float]]:
    """Figure 17: score and error of the automatic choice in each quarter of the faces, small holes to large ones."""
    own = sorted(
        (row for row in rows if row["method"] == "auto" and "error" not in row), key=lambda row: row["hole_share"]
    )
    quarters = [[own[k] for k in part] for part in np.array_split(np.arange(len(own)), 4) if len(part)]
    return [
        {key: float(np.mean([row[key] for row in quarter])) for key in ("hole_share", "score", "l1_hole")}
        for quarter in quarters
    ]


def against_optimisation(rows: list[dict[str, Any]]) -> dict[str, float]:
    """Compares the first cycle and the whole run with latent optimisation, on the faces that were optimised.

    Args:
        rows: rows of one source.

    Returns:
        "first_faster" and "auto_faster", how many times faster they are; "first_l1", "auto_l1" and "l1", their mean
        hole L1 and the optimisation's. Empty without faces that all three filled.
    """
    first, auto, slow = (
        {row["name"]: row for row in rows if row["method"] == method and "error" not in row}
        for method in ("first", "auto", OPTIMISATION)
    )
    names = [name for name in slow if name in first and name in auto]
    if not names:
        return {}
    mean = {
        key: [float(np.mean([own[name][key] for name in names])) for own in (first, auto, slow)]
        for key in ("duration_ms", "l1_hole")
    }
    times, errors = mean["duration_ms"], mean["l1_hole"]
    return {
        "first_faster": times[2] / times[0],
        "auto_faster": times[2] / times[1],
        "first_l1": errors[0],
        "auto_l1": errors[1],
        "l1": errors[2],
    }


def _finite_mean(values: Iterable[float]) -> float | None:
    finite = [value for value in values if math.isfinite(value)]
    return float(np.mean(finite)) if finite else None
