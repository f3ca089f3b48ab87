"""The known pixels around a hole: a pyramid that no unknown pixel colours, and its mirror image."""

import cv2
import numpy as np
import pytest

from sketchpaint.imaging.exemplar import STEPS, Exemplar
from sketchpaint.imaging.frame import FaceFrame

UPRIGHT = FaceFrame(128, 100, 160)


def noise(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)


def exemplar(
    picture: np.ndarray,
    hole: np.ndarray | None = None,
    *,
    left: int = 100,
    top: int = 80,
    reach_px: int = 40,
    frame: FaceFrame = UPRIGHT,
    coarsest: int = 2,
) -> Exemplar:
    hole = np.ones((30, 50), bool) if hole is None else hole
    return Exemplar(picture, hole, left=left, top=top, frame=frame, reach_px=reach_px, coarsest=coarsest)


@pytest.mark.parametrize(
    ("left", "top", "reach_px", "part"),
    [
        (100, 80, 40, (60, 40, 190, 150)),  # in the midst
        (10, 5, 40, (0, 0, 100, 75)),  # at the photo's first corner
        (200, 160, 40, (160, 120, 256, 200)),  # at its last
    ],
)
def test_the_part_reaches_as_far_as_asked_within_the_photo(
    left: int, top: int, reach_px: int, part: tuple[int, int, int, int]
) -> None:
    photo = noise(200, 256)
    found = exemplar(photo, left=left, top=top, reach_px=reach_px)
    assert (found.left, found.top) == part[:2]
    width, height = part[2] - part[0], part[3] - part[1]
    assert found.shape(0) == (-(-height // 8) * 8, -(-width // 8) * 8)  # whole pixels of the level beyond the coarsest
    assert found.shape(2) == (-(-height // 8) * 2, -(-width // 8) * 2)
    known = np.ones((height, width), bool)
    known[top - part[1] : top - part[1] + 30, left - part[0] : left - part[0] + 50] = False
    cover = found.cover(0)
    np.testing.assert_array_equal(cover[:height, :width], known)
    assert cover.dtype == np.float32
    pixels = found.known(0)[:height, :width]
    np.testing.assert_array_equal(pixels[known], photo[part[1] : part[3], part[0] : part[2]][known])
    usable = found.level(0).usable[:height, :width] > 0
    assert usable.any()
    assert not (usable & ~known).any()


@pytest.mark.parametrize("number", [1, 2, 3])
def test_coarser_pixels_are_means_of_known_ones_only(number: int) -> None:
    photo = np.full((200, 256, 3), (90, 120, 150), np.uint8)
    photo[80:110, 100:150] = (255, 0, 255)  # what the hole held
    found = exemplar(photo)
    cover, known = found.cover(number), found.known(number)
    assert ((cover > 0) & (cover < 1)).any()
    np.testing.assert_allclose(known[cover > 0.01], np.broadcast_to((90, 120, 150), known[cover > 0.01].shape), atol=2)
    hole = np.ones((150 - 40, 190 - 60), np.float32)
    hole[40:70, 40:90] = 0
    expected = np.pad(hole, ((0, found.shape(0)[0] - 110), (0, found.shape(0)[1] - 130)), mode="edge")
    for _ in range(number):
        expected = cv2.pyrDown(expected)
    np.testing.assert_allclose(cover, expected, atol=0.01)


def test_a_window_of_a_level_is_that_part_of_it() -> None:
    found, window = exemplar(noise(200, 256)), (slice(3, 9), slice(5, 12))
    np.testing.assert_array_equal(found.known(1, window), found.known(1)[window])
    np.testing.assert_array_equal(found.cover(1, window), found.cover(1)[window])


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_level_holds_its_pixels_and_what_the_next_coarser_one_has_of_them(number: int) -> None:
    found = exemplar(noise(200, 256))
    level, (height, width) = found.level(number), found.shape(number)
    assert level.picture.shape == level.soft.shape == (2 * height, width, 3)
    assert level.usable.shape == (2 * height, width)
    np.testing.assert_allclose(level.picture[:height] / STEPS, found.known(number), atol=1e-3)
    coarser = cv2.pyrUp(found.known(number + 1))
    np.testing.assert_allclose(level.soft[:height] / STEPS, coarser, atol=1.1 / STEPS)
    for unknown in (found.cover(number) < 1, cv2.pyrUp(found.cover(number + 1)) < 0.999):
        assert not (level.usable[:height][unknown] > 0).any()
    assert set(np.unique(level.usable)) == {0, 255}


@pytest.mark.parametrize("angle_deg", [0.0, 90.0, 30.0])
@pytest.mark.parametrize("number", [0, 1])
def test_below_stands_the_same_mirrored_about_the_axis_of_the_face(angle_deg: float, number: int) -> None:
    rows, columns = np.mgrid[:240, :256].astype(float)
    photo = np.stack([columns * 0.9, rows, 100 + 0 * rows], 2).round().astype(np.uint8)  # tells where a pixel lies
    frame = FaceFrame(131, 110, 160, angle_deg)
    found = exemplar(photo, frame=frame)
    level, (height, width) = found.level(number), found.shape(number)
    usable = level.usable[height:] > 0
    assert usable.sum() > 100
    y, x = (np.mgrid[:height, :width].astype(float) * 2**number)[:, usable]
    x, y = x + found.left + 0.5, y + found.top + 0.5
    if not angle_deg:  # by whole pixels of every level
        step = 8
        turn = 2 * (frame.center_x - found.left) - 1
        other = found.left + round(turn / step) * step - (x - found.left - 0.5) + 0.5, y
    else:
        other = np.array([frame.mirrored(*place) for place in zip(x, y, strict=True)]).T
    seen = level.picture[height:][usable] / STEPS
    np.testing.assert_allclose(seen[:, 0] / 0.9, other[0] - 0.5, atol=1.5)
    np.testing.assert_allclose(seen[:, 1], other[1] - 0.5, atol=1.5)
    assert abs(float((seen[:, 0] / 0.9 - other[0] + 0.5).mean())) < 0.3
    assert abs(float((seen[:, 1] - other[1] + 0.5).mean())) < 0.3


@pytest.mark.parametrize("angle_deg", [-2.0, -1.0, 1.0, 2.0])
def test_a_nearly_upright_face_is_mirrored_about_a_vertical_line_near_its_axis(angle_deg: float) -> None:
    columns = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 240, 0).repeat(3, 2)
    frame = FaceFrame(131, 110, 160, angle_deg)
    found = exemplar(columns, reach_px=100, frame=frame)
    level, (height, width) = found.level(0), found.shape(0)
    y, x = np.nonzero(level.usable[height:])
    other = np.array([frame.mirrored(*place)[0] for place in zip(x + found.left + 0.5, y + 0.5, strict=True)]) - 0.5
    apart = level.picture[height:][y, x, 0] / STEPS - other
    assert len(apart) > 1000
    steepest = 2 * np.sin(np.radians(abs(angle_deg))) * max(height, width) / 2
    assert np.abs(apart).max() < 4 + steepest + 1  # half a step of 8, and what the line is off the axis at its ends
    assert abs(apart.mean()) < 4 + 1


@pytest.mark.parametrize("angle_deg", [0.0, 90.0, 30.0])
@pytest.mark.parametrize("number", [0, 1])
def test_detail_is_what_the_next_coarser_level_does_not_hold_of_the_sources(angle_deg: float, number: int) -> None:
    found = exemplar(noise(200, 256), frame=FaceFrame(131, 110, 160, angle_deg))
    level, (height, width) = found.level(number), found.shape(number)
    level.usable[:, :2] = level.usable[:, -2:] = 0  # the mirrored picture ends where its original goes on
    rows, columns = np.divmod(np.flatnonzero(level.usable), width)
    assert (rows < height).sum() > 100
    assert (rows >= height).sum() > 100
    seen = found.detail(number, np.stack([columns, rows], 1)[None].astype(np.int16))[0]
    wanted = (level.picture.astype(float) - level.soft)[rows, columns] / STEPS
    as_it_is = rows < height
    np.testing.assert_allclose(seen[as_it_is], wanted[as_it_is], atol=1.1 / STEPS)
    # Turned pictures are resampled, and so is their detail.
    spread = 1.1 / STEPS if angle_deg == 0 else 0.25 * wanted.std()
    assert np.sqrt(np.square(seen - wanted)[~as_it_is].mean()) < spread
    nowhere = found.detail(number, np.array([[[-5, 3], [3, 3 * height]]], np.int16))
    assert not nowhere.any()


def test_a_level_is_made_once_and_anew_when_it_was_freed() -> None:
    found = exemplar(noise(200, 256))
    first = found.level(1)
    assert found.level(1) is first
    found.forget(1)
    found.forget(0)  # was never made
    again = found.level(1)
    assert again is not first
    np.testing.assert_array_equal(again.picture, first.picture)


def test_where_nothing_is_mirrored_into_the_part_nothing_below_is_usable() -> None:
    far = exemplar(noise(200, 256), frame=FaceFrame(2000, 100, 160))
    height = far.shape(0)[0]
    assert not far.level(0).usable[height:].any()
    assert far.level(0).usable[:height].any()
