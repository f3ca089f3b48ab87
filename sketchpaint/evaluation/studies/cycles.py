"""Figures 5, 6 and 7: when the best score comes, how the score moves, and whether cycles differ."""

from typing import Any

import numpy as np

from sketchpaint.engine.api import InpaintRequest
from sketchpaint.evaluation.studies.lab import Lab, mean_distance

LONG, EARLY = 20, 10


def study_cycles(lab: Lab) -> dict[str, Any]:
    """Runs 20 cycles on each face, and 10 without exploration.

    Returns:
        Share of faces whose best score comes before cycle 10; mean score of each cycle; spread of cycles 1 to 10
        relative to that between faces; mean scores of those cycles with and without exploration.
    """
    explored, plain = (
        lab.run(
            [
                InpaintRequest(
                    crop=image,
                    mask=mask,
                    seed=seed,
                    exploration=exploration,
                    min_cycles=count,
                    max_cycles=count,
                    patience=count,
                )
                for seed, (image, mask) in enumerate(lab.pairs())
            ]
        )
        for exploration, count in ((lab.exploration, LONG), (0.0, EARLY))
    )
    # A run may end early on a score that is not a number or at its ceiling: each cycle's mean is over the runs that
    # reached it.
    scores = [[cycle.score for cycle in cycles[1:]] for cycles in explored]
    spreads = [mean_distance(lab.embed([cycle.composite for cycle in cycles[1 : EARLY + 1]])) for cycles in explored]
    flat = [mean_distance(lab.embed([cycle.composite for cycle in cycles[1 : EARLY + 1]])) for cycles in plain]
    unit = lab.between_faces()
    return {
        "faces": len(explored),
        "best_before_cycle_10": float(np.mean([int(np.argmax(run)) + 1 < EARLY for run in scores])),
        "mean_score_by_cycle": [
            float(np.mean([run[k] for run in scores if len(run) > k])) for k in range(max(map(len, scores)))
        ],
        "mean_score": float(np.mean([score for run in scores for score in run[:EARLY]])),
        "mean_score_without_exploration": float(
            np.mean([cycle.score for cycles in plain for cycle in cycles[1 : EARLY + 1]])
        ),
        "spread": float(np.mean(spreads)) / unit,
        "spread_without_exploration": float(np.mean(flat)) / unit,
    }
