"""Regions and drawings on the face: where they end, what they are laid over, and what is masked with them."""

import numpy as np
import pytest
from scipy import ndimage

from sketchpaint.document.layers import Box, PaintLayer, over
from sketchpaint.document.portrait import Portrait
from sketchpaint.document.presets import MASK_PRESETS, SKETCH_PRESETS, MaskPreset, SketchPreset
from sketchpaint.imaging.face_shape import FaceShape
from sketchpaint.imaging.files import Photo
from sketchpaint.imaging.frame import TEMPLATE_XY, FaceFrame

FRAME = FaceFrame(300, 250, 384)  # three photo pixels a crop pixel; the crop begins at (108, 58)
MASKS = {preset.name: preset for preset in MASK_PRESETS}
SKETCHES = {preset.name: preset for preset in SKETCH_PRESETS}


def document(frame: FaceFrame = FRAME) -> Portrait:
    portrait = Portrait(Photo(np.zeros((500, 600, 3), np.uint8)))
    portrait.frame = frame
    return portrait


def unseen(_box: Box) -> np.ndarray:
    raise AssertionError("only a beard is looked for")


def extent(covered: np.ndarray) -> list[float]:
    """Left, top, right and bottom in crop pixels."""
    rows, columns = np.nonzero(covered)
    ends = np.array([columns.min() - 108, rows.min() - 58, columns.max() + 1 - 108, rows.max() + 1 - 58])
    return list(ends / 3)


(LEFT, EYES), (RIGHT, _), (NOSE, NOSE_Y), (_, MOUTH), _ = (TEMPLATE_XY + 0.5).tolist()


@pytest.mark.parametrize(
    ("name", "sides"),
    [
        ("Glasses band", (LEFT - 22, EYES - 16, RIGHT + 22, EYES + 17)),
        ("Eyes", (LEFT - 13, EYES - 9, RIGHT + 13, EYES + 9)),
        ("Nose", (NOSE - 11, NOSE_Y - 22, NOSE + 11, NOSE_Y + 10)),
        ("Mouth", (NOSE - 20, MOUTH - 10, NOSE + 20, MOUTH + 10)),
        ("Forehead", (NOSE - 32, EYES - 39, NOSE + 32, EYES - 9)),
        ("Whole face", (NOSE - 37, EYES - 32, NOSE + 37, EYES + 68)),
        ("Beard", (NOSE - 35.7, MOUTH - 32, NOSE + 35.7, MOUTH + 31.5)),
        ("Everything but the face", (0, 0, 128, 128)),
    ],
)
def test_regions_end_where_the_parts_of_the_face_do(name: str, sides: tuple[float, ...]) -> None:
    portrait = document()
    portrait.add_preset(MASKS[name])
    np.testing.assert_allclose(extent(portrait.mask.pixels), np.clip(sides, 0, 128), atol=0.7)


def test_regions_leave_out_what_is_taken_out_of_them() -> None:
    portrait = document()
    portrait.add_preset(MASKS["Whole face"])
    face = portrait.mask_array()
    portrait.history.undo()
    portrait.add_preset(MASKS["Everything but the face"])
    crop = np.zeros_like(face)
    crop[58:442, 108:492] = True
    np.testing.assert_array_equal(portrait.mask_array(), crop & ~face)
    portrait.history.undo()
    portrait.add_preset(MASKS["Hair"])
    hair = portrait.mask_array()
    assert not (hair & face).any()
    assert extent(hair)[3] == pytest.approx(EYES + 34, abs=0.7)  # down to the jaw
    portrait.history.undo()
    portrait.add_preset(MASKS["Beard"])
    assert not portrait.mask_array()[58 + round(3 * (MOUTH + 0.5)), 108 + round(3 * NOSE)]  # lips are free


def test_regions_are_alike_on_both_sides() -> None:
    for preset in MASK_PRESETS:
        portrait = document()
        portrait.add_preset(preset)
        nose = 108 + 3 * NOSE  # an axis between two pixels, or on one
        columns = np.arange(600)
        other = np.round(2 * nose - columns - 1).astype(int).clip(0, 599)
        mask = portrait.mask_array()
        assert (mask != mask[:, other]).sum() < 0.05 * mask.sum()  # a pixel of the outline


def test_a_region_keeps_what_was_masked_and_is_said_to_change_its_box_only() -> None:
    layer = PaintLayer(500, 600, channels=1)
    before = np.zeros((500, 600), np.uint8)
    before[::2] = 255
    layer.replace(layer.whole, before)
    added, removed = [(40, 50), (80, 50), (80, 90), (40, 90)], [(50, 60), (60, 60), (60, 70), (50, 70)]
    square = MaskPreset("square", (added,), (removed,))
    box = square.lay(layer, FaceShape(FRAME), unseen)
    assert box == Box(108, 58, 492, 442)
    expected = before.copy()
    expected[58 + 150 : 58 + 270, 108 + 120 : 108 + 240] = 255
    expected[58 + 180 : 58 + 210, 108 + 150 : 108 + 180] = before[58 + 180 : 58 + 210, 108 + 150 : 108 + 180]
    inside = ndimage.binary_erosion(np.ones((500, 600), bool))
    assert (layer.pixels != expected)[inside].sum() <= 240  # a pixel of the outline
    np.testing.assert_array_equal(layer.base, before)
    assert square.lay(layer, FaceShape(FaceFrame(-900, 250, 384)), unseen).is_empty


def dot(level: int) -> SketchPreset:
    """Draws a half transparent square wherever it is asked to."""

    def draw(shape: FaceShape, box: Box, colour: tuple[int, int, int]) -> np.ndarray:
        assert shape.frame.size_px in (384, 192)
        drawn = np.zeros((box.bottom - box.top, box.right - box.left, 4), np.uint8)
        drawn[10:40, 20:60] = (*colour, level)
        return drawn

    return SketchPreset("dot", [(20, 30), (100, 30), (100, 110), (20, 110)], draw)


def test_a_first_drawing_is_laid_as_it_is_and_later_ones_over_it() -> None:
    layer = PaintLayer(500, 600, channels=4)
    box = dot(128).lay(layer, FaceShape(FRAME), (200, 100, 50))
    assert box == Box(168, 148, 408, 388)
    there = layer.pixels[148 + 10 : 148 + 40, 168 + 20 : 168 + 60]
    assert (there == (200, 100, 50, 128)).all()
    assert (layer.pixels > 0).any(2).sum() == 30 * 40
    layer.settle(layer.whole)
    first = layer.base.copy()
    dot(128).lay(layer, FaceShape(FRAME), (0, 200, 50))
    above = np.zeros_like(first)
    above[148 + 10 : 148 + 40, 168 + 20 : 168 + 60] = (0, 200, 50, 128)
    np.testing.assert_array_equal(layer.pixels, over(first, above))
    assert dot(128).lay(layer, FaceShape(FaceFrame(-900, 250, 384)), (0, 0, 0)).is_empty


def test_a_drawing_is_masked_and_seven_tenths_of_a_crop_pixel_around() -> None:
    portrait = document()
    portrait.add_sketch(dot(90), (200, 100, 50))
    assert [str(step) for step in portrait.history.steps] == ["Drawing added"]
    rows, columns = np.nonzero(portrait.mask_array())
    grown = 2  # pixels
    assert (rows.min(), rows.max() + 1) == (148 + 10 - grown, 148 + 40 + grown)
    assert (columns.min(), columns.max() + 1) == (168 + 20 - grown, 168 + 60 + grown)
    portrait.history.undo()
    assert not portrait.mask_array().any()
    assert not portrait.sketch.pixels.any()


def test_a_very_large_drawing_is_drawn_smaller_in_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sketchpaint.document.presets.MOST_DRAWN", 240 * 240 // 3)
    layer = PaintLayer(500, 600, channels=4)
    box = dot(128).lay(layer, FaceShape(FRAME), (200, 100, 50))
    assert box == Box(168, 148, 408, 388)
    rows, columns = np.nonzero(layer.pixels[..., 3] > 64)
    assert (rows.min() - 148, rows.max() + 1 - 148) == (20, 80)
    assert (columns.min() - 168, columns.max() + 1 - 168) == (40, 120)


@pytest.mark.parametrize("preset", SKETCH_PRESETS, ids=lambda preset: preset.name)
def test_everything_to_wear_stays_within_its_extent_and_fits_the_face(preset: SketchPreset) -> None:
    portrait = document()
    portrait.add_sketch(preset, preset.colour)
    left, top, right, bottom = extent(portrait.sketch.pixels[..., 3])
    xs, ys = zip(*preset.extent, strict=True)
    assert min(xs) - 0.34 <= left < right <= max(xs) + 0.34
    assert min(ys) - 0.34 <= top < bottom <= max(ys) + 0.34
    middle = ndimage.center_of_mass(portrait.sketch.pixels[..., 3].astype(float))
    assert (middle[1] + 0.5 - 108) / 3 == pytest.approx(NOSE, abs=1.2)
    assert (preset.fill, preset.hold) == ("keep", 1.0)


# A face of skin before a wall, in a shirt, and how much wider than most beards its own grows, in crop pixels.
WALL, SKIN, SHIRT, HAIR = (150, 170, 190), (224, 180, 150), (70, 100, 170), (60, 42, 30)


def bearded(beyond_px: float, *, hair: tuple[int, int, int] = HAIR) -> tuple[Portrait, np.ndarray]:
    y, x = (np.mgrid[:500, :600] - np.array([58, 108])[:, None, None]) / 3
    pixels = np.empty((500, 600, 3), np.float32)
    pixels[:] = WALL
    pixels[y > 108] = SHIRT
    middle, mouth = 64.0, float(TEMPLATE_XY[3:, 1].mean()) + 0.5
    face = ((x - middle) / 35) ** 2 + ((y - 68) / 50) ** 2 < 1
    pixels[face] = SKIN
    beard = (((x - middle) / (34 + beyond_px)) ** 2 + ((y - mouth + 3) / (33 + beyond_px)) ** 2 < 1) & (y > mouth - 8)
    pixels[beard] = hair
    pixels += np.random.default_rng(0).normal(0, 6, pixels.shape)
    portrait = Portrait(Photo(np.clip(pixels, 0, 255).astype(np.uint8)))
    portrait.frame = FRAME
    return portrait, beard & (y < 127)  # as far as the crop reaches


@pytest.mark.parametrize("hair", [HAIR, (228, 226, 222)], ids=["dark", "white"])
def test_the_beard_region_follows_a_beard_that_is_wider_and_longer_than_most(hair: tuple[int, int, int]) -> None:
    portrait, beard = bearded(7, hair=hair)
    portrait.add_preset(MASKS["Beard"])
    masked, below_lips = portrait.mask_array(), beard & (np.arange(500)[:, None] > 58 + 3 * 100)
    assert masked[below_lips].mean() > 0.99
    plain = document()
    plain.add_preset(MASKS["Beard"])
    assert plain.mask_array()[below_lips].mean() < 0.9
    further = masked & ~plain.mask_array() & ~ndimage.binary_dilation(beard, iterations=12)
    assert further.sum() < 0.01 * masked.sum()  # nothing of wall and shirt


def test_the_beard_region_stays_as_it_is_on_a_bare_chin() -> None:
    shaven, _ = bearded(7, hair=(204, 164, 138))
    shaven.add_preset(MASKS["Beard"])
    plain = document()
    plain.add_preset(MASKS["Beard"])
    np.testing.assert_array_equal(shaven.mask_array(), plain.mask_array())


@pytest.mark.parametrize("box", [Box(290, 300, 310, 302), Box(280, 330, 320, 400), Box(0, 0, 600, 250)])
def test_a_face_that_is_cut_off_gets_what_is_there_of_the_region(box: Box) -> None:
    whole, _ = bearded(7)
    whole.add_preset(MASKS["Beard"])
    portrait = Portrait(Photo(np.ascontiguousarray(whole.photo.pixels[box.slices])))
    portrait.frame = FaceFrame(300 - box.left, 250 - box.top, 384)
    portrait.add_preset(MASKS["Beard"])
    assert (portrait.mask_array() != whole.mask_array()[box.slices]).mean() < 0.02
