"""The octave network and its stage."""

import math
from pathlib import Path

import numpy as np
import pytest
import torch

from sketchpaint.cli.main import main
from sketchpaint.engine.networks.octave import OctaveNetwork
from sketchpaint.evaluation.archive import load_faces, to_signed
from sketchpaint.training.config import OctaveConfig, override
from sketchpaint.training.loop import read_checkpoint, write_checkpoint
from sketchpaint.training.masks import plain_masks
from sketchpaint.training.octave import OctaveStage, enlarge

CPU = torch.device("cpu")


def build(large_archive: Path, models: Path, networks: Path, *settings: str) -> OctaveStage:
    config = override(OctaveConfig(), ["batch=2", "bf16=false", "critic_lead=0", f"models={models}", *settings])
    return OctaveStage(config, archives=[large_archive], device=CPU, val_archives=[large_archive], networks=networks)


def source(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def inputs(side: int) -> tuple[torch.Tensor, ...]:
    drawn = torch.rand(2, 9, side, side, generator=source()) * 2 - 1
    return drawn[:, :3], (drawn[:, 3:4] > 0).float(), drawn[:, 4:8].clamp(min=0), drawn[:, 8:]


@pytest.mark.parametrize("side", [64, 96, 128])
def test_an_untrained_network_leaves_the_composite_alone(side: int) -> None:
    composite, mask, sketch, noise = inputs(side)
    assert torch.equal(OctaveNetwork()(composite, mask, sketch, noise, torch.tensor([1.0, 2.0])), composite)


def test_every_input_counts_and_the_output_is_a_picture() -> None:
    torch.manual_seed(0)
    network = OctaveNetwork(widths=(8, 8, 8, 8))
    torch.nn.init.normal_(network.to_rgb.weight)
    network.requires_grad_(False)
    composite, mask, sketch, noise = inputs(64)
    one = torch.ones(2)
    plain = network(composite, mask, sketch, noise, one)
    assert float(plain.abs().max()) <= 1
    changed = [
        network(composite * 0.5, mask, sketch, noise, one),
        network(composite, mask * 0, sketch, noise, one),
        network(composite, mask, sketch * 0.5, noise, one),
        network(composite, mask, sketch, -noise, one),
        network(composite, mask, sketch, noise, one * 2),
    ]
    assert all(float((other - plain).abs().max()) > 1e-4 for other in changed)
    # Octaves beyond the last count as the last.
    assert torch.equal(network(composite, mask, sketch, noise, one * 5), changed[-1])


def test_larger_pictures_are_averaged_over_areas(large_archive: Path) -> None:
    whole, half = (load_faces(large_archive, split="train", side_px=side) for side in (512, 256))
    assert whole.images.shape == (3, 3, 512, 512)
    means = whole.images.numpy().astype(float).reshape(3, 3, 256, 2, 256, 2).mean((3, 5))
    assert float(np.abs(half.images.numpy() - means).max()) <= 1
    torch.testing.assert_close(half.landmarks, (whole.landmarks + 0.5) / 2 - 0.5)


@pytest.mark.parametrize("octave", [1, 2])
def test_windows_show_the_truth_outside_the_hole(
    large_archive: Path, tiny_models: Path, tiny_networks: Path, octave: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sketchpaint.training.octave.SKETCH_SHARE", 1.0)
    stage = build(large_archive, tiny_models, tiny_networks)
    truth = to_signed(stage.pictures[octave][:2])
    mask = plain_masks(2, generator=source(3))
    image, current, holes, sketch = stage._windows(truth, stage._whole(truth), mask, octave=octave, generator=source(4))
    assert image.shape == current.shape == (2, 3, 128, 128)
    assert float(holes.mean((1, 2, 3)).min()) > 0
    assert torch.equal(current * (1 - holes), image * (1 - holes))
    assert float(((current - image) * holes).abs().mean()) > 0.01  # the networks of this test draw nothing like a face
    assert sketch.shape == (2, 4, 128, 128)
    assert float((sketch[:, 3:] * (1 - holes)).abs().max()) == 0
    # Each window is a part of its picture.
    for picture, window in zip(truth, image, strict=True):
        places = picture.unfold(1, 128, 8).unfold(2, 128, 8)  # (3, rows, columns, 128, 128)
        assert bool((places == window[:, None, None]).all((0, 3, 4)).any())


def test_crops_are_enlarged_and_have_nothing_that_a_crop_cannot_hold(
    large_archive: Path, tiny_models: Path, tiny_networks: Path
) -> None:
    stage = build(large_archive, tiny_models, tiny_networks)

    def without_band(image: torch.Tensor) -> torch.Tensor:
        return enlarge(torch.nn.functional.avg_pool2d(image, 2))

    octave, truth, whole = stage._crops()
    assert (octave, truth.shape, whole.shape) == (1, (2, 3, 256, 256), (2, 3, 128, 128))
    larger = to_signed(stage.pictures[1][:2])
    assert float((truth - without_band(truth)).std()) < 0.35 * float((larger - without_band(larger)).std())


@pytest.mark.parametrize(("share", "kinds"), [(0, {"1", "2"}), (1, {"crop"})])
def test_as_many_steps_learn_from_crops_as_are_asked_for(
    large_archive: Path, tiny_models: Path, tiny_networks: Path, share: int, kinds: set[str]
) -> None:
    stage = build(large_archive, tiny_models, tiny_networks, f"crop_share={share}")
    stage.prepare()
    assert {name.rsplit("_", 1)[1] for _ in range(3) for name in stage.step()} <= kinds


def test_what_is_made_of_each_picture_is_kept_under_its_number(
    large_archive: Path, tiny_models: Path, tiny_networks: Path
) -> None:
    stage = build(large_archive, tiny_models, tiny_networks)
    stage.prepare()
    for octave, pictures in stage.pictures.items():
        made = torch.cat([stage._whole(to_signed(picture[None])) for picture in pictures])
        torch.testing.assert_close(stage.wholes[octave], made)


def test_so_many_examples_start_from_cycles_as_are_asked_for(
    large_archive: Path, tiny_models: Path, tiny_networks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sketchpaint.training.octave.CYCLE_SHARE", 0.5)
    stage = build(large_archive, tiny_models, tiny_networks)
    crop, mask = torch.zeros(4, 3, 128, 128), torch.zeros(4, 1, 128, 128)
    mask[..., 32:96, 32:96] = 1
    whole = torch.full_like(crop, 0.75)
    coarse = stage._coarse(crop, whole, mask, generator=source())
    is_whole = (coarse[..., 64, 64] == 0.75).all(1)
    assert is_whole.tolist() == [False, False, True, True]


def test_a_sketched_line_has_the_colours_of_the_truth(
    large_archive: Path, tiny_models: Path, tiny_networks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sketchpaint.training.octave.SKETCH_SHARE", 1.0)
    stage = build(large_archive, tiny_models, tiny_networks)
    truth = torch.full((8, 3, 128, 128), 0.5)
    truth[..., 60:66, :] = -0.7  # a dark bar
    sketch = stage._sketch(truth, torch.ones(8, 1, 128, 128), generator=source(2))
    lines = [k for k in range(8) if float(sketch[k, 3].max()) == 1]  # areas let some of the picture through
    assert lines
    for k in lines:
        on_line = sketch[k, 3] > 0
        assert on_line[60:66].float().mean() > 0.5
        assert float(sketch[k, :3][:, on_line].mean()) < 0


def test_steps_move_the_network_and_resume_exactly(
    large_archive: Path, tiny_models: Path, tiny_networks: Path, tmp_path: Path
) -> None:
    stage = build(large_archive, tiny_models, tiny_networks)
    stage.prepare()
    before = [weight.detach().clone() for weight in stage.average.parameters()]
    losses = stage.step()
    assert all(math.isfinite(value) for value in losses.values())
    assert any(not torch.equal(a, b) for a, b in zip(before, stage.average.parameters(), strict=True))
    write_checkpoint(stage, tmp_path / "checkpoint.pt")
    straight = stage.step()
    again = build(large_archive, tiny_models, tiny_networks)
    read_checkpoint(again, tmp_path / "checkpoint.pt")
    again.prepare()
    assert again.step() == pytest.approx(straight, rel=1e-3)


def test_an_untrained_network_is_as_far_from_the_truth_as_enlarging(
    large_archive: Path, tiny_models: Path, tiny_networks: Path
) -> None:
    figures = build(large_archive, tiny_models, tiny_networks).validate()
    assert figures["lpips_ratio"] == pytest.approx(1)
    for kind in ("crop", "1", "2"):
        assert figures[f"lpips_drawn_{kind}"] == pytest.approx(figures[f"lpips_enlarged_{kind}"])


def test_enlarging_keeps_a_slope() -> None:
    slope = torch.arange(16.0).view(1, 1, 1, 16).expand(1, 1, 16, 16)
    enlarged = enlarge(slope)
    assert enlarged.shape == (1, 1, 32, 32)
    inside = slice(3, 13)  # cubic pieces see two pixels beyond
    torch.testing.assert_close(
        torch.nn.functional.avg_pool2d(enlarged, 2)[..., inside, inside], slope[..., inside, inside]
    )
    assert bool((enlarged[..., 16, 7:25] > enlarged[..., 16, 6:24]).all())


def test_archives_without_larger_pictures_are_refused(
    archive: Path, tiny_networks: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = [
        "train",
        "octave",
        "--data",
        str(archive),
        "--networks",
        str(tiny_networks),
        "-o",
        str(tmp_path / "run"),
        "--dry-run",
    ]
    assert main(command) == 2
    assert "pictures of 256 px or more are needed" in capsys.readouterr().err
