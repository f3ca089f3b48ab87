"""Pieces: pictures moved, scaled and turned before they become part of sketch or mask; and the sketch as mask or as
part of the picture.
"""

import numpy as np
import pytest

from sketchpaint.document.brush import PaintMode
from sketchpaint.document.piece import Piece, as_mask
from sketchpaint.document.portrait import Portrait
from sketchpaint.imaging.files import Photo
from sketchpaint.imaging.frame import FaceFrame


def portrait() -> Portrait:
    return Portrait(Photo(np.full((200, 300, 3), 100, np.uint8)))


def arrow() -> np.ndarray:
    """Returns 40 x 20 pixels: the left half red, the right half transparent."""
    pixels = np.zeros((20, 40, 4), np.uint8)
    pixels[:, :20] = (200, 30, 40, 255)
    return pixels


def test_a_piece_at_its_own_size_is_copied() -> None:
    box, pixels = Piece(arrow(), FaceFrame(100, 50, 40)).render(portrait().whole)
    assert (box.left, box.top, box.right, box.bottom) == (80, 40, 120, 60)
    np.testing.assert_array_equal(pixels, arrow())


def test_a_quarter_turn_takes_the_left_half_to_the_top() -> None:
    box, pixels = Piece(arrow(), FaceFrame(100, 50, 40, 90)).render(portrait().whole)
    inner = pixels[30 - box.top : 70 - box.top, 90 - box.left : 110 - box.left]
    np.testing.assert_array_equal(inner[1:19, 1:-1, 3], 255)
    assert not inner[21:, 1:-1, 3].any()


def test_shrinking_averages_and_keeps_colours_clean() -> None:
    rng = np.random.default_rng(0)
    pixels = np.full((800, 800, 4), 255, np.uint8)
    pixels[..., :3] = rng.integers(0, 2, (800, 800, 1)) * 255
    pixels[:, 400:] = (0, 255, 0, 0)  # green that is not seen
    box, small = Piece(pixels, FaceFrame(100, 100, 80)).render(portrait().whole)
    left = small[5:75, 5 : 95 - box.left][..., :3].astype(int)
    assert abs(left[:, :30].mean() - 127.5) < 3  # ten by ten black and white pixels each
    assert left[:, :30].std() < 30
    seen = small[small[..., 3] > 0].astype(int)
    assert np.ptp(seen[:, :3], axis=1).max() <= 2  # nothing of the green bleeds in


def test_a_piece_outside_the_photo_changes_nothing() -> None:
    document = portrait()
    assert document.lay_piece(Piece(arrow(), FaceFrame(-500, 50, 40)), into_mask=False).is_empty
    assert not document.history.can_undo


def test_a_piece_goes_over_the_sketch_as_one_step() -> None:
    document = portrait()
    document.sketch.replace(document.whole, np.full((200, 300, 4), (0, 0, 250, 255), np.uint8))
    document.lay_piece(Piece(arrow(), FaceFrame(100, 50, 40)), into_mask=False)
    assert document.sketch.pixels[50, 90].tolist() == [200, 30, 40, 255]
    assert document.sketch.pixels[50, 110].tolist() == [0, 0, 250, 255]  # where the piece is transparent
    assert [str(step) for step in document.history.steps] == ["Picture laid"]
    document.history.undo()
    assert document.sketch.pixels[50, 90].tolist() == [0, 0, 250, 255]


@pytest.mark.parametrize("transparent", [True, False])
def test_a_piece_masks_what_is_opaque_or_else_what_is_light(transparent: bool) -> None:
    pixels = arrow()
    if not transparent:
        pixels[:, :20], pixels[:, 20:] = (255, 255, 255, 255), (0, 0, 0, 255)
    document = portrait()
    document.lay_piece(Piece(as_mask(pixels), FaceFrame(100, 50, 40)), into_mask=True)
    assert document.mask_array()[45:55, 82:98].all()
    assert not document.mask_array()[:, 102:].any()
    assert [str(step) for step in document.history.steps] == ["Picture laid"]


def test_the_sketch_as_mask_is_larger_by_what_was_asked() -> None:
    document = portrait()
    sketch = np.zeros((200, 300, 4), np.uint8)
    sketch[100:110, 0:50, 3] = 40  # faint counts too; it touches the photo's edge
    document.sketch.replace(document.whole, sketch)
    document.mask_sketch(7)
    rows, columns = np.nonzero(document.mask_array())
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (93, 116, 0, 56)
    document.history.undo()
    document.mask_sketch(0)
    np.testing.assert_array_equal(document.mask_array(), sketch[..., 3] > 0)


def test_an_empty_sketch_masks_and_merges_nothing() -> None:
    document = portrait()
    assert document.mask_sketch(3).is_empty
    assert document.merge_sketch().is_empty
    assert not document.history.can_undo


def test_merging_mixes_by_opacity_empties_the_sketch_and_is_one_step() -> None:
    document = portrait()
    sketch = np.zeros((200, 300, 4), np.uint8)
    sketch[20:30, 40:60] = (200, 0, 50, 51)  # a fifth
    document.sketch.replace(document.whole, sketch)
    document.merge_sketch()
    assert document.picture()[25, 50].tolist() == [120, 80, 90]
    assert document.picture()[25, 61].tolist() == [100, 100, 100]
    assert not document.sketch.pixels.any()
    document.history.undo()
    np.testing.assert_array_equal(document.sketch.pixels, sketch)
    assert (document.picture() == 100).all()


def test_steps_are_named_in_order_and_undone_ones_stay_until_the_next() -> None:
    document = portrait()
    document.invert_mask()
    document.move_frame(FaceFrame(100, 100, 50))
    document.clear(document.mask)
    document.history.undo()
    assert [str(step) for step in document.history.steps] == ["Mask changed", "Face frame placed", "Mask cleared"]
    assert document.history.position == 2
    document.set_feather(3.0)
    assert [str(step) for step in document.history.steps] == ["Mask changed", "Face frame placed", "Feather chosen"]


def test_the_bucket_fills_the_part_of_the_mask_under_it() -> None:
    document = portrait()
    document.fill_shape([(10, 10), (40, 10), (40, 30), (10, 30)], PaintMode.PAINT)
    document.fill_shape([(60, 10), (90, 10), (90, 30), (60, 30)], PaintMode.PAINT)
    box = document.fill_sketch(20.7, 15.2, (1, 2, 3), 0.5)
    filled = np.zeros((200, 300), bool)
    filled[10:30, 10:40] = True
    np.testing.assert_array_equal(document.sketch.pixels[..., 3], filled * 128)
    assert document.sketch.pixels[15, 20].tolist() == [1, 2, 3, 128]
    assert (box.left, box.top, box.right, box.bottom) == (10, 10, 40, 30)
    assert document.fill_sketch(50, 15, (1, 2, 3), 1).is_empty  # beside the mask
    assert document.fill_sketch(-1, 15, (1, 2, 3), 1).is_empty
    assert str(document.history.steps[-1]) == "Area filled"


def test_irregular_strokes_join_what_is_masked() -> None:
    document = portrait()
    document.frame = FaceFrame(150, 100, 160)
    document.fill_shape([(0, 0), (10, 0), (10, 10), (0, 10)], PaintMode.PAINT)
    document.add_irregular(3)
    assert document.mask_array()[:10, :10].all()
    assert document.mask_array()[20:180, 70:230].any()
    document.history.undo()
    assert document.mask_array().sum() == 100


TURNED = FaceFrame(150.3, 101.6, 60, 25)


def test_corners_are_the_turned_pictures_clockwise_from_its_first() -> None:
    turn, scale = np.radians(25), 60 / 40
    axes = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]) * scale
    ends = np.array([(-20, -10), (20, -10), (20, 10), (-20, 10)]) @ axes + (150.3, 101.6)
    np.testing.assert_allclose(Piece(arrow(), TURNED).corners(), ends, atol=1e-9)


def test_a_high_picture_is_as_long_as_asked() -> None:
    corners = Piece(np.full((40, 20, 4), 255, np.uint8), FaceFrame(100, 90, 80)).corners()
    np.testing.assert_allclose(corners, [(80, 50), (120, 50), (120, 130), (80, 130)], atol=1e-9)


@pytest.mark.parametrize("size", [40.0, 60.0, 90.0])
def test_what_is_seen_of_a_turned_picture_lies_where_it_was_put(size: float) -> None:
    x, y = np.mgrid[:60, :80][::-1]
    pixels = np.dstack([x * 3, y * 4, 90 + 0 * x, 255 + 0 * x]).astype(np.uint8)  # tells where a pixel lies
    piece = Piece(pixels, FaceFrame(150.3, 101.6, size, 25))
    box, seen = piece.render(portrait().whole)
    assert seen.shape == (box.bottom - box.top, box.right - box.left, 4)
    corners = piece.corners()
    assert (box.left, box.top) == tuple(np.floor(corners.min(0)))
    assert (box.right, box.bottom) == tuple(np.ceil(corners.max(0)))
    rows, columns = np.nonzero(seen[..., 3] == 255)
    back = np.linalg.inv(piece.to_photo()[:, :2])
    inside = (np.stack([columns + box.left + 0.5, rows + box.top + 0.5], 1) - piece.to_photo()[:, 2]) @ back.T - 0.5
    deep = (inside > 2).all(1) & (inside < (77, 57)).all(1)
    found = seen[rows, columns][deep]
    assert len(found) > 0.7 * size * size * 0.75
    np.testing.assert_allclose(found[:, 0] / 3, inside[deep][:, 0], atol=0.3)
    np.testing.assert_allclose(found[:, 1] / 4, inside[deep][:, 1], atol=0.3)
    assert (found[:, 2] == 90).all()
    area = (seen[..., 3] / 255).sum()
    assert area == pytest.approx(size * size * 0.75, rel=0.03)


def test_a_picture_half_outside_is_cut_off_at_the_photos_edge() -> None:
    pixels = np.full((20, 40, 4), (200, 30, 40, 255), np.uint8)
    for place, sides in ((FaceFrame(0, 0, 40), (0, 0, 20, 10)), (FaceFrame(300, 200, 40), (280, 190, 300, 200))):
        box, seen = Piece(pixels, place).render(portrait().whole)
        assert (box.left, box.top, box.right, box.bottom) == sides
        np.testing.assert_array_equal(seen, np.full((10, 20, 4), (200, 30, 40, 255)))


def test_faint_paint_keeps_its_colour() -> None:
    pixels = np.full((20, 40, 4), (200, 30, 40, 51), np.uint8)
    _, seen = Piece(pixels, FaceFrame(100.5, 50.5, 40)).render(portrait().whole)
    middle = seen[4:-4, 4:-4].reshape(-1, 4).astype(int)
    assert np.abs(middle - (200, 30, 40, 51)).max() <= 1


@pytest.mark.parametrize(("level", "is_masked"), [(127, False), (128, True)])
def test_a_picture_without_transparency_masks_from_the_middle_grey_on(level: int, is_masked: bool) -> None:
    pixels = np.full((20, 40, 4), (level, level, level, 255), np.uint8)
    found = as_mask(pixels)
    assert found.dtype == np.uint8
    np.testing.assert_array_equal(found, np.full((20, 40, 4), (level, level, level, 255 * is_masked)))
    assert as_mask(np.full((2, 2, 4), (255, 100, 29, 255), np.uint8))[0, 0, 3] == 255 * (384 / 3 >= 128)
    faint = np.full((20, 40, 4), (0, 0, 0, 254), np.uint8)
    assert as_mask(faint) is faint
