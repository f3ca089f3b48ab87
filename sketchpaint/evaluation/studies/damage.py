"""Figure 14: the score falls as blur, brightness and contrast damage grow."""

from typing import Any

import numpy as np
import torch
from scipy.stats import spearmanr

from sketchpaint.engine.tensors import tensor_to_image
from sketchpaint.evaluation.archive import to_signed
from sketchpaint.evaluation.artefacts import Artefact, damage
from sketchpaint.evaluation.protocol import BATCH
from sketchpaint.evaluation.studies.lab import Lab

# Least to most, over the ranges of the paper's section 3.2; blur is a sigma in px, the others are factors.
LEVELS = {
    Artefact.BLUR: (0.3, 0.6, 0.8, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5),
    Artefact.BRIGHTNESS: (0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5, 0.4),
    Artefact.CONTRAST: (0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5, 0.4),
}


def study_damage(lab: Lab) -> dict[str, Any]:
    """Damages the masked part of real faces more and more.

    Returns:
        Mean score of untouched faces; for each kind of damage the mean score of each level, the rank correlation of
        level and mean score, and the mean score at the heaviest level.
    """
    numbers = list(lab.numbers)
    assert lab.faces.masks is not None  # the study's faces come with masks
    images, masks = to_signed(lab.faces.images[numbers]), lab.faces.masks[numbers].float()
    figures: dict[str, Any] = {"faces": len(numbers), "untouched": _mean_score(lab, images)}
    for kind, levels in LEVELS.items():
        kinds = torch.full((len(images),), int(kind))
        scores = [_mean_score(lab, damage(images, masks, kinds, torch.full((len(images),), level))) for level in levels]
        correlation = spearmanr(np.arange(len(levels)), scores).statistic
        figures[kind.name.lower()] = {
            "levels": list(levels),
            "scores": scores,
            "rank_correlation": float(correlation),
            "heaviest": scores[-1],
        }
    return figures


def _mean_score(lab: Lab, images: torch.Tensor) -> float:
    pictures = [tensor_to_image(image[None]) for image in images]
    return float(
        np.mean(
            [
                score
                for start in range(0, len(pictures), BATCH)
                for score in lab.session.scores(pictures[start : start + BATCH])
            ]
        )
    )
