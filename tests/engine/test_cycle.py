"""Equation 1, held sketches and fills against hand-computed numbers."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.cycle import composite, hold_sketch, lines_of
from sketchpaint.engine.exploration import Agreement
from sketchpaint.engine.fills import blurred_surroundings, fill_tensor
from sketchpaint.engine.options import Fill
from sketchpaint.engine.preprocess import prepare
from sketchpaint.engine.tensors import image_to_tensor, tensor_to_image
from sketchpaint.engine.weights import load_networks

CPU = torch.device("cpu")


@pytest.fixture
def fill_with(tiny_models: Path) -> Callable[..., torch.Tensor]:
    """`fill_tensor` with networks."""
    return partial(
        fill_tensor, networks=load_networks(tiny_models, device=CPU), likely=torch.clone, dtype=torch.float32
    )


def test_equation_1_on_a_hand_computed_example() -> None:
    # M = [[1, 0], [0, 1]] in the paper's sense keeps the diagonal; ours is its opposite.
    original = torch.tensor([[[[0.1, 0.2], [0.3, 0.4]]]])
    generated = torch.tensor([[[[-0.5, -0.6], [-0.7, -0.8]]]])
    mask = torch.tensor([[[[0.0, 1.0], [1.0, 0.0]]]])
    torch.testing.assert_close(composite(original, generated, mask), torch.tensor([[[[0.1, -0.6], [-0.7, 0.4]]]]))


def test_lines_are_strokes_thinner_than_five_pixels_whatever_their_opacity() -> None:
    opacity = torch.zeros(1, 1, 64, 64)
    opacity[..., 10:13, :] = 0.8  # three pixels wide
    opacity[..., 30:36, :] = 0.6  # six
    opacity[..., 50:, :20] = 1.0  # an area that reaches the edge of the crop
    lines = lines_of(opacity)
    torch.testing.assert_close(lines[..., 10:13, :], torch.full((1, 1, 3, 64), 0.8))
    assert lines[..., 20:, :].abs().max() == 0


@pytest.mark.parametrize(("hold", "line"), [(0.0, 0.4), (0.275, -0.2), (0.55, -0.8), (1.0, -0.8)])
def test_lines_are_held_all_the_way_at_the_default_and_areas_half(hold: float, line: float) -> None:
    first, opacity = torch.full((1, 3, 64, 64), -0.8), torch.zeros(1, 1, 64, 64)
    opacity[..., 8:10, :] = 1
    opacity[..., 24:64, :] = 1
    held = hold_sketch(torch.full((1, 3, 64, 64), 0.4), first, opacity, hold=hold)
    torch.testing.assert_close(held[..., 8:10, :], torch.full((1, 3, 2, 64), line))
    torch.testing.assert_close(held[..., 40, :], torch.full((1, 3, 64), 0.4 - 1.2 * hold), atol=1e-4, rtol=0)


def test_a_held_sketch_moves_the_mean_colour_and_keeps_the_detail() -> None:
    first, opacity = torch.zeros(1, 3, 64, 64), torch.zeros(1, 1, 64, 64)
    opacity[..., :32] = 1
    first[..., :32] = -0.8  # a dark half
    stripes = torch.tensor([0.1, -0.1]).repeat(32).view(1, 1, 1, 64).expand(1, 3, 64, 64)
    held = hold_sketch(0.4 + stripes, first, opacity, hold=0.5)
    torch.testing.assert_close(held[..., 32:], (0.4 + stripes)[..., 32:])
    # Half of the way from 0.4 to -0.8 is -0.2; a Gaussian of 3 px leaves nothing of stripes of one pixel.
    torch.testing.assert_close(held[..., 12:20], (-0.2 + stripes)[..., 12:20], atol=1e-3, rtol=0)
    torch.testing.assert_close(hold_sketch(0.4 + stripes, first, opacity, hold=0.0), 0.4 + stripes)


def test_bytes_survive_the_way_to_tensors_and_back() -> None:
    image = np.arange(256, dtype=np.uint8).repeat(3).reshape(16, 16, 3)
    np.testing.assert_array_equal(tensor_to_image(image_to_tensor(image, device=CPU)), image)


def test_mean_fill_is_the_mean_of_the_visible_pixels(fill_with: Callable[..., torch.Tensor]) -> None:
    image, mask = torch.zeros(1, 3, 4, 4), torch.zeros(1, 1, 4, 4)
    image[..., 0, :] = torch.tensor([0.4, 0.8, -0.4, 0.0])
    mask[..., 2:, :] = 1  # visible: 8 pixels that sum to 0.8
    assert fill_with(image, mask, Fill.MEAN, seed=0)[0, 0, 3, 3] == pytest.approx(0.1)


@pytest.mark.parametrize(("fill", "value"), [(Fill.WHITE, 1.0), (Fill.BLACK, -1.0)])
def test_flat_fills(fill: Fill, value: float, fill_with: Callable[..., torch.Tensor]) -> None:
    assert (fill_with(torch.zeros(1, 3, 8, 8), torch.ones(1, 1, 8, 8), fill, seed=0) == value).all()


def test_noise_fill_is_seeded(fill_with: Callable[..., torch.Tensor]) -> None:
    image, mask = torch.zeros(1, 3, 128, 128), torch.ones(1, 1, 128, 128)
    one, again, other = (fill_with(image, mask, Fill.NOISE, seed=seed) for seed in (1, 1, 2))
    assert torch.equal(one, again)
    assert not torch.equal(one, other)
    assert abs(float(one.mean())) < 0.01  # zero mean, as in the paper's figure 8


def test_blur_fill_continues_a_flat_surrounding_and_lies_between_two() -> None:
    image, mask = torch.full((1, 3, 64, 64), 0.3), torch.zeros(1, 1, 64, 64)
    mask[..., 20:40, 20:40] = 1
    torch.testing.assert_close(blurred_surroundings(image * (1 - mask), mask), image)
    image[..., 32:] = -0.5
    middle = blurred_surroundings(image * (1 - mask), mask)[0, 0, 30, 30]
    assert -0.5 < float(middle) < 0.3


def test_first_composite_is_sketch_over_fill_inside_and_photo_outside(
    face: NDArray[np.uint8], mask: NDArray[np.bool_], tiny_models: Path
) -> None:
    sketch = np.zeros((128, 128, 4), np.uint8)
    sketch[50, 40] = (255, 0, 0, 255)
    sketch[51, 40] = (255, 255, 255, 51)  # a fifth of white over black
    sketch[100, 40] = (0, 255, 0, 255)  # outside the mask: does not count
    request = InpaintRequest(crop=face, mask=mask, sketch=sketch, fill=Fill.BLACK)
    networks = load_networks(tiny_models, device=CPU)
    agreement = Agreement(networks.mapping, device=CPU)
    inputs = prepare([request], networks=networks, agreement=agreement, device=CPU, dtype=torch.float32)
    image = tensor_to_image(inputs.first)
    assert image[50, 40].tolist() == [255, 0, 0]
    assert image[51, 40].tolist() == [51, 51, 51]
    assert image[50, 41].tolist() == [0, 0, 0]
    np.testing.assert_array_equal(image[~mask], face[~mask])
