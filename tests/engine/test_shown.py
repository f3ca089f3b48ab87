"""What is shown of a composite, and what a run begins with."""

import math
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch

from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.fills import blurred_surroundings, fill_tensor, visible_mean
from sketchpaint.engine.options import Fill
from sketchpaint.engine.preprocess import sketch_opacity
from sketchpaint.engine.scoring import score_together, shown_image
from sketchpaint.engine.tensors import image_to_tensor, mask_to_tensor, tensor_to_image
from sketchpaint.engine.weights import load_networks

CPU = torch.device("cpu")


def request(crop: np.ndarray, mask: np.ndarray, **values: object) -> InpaintRequest:
    return InpaintRequest(crop=crop, mask=mask, **values)  # type: ignore[arg-type]


HOLE = np.zeros((128, 128), bool)
HOLE[40:90, 30:100] = True
COLOURED = np.full((128, 128, 3), (120, 110, 100), np.uint8)


def test_levels_become_numbers_from_minus_one_to_one_and_come_back() -> None:
    levels = np.arange(256, dtype=np.uint8).reshape(16, 16, 1).repeat(3, 2)
    tensor = image_to_tensor(levels, device=CPU)
    assert tensor.shape == (1, 3, 16, 16)
    assert tensor.dtype == torch.float32
    assert (tensor.min().item(), tensor.max().item()) == (-1, 1)
    np.testing.assert_allclose(tensor[0, 0].numpy(), levels[..., 0] / 127.5 - 1, atol=1e-6)
    np.testing.assert_array_equal(tensor_to_image(tensor), levels)
    beyond = torch.tensor([-7.0, -1.003, 0.0, 1.003, 7.0]).view(1, 1, 1, 5)
    assert tensor_to_image(beyond)[0, :, 0].tolist() == [0, 0, 128, 255, 255]
    mask = mask_to_tensor(HOLE, device=CPU)
    assert mask.shape == (1, 1, 128, 128)
    np.testing.assert_array_equal(mask[0, 0].numpy(), HOLE.astype(np.float32))


def test_outside_the_mask_the_crop_is_shown_to_the_last_bit() -> None:
    crop = np.random.default_rng(0).integers(0, 256, (128, 128, 3), dtype=np.uint8)
    composite = torch.full((1, 3, 128, 128), 0.5)
    for is_generated in (False, True):
        shown = shown_image(request(crop, HOLE), composite, is_generated=is_generated)
        np.testing.assert_array_equal(shown[~HOLE], crop[~HOLE])
        assert shown.shape == (128, 128, 3)
        assert shown.dtype == np.uint8
        assert not shown.flags.writeable
        assert np.ptp(shown[HOLE].astype(int)) == 0 or is_generated


def test_only_what_was_generated_has_its_colours_matched_at_the_seam() -> None:
    composite = image_to_tensor(COLOURED + np.uint8(15), device=CPU)
    first = shown_image(request(COLOURED, HOLE), composite, is_generated=False)
    later = shown_image(request(COLOURED, HOLE), composite, is_generated=True)
    assert (first[HOLE] == COLOURED[0, 0] + 15).all()
    assert np.abs(later[41:43, 50].astype(int) - COLOURED[0, 0]).max() <= 3
    assert (later[65, 65] == COLOURED[0, 0] + 15).all()


def test_what_is_no_number_is_mid_grey() -> None:
    composite = torch.full((1, 3, 128, 128), math.nan)
    shown = shown_image(request(COLOURED, HOLE), composite, is_generated=False)
    assert (shown[HOLE] == 128).all()


@pytest.mark.parametrize("is_generated", [False, True])
def test_over_a_grey_photo_everything_is_grey(is_generated: bool) -> None:
    grey = np.full((128, 128, 3), 90, np.uint8)
    composite = image_to_tensor(np.full((128, 128, 3), (250, 20, 90), np.uint8), device=CPU)
    shown = shown_image(request(grey, HOLE), composite, is_generated=is_generated)
    assert (shown == shown[..., :1]).all()
    coloured = shown_image(request(COLOURED, HOLE), composite, is_generated=is_generated)
    assert (coloured[HOLE] != coloured[HOLE][..., :1]).any()


def test_scores_are_probabilities_image_by_image() -> None:
    class Mean(torch.nn.Module):
        def forward(self, images: torch.Tensor) -> torch.Tensor:
            return images.mean((1, 2, 3))

    images = torch.stack([torch.full((3, 8, 8), value) for value in (-1.0, 0.0, 1.0, math.nan)])
    scores = score_together(Mean(), images)  # type: ignore[arg-type]
    assert scores[:3] == pytest.approx([1 / (1 + math.e), 0.5, 1 / (1 + math.exp(-1))])
    assert math.isnan(scores[3])


def test_the_mean_is_that_of_what_is_seen() -> None:
    image = torch.zeros(2, 3, 4, 4)
    image[0, :, 0], image[1, 1] = 0.5, -0.25
    mask = torch.ones(2, 1, 4, 4)
    mask[0, :, :2], mask[1, :, 3, 3] = 0, 0
    assert visible_mean(image, mask)[:, :, 0, 0].tolist() == [[0.25] * 3, [0, -0.25, 0]]
    assert visible_mean(image, torch.ones(2, 1, 4, 4)).abs().max() == 0  # nothing is seen: mid grey


def test_blur_keeps_what_is_known_and_lies_between_it() -> None:
    image = torch.zeros(1, 3, 16, 16)
    image[..., :8], image[..., 8:] = -0.5, 0.75
    mask = torch.zeros(1, 1, 16, 16)
    mask[..., 4:12] = 1
    filled = blurred_surroundings(image, mask)
    assert torch.equal(filled[..., :4], image[..., :4])
    assert torch.equal(filled[..., 12:], image[..., 12:])
    row = filled[0, 0, 8, 3:13]
    assert (row.diff() >= -1e-6).all()
    assert row[1] < -0.3
    assert row[-2] > 0.55
    one = torch.ones(1, 1, 16, 16)
    one[..., 3, 5] = 0  # a single known pixel fills everything
    image[..., 3, 5] = 0.3
    assert torch.allclose(blurred_surroundings(image, one), torch.full((1, 3, 16, 16), 0.3), atol=1e-6)


def test_fills_are_what_they_are_called(tiny_models: Path) -> None:
    networks = load_networks(tiny_models, device=CPU)
    fill_with = partial(fill_tensor, networks=networks, likely=torch.clone, dtype=torch.float32)
    image, mask = torch.rand(1, 3, 32, 32) * 2 - 1, torch.ones(1, 1, 32, 32)
    mask[..., :16] = 0
    assert torch.equal(fill_with(image, mask, Fill.KEEP, seed=0), image)
    assert torch.equal(fill_with(image, mask, Fill.WHITE, seed=0), torch.ones_like(image))
    assert torch.equal(fill_with(image, mask, Fill.BLACK, seed=0), -torch.ones_like(image))
    mean = fill_with(image, mask, Fill.MEAN, seed=0)
    assert torch.allclose(mean[0, :, 5, 7], image[0, :, :, :16].mean((1, 2)), atol=1e-6)
    assert torch.equal(fill_with(image, mask, Fill.BLUR, seed=0), blurred_surroundings(image, mask))
    noise = fill_with(torch.zeros(1, 3, 128, 128), mask, Fill.NOISE, seed=3)
    assert (noise.abs() <= 1).all()
    inner = noise[noise.abs() < 1]
    assert noise.mean().item() == pytest.approx(0, abs=0.01)
    assert inner.abs().median().item() == pytest.approx(0.5 * 0.6745 * 0.94, abs=0.02)  # a bell of half, cut at one


def test_a_sketch_counts_inside_the_mask_by_its_opacity() -> None:
    sketch = np.zeros((128, 128, 4), np.uint8)
    sketch[80:100, 40:50, 3] = 51
    mask = mask_to_tensor(HOLE, device=CPU)
    opacity = sketch_opacity(request(COLOURED, HOLE, sketch=sketch), mask)
    assert opacity.shape == (1, 1, 128, 128)
    expected = np.zeros((128, 128), np.float32)
    expected[80:90, 40:50] = 0.2
    np.testing.assert_allclose(opacity[0, 0].numpy(), expected, atol=1e-6)
    assert not sketch_opacity(request(COLOURED, HOLE), mask).any()
