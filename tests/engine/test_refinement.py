"""A cycle of the crop's size, refined by the octave network."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from sketchpaint.engine.api import InpaintRequest, Refine
from sketchpaint.engine.refinement import refined_composites
from sketchpaint.engine.session import Session
from sketchpaint.engine.weights import load_networks
from sketchpaint.errors import WeightsError

CPU = torch.device("cpu")


class Listener(nn.Module):
    """Stands in for the octave network: draws every pixel of the hole, but each fourth, a tenth lighter."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Tensor] = []

    def forward(self, *told: Tensor) -> Tensor:
        self.heard = list(told)
        lighter = torch.full_like(told[1], 0.1)
        lighter[..., ::2, ::2] = 0
        return told[0] + told[1] * lighter


@pytest.fixture
def requests() -> list[InpaintRequest]:
    crop = np.random.default_rng(0).integers(60, 140, (128, 128, 3), dtype=np.uint8)
    crop[34:86, 24:96] = 100  # flat in the hole and around it, sharp farther off
    mask = np.zeros((128, 128), bool)
    mask[40:80, 30:90] = True
    sketch = np.zeros((128, 128, 4), np.uint8)
    sketch[50:60, 40:50] = 255, 0, 51, 255
    return [InpaintRequest(crop=crop, mask=mask, seed=4), InpaintRequest(crop=crop, mask=mask, seed=9, sketch=sketch)]


def test_what_is_drawn_at_twice_the_size_comes_back_by_the_mean_of_four_pixels(requests: list[InpaintRequest]) -> None:
    network = Listener()
    refined = refined_composites(network, requests, [request.crop for request in requests], device=CPU)  # type: ignore[arg-type]
    assert refined.shape == (2, 3, 128, 128)
    grey, hole = 100 / 127.5 - 1, torch.from_numpy(requests[0].mask)
    torch.testing.assert_close(refined[0, :, hole], torch.full((3, 2400), grey + 0.075), atol=1e-5, rtol=0)
    crop = torch.from_numpy(requests[1].crop).permute(2, 0, 1) / 127.5 - 1
    torch.testing.assert_close(refined[1][:, ~hole], crop[:, ~hole], atol=1e-6, rtol=0)


class Striping(nn.Module):
    """Stands in for the octave network: draws stripes of one crop pixel into the hole."""

    def forward(self, composite: Tensor, mask: Tensor, *_told: Tensor) -> Tensor:
        return composite + mask * 0.2 * torch.tensor([1.0, 1.0, -1.0, -1.0]).repeat(64)


@pytest.mark.parametrize(("spread", "share"), [(0, 0.1), (90, 1.0)])
def test_a_refinement_is_no_sharper_than_the_photo_around(
    requests: list[InpaintRequest], spread: int, share: float
) -> None:
    crop = 100 + spread * np.random.default_rng(1).uniform(-1, 1, (128, 128, 3))
    crop[34:86, 24:96] = 100
    crop = crop.round().astype(np.uint8)
    (refined,) = refined_composites(Striping(), [replace(requests[0], crop=crop)], [crop], device=CPU)  # type: ignore[arg-type]
    stripes = refined[:, 50:70, 40:80].diff(dim=2).abs().mean()
    assert stripes == pytest.approx(0.4 * share, abs=0.05)


def test_what_was_drawn_stays_as_sharp_as_it_was_drawn(requests: list[InpaintRequest]) -> None:
    flat = np.full((128, 128, 3), 100, np.uint8)
    sketch = np.zeros((128, 128, 4), np.uint8)
    sketch[40:60, 30:90] = 0, 0, 0, 255
    request = replace(requests[0], crop=flat, sketch=sketch)
    (refined,) = refined_composites(Striping(), [request], [flat], device=CPU)  # type: ignore[arg-type]
    drawn, softened = (refined[:, rows, 40:80].diff(dim=2).abs().mean() for rows in (slice(44, 56), slice(66, 76)))
    assert drawn == pytest.approx(0.4, abs=0.02)
    assert softened < 0.05


def test_the_network_is_told_mask_sketch_and_the_noise_of_the_seed(requests: list[InpaintRequest]) -> None:
    network = Listener()
    refined_composites(network, requests, [request.crop for request in requests], device=CPU)  # type: ignore[arg-type]
    enlarged, mask, sketch, noise, octave = network.heard
    assert enlarged.shape == (2, 3, 256, 256)
    assert mask.sum().tolist() == 2 * 4 * 2400
    assert sketch[0].abs().sum() == 0
    torch.testing.assert_close(sketch[1, :, 110, 90], torch.tensor([1.0, -1.0, -0.6, 1.0]))
    alone = torch.randn((256, 256), generator=torch.Generator().manual_seed(9))
    torch.testing.assert_close(noise[1, 0], alone)
    assert octave.tolist() == [1, 1]


@pytest.fixture
def softer(tiny_models: Path) -> Session:
    networks = load_networks(tiny_models, device=CPU)
    return Session(replace(networks, octave=None), device=CPU)


def test_without_octave_network_a_run_ends_with_its_cycles(softer: Session, requests: list[InpaintRequest]) -> None:
    request = replace(requests[0], min_cycles=2, max_cycles=2, refine=Refine.ON)
    cycles = list(softer.run(request))
    assert [(cycle.index, cycle.refined) for cycle in cycles] == [(0, False), (1, False), (2, False)]
    with pytest.raises(WeightsError, match="octave network is missing"):
        softer.refine(request, cycles[-1])


@pytest.mark.parametrize("is_listed", [True, False])
def test_a_folder_without_usable_octave_network_makes_a_session(
    tiny_models: Path, tmp_path: Path, is_listed: bool
) -> None:
    whole = load_networks(tiny_models, device=CPU)
    assert whole.octave is not None
    for path in tiny_models.glob("*.safetensors"):
        (tmp_path / path.name).symlink_to(path)
    manifest = (tiny_models / "manifest.json").read_text()
    (tmp_path / "manifest.json").write_text(manifest if is_listed else manifest.replace('"octave": {', '"other": {'))
    if is_listed:
        (tmp_path / "octave.safetensors").unlink()
    assert load_networks(tmp_path, device=CPU).octave is None
