"""Which pixels an edit means, against SciPy's morphology."""

import numpy as np
import pytest
from scipy import ndimage

from sketchpaint.document.layers import NO_BOX, Box
from sketchpaint.document.portrait import Portrait
from sketchpaint.document.regions import box_of, connected_part, grown, irregular, near, without_holes
from sketchpaint.imaging.files import Photo
from sketchpaint.imaging.frame import FaceFrame

WHOLE = Box(0, 0, 90, 70)


def blobs(seed: int = 0) -> np.ndarray:
    """A mask with holes, spots and parts at every edge of the picture."""
    noise = ndimage.gaussian_filter(np.random.default_rng(seed).standard_normal((70, 90)), 2)
    return np.where(noise > -0.1, 255, 0).astype(np.uint8)


def disc(radius: int) -> np.ndarray:
    y, x = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    return np.hypot(x, y) <= radius + 0.5


def test_the_smallest_box_holds_every_pixel() -> None:
    covered = np.zeros((70, 90), np.uint8)
    assert box_of(covered) == NO_BOX
    covered[12, 80] = covered[69, 3] = 1
    assert box_of(covered) == Box(3, 12, 81, 70)
    covered[:] = 0
    covered[0, 0] = 7
    assert box_of(covered) == Box(0, 0, 1, 1)
    assert box_of(np.ones((70, 90), bool)) == WHOLE


@pytest.mark.parametrize("seed", range(4))
def test_what_a_mask_encloses_is_filled(seed: int) -> None:
    mask = blobs(seed)
    expected = ndimage.binary_fill_holes(mask > 0)
    assert (expected != (mask > 0)).any()
    np.testing.assert_array_equal(without_holes(mask), expected)
    np.testing.assert_array_equal(without_holes(np.full((9, 9), 255, np.uint8)), True)
    assert not without_holes(np.zeros((9, 9), np.uint8)).any()


def test_holes_of_the_mask_are_filled_as_one_step() -> None:
    document = Portrait(Photo(np.zeros((70, 90, 3), np.uint8)))
    ring = np.zeros((70, 90), bool)
    ring[20:50, 20:60] = True
    ring[30:40, 30:50] = False
    document.set_mask(ring)
    document.fill_mask_holes()
    assert document.mask_array()[20:50, 20:60].all()
    assert document.mask_array().sum() == 30 * 40
    document.history.undo()
    np.testing.assert_array_equal(document.mask_array(), ring)


@pytest.mark.parametrize("by_px", [1, 2, 5, -1, -2, -5])
def test_an_edge_moves_by_so_many_pixels(by_px: int) -> None:
    mask = np.zeros((70, 90), np.uint8)
    mask[20:50, 30:60] = 255
    found = grown(mask, by_px)
    assert (box_of(found).left, box_of(found).bottom) == (30 - by_px, 50 + by_px)
    rounded = ndimage.binary_dilation if by_px > 0 else ndimage.binary_erosion
    expected = rounded(mask > 0, disc(abs(by_px)))
    assert (found != expected).sum() <= 4 * abs(by_px)  # discs are rounded in different ways


def test_moving_by_nothing_changes_nothing() -> None:
    mask = blobs()
    np.testing.assert_array_equal(grown(mask, 0), mask > 0)


@pytest.mark.parametrize("grown_px", [0, 1, 4, 9])
@pytest.mark.parametrize("box", [Box(20, 15, 60, 45), Box(0, 0, 40, 30), Box(50, 40, 90, 70)])
def test_near_is_what_lies_within_a_distance_of_what_is_opaque(box: Box, grown_px: int) -> None:
    alpha = np.zeros((30, 40), np.uint8)
    alpha[2:9, 3:20], alpha[25, 33] = 40, 255
    around, found = near(alpha, box, grown_px, whole=WHOLE)
    opaque = Box(box.left + 3, box.top + 2, box.left + 34, box.top + 26)
    assert around == Box(
        max(0, opaque.left - grown_px),
        max(0, opaque.top - grown_px),
        min(90, opaque.right + grown_px),
        min(70, opaque.bottom + grown_px),
    )
    whole = np.zeros((70, 90), bool)
    whole[box.slices] = alpha > 0
    rows, columns = np.nonzero(found)
    assert whole[around.slices][~found].sum() == 0
    distance = ndimage.distance_transform_edt(~whole)[around.slices]
    assert distance[rows, columns].max() <= grown_px + 0.5
    assert found[distance <= grown_px - 1].all()


def test_near_nothing_is_nothing() -> None:
    around, found = near(np.zeros((30, 40), np.uint8), Box(20, 15, 60, 45), 3, whole=WHOLE)
    assert around.is_empty
    assert found.shape == (0, 0)


@pytest.mark.parametrize("seed", range(3))
def test_parts_are_connected_by_sides_and_not_by_corners(seed: int) -> None:
    mask = np.where(np.random.default_rng(seed).random((70, 90)) < 0.4, 255, 0).astype(np.uint8)
    names, count = ndimage.label(mask)
    assert count > 3
    for number in range(1, count + 1):
        rows, columns = np.nonzero(names == number)
        box, part = connected_part(mask, int(columns[0]), int(rows[0]))
        assert box == box_of(names == number)
        np.testing.assert_array_equal(part, (names == number)[box.slices])


def test_irregular_strokes_lie_in_the_face_frame_whatever_its_turn() -> None:
    frame = FaceFrame(60, 40, 64, 90)
    turned = irregular(frame, (120, 80), seed=3)
    assert turned.shape == (80, 120)
    assert turned.dtype == bool
    assert box_of(turned).clipped(92, 72) == box_of(turned)
    assert box_of(turned).left >= 28
    assert box_of(turned).top >= 8
    upright = irregular(FaceFrame(60, 40, 64), (120, 80), seed=3)
    expected = np.rot90(upright[8:72, 28:92], -1)
    assert (turned[8:72, 28:92] != expected).mean() < 0.06  # pixels of edges
    assert expected.mean() > 0.05
    twice = irregular(FaceFrame(120, 80, 128), (240, 160), seed=3)
    assert twice.sum() == pytest.approx(4 * upright.sum(), rel=0.03)
