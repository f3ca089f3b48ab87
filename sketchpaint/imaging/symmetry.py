"""Faces are nearly the same on both sides: what of a hole can be seen there, and how far it is to be believed."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from sketchpaint.imaging.crops import MASK_THRESHOLD
from sketchpaint.imaging.frame import CROP_SIZE_PX, FaceFrame, extract_crop
from sketchpaint.imaging.grafts import Graft, graft
from sketchpaint.imaging.placement import inner_feather

# What lies so near to a hole tells how alike the sides are: a correlation of grey levels up to the first number means
# nothing, from the second on all of the other side is believed.
RING_PX = 8
UNLIKE, ALIKE = 0.45, 0.8
# Faces look a little aside: the other side is moved so far, and made so much narrower or wider, as fits best. What is
# moved must fit better by this much for each pixel and for each doubling of the width.
REACH_PX, WIDTHS = 5, (0.76, 0.87, 1.0, 1.15)
STEP_COST, WIDTH_COST = 0.004, 0.14
# Holes nearer to each other than this are one.
JOINED_PX = 5
FADE_PX, SOFT_PX = 3, 1.5  # towards what stands in a hole besides
# In a photo, lines of the face that do not meet at the edge of a hole are led to each other by the result below.
EDGE_PX = 2.5
FAINTEST = 2.0  # grey levels of deviation: what varies less is noise


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

    def lay(self, side: Graft, hole: NDArray[np.bool_], likeness: float, *, feather_px: float = 0.0) -> None:
        """Lays a graft into one of the holes, (h, w) bool, and notes how far it is to be believed: less towards its
        edge, over `feather_px`.
        """
        rows, columns = (np.nonzero(side.filled)[axis] + first for axis, first in enumerate((side.top, side.left)))
        filled = np.zeros_like(hole)
        filled[rows, columns] = True
        self.pixels[rows, columns] = side.pixels[side.filled]
        unknown = cv2.dilate((hole & ~filled).astype(np.uint8), np.ones((FADE_PX, FADE_PX), np.uint8))
        soft = cv2.GaussianBlur(1 - unknown.astype(np.float32), (0, 0), SOFT_PX) * likeness
        soft *= inner_feather(filled, feather_px)
        self.belief[filled] = soft[filled]

    def over(self, pixels: NDArray[np.uint8], strength: float) -> NDArray[np.uint8]:
        """Returns (h, w, 3) uint8 pixels moved to these as far as they are believed, times `strength`."""
        belief = self.belief[..., None] * np.float32(strength)
        return np.asarray(np.round(pixels + belief * (self.pixels.astype(np.float32) - pixels)), np.uint8)


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


def _best(
    grey: NDArray[np.float32], hole: NDArray[np.bool_], mask: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], float]:
    """Returns the matrix under which the surroundings of a hole are most alike, and their correlation."""
    away = cv2.distanceTransform((~hole).astype(np.uint8), cv2.DIST_L2, 5)
    ring = (away <= RING_PX) & ~mask
    best, found, correlation = -np.inf, np.eye(2, 3), 0.0
    if not ring.any() or grey[ring].std() < FAINTEST:
        return found, correlation
    rows, columns = np.flatnonzero(ring.any(1)), np.flatnonzero(ring.any(0))
    top, left, bottom, right = rows[0], columns[0], rows[-1] + 1, columns[-1] + 1
    template, weight = grey[top:bottom, left:right], ring[top:bottom, left:right].astype(np.float32)
    middle = float(np.nonzero(hole)[1].mean()) + 0.5
    shifts = np.arange(REACH_PX, -REACH_PX - 1, -1)
    cost = STEP_COST * (np.abs(shifts)[:, None] + np.abs(shifts)[None])
    for width in WIDTHS:
        matrix = np.array([[-width, 0, middle + width * (CROP_SIZE_PX - middle)], [0, 1.0, 0]])
        there = cv2.warpAffine(
            grey, _between_middles(matrix), grey.shape, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
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


def other_side(crop: NDArray[np.uint8], mask: NDArray[np.bool_]) -> OtherSide:
    """Lays what the other side shows into the holes of a crop.

    Args:
        crop: (128, 128, 3) uint8; its holes hold what is known of them, in whose light a part is filled.
        mask: (128, 128) bool, True = hole.
    """
    side = OtherSide(crop.copy(), np.zeros(mask.shape, np.float32))
    for match in matches(crop, mask):
        side.lay(graft(crop, match.hole, crop, match.matrix, seen=~mask), match.hole, match.likeness)
    return side


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
    """Lays what the other side shows into the holes of a part of a photo, at its own resolution.

    Args:
        picture: (H, W, 3) uint8; its holes hold what is known of them, in whose light a part is filled.
        mask: (H, W) bool, True = hole.
        frame: the face frame.
        left: column at which the part begins, which holds all of the mask.
        top: row.
        size_px: width and height of the part.
        crop: (128, 128, 3) uint8, the picture's crop.
        told: (128, 128) float32 in [0, 1], where something else was asked for.
    """
    part = slice(top, top + size_px[1]), slice(left, left + size_px[0])
    side = OtherSide(picture[part].copy(), np.zeros(size_px[::-1], np.float32))
    to_crop, to_photo = (np.vstack([matrix, (0, 0, 1)]) for matrix in (frame.to_crop(), frame.to_photo()))
    into_part = _between_middles(to_photo[:2] - np.array([[0, 0, left], [0, 0, top]]))
    for match in matches(crop, extract_crop(mask.astype(np.uint8) * 255, frame) >= MASK_THRESHOLD):
        near = cv2.dilate(match.hole.astype(np.uint8), np.ones((3, 3), np.uint8))
        hole = np.zeros_like(mask)
        hole[part] = mask[part] & (cv2.warpAffine(near, into_part, size_px, flags=cv2.INTER_NEAREST) > 0)
        matrix = (to_photo @ np.vstack([match.matrix, (0, 0, 1)]) @ to_crop)[:2]
        there = graft(picture, hole, picture, matrix, seen=~mask)
        there = replace(there, left=there.left - left, top=there.top - top)
        side.lay(there, hole[part], match.likeness, feather_px=EDGE_PX * frame.scale)
    if told.any():
        side.belief[:] *= 1 - cv2.warpAffine(told, into_part, size_px, flags=cv2.INTER_LINEAR)
    return side
