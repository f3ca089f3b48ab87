"""The other side of a face: laid into holes, and believed as far as the sides are alike around them."""

import cv2
import numpy as np
import pytest

from sketchpaint.imaging.frame import FaceFrame, apply_affine
from sketchpaint.imaging.sampling import extract_crop
from sketchpaint.imaging.symmetry import matches, other_side, other_side_of_photo

EYE = (slice(50, 66), slice(36, 58))  # rows and columns in the left half; 64 is the middle


@pytest.fixture
def face() -> np.ndarray:
    """A face that is the same on both sides, with structure everywhere."""
    noise = np.random.default_rng(0).integers(40, 215, (128, 64, 3)).astype(np.uint8)
    half = cv2.GaussianBlur(noise, (0, 0), 2) * 2.5 - 190
    half = np.clip(half, 0, 255).astype(np.uint8)
    return np.ascontiguousarray(np.hstack([half, half[:, ::-1]]))


def hole(*parts: tuple[slice, slice]) -> np.ndarray:
    mask = np.zeros((128, 128), bool)
    for part in parts:
        mask[part] = True
    return mask


def mirrored(part: tuple[slice, slice]) -> tuple[slice, slice]:
    return part[0], slice(128 - part[1].stop, 128 - part[1].start)


def test_a_hole_shows_what_the_other_side_shows(face: np.ndarray) -> None:
    mask = hole(EYE)
    broken = face.copy()
    broken[mask] = np.random.default_rng(1).integers(0, 256, (mask.sum(), 3))
    seen = other_side(broken, mask)
    assert np.abs(seen.pixels[mask].astype(int) - face[mask]).max() <= 3
    np.testing.assert_array_equal(seen.pixels[~mask], face[~mask])
    assert seen.belief[58, 47] == pytest.approx(1, abs=0.01)
    assert not seen.belief[~mask].any()
    assert seen.belief[mask].min() > 0.99  # up to the edge, whose light it has


def test_what_stood_in_the_hole_does_not_count(face: np.ndarray) -> None:
    mask = hole(EYE)
    white, black = (np.where(mask[..., None], np.uint8(level), face) for level in (255, 0))
    np.testing.assert_array_equal(other_side(white, mask).pixels, other_side(black, mask).pixels)
    assert other_side(white, mask).belief.min() == other_side(black, mask).belief.min()


def test_sides_that_differ_are_not_believed(face: np.ndarray) -> None:
    face[:, 64:] = np.random.default_rng(2).integers(0, 256, (128, 64, 3))
    assert not other_side(face, hole(EYE)).belief.any()
    flat = np.full_like(face, 120)
    assert not other_side(flat, hole(EYE)).belief.any()  # nothing tells whether they are alike


def test_each_hole_is_believed_for_itself(face: np.ndarray) -> None:
    brow, chin = EYE, (slice(100, 115), slice(40, 55))
    face[85:, 64:] = np.random.default_rng(2).integers(0, 256, (43, 64, 3))
    (only,) = matches(face, hole(brow, chin))
    np.testing.assert_array_equal(only.hole, hole(brow))
    assert only.likeness == 1


def test_where_both_sides_are_hidden_nothing_is_laid_in(face: np.ndarray) -> None:
    mask = hole(EYE, mirrored(EYE))
    seen = other_side(face, mask)
    np.testing.assert_array_equal(seen.pixels, face)
    assert not seen.belief.any()
    wide = hole((slice(50, 66), slice(30, 78)))  # across the middle: of columns 50 to 77 both sides are hidden
    seen = other_side(face, wide)
    assert seen.belief[58, 36] > 0.9
    assert 0 < seen.belief[58, 48] < 0.9  # it fades towards what the other side does not show
    assert not seen.belief[:, 50:].any()
    np.testing.assert_array_equal(seen.pixels[:, 50:], face[:, 50:])


def test_the_other_side_comes_in_the_light_of_this_one(face: np.ndarray) -> None:
    dark = face // 2 + 20
    dark[:, 64:] += 60  # the other side is lit
    mask = hole((EYE[0], slice(30, 50)))  # further than the ring from where the light begins
    seen = other_side(dark, mask)
    assert np.abs(seen.pixels[mask].astype(int) - dark[mask]).mean() < 4
    assert seen.belief[58, 40] == pytest.approx(1, abs=0.01)  # light does not make sides unlike


def test_no_hole_and_nothing_but_hole(face: np.ndarray) -> None:
    for mask in (np.zeros((128, 128), bool), np.ones((128, 128), bool)):
        seen = other_side(face, mask)
        np.testing.assert_array_equal(seen.pixels, face)
        assert not seen.belief.any()


def test_a_face_that_looks_aside_is_matched_where_it_fits(face: np.ndarray) -> None:
    mask = hole(EYE)
    matrix = np.array([[-0.87, 0, 47 + 0.87 * (128 - 47) - 3], [0, 1.0, 2]])  # narrower, 3 px aside and 2 px up
    to_middles = np.column_stack([matrix[:, :2], matrix[:, :2] @ (0.5, 0.5) + matrix[:, 2] - 0.5])
    there = cv2.warpAffine(face, to_middles, (128, 128), flags=cv2.INTER_CUBIC)
    face[40:76, 28:64] = there[40:76, 28:64]
    (match,) = matches(face, mask)
    place, shown = np.array([[80.0, 58.0]]), apply_affine(matrix, np.array([[80.0, 58.0]]))
    assert np.abs(apply_affine(match.matrix, place) - shown).max() <= 1
    hidden = np.where(mask[..., None], np.uint8(0), face)
    assert np.abs(other_side(hidden, mask).pixels[mask].astype(int) - face[mask]).mean() < 12


def test_a_photo_gets_its_own_pixels(face: np.ndarray) -> None:
    half = np.random.default_rng(4).integers(0, 256, (512, 256, 3)).astype(np.uint8)  # finer than any crop
    half = np.clip(cv2.resize(face[:, :64], (256, 512)).astype(int) + half // 4 - 32, 0, 255).astype(np.uint8)
    photo = np.full((600, 640, 3), 90, np.uint8)
    photo[40:552, 60:572] = np.hstack([half, half[:, ::-1]])
    frame = FaceFrame(60 + 256, 40 + 256, 512, 0.0)
    mask = np.zeros(photo.shape[:2], bool)
    mask[40 + 200 : 40 + 264, 60 + 144 : 60 + 232] = True
    broken = np.where(mask[..., None], np.uint8(128), photo)
    told = np.zeros((128, 128), np.float32)
    told[50:58, :] = 1
    part = {"left": 150, "top": 200, "size_px": (200, 140), "crop": extract_crop(broken, frame)}
    side = other_side_of_photo(broken, mask, frame, told=0 * told, **part)
    inside = (slice(200, 340), slice(150, 350))
    assert np.abs(side.pixels[mask[inside]].astype(int) - photo[inside][mask[inside]]).mean() < 3
    assert side.belief[mask[inside]].max() > 0.99
    edge, deep = side.belief[41, 100], side.belief[70, 100]  # the hole begins in row 40
    assert 0 < edge < 0.3 < 0.9 < deep
    assert not side.belief[~mask[inside]].any()
    np.testing.assert_array_equal(side.pixels[~mask[inside]], photo[inside][~mask[inside]])
    drawn = other_side_of_photo(broken, mask, frame, told=told, **part)
    assert not drawn.belief[40 + 202 - 200 : 40 + 228 - 200].any()  # what was asked for there counts more
    assert drawn.belief[40 + 245 - 200, 100] > 0.9


def test_what_is_believed_covers_as_strongly_as_detail_is_taken(face: np.ndarray) -> None:
    mask = hole(EYE)
    side = other_side(face, mask)
    grey = np.full_like(face, 100)
    np.testing.assert_array_equal(side.over(grey, 1.0)[mask], side.pixels[mask])
    np.testing.assert_array_equal(side.over(grey, 0.0), grey)
    halfway = np.abs(side.over(grey, 0.5)[mask] - (side.pixels[mask].astype(float) + 100) / 2)
    assert halfway.max() <= 1
