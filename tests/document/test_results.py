"""Applied results: what the picture shows, what is emptied, and what another thread gets of it."""

import numpy as np
import pytest

from sketchpaint.document.backdrop import Backdrop
from sketchpaint.document.layers import Box
from sketchpaint.document.portrait import Applied, Portrait
from sketchpaint.imaging.files import Photo
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.imaging.grafts import Graft
from sketchpaint.imaging.placement import Placement, place

FRAME = FaceFrame(150, 100, 128)


def document() -> Portrait:
    return Portrait(Photo(np.full((200, 300, 3), 100, np.uint8)))


def placed(rows: slice, columns: slice) -> Placement:
    mask = np.zeros((200, 300), bool)
    mask[rows, columns] = True
    return place(mask, FRAME)


MIDDLE = placed(slice(80, 100), slice(140, 170))


def apply(portrait: Portrait, placement: Placement = MIDDLE, level: int = 30, **options: object) -> Box:
    height, width = placement.area.shape
    return portrait.apply(placement, np.full((height, width, 3), level, np.uint8), **options)  # type: ignore[arg-type]


def test_a_result_covers_its_mask_and_empties_mask_and_sketch() -> None:
    portrait = document()
    portrait.mask.replace(portrait.whole, np.full((200, 300), 255, np.uint8))
    portrait.sketch.replace(portrait.whole, np.full((200, 300, 4), 9, np.uint8))
    assert not portrait.has_result
    assert apply(portrait, applied=Applied("0001-0002", 0.5)) == portrait.whole
    expected = np.full((200, 300, 3), 100)
    expected[80:100, 140:170] = 30
    np.testing.assert_array_equal(portrait.picture(), expected)
    np.testing.assert_array_equal(portrait.picture(Box(150, 90, 180, 110)), expected[90:110, 150:180])
    np.testing.assert_array_equal(portrait.result.pixels[..., 3], (expected[..., 0] == 30) * 255)
    assert not portrait.mask.pixels.any()
    assert not portrait.sketch.pixels.any()
    assert portrait.has_result
    assert portrait.applied == (("0001-0002", 0.5),)
    assert [str(step) for step in portrait.history.steps] == ["Cycle applied"]
    portrait.history.undo()
    assert (portrait.picture() == 100).all()
    assert (portrait.mask.pixels == 255).all()
    assert (portrait.sketch.pixels == 9).all()
    assert portrait.applied == ()
    assert not portrait.has_result


def test_mask_and_sketch_may_stay_to_be_used_once_more() -> None:
    portrait = document()
    portrait.mask.replace(portrait.whole, np.full((200, 300), 255, np.uint8))
    portrait.sketch.replace(portrait.whole, np.full((200, 300, 4), 9, np.uint8))
    box = apply(portrait, keeps_inputs=True)
    assert box == Box.at(MIDDLE.left, MIDDLE.top, MIDDLE.shape)
    assert (portrait.mask.pixels == 255).all()
    assert (portrait.sketch.pixels == 9).all()
    assert portrait.applied == ()
    assert str(portrait.history.steps[-1]) == "Cycle applied, mask kept"


def test_results_add_up_and_are_in_order() -> None:
    portrait = document()
    apply(portrait, applied=Applied("0001-0001"))
    apply(portrait, placed(slice(60, 90), slice(120, 150)), 60, applied=Applied("0002-0001"))
    assert portrait.picture()[85, 145].tolist() == [60] * 3
    assert portrait.picture()[95, 145].tolist() == [30] * 3
    assert portrait.picture()[65, 125].tolist() == [60] * 3
    assert portrait.applied == (("0001-0001", 1.0), ("0002-0001", 1.0))


def test_back_to_the_photo_takes_all_results_away_as_one_step() -> None:
    portrait = document()
    apply(portrait, applied=Applied("0001-0001"))
    portrait.clear(portrait.result)
    assert (portrait.picture() == 100).all()
    assert portrait.applied == ()
    assert not portrait.has_result
    assert str(portrait.history.steps[-1]) == "Back to the photo"
    portrait.history.undo()
    assert portrait.picture()[90, 150].tolist() == [30] * 3
    assert portrait.applied == (("0001-0001", 1.0),)


def test_clearing_mask_or_sketch_leaves_what_is_applied() -> None:
    portrait = document()
    apply(portrait, applied=Applied("0001-0001"))
    for layer, step in ((portrait.mask, "Mask cleared"), (portrait.sketch, "Sketch cleared")):
        layer.pixels[50:60, 50:60] = 255
        layer.settle(portrait.whole)
        portrait.clear(layer)
        assert not layer.pixels.any()
        assert str(portrait.history.steps[-1]) == step
    assert portrait.applied == (("0001-0001", 1.0),)


def test_another_thread_gets_the_picture_as_it_was() -> None:
    portrait = document()
    empty = portrait.backdrop()
    assert empty.picture() is portrait.photo.pixels
    apply(portrait)
    before, again = portrait.backdrop(), portrait.backdrop()
    seen = portrait.picture().copy()
    assert before.same_as(again)
    assert not before.same_as(empty)
    apply(portrait, level=70)
    np.testing.assert_array_equal(before.picture(), seen)
    assert (portrait.photo.pixels == 100).all()
    assert not before.same_as(portrait.backdrop())
    other = Backdrop(portrait.photo.pixels.copy(), before.box, before.applied)
    assert not before.same_as(other)  # another photo
    moved = Backdrop(before.photo, Box(0, 0, before.box.right - before.box.left, 1), before.applied)
    assert not before.same_as(moved)


def test_a_graft_fills_its_pixels_opaquely_and_leaves_the_rest_of_the_sketch() -> None:
    portrait = document()
    portrait.sketch.replace(portrait.whole, np.full((200, 300, 4), (1, 2, 3, 40), np.uint8))
    filled = np.zeros((30, 40), bool)
    filled[5:9, 10:16] = True
    pixels = np.full((30, 40, 3), (200, 150, 90), np.uint8)
    box = portrait.lay_graft(Graft(pixels, filled, 100, 50))
    assert box == Box(110, 55, 116, 59)
    sketch = portrait.sketch.pixels
    assert (sketch[55:59, 110:116] == (200, 150, 90, 255)).all()
    sketch[55:59, 110:116] = (1, 2, 3, 40)
    assert (sketch == (1, 2, 3, 40)).all()
    assert [str(step) for step in portrait.history.steps] == ["Picture laid"]
    assert portrait.lay_graft(Graft(pixels, np.zeros_like(filled), 100, 50)).is_empty


def test_the_other_half_of_the_face_is_laid_where_the_mask_is() -> None:
    x = np.arange(300)
    photo = np.broadcast_to(np.abs(x + 0.5 - 150)[None, :, None], (200, 300, 3)).astype(np.uint8)  # alike on both sides
    portrait = Portrait(Photo(photo))
    portrait.frame = FRAME
    mask = np.zeros((200, 300), bool)
    mask[90:110, 115:130] = True
    portrait.set_mask(mask)
    box = portrait.lay_other_half()
    assert box == Box(115, 90, 130, 110)
    laid = portrait.sketch.pixels[90:110, 115:130]
    assert (laid[..., 3] == 255).all()
    assert np.abs(laid[..., :3].astype(int) - photo[90:110, 115:130]).max() <= 3


@pytest.mark.parametrize(
    ("x", "y", "is_filled"), [(0, 0, True), (299.9, 199.9, True), (300, 50, False), (50, 200, False), (-0.1, 50, False)]
)
def test_the_bucket_fills_up_to_the_edge_of_the_photo(x: float, y: float, is_filled: bool) -> None:
    portrait = document()
    portrait.invert_mask()
    assert portrait.fill_sketch(x, y, (1, 2, 3), 0.4).is_empty is not is_filled
    assert portrait.sketch.pixels.any() == is_filled
    if is_filled:
        assert (portrait.sketch.pixels == (1, 2, 3, 102)).all()
