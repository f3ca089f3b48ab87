"""What the guide of the synthesis takes for alike, and what is laid where."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter
from scipy.spatial.distance import cdist

from sketchpaint.imaging.guide import FACE_WEIGHT, features, nearest, part_presence, quilt


def test_a_source_that_agrees_with_what_stands_is_taken() -> None:
    band = np.random.default_rng(0).normal(0, 10, (40, 40)).astype(np.float32)
    for agreeing in (0, 1, 2):
        choices = np.array([[[6, 6], [6, 22], [22, 14]]])
        row, column = choices[0, agreeing]
        canvas = np.zeros((20, 20), np.float32)
        # The block of 8 px at (6, 6) reaches 4 px beyond; above it and to its left there is something already.
        canvas[2:18, 2:6] = band[row - 4 : row + 12, column - 4 : column]
        canvas[2:6, 2:18] = band[row - 4 : row, column - 4 : column + 12]
        stands = canvas != 0
        laid = canvas.copy()
        taken = quilt(
            laid,
            stands,
            band,
            corners=np.array([[6, 6]]),
            choices=choices,
            distances=np.zeros((1, 3), np.float32),
            block_px=8,
            random=np.random.default_rng(1),
        )
        assert taken.tolist() == [agreeing]
        assert np.array_equal(laid[canvas != 0], canvas[canvas != 0])


def test_face_and_neck_are_alike_and_the_background_is_not() -> None:
    # On the crop: nose, neck, a corner, beside the ear.
    places = np.array([[(64, 72), (64, 122), (6, 6), (122, 60)]], np.float32)
    face = features(np.full((1, 4, 3), 128, np.float32), places)[0, :, -3] / FACE_WEIGHT
    assert face[:2].min() > 0.95
    assert face[2:].max() < 0.05


EYES, BROWS, NOSE, MOUTH = ((47.4, 58.9), (80.6, 58.9)), ((47.4, 50.0), (80.6, 50.0)), ((64.0, 78.0),), ((64.0, 93.0),)
SPREADS = ((9.0, 5.0), (11.0, 4.0), (9.0, 6.0), (15.0, 6.0))


def test_parts_of_the_face_are_bells_around_their_middles() -> None:
    for number, (middles, (across, down)) in enumerate(zip((EYES, BROWS, NOSE, MOUTH), SPREADS, strict=True)):
        for x, y in middles:
            outwards = across if x >= 64 else -across
            places = np.array([[(x, y), (x + outwards, y), (x, y + down), (x, y - down), (x + 2 * outwards, y)]])
            found = part_presence(places.astype(np.float32))[0, :, number]
            np.testing.assert_allclose(found, np.exp([0, -0.5, -0.5, -0.5, -2]), atol=1e-3)
    assert part_presence(np.array([[(10, 120)]], np.float32)).max() < 1e-6


def test_flat_colours_differ_by_brightness_by_colour_and_by_place() -> None:
    places = np.array([[(20, 30), (40, 90)]], np.float32).repeat(9, 0).repeat(9, 1)
    colour = np.array((180, 120, 60), np.float32)
    found = features(np.broadcast_to(colour, (9, 18, 3)).copy(), places)
    assert found.shape == (9, 18, 18)
    assert found.dtype == np.float32
    middle = found[4, 4]
    light, first, second = 120, 30, 45  # the mean; half of red less green; a quarter of both less half of blue
    np.testing.assert_allclose(middle[:4], 0, atol=1e-3)  # no edges
    np.testing.assert_allclose(middle[4:8], (0.5 * light, 0, 1.2 * first, 1.2 * second), atol=1e-3)
    np.testing.assert_allclose(middle[8:11], (0.4 * light, 1.2 * first, 1.2 * second), atol=1e-3)
    np.testing.assert_allclose(middle[11:15], 20 * part_presence(places)[4, 4], atol=1e-4)
    np.testing.assert_allclose(middle[16:], (5, 7.5), atol=1e-4)  # a quarter of a grey level each crop pixel


def test_the_face_is_an_oval_and_the_neck_a_block_below_it() -> None:
    places = [(64 + 38, 72), (64 - 38, 72), (64, 72 - 48), (64, 72), (64 + 20, 128), (64, 128), (64 + 20, 112), (0, 72)]
    found = features(np.full((1, 8, 3), 128, np.float32), np.array([places], np.float32))[0, :, 15] / FACE_WEIGHT
    oval = [0.5, 0.5, 0.5, 1.0]
    np.testing.assert_allclose(found[:4], oval, atol=0.01)
    np.testing.assert_allclose(found[4:6], [np.exp(-0.5), 1], atol=0.01)
    corner = 1 / (1 + np.exp(12 * (np.hypot(20 / 38, 40 / 48) - 1)))
    assert found[6] == pytest.approx(max(np.exp(-1), corner), abs=0.01)
    assert found[7] == pytest.approx(0, abs=0.01)


def test_what_surrounds_a_pixel_counts_too() -> None:
    picture = np.full((41, 41, 3), 100, np.float32)
    picture[20, 20] = 200
    wide = features(picture, np.zeros((41, 41, 2), np.float32))[..., 8]
    bell = np.zeros((41, 41))
    bell[20, 20] = 100
    expected = 0.4 * (100 + gaussian_filter(bell, 3.0))
    np.testing.assert_allclose(wide, expected, atol=0.02)


@pytest.mark.parametrize(("targets", "sources", "count"), [(30, 50, 1), (30, 50, 6), (900, 5000, 4), (20, 5, 5)])
def test_the_nearest_are_those_of_all_distances(targets: int, sources: int, count: int) -> None:
    rng = np.random.default_rng(0)
    wanted, known = (rng.uniform(0, 60, (number, 6)).astype(np.float32) for number in (targets, sources))
    chosen, distances = nearest(wanted, known, count)
    assert chosen.shape == distances.shape == (targets, count)
    squared = cdist(np.round(wanted * 2) / 2, np.round(known * 2) / 2, "sqeuclidean")
    np.testing.assert_allclose(np.sort(distances, 1), np.sort(squared, 1)[:, :count], atol=1e-3)
    np.testing.assert_allclose(np.take_along_axis(squared, chosen, 1), distances, atol=1e-3)
    assert (np.diff(chosen, axis=1) > 0).all()  # in the order of the sources


def lay_one(band: np.ndarray, distances: list[float], *, places: list[tuple[int, int]], seed: int = 0) -> int:
    """Lays one block of 4 px where nothing stands; returns which source was taken."""
    canvas, stands = np.zeros((12, 12), np.float32), np.zeros((12, 12), bool)
    taken = quilt(
        canvas,
        stands,
        band,
        corners=np.array([[4, 4]]),
        choices=np.array([places]),
        distances=np.array([distances], np.float32),
        block_px=4,
        random=np.random.default_rng(seed),
    )
    row, column = places[int(taken[0])]
    laid = np.zeros((12, 12), bool)
    laid[2:10, 2:10] = True  # a block and half a block around it
    np.testing.assert_array_equal(stands, laid)
    np.testing.assert_array_equal(canvas[2:10, 2:10], band[row - 2 : row + 6, column - 2 : column + 6])
    return int(taken[0])


PLACES = [(4, 4), (4, 20), (20, 4), (20, 20)]


def test_where_nothing_stands_the_guide_decides() -> None:
    band = np.full((32, 32), 3, np.float32)
    for best in range(4):
        assert lay_one(band, [0.0 if number == best else 400.0 for number in range(4)], places=PLACES) == best


def test_a_source_much_busier_or_smoother_than_the_others_is_avoided() -> None:
    for strange in (0.2, 30.0):
        band = np.full((32, 32), 3, np.float32)
        band[2:10, 2:10] = strange
        taken = {lay_one(band, [100.0] * 4, places=PLACES, seed=seed) for seed in range(30)}
        assert taken == {1, 2, 3}  # and among equals chance decides


def test_blocks_are_laid_in_order_and_later_ones_agree_with_earlier() -> None:
    band = np.random.default_rng(3).normal(0, 10, (40, 40)).astype(np.float32)
    canvas, stands = np.zeros((20, 20), np.float32), np.zeros((20, 20), bool)
    choices = np.array([[[10, 10], [10, 10]], [[30, 30], [10, 14]]])  # the second: elsewhere, or what goes on
    taken = quilt(
        canvas,
        stands,
        band,
        corners=np.array([[6, 6], [6, 10]]),
        choices=choices,
        distances=np.zeros((2, 2), np.float32),
        block_px=4,
        random=np.random.default_rng(1),
    )
    assert taken[1] == 1
    np.testing.assert_array_equal(canvas[4:12, 4:16], band[8:16, 8:20])
    assert stands.sum() == 8 * 12
