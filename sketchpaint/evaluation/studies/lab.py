"""What every study needs: networks, faces, and runs of many requests."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sketchpaint.cycle import Cycle
from sketchpaint.engine.api import InpaintRequest, best_cycle
from sketchpaint.engine.session import Session
from sketchpaint.evaluation.archive import Faces
from sketchpaint.evaluation.judges import RECOGNITION_FEATURES, Judges
from sketchpaint.evaluation.protocol import BATCH, face_arrays


@dataclass(frozen=True)
class Lab:
    """Where a study works.

    Attributes:
        session: our networks.
        judges: networks whose features measure distances between faces.
        faces: all test faces with masks.
        numbers: the faces a study uses, half of each source.
        exploration: exploration of our runs.
    """

    session: Session
    judges: Judges
    faces: Faces
    numbers: tuple[int, ...]
    exploration: float

    def pairs(self) -> list[tuple[NDArray[np.uint8], NDArray[np.bool_]]]:
        """Returns the study's faces, (128, 128, 3) uint8, with their given masks, (128, 128) bool."""
        return [face_arrays(self.faces, number) for number in self.numbers]

    def run(self, requests: Sequence[InpaintRequest]) -> list[list[Cycle]]:
        """Returns all cycles of each request."""
        runs: list[list[Cycle]] = [[] for _ in requests]
        for start in range(0, len(requests), BATCH):
            for together in self.session.cycles_together(requests[start : start + BATCH]):
                for number, cycle in together.items():
                    runs[start + number].append(cycle)
        return runs

    def best(self, requests: Sequence[InpaintRequest]) -> list[Cycle]:
        """Returns the best-scored cycle of each request."""
        return [best_cycle(cycles) for cycles in self.run(requests)]

    def embed(self, images: Sequence[NDArray[np.uint8]]) -> NDArray[np.float64]:
        """Returns (N, D) features of the face recognition network of (128, 128, 3) uint8 images: the space of all
        spreads.
        """
        return self.judges.features(images)[RECOGNITION_FEATURES].astype(np.float64)

    def between_faces(self) -> float:
        """Returns the mean feature distance between different faces of the study: the unit of all spreads."""
        return mean_distance(self.embed([image for image, _ in self.pairs()]))


def mean_distance(features: NDArray[np.float64]) -> float:
    """Returns the mean Euclidean distance over all pairs of (N, D) features; 0 for fewer than two."""
    if len(features) < 2:
        return 0.0
    gaps = np.linalg.norm(features[:, None] - features[None], axis=2)
    return float(gaps[np.triu_indices(len(features), 1)].mean())
