"""MTCNN's cascade (Zhang et al. 2016, section II): proposals from a pyramid of pictures, judged and mended twice, the
survivors with five points.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sketchpaint.engine.networks.mtcnn import Mtcnn

Boxes = NDArray[np.float64]  # (N, 4) left, top, right, bottom in pixels, measured from the corner

PROPOSAL_PX, REFINEMENT_PX, OUTPUT_PX = 12, 24, 48
STRIDE_PX = 2
# Squares of a framed crop in which the last network judges again: where its boxes lie about framed faces, 91 pixels
# high, and a little to either side.
JUDGED_PX, JUDGED_MIDDLE_XY = (78, 88, 98), (64.0, 69.5)
PYRAMID_STEP = 0.709  # a half of the area
# How probable a face must be to pass each network.
PASSES = (0.6, 0.7, 0.6)
# Two boxes of one network are one face where they share more than this of their union; of the last, also of the smaller
# one.
SAME_IN_PICTURE, SAME_FACE = 0.5, 0.7


@dataclass(frozen=True)
class Detection:
    """A face as MTCNN sees it.

    Attributes:
        probability: of being a face, [0, 1].
        box: left, top, right, bottom in pixels: brow to chin, ear to ear.
        points_xy: (5, 2) landmarks in the order of the template, pixels measured from the corner.
    """

    probability: float
    box: NDArray[np.float64]
    points_xy: NDArray[np.float64]


def detect_faces(network: Mtcnn, picture: NDArray[np.uint8], *, smallest_px: float) -> list[Detection]:
    """Finds the faces of a picture.

    Args:
        network: on the CPU.
        picture: (H, W, 3) uint8 RGB, brought to a size at which the search is fast.
        smallest_px: side of the smallest face to be found.

    Returns:
        Faces, the surest first.
    """
    with torch.inference_mode():
        boxes = _propose(network, picture, smallest_px=smallest_px)
        if not len(boxes):
            return []
        probability, moves = network.rnet(_squares(picture, boxes, REFINEMENT_PX))
        boxes, scores, _ = _passed(boxes, probability, moves, least=PASSES[1])
        boxes = _as_squares(boxes[_distinct(boxes, scores, most=SAME_FACE)])
        if not len(boxes):
            return []
        probability, moves, points = network.onet(_squares(picture, boxes, OUTPUT_PX))
    corners, sides = boxes[:, None, :2], (boxes[:, 2:] - boxes[:, :2])[:, None]
    places = corners + points.double().numpy() * sides
    boxes, scores, passed = _passed(boxes, probability, moves, least=PASSES[2])
    places = places[passed]
    return [
        Detection(float(scores[k]), boxes[k], places[k])
        for k in _distinct(boxes, scores, most=SAME_FACE, of_smaller=True)
    ]


def judge_crop(network: Mtcnn, crop: NDArray[np.uint8]) -> tuple[float, NDArray[np.float64]]:
    """Judges what a face frame holds, upright and at its own size, as the cascade could not see it.

    Args:
        network: on the CPU.
        crop: (128, 128, 3) uint8 RGB, framed as a face.

    Returns:
        How probable it is that there is a face, [0, 1], and its (5, 2) landmarks in crop pixels measured from the
        corner: means of three sizes of the square, each with its mirror image.
    """
    half, middle = np.array(JUDGED_PX)[:, None] / 2, np.array(JUDGED_MIDDLE_XY)
    boxes = np.round(np.concatenate([middle - half, middle + half], 1))
    squares = _squares(crop, boxes, OUTPUT_PX)
    with torch.inference_mode():
        probability, _, points = network.onet(torch.cat([squares, squares.flip(3)]))
    seen, mirrored = points.double().numpy().reshape(2, len(boxes), 5, 2)
    mirrored = mirrored[:, [1, 0, 2, 4, 3]] * (-1, 1) + (1, 0)
    places = boxes[:, None, :2] + (seen + mirrored) / 2 * (boxes[:, 2:] - boxes[:, :2])[:, None]
    return float(probability.mean()), places.mean(0)


def _propose(network: Mtcnn, picture: NDArray[np.uint8], *, smallest_px: float) -> Boxes:
    """Returns the squares in which the first network sees a face."""
    height, width = picture.shape[:2]
    scale, found, scores = PROPOSAL_PX / smallest_px, [np.zeros((0, 4))], [np.zeros(0)]
    while min(height, width) * scale >= PROPOSAL_PX:
        size = (max(PROPOSAL_PX, round(width * scale)), max(PROPOSAL_PX, round(height * scale)))
        smaller = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
        probability, moves = network.pnet(_tensor(np.asarray(smaller, np.uint8)[None]))
        rows, columns = (probability[0] >= PASSES[0]).nonzero(as_tuple=True)
        places = torch.stack([columns, rows], 1).double().numpy() * STRIDE_PX / scale
        boxes = np.concatenate([places, places + PROPOSAL_PX / scale], 1)
        sure = probability[0, rows, columns].double().numpy()
        kept = _distinct(boxes, sure, most=SAME_IN_PICTURE)
        found.append(_moved(boxes[kept], moves[0, :, rows, columns].T.double().numpy()[kept]))
        scores.append(sure[kept])
        scale *= PYRAMID_STEP
    boxes = np.concatenate(found)
    return _as_squares(boxes[_distinct(boxes, np.concatenate(scores), most=SAME_FACE)])


def _passed(
    boxes: Boxes, probability: Tensor, moves: Tensor, *, least: float
) -> tuple[Boxes, NDArray[np.float64], NDArray[np.intp]]:
    """Returns the boxes that are sure enough, moved as the network says, their probabilities, and which they were."""
    scores = probability.double().numpy()
    passed = np.flatnonzero(scores >= least)
    return _moved(boxes[passed], moves.double().numpy()[passed]), scores[passed], passed


def _moved(boxes: Boxes, moves: NDArray[np.float64]) -> Boxes:
    return boxes + moves * np.tile(boxes[:, 2:] - boxes[:, :2], 2)


def _as_squares(boxes: Boxes) -> Boxes:
    """Returns squares about the same middles, as wide as the longer side."""
    middle, half = (boxes[:, :2] + boxes[:, 2:]) / 2, (boxes[:, 2:] - boxes[:, :2]).max(1, keepdims=True) / 2
    return np.concatenate([middle - half, middle + half], 1)


def _distinct(boxes: Boxes, scores: NDArray[np.float64], *, most: float, of_smaller: bool = False) -> list[int]:
    """Returns which boxes stay, the surest first, when each takes away those that share more than `most` with it:
    non-maximum suppression.
    """
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(1)
    order, kept = np.argsort(-scores), []
    while len(order):
        best, order = order[0], order[1:]
        kept.append(int(best))
        corners = np.maximum(boxes[best, :2], boxes[order, :2]), np.minimum(boxes[best, 2:], boxes[order, 2:])
        shared = np.maximum(corners[1] - corners[0], 0).prod(1)
        whole = np.minimum(areas[best], areas[order]) if of_smaller else areas[best] + areas[order] - shared
        order = order[shared <= most * whole]
    return kept


def _squares(picture: NDArray[np.uint8], boxes: Boxes, size_px: int) -> Tensor:
    """Returns what lies in square boxes, (N, 3, size, size) on [-1, 1]; beyond the picture is its mean grey, 0."""
    height, width = picture.shape[:2]
    cut = np.full((len(boxes), size_px, size_px, 3), 127, np.uint8)
    for k, (left, top, right, bottom) in enumerate(np.round(boxes).astype(int)):
        inner = picture[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)]
        if not inner.size or right <= left or bottom <= top:
            continue
        if inner.shape[:2] != (bottom - top, right - left):
            edges = (max(-top, 0), max(bottom - height, 0), max(-left, 0), max(right - width, 0))
            inner = np.asarray(cv2.copyMakeBorder(inner, *edges, cv2.BORDER_CONSTANT, value=(127, 127, 127)), np.uint8)
        cut[k] = cv2.resize(
            inner, (size_px, size_px), interpolation=cv2.INTER_AREA if right - left > size_px else cv2.INTER_LINEAR
        )
    return _tensor(cut)


def _tensor(pixels: NDArray[np.uint8]) -> Tensor:
    """Returns (N, H, W, 3) uint8 pixels as (N, 3, H, W) on [-1, 1]."""
    return (torch.from_numpy(pixels).permute(0, 3, 1, 2).float() - 127.5) / 128
