"""Which known places look like what a coarse result shows, and a first choice among them."""

import cv2
import numpy as np
from numpy.typing import NDArray

from sketchpaint.imaging.correspondence import OPPONENT, jets
from sketchpaint.imaging.exemplar import Image

# Parts of the face whose detail must not be taken for another's, on the crop: middles and spread of each.
PARTS = (
    (((47.4, 58.9), (80.6, 58.9)), (9.0, 5.0)),  # eyes
    (((47.4, 50.0), (80.6, 50.0)), (11.0, 4.0)),  # brows
    (((64.0, 78.0),), (9.0, 6.0)),  # nose
    (((64.0, 93.0),), (15.0, 6.0)),  # mouth
)
# Grey levels that count as much as being in a part and not in it; face against hair and background; a crop pixel of
# distance.
PART_WEIGHT, FACE_WEIGHT, PLACE_WEIGHT = 20.0, 40.0, 0.25
WIDE_SIGMA_PX = 3.0
WIDE_WEIGHTS = np.array([[0.4], [1.2], [1.2]], np.float32)
# What the guide's disagreement counts against that of the overlap, and how much a source is avoided that is busier or
# smoother than others.
GUIDE_SHARE, STRANGE_SHARE = 0.12, 1.0


def part_presence(place_xy: Image) -> Image:
    """Returns how far each place of the crop, (H, W, 2) float32, belongs to each of `PARTS`, (H, W, 4) in [0, 1]."""
    x, y = place_xy[..., 0], place_xy[..., 1]
    bells = [
        np.max([np.exp(-0.5 * (((x - left) / across) ** 2 + ((y - top) / down) ** 2)) for left, top in middles], 0)
        for middles, (across, down) in PARTS
    ]
    return np.stack(bells, 2)


def features(picture: Image, place_xy: Image) -> Image:
    """Describes what each pixel shows, whatever finer detail it has.

    Args:
        picture: (H, W, 3) float32, 0 to 255, pixels of one to two crop pixels.
        place_xy: (H, W, 2) float32, where each lies on the crop.

    Returns:
        (H, W, 18) float32, comparable by their squared differences, in grey levels.
    """
    wide = cv2.transform(cv2.GaussianBlur(picture, (0, 0), WIDE_SIGMA_PX), OPPONENT * WIDE_WEIGHTS)
    x, y = place_xy[..., 0], place_xy[..., 1]
    oval = 1 / (1 + np.exp(12 * (np.hypot((x - 64) / 38, (y - 72) / 48) - 1)))
    neck = np.exp(-0.5 * (((x - 64) / 20) ** 4 + ((y - 128) / 16) ** 4))
    here = np.stack([FACE_WEIGHT * np.maximum(oval, neck), PLACE_WEIGHT * x, PLACE_WEIGHT * y], 2)
    return np.concatenate(
        [*jets(picture, mean=0.5, colour=1.2), wide, PART_WEIGHT * part_presence(place_xy), here], 2, dtype=np.float32
    )


def nearest(targets: Image, sources: Image, count: int) -> tuple[NDArray[np.intp], Image]:
    """Returns for each of (n, d) targets the `count` nearest of (m, d) sources, (n, count), and their squared
    distances.

    Features are rounded to half grey levels: sums of squared whole numbers are exact in float32, so that no order
    of summing, which the number of threads changes, can change a choice.
    """
    targets, sources = (np.round(each * 2).astype(np.float32) for each in (targets, sources))
    distances, chosen = cv2.batchDistance(targets, sources, cv2.CV_32F, normType=cv2.NORM_L2SQR, K=count)
    order = np.argsort(chosen, 1)
    return np.take_along_axis(chosen, order, 1).astype(np.intp), np.take_along_axis(distances, order, 1) / 4


def quilt(
    canvas: Image, stands: NDArray[np.bool_], band: Image, *, corners: NDArray[np.intp], choices: NDArray[np.intp],
    distances: Image, block_px: int, random: np.random.Generator,
) -> NDArray[np.intp]:  # fmt: skip
    """Chooses a source for each block, in order, by the guide and by how it agrees with what stands in the overlap
    (Efros and Freeman 2001).

    Args:
        canvas: (H, W) float32 detail; blocks are put into it as they are chosen. It reaches `block_px` / 2 beyond all
            blocks.
        stands: (H, W) bool, where there is detail in it; grows with the blocks.
        band: (h, w) float32 detail of the sources.
        corners: (n, 2) row and column of each block in `canvas`.
        choices: (n, k, 2) row and column in `band` of each block's possible sources, as far from its edge.
        distances: (n, k) float32 disagreement of the guide, in squared grey levels.
        block_px: side of a block.
        random: makes another seed choose otherwise among those that agree about as well.

    Returns:
        (n,) which choice was taken.
    """
    margin = block_px // 2
    span = np.arange(-margin, block_px + margin)
    taken = np.zeros(len(corners), np.intp)
    energy = (
        cv2.boxFilter(np.square(band), -1, (block_px, block_px), anchor=(0, 0))[choices[..., 0], choices[..., 1]] + 0.5
    )
    usual = np.median(energy, 1, keepdims=True)
    given = GUIDE_SHARE * distances + STRANGE_SHARE * usual * np.log(energy / usual) ** 2
    luck = random.uniform(0.7, 1.3, distances.shape)
    for number, (row, column) in enumerate(corners):
        window = slice(row - margin, row + block_px + margin), slice(column - margin, column + block_px + margin)
        rows, columns = choices[number, :, :1] + span, choices[number, :, 1:] + span
        patches = band[rows[:, :, None], columns[:, None, :]]
        there = stands[window]
        apart = np.einsum("kij,kij->k", *2 * [(patches - canvas[window]) * there]) / max(1, np.count_nonzero(there))
        best = int(np.argmin((apart + given[number]) * luck[number]))
        taken[number] = best
        canvas[window] = np.where(there, canvas[window], patches[best])
        stands[window] = True
    return taken
