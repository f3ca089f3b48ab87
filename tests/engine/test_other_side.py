"""A result in the photo shows the other side's own pixels, when and only when the run began with a guess."""

import cv2
import numpy as np
import pytest

from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.octaves import result_octaves, sharp_result
from sketchpaint.engine.options import Fill
from sketchpaint.imaging.crops import crop_inputs
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.imaging.placement import place

FRAME = FaceFrame(256, 256, 512)
DEEP = (slice(215, 250), slice(160, 215))  # of the hole, away from its edge


@pytest.fixture
def photo() -> np.ndarray:
    """(512, 512, 3) uint8, the same on both sides."""
    random = np.random.default_rng(0)
    coarse = cv2.resize(
        random.integers(40, 215, (64, 32, 3)).astype(np.uint8), (256, 512), interpolation=cv2.INTER_CUBIC
    )
    fine = random.integers(-30, 31, (512, 256, 3))
    half = (coarse + fine).clip(0, 255).astype(np.uint8)
    return np.ascontiguousarray(np.hstack([half, half[:, ::-1]]))


def filled(photo: np.ndarray, fill: Fill, *, strength: float = 1.0, drawn: bool = False) -> np.ndarray:
    mask = np.zeros(photo.shape[:2], bool)
    mask[200:265, 145:230] = True
    sketch = np.zeros((*mask.shape, 4), np.uint8)
    sketch[mask] = (250, 20, 20, 255)
    inputs = crop_inputs(photo, mask, sketch if drawn else None, frame=FRAME)
    request = InpaintRequest(crop=inputs.crop, mask=inputs.mask, sketch=inputs.sketch, fill=fill, sketch_hold=0.5)
    result = np.where(inputs.mask[..., None], np.uint8(128), inputs.crop)  # as if the networks drew nothing
    placement = place(mask, FRAME)
    picture = photo.copy()
    octave = sharp_result(request, result, placement, picture=photo, upsampler=None, strength=strength)
    picture[placement.box] = octave.pixels
    return picture


def error(picture: np.ndarray, photo: np.ndarray) -> float:
    return float(np.abs(picture[DEEP].astype(int) - photo[DEEP]).mean())


def test_a_guess_gets_the_pixels_of_the_other_side(photo: np.ndarray) -> None:
    guessed = filled(photo, Fill.GUESS)
    assert error(guessed, photo) < 2
    outside = np.ones(photo.shape[:2], bool)
    outside[200:265, 145:230] = False
    np.testing.assert_array_equal(guessed[outside], photo[outside])


@pytest.mark.parametrize("how", [{"fill": Fill.MEAN}, {"strength": 0.0}, {"drawn": True}])
def test_not_after_another_fill_nor_without_detail_nor_over_what_was_drawn(photo: np.ndarray, how: dict) -> None:
    assert error(filled(photo, **{"fill": Fill.GUESS} | how), photo) > 20


def test_somebody_who_waits_sees_the_soft_result_first(photo: np.ndarray) -> None:
    mask = np.zeros(photo.shape[:2], bool)
    mask[200:265, 145:230] = True
    inputs = crop_inputs(photo, mask, None, frame=FRAME)
    request = InpaintRequest(crop=inputs.crop, mask=inputs.mask)
    result = np.where(inputs.mask[..., None], np.uint8(128), inputs.crop)
    steps = result_octaves(request, result, place(mask, FRAME), picture=photo, upsampler=None, at_once=True)
    shares = [octave.share for octave in steps]
    assert shares == sorted(shares)
    assert shares[0] < shares[-1] == 1
