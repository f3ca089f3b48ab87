"""Putting a result back into the photo."""

from dataclasses import dataclass
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import cv2
import numpy as np
from numpy.typing import NDArray

from sketchpaint import jsontext
from sketchpaint.budgets import MAX_SIDE_PX, MIB
from sketchpaint.imaging.distance import depth_px
from sketchpaint.imaging.frame import CROP_SIZE_PX, MAX_CENTER_PX, FaceFrame
from sketchpaint.imaging.lines import photo_strokes
from sketchpaint.imaging.packed import Packed

MAX_FEATHER_PX = 2000.0
CELLS = 4  # of what is enlarged, across a crop pixel
KEPT_ALPHA_BYTES = 256 * MIB  # a project has hundreds of runs; the last opacity is kept whatever it takes


@dataclass(frozen=True, eq=False)
class Placement:
    """Where the results of a run go: worked out once, used for every cycle. A project has hundreds: what is as large as
    the photo is packed.

    Attributes:
        left: first column of the box that changes.
        top: first row of it.
        packed_area: see `area`.
        frame: the frame with which the crop was taken.
        feather_px: width over which the result fades in inside the mask's edge, at the photo's size.
        packed_lines: see `lines`.
    """

    left: int
    top: int
    packed_area: Packed
    frame: FaceFrame
    feather_px: float = 0.0
    packed_lines: Packed | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the box, h and w."""
        return self.packed_area.shape

    @property
    def area(self) -> NDArray[np.bool_]:
        """(h, w) bool: the mask in the box, unpacked anew each time."""
        return self.packed_area.unpacked("L") > 127

    @property
    def lines(self) -> NDArray[np.uint8] | None:
        """(h, w, 4) uint8 RGBA, straight alpha, unpacked anew each time: what of the sketch is drawn at the photo's
        resolution, lines and held areas, or None.

        Raises:
            InputError: they cannot be decoded.
        """
        return None if self.packed_lines is None else self.packed_lines.unpacked("RGBA")

    @property
    def alpha(self) -> NDArray[np.float32]:
        """(h, w) float32 opacity of the result in the box, 0 outside mask and frame; a few are kept."""
        with _alphas_lock:
            alpha = _alphas.get(self)
        if alpha is None:
            alpha = self._alpha()
            with _alphas_lock:
                if alpha.nbytes + sum(other.nbytes for other in _alphas.values()) > KEPT_ALPHA_BYTES:
                    _alphas.clear()
                _alphas[self] = alpha
        return alpha

    def _alpha(self) -> NDArray[np.float32]:
        if 0 in self.shape:
            return np.zeros(self.shape, np.float32)
        everywhere = np.ones((CROP_SIZE_PX, CROP_SIZE_PX), np.uint8)
        matrix, flags = _to_result(self, CROP_SIZE_PX, cell_px=1), cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
        inside = cv2.warpAffine(everywhere, matrix, self.shape[::-1], flags=flags)
        return inner_feather(self.area & (inside > 0), self.feather_px)

    @property
    def box(self) -> tuple[slice, slice]:
        """Rows and columns of the box in the photo; empty slices when nothing changes."""
        height, width = self.shape
        return slice(self.top, self.top + height), slice(self.left, self.left + width)

    def mask(self, height_px: int, width_px: int) -> NDArray[np.bool_]:
        """Returns the mask of the whole photo, (H, W) bool, True = repaint."""
        whole = np.zeros((height_px, width_px), bool)
        whole[self.box] = self.area
        return whole

    def numbers(self) -> dict[str, Any]:
        """Returns everything but the pictures, as JSON can hold it."""
        frame = [self.frame.center_x, self.frame.center_y, self.frame.size_px, self.frame.angle_deg]
        return {"left": self.left, "top": self.top, "frame": frame, "feather_px": self.feather_px}

    @classmethod
    def of_numbers(cls, numbers: dict[str, Any], area: Packed, lines: Packed | None = None) -> "Placement":
        """Returns the placement of `numbers` and its pictures.

        Raises:
            KeyError, ValueError: something is missing, or no number that it could be.
            InputError: the frame cannot be one.
        """
        center_x, center_y, size_px, angle_deg = (
            jsontext.number(value, -MAX_CENTER_PX, MAX_CENTER_PX) for value in jsontext.items(numbers["frame"], 4)
        )
        left, top = (jsontext.whole(numbers[name], 0, MAX_SIDE_PX) for name in ("left", "top"))
        feather_px = jsontext.number(numbers["feather_px"], 0, MAX_FEATHER_PX)
        return cls(left, top, area, FaceFrame(center_x, center_y, size_px, angle_deg), feather_px, lines)

    def enlarged(self, before: NDArray[np.uint8], result: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Puts a result into its box as it is, without detail finer than its own.

        Args:
            before: (h, w, 3) uint8 pixels of the box; not changed.
            result: (S, S, 3) uint8 of the face frame.

        Returns:
            (h, w, 3) uint8. Pixels outside the mask, or outside the frame, are those of `before`.
        """
        if not before.size:
            return before.copy()
        return self.mixed(before, _enlarged(result, self))

    def mixed(self, before: NDArray[np.uint8], pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Lays (h, w, 3) uint8 pixels over those of the box, faded in at the mask's edge; all others stay."""
        if self.feather_px >= 1:
            alpha = self.alpha[..., None]
            pixels = np.round(before + alpha * (pixels.astype(np.float32) - before)).clip(0, 255).astype(np.uint8)
        if not before.size:
            return before.copy()
        changed = (self.alpha > 0).astype(np.uint8)
        return np.asarray(cv2.copyTo(pixels, changed, before.copy()), np.uint8)


def place(
    mask: NDArray[np.bool_],
    frame: FaceFrame,
    *,
    sketch: NDArray[np.uint8] | None = None,
    hold: float = 0.0,
    feather_px: float | None = None,
) -> Placement:
    """Works out where results go.

    Args:
        mask: (H, W) bool, True = repaint.
        frame: the face frame.
        sketch: (H, W, 4) uint8 RGBA, straight alpha; its lines are drawn anew where the crop is enlarged.
        hold: how far results follow the sketch, 0 to 1; areas that are held fully are drawn anew like lines.
        feather_px: width in photo pixels over which the result fades in inside the mask's edge; None does not fade,
            because detail is made to fit to the edge.

    Returns:
        The placement. A stroke too thin for the feather reaches full opacity in its middle.
    """
    feather_px = feather_px or 0.0
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return Placement(0, 0, Packed.of(np.zeros((0, 0), bool)), frame, feather_px)
    margin = int(np.ceil(feather_px)) + 1
    top, left = max(0, int(rows[0]) - margin), max(0, int(columns[0]) - margin)
    box = slice(top, int(rows[-1]) + 1 + margin), slice(left, int(columns[-1]) + 1 + margin)
    area, lines = mask[box], None
    if sketch is not None and frame.scale > 1 and sketch[box][..., 3].any():
        lines = photo_strokes(sketch[box] * area[..., None], frame, hold=hold)
    return Placement(left, top, Packed.of(area), frame, feather_px, None if lines is None else Packed.of(lines))


_alphas: WeakKeyDictionary[Placement, NDArray[np.float32]] = WeakKeyDictionary()  # each goes with its placement
_alphas_lock = Lock()


def inner_feather(mask: NDArray[np.bool_], feather_px: float) -> NDArray[np.float32]:
    """Returns (H, W) float32 opacity: 0 outside the mask, rising to 1 over `feather_px` inside its edge.

    Where the mask is thinner than twice the feather, it rises to 1 in its middle. The array's border is no edge.
    """
    if feather_px < 1:
        return mask.astype(np.float32)
    depth = depth_px(mask)
    window = 2 * int(np.ceil(feather_px)) + 1
    reachable = cv2.dilate(depth, np.ones((window, window), np.uint8))
    return np.where(mask, np.minimum(1, depth / np.minimum(feather_px, np.maximum(reachable, 1e-6))), 0).astype(
        np.float32
    )


def _enlarged(result: NDArray[np.uint8], placement: Placement) -> NDArray[np.uint8]:
    """Samples a result at the pixel middles of the placement's box: as cells that are still smaller than its pixels,
    and these enlarged by a whole number, which OpenCV does fifty times as fast.
    """
    (height, width), side = placement.shape, len(result)
    cell_px = max(1, int(placement.frame.size_px / side / CELLS))
    size = -(-width // cell_px) + 2, -(-height // cell_px) + 2  # one more on each side
    matrix, flags = _to_result(placement, side, cell_px=cell_px), cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    matrix[:, 2] -= matrix[:, :2].sum(1)
    cells = cv2.warpAffine(result, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    pixels = cv2.resize(cells, None, fx=cell_px, fy=cell_px, interpolation=cv2.INTER_CUBIC)
    return np.asarray(pixels[cell_px : cell_px + height, cell_px : cell_px + width], np.uint8)


def _to_result(placement: Placement, side: int, *, cell_px: int) -> NDArray[np.float64]:
    """Returns the (2, 3) matrix from cells of the placement's box to pixels of a picture of the face frame, `side`
    pixels across, both measured between middles.
    """
    matrix = placement.frame.to_crop()
    matrix[:, 2] += matrix[:, :2] @ (placement.left, placement.top)
    matrix[:, :2] *= cell_px
    matrix[:, 2] += matrix[:, :2] @ (0.5, 0.5)
    matrix *= side / CROP_SIZE_PX
    matrix[:, 2] -= 0.5
    return matrix
