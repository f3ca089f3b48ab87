"""Faces are nearly the same on both sides: what of a hole can be seen there, and how far it is to be believed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from sketchpaint.imaging.crops import MASK_THRESHOLD
from sketchpaint.imaging.frame import CROP_SIZE_PX, FaceFrame
from sketchpaint.imaging.grafts import Graft, graft
from sketchpaint.imaging.placement import inner_feather
from sketchpaint.imaging.sampling import extract_crop

# The ring of this width around a hole tells how alike the sides are: a correlation of grey levels up to UNLIKE means
# nothing, from ALIKE on the other side is believed fully.
RING_PX = 8
UNLIKE, ALIKE = 0.45, 0.8
FAINTEST = 2.0  # grey levels of deviation: a ring that varies less is noise
# Faces look a little aside: the other side is moved by up to REACH_PX, and made one of WIDTHS as wide, as fits best.
# What is moved must fit better by STEP_COST for each pixel, and by WIDTH_COST for each doubling of the width.
REACH_PX, WIDTHS = 5, (0.76, 0.87, 1.0, 1.15)
STEP_COST, WIDTH_COST = 0.004, 0.14
JOINED_PX = 5  # holes nearer to each other are one
# Towards what of a hole the other side does not show, belief fades: it begins FADE_PX // 2 away and is so soft.
FADE_PX, SOFT_PX = 3, 1.5
# In a photo it fades over so many crop pixels at the hole's edge too, where lines of the face may not meet: the result
# below leads them to each other.
EDGE_PX = 2.5


@dataclass(frozen=True)
class Match:
    """One hole, and where the other side shows it.

    Attributes:
        hole: (128, 128) bool.
        matrix: (2, 3), from the crop to its other side, both measured from the corner.
        likeness: how alike the sides are around the hole, in [0, 1].
    """

    hole: NDArray[np.bool_] = field(repr=False)
    matrix: NDArray[np.float64]
    likeness: float


@dataclass(frozen=True)
class OtherSide:
    """A picture with what the other side of a face shows laid into its holes.

    Attributes:
        pixels: (h, w, 3) uint8; in the light around the holes, and as the picture is where the other side is hidden,
            too.
        belief: (h, w) float32 in [0, 1], how far each pixel is to be believed; 0 where nothing was laid in.
    """

    pixels: NDArray[np.uint8] = field(repr=False)
    belief: NDArray[np.float32] = field(repr=False)

    def over(self, pixels: NDArray[np.uint8], strength: float) -> NDArray[np.uint8]:
        """Returns (h, w, 3) uint8 pixels moved to these as far as they are believed, times `strength`."""
        move = self.pixels.astype(np.float32)
        move -= pixels
        move *= self.belief[..., None] * np.float32(strength)
        return np.asarray(cv2.add(pixels, move, dtype=cv2.CV_8U))  # rounded


@dataclass(frozen=True)
class _Part:
    """What is laid into one hole.

    Attributes:
        filling: what the other side shows of it.
        hole: (h, w) bool, all of it.
        likeness: see `Match`.
    """

    filling: Graft
    hole: NDArray[np.bool_] = field(repr=False)
    likeness: float


def other_side(crop: NDArray[np.uint8], mask: NDArray[np.bool_]) -> OtherSide:
    """Lays what the other side shows into the holes of a crop.

    Args:
        crop: (128, 128, 3) uint8; its holes hold what is known of them, in whose light a part is filled.
        mask: (128, 128) bool, True = hole.
    """
    parts = (
        _Part(graft(crop, match.hole, crop, match.matrix, seen=~mask), match.hole, match.likeness)
        for match in matches(crop, mask)
    )
    return _laid_into(crop, parts)


def other_side_of_photo(
    picture: NDArray[np.uint8],
    mask: NDArray[np.bool_],
    frame: FaceFrame,
    *,
    left: int,
    top: int,
    size_px: tuple[int, int],
    crop: NDArray[np.uint8],
    told: NDArray[np.float32],
) -> OtherSide:
    """Lays what the other side shows into the holes of a box of a photo, at its own resolution.

    Args:
        picture: (H, W, 3) uint8; its holes hold what is known of them, in whose light a part is filled.
        mask: (H, W) bool, True = hole.
        frame: the face frame.
        left: column at which the box begins, which holds all of the mask.
        top: row.
        size_px: width and height of the box.
        crop: (128, 128, 3) uint8, the picture's crop.
        told: (128, 128) float32 in [0, 1], where something else was asked for.
    """
    box = slice(top, top + size_px[1]), slice(left, left + size_px[0])
    to_crop, to_photo = (np.vstack([matrix, (0, 0, 1)]) for matrix in (frame.to_crop(), frame.to_photo()))
    into_box = _between_middles(to_photo[:2] - np.array([[0, 0, left], [0, 0, top]]))

    def parts() -> Iterator[_Part]:
        for match in matches(crop, extract_crop(mask.astype(np.uint8) * 255, frame) >= MASK_THRESHOLD):
            # A crop pixel wider: at the photo's resolution the hole reaches beyond those that are mostly masked.
            near = cv2.dilate(match.hole.astype(np.uint8), np.ones((3, 3), np.uint8))
            hole = np.zeros_like(mask)
            hole[box] = mask[box] & (cv2.warpAffine(near, into_box, size_px, flags=cv2.INTER_NEAREST) > 0)
            matrix = (to_photo @ np.vstack([match.matrix, (0, 0, 1)]) @ to_crop)[:2]
            there = graft(picture, hole, picture, matrix, seen=~mask)
            yield _Part(replace(there, left=there.left - left, top=there.top - top), hole[box], match.likeness)

    side = _laid_into(picture[box], parts(), feather_px=EDGE_PX * frame.scale)
    if not told.any():
        return side
    return replace(side, belief=side.belief * (1 - cv2.warpAffine(told, into_box, size_px, flags=cv2.INTER_LINEAR)))


def matches(crop: NDArray[np.uint8], mask: NDArray[np.bool_]) -> Iterator[Match]:
    """Yields each hole of a crop with where the other side shows it best; holes without a likeness are left out.

    Args:
        crop: (128, 128, 3) uint8, mirrored about the middle of the face frame; its holes hold what is known of them.
        mask: (128, 128) bool, True = hole.
    """
    grey = cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY).astype(np.float32)
    joined = cv2.dilate(mask.astype(np.uint8), np.ones((JOINED_PX, JOINED_PX), np.uint8))
    count, holes = cv2.connectedComponents(joined)
    for number in range(1, count):
        hole = (holes == number) & mask
        matrix, correlation = _best(grey, hole, mask)
        likeness = (correlation - UNLIKE) / (ALIKE - UNLIKE)
        if likeness > 0:
            yield Match(hole, matrix, min(1.0, likeness))


def _laid_into(picture: NDArray[np.uint8], parts: Iterable[_Part], *, feather_px: float = 0.0) -> OtherSide:
    """Lays parts into a picture, (h, w, 3) uint8; they are believed less towards their edges, over `feather_px`."""
    pixels, belief = picture.copy(), np.zeros(picture.shape[:2], np.float32)
    for part in parts:
        filling = part.filling
        rows, columns = np.nonzero(filling.filled)
        rows, columns = rows + filling.top, columns + filling.left
        pixels[rows, columns] = filling.pixels[filling.filled]
        filled = np.zeros_like(part.hole)
        filled[rows, columns] = True
        hidden = cv2.dilate((part.hole & ~filled).astype(np.uint8), np.ones((FADE_PX, FADE_PX), np.uint8))
        seen = cv2.GaussianBlur(1 - hidden.astype(np.float32), (0, 0), SOFT_PX)
        belief[filled] = (seen * part.likeness * inner_feather(filled, feather_px))[filled]
    return OtherSide(pixels, belief)


def _best(
    grey: NDArray[np.float32], hole: NDArray[np.bool_], mask: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], float]:
    """Returns the matrix under which the ring around a hole is most alike on the other side, and their correlation, 0
    where there is nothing to compare.
    """
    away_px = cv2.distanceTransform((~hole).astype(np.uint8), cv2.DIST_L2, 5)
    ring = (away_px <= RING_PX) & ~mask
    if not ring.any() or grey[ring].std() < FAINTEST:
        return np.eye(2, 3), 0.0
    rows, columns = np.flatnonzero(ring.any(1)), np.flatnonzero(ring.any(0))
    top, left, bottom, right = rows[0], columns[0], rows[-1] + 1, columns[-1] + 1
    template, weight = grey[top:bottom, left:right], ring[top:bottom, left:right].astype(np.float32)
    middle = float(np.nonzero(hole)[1].mean()) + 0.5
    shifts = np.arange(REACH_PX, -REACH_PX - 1, -1)
    cost = STEP_COST * (np.abs(shifts)[:, None] + np.abs(shifts)[None])
    best, found, correlation = -np.inf, np.eye(2, 3), 0.0
    for width in WIDTHS:  # mirrored about the middle of the crop, and widened about that of the hole
        matrix = np.array([[-width, 0, middle + width * (CROP_SIZE_PX - middle)], [0, 1.0, 0]])
        there = cv2.warpAffine(
            grey, _between_middles(matrix), grey.shape, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        # So much larger than the ring's box that each shift is one place of it.
        there = np.pad(there, REACH_PX, mode="edge")[top : bottom + 2 * REACH_PX, left : right + 2 * REACH_PX]
        fits = np.nan_to_num(cv2.matchTemplate(there, template, cv2.TM_CCOEFF_NORMED, mask=weight), posinf=0, neginf=0)
        values = fits - cost - WIDTH_COST * abs(np.log2(width))
        row, column = np.unravel_index(values.argmax(), values.shape)
        if values[row, column] > best:
            best, correlation = values[row, column], float(fits[row, column])
            found = matrix + np.array([[0, 0, shifts[column]], [0, 0, shifts[row]]])
    return found, correlation


def _between_middles(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns a map measured from the corner as one between the middles of pixels."""
    return np.column_stack([matrix[:, :2], matrix[:, :2] @ (0.5, 0.5) + matrix[:, 2] - 0.5])
