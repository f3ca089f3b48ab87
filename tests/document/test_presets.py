"""Mask presets lie where the face frame puts them."""

import numpy as np
import pytest
from scipy import ndimage

from sketchpaint.document import presets
from sketchpaint.document.hairs import BEARD, draw_hairs, lines_of_hair
from sketchpaint.document.portrait import Portrait
from sketchpaint.document.presets import MASK_PRESETS, SKETCH_PRESETS, MaskPreset
from sketchpaint.imaging.files import Photo
from sketchpaint.imaging.frame import TEMPLATE_XY, FaceFrame, apply_affine

FRAME = FaceFrame(500, 380, 512, 20)
# What of left eye, right eye, nose tip, left and right mouth corner each preset covers.
COVERED = {
    "Glasses band": (1, 1, 0, 0, 0),
    "Eyes": (1, 1, 0, 0, 0),
    "Nose": (0, 0, 1, 0, 0),
    "Mouth": (0, 0, 0, 1, 1),
    "Beard": (0, 0, 0, 1, 1),
    "Forehead": (0, 0, 0, 0, 0),
    "Hair": (0, 0, 0, 0, 0),
    "Whole face": (1, 1, 1, 1, 1),
    "Everything but the face": (0, 0, 0, 0, 0),
}


def document() -> Portrait:
    portrait = Portrait(Photo(np.zeros((800, 1000, 3), np.uint8)))
    portrait.frame = FRAME
    return portrait


@pytest.mark.parametrize("preset", MASK_PRESETS, ids=lambda preset: preset.name)
def test_a_preset_covers_its_part_of_a_tilted_face(preset: MaskPreset) -> None:
    portrait = document()
    portrait.add_preset(preset)
    places = apply_affine(FRAME.to_photo(), TEMPLATE_XY + 0.5).astype(int)
    assert tuple(int(portrait.mask.pixels[y, x] > 0) for x, y in places) == COVERED[preset.name]
    assert portrait.mask.pixels.any()
    assert portrait.mask.pixels[10, 10] == 0  # nothing outside the frame


def test_presets_add_up_and_are_one_undo_step_each() -> None:
    portrait = document()
    eyes, mouth = (next(p for p in MASK_PRESETS if p.name == name) for name in ("Eyes", "Mouth"))
    portrait.add_preset(eyes)
    before = portrait.mask.pixels.copy()
    portrait.add_preset(mouth)
    assert (portrait.mask.pixels >= before).all()
    assert portrait.mask.pixels.sum() > before.sum()
    portrait.history.undo()
    np.testing.assert_array_equal(portrait.mask.pixels, before)


def drawn_at(name: str, *offsets: tuple[int, float, float]) -> list[bool]:
    """Draws something to wear; returns whether there is anything of it within 6 px of places given as landmark, and
    crop pixels from it.
    """
    portrait = document()
    portrait.add_sketch(next(preset for preset in SKETCH_PRESETS if preset.name == name), (10, 20, 30))
    crop_xy = np.array([TEMPLATE_XY[mark] + 0.5 + (x, y) for mark, x, y in offsets])
    places = apply_affine(FRAME.to_photo(), crop_xy).astype(int)
    return [bool(portrait.sketch.pixels[y - 6 : y + 7, x - 6 : x + 7, 3].any()) for x, y in places]


def test_glasses_have_lenses_a_bridge_and_temples() -> None:
    eyes, between = [(0, 0, 0), (1, 0, 0)], (TEMPLATE_XY[1, 0] - TEMPLATE_XY[0, 0]) / 2
    frame = [(0, between, -1.5), (0, -18, -1.5), (1, 18, -1.5)]
    assert drawn_at("Sunglasses", *eyes, *frame, (2, 0, 0)) == [True] * 5 + [False]
    assert drawn_at("Thin glasses", *eyes, *frame, (2, 0, 0)) == [False] * 2 + [True] * 3 + [False]


def test_glasses_are_stiff_smooth_and_leave_the_eyes_to_the_photo() -> None:
    portrait = document()
    turned = TEMPLATE_XY + 0.5 + np.array([(0, 0), (0, 0), (7, 0), (3, 0), (3, 0)])  # the nose points aside
    portrait.landmarks[FRAME] = apply_affine(FRAME.to_photo(), turned) - 0.5
    portrait.add_sketch(next(preset for preset in SKETCH_PRESETS if preset.name == "Thin glasses"), (10, 20, 30))
    eyes = apply_affine(FRAME.to_photo(), TEMPLATE_XY[:2] + 0.5)
    step = (eyes[1] - eyes[0]) / 36

    def rim(eye: np.ndarray, way: float) -> float:
        """Crop pixels from an eye to the rim."""
        steps = np.arange(4, 20, 0.05)
        x, y = (eye + steps[:, None] * way * step).astype(int).T
        return float(steps[np.argmax(portrait.sketch.pixels[y, x, 3] > 127)])

    left, right = (rim(eye, -1) + rim(eye, 1) for eye in eyes)
    assert left == pytest.approx(right, abs=0.5)
    alpha = portrait.sketch.pixels[..., 3]
    assert len(np.unique(alpha)) > 50
    for x, y in eyes.astype(int):
        assert not portrait.mask.pixels[y, x]


@pytest.mark.parametrize("name", ["Moustache", "Full beard", "Hair", "Fringe"])
def test_hair_is_many_shades_and_thin_at_its_edge(name: str) -> None:
    portrait = document()
    portrait.add_sketch(next(preset for preset in SKETCH_PRESETS if preset.name == name), (60, 40, 28))
    drawn = portrait.sketch.pixels[portrait.sketch.pixels[..., 3] > 0]
    assert np.std(drawn[:, 0].astype(float)) > 5
    assert (drawn[:, 3] < 100).mean() > 0.03
    assert not portrait.mask.pixels[portrait.sketch.pixels[..., 3] == 0].all()
    assert portrait.mask.pixels[portrait.sketch.pixels[..., 3] > 0].all()


@pytest.mark.parametrize(("colour", "above", "below"), [((250, 250, 250), 250, 255), ((0, 0, 0), 0, 40)])
def test_tinted_glass_is_lighter_below_and_never_turns_over(
    colour: tuple[int, int, int], above: int, below: int
) -> None:
    portrait = document()
    portrait.frame = FaceFrame(500, 400, 512)
    portrait.add_sketch(next(preset for preset in SKETCH_PRESETS if preset.name == "Sunglasses"), colour)
    x, y = apply_affine(portrait.frame.to_photo(), TEMPLATE_XY[:1] + 0.5)[0].astype(int)
    upper, lower = portrait.sketch.pixels[y - 24, x], portrait.sketch.pixels[y + 34, x]
    assert upper[:3].tolist() == pytest.approx([above] * 3, abs=3)
    assert lower[:3].tolist() == pytest.approx([below] * 3, abs=6)
    assert lower[3] + 20 < upper[3]


def test_hairs_begin_in_their_region_and_end_a_little_beyond() -> None:
    region = np.zeros((300, 400), bool)
    region[100:140, 150:250] = True
    drawn = draw_hairs(
        region, np.array([[4.0, 0, 0], [0, 4.0, 0]]), (90, 60, 30), BEARD, left=0, top=0, edge_px=1, seed=1
    )
    around = drawn[..., 3] > 0
    around[80:160, 130:270] = False  # the longest hair has 18 px
    assert not around.any()
    assert (drawn[141:146, 160:240, 3] > 0).mean() > 0.2
    assert np.unique(drawn[105:135, 155:245, 0]).size > 30


def test_on_a_very_large_face_the_same_is_drawn_enlarged(monkeypatch: pytest.MonkeyPatch) -> None:
    glasses = next(preset for preset in SKETCH_PRESETS if preset.name == "Sunglasses")
    whole, reduced = document(), document()
    whole.add_sketch(glasses, (10, 20, 30))
    monkeypatch.setattr(presets, "MOST_DRAWN", 40_000)
    reduced.add_sketch(glasses, (10, 20, 30))
    seen, other = (portrait.sketch.pixels[..., 3].astype(float) for portrait in (whole, reduced))
    assert (seen != other).any()
    middles = [ndimage.center_of_mass(alpha) for alpha in (seen, other)]
    np.testing.assert_allclose(middles[0], middles[1], atol=0.3)
    assert other.sum() == pytest.approx(seen.sum(), rel=0.05)


def test_a_beard_is_made_of_hairs_below_the_mouth() -> None:
    chin, nose, eye = (3, 15, 25), (2, 0, -10), (0, 0, 0)
    assert drawn_at("Full beard", chin, nose, eye) == [True, False, False]


def test_the_moustache_grows_aside_and_the_rest_down() -> None:
    mouth_y, aside = TEMPLATE_XY[3, 1] + 0.5, 6.0
    for below, moustache in ((-4.0, 1.0), (-1.0, 0.5), (2.0, 0.0)):
        hairs = lines_of_hair(np.tile((64 + aside, mouth_y + below), (20_000, 1)), BEARD, np.random.default_rng(0))
        way = np.median((hairs[:, 2] - hairs[:, 0])[:, 0] / (hairs[:, 2] - hairs[:, 0])[:, 1])
        assert way == pytest.approx(aside / 30 * (0.25 + 1.6 * moustache) + 0.5 * moustache, abs=0.04)


def test_growing_and_shrinking_move_the_edge_by_pixels() -> None:
    portrait = document()
    portrait.mask.replace(portrait.mask.whole, np.zeros((800, 1000), np.uint8))
    portrait.mask.pixels[300:400, 300:500] = 255
    portrait.mask.settle(portrait.mask.whole)
    portrait.grow_mask(5)
    assert portrait.mask.pixels[295:405, 350].all()
    assert not portrait.mask.pixels[294, 350]
    portrait.grow_mask(-5)
    assert portrait.mask.pixels[300:400, 350].all()
    assert not portrait.mask.pixels[299, 350]
    portrait.history.undo()
    assert portrait.mask.pixels[295, 350]
