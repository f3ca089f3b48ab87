"""The round brush: dabs from press to release, laid as a continuous line."""

import enum
import itertools
import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from sketchpaint.document.layers import NO_BOX, Box, PaintLayer

MIN_SIZE_PX, MAX_SIZE_PX = 1.0, 5000.0
THIN_PX = 2.0
# Smoothing: the sine of the smallest turn that is bent, and how finely.
CELL_PX = 256
MIN_TURN, MAX_PIECES, PIECE_LENGTH_PX = 0.1, 12, 6.0


class PaintMode(enum.Enum):
    """Whether a stroke adds or takes away."""

    PAINT = enum.auto()
    ERASE = enum.auto()


@dataclass(frozen=True)
class StrokePoint:
    """A place of the pen in photo pixels, pixel corners at whole numbers; pressure in [0, 1], 1 for a mouse."""

    x: float
    y: float
    pressure: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Brush:
    """How a stroke looks.

    Attributes:
        size_px: diameter in photo pixels at full pressure.
        hardness: share of the radius with full coverage, [0, 1].
        opacity: largest coverage of the stroke, [0, 1].
        colour: RGB of a sketch stroke; masks ignore it.
        mode: paint or erase.
    """

    size_px: float = 24.0
    hardness: float = 0.8
    opacity: float = 1.0
    colour: tuple[int, int, int] = (32, 24, 20)
    mode: PaintMode = PaintMode.PAINT


class Stroke:
    """One stroke in progress on a layer. Points may lie outside the picture.

    Args:
        layer: what is painted on.
        brush: how.

    Attributes:
        box: all that may have changed.
        cells: the same as cells of a grid of `CELL_PX`, which leave out what a long stroke goes around.
    """

    def __init__(self, layer: PaintLayer, brush: Brush) -> None:
        self._layer = layer
        # A mask has no half covered pixels: a soft brush would paint a smaller disc than its ring shows.
        self._brush = replace(brush, hardness=1.0) if layer.pixels.ndim == 2 else brush
        self._path: list[StrokePoint] = []  # the last two points
        self.box = NO_BOX
        self.cells: set[Box] = set()

    def add(self, point: StrokePoint) -> Box:
        """Goes on to a point.

        Returns:
            The box of pixels that may have changed, inside the picture; empty when the point lies far outside.
        """
        if self._brush.size_px < THIN_PX:  # on a pixel's corner a thin dab would cover nothing, on its edge two pixels
            point = replace(point, x=math.floor(point.x) + 0.5, y=math.floor(point.y) + 0.5)
        box = NO_BOX
        for start, end in itertools.pairwise(curve([*self._path, point])):
            box = box.united(self._cover(start, end))
        if not box.is_empty:
            self._lay(box)
            self.box = self.box.united(box)
        self._path = [*self._path[-1:], point]
        return box

    def _cover(self, start: StrokePoint, point: StrokePoint) -> Box:
        """Adds a straight piece to the layer's coverage; returns its box."""
        reach = self._brush.size_px / 2 + 2
        box = Box(
            int(np.floor(min(start.x, point.x) - reach)), int(np.floor(min(start.y, point.y) - reach)),
            int(np.ceil(max(start.x, point.x) + reach)), int(np.ceil(max(start.y, point.y) + reach)),
        ).clipped(self._layer.pixels.shape[1], self._layer.pixels.shape[0])  # fmt: skip
        if box.is_empty:
            return NO_BOX
        coverage = segment_coverage(box, start, point, self._brush)
        kept = self._layer.coverage[box.slices]
        np.maximum(kept, coverage, out=kept)
        self.cells.update(
            Box(k * CELL_PX, j * CELL_PX, (k + 1) * CELL_PX, (j + 1) * CELL_PX).clipped(
                self._layer.whole.right, self._layer.whole.bottom
            )
            for j in range(box.top // CELL_PX, -(-box.bottom // CELL_PX))
            for k in range(box.left // CELL_PX, -(-box.right // CELL_PX))
        )
        return box

    def finish(self) -> Box:
        """Returns the box of the whole stroke. The caller keeps a patch and then settles the layer there."""
        return self.box

    def _lay(self, box: Box) -> None:
        layer, brush = self._layer, self._brush
        coverage, base = layer.coverage[box.slices], layer.base[box.slices]
        if base.ndim == 2:
            layer.pixels[box.slices] = np.where(coverage >= 128, 255 if brush.mode is PaintMode.PAINT else 0, base)
            return
        amount = coverage.astype(np.float32) * (brush.opacity / 255)
        under = base[..., 3].astype(np.float32) / 255
        if brush.mode is PaintMode.ERASE:
            layer.pixels[box.slices][..., 3] = np.round(under * (1 - amount) * 255).astype(np.uint8)
            return
        # Porter-Duff "over" with straight alpha.
        alpha = amount + under * (1 - amount)
        share = np.divide(amount, alpha, out=np.zeros_like(amount), where=alpha > 0)
        laid = layer.pixels[box.slices]
        for channel, value in enumerate(brush.colour):  # one at a time: four times as fast as all together
            below = base[..., channel].astype(np.float32)
            laid[..., channel] = cv2.convertScaleAbs(below + (value - below) * share)
        laid[..., 3] = cv2.convertScaleAbs(alpha, alpha=255)


def curve(points: list[StrokePoint]) -> list[StrokePoint]:
    """Returns the way from the last point but one to the last as short straight pieces, bent where the pen turns.

    A cubic Hermite curve: it leaves the last point but one along the chord of its neighbours (Catmull and Rom 1974) and
    arrives straight, so that nothing waits for a point that is still to come. A pen that reports seldom then draws
    nearly what one that reports often does.

    Args:
        points: one to three points in order, the new one last.
    """
    if len(points) < 3:
        return [points[0], points[-1]]
    before, start, end = points
    along_x, along_y, came_x, came_y = end.x - start.x, end.y - start.y, start.x - before.x, start.y - before.y
    length, came = math.hypot(along_x, along_y), math.hypot(came_x, came_y)
    turn = abs(along_x * came_y - along_y * came_x) / (length * came) if length * came > 0 else 0.0
    # Straight, short, or a corner that is meant.
    if turn < MIN_TURN or length < 2 or along_x * came_x + along_y * came_y < 0:
        return [start, end]
    chord_x, chord_y = end.x - before.x, end.y - before.y
    stretch = length / math.hypot(chord_x, chord_y)
    pieces = min(MAX_PIECES, 2 + int(length / PIECE_LENGTH_PX))
    way = [start]
    for k in range(1, pieces + 1):
        t = k / pieces
        h_start, h_end = 2 * t**3 - 3 * t**2 + 1, 3 * t**2 - 2 * t**3
        g_start, g_end = t**3 - 2 * t**2 + t, t**3 - t**2
        way.append(StrokePoint(
            h_start * start.x + h_end * end.x + g_start * chord_x * stretch + g_end * along_x,
            h_start * start.y + h_end * end.y + g_start * chord_y * stretch + g_end * along_y,
            start.pressure + t * (end.pressure - start.pressure),
        ))  # fmt: skip
    return way


def segment_coverage(box: Box, start: StrokePoint, end: StrokePoint, brush: Brush) -> NDArray[np.uint8]:
    """Returns how much of each pixel of a box a straight piece of stroke covers, (H, W) uint8.

    The line is the set of points within half the brush size, narrower where the pressure is less; the edge falls off
    over the soft part of the radius, at least one pixel. A brush of 1 px covers the pixels it passes.
    """
    x = np.arange(box.left, box.right, dtype=np.float32)[None, :] + np.float32(0.5 - start.x)
    y = np.arange(box.top, box.bottom, dtype=np.float32)[:, None] + np.float32(0.5 - start.y)
    along_x, along_y = end.x - start.x, end.y - start.y
    squared = along_x**2 + along_y**2
    share = x * np.float32(along_x / (squared or 1)) + y * np.float32(along_y / (squared or 1))
    np.clip(share, 0, 1, out=share)
    across, down = share * np.float32(-along_x), share * np.float32(-along_y)
    across += x
    down += y
    distance = cv2.magnitude(across, down)
    # (radius + 0.5 - distance) / soft as a share of 255, in one pass that rounds and saturates
    if start.pressure == end.pressure:
        radius = max(brush.size_px / 2 * start.pressure, 0.5)
        step = 255 / max(radius * (1 - brush.hardness), 1.0)
        np.minimum(distance, np.float32(radius + 0.5), out=distance)
        return np.asarray(cv2.convertScaleAbs(distance, alpha=-step, beta=(radius + 0.5) * step), np.uint8)
    radii = np.maximum(brush.size_px / 2 * (start.pressure + share * (end.pressure - start.pressure)), 0.5)
    depth = np.maximum(radii + 0.5 - distance, 0)
    depth /= np.maximum(radii * (1 - brush.hardness), 1.0)
    return np.asarray(cv2.convertScaleAbs(depth, alpha=255), np.uint8)
