"""Brush, eraser, bucket and eyedropper."""

import math
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal

from sketchpaint.document.brush import MAX_SIZE_PX, MIN_SIZE_PX, Brush, PaintMode, Stroke, StrokePoint
from sketchpaint.document.layers import NO_BOX, Box, PaintLayer
from sketchpaint.document.portrait import Portrait
from sketchpaint.ui.common.gestures import Gesture
from sketchpaint.ui.tools.tool import Tool

SIZE_STEP, HARDNESS_STEP = 1.15, 0.1
RECENT_COLOURS = 6
CLICK_PX = 4.0
# A face is this share of its frame; the first brush is a tenth of it, the largest a third of the picture.
FACE_SHARE, FIRST_SHARE, LARGEST_SHARE = 0.6, 0.1, 1 / 3
DEFAULT_COLOURS = ((32, 24, 20), (240, 226, 210))


class BrushSettings(QObject):
    """The brush and the layer it paints on, shared by brush, eraser and tool options.

    Signals:
        changed: any setting changed.

    Attributes:
        brush: size, hardness, opacity and colour.
        face_px: side of the face frame that the size was chosen for; None before the first photo.
        largest_px: how large the brush can get.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.brush = Brush()
        self.face_px: float | None = None
        self.largest_px = MAX_SIZE_PX
        self.paints_sketch = False
        self.other_colour = DEFAULT_COLOURS[1]
        self.mirrors = False
        self.recent_colours: list[tuple[int, int, int]] = []

    def set_brush(self, brush: Brush) -> None:
        """Replaces the brush; its size is kept within the allowed range."""
        self.brush = replace(brush, size_px=min(max(brush.size_px, MIN_SIZE_PX), self.largest_px))
        self.changed.emit()

    def fit(self, *, face_px: float, picture_px: int) -> None:
        """Fits the brush to another photo: it keeps its size in relation to the face.

        Args:
            face_px: side of the face frame.
            picture_px: longer side of the picture.
        """
        size_px = (
            FIRST_SHARE * FACE_SHARE * face_px if self.face_px is None else self.brush.size_px * face_px / self.face_px
        )
        self.face_px = face_px
        self.largest_px = min(MAX_SIZE_PX, max(MIN_SIZE_PX, picture_px * LARGEST_SHARE))
        self.set_brush(replace(self.brush, size_px=size_px))

    def set_paints_sketch(self, sketch: bool) -> None:
        """Chooses the layer: sketch or mask."""
        self.paints_sketch = sketch
        self.changed.emit()

    def swap_colours(self) -> None:
        """Exchanges the brush colour with the other one."""
        colour, self.other_colour = self.other_colour, self.brush.colour
        self.set_brush(replace(self.brush, colour=colour))

    def set_default_colours(self) -> None:
        """Goes back to a dark and a light colour."""
        self.other_colour = DEFAULT_COLOURS[1]
        self.set_brush(replace(self.brush, colour=DEFAULT_COLOURS[0]))

    def note_colour(self) -> None:
        """Puts the brush's colour first among the recent ones."""
        colour = self.brush.colour
        self.recent_colours = [colour, *(other for other in self.recent_colours if other != colour)][:RECENT_COLOURS]
        self.changed.emit()

    def set_mirrors(self, mirrors: bool) -> None:
        """Chooses whether strokes are repeated on the other side of the face."""
        self.mirrors = mirrors
        self.changed.emit()

    def toggle_mirrors(self) -> None:
        """Switches mirror symmetry on or off."""
        self.set_mirrors(not self.mirrors)

    def make_softer(self) -> None:
        """Makes the brush one step softer."""
        self.set_brush(replace(self.brush, hardness=max(0.0, self.brush.hardness - HARDNESS_STEP)))

    def make_harder(self) -> None:
        """Makes the brush one step harder."""
        self.set_brush(replace(self.brush, hardness=min(1.0, self.brush.hardness + HARDNESS_STEP)))

    def set_opacity(self, opacity: float) -> None:
        """Chooses the opacity, 0 to 1."""
        self.set_brush(replace(self.brush, opacity=opacity))

    def switch_layer(self) -> None:
        """Goes from mask to sketch or back."""
        self.set_paints_sketch(not self.paints_sketch)

    def make_smaller(self) -> None:
        """Makes the brush one step smaller."""
        self.set_brush(replace(self.brush, size_px=self.brush.size_px / SIZE_STEP))

    def make_larger(self) -> None:
        """Makes the brush one step larger."""
        self.set_brush(replace(self.brush, size_px=self.brush.size_px * SIZE_STEP))

    def layer_of(self, portrait: Portrait) -> PaintLayer:
        """Returns the layer that strokes go to."""
        return portrait.sketch if self.paints_sketch else portrait.mask


class BrushTool(Tool):
    """Paints or erases freehand; with Shift a click draws a straight line from the end of the last stroke, and a drag
    changes the size.

    Args:
        settings: brush and layer.
        mode: paint or erase.
    """

    cursor = Qt.CursorShape.BlankCursor
    takes_colour = True

    def __init__(self, settings: BrushSettings, mode: PaintMode) -> None:
        self._settings = settings
        self._mode = mode
        self._portrait: Portrait | None = None
        self._layer: PaintLayer | None = None
        self._strokes: list[Stroke] = []
        self._end: StrokePoint | None = None
        self._held: StrokePoint | None = (
            None  # where Shift was pressed down, until it is known whether it is a click or a drag
        )
        self._start_size_px = 0.0
        self._reach = 0.0

    @property
    def ring_size_px(self) -> float:
        return self._settings.brush.size_px

    def press(self, portrait: Portrait, point: StrokePoint, gesture: Gesture, *, scale: float) -> Box:
        self._portrait, self._layer = portrait, self._settings.layer_of(portrait)
        if Gesture.LINE in gesture:
            self._held, self._start_size_px, self._reach = point, self.ring_size_px, CLICK_PX / scale
            return NO_BOX
        return self._begin(point)

    def _begin(self, *points: StrokePoint) -> Box:
        assert self._layer is not None
        brush = replace(self._settings.brush, mode=self._mode)
        self._strokes = [Stroke(self._layer, brush) for _ in range(2 if self._settings.mirrors else 1)]
        box = NO_BOX
        for point in points:
            box = box.united(self._add(point))
        return box

    def move(self, point: StrokePoint, gesture: Gesture) -> Box:
        if self._held is not None:
            moved = point.x - self._held.x
            if abs(moved) > self._reach or self.ring_size_px != self._start_size_px:
                self._settings.set_brush(replace(self._settings.brush, size_px=self._start_size_px + 2 * moved))
            return NO_BOX
        return self._add(point) if self._strokes else NO_BOX

    def release(self, point: StrokePoint, gesture: Gesture) -> Box:
        if self._held is not None:
            start, self._held = self._end or self._held, None
            if self.ring_size_px != self._start_size_px:
                return NO_BOX
            line = self._begin(start, point)
        else:
            line = NO_BOX  # what a move has laid is on the screen already
        if not self._strokes or self._portrait is None or self._layer is None:
            return NO_BOX
        strokes, self._strokes = self._strokes, []
        if self._mode is PaintMode.PAINT and self._settings.paints_sketch:
            self._settings.note_colour()
        self._portrait.commit_strokes(self._layer, strokes)
        return line

    def cancel(self) -> Box:
        self._held = None
        box, strokes, self._strokes = NO_BOX, self._strokes, []
        for stroke in strokes:
            box = box.united(stroke.finish())
        if not box.is_empty and self._layer is not None:
            self._layer.pixels[box.slices] = self._layer.base[box.slices]
            self._layer.settle(box)
        return box

    def forget(self) -> None:
        self._portrait = self._layer = self._end = None

    def scale_size(self, factor: float) -> None:
        self._settings.set_brush(replace(self._settings.brush, size_px=self._settings.brush.size_px * factor))

    def _add(self, point: StrokePoint) -> Box:
        assert self._portrait is not None
        self._end = point
        box = self._strokes[0].add(point)
        for stroke in self._strokes[1:]:
            x, y = self._portrait.frame.mirrored(point.x, point.y)
            box = box.united(stroke.add(replace(point, x=x, y=y)))
        return box


class BucketTool(Tool):
    """Fills the connected part of the mask under the pointer with the brush's colour, in the sketch.

    Args:
        settings: colour and opacity.
    """

    takes_colour = True

    def __init__(self, settings: BrushSettings) -> None:
        self._settings = settings

    def press(self, portrait: Portrait, point: StrokePoint, gesture: Gesture, *, scale: float) -> Box:
        self._settings.note_colour()
        return portrait.fill_sketch(point.x, point.y, self._settings.brush.colour, self._settings.brush.opacity)

    def move(self, point: StrokePoint, gesture: Gesture) -> Box:
        return NO_BOX

    def release(self, point: StrokePoint, gesture: Gesture) -> Box:
        return NO_BOX


class EyedropperTool(Tool):
    """Takes the colour that is seen under the pointer.

    Args:
        settings: where the colour goes.

    Attributes:
        look: returns the colour at a photo pixel, set by who shows the picture.
    """

    edits = False

    def __init__(self, settings: BrushSettings) -> None:
        self._settings = settings
        self.look: Callable[[int, int], tuple[int, int, int] | None] = lambda _x, _y: None

    def press(self, portrait: Portrait, point: StrokePoint, gesture: Gesture, *, scale: float) -> Box:
        return self.move(point, gesture)

    def move(self, point: StrokePoint, gesture: Gesture) -> Box:
        colour = self.look(math.floor(point.x), math.floor(point.y))
        if colour is not None:
            self._settings.set_brush(replace(self._settings.brush, colour=colour))
        return NO_BOX

    def release(self, point: StrokePoint, gesture: Gesture) -> Box:
        return NO_BOX
