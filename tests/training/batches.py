"""Random numbers and batches of faces, for the tests that change them."""

import torch

from sketchpaint.evaluation.archive import ATTRIBUTES, Faces
from sketchpaint.imaging.frame import TEMPLATE_XY


def source(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def faces(n: int, **attributes: int) -> Faces:
    values = torch.zeros(n, 14, dtype=torch.int8)
    for name, value in attributes.items():
        values[:, ATTRIBUTES.index(name)] = value
    landmarks = torch.tensor(TEMPLATE_XY, dtype=torch.float32).expand(n, 5, 2)
    return Faces(torch.rand(n, 3, 128, 128, generator=source()) * 2 - 1, landmarks, values, ())
