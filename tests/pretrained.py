"""Tiny untrained networks in the file format of those trained on other pictures."""

from pathlib import Path

import torch
from torch import Tensor

from sketchpaint.engine.tensorfile import write_tensors
from sketchpaint.evaluation.pretrained import ALEXNET, LITE0, RECOGNITION, VGG

VGG_WIDTHS = (4, 4, 6, 6, 8, 8, 8, 8, 8, 8, 8, 8, 8)
ALEXNET_LAYERS = ((4, 11), (6, 5), (8, 3), (6, 3), (6, 3))
LITE0_WIDTHS = (4, 6, 6, 8, 8, 10, 10, 10, 12, 12, 12, 14, 14, 14, 14, 16)
RECOGNITION_WIDTHS = (4, 4, 4, 6, 6, 6, 6, 8, 8, 8, 10, 10, 10, 10)


def write_tiny_networks(folder: Path) -> Path:
    """Writes all four files; returns the folder."""
    random = torch.Generator().manual_seed(5)

    def convolution(prefix: str, outgoing: int, incoming: int, size: int) -> dict[str, Tensor]:
        weight = torch.randn(outgoing, incoming, size, size, generator=random) * (2 / (incoming * size * size)) ** 0.5
        return {f"{prefix}.weight": weight, f"{prefix}.bias": torch.randn(outgoing, generator=random) * 0.1}

    def lpips(layers: list[tuple[int, int]], widths: list[int]) -> dict[str, Tensor]:
        tensors: dict[str, Tensor] = {}
        incoming = 3
        for k, (width, size) in enumerate(layers):
            tensors |= convolution(f"convs.{k}", width, incoming, size)
            incoming = width
        return tensors | {f"lins.{k}": torch.rand(1, w, 1, 1, generator=random) for k, w in enumerate(widths)}

    lite = convolution("stem", 4, 3, 3)
    incoming = 4
    for k, width in enumerate(LITE0_WIDTHS):
        middle = incoming * (1 if k == 0 else 2)
        if k > 0:
            lite |= convolution(f"blocks.{k}.expand", middle, incoming, 1)
        lite |= convolution(f"blocks.{k}.depthwise", middle, 1, 3) | convolution(
            f"blocks.{k}.project", width, middle, 1
        )
        incoming = width

    recognition = convolution("convs.0", 4, 3, 7)
    incoming = 4
    for k, width in enumerate(RECOGNITION_WIDTHS):
        recognition |= convolution(f"convs.{1 + 2 * k}", width, incoming, 3) | convolution(
            f"convs.{2 + 2 * k}", width, width, 3
        )
        incoming = width
    recognition["fc.weight"] = torch.randn(128, incoming, generator=random)

    # One convolution in eight bits, as the large files hold them.
    vgg = lpips([(width, 3) for width in VGG_WIDTHS], [4, 6, 8, 8, 8])
    step = vgg["convs.1.weight"].abs().amax((1, 2, 3)) / 127
    vgg |= {
        "convs.1.weight": (vgg["convs.1.weight"] / step.view(-1, 1, 1, 1)).round().to(torch.int8),
        "convs.1.weight_step": step,
    }
    files = {VGG: vgg, ALEXNET: lpips(list(ALEXNET_LAYERS), [4, 6, 8, 6, 6]), LITE0: lite, RECOGNITION: recognition}
    for name, tensors in files.items():
        (folder / f"{name}.safetensors").write_bytes(
            write_tensors({key: value.contiguous() for key, value in tensors.items()})
        )
    return folder
