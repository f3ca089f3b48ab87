"""Figures 9 and 10: irregular masks, and the step at the mask's border before and after refinement."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sketchpaint.cycle import Cycle
from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.session import Session
from sketchpaint.evaluation.metrics import pair_figures
from sketchpaint.evaluation.protocol import BATCH, face_image
from sketchpaint.evaluation.studies.lab import Lab
from sketchpaint.imaging.irregular import irregular_mask


def seam_error(result: NDArray[np.uint8], original: NDArray[np.uint8], mask: NDArray[np.bool_]) -> float:
    """Returns how far the steps across the mask's border are from the original's: mean over neighbouring pixels one of
    which is masked.

    Args:
        result: (H, W, 3) uint8.
        original: (H, W, 3) uint8.
        mask: (H, W) bool.

    Returns:
        A share of the full range; 0 where the mask has no border.
    """
    change = result.astype(np.float64) - original
    steps = []
    for axis in (0, 1):
        straddling = np.diff(mask.astype(np.int8), axis=axis) != 0
        steps.append(np.abs(np.diff(change, axis=axis))[straddling].ravel())
    joined = np.concatenate(steps)
    return float(joined.mean() / 255) if len(joined) else 0.0


def study_irregular(lab: Lab) -> dict[str, Any]:
    """Fills irregular random masks instead of the given ones; returns mean figures of the automatic choice between
    coarse and refined.
    """
    crops = [face_image(lab.faces, number) for number in lab.numbers]
    requests = [
        InpaintRequest(crop=crop, mask=irregular_mask(len(crop), seed=k), seed=k, exploration=lab.exploration)
        for k, crop in enumerate(crops)
    ]
    coarse = lab.best(requests)
    chosen = [
        a if a.score >= b.score else b for a, b in zip(coarse, _refine(lab.session, requests, coarse), strict=True)
    ]
    pairs = [
        pair_figures(cycle.composite, request.crop, request.mask)
        for cycle, request in zip(chosen, requests, strict=True)
    ]
    return {
        "faces": len(pairs),
        "hole_share": float(np.mean([request.mask.mean() for request in requests])),
        "ssim": float(np.mean([pair.ssim for pair in pairs])),
        "l1_hole": float(np.mean([pair.l1_hole for pair in pairs])),
        "score": float(np.mean([cycle.score for cycle in chosen])),
    }


def study_seams(lab: Lab) -> dict[str, Any]:
    """Measures seams, hole error and score of the coarse choice and after its refinement."""
    requests = [
        InpaintRequest(crop=image, mask=mask, seed=k, exploration=lab.exploration)
        for k, (image, mask) in enumerate(lab.pairs())
    ]
    coarse = lab.best(requests)
    return {
        "faces": len(requests),
        "coarse": _means(requests, coarse),
        "refined": _means(requests, _refine(lab.session, requests, coarse)),
    }


def _refine(session: Session, requests: list[InpaintRequest], cycles: list[Cycle]) -> list[Cycle]:
    refined: list[Cycle] = []
    for start in range(0, len(requests), BATCH):
        refined += session.refine_together(requests[start : start + BATCH], cycles[start : start + BATCH])
    return refined


def _means(requests: list[InpaintRequest], cycles: list[Cycle]) -> dict[str, float]:
    pairs = list(zip(requests, cycles, strict=True))
    return {
        "seam_error": float(
            np.mean([seam_error(cycle.composite, request.crop, request.mask) for request, cycle in pairs])
        ),
        "l1_hole": float(
            np.mean([pair_figures(cycle.composite, request.crop, request.mask).l1_hole for request, cycle in pairs])
        ),
        "score": float(np.mean([cycle.score for cycle in cycles])),
    }
