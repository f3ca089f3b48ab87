"""Hair by hair: how many, how long, which way, how thick, and how opaque."""

import numpy as np
import pytest

from sketchpaint.document.hairs import (
    BEARD,
    FRINGE,
    HAIR,
    Growth,
    _from_the_parting,
    _over_the_forehead,
    draw_hairs,
    lines_of_hair,
)

SCALE = 4.0
MATRIX = np.array([[SCALE, 0, 0], [0, SCALE, 0]])


def down(roots: np.ndarray) -> np.ndarray:
    return np.broadcast_to((0.0, 3.0), roots.shape)  # of any length


def hair(
    region: np.ndarray, *, length: tuple[float, float] = (3.0, 5.0), edge_px: float = 5.0, **options: object
) -> np.ndarray:
    growth: Growth = (down, length)
    given: dict[str, object] = {"left": 0, "top": 0, "seed": 1, "matrix": MATRIX} | options
    matrix = given.pop("matrix")
    return draw_hairs(region, matrix, (100, 60, 30), growth, edge_px=edge_px, **given)  # type: ignore[arg-type]


def square() -> np.ndarray:
    region = np.zeros((320, 400), bool)
    region[60:260, 100:300] = True
    return region


def test_hairs_are_straight_on_average_bent_a_little_and_as_long_as_asked() -> None:
    lines = lines_of_hair(np.full((20_000, 2), (64.0, 80.0)), (down, (3.0, 5.0)), np.random.default_rng(0))
    assert lines.shape == (20_000, 3, 2)
    np.testing.assert_array_equal(lines[:, 0], np.full((20_000, 2), (64.0, 80.0)))
    whole = lines[:, 2] - lines[:, 0]
    length = np.linalg.norm(whole, axis=1)
    assert (length.min(), length.max()) == pytest.approx((3, 5), abs=0.01)
    assert length.mean() == pytest.approx(4, abs=0.02)
    angle = np.arctan2(whole[:, 0], whole[:, 1])
    assert angle.mean() == pytest.approx(0, abs=0.005)
    assert angle.std() == pytest.approx(0.2, abs=0.01)  # strays by a fifth of its way aside
    middle = lines[:, 1] - lines[:, 0] - whole / 2
    aside = (middle * np.stack([-whole[:, 1], whole[:, 0]], 1)).sum(1) / length / (length / 2)
    assert aside.mean() == pytest.approx(0, abs=0.005)
    assert aside.std() == pytest.approx(0.18, abs=0.005)
    assert np.abs((middle * whole).sum(1)).max() < 1e-9


def test_hair_is_as_opaque_as_it_is_deep() -> None:
    alpha = hair(square())[..., 3]
    depth = np.zeros((320, 400))
    for k in range(100):  # to the nearest pixel outside
        depth[60 + k : 260 - k, 100 + k : 300 - k] = k + 1
    thick = np.clip(depth / (5 * SCALE), 0, 1)
    least = np.round(thick * 0.8 * 255)
    region = square()
    assert (alpha[region] >= least[region]).all()  # what shows between hairs
    inner = alpha[90:230, 130:270]
    assert (inner == 204).mean() > 0.1
    assert inner.min() == 204
    assert inner.max() > 240
    at_edge = alpha[60:62, 110:290].astype(float)
    assert at_edge.max() <= (0.3 + 0.7 * 2 / 20) * 255
    assert at_edge.max() > 0.25 * 255


@pytest.mark.parametrize("scale", [25.0, 50.0])
def test_hairs_cover_what_they_grow_in_more_than_once(scale: float) -> None:
    side = round(20 * scale)
    picture = hair(np.ones((side, side), bool), matrix=np.array([[scale, 0, 0], [0, scale, 0]]), edge_px=0.01)
    margin = round(6 * scale)
    drawn = (picture[margin:-margin, margin:-margin, :3] != (100, 60, 30)).any(2).mean()
    width = 0.16 * scale
    # Laid by chance with 1.6 times the area; smooth edges make each about a pixel and a half wider.
    assert drawn == pytest.approx(1 - np.exp(-1.6 * (width + 1.5) / width), abs=0.07)


def test_shades_lie_around_the_colour_and_keep_its_hue() -> None:
    picture = hair(square())[80:240, 120:280, :3].reshape(-1, 3).astype(float)
    tones = picture[:, 0] / 100
    assert 0.5 < tones.min() < 0.62
    assert 1.5 < tones.max() < 1.62
    np.testing.assert_allclose(picture[:, 1] / 60, tones, atol=0.07)
    np.testing.assert_allclose(picture[:, 2] / 30, tones, atol=0.1)


def test_hair_is_drawn_where_its_region_lies_in_the_photo() -> None:
    region = square()
    whole = draw_hairs(region, MATRIX, (100, 60, 30), BEARD, left=0, top=0, edge_px=3, seed=2)
    moved = MATRIX + np.array([[0, 0, 37], [0, 0, 21]])
    again = draw_hairs(region, moved, (100, 60, 30), BEARD, left=37, top=21, edge_px=3, seed=2)
    np.testing.assert_array_equal(whole, again)
    other = draw_hairs(region, MATRIX, (100, 60, 30), BEARD, left=0, top=0, edge_px=3, seed=3)
    assert (whole != other).any()


def test_there_is_no_hair_without_a_region_and_the_photos_edge_is_thin_too() -> None:
    assert not hair(np.zeros((50, 60), bool))[..., 3].any()
    alpha = hair(np.ones((200, 200), bool))[..., 3]
    for side in (alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]):
        assert side.max() < 0.4 * 255


@pytest.mark.parametrize("growth", [BEARD, HAIR, FRINGE])
def test_hair_grows_alike_on_both_sides(growth: Growth) -> None:
    roots = np.random.default_rng(0).uniform((70, 30), (110, 120), (50, 2))
    left = growth[0](np.stack([128 - roots[:, 0], roots[:, 1]], 1))
    np.testing.assert_allclose(left * (-1, 1), growth[0](roots), atol=1e-9)
    assert (growth[0](roots)[:, 1] > 0).all()  # never up


def test_hair_falls_aside_from_the_parting_and_down_the_sides() -> None:
    way = _from_the_parting(np.array([[64.001, 30.0], [89, 30], [114, 30], [125, 30]]))
    np.testing.assert_allclose(way[0], (1, 0.15), atol=1e-2)
    np.testing.assert_allclose(way[1], (0.5**0.7, 0.5**0.8 + 0.15), atol=1e-9)
    np.testing.assert_allclose(way[2:], [(0, 1.15)] * 2, atol=1e-9)
    np.testing.assert_allclose(_over_the_forehead(np.array([[94.0, 20.0]])), [(0.5, 1)])
