"""Brush, eraser and eyedropper."""

from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal

from sketchpaint.document.brush import MAX_SIZE_PX, MIN_SIZE_PX, NO_BOX, Brush, PaintMode, Stroke, StrokePoint
from sketchpaint.document.layers import Box, PaintLayer
from sketchpaint.document.portrait import Portrait
from sketchpaint.ui.tools.tool import Tool

SIZE_STEP = 1.15


class BrushSettings(QObject):
    """The brush and the layer it paints on, shared by brush, eraser and tool options.

    Signals:
        changed: any setting changed.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.brush = Brush()
        self.paints_sketch = False
        self.other_colour = (240, 226, 210)

    def set_brush(self, brush: Brush) -> None:
        """Replaces the brush; its size is kept within the allowed range."""
        self.brush = replace(brush, size_px=min(max(brush.size_px, MIN_SIZE_PX), MAX_SIZE_PX))
        self.changed.emit()

    def set_paints_sketch(self, sketch: bool) -> None:
        """Chooses the layer: sketch or mask."""
        self.paints_sketch = sketch
        self.changed.emit()

    def swap_colours(self) -> None:
        """Exchanges the brush colour with the other one."""
        colour, self.other_colour = self.other_colour, self.brush.colour
        self.set_brush(replace(self.brush, colour=colour))

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
    """Paints or erases freehand; with Shift a press draws a straight line from the end of the last stroke.

    Args:
        settings: brush and layer.
        mode: paint or erase.
    """

    cursor = Qt.CursorShape.BlankCursor

    def __init__(self, settings: BrushSettings, mode: PaintMode) -> None:
        self._settings = settings
        self._mode = mode
        self._portrait: Portrait | None = None
        self._layer: PaintLayer | None = None
        self._stroke: Stroke | None = None
        self._end: StrokePoint | None = None

    @property
    def ring_size_px(self) -> float:
        return self._settings.brush.size_px

    def press(self, portrait: Portrait, point: StrokePoint, modifiers: Qt.KeyboardModifier, *, scale: float) -> Box:
        if portrait is not self._portrait:
            self._end = None
        self._portrait, self._layer = portrait, self._settings.layer_of(portrait)
        self._stroke = Stroke(self._layer, replace(self._settings.brush, mode=self._mode))
        box = NO_BOX
        if modifiers & Qt.KeyboardModifier.ShiftModifier and self._end is not None:
            box = self._stroke.add(self._end)
        return box.united(self._add(point))

    def move(self, point: StrokePoint, modifiers: Qt.KeyboardModifier) -> Box:
        return self._add(point) if self._stroke is not None else NO_BOX

    def release(self, point: StrokePoint, modifiers: Qt.KeyboardModifier) -> Box:
        if self._stroke is None or self._portrait is None or self._layer is None:
            return NO_BOX
        stroke, self._stroke = self._stroke, None
        self._portrait.commit_stroke(self._layer, stroke)
        return stroke.box

    def cancel(self) -> Box:
        if self._stroke is None or self._layer is None:
            return NO_BOX
        box, self._stroke = self._stroke.finish(), None
        if not box.is_empty:
            self._layer.pixels[box.slices] = self._layer.base[box.slices]
            self._layer.settle(box)
        return box

    def scale_size(self, factor: float) -> None:
        self._settings.set_brush(replace(self._settings.brush, size_px=self._settings.brush.size_px * factor))

    def _add(self, point: StrokePoint) -> Box:
        assert self._stroke is not None
        self._end = point
        return self._stroke.add(point)


class EyedropperTool(Tool):
    """Takes the colour of the photo, or of the sketch over it, under the pointer.

    Args:
        settings: where the colour goes.
    """

    def __init__(self, settings: BrushSettings) -> None:
        self._settings = settings
        self._portrait: Portrait | None = None

    def press(self, portrait: Portrait, point: StrokePoint, modifiers: Qt.KeyboardModifier, *, scale: float) -> Box:
        self._portrait = portrait
        return self.move(point, modifiers)

    def move(self, point: StrokePoint, modifiers: Qt.KeyboardModifier) -> Box:
        portrait = self._portrait
        if portrait is not None and 0 <= point.x < portrait.photo.width_px and 0 <= point.y < portrait.photo.height_px:
            x, y = int(point.x), int(point.y)
            sketch = portrait.sketch.pixels[y, x]
            red, green, blue = (sketch[:3] if sketch[3] > 127 else portrait.photo.pixels[y, x]).tolist()
            self._settings.set_brush(replace(self._settings.brush, colour=(red, green, blue)))
        return NO_BOX

    def release(self, point: StrokePoint, modifiers: Qt.KeyboardModifier) -> Box:
        return NO_BOX
