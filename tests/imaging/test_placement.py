"""Where results go: the box, its opacity, and the numbers that are kept of it."""

import weakref
from typing import Any

import numpy as np
import pytest

from sketchpaint.errors import InputError
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.imaging.packed import Packed
from sketchpaint.imaging.placement import Placement, inner_feather, place

FRAME = FaceFrame(150, 100, 256)  # 2 photo pixels a crop pixel


def masked(rows: slice, columns: slice) -> np.ndarray:
    mask = np.zeros((200, 300), bool)
    mask[rows, columns] = True
    return mask


@pytest.mark.parametrize(
    ("rows", "columns", "feather_px", "box"),
    [
        ((80, 100), (140, 170), None, (79, 139, 101, 171)),  # one pixel around
        ((80, 100), (140, 170), 2.5, (76, 136, 104, 174)),  # and the feather, rounded up
        ((0, 20), (0, 30), 4.0, (0, 0, 25, 35)),
        ((190, 200), (295, 300), 4.0, (185, 290, 200, 300)),
    ],
)
def test_the_box_holds_the_mask_and_a_rim(
    rows: tuple[int, int], columns: tuple[int, int], feather_px: float | None, box: tuple[int, int, int, int]
) -> None:
    mask = masked(slice(*rows), slice(*columns))
    placement = place(mask, FRAME, feather_px=feather_px)
    assert (placement.top, placement.left) == box[:2]
    assert placement.box == (slice(box[0], box[2]), slice(box[1], box[3]))
    np.testing.assert_array_equal(placement.area, mask[placement.box])
    np.testing.assert_array_equal(placement.mask(200, 300), mask)
    assert placement.feather_px == (feather_px or 0)
    mask[:] = False
    assert placement.area.any()  # it is a copy


def test_no_mask_is_placed_nowhere() -> None:
    placement = place(np.zeros((200, 300), bool), FRAME, feather_px=3.0)
    assert placement.area.shape == placement.alpha.shape == (0, 0)
    assert (placement.left, placement.top, placement.feather_px, placement.frame) == (0, 0, 3.0, FRAME)
    empty = np.zeros((0, 0, 3), np.uint8)
    assert placement.enlarged(empty, np.zeros((128, 128, 3), np.uint8)).shape == (0, 0, 3)
    assert not placement.mask(200, 300).any()


@pytest.mark.parametrize("frame", [FaceFrame(150, 100, 60), FaceFrame(151.5, 99.25, 61, 30)])
def test_opacity_ends_at_the_edge_of_the_frame(frame: FaceFrame) -> None:
    placement = place(np.ones((200, 300), bool), frame)
    y, x = np.mgrid[:200, :300] + 0.5
    turn = np.radians(frame.angle_deg)
    across = (x - frame.center_x) * np.cos(turn) + (y - frame.center_y) * np.sin(turn)
    down = (y - frame.center_y) * np.cos(turn) - (x - frame.center_x) * np.sin(turn)
    apart = frame.size_px / 2 - np.maximum(np.abs(across), np.abs(down))
    assert (placement.alpha[apart > 0.01] == 1).all()
    assert not placement.alpha[apart < -0.01].any()


def test_a_feather_rises_evenly_inside_the_edge_and_none_does_not() -> None:
    mask = masked(slice(50, 150), slice(0, 300))  # its left and right end are no edge
    for feather_px in (0.0, 0.99):
        np.testing.assert_array_equal(inner_feather(mask, feather_px), mask)
    alpha = inner_feather(mask, 8.0)
    assert alpha.dtype == np.float32
    np.testing.assert_allclose(alpha[50:60, 150], np.minimum(1, np.arange(1, 11) / 8), atol=1e-3)
    np.testing.assert_allclose(alpha[:, 0], alpha[:, 150], atol=1e-6)
    thin = inner_feather(masked(slice(50, 59), slice(0, 300)), 20.0)
    np.testing.assert_allclose(thin[50:59, 150], [0.2, 0.4, 0.6, 0.8, 1, 0.8, 0.6, 0.4, 0.2], atol=1e-3)


@pytest.mark.parametrize(("feather_px", "expected"), [(None, [200] * 4), (4.0, [125, 150, 175, 200])])
def test_pixels_are_laid_by_opacity(feather_px: float | None, expected: list[int]) -> None:
    placement = place(masked(slice(80, 120), slice(130, 170)), FRAME, feather_px=feather_px)
    before = np.full((*placement.area.shape, 3), 100, np.uint8)
    laid = placement.mixed(before, np.full_like(before, 200))
    row, column = 100 - placement.top, 130 - placement.left
    assert laid[row, column : column + 4, 1].tolist() == expected
    assert (laid[~placement.area] == 100).all()
    assert (before == 100).all()
    darker = placement.mixed(np.full_like(before, 255), np.zeros_like(before))
    assert darker[row, column + 10].tolist() == [0, 0, 0]


def test_a_result_is_enlarged_in_its_place_up_to_its_rim() -> None:
    x, y = np.mgrid[:128, :128][::-1]
    crop = np.stack([x, y, 255 - x], 2).astype(np.uint8)  # tells where a pixel lies
    placement = place(np.ones((200, 300), bool), FRAME)
    found = placement.enlarged(np.zeros((200, 300, 3), np.uint8), crop)
    rows, columns = np.nonzero(placement.alpha)
    there = np.stack([columns + 0.5 - 150, rows + 0.5 - 100], 1) / 2 + 64 - 0.5
    np.testing.assert_allclose(found[rows, columns][:, :2], there.clip(0, 127), atol=0.8)
    assert np.abs(found[rows, columns][:, 2].astype(float) + found[rows, columns][:, 0] - 255).max() <= 2


SKETCH = np.full((200, 300, 4), (10, 20, 30, 0), np.uint8)
SKETCH[90:93, 100:200, 3] = 255


@pytest.mark.parametrize(
    ("frame", "is_drawn"), [(FRAME, True), (FaceFrame(150, 100, 129), True), (FaceFrame(150, 100, 128), False)]
)
def test_lines_are_drawn_anew_where_the_crop_is_enlarged(frame: FaceFrame, is_drawn: bool) -> None:
    placement = place(masked(slice(60, 140), slice(120, 180)), frame, sketch=SKETCH, hold=0.5)
    assert (placement.lines is not None) is is_drawn
    if placement.lines is not None:
        assert placement.lines.shape == (*placement.area.shape, 4)
        seen = np.zeros((200, 300), bool)
        seen[placement.box] = placement.lines[..., 3] > 0
        np.testing.assert_array_equal(seen, masked(slice(90, 93), slice(120, 180)))  # within the mask only


def test_a_sketch_beside_the_mask_has_no_lines() -> None:
    assert place(masked(slice(10, 40), slice(120, 180)), FRAME, sketch=SKETCH, hold=1.0).lines is None


NUMBERS: dict[str, Any] = {"left": 5, "top": 6, "frame": [150, 100.5, 256, -3], "feather_px": 2.5}
AREA = Packed.of(np.ones((3, 4), bool))


def test_numbers_say_all_but_the_pictures() -> None:
    lines = Packed.of(np.zeros((3, 4, 4), np.uint8))
    placement = Placement.of_numbers(NUMBERS, AREA, lines)
    assert placement.frame == FaceFrame(150, 100.5, 256, -3)
    assert (placement.left, placement.top, placement.feather_px) == (5, 6, 2.5)
    assert placement.packed_lines is lines
    assert placement.packed_area is AREA
    assert placement.numbers() == NUMBERS
    assert Placement.of_numbers(NUMBERS, AREA).lines is None


def test_what_is_as_large_as_the_photo_is_packed() -> None:
    sketch = np.zeros((1000, 1500, 4), np.uint8)
    sketch[500:503] = (10, 20, 30, 255)
    placement = place(np.ones((1000, 1500), bool), FaceFrame(750, 500, 900), sketch=sketch, hold=1.0)
    assert len(placement.packed_area.png) < 1500 * 1000 / 8 / 50
    assert placement.packed_lines is not None
    assert len(placement.packed_lines.png) < sketch.size / 50
    assert placement.area.all()
    np.testing.assert_array_equal(placement.lines, sketch)
    assert all(not isinstance(value, np.ndarray) for value in vars(placement).values())


def test_opacities_are_kept_as_far_as_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = (place(masked(slice(80, 120), slice(130, right)), FRAME) for right in (170, 171))
    assert one.alpha is one.alpha
    first, second = one.alpha, two.alpha
    assert (one.alpha is first, two.alpha is second) == (True, True)
    monkeypatch.setattr("sketchpaint.imaging.placement.KEPT_ALPHA_BYTES", second.nbytes)
    last = place(masked(slice(80, 120), slice(130, 172)), FRAME)
    assert last.alpha is last.alpha
    assert one.alpha is not first
    gone = weakref.ref(one.alpha)
    del one
    assert gone() is None


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"left": -1}, "-1 is no whole number from 0 to 32766"),
        ({"top": 32767}, "32767 is no whole number from 0 to 32766"),
        ({"feather_px": 2000.5}, "2000.5 is no number from 0 to 2000"),
        ({"feather_px": -0.5}, "-0.5 is no number from 0 to 2000"),
        ({"frame": [1, 2, 3, 4, 5]}, "is no list of at most 4"),
        ({"frame": [-1e7, 2, 300, 4]}, "is no number from -1e[+]06 to 1e[+]06"),
        ({"frame": [1, 2, 300, "x"]}, "'x' is no number"),
    ],
)
def test_numbers_that_it_cannot_be_are_refused(values: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Placement.of_numbers(NUMBERS | values, AREA)


@pytest.mark.parametrize("name", list(NUMBERS))
def test_numbers_that_are_missing_are_refused(name: str) -> None:
    with pytest.raises(KeyError, match=name):
        Placement.of_numbers({key: value for key, value in NUMBERS.items() if key != name}, AREA)


def test_the_largest_numbers_are_taken() -> None:
    place_there = {"left": 32766, "top": 32766, "feather_px": 2000, "frame": [1e6, -1e6, 40_000, 1e6]}
    assert Placement.of_numbers(NUMBERS | place_there, AREA).frame.size_px == 40_000
    with pytest.raises(InputError):
        Placement.of_numbers(NUMBERS | {"frame": [0, 0, 40_001, 0]}, AREA)
