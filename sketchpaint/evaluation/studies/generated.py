"""Figure 12: repairing generated faces. And how close random faces come to real ones."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.preprocess import tensor_to_image
from sketchpaint.evaluation.archive import to_signed
from sketchpaint.evaluation.control import beard_region, eye_band
from sketchpaint.evaluation.metrics import frechet_distance
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
        InpaintRequest(crop=lab.session.sample(seed), mask=regions[seed % 2], seed=seed, exploration=lab.exploration) for seed in range(len(lab.numbers))
    ]
    before = np.array([score for start in range(0, len(requests), BATCH) for score in lab.session.scores([r.crop for r in requests[start : start + BATCH]])])
    after = np.array([cycle.score for cycle in lab.best(requests)])
    return {"faces": len(requests), "score_before": float(before.mean()), "score_after": float(after.mean()), "improved": float((after > before).mean())}


def study_random_faces(lab: Lab) -> dict[str, Any]:
    """Compares random faces and reconstructions with real faces, as many of each as there are test faces.

    Returns:
        Frechet distances (None for too few faces), and the smallest feature distance between two of 64 random faces beside that between two
        of 64 real ones.
    """
    real = [face_image(lab.faces, number) for number in range(len(lab.faces))]
    random_faces = [lab.session.sample(seed) for seed in range(max(ALIKE_FACES, len(real)))]
    features = {"real": lab.embed(real), "random": lab.embed(random_faces), "rebuilt": lab.embed(_rebuilt(lab))}
    enough = len(real) >= MIN_FEATURES
    return {
        "faces": len(random_faces),
        "fd_random": frechet_distance(features["random"], features["real"]) if enough else None,
        "fd_rebuilt": frechet_distance(features["rebuilt"], features["real"]) if enough else None,
        "closest_random": _closest(features["random"][:ALIKE_FACES]),
        "closest_real": _closest(features["real"][:ALIKE_FACES]),
    }


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
