"""Octaves of one result: in which order they come, what they ask for, and that they lie on each other."""

from collections.abc import Iterator

import numpy as np

from sketchpaint.imaging.detail import Octave, octaves
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.imaging.placement import place
from sketchpaint.imaging.sampling import extract_crop
from tests.imaging.test_detail import disc, filled, striped, texture


def test_octaves_lie_on_each_other() -> None:
    rows, columns = np.mgrid[:128, :128]
    bump = 100 + 100 * np.exp(-((rows - 60.0) ** 2 + (columns - 70.0) ** 2) / 72)
    photo, crop = np.full((1024, 1024, 3), 100, np.uint8), np.repeat(bump[..., None], 3, 2).round().astype(np.uint8)
    placement = place(disc(photo.shape, 484, 564, 240), FaceFrame(512, 512, 1024))
    middles = []
    for octave in octaves(photo, crop, placement, told=np.ones((128, 128), np.float32)):
        weight = octave.pixels.astype(float).mean(2) - 100
        middles.append(np.array(np.nonzero(weight > 40)).mean(1))
    np.testing.assert_allclose(middles, np.broadcast_to(middles[-1], (len(middles), 2)), atol=0.6)
    assert len(middles) == 4


def test_a_box_larger_than_its_hole_is_filled() -> None:
    photo = np.random.default_rng(0).integers(90, 160, (800, 800, 3), dtype=np.uint8)
    crop, frame = np.full((128, 128, 3), 125, np.uint8), FaceFrame(400, 400, 700)
    beyond = np.zeros((800, 800), bool)
    beyond[100:300, 10:300] = beyond[600:790, 500:795] = True  # on all sides beyond a frame of half the photo
    for mask, framed, feather_px in (
        (disc(photo.shape, 400, 400, 60), frame, 40.0),
        (disc(photo.shape, 400, 400, 60), frame, 150.0),
        (beyond, FaceFrame(400, 400, 500), None),
    ):
        placement = place(mask, framed, feather_px=feather_px)
        before = photo[placement.box]
        for octave in octaves(photo, crop, placement, at_once=True):
            assert octave.pixels.shape == before.shape
            np.testing.assert_array_equal(octave.pixels[placement.alpha == 0], before[placement.alpha == 0])
            assert (octave.pixels != before).any()


def asked_for(frame: FaceFrame, *, at_once: bool = True) -> tuple[list[tuple[float, list[str]]], list[Octave]]:
    """Octaves of a grey disc in grey; their shares, and what each had asked for."""
    photo, soft, asked = np.full((512, 512, 3), 128, np.uint8), np.full((128, 128, 3), 128, np.uint8), []

    def finer() -> Iterator[np.ndarray]:
        for side_px in (256, 512):
            asked.append(str(side_px))
            yield striped(side_px, 6)

    steps = octaves(
        photo, soft, place(disc(photo.shape, 256, 256, 60), frame), finer=finer(),
        side=lambda: asked.append("other side"), at_once=at_once,
    )  # fmt: skip
    seen = [(octave, list(asked)) for octave in steps]
    return [(octave.share, had) for octave, had in seen], [octave for octave, _ in seen]


def test_what_takes_long_is_asked_for_by_the_octaves_that_need_it() -> None:
    had, _ = asked_for(FaceFrame(256, 256, 512))
    assert had == [(0.125, []), (0.25, []), (0.5, ["256"]), (1.0, ["256", "512", "other side"])]


def test_what_the_network_draws_is_seen_before_detail_is_looked_for() -> None:
    frame = FaceFrame(256, 256, 450)  # of which half has room for 256 pixels
    had, made = asked_for(frame)
    everything = ["256", "512", "other side"]
    assert had == [(0.25, []), (0.5, ["256"]), (0.5, ["256"]), (1.0, everything)]
    stripes = [octave.pixels[60:-60, 30:-30].astype(float).mean((0, 2)).std() for octave in made]
    assert stripes[0] < 1 < 0.7 * stripes[2] < stripes[1]
    _, alone = asked_for(frame, at_once=False)
    for one, other in zip(made[2:], alone, strict=True):
        np.testing.assert_array_equal(one.pixels, other.pixels)


EYE_XY, CHEEK_XY = (47, 59), (42, 82)  # on the crop


def agrees(
    scale: float,
    place_xy: tuple[int, int],
    *,
    told: np.ndarray | None = None,
    loudness: float = 2.0,
    strength: float = 1.0,
) -> float:
    """How far what a photo shows in a hole is what was drawn there at 256 pixels: their correlation, beside skin whose
    grain has a spread of 8.
    """
    side = round(128 * scale)
    grain = texture(side, side, spread=8.0, cycles=(0.1 / scale, 0.3))
    photo = (150 + grain[..., None]).round().clip(0, 255).astype(np.uint8).repeat(3, 2)
    frame, soft = FaceFrame(side / 2, side / 2, side), np.full((128, 128, 3), 150, np.uint8)
    drawn = (150 + texture(256, 256, spread=loudness, seed=9, cycles=(0.15, 0.4))[..., None]).round().astype(np.uint8)
    x, y = place_xy
    mask = disc(photo.shape, x * scale, y * scale, 7 * scale)
    result = filled(photo, soft, place(mask, frame), finer=[drawn.repeat(3, 2)], told=told, strength=strength)
    middle = slice(2 * y - 9, 2 * y + 9), slice(2 * x - 9, 2 * x + 9)
    seen, wanted = (
        pixels[middle][..., 0].astype(float).ravel()
        for pixels in (extract_crop(result, frame, side_px=256), drawn.repeat(3, 2))
    )
    return float(np.corrcoef(seen, wanted)[0, 1])


def test_in_photos_finer_than_the_network_learned_its_skin_gives_way_to_the_photos() -> None:
    everywhere = np.ones((128, 128), np.float32)
    plain = agrees(8, CHEEK_XY)
    assert plain < 0.6 * agrees(4, CHEEK_XY)
    assert agrees(8, EYE_XY) > 2 * plain  # parts of the face are the network's
    assert agrees(8, CHEEK_XY, told=everywhere) > 2 * plain  # and so is what was asked for
    assert agrees(8, CHEEK_XY, loudness=30) > 0.9  # and whatever stands out from the skin
    assert agrees(8, CHEEK_XY, strength=0.1) > 0.8  # little of the photo's detail takes its place
