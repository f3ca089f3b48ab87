"""Mask and sketch presets on the canonical face: drawn in crop coordinates, placed by the face frame."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from sketchpaint.document.glasses import draw_glasses
from sketchpaint.document.hairs import BEARD, FRINGE, HAIR, Growth, draw_hairs
from sketchpaint.document.layers import Box, PaintLayer, over
from sketchpaint.document.shapes import Polygon, ellipse, polygon_mask
from sketchpaint.imaging.beard import follow_beard
from sketchpaint.imaging.face_shape import FaceShape
from sketchpaint.imaging.frame import CROP_SIZE_PX, TEMPLATE_XY, apply_affine

MOST_DRAWN = 2_500_000  # pixels
GROWN_PX = 0.7  # of the crop: how far around a drawing is masked
LOOKED_AT_PX = 160  # how large a face is when its beard is looked for


@dataclass(frozen=True)
class MaskPreset:
    """A region of the canonical face.

    Attributes:
        name: shown in the menu.
        added: polygons in crop coordinates whose union is the region.
        removed: polygons taken out of it.
        reach: how far it follows a beard beyond its outline, or None.
    """

    name: str
    added: tuple[Polygon, ...]
    removed: tuple[Polygon, ...] = ()
    reach: Polygon | None = None

    def lay(self, layer: PaintLayer, shape: FaceShape, picture: Callable[[Box], NDArray[np.uint8]]) -> Box:
        """Adds the region to a mask layer; returns the changed box, empty when the face lies outside the photo. The
        layer is not settled.

        Args:
            layer: the mask.
            shape: the face.
            picture: gives the (h, w, 3) pixels of a box of the photo.
        """
        box = _box_of(_WHOLE, shape, layer)
        if box.is_empty:
            return box
        region = _union(self.added, shape, box)
        if self.reach is not None:
            region |= self._beyond(self.reach, shape, box, picture(box))
        region &= ~_union(self.removed, shape, box)
        layer.pixels[box.slices] = np.where(region, 255, layer.base[box.slices])
        return box

    def _beyond(self, reach: Polygon, shape: FaceShape, box: Box, picture: NDArray[np.uint8]) -> NDArray[np.bool_]:
        """Finds where a beard goes on in a box of the photo, at `LOOKED_AT_PX` a frame at most."""
        factor = max(1.0, shape.frame.size_px / LOOKED_AT_PX)
        size = max(1, round((box.right - box.left) / factor)), max(1, round((box.bottom - box.top) / factor))

        def small(*polygons: Polygon) -> NDArray[np.bool_]:
            region = _union(polygons, shape, box).astype(np.float32)
            return np.asarray(cv2.resize(region, size, interpolation=cv2.INTER_AREA) > 0.5)

        found = follow_beard(
            np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8),
            outline=small(*self.added), reach=small(reach), chin=small(_CHIN), nose=small(_NOSE),
        )  # fmt: skip
        return np.asarray(cv2.resize(found.astype(np.float32), (picture.shape[1], picture.shape[0])) > 0.5)


def _box_of(extent: Polygon, shape: FaceShape, layer: PaintLayer) -> Box:
    """Returns the upright box around a part of the crop, as far as it lies inside a layer."""
    corners = np.concatenate([shape.to_photo(np.array(extent)), apply_affine(shape.matrix, np.array(extent))])
    (left, top), (right, bottom) = np.floor(corners.min(0)).astype(int), np.ceil(corners.max(0)).astype(int)
    return Box(int(left), int(top), int(right), int(bottom)).clipped(layer.whole.right, layer.whole.bottom)


def _union(polygons: tuple[Polygon, ...], shape: FaceShape, box: Box) -> NDArray[np.bool_]:
    region = np.zeros((box.bottom - box.top, box.right - box.left), bool)
    for polygon in polygons:
        region |= polygon_mask([(x, y) for x, y in shape.to_photo(np.array(polygon)).tolist()], box)
    return region


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

# How far beards reach at most, likewise.
_HALF_REACH = (
    *((0, -10), (9, -9.5), (17, -6), (23, -8), (31.5, -18), (33.5, -30), (44.5, -31)),
    *((44.5, -14), (43, 7), (37, 31), (28, 41), (19, 45.5), (0, 46.5)),
)
# Where a beard is if there is one, and where skin is bare.
_CHIN, _NOSE = ellipse(_NOSE_X, _MOUTH_Y + 17, 13, 8), ellipse(_NOSE_X, _NOSE_Y - 9, 6, 9)


def _beard(grown_px: float) -> Polygon:
    """Returns a beard's outline, some pixels wider than it grows."""
    half = [
        (x + grown_px * (x > 0) * (0.6 if x > 30 else 0.3), y + grown_px * (1 if y > -5 else -0.5))
        for x, y in _HALF_BEARD
    ]
    return _mirrored(half)


def _mirrored(half: Sequence[tuple[float, float]]) -> Polygon:
    """Returns the outline whose right half, from the middle of the mouth, is given."""
    return [(_NOSE_X + x, _MOUTH_Y + y) for x, y in half] + [(_NOSE_X - x, _MOUTH_Y + y) for x, y in half[-2:0:-1]]


_WHOLE = _rectangle(0, 0, CROP_SIZE_PX, CROP_SIZE_PX)
MASK_PRESETS = (
    MaskPreset("Glasses band", (_rectangle(_LEFT_X - 22, _EYES_Y - 16, _RIGHT_X + 22, _EYES_Y + 17),)),
    MaskPreset("Eyes", (ellipse(_LEFT_X, _EYES_Y, 13, 9), ellipse(_RIGHT_X, _EYES_Y, 13, 9))),
    MaskPreset("Nose", (ellipse(_NOSE_X, _NOSE_Y - 6, 11, 16),)),
    MaskPreset("Mouth", (ellipse(_NOSE_X, _MOUTH_Y, 20, 10),)),
    MaskPreset("Beard", (_beard(2.0),), (_LIPS,), _mirrored(_HALF_REACH)),
    MaskPreset("Forehead", (ellipse(_NOSE_X, _EYES_Y - 9, 32, 30, start=180, end=360),)),
    MaskPreset(
        "Hair",
        (ellipse(_NOSE_X, _EYES_Y + 2, 56, 58),),
        (_FACE, _rectangle(0, _EYES_Y + 34, CROP_SIZE_PX, CROP_SIZE_PX)),
    ),
    MaskPreset("Whole face", (_FACE,)),
    MaskPreset("Everything but the face", (_WHOLE,), (_FACE,)),
)


Colour = tuple[int, int, int]
# Draws a part of the photo that holds all of a drawing: (h, w, 4) uint8 RGBA, straight alpha.
Draw = Callable[[FaceShape, Box, Colour], NDArray[np.uint8]]


@dataclass(frozen=True)
class SketchPreset:
    """Something to wear, drawn on the canonical face; the mask gets it grown by `GROWN_PX`.

    Attributes:
        name: shown in the menu.
        extent: what it stays within, in crop coordinates.
        draw: draws it.
        colour: RGB to begin with.
        fill: name of the fill that suits it.
        hold: how far the sketch is to be held, 0 to 1.
    """

    name: str
    extent: Polygon
    draw: Draw
    colour: Colour = (28, 22, 20)
    fill: str = "keep"
    hold: float = 1.0

    def lay(self, layer: PaintLayer, shape: FaceShape, colour: Colour) -> Box:
        """Draws into a sketch layer; returns the changed box, empty when the face lies outside the photo. The layer is
        not settled.

        Args:
            layer: the sketch.
            shape: the face.
            colour: RGB.
        """
        box = _box_of(self.extent, shape, layer)
        if not box.is_empty:
            drawn, below = self._drawn(shape, box, colour), layer.base[box.slices]
            is_first = not below[..., 3].any()
            layer.pixels[box.slices] = np.where(drawn[..., 3:] > 0, drawn, below) if is_first else over(below, drawn)
        return box

    def _drawn(self, shape: FaceShape, box: Box, colour: Colour) -> NDArray[np.uint8]:
        """Draws a box; a very large one smaller, and enlarges it, so that the window does not stand still."""
        factor = math.ceil(math.sqrt((box.right - box.left) * (box.bottom - box.top) / MOST_DRAWN))
        if factor == 1:
            return self.draw(shape, box, colour)
        small = Box(box.left // factor, box.top // factor, -(-box.right // factor), -(-box.bottom // factor))
        drawn = self.draw(shape.scaled(1 / factor), small, colour)
        large = cv2.resize(drawn, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
        top, left = box.top - small.top * factor, box.left - small.left * factor
        return np.asarray(large[top:, left:][: box.bottom - box.top, : box.right - box.left], np.uint8)


def _hairy(growth: Growth, outline: Polygon, *removed: Polygon, edge_px: float) -> Draw:
    def draw(shape: FaceShape, box: Box, colour: Colour) -> NDArray[np.uint8]:
        region = _union((outline,), shape, box) & ~_union(removed, shape, box)
        return draw_hairs(region, shape.matrix, colour, growth, left=box.left, top=box.top, edge_px=edge_px, seed=0)

    return draw


_WHOLE_LIPS = ellipse(_NOSE_X, _MOUTH_Y + 0.5, 14.5, 6)
_LIP = ellipse(_NOSE_X, _MOUTH_Y - 7, 22, 12)
_GLASSES = _rectangle(_LEFT_X - 24, _EYES_Y - 12, _RIGHT_X + 24, _EYES_Y + 15)
_MOUSTACHE = ellipse(_NOSE_X, _MOUTH_Y - 6, 16, 5, start=180, end=360)
_HEAD_OF_HAIR = ellipse(_NOSE_X, _EYES_Y + 2, 55, 57, start=180, end=360)
_FRINGE = ellipse(_NOSE_X, _EYES_Y - 17, 34, 30, start=180, end=360)
_DARK, _BROWN = (44, 32, 26), (60, 40, 28)
SKETCH_PRESETS = (
    SketchPreset("Thin glasses", _GLASSES, partial(draw_glasses, tinted=False)),
    SketchPreset("Sunglasses", _GLASSES, partial(draw_glasses, tinted=True)),
    SketchPreset("Full beard", _beard(6), _hairy(BEARD, _beard(0), _WHOLE_LIPS, edge_px=5), _DARK),
    SketchPreset("Moustache", _LIP, _hairy(BEARD, _MOUSTACHE, edge_px=2), _DARK),
    SketchPreset("Hair", _WHOLE, _hairy(HAIR, _HEAD_OF_HAIR, _FACE, edge_px=4), _BROWN),
    SketchPreset("Fringe", _WHOLE, _hairy(FRINGE, _FRINGE, edge_px=6), _BROWN),
)
