"""The octave network at work: sizes, windows, known pixels."""

import json
import shutil
import weakref
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from scipy import ndimage

from sketchpaint.engine import upsampling
from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.networks.octave import OctaveNetwork
from sketchpaint.engine.octaves import load_upsampler, result_octaves, sharp_result
from sketchpaint.engine.upsampling import OctaveUpsampler, as_sharp_as_known
from sketchpaint.engine.weights import save_networks
from sketchpaint.errors import WeightsError
from sketchpaint.imaging.crops import crop_inputs
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.imaging.placement import Placement, place
from sketchpaint.imaging.sampling import extract_crop


def still(folder: Path) -> OctaveUpsampler:
    """A network that changes nothing."""
    save_networks({"octave": (OctaveNetwork(widths=(4, 4, 4, 4)), {"widths": [4, 4, 4, 4]})}, folder, training={})
    return OctaveUpsampler(folder)


def job(scale: float, *, seed: int = 0, radius: float = 0.2) -> tuple[NDArray[np.uint8], InpaintRequest, Placement]:
    """A photo of noise that the frame covers, with a round hole in its middle."""
    side = round(128 * scale)
    photo = np.random.default_rng(5).integers(60, 190, (side, side, 3), dtype=np.uint8)
    rows, columns = np.mgrid[:side, :side]
    mask = np.hypot(rows - side / 2, columns - side / 2) < radius * side
    frame = FaceFrame(side / 2, side / 2, side)
    inputs = crop_inputs(photo, mask, None, frame=frame)
    return photo, InpaintRequest(crop=inputs.crop, mask=inputs.mask, seed=seed), place(mask, frame)


def smooth() -> NDArray[np.uint8]:
    rows, columns = np.mgrid[:128, :128]
    wave = 128 + 60 * np.sin(rows / 9) * np.cos(columns / 11)
    return np.repeat(wave[..., None], 3, 2).round().astype(np.uint8)


@pytest.mark.parametrize(
    ("scale", "sizes"), [(1.0, []), (1.6, []), (1.7, [256]), (3.3, [256]), (3.4, [256, 512]), (20.0, [256, 512])]
)
def test_a_result_is_drawn_as_large_as_the_photo_has_pixels_for(
    tiny_models: Path, scale: float, sizes: list[int]
) -> None:
    photo, request, placement = job(scale)
    made = list(OctaveUpsampler(tiny_models).upsampled(request, smooth(), placement, picture=photo))
    assert [picture.shape for picture in made] == [(size, size, 3) for size in sizes]


def test_outside_the_hole_are_the_pixels_of_the_photo(tiny_models: Path) -> None:
    photo, request, placement = job(4)
    made = list(OctaveUpsampler(tiny_models).upsampled(request, smooth(), placement, picture=photo))
    for picture in made:
        side = len(picture)
        averages = photo.reshape(side, 512 // side, side, 512 // side, 3).mean((1, 3))
        rows, columns = np.mgrid[:side, :side]
        outside = np.hypot(rows - side / 2, columns - side / 2) > 0.2 * side + 3
        assert np.abs(picture[outside] - averages[outside]).max() <= 1
        assert (picture[~outside] != np.round(averages[~outside])).any()


def test_the_filled_photo_is_not_kept_after_the_last_result(tiny_models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    photo, request, placement = job(4)
    seen: list[weakref.ref[NDArray[np.uint8]]] = []

    def looking(picture: NDArray[np.uint8], frame: FaceFrame, *, side_px: int) -> NDArray[np.uint8]:
        if picture.shape == photo.shape:
            seen.append(weakref.ref(picture))
        return extract_crop(picture, frame, side_px=side_px)

    monkeypatch.setattr(upsampling, "extract_crop", looking)
    made = OctaveUpsampler(tiny_models).upsampled(request, smooth(), placement, picture=photo)
    next(made)
    assert seen[0]() is not None
    next(made)  # the generator lives on
    assert seen[0]() is None


def test_what_the_photo_has_in_the_hole_is_not_looked_at(tiny_models: Path) -> None:
    photo, request, placement = job(5.3)
    other = photo.copy()
    other[placement.box][placement.area] = (255, 0, 90)
    upsampler = OctaveUpsampler(tiny_models)
    made, again = (list(upsampler.upsampled(request, smooth(), placement, picture=each)) for each in (photo, other))
    for one, two in zip(made, again, strict=True):
        np.testing.assert_array_equal(one, two)


def test_a_network_that_changes_nothing_enlarges_without_seams_between_windows(tmp_path: Path) -> None:
    photo, request, placement = job(4, radius=0.45)
    *_, made = still(tmp_path).upsampled(request, smooth(), placement, picture=photo)
    expected = smooth()
    for side in (256, 512):
        expected = cv2.resize(expected, (side, side), interpolation=cv2.INTER_CUBIC)
    rows, columns = np.mgrid[:512, :512]
    inside = np.hypot(rows - 256, columns - 256) < 0.45 * 512 - 12
    assert np.abs(made[inside].astype(int) - expected[inside]).max() <= 2


def test_windows_do_not_show_in_what_a_network_draws(tmp_path: Path) -> None:
    torch.manual_seed(1)
    network = OctaveNetwork(widths=(4, 4, 4, 4))
    torch.nn.init.normal_(network.to_rgb.weight, std=0.2)
    save_networks({"octave": (network, {"widths": [4, 4, 4, 4]})}, tmp_path, training={})
    photo, request, placement = job(4, radius=0.49)
    photo = np.full_like(photo, 128)
    grey = np.full((128, 128, 3), 128, np.uint8)
    *_, made = OctaveUpsampler(tmp_path).upsampled(request, grey, placement, picture=photo)
    light = made.astype(float).mean(2)
    steps = np.abs(np.diff(light[200:312], axis=1)).mean(0)
    borders = [192, 224, 256, 287, 448]  # where windows of 256 begin and end
    assert steps[borders].max() < 2 * np.median(steps[64:448]) + 0.5


def test_the_arithmetic_can_be_chosen_and_rounds_a_little(tiny_models: Path) -> None:
    photo, request, placement = job(4)
    exact, fast, named = (
        list(upsampler.upsampled(request, smooth(), placement, picture=photo))[-1].astype(int)
        for upsampler in (
            OctaveUpsampler(tiny_models, dtype=torch.float32),
            OctaveUpsampler(tiny_models, dtype=torch.bfloat16),
            load_upsampler(tiny_models, "bfloat16"),
        )
        if upsampler is not None
    )
    np.testing.assert_array_equal(fast, named)
    assert 0 < np.abs(fast - exact).max() <= 4


def test_the_seed_chooses_what_is_drawn(tiny_models: Path) -> None:
    upsampler = OctaveUpsampler(tiny_models)
    (photo, first, placement), (_, other, _) = job(4), job(4, seed=1)
    results = [
        sharp_result(request, smooth(), placement, picture=photo, upsampler=upsampler).pixels
        for request in (first, first, other)
    ]
    np.testing.assert_array_equal(results[0], results[1])
    assert (results[0] != results[2]).any()


def test_a_strength_of_nothing_leaves_out_what_is_drawn(tiny_models: Path) -> None:
    photo, request, placement = job(4)
    results = [
        sharp_result(request, smooth(), placement, picture=photo, upsampler=upsampler, strength=strength).pixels
        for upsampler, strength in (
            (None, 0.0),
            (OctaveUpsampler(tiny_models), 0.0),
            (OctaveUpsampler(tiny_models), 0.5),
        )
    ]
    np.testing.assert_array_equal(results[0], results[1])
    assert (results[2] != results[1]).any()


def test_work_ends_between_windows_once_cancelled(tiny_models: Path) -> None:
    photo, request, placement = job(4, radius=0.45)
    asked: list[None] = []

    def cancelled() -> bool:
        asked.append(None)
        return len(asked) > 2

    upsampler = OctaveUpsampler(tiny_models)
    assert len(list(upsampler.upsampled(request, smooth(), placement, picture=photo, cancelled=cancelled))) < 2
    assert len(asked) == 3
    asked.clear()
    octaves = result_octaves(request, smooth(), placement, picture=photo, upsampler=upsampler, cancelled=cancelled)
    assert not list(octaves)


def test_a_hole_of_one_pixel_and_one_at_the_edge_are_drawn(tiny_models: Path) -> None:
    upsampler, (photo, request, _) = OctaveUpsampler(tiny_models), job(4)
    for box in ((slice(255, 256), slice(255, 256)), (slice(0, 40), slice(480, 512))):
        mask = np.zeros(photo.shape[:2], bool)
        mask[box] = True
        frame = FaceFrame(256, 256, 512)
        inputs = crop_inputs(photo, mask, None, frame=frame)
        request = InpaintRequest(crop=inputs.crop, mask=inputs.mask)
        pixels = sharp_result(request, smooth(), place(mask, frame), picture=photo, upsampler=upsampler).pixels
        filled = photo.copy()
        filled[place(mask, frame).box] = pixels
        np.testing.assert_array_equal(filled[~mask], photo[~mask])
        assert (filled[mask] != photo[mask]).any()


def test_a_sketch_is_told_at_the_octaves_size(tmp_path: Path) -> None:
    photo, request, placement = job(4)
    sketch = np.zeros((128, 128, 4), np.uint8)
    sketch[60:70, 50:80] = (250, 10, 10, 128)
    request = InpaintRequest(crop=request.crop, mask=request.mask, sketch=sketch)
    upsampler, told = still(tmp_path), []
    upsampler._network.register_forward_hook(lambda _network, inputs, _output: told.append(inputs[2]))
    list(upsampler.upsampled(request, smooth(), placement, picture=photo))
    middle = told[0][0, :, told[0].shape[2] // 2, told[0].shape[3] // 2]
    assert middle.tolist() == pytest.approx([250 / 127.5 - 1, 10 / 127.5 - 1, 10 / 127.5 - 1, 128 / 255], abs=0.01)
    assert float(told[0][0, 3].min()) == 0


def test_a_missing_network_is_told_where_the_folder_lists_one(tiny_models: Path, tmp_path: Path) -> None:
    models = shutil.copytree(tiny_models, tmp_path / "models")
    (models / "octave.safetensors").unlink()
    with pytest.raises(WeightsError, match=r"octave\.safetensors"):
        load_upsampler(models)
    manifest = json.loads((models / "manifest.json").read_text())
    del manifest["networks"]["octave"]
    (models / "manifest.json").write_text(json.dumps(manifest))
    assert load_upsampler(models) is None


def test_the_photo_is_averaged_for_larger_crops() -> None:
    photo = np.random.default_rng(0).integers(0, 256, (600, 600, 3), dtype=np.uint8)
    frame = FaceFrame(300, 300, 512)
    np.testing.assert_array_equal(extract_crop(photo, frame, side_px=512), photo[44:556, 44:556])
    half = photo[44:556, 44:556].reshape(256, 2, 256, 2, 3).mean((1, 3))
    assert np.abs(extract_crop(photo, frame, side_px=256) - half).max() <= 1


def picture_of(sigma_px: float, *, seed: int) -> torch.Tensor:
    """Returns (1, 3, 256, 256) noise, as soft as is said."""
    noise = np.random.default_rng(seed).normal(size=(256, 256, 3))
    soft = ndimage.gaussian_filter(noise, (sigma_px, sigma_px, 0))
    return torch.from_numpy(soft / soft.std() / 4).float().permute(2, 0, 1)[None]


def fine_power(image: torch.Tensor, where: np.ndarray) -> float:
    """Returns the energy of what a Gaussian of two pixels takes away."""
    values = image[0].numpy()
    fine = values - ndimage.gaussian_filter(values, (0, 2, 2))
    return float(np.square(fine)[:, where].mean())


def test_a_soft_photo_is_not_given_a_sharp_hole() -> None:
    hole = torch.zeros(1, 1, 256, 256)
    hole[..., 80:180, 80:180] = 1
    inside = ndimage.binary_erosion(hole[0, 0].numpy() > 0, iterations=8)
    made, soft, sharp = picture_of(1.0, seed=1), picture_of(3.0, seed=2), picture_of(0.7, seed=3)
    assert torch.equal(as_sharp_as_known(made, sharp, hole), made)
    softened = as_sharp_as_known(made, soft, hole)
    assert fine_power(softened, inside) < 0.6 * fine_power(made, inside)
    # What is coarser by far stays.
    coarse = [ndimage.gaussian_filter(image[0].numpy(), (0, 5, 5)) for image in (softened, made)]
    assert np.abs(coarse[0] - coarse[1]).max() < 0.1 * coarse[1].std()


def test_where_hardly_anything_is_known_the_drawing_stays() -> None:
    hole = torch.ones(1, 1, 256, 256)
    hole[..., :20, :] = 0
    made = picture_of(1.0, seed=1)
    assert torch.equal(as_sharp_as_known(made, picture_of(3.0, seed=2), hole), made)
