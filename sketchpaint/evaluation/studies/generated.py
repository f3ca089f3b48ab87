"""Figure 12: repairing generated faces. And how close random faces come to real ones."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.tensors import tensor_to_image
from sketchpaint.evaluation.archive import to_signed
from sketchpaint.evaluation.control import beard_region, eye_band
from sketchpaint.evaluation.frechet import frechet_distance
from sketchpaint.evaluation.judges import KINDS, RECOGNITION_FEATURES
from sketchpaint.evaluation.metrics import separability
from sketchpaint.evaluation.protocol import BATCH, face_image
from sketchpaint.evaluation.studies.lab import Lab
from sketchpaint.evaluation.summary import MIN_FEATURES
from sketchpaint.imaging.frame import TEMPLATE_XY

ALIKE_FACES = 64


def study_generated(lab: Lab) -> dict[str, Any]:
    """Repairs the eyes or the lower face of random faces, in turn.

    Returns:
        Mean score before and after, and the share of faces whose score rose.
    """
    regions = (eye_band(TEMPLATE_XY), beard_region(TEMPLATE_XY))
    requests = [
        InpaintRequest(crop=lab.session.sample(seed), mask=regions[seed % 2], seed=seed, exploration=lab.exploration)
        for seed in range(len(lab.numbers))
    ]
    before = np.array(
        [
            score
            for start in range(0, len(requests), BATCH)
            for score in lab.session.scores([r.crop for r in requests[start : start + BATCH]])
        ]
    )
    after = np.array([cycle.score for cycle in lab.best(requests)])
    return {
        "faces": len(requests),
        "score_before": float(before.mean()),
        "score_after": float(after.mean()),
        "improved": float((after > before).mean()),
    }


def study_random_faces(lab: Lab) -> dict[str, Any]:
    """Compares random faces and reconstructions with real faces, as many of each as there are test faces.

    Returns:
        For each kind of features, unless there are too few faces, Frechet distances and the share of random faces that
        a linear machine takes for real; and the smallest distance between two of 64 random faces beside that between
        two of 64 real ones.
    """
    real = [face_image(lab.faces, number) for number in range(len(lab.faces))]
    random_faces = [lab.session.sample(seed) for seed in range(max(ALIKE_FACES, len(real)))]
    features = {
        name: lab.judges.features(images)
        for name, images in (("real", real), ("random", random_faces), ("rebuilt", _rebuilt(lab)))
    }
    figures: dict[str, Any] = {"faces": len(random_faces)}
    for kind in KINDS if len(real) >= MIN_FEATURES else ():
        own = {name: every[kind].astype(np.float64) for name, every in features.items()}
        figures[f"fd_random_{kind}"] = frechet_distance(own["random"], own["real"])
        figures[f"fd_rebuilt_{kind}"] = frechet_distance(own["rebuilt"], own["real"])
        figures[f"taken_for_real_{kind}"] = separability(own["random"][: len(real)], own["real"]).taken_for_real
    closest = {
        name: _closest(features[name][RECOGNITION_FEATURES][:ALIKE_FACES].astype(np.float64))
        for name in ("random", "real")
    }
    return figures | {f"closest_{name}": value for name, value in closest.items()}


@torch.inference_mode()
def _rebuilt(lab: Lab) -> list[NDArray[np.uint8]]:
    networks, rebuilt = lab.session.networks, []
    for part in lab.faces.images.split(BATCH):
        image = to_signed(part.to(lab.session.device))
        faces = networks.generator(networks.encoder(image, image, torch.zeros_like(image[:, :1])))
        rebuilt += [tensor_to_image(face[None]) for face in faces]
    return rebuilt


def _closest(features: NDArray[np.float64]) -> float:
    gaps = np.linalg.norm(features[:, None] - features[None], axis=2)
    return float(gaps[np.triu_indices(len(features), 1)].min())
