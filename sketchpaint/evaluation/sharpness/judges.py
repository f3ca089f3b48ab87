"""Networks that have seen other pictures, as judges: LPIPS, and a linear machine on ImageNet features."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sketchpaint.evaluation.pretrained import VGG, Lite0, Lpips

PATCH_PX, LEAST_SHARE = 64, 0.25
LEAST_WINDOW_PX, WINDOW_MARGIN_PX = 64, 16
FOLDS, PENALTY, BATCH = 5, 0.01, 32


class Judges:
    """Loads the networks.

    Args:
        folder: of VGG-16's and EfficientNet-Lite0's files.

    Raises:
        InputError: a file is missing or damaged.
    """

    def __init__(self, folder: Path) -> None:
        self._lpips, self._lite = Lpips(folder, name=VGG), Lite0(folder)

    @torch.inference_mode()
    def lpips(self, filled: NDArray[np.uint8], truth: NDArray[np.uint8], hole: NDArray[np.bool_]) -> float:
        """Returns LPIPS (VGG) over the window around a hole; pictures are (H, W, 3) uint8."""
        window = _window(hole)
        return float(self._lpips.distance(_tensor([filled[window]]), _tensor([truth[window]])))

    @torch.inference_mode()
    def features(self, patches: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """Returns means and spreads of all feature maps, (N, D), of (`PATCH_PX`, `PATCH_PX`, 3) uint8 patches."""
        parts = []
        for start in range(0, len(patches), BATCH):
            maps = self._lite(_tensor(patches[start : start + BATCH]))
            parts.append(torch.cat([torch.cat([each.mean((2, 3)), each.std((2, 3))], 1) for each in maps], 1).numpy())
        return np.concatenate(parts)


def taken_for_photo(made: NDArray[np.float32], real: NDArray[np.float32], groups: NDArray[np.intp]) -> float:
    """Returns the share of made patches that a linear machine takes for photo, each judged by one that has seen none of
    its group.

    Args:
        made: (N, D) features of filled patches.
        real: (N, D) features of the same places in the photo.
        groups: (N,) number of the photo of each.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    values, labels = np.concatenate([made, real]), np.repeat([0, 1], len(made))
    both = np.concatenate([groups, groups])
    folds = GroupKFold(min(FOLDS, len(np.unique(groups))))
    taken = np.zeros(len(values))
    for learn, judge in folds.split(values, labels, both):
        machine = make_pipeline(StandardScaler(), LogisticRegression(C=PENALTY, max_iter=1000)).fit(
            values[learn], labels[learn]
        )
        taken[judge] = machine.predict(values[judge])
    return float(taken[: len(made)].mean())


def hole_patches(hole: NDArray[np.bool_], *, most: int) -> list[tuple[slice, slice]]:
    """Returns up to `most` windows of `PATCH_PX` in the middle of a hole, each where the hole is deepest and no other
    window lies.

    All but the first are hole for at least `LEAST_SHARE`.
    """
    height, width = hole.shape
    half = PATCH_PX // 2
    depth = cv2.distanceTransform(np.pad(hole, 1).astype(np.uint8), cv2.DIST_L2, 3)[1:-1, 1:-1]
    windows: list[tuple[slice, slice]] = []
    while len(windows) < most and depth.max() > 4:
        row, column = (int(place) for place in np.unravel_index(int(depth.argmax()), depth.shape))
        top, left = int(np.clip(row - half, 0, height - PATCH_PX)), int(np.clip(column - half, 0, width - PATCH_PX))
        window = slice(top, top + PATCH_PX), slice(left, left + PATCH_PX)
        if not windows or hole[window].mean() >= LEAST_SHARE:
            windows.append(window)
        depth[max(0, row - PATCH_PX) : row + PATCH_PX, max(0, column - PATCH_PX) : column + PATCH_PX] = 0
    return windows


def _window(hole: NDArray[np.bool_]) -> tuple[slice, slice]:
    spans = []
    for axis, length in ((1, hole.shape[0]), (0, hole.shape[1])):
        places = np.flatnonzero(hole.any(axis))
        middle, half = (
            (places[0] + places[-1] + 1) // 2,
            max(LEAST_WINDOW_PX // 2, (places[-1] - places[0] + 1) // 2 + WINDOW_MARGIN_PX),
        )
        spans.append(slice(max(0, int(middle - half)), min(length, int(middle + half))))
    return spans[0], spans[1]


def _tensor(images: Sequence[NDArray[np.uint8]]) -> Tensor:
    return torch.from_numpy(np.stack(images).astype(np.float32)).permute(0, 3, 1, 2) / 127.5 - 1
