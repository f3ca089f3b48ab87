"""Glasses measured on the drawing: thickness of the rim, what lies behind, light above and shadow below."""

import numpy as np
import pytest

from sketchpaint.document.glasses import draw_glasses
from sketchpaint.document.layers import Box
from sketchpaint.imaging.face_shape import FaceShape
from sketchpaint.imaging.frame import TEMPLATE_XY, FaceFrame, apply_affine

SCALE = 8
SHAPE = FaceShape(FaceFrame(512, 512, 128 * SCALE))
BOX = Box(100, 300, 950, 700)
COLOUR = (90, 60, 30)
EYES = (TEMPLATE_XY[:2] + 0.5) * SCALE  # the frame begins at the photo's corner
LENS = np.array([12.5, 9.0]) * SCALE


def drawn(*, tinted: bool = False, shape: FaceShape = SHAPE, colour: tuple[int, int, int] = COLOUR) -> np.ndarray:
    """The whole photo with glasses in it."""
    whole = np.zeros((1024, 1024, 4), np.uint8)
    part = draw_glasses(shape, BOX, colour, tinted=tinted)
    assert part.dtype == np.uint8
    whole[BOX.slices] = part
    return whole


def middle_of(line: np.ndarray) -> tuple[float, int]:
    """Middle and length of the opaque part of a line of alpha, which smooth edges make one pixel longer."""
    places = np.flatnonzero(line > 200)
    assert np.ptp(places) + 1 == len(places)
    return float(places.mean()) + 0.5, len(places)


@pytest.mark.parametrize("side", [0, 1])
def test_rims_are_ellipses_around_a_place_just_below_the_eyes(side: int) -> None:
    alpha, (x, y) = drawn()[..., 3], EYES[side]
    top, thickness = middle_of(alpha[320 : round(y), round(x)])
    assert thickness == pytest.approx(1.15 * SCALE + 1, abs=1.3)
    assert top + 320 == pytest.approx(y + SCALE - LENS[1], abs=1.5)
    bottom, thickness = middle_of(alpha[round(y) + 20 : 650, round(x)])
    assert thickness == pytest.approx(1.15 * SCALE + 1, abs=1.3)
    assert bottom + round(y) + 20 == pytest.approx(y + SCALE + LENS[1], abs=1.5)
    outwards = -1 if side == 0 else 1
    row, column = round(y + 3 * SCALE), round(x)  # below the temple
    edge, thickness = middle_of(alpha[row, column::outwards][: 16 * SCALE])
    expected = LENS[0] * np.sqrt(1 - (2 * SCALE / LENS[1]) ** 2)
    assert edge == pytest.approx(expected, abs=2)
    assert 9 <= thickness <= 12  # met at a slant


def test_the_bridge_joins_the_lenses_above_the_nose() -> None:
    alpha, nose_x = drawn()[..., 3], round((TEMPLATE_XY[2, 0] + 0.5) * SCALE)
    place, thickness = middle_of(alpha[350:600, nose_x])
    assert place + 350 == pytest.approx(EYES[0, 1] + (0.5 - 3) * SCALE, abs=1.5)
    assert thickness == pytest.approx(1.15 * SCALE + 1, abs=1.3)
    reach = (EYES[1, 0] - EYES[0, 0]) / 2 - LENS[0] + 0.3 * SCALE  # it ends within the rims
    for aside in (-0.7, 0.7):
        place = int(np.argmax(alpha[350:600, round(nose_x + aside * reach)] > 127)) + 350
        assert place == pytest.approx(EYES[0, 1] + (0.5 - 3 * np.sqrt(1 - 0.7**2)) * SCALE - 6, abs=2.5)


@pytest.mark.parametrize("side", [0, 1])
def test_temples_reach_outwards_and_up_a_little(side: int) -> None:
    alpha, outwards = drawn()[..., 3], -1 if side == 0 else 1
    hinge = EYES[side] + (outwards * LENS[0], 0)
    for share in (0.4, 0.9):
        x, y = hinge + np.array([outwards * 8.5, -2]) * SCALE * share
        place, thickness = middle_of(alpha[400:520, round(x)])
        assert place + 400 == pytest.approx(y, abs=1.5)
        assert thickness == pytest.approx(1.15 * SCALE, abs=2.5)
    beyond = round(hinge[0] + outwards * (8.5 + 1.2) * SCALE)
    assert not alpha[400:520, beyond].any()


def test_a_temple_that_a_turned_head_hides_is_not_drawn() -> None:
    points = (TEMPLATE_XY + np.array([(0, 0), (0, 0), (13, 0), (4, 0), (4, 0)])) * SCALE  # looks far to the right
    turned = FaceShape(FaceFrame(512, 512, 128 * SCALE), points)
    alpha = drawn(shape=turned)[..., 3]
    left, right = (apply_affine(turned.matrix, (TEMPLATE_XY[eye] + 0.5)[None])[0] for eye in (0, 1))
    step = turned.matrix[:, 0]
    seen = [alpha[tuple((place + way * 19 * step).astype(int)[::-1])] for place, way in ((left, -1), (right, 1))]
    assert seen[0] > 150
    assert seen[1] == 0


def test_the_frame_has_its_colour_and_the_light_on_it_is_eighty_levels_brighter() -> None:
    picture, (x, y) = drawn(), EYES[0]
    bottom = picture[round(y + SCALE + LENS[1]), round(x)]
    assert bottom.tolist() == [*COLOUR, 255]
    angle = np.radians(260)  # within the arc from the left to the upper right
    place = np.array([x, y + SCALE]) + LENS * (np.cos(angle), np.sin(angle)) - (0, 0.25 * SCALE)
    shine = picture[round(place[1] - 0.5), round(place[0] - 0.5)]
    np.testing.assert_allclose(shine[:3], np.array(COLOUR) + 0.55 * 80, atol=2)
    assert shine[3] == 255
    white = drawn(colour=(250, 200, 10))[round(place[1] - 0.5), round(place[0] - 0.5), :3]
    np.testing.assert_allclose(white, [250 + 0.55 * 5, 200 + 0.55 * 55, 10 + 0.55 * 80], atol=2)  # white at most
    aside = np.array([x, y + SCALE]) + LENS * (np.cos(np.radians(20)), np.sin(np.radians(20)))
    assert picture[round(aside[1] - 0.5), round(aside[0] - 0.5), :3].tolist() == list(COLOUR)


def test_a_soft_black_shadow_lies_below_the_frame_and_none_above() -> None:
    picture, (x, y) = drawn(), EYES[0]
    lower = round(y + SCALE + LENS[1])  # middle of the rim
    below = picture[lower + 5 : lower + 5 + 2 * SCALE, round(x)]
    assert below[2, 3] == pytest.approx(0.35 * 255, abs=12)  # 0.9 crop pixels lower, as wide as the rim
    assert (below[2:, :3] == 0).all()
    assert (np.diff(below[2:, 3].astype(int)) <= 0).all()
    assert below[-1, 3] == 0
    upper = round(y + SCALE - LENS[1])
    assert not picture[upper - 2 * SCALE : upper - 7, round(x), 3].any()


def test_tinted_glass_fills_the_lenses_and_nothing_else() -> None:
    plain, tinted = drawn(), drawn(tinted=True)
    rows, columns = np.mgrid[:1024, :1024] + 0.5
    inside = np.zeros((1024, 1024), bool)
    for x, y in EYES:
        inside |= ((columns - x) / LENS[0]) ** 2 + ((rows - y - SCALE) / LENS[1]) ** 2 < 1
    changed = (plain != tinted).any(2)
    assert not changed[~inside].sum() > 100  # at the rim alone
    x, y = EYES[1]
    for down in (0.2, 0.5, 0.8):  # of a lens's height
        row = round(y - LENS[1] + down * 2 * LENS[1])
        red, green, blue, alpha = tinted[row, round(x)]
        lighter = 40 * down**2
        np.testing.assert_allclose([red, green, blue], np.array(COLOUR) + lighter, atol=3)
        assert alpha < 255
        if down > 0.5:
            assert alpha < tinted[round(y - LENS[1] + 0.3 * 2 * LENS[1]), round(x), 3] - 5


def test_on_a_tilted_face_everything_is_tilted() -> None:
    frame = FaceFrame(500, 480, 128 * 5, 30)
    shape = FaceShape(frame)
    box = Box(50, 100, 950, 900)
    upright = draw_glasses(FaceShape(FaceFrame(500, 480, 128 * 5)), box, COLOUR, tinted=True)
    tilted = draw_glasses(shape, box, COLOUR, tinted=True)
    turn = np.radians(30)
    rows, columns = np.nonzero(upright[..., 3] > 0)
    x, y = columns + box.left + 0.5 - 500, rows + box.top + 0.5 - 480
    there = np.stack([500 + x * np.cos(turn) - y * np.sin(turn), 480 + x * np.sin(turn) + y * np.cos(turn)])
    column, row = (there - np.array([[box.left], [box.top]])).astype(int)
    apart = np.abs(tilted[row, column].astype(int) - upright[rows, columns])
    assert np.median(apart) <= 2
    assert (apart[:, 3] > 40).mean() < 0.1  # edges
