"""Runs all methods on all cases and sums up."""

import math
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from sketchpaint.engine.octaves import Upsampler
from sketchpaint.evaluation.sharpness.cases import Case
from sketchpaint.evaluation.sharpness.judges import Judges, hole_patches, taken_for_photo
from sketchpaint.evaluation.sharpness.measures import band_ratios, seam_steps
from sketchpaint.evaluation.sharpness.methods import methods

PATCHES = 4
COLUMNS = (
    "method",
    "LPIPS (VGG)",
    "detail hole : ring, median a band",
    "within the limits",
    "seam step",
    "untouched step",
    "taken for photo",
    "ms",
)


@dataclass
class _Figures:
    ratios: list[list[float]] = field(default_factory=list)
    steps: list[tuple[float, float]] = field(default_factory=list)
    distances: list[float] = field(default_factory=list)
    patches: list[np.ndarray] = field(default_factory=list)
    ms: list[float] = field(default_factory=list)


def measure(
    cases: Iterable[Case], judges: Judges | None, *, upsampler: Upsampler | None, limits: tuple[float, float]
) -> list[dict[str, object]]:
    """Returns a row of figures for each method.

    Args:
        cases: what to fill.
        judges: networks for LPIPS and the linear machine, or None to leave these out.
        upsampler: the octave network.
        limits: how far detail in the hole may be from that in the ring to count as alike.
    """
    ways = methods(upsampler)
    figures = {name: _Figures() for name in ways}
    groups: list[int] = []
    for case in cases:
        place = case.placement
        hole = np.zeros(case.mask.shape, bool)
        hole[place.box] = place.alpha > 0
        if not hole.any():
            continue
        windows, bands = hole_patches(hole, most=PATCHES), max(1, int(math.log2(place.frame.scale)))
        groups += [case.group] * len(windows)
        for name, own in figures.items():
            start = time.perf_counter()
            pixels = ways[name](case)
            own.ms.append((time.perf_counter() - start) * 1000)
            filled = case.photo.copy()
            filled[place.box] = pixels
            own.ratios.append(band_ratios(filled, hole, bands=bands))
            own.steps.append(seam_steps(filled, hole))
            if judges is not None:
                own.distances.append(judges.lpips(filled, case.photo, hole))
                own.patches += [filled[window].copy() for window in windows]  # a view would keep the photo
    return [_row(name, own, figures["photo"], np.array(groups), judges, limits) for name, own in figures.items()]


def _row(
    name: str, own: _Figures, photo: _Figures, groups: np.ndarray, judges: Judges | None, limits: tuple[float, float]
) -> dict[str, object]:
    bands = max((len(each) for each in own.ratios), default=0)
    ratios = np.array([each + [math.nan] * (bands - len(each)) for each in own.ratios])
    low, high = limits
    alike = [
        float(((band >= low) & (band <= high))[np.isfinite(band)].mean()) if np.isfinite(band).any() else math.nan
        for band in ratios.T
    ]
    seam, untouched = np.nanmean(np.array(own.steps), 0)
    taken = math.nan
    if judges is not None and own is not photo and len(set(groups.tolist())) > 1:
        taken = taken_for_photo(judges.features(own.patches), judges.features(photo.patches), groups)
    return {
        "method": name,
        "LPIPS (VGG)": float(np.mean(own.distances)) if own.distances else math.nan,
        "detail hole : ring, median a band": [round(float(value), 2) for value in np.nanmedian(ratios, 0)],
        "within the limits": [round(v, 2) for v in alike],
        "seam step": float(seam),
        "untouched step": float(untouched),
        "taken for photo": taken,
        "ms": float(np.median(own.ms)),
    }


def to_markdown(rows: list[dict[str, object]]) -> str:
    """Returns the rows as a table."""
    lines = ["| " + " | ".join(COLUMNS) + " |", "|" + "---|" * len(COLUMNS)]
    for row in rows:
        cells = [
            f"{value:.3f}"
            if isinstance(value, float)
            else "  ".join(map(str, value))
            if isinstance(value, list)
            else str(value)
            for value in row.values()
        ]
        lines.append("| " + " | ".join(cell.replace("nan", "–") for cell in cells) + " |")
    return "\n".join(lines) + "\n"
