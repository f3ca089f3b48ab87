"""Networks trained on other pictures: what their files hold, and what is computed from it."""

from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.signal import correlate

from sketchpaint.errors import InputError
from sketchpaint.evaluation.pretrained import ALEXNET, VGG, FaceRecognition, Lite0, Lpips, read_pretrained
from tests.pretrained import LITE0_WIDTHS


def images(n: int = 2) -> torch.Tensor:
    return torch.rand(n, 3, 128, 128, generator=torch.Generator().manual_seed(1)) * 2 - 1


def test_the_first_layer_is_a_convolution_of_the_normalised_image(tiny_networks: Path) -> None:
    image, network = images(1), Lpips(tiny_networks, name=ALEXNET)
    tensors = read_pretrained(tiny_networks, ALEXNET)
    mean, deviation = np.array([-0.030, -0.088, -0.188]), np.array([0.458, 0.448, 0.450])
    pixels = (image[0].permute(1, 2, 0).numpy() - mean) / deviation
    padded = np.pad(pixels, ((2, 2), (2, 2), (0, 0))).transpose(2, 0, 1)
    plain = correlate(padded, tensors["convs.0.weight"][1].numpy(), mode="valid")[0, ::4, ::4] + float(
        tensors["convs.0.bias"][1]
    )
    np.testing.assert_allclose(network(image)[0][0, 1].numpy(), np.maximum(plain, 0), atol=1e-4)


def test_lpips_is_the_weighted_distance_of_unit_vectors(tiny_networks: Path) -> None:
    a, b = images(2).split(1)
    network, total = Lpips(tiny_networks, name=VGG), 0.0
    weights = read_pretrained(tiny_networks, VGG)
    for k, (x, y) in enumerate(zip(network(a), network(b), strict=True)):
        x, y = (f[0].permute(1, 2, 0).double().numpy() for f in (x, y))
        x, y = (f / np.sqrt((f**2).sum(2, keepdims=True) + 1e-10) for f in (x, y))
        total += float((((x - y) ** 2) @ weights[f"lins.{k}"].view(-1).double().numpy()).mean())
    assert float(network.distance(a, b)) == pytest.approx(total, rel=1e-4)
    assert float(network.distance(a, a)) == 0
    assert len(Lpips(tiny_networks, name=VGG, stages=3)(a)) == 3


def test_eight_bit_weights_are_multiplied_by_their_steps(tiny_networks: Path) -> None:
    from safetensors.torch import load_file

    raw = load_file(tiny_networks / f"{VGG}.safetensors")
    read = read_pretrained(tiny_networks, VGG)["convs.1.weight"]
    assert raw["convs.1.weight"].dtype == torch.int8
    torch.testing.assert_close(read[2], raw["convs.1.weight"][2].float() * raw["convs.1.weight_step"][2])


def test_the_maps_of_lite0_have_their_strides(tiny_networks: Path) -> None:
    network = Lite0(tiny_networks)
    assert [tuple(level.shape[1:]) for level in network(images(1))] == [
        (6, 32, 32),
        (8, 16, 16),
        (12, 8, 8),
        (16, 4, 4),
    ]
    assert network.channels == [LITE0_WIDTHS[k] for k in (2, 4, 10, 15)]


def test_a_face_is_recognised_from_its_chip_alone(tiny_networks: Path) -> None:
    network, image = FaceRecognition(tiny_networks), images(1)
    maps, embedding = network(image)
    assert embedding.shape == (1, 128)
    assert [level.shape[-1] for level in maps] == [72, 35, 17, 8, 4, 2]
    outside, inside = image.clone(), image.clone()
    outside[..., :2, :] = 1  # above the chip
    inside[..., 60:80, 60:80] = 1
    torch.testing.assert_close(network(outside)[1], embedding)
    assert float((network(inside)[1] - embedding).abs().max()) > 1e-3


def test_gradients_reach_the_image_and_no_weight(tiny_networks: Path) -> None:
    for network in (Lpips(tiny_networks, name=VGG), Lite0(tiny_networks)):
        image = images(1).requires_grad_()
        torch.stack([level.mean() for level in network(image)]).sum().backward()
        assert image.grad is not None
        assert float(image.grad.abs().sum()) > 0
        assert not any(weight.requires_grad for weight in network.parameters())


def test_what_is_missing_is_said_in_a_sentence(tiny_networks: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="give its folder with --networks"):
        Lite0(None)
    with pytest.raises(InputError, match=r"lite0.safetensors cannot be read"):
        Lite0(tmp_path)
    (tmp_path / "lite0.safetensors").write_bytes((tiny_networks / f"{VGG}.safetensors").read_bytes())
    with pytest.raises(InputError, match="lacks the convolution stem"):
        Lite0(tmp_path)
