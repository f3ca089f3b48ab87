"""The Frechet distance between two sets of features."""

import numpy as np
from numpy.typing import NDArray


def frechet_distance(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Returns the Frechet distance between Gaussians fitted to two sets of features, (N, D) and (M, D).

    |mean_a - mean_b|^2 + trace(A + B - 2 (A B)^(1/2)), Dowson and Landau 1982. Of features that are not Inception's it
    cannot be compared with a published FID.
    """
    cov_a, cov_b = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    # trace((AB)^(1/2)) from the symmetric product: real and stable where a covariance is singular.
    root = _symmetric_root(cov_a)
    cross = np.sqrt(np.clip(np.linalg.eigvalsh(root @ cov_b @ root), 0, None)).sum()
    return float(((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(cov_a) + np.trace(cov_b) - 2 * cross)


def _symmetric_root(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    values, vectors = np.linalg.eigh(matrix)
    root: NDArray[np.float64] = (vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T
    return root
