"""The document: a photo, its mask and sketch, the face frame, and the history of edits."""

import cv2
import numpy as np
from numpy.typing import NDArray

from sketchpaint.document.brush import PaintMode, Stroke
from sketchpaint.document.history import Change, History, Patch
from sketchpaint.document.layers import Box, PaintLayer
from sketchpaint.document.presets import MaskPreset
from sketchpaint.document.shapes import fill_polygon
from sketchpaint.imaging.files import Photo
from sketchpaint.imaging.frame import FaceFrame, centered_frame


class Portrait:
    """What the artist works on. Every method that changes something is one undo step.

    Args:
        photo: the opened photo.

    Attributes:
        photo: never changed.
        mask: values 0 and 255; 255 = repaint.
        sketch: RGBA, straight alpha.
        frame: where the face is.
        history: the undo steps.
    """

    def __init__(self, photo: Photo) -> None:
        self.photo = photo
        self.mask = PaintLayer(photo.height_px, photo.width_px, channels=1)
        self.sketch = PaintLayer(photo.height_px, photo.width_px, channels=4)
        self.frame = centered_frame(photo.width_px, photo.height_px)
        self.history = History()

    def mask_array(self) -> NDArray[np.bool_]:
        """Returns a copy of the mask, (H, W) bool, True = repaint."""
        return self.mask.pixels > 127

    def sketch_array(self) -> NDArray[np.uint8]:
        """Returns a copy of the sketch, (H, W, 4) uint8 RGBA."""
        return self.sketch.pixels.copy()

    def commit_stroke(self, layer: PaintLayer, stroke: Stroke) -> None:
        """Makes a finished stroke one undo step."""
        self._commit(layer, stroke.finish())

    def fill_shape(self, points_xy: list[tuple[float, float]], mode: PaintMode) -> Box:
        """Adds a polygon to the mask or takes it away; returns the changed box."""
        box = fill_polygon(self.mask, points_xy, mode)
        self._commit(self.mask, box)
        return box

    def clear(self, layer: PaintLayer) -> Box:
        """Empties a layer; returns the changed box."""
        layer.pixels[:] = 0
        self._commit(layer, layer.whole)
        return layer.whole

    def invert_mask(self) -> Box:
        """Repaints what was kept and keeps what was repainted; returns the changed box."""
        np.subtract(255, self.mask.base, out=self.mask.pixels)
        self._commit(self.mask, self.mask.whole)
        return self.mask.whole

    def add_preset(self, preset: MaskPreset) -> Box:
        """Adds a region of the face to the mask, placed by the face frame; returns the changed box."""
        box = preset.lay(self.mask, self.frame)
        self._commit(self.mask, box)
        return box

    def grow_mask(self, by_px: int) -> Box:
        """Moves the mask's edge outwards by some pixels, or inwards by a negative number; returns the changed box."""
        size = 2 * abs(by_px) + 1
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
        self.mask.pixels[:] = (cv2.dilate if by_px > 0 else cv2.erode)(self.mask.base, kernel)
        self._commit(self.mask, self.mask.whole)
        return self.mask.whole

    def move_frame(self, frame: FaceFrame) -> None:
        """Places the face frame as an undo step."""
        if frame != self.frame:
            self.history.add(Change(self.frame, frame, self._put_frame))
            self.frame = frame

    def _put_frame(self, frame: FaceFrame) -> None:
        self.frame = frame

    def _commit(self, layer: PaintLayer, box: Box) -> None:
        if box.is_empty:
            return
        if not np.array_equal(layer.pixels[box.slices], layer.base[box.slices]):
            self.history.add(Patch(layer, box))
        layer.settle(box)
