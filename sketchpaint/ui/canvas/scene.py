"""One portrait as it is drawn: photo, applied results, the result that is looked at, mask and sketch."""

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QTransform

from sketchpaint.document.layers import NO_BOX, Box
from sketchpaint.document.portrait import Portrait
from sketchpaint.ui.canvas.outline import draw_outline
from sketchpaint.ui.canvas.pictures import InputsPicture, LayerPicture, LayerView, PhotoPyramid, ResultPatch


def rectangle(box: Box) -> QRectF:
    """Returns a box as Qt has it."""
    return QRectF(box.left, box.top, box.right - box.left, box.bottom - box.top)


class Scene:
    """The layers of a portrait, one above the other.

    Attributes:
        portrait: whose layers they are.
        result: what is looked at without being applied, or None.
    """

    def __init__(self, portrait: Portrait) -> None:
        self.portrait = portrait
        self.result: ResultPatch | None = None
        self._photo = PhotoPyramid(portrait.photo.pixels)
        self._inputs = InputsPicture(portrait.mask.pixels, portrait.sketch.pixels)
        self._applied = LayerPicture(portrait.result.pixels)
        self._sketched = NO_BOX  # where the sketch may hold anything

    def note_change(self, box: Box) -> None:
        """Takes notice that mask, sketch or applied results changed in a box."""
        if box == self.portrait.whole:
            self._sketched = NO_BOX
        if self.portrait.sketch.pixels.view(np.uint32)[box.slices].any():
            self._sketched = self._sketched.united(box)

    def colour_at(self, x: int, y: int, *, original: bool, inputs: bool) -> tuple[int, int, int] | None:
        """Returns the RGB colour that is seen at a photo pixel, see `draw`; None outside the photo."""
        portrait = self.portrait
        if not (0 <= x < portrait.photo.width_px and 0 <= y < portrait.photo.height_px):
            return None
        sketch = portrait.sketch.pixels[y, x]
        result = self.result.colour_at(x, y) if self.result is not None else None
        if original:
            seen = portrait.photo.pixels[y, x]
        elif result is not None:
            return result
        elif inputs and sketch[3] > 127:
            seen = sketch[:3]
        else:
            seen = portrait.picture(Box(x, y, x + 1, y + 1))[0, 0]
        red, green, blue = seen.tolist()
        return red, green, blue

    def draw(
        self,
        painter: QPainter,
        part: QRectF,
        transform: QTransform,
        *,
        scale: float,
        view: LayerView,
        original: bool,
        inputs: bool,
    ) -> None:
        """Draws what lies in a part of the widget.

        Args:
            painter: of the widget.
            part: in widget pixels.
            transform: from photo to widget pixels.
            scale: widget pixels per photo pixel.
            view: how strongly each layer is seen.
            original: the photo alone.
            inputs: mask and sketch too.
        """
        seen = transform.inverted()[0].mapRect(part.adjusted(-1, -1, 2, 2))
        whole = QRectF(0, 0, self._photo.width_px, self._photo.height_px)
        # Whole pixels: a source rectangle cut in mid-pixel would shift what is drawn by a fraction.
        area = QRectF(seen.toAlignedRect()).intersected(whole)
        painter.setTransform(transform)
        painter.setOpacity(1.0 if original else view.photo)
        self._photo.draw(painter, area, scale=scale)
        if not original:
            painter.setOpacity(view.result)
            applied = rectangle(self.portrait.applied_box).intersected(area)
            if not applied.isEmpty():
                self._applied.draw(painter, applied, scale=scale)
            if self.result is not None:
                self.result.draw(painter, scale=scale)
            painter.setOpacity(1.0)
            if inputs:
                sketched = rectangle(self._sketched).intersects(area)
                self._inputs.draw(painter, area, part=part, scale=scale, view=view, sketched=sketched)
        painter.setOpacity(1.0)
        if not original and inputs and view.mask > 0:
            draw_outline(painter, self.portrait.mask.pixels, part)
        painter.resetTransform()
