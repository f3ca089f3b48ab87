"""Detail from the photo itself: textures of known statistics, measured with NumPy's Fourier transform."""

import os
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from sketchpaint.imaging import synthesis
from sketchpaint.imaging.detail import octaves
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.imaging.placement import Placement, place
from sketchpaint.imaging.sampling import extract_crop


def texture(
    height: int, width: int, *, spread: float, seed: int = 0, cycles: tuple[float, float] = (0.08, 0.3)
) -> np.ndarray:
    """Noise of one band of frequencies (cycles a pixel), (height, width) of mean 0 and the given spread."""
    noise = np.fft.fft2(np.random.default_rng(seed).standard_normal((height, width)))
    frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.fftfreq(width)[None])
    band = np.fft.ifft2(noise * ((frequency > cycles[0]) & (frequency < cycles[1]))).real
    return band * (spread / band.std())


def skin(height: int = 600, width: int = 600, *, spread: float = 8.0, seed: int = 0) -> np.ndarray:
    """A face-coloured gradient with pores."""
    y, x = np.mgrid[:height, :width]
    base = np.stack([190 + 0.05 * x, 150 + 0.04 * y, 130 + 0.02 * (x + y)], 2)
    return (base + texture(height, width, spread=spread, seed=seed)[..., None]).round().clip(0, 255).astype(np.uint8)


def disc(shape: tuple[int, ...], x: float, y: float, radius: float) -> np.ndarray:
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    return np.hypot(columns - x, rows - y) < radius


def filled(photo: np.ndarray, crop: np.ndarray, placement: Placement, **options: object) -> np.ndarray:
    *_, last = octaves(photo, crop, placement, **options)  # type: ignore[arg-type]
    result = photo.copy()
    result[placement.box] = last.pixels
    return result


def band_spread(pixels: np.ndarray, cycles: tuple[float, float] = (0.08, 0.3)) -> float:
    """Spread of a square part within a band of frequencies, by the discrete Fourier transform (Parseval's theorem)."""
    gray = pixels.astype(float).mean(2)
    spectrum = np.abs(np.fft.fft2(gray - gray.mean())) ** 2
    frequency = np.hypot(*np.meshgrid(np.fft.fftfreq(gray.shape[0]), np.fft.fftfreq(gray.shape[1]), indexing="ij"))
    return float(np.sqrt(spectrum[(frequency > cycles[0]) & (frequency < cycles[1])].sum()) / gray.size)


FRAME = FaceFrame(300, 300, 700)  # 5.5 photo pixels a crop pixel


@pytest.mark.parametrize("spread", [3.0, 12.0])
def test_a_hole_in_a_texture_gets_its_spread_in_every_band(spread: float) -> None:
    photo = skin(spread=spread)
    mask = disc(photo.shape, 380, 330, 50)
    result = filled(photo, extract_crop(photo, FRAME), place(mask, FRAME))
    inner = slice(298, 362), slice(348, 412)
    for cycles in ((0.08, 0.15), (0.15, 0.3)):
        assert 0.8 < band_spread(result[inner], cycles) / band_spread(photo[inner], cycles) < 1.25
    enlarged = place(mask, FRAME)
    assert band_spread(
        enlarged.enlarged(photo[enlarged.box], extract_crop(photo, FRAME))[18:82, 18:82]
    ) < 0.3 * band_spread(photo[inner])


def test_known_pixels_stay_and_what_the_hole_held_does_not_matter() -> None:
    photo = skin()
    mask = disc(photo.shape, 380, 330, 40)
    crop, placement = extract_crop(photo, FRAME), place(mask, FRAME)
    result = filled(photo, crop, placement)
    np.testing.assert_array_equal(result[~mask], photo[~mask])
    hidden = photo.copy()
    hidden[mask] = (255, 0, 255)
    np.testing.assert_array_equal(filled(hidden, crop, placement), result)


def test_a_wrong_colour_of_a_narrow_stroke_is_that_of_its_surroundings() -> None:
    photo = skin(spread=4)
    mask = np.zeros(photo.shape[:2], bool)
    mask[520:550, 200:330] = True  # over the chin
    crop = extract_crop(photo, FRAME)
    smear = np.where(
        extract_crop(mask.astype(np.uint8) * 255, FRAME)[..., None] > 16, (crop * 0.7).astype(np.uint8), crop
    )
    result = filled(photo, smear, place(mask, FRAME))
    assert np.abs(result[mask].mean(0) - photo[mask].mean(0)).max() < 4
    told = np.ones((128, 128), np.float32)
    asked = filled(photo, smear, place(mask, FRAME), told=told)
    assert asked[525:545, 215:315].mean() < 0.9 * photo[525:545, 215:315].mean()  # a colour that was asked for stays


def test_the_same_seed_gives_the_same_bytes_and_another_another_detail() -> None:
    photo = skin()
    placement, crop = place(disc(photo.shape, 300, 380, 45), FRAME), extract_crop(photo, FRAME)
    first, again, other = (filled(photo, crop, placement, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_the_number_of_threads_changes_no_byte() -> None:
    script = textwrap.dedent("""
        import sys, hashlib, cv2
        from tests.imaging.test_detail import *
        cv2.setNumThreads(int(sys.argv[1]))
        photo = skin()
        hole = place(disc(photo.shape, 300, 300, 150), FRAME)
        print(hashlib.sha256(filled(photo, extract_crop(photo, FRAME), hole)).hexdigest())
    """)
    digests = {
        subprocess.run(
            [sys.executable, "-c", script, threads],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"OMP_NUM_THREADS": threads},
        ).stdout
        for threads in ("1", "3")
    }
    assert len(digests) == 1


def test_octaves_double_up_to_the_photo_and_get_sharper() -> None:
    photo = skin()
    placement = place(disc(photo.shape, 380, 330, 50), FRAME)
    found = list(octaves(photo, extract_crop(photo, FRAME), placement))
    assert [octave.share for octave in found] == [0.25, 0.5, 1.0]
    energies = [band_spread(octave.pixels[18:82, 18:82]) for octave in found]
    assert energies == sorted(energies)


def test_the_soft_result_comes_first_and_changes_no_octave() -> None:
    photo = skin(spread=3)
    mask = disc(photo.shape, 330, 380, 90)
    placement = place(mask, FRAME)
    crop = extract_crop(photo, FRAME).astype(int)
    hole = extract_crop(mask.astype(np.uint8) * 255, FRAME) >= 16
    crop[hole] += 12  # brighter than its surroundings all along the edge
    wrong = crop.clip(0, 255).astype(np.uint8)
    soft, *others = octaves(photo, wrong, placement, at_once=True)
    assert [octave.share for octave in (soft, *others)] == [0.125, 0.25, 0.5, 1.0]
    for one, other in zip(others, octaves(photo, wrong, placement), strict=True):
        np.testing.assert_array_equal(one.pixels, other.pixels)
    outside = ~placement.area
    np.testing.assert_array_equal(soft.pixels[outside], photo[placement.box][outside])
    edge = placement.area & ~disc(photo.shape, 330, 380, 75)[placement.box]
    apart = [
        abs(float(pixels[edge].mean()) - float(photo[placement.box][edge].mean()))
        for pixels in (soft.pixels, others[0].pixels, placement.enlarged(photo[placement.box], wrong))
    ]
    assert apart[0] < 4 < 9 < apart[2]
    assert abs(apart[0] - apart[1]) < 3
    assert not list(octaves(photo, wrong, placement, at_once=True, cancelled=lambda: True))


@pytest.mark.parametrize(("limit", "value"), [("MOST_REACHED", 40_000), ("MOST_ROWS", 400)])
def test_octaves_end_where_the_hole_is_too_large(monkeypatch: pytest.MonkeyPatch, limit: str, value: int) -> None:
    photo = skin()
    placement, crop = place(disc(photo.shape, 380, 330, 50), FRAME), extract_crop(photo, FRAME)
    whole = list(octaves(photo, crop, placement))
    monkeypatch.setattr(synthesis, limit, value)
    ended = list(octaves(photo, crop, placement))
    assert [octave.share for octave in ended] == [0.25, 0.5]
    for one, other in zip(ended, whole, strict=False):
        np.testing.assert_array_equal(one.pixels, other.pixels)


def test_strength_takes_less_of_the_detail() -> None:
    photo = skin()
    placement, crop = place(disc(photo.shape, 380, 330, 50), FRAME), extract_crop(photo, FRAME)
    none, half, all_of_it = (
        band_spread(filled(photo, crop, placement, strength=strength)[298:362, 348:412]) for strength in (0, 0.5, 1)
    )
    assert none < 0.3 * all_of_it
    assert 0.35 < half / all_of_it < 0.65


@pytest.mark.parametrize(
    ("hole", "frame"),
    [
        ((slice(0, 60), slice(0, 80)), FRAME),  # a corner of the photo
        ((slice(560, 600), slice(0, 600)), FRAME),  # a whole edge
        ((slice(300, 301), slice(280, 281)), FRAME),  # one pixel
        ((slice(300, 301), slice(280, 281)), FaceFrame(300, 300, 20_000)),  # one pixel of a head that fills the sky
        ((slice(0, 1), slice(599, 600)), FRAME),  # one pixel in the corner
        ((slice(2, 598), slice(3, 600)), FaceFrame(300, 300, 900)),  # little is left
        ((slice(0, 600), slice(0, 599)), FaceFrame(300, 300, 900)),  # a line of pixels is left
        ((slice(100, 140), slice(100, 140)), FaceFrame(120, 120, 129)),  # hardly enlarged
        ((slice(100, 140), slice(100, 140)), FaceFrame(120, 120, 100)),  # a face smaller than the crop
        ((slice(200, 260), slice(200, 260)), FaceFrame(300, 300, 9000, 30)),  # far larger than the photo
        ((slice(200, 260), slice(200, 260)), FaceFrame(900, 900, 700)),  # the mask is outside the frame
    ],
)
def test_odd_holes_are_filled(hole: tuple[slice, slice], frame: FaceFrame) -> None:
    photo = skin()
    mask = np.zeros(photo.shape[:2], bool)
    mask[hole] = True
    placement = place(mask, frame)
    result = filled(photo, np.full((128, 128, 3), 140, np.uint8), placement)
    np.testing.assert_array_equal(result[~mask], photo[~mask])
    if placement.alpha.any():
        assert (result[mask] != photo[mask]).any()


@pytest.mark.parametrize("width", [1, 3, 8])
@pytest.mark.parametrize("scale", [5.5, 15.6])
def test_a_drawn_line_is_that_line(width: int, scale: float) -> None:
    frame = FaceFrame(300, 300, 128 * scale)
    photo = skin(spread=5)
    mask = np.zeros(photo.shape[:2], bool)
    mask[330:400, 220:400] = True
    sketch = np.zeros((*mask.shape, 4), np.uint8)
    line = np.zeros_like(mask)
    line[360 : 360 + width, 240:380] = True
    sketch[line] = (30, 20, 90, 255)
    crop = extract_crop(photo, frame)
    result = filled(photo, crop, place(mask, frame, sketch=sketch), hold=0.55).astype(float)
    around = photo[mask & ~line].mean(0)
    nearer = np.linalg.norm(result[line] - (30, 20, 90), axis=1) < np.linalg.norm(result[line] - around, axis=1)
    assert nearer.mean() >= 0.9
    beside = mask & ~line
    assert (
        np.linalg.norm(result[beside] - around, axis=1) < np.linalg.norm(result[beside] - (30, 20, 90), axis=1)
    ).mean() > 0.99
    unheld = filled(photo, crop, place(mask, frame, sketch=sketch), hold=0.0).astype(float)
    assert np.abs(unheld[line].mean(0) - around).max() < 8


def test_a_painted_area_keeps_its_texture_and_gets_no_hard_edge() -> None:
    photo = skin(spread=8)
    mask = disc(photo.shape, 330, 380, 60)
    sketch = np.zeros((*mask.shape, 4), np.uint8)
    sketch[disc(photo.shape, 330, 380, 45)] = (120, 60, 40, 160)
    placement = place(mask, FRAME, sketch=sketch)
    assert placement.lines is None
    result = filled(photo, extract_crop(photo, FRAME), placement, hold=1.0)
    assert band_spread(result[356:404, 306:354]) > 0.8 * band_spread(photo[356:404, 306:354])


def test_where_nothing_is_known_the_result_keeps_its_own_detail() -> None:
    photo = skin()
    crop = (
        (128 + texture(128, 128, spread=20, cycles=(0.15, 0.3))[..., None])
        .round()
        .clip(0, 255)
        .astype(np.uint8)
        .repeat(3, 2)
    )
    result = filled(photo, crop, place(np.ones(photo.shape[:2], bool), FRAME))
    inner = slice(24, 104), slice(24, 104)
    seen, meant = (pixels[inner][..., 0].astype(float).ravel() for pixels in (extract_crop(result, FRAME), crop))
    assert np.corrcoef(seen, meant)[0, 1] > 0.95


def test_what_looks_like_nothing_known_gets_little_detail() -> None:
    photo = skin(spread=12)
    placement = place(disc(photo.shape, 330, 330, 60), FRAME)
    told = np.ones((128, 128), np.float32)  # colours stay as they are
    middle = slice(300, 360), slice(300, 360)
    alike = extract_crop(skin(spread=0), FRAME)
    strange = np.full_like(alike, (40, 90, 200))
    spreads = [band_spread(filled(photo, crop, placement, told=told)[middle]) for crop in (alike, strange)]
    assert spreads[0] > 9
    assert spreads[1] < spreads[0] / 2


def striped(side_px: int, period_px: int) -> np.ndarray:
    """(side, side, 3) uint8 waves across with an amplitude of 40."""
    wave = 128 + 40 * np.sin(2 * np.pi * (np.arange(side_px) + 0.5) / period_px)
    return np.broadcast_to(wave[None, :, None], (side_px, side_px, 3)).round().astype(np.uint8)


@pytest.mark.parametrize("scale", [2.0, 2.9, 4.0, 7.9])
def test_what_was_drawn_larger_than_the_crop_is_in_the_photo(scale: float) -> None:
    side = round(128 * scale)
    photo, soft = np.full((side, side, 3), 128, np.uint8), np.full((128, 128, 3), 128, np.uint8)
    mask = disc(photo.shape, side / 2, side / 2, side / 5)
    placement = place(mask, FaceFrame(side / 2, side / 2, side))
    period_px = 6 * scale / 2  # six pixels of a crop of 256
    without = filled(photo, soft, placement)
    drawn = filled(photo, soft, placement, finer=[striped(256, 6)])
    middle = slice(side // 2 - round(2 * period_px), side // 2 + round(2 * period_px))
    assert band_spread(without[middle, middle]) < 1
    wave = drawn[middle, middle].astype(float).mean((0, 2))
    angle = 2 * np.pi * (np.arange(middle.start, middle.stop) + 0.5) / period_px
    amplitude = 2 * np.hypot((wave * np.sin(angle)).mean(), (wave * np.cos(angle)).mean())
    assert 0.75 * 40 < amplitude < 1.1 * 40
    np.testing.assert_array_equal(drawn[~mask], photo[~mask])


def test_a_result_drawn_larger_is_made_smaller_without_patterns() -> None:
    photo = np.full((172, 172, 3), 128, np.uint8)  # 1.34 pixels a crop pixel: no room for 256
    placement = place(disc(photo.shape, 86, 86, 40), FaceFrame(86, 86, 172))
    fine = filled(photo, np.full((128, 128, 3), 128, np.uint8), placement, finer=[striped(256, 2)])
    assert np.abs(fine.astype(int) - 128).max() <= 2
