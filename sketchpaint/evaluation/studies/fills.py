"""Figures 1 a/b and 8: what stands in the hole steers the result. And diversity: how far eight runs of one face lie
apart.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.options import Fill
from sketchpaint.evaluation.control import beard_region, eye_band, sees
from sketchpaint.evaluation.studies.lab import Lab, mean_distance

Picture = NDArray[np.uint8]
# Eight runs of one face, each with a seed of its own.
RUNS = (Fill.MEAN, Fill.MEAN, Fill.MEAN, Fill.BLUR, Fill.NOISE, Fill.NOISE, Fill.BLACK, Fill.WHITE)


def study_fills(lab: Lab) -> dict[str, Any]:
    """Fills the beard region black and white, and the eyes with the mean and with noise.

    Returns:
        For each pair of fills, the feature distance between the two results relative to that between faces, and their
        mean difference in the hole (of the full range); for the beard region also the share of results in which the
        attribute network sees a beard.
    """
    landmarks = lab.faces.landmarks.double().numpy()
    unit = lab.between_faces()
    figures: dict[str, Any] = {"faces": len(lab.numbers)}
    for name, region, fills in (
        ("beard", beard_region, (Fill.BLACK, Fill.WHITE)),
        ("eyes", eye_band, (Fill.MEAN, Fill.NOISE)),
    ):
        masks = [region(landmarks[number]) for number in lab.numbers]
        sides = []
        for fill in fills:
            requests = [
                InpaintRequest(crop=image, mask=mask, fill=fill, seed=k, exploration=lab.exploration)
                for k, ((image, _), mask) in enumerate(zip(lab.pairs(), masks, strict=True))
            ]
            sides.append([cycle.composite for cycle in lab.best(requests)])
        figures[f"{name}_distance"] = (
            float(np.linalg.norm(lab.embed(sides[0]) - lab.embed(sides[1]), axis=1).mean()) / unit
        )
        gaps = [np.abs(a.astype(float) - b)[mask].mean() / 255 for a, b, mask in zip(*sides, masks, strict=True)]
        figures[f"{name}_difference"] = float(np.mean(gaps))
        if name == "beard":
            for fill, images in zip(fills, sides, strict=True):
                figures[f"beard_seen_{fill}"] = float(
                    np.mean(sees(lab.judges.attributes, images, "beard", device=lab.session.device))
                )
    return figures


def study_diversity(lab: Lab) -> dict[str, Any]:
    """Runs each face with its given mask eight times, with other fills and seeds.

    Returns:
        Mean pairwise feature distance of the eight results, relative to that between faces; and for seeds alone (the
        three mean fills).
    """
    results: list[list[Picture]] = [[] for _ in lab.numbers]
    for run, fill in enumerate(RUNS):
        requests = [
            InpaintRequest(crop=image, mask=mask, fill=fill, seed=len(RUNS) * k + run, exploration=lab.exploration)
            for k, (image, mask) in enumerate(lab.pairs())
        ]
        for own, cycle in zip(results, lab.best(requests), strict=True):
            own.append(cycle.composite)
    unit = lab.between_faces()
    seeds = [run for run, fill in enumerate(RUNS) if fill is Fill.MEAN]
    return {
        "faces": len(results),
        "runs": len(RUNS),
        "spread": float(np.mean([mean_distance(lab.embed(own)) for own in results])) / unit,
        "spread_of_seeds": float(np.mean([mean_distance(lab.embed([own[k] for k in seeds])) for own in results]))
        / unit,
    }
