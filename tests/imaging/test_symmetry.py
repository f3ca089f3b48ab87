"""The other side of a face: laid into holes, and believed as far as the sides are alike around them."""

import cv2
import numpy as np
import pytest

from sketchpaint.imaging.symmetry import likeness, other_side

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
    np.testing.assert_array_equal(likeness(white, mask), likeness(black, mask))


def test_sides_that_differ_are_not_believed(face: np.ndarray) -> None:
    face[:, 64:] = np.random.default_rng(2).integers(0, 256, (128, 64, 3))
    assert not other_side(face, hole(EYE)).belief.any()
    flat = np.full_like(face, 120)
    assert not other_side(flat, hole(EYE)).belief.any()  # nothing tells whether they are alike


def test_each_hole_is_believed_for_itself(face: np.ndarray) -> None:
    brow, chin = EYE, (slice(100, 115), slice(40, 55))
    face[85:, 64:] = np.random.default_rng(2).integers(0, 256, (43, 64, 3))
    alike = likeness(face, hole(brow, chin))
    assert (alike[brow] == 1).all()
    assert not alike[chin].any()


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
