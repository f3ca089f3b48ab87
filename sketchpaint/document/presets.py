"""Mask and sketch presets on the canonical face: drawn in crop coordinates, placed by the face frame."""

import itertools
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sketchpaint.document.beard import draw_hairs
from sketchpaint.document.layers import Box, PaintLayer, over
from sketchpaint.document.shapes import polygon_mask
from sketchpaint.imaging.face_shape import FaceShape
from sketchpaint.imaging.frame import CROP_SIZE_PX, TEMPLATE_XY

Polygon = list[tuple[float, float]]
OUTLINE_POINTS = 48
GROWN_PX = 2.5  # of the crop: how far beyond its lines a drawing is masked
THIN_EDGE_PX = 5.0


@dataclass(frozen=True)
class MaskPreset:
    """A region of the canonical face.

    Attributes:
        name: shown in the menu.
        added: polygons in crop coordinates whose union is the region.
        removed: polygons taken out of it.
    """

    name: str
    added: tuple[Polygon, ...]
    removed: tuple[Polygon, ...] = ()

    def lay(self, layer: PaintLayer, shape: FaceShape) -> Box:
        """Adds the region to a mask layer; returns the changed box, empty when the face lies outside the photo. The
        layer is not settled.

        Args:
            layer: the mask.
            shape: the face.
        """
        box = _box_of(shape, layer)
        if box.is_empty:
            return box
        region = _union(self.added, shape, box) & ~_union(self.removed, shape, box)
        layer.pixels[box.slices] = np.where(region, 255, layer.base[box.slices])
        return box


def _box_of(shape: FaceShape, layer: PaintLayer) -> Box:
    """Returns the upright box around the crop, as far as it lies inside a layer."""
    corners = shape.to_photo(np.array(_WHOLE))
    (left, top), (right, bottom) = np.floor(corners.min(0)).astype(int), np.ceil(corners.max(0)).astype(int)
    return Box(int(left), int(top), int(right), int(bottom)).clipped(layer.whole.right, layer.whole.bottom)


def _union(polygons: tuple[Polygon, ...], shape: FaceShape, box: Box) -> NDArray[np.bool_]:
    region = np.zeros((box.bottom - box.top, box.right - box.left), bool)
    for polygon in polygons:
        region |= polygon_mask([(x, y) for x, y in shape.to_photo(np.array(polygon)).tolist()], box)
    return region


def ellipse(
    center_x: float, center_y: float, radius_x: float, radius_y: float, *, start: float = 0.0, end: float = 360.0
) -> Polygon:
    """Returns a polygon for an ellipse, or for the part between two angles in degrees (0 = right, 90 = down) closed by
    a straight line.
    """
    angles = [math.radians(start + (end - start) * k / (OUTLINE_POINTS - 1)) for k in range(OUTLINE_POINTS)]
    return [(center_x + radius_x * math.cos(a), center_y + radius_y * math.sin(a)) for a in angles]


def _rectangle(left: float, top: float, right: float, bottom: float) -> Polygon:
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


(_LEFT_X, _EYES_Y), (_RIGHT_X, _), (_NOSE_X, _NOSE_Y), (_, _MOUTH_Y), _ = (TEMPLATE_XY + 0.5).tolist()
_FACE = ellipse(_NOSE_X, _EYES_Y + 18, 37, 50)
_LIPS = ellipse(_NOSE_X, _MOUTH_Y + 0.5, 12.5, 5)
# Half of a beard's outline from the middle above the lip: over the cheek to the ear, and back along the jaw to the
# chin.
_HALF_BEARD = (
    (0, -10),
    (9, -9.5),
    (17, -6),
    (23, -8),
    (28, -18),
    (30, -30),
    (34.5, -31),
    (34.5, -14),
    (32, 1),
    (26, 14),
    (17, 24),
    (8, 28.5),
    (0, 29.5),
)


def _beard(grown_px: float) -> Polygon:
    """Returns a beard's outline, some pixels wider than it grows."""
    half = [
        (x + grown_px * (x > 0) * (0.6 if x > 30 else 0.3), y + grown_px * (1 if y > -5 else -0.5))
        for x, y in _HALF_BEARD
    ]
    return [(_NOSE_X + x, _MOUTH_Y + y) for x, y in half] + [(_NOSE_X - x, _MOUTH_Y + y) for x, y in half[-2:0:-1]]


_WHOLE = _rectangle(0, 0, CROP_SIZE_PX, CROP_SIZE_PX)
MASK_PRESETS = (
    MaskPreset("Glasses band", (_rectangle(_LEFT_X - 22, _EYES_Y - 16, _RIGHT_X + 22, _EYES_Y + 17),)),
    MaskPreset("Eyes", (ellipse(_LEFT_X, _EYES_Y, 13, 9), ellipse(_RIGHT_X, _EYES_Y, 13, 9))),
    MaskPreset("Nose", (ellipse(_NOSE_X, _NOSE_Y - 6, 11, 16),)),
    MaskPreset("Mouth", (ellipse(_NOSE_X, _MOUTH_Y, 20, 10),)),
    MaskPreset("Beard", (_beard(2.0),), (_LIPS,)),
    MaskPreset("Forehead", (ellipse(_NOSE_X, _EYES_Y - 9, 32, 30, start=180, end=360),)),
    MaskPreset(
        "Hair",
        (ellipse(_NOSE_X, _EYES_Y + 2, 56, 58),),
        (_FACE, _rectangle(0, _EYES_Y + 34, CROP_SIZE_PX, CROP_SIZE_PX)),
    ),
    MaskPreset("Whole face", (_FACE,)),
    MaskPreset("Everything but the face", (_WHOLE,), (_FACE,)),
)


@dataclass(frozen=True)
class SketchPreset:
    """Something to wear, drawn on the canonical face.

    Attributes:
        name: shown in the menu.
        region: what is added to the mask around it; None adds what is drawn, grown by `GROWN_PX`.
        filled: polygons filled with the colour.
        removed: polygons taken out of them.
        lines: open or closed outlines drawn with the colour.
        line_px: width of the outlines in crop pixels.
        hairy: whether what is filled is drawn as hairs, thinner towards its edge.
        colour: RGB to begin with.
        fill: name of the fill that suits it.
        hold: how far the sketch is to be held, 0 to 1.
    """

    name: str
    region: MaskPreset | None
    filled: tuple[Polygon, ...] = ()
    removed: tuple[Polygon, ...] = ()
    lines: tuple[Polygon, ...] = ()
    line_px: float = 2.0
    hairy: bool = False
    colour: tuple[int, int, int] = (28, 22, 20)
    fill: str = "mean"
    hold: float = 0.55

    def lay(self, layer: PaintLayer, shape: FaceShape, colour: tuple[int, int, int]) -> Box:
        """Draws into a sketch layer; returns the changed box, empty when the face lies outside the photo. The layer is
        not settled.

        Args:
            layer: the sketch.
            shape: the face.
            colour: RGB.
        """
        box = _box_of(shape, layer)
        if box.is_empty:
            return box
        if self.hairy:
            region = _union(self.filled, shape, box) & ~_union(self.removed, shape, box)
            drawn = draw_hairs(region, shape.matrix, colour, left=box.left, top=box.top, edge_px=THIN_EDGE_PX, seed=0)
            layer.pixels[box.slices] = over(layer.base[box.slices], drawn)
            return box
        inked = _union(self.filled, shape, box) & ~_union(self.removed, shape, box)
        for line in self.lines:
            inked |= _line(line, self.line_px, shape, box)
        layer.pixels[box.slices] = np.where(
            inked[..., None], np.array((*colour, 255), np.uint8), layer.base[box.slices]
        )
        return box


def _line(line: Polygon, width_px: float, shape: FaceShape, box: Box) -> NDArray[np.bool_]:
    """Returns which pixels of a box lie on a line of some width in crop pixels: the union of a ribbon for each of its
    pieces.
    """
    inked = np.zeros((box.bottom - box.top, box.right - box.left), bool)
    for (x1, y1), (x2, y2) in itertools.pairwise(line):
        length = math.hypot(x2 - x1, y2 - y1) or 1.0
        across_x, across_y = -(y2 - y1) / length * width_px / 2, (x2 - x1) / length * width_px / 2
        along_x, along_y = across_y / 2, -across_x / 2  # a little longer at both ends, so that the pieces join
        ribbon = [
            (x1 - along_x + across_x, y1 - along_y + across_y), (x2 + along_x + across_x, y2 + along_y + across_y),
            (x2 + along_x - across_x, y2 + along_y - across_y), (x1 - along_x - across_x, y1 - along_y - across_y),
        ]  # fmt: skip
        inked |= polygon_mask([(x, y) for x, y in shape.to_photo(np.array(ribbon)).tolist()], box)
    return inked


_BEARD, _HAIR = (next(preset for preset in MASK_PRESETS if preset.name == name) for name in ("Beard", "Hair"))
_LENSES = (ellipse(_LEFT_X, _EYES_Y + 1, 12.5, 9), ellipse(_RIGHT_X, _EYES_Y + 1, 12.5, 9))
_BRIDGE = [(_LEFT_X + 12.5, _EYES_Y), (_NOSE_X, _EYES_Y - 1.5), (_RIGHT_X - 12.5, _EYES_Y)]
_TEMPLES = (
    [(_LEFT_X - 12.5, _EYES_Y), (_LEFT_X - 21, _EYES_Y - 2)],
    [(_RIGHT_X + 12.5, _EYES_Y), (_RIGHT_X + 21, _EYES_Y - 2)],
)
_LIP = MaskPreset("Upper lip", (ellipse(_NOSE_X, _MOUTH_Y - 7, 20, 9),))
_FOREHEAD = MaskPreset("Fringe", (ellipse(_NOSE_X, _EYES_Y - 10, 36, 34, start=180, end=360),))
SKETCH_PRESETS = (
    SketchPreset("Thin glasses", None, lines=(*_LENSES, _BRIDGE, *_TEMPLES), fill="keep", hold=1.0),
    SketchPreset("Sunglasses", None, filled=_LENSES, lines=(_BRIDGE, *_TEMPLES), fill="keep", hold=1.0),
    SketchPreset(
        "Full beard",
        _BEARD,
        filled=(_beard(0.0),),
        removed=(_LIPS,),
        hairy=True,
        colour=(44, 32, 26),
        fill="keep",
        hold=0.8,
    ),
    SketchPreset(
        "Moustache", _LIP, filled=(ellipse(_NOSE_X, _MOUTH_Y - 6, 16, 5, start=180, end=360),), colour=(44, 32, 26)
    ),
    SketchPreset(
        "Hair block",
        _HAIR,
        filled=(ellipse(_NOSE_X, _EYES_Y + 2, 55, 57, start=180, end=360),),
        removed=(_FACE,),
        colour=(60, 40, 28),
    ),
    SketchPreset(
        "Fringe", _FOREHEAD, filled=(ellipse(_NOSE_X, _EYES_Y - 13, 34, 22, start=180, end=360),), colour=(60, 40, 28)
    ),
)
