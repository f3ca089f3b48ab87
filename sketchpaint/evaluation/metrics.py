"""Figures of merit. Images are (H, W, 3) uint8, masks (H, W) bool with True = hole."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from skimage.metrics import structural_similarity

MAX_VALUE = 255
FOLDS = 10


@dataclass(frozen=True)
class PairFigures:
    """How close one result is to its original.

    Attributes:
        ssim: structural similarity of the full crop, [-1, 1].
        ssim_hole: the same, averaged over the hole's pixels.
        psnr_db: peak signal-to-noise ratio of the full crop in dB; infinite for equal images.
        psnr_hole_db: likewise of the hole's pixels.
        l1_hole: mean absolute difference in the hole, of the full range, [0, 1].
    """

    ssim: float
    ssim_hole: float
    psnr_db: float
    psnr_hole_db: float
    l1_hole: float


def pair_figures(result: NDArray[np.uint8], original: NDArray[np.uint8], mask: NDArray[np.bool_]) -> PairFigures:
    """Compares a result with its original.

    SSIM is that of Wang et al. 2004: Gaussian window of sigma 1.5, each colour channel on its own, then averaged.
    """
    mean, per_pixel = structural_similarity(
        result,
        original,
        channel_axis=2,
        data_range=MAX_VALUE,
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
        full=True,
    )
    error = result.astype(np.float64) - original
    return PairFigures(
        ssim=float(mean),
        ssim_hole=float(per_pixel[mask].mean()),
        psnr_db=_psnr_db(error),
        psnr_hole_db=_psnr_db(error[mask]),
        l1_hole=float(np.abs(error[mask]).mean() / MAX_VALUE),
    )


def _psnr_db(error: NDArray[np.float64]) -> float:
    square = float(np.mean(error**2))
    return float("inf") if square == 0 else 10 * float(np.log10(MAX_VALUE**2 / square))


@dataclass(frozen=True)
class Separability:
    """What a linear support vector machine makes of results and originals that it was not trained on.

    Attributes:
        taken_for_real: share of the results that it takes for originals, [0, 1]; 0.5 = indistinguishable.
        u_ids: its error rate on both, [0, 1]; 0.5 = indistinguishable.
        p_ids: share of the results that it takes for more real than their own original, [0, 1].
    """

    taken_for_real: float
    u_ids: float
    p_ids: float


def separability(results: NDArray[np.float64], originals: NDArray[np.float64]) -> Separability:
    """Asks a linear support vector machine to tell results from originals (Zhao et al. 2021, on our features).

    Zhao et al. ask about what the machine was trained on. With a thousand images of 256 features it learns these by
    heart: of real faces it takes but 36 % for other real ones. So it is trained on nine tenths of the faces and asked
    about the last, for each tenth.

    Args:
        results: (N, D) features of results, N at least 10.
        originals: (N, D) features of the originals, in the same order.
    """
    from sklearn.model_selection import GroupKFold, cross_val_predict
    from sklearn.svm import LinearSVC

    n = len(results)
    features = np.concatenate([results, originals])
    features = (features - features.mean(0)) / (features.std(0) + 1e-8)
    faces = np.tile(np.arange(n), 2)  # a result and its original are asked about together
    machine = LinearSVC(dual=False, C=0.1)
    decision = cross_val_predict(
        machine, features, np.repeat([0, 1], n), groups=faces, cv=GroupKFold(FOLDS), method="decision_function"
    )
    fake, real = decision[:n], decision[n:]
    taken = float((fake > 0).mean())
    return Separability(taken, (taken + float((real <= 0).mean())) / 2, float((fake > real).mean()))
