"""Figures of filled holes on val faces, soft and sharp ones apart."""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from sketchpaint.engine.cycle import composite
from sketchpaint.evaluation.archive import Faces, to_signed
from sketchpaint.evaluation.frechet import frechet_distance
from sketchpaint.evaluation.pretrained import Lpips
from sketchpaint.training.masks import blobs
from sketchpaint.training.sketches import ring_mean

# Faces of each kind, and how many are filled together.
FACES, PART = 200, 20
# Every so many-th feature counts in the Frechet distance: its covariance must rest on more faces than it has rows.
FEATURE_STEP = 3

Filler = Callable[[Tensor, Tensor, Tensor], dict[str, Tensor]]


def val_holes(faces: Faces) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Yields parts of up to 200 val faces, (n, 3, 128, 128) in [-1, 1], with fixed blob masks and composites under the
    ring-mean fill.
    """
    device = faces.images.device
    chosen = torch.arange(0, len(faces), max(1, len(faces) // FACES), device=device)[:FACES]
    images = to_signed(faces.images[chosen])
    masks = blobs(len(images), generator=torch.Generator(device=device).manual_seed(5))
    for image, mask in zip(images.split(PART), masks.split(PART), strict=True):
        yield image, mask, composite(image, ring_mean(image, mask).expand_as(image), mask)


@torch.no_grad()
def hole_figures(fill: Filler, faces: Faces | None, *, judge: Lpips | None) -> dict[str, float]:
    """Measures what fills holes.

    Args:
        fill: takes truth, first composite and mask of a part and returns results by name.
        faces: val faces; None measures nothing.
        judge: network that judges results; it should have taught none of what it judges.

    Returns:
        First `lpips`, the mean over kinds of faces of the first result's LPIPS distance; then, for each result and kind
        of faces, `lpips_RESULT_KIND`, the Frechet distance `fd_RESULT_KIND` of pooled features, and the mean absolute
        error in the hole on the full range of 2, `l1_RESULT_KIND`. Empty without faces.
    """
    if faces is None or judge is None:
        return {}
    figures: dict[str, float] = {}
    sharp = faces.sharp if faces.sharp is not None else torch.zeros(len(faces), dtype=torch.bool)
    for kind, of_kind in (("soft", ~sharp), ("sharp", sharp)):
        if of_kind.any():
            figures |= {
                f"{name}_{kind}": value
                for name, value in _figures(fill, faces.chosen(of_kind.nonzero()[:, 0]), judge).items()
            }
    first = next(iter(figures)).rsplit("_", 1)[0]
    deciding = [value for name, value in figures.items() if name.rsplit("_", 1)[0] == first]
    return {"lpips": sum(deciding) / len(deciding)} | figures


def _figures(fill: Filler, faces: Faces, judge: Lpips) -> dict[str, float]:
    distances: dict[str, list[Tensor]] = {}
    errors: dict[str, list[Tensor]] = {}
    features: dict[str, list[Tensor]] = {}
    true_features = []
    for image, mask, first in val_holes(faces):
        true_features.append(judge.pooled(image))
        for name, result in fill(image, first, mask).items():
            distances.setdefault(name, []).append(judge.distance(result, image))
            errors.setdefault(name, []).append(((result - image).abs() * mask).sum((1, 2, 3)) / mask.sum((1, 2, 3)) / 3)
            features.setdefault(name, []).append(judge.pooled(result))
    figures = {}
    true = torch.cat(true_features)[:, ::FEATURE_STEP].double().cpu().numpy()
    for name in distances:
        figures[f"lpips_{name}"] = float(torch.cat(distances[name]).mean())
        figures[f"fd_{name}"] = frechet_distance(
            torch.cat(features[name])[:, ::FEATURE_STEP].double().cpu().numpy(), true
        )
        figures[f"l1_{name}"] = float(torch.cat(errors[name]).mean())
    return figures
