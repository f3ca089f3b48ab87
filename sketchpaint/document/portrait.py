"""The document: a photo, its mask, sketch and applied results, the face frame, and the history of edits."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sketchpaint.document.backdrop import Backdrop
from sketchpaint.document.brush import PaintMode, Stroke
from sketchpaint.document.history import History
from sketchpaint.document.layers import NO_BOX, Box, PaintLayer, over
from sketchpaint.document.patch import Change, Patch, pieces
from sketchpaint.document.piece import MASKED_FROM, Piece
from sketchpaint.document.presets import GROWN_PX, MaskPreset, SketchPreset
from sketchpaint.document.regions import box_of, connected_part, grown, irregular, near, without_holes
from sketchpaint.document.shapes import fill_polygon
from sketchpaint.document.steps import Step
from sketchpaint.imaging.face_shape import FaceShape
from sketchpaint.imaging.files import Photo
from sketchpaint.imaging.frame import FaceFrame, centered_frame
from sketchpaint.imaging.grafts import Graft, mirrored_half
from sketchpaint.imaging.placement import Placement

LAYERS = ("mask", "sketch", "result")


class Applied(NamedTuple):
    """A result that is part of the picture.

    Attributes:
        key: of its tile.
        strength: how much of its refinement was taken, 0 to 1.
    """

    key: str
    strength: float = 1.0


class Portrait:
    """What the artist works on. Every method that changes something is one undo step.

    Args:
        photo: the opened photo.

    Attributes:
        photo: never changed.
        mask: values 0 and 255; 255 = repaint.
        sketch: RGBA, straight alpha.
        result: RGBA: what applied results put over the photo; alpha is 0 or 255.
        frame: where the face is.
        landmarks: face frame -> (5, 2) landmarks in photo pixels of the face found there, whole numbers at pixel
            centres.
        feather_px: width over which results fade in at the mask's edge, in photo pixels; None leaves it to the
            enlargement.
        applied: what has been applied and not taken back, in order; see `Applied`.
        applied_box: where the result layer has ever held anything; elsewhere nobody need look.
        history: the undo steps.
    """

    def __init__(self, photo: Photo) -> None:
        self.photo = photo
        self.mask = PaintLayer(photo.height_px, photo.width_px, channels=1)
        self.sketch = PaintLayer(photo.height_px, photo.width_px, channels=4)
        self.result = PaintLayer(photo.height_px, photo.width_px, channels=4)
        self.frame = centered_frame(photo.width_px, photo.height_px)
        self.landmarks: dict[FaceFrame, NDArray[np.float64]] = {}
        self.feather_px: float | None = None
        self.applied: tuple[Applied, ...] = ()
        self.applied_box = NO_BOX
        self.history = History()

    def layer(self, name: str) -> PaintLayer:
        """Returns one of `LAYERS`."""
        layer: PaintLayer = getattr(self, name)
        return layer

    @property
    def whole(self) -> Box:
        """The box of all pixels."""
        return self.mask.whole

    def mask_array(self) -> NDArray[np.bool_]:
        """Returns a copy of the mask, (H, W) bool, True = repaint."""
        return self.mask.pixels > 127

    def picture(self, box: Box | None = None) -> NDArray[np.uint8]:
        """Returns the photo with the applied results, (h, w, 3) uint8: all of it, or a box."""
        if self.applied_box.is_empty:
            return self.photo.pixels[(self.whole if box is None else box).slices]
        slices = (self.whole if box is None else box).slices
        photo, result = self.photo.pixels[slices], self.result.pixels[slices]
        applied = result[..., 3] > 0
        return np.where(applied[..., None], result[..., :3], photo) if applied.any() else photo

    def backdrop(self) -> Backdrop:
        """Returns the picture as it is now, for another thread."""
        return Backdrop(self.photo.pixels, self.applied_box, self.result.pixels[self.applied_box.slices].copy())

    @property
    def has_result(self) -> bool:
        """Whether any result is applied."""
        return bool(self.result.base[self.applied_box.slices][..., 3].any())

    # Mask and sketch

    def commit_strokes(self, layer: PaintLayer, strokes: list[Stroke]) -> Box:
        """Makes a finished stroke, with its mirror image if there is one, one undo step; returns the changed box."""
        cells: set[Box] = set()
        for stroke in strokes:
            cells |= stroke.cells
        patch = Patch(layer, cells)
        for cell in cells:  # a stroke leaves its coverage even where it changed nothing
            layer.coverage[cell.slices] = 0
        return self.history.keep([patch], step=Step.PAINT_SKETCH if layer is self.sketch else Step.PAINT_MASK)

    def fill_shape(self, points_xy: list[tuple[float, float]], mode: PaintMode) -> Box:
        """Adds a polygon to the mask or takes it away; returns the changed box."""
        return self._commit(self.mask, fill_polygon(self.mask, points_xy, mode), Step.SHAPE)

    def clear(self, layer: PaintLayer) -> Box:
        """Empties a layer; returns the changed box."""
        layer.pixels[:] = 0
        cleared = {
            id(self.mask): Step.CLEAR_MASK,
            id(self.sketch): Step.CLEAR_SKETCH,
            id(self.result): Step.CLEAR_RESULT,
        }
        changes = () if layer is not self.result else (self._set("applied", ()),)
        return self._commit_together([(layer, layer.whole)], cleared[id(layer)], changes)

    def set_mask(self, mask: NDArray[np.bool_]) -> Box:
        """Replaces the mask by an (H, W) bool array; returns the changed box."""
        self.mask.pixels[:] = np.where(mask, 255, 0)
        return self._commit(self.mask, self.whole, Step.CHANGE_MASK)

    def invert_mask(self) -> Box:
        """Repaints what was kept and keeps what was repainted; returns the changed box."""
        return self.set_mask(self.mask.base == 0)

    def fill_mask_holes(self) -> Box:
        """Adds to the mask what it encloses; returns the changed box."""
        return self.set_mask(without_holes(self.mask.base))

    def grow_mask(self, by_px: int) -> Box:
        """Moves the mask's edge outwards by some pixels, or inwards by a negative number; returns the changed box."""
        return self.set_mask(grown(self.mask.base, by_px))

    @property
    def shape(self) -> FaceShape:
        """The face in the frame; its landmarks are known where it was found and the frame was not moved since."""
        return FaceShape(self.frame, self.landmarks.get(self.frame))

    def add_preset(self, preset: MaskPreset) -> Box:
        """Adds a region of the face to the mask, placed by the face; returns the changed box."""
        return self._commit(self.mask, preset.lay(self.mask, self.shape, self.picture), Step.REGION)

    def mask_sketch(self, grown_px: int) -> Box:
        """Adds to the mask what is sketched, grown by some pixels; returns the changed box, empty when nothing is
        sketched.
        """
        masked = self._lay_sketched(self.sketch.base[..., 3], self.whole, grown_px)
        return self._commit(self.mask, masked, Step.CHANGE_MASK)

    def _lay_sketched(self, alpha: NDArray[np.uint8], box: Box, grown_px: int) -> Box:
        """Masks what is opaque in a box of the sketch, and what lies near; returns the box in which the mask may have
        changed.
        """
        around, sketched = near(alpha, box, grown_px, whole=self.whole)
        self.mask.pixels[around.slices][sketched] = 255
        return around

    def merge_sketch(self) -> Box:
        """Makes the sketch part of the picture as it is and empties it; returns the changed box."""
        box = box_of(self.sketch.base[..., 3])
        if box.is_empty:
            return NO_BOX
        sketch, below = self.sketch.base[box.slices], self.picture(box)
        share = sketch[..., 3:].astype(np.float32) / 255
        merged = np.round(below + (sketch[..., :3] - below.astype(np.float32)) * share).astype(np.uint8)
        laid = sketch[..., 3] > 0
        self.applied_box = self.applied_box.united(box)
        self.result.pixels[box.slices][laid, :3], self.result.pixels[box.slices][laid, 3] = merged[laid], 255
        self.sketch.pixels[box.slices] = 0
        return self._commit_together([(self.result, box), (self.sketch, box)], Step.MERGE)

    def add_irregular(self, seed: int) -> Box:
        """Adds an irregular random mask inside the face frame; returns the changed box."""
        size_px = self.photo.width_px, self.photo.height_px
        return self.set_mask((self.mask.base > 127) | irregular(self.frame, size_px, seed=seed))

    def add_sketch(self, preset: SketchPreset, colour: tuple[int, int, int]) -> Box:
        """Draws a preset into the sketch in an RGB colour, masks it and `GROWN_PX` around; returns the changed box."""
        drawn = preset.lay(self.sketch, self.shape, colour)
        changed = (self.sketch.pixels[drawn.slices] != self.sketch.base[drawn.slices]).any(2)
        new = np.where(changed, self.sketch.pixels[drawn.slices][..., 3], 0).astype(np.uint8)
        masked = self._lay_sketched(new, drawn, max(1, round(GROWN_PX * self.frame.scale)))
        return self._commit_together([(self.mask, masked), (self.sketch, drawn)], Step.DRAWING)

    def fill_sketch(self, x: float, y: float, colour: tuple[int, int, int], opacity: float) -> Box:
        """Bucket: fills the connected part of the mask at a place with a colour, in the sketch; returns the changed
        box.
        """
        if not (0 <= x < self.photo.width_px and 0 <= y < self.photo.height_px) or self.mask.base[int(y), int(x)] == 0:
            return NO_BOX
        box, part = connected_part(self.mask.base, int(x), int(y))
        self.sketch.pixels[box.slices][part] = (*colour, round(opacity * 255))
        return self._commit(self.sketch, box, Step.BUCKET)

    def lay_graft(self, graft: Graft) -> Box:
        """Puts pixels for the hole into the sketch, whose rest stays; returns the changed box, empty where there are
        none.
        """
        part = box_of(graft.filled)
        if part.is_empty:
            return NO_BOX
        filled = graft.filled[part.slices]
        box = Box.of(graft.left + part.left, graft.top + part.top, filled)
        opaque = np.dstack([graft.pixels[part.slices], np.full(filled.shape, 255, np.uint8)])
        self.sketch.pixels[box.slices] = np.where(filled[..., None], opaque, self.sketch.base[box.slices])
        return self._commit(self.sketch, box, Step.PASTE)

    def lay_other_half(self) -> Box:
        """Puts the other half of the face, mirrored, into the sketch where the mask is; returns the changed box, empty
        where nothing of it can be seen.
        """
        return self.lay_graft(mirrored_half(self.picture(), self.mask_array(), self.shape.points_xy))

    def lay_piece(self, piece: Piece, *, into_mask: bool) -> Box:
        """Makes a picture part of the sketch, or what it masks part of the mask; returns the changed box."""
        box, pixels = piece.render(self.whole)
        if box.is_empty:
            return NO_BOX
        if into_mask:
            self.mask.pixels[box.slices] = np.where(pixels[..., 3] >= MASKED_FROM, 255, self.mask.base[box.slices])
            return self._commit(self.mask, box, Step.PASTE)
        self.sketch.pixels[box.slices] = over(self.sketch.base[box.slices], pixels)
        return self._commit(self.sketch, box, Step.PASTE)

    # Results

    def apply(
        self,
        placement: Placement,
        pixels: NDArray[np.uint8],
        *,
        keeps_inputs: bool = False,
        applied: Applied | None = None,
    ) -> Box:
        """Makes a result part of the picture; mask and sketch, which have served, are emptied with it.

        Args:
            placement: where it belongs.
            pixels: (h, w, 3) uint8 of the placement's box, with the result in it.
            keeps_inputs: whether mask and sketch stay, to be used once more.
            applied: which result it is, to be found again.

        Returns:
            The changed box.
        """
        box = Box.of(placement.left, placement.top, placement.alpha)
        changed = placement.alpha > 0
        self.applied_box = self.applied_box.united(box)
        self.result.pixels[box.slices][changed, :3] = pixels[changed]
        self.result.pixels[box.slices][changed, 3] = 255
        changes = () if applied is None else (self._set("applied", (*self.applied, applied)),)
        if keeps_inputs:
            return self._commit_together([(self.result, box)], Step.APPLY_AND_KEEP, changes)
        self.mask.pixels[:] = self.sketch.pixels[:] = 0
        return self._commit_together(
            [(self.result, box), (self.mask, self.whole), (self.sketch, self.whole)], Step.APPLY, changes
        )

    # Frame and feather

    def move_frame(self, frame: FaceFrame) -> None:
        """Places the face frame as an undo step."""
        if frame != self.frame:
            self.history.add(self._set("frame", frame), step=Step.FRAME)

    def set_feather(self, width_px: float | None) -> None:
        """Chooses the width over which results fade in, as an undo step."""
        if width_px != self.feather_px:
            self.history.add(self._set("feather_px", width_px), step=Step.FEATHER)

    def _set(self, name: str, value: object) -> Change:
        """Gives an attribute another value; returns the change, for the undo step that it belongs to."""
        change = Change(getattr(self, name), value, partial(setattr, self, name))
        change.redo()
        return change

    def _commit(self, layer: PaintLayer, box: Box, step: Step) -> Box:
        return self._commit_together([(layer, box)], step)

    def _commit_together(self, laid: list[tuple[PaintLayer, Box]], step: Step, changes: Sequence[Change] = ()) -> Box:
        """Settles what is laid and makes it one undo step, with changes that were made; returns the box that holds all
        of it.
        """
        return self.history.keep([Patch(layer, pieces(box)) for layer, box in laid], changes, step=step)
