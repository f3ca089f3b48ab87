"""Networks trained on other pictures: they teach (VGG-16, EfficientNet-Lite0) or judge (AlexNet, face recognition), and
never ship.

Each takes (N, 3, H, W) RGB in [-1, 1], is frozen and differentiable with respect to its input. The files hold half
precision or whole numbers of eight bits with a step size for each output channel; shapes are read from them.
"""

import re
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from sketchpaint.engine.tensorfile import read_tensors
from sketchpaint.errors import InputError
from sketchpaint.imaging.frame import TEMPLATE_XY

VGG, ALEXNET, LITE0, RECOGNITION = "lpips_vgg16", "lpips_alexnet", "lite0", "dlib_face"

# ImageNet's mean and deviation on [-1, 1], as LPIPS takes them.
SHIFT, SCALE = (-0.030, -0.088, -0.188), (0.458, 0.448, 0.450)
# The recognition network's input: a chip of 150 px with room of a quarter around its five points, of which eyes and
# mouth corners are outer ones, and the mean it was trained with.
CHIP_PX, CHIP_MEAN = 150, (122.782, 117.001, 104.298)
CHIP_POINTS = (
    (0.225492, 0.215990),
    (0.754761, 0.215990),
    (0.490127, 0.515625),
    (0.254149, 0.780233),
    (0.726104, 0.780233),
)


def read_pretrained(folder: Path | None, name: str) -> dict[str, Tensor]:
    """Returns the float32 tensors of one network.

    Args:
        folder: where the files are.
        name: of the network, the file's name without its ending.

    Raises:
        InputError: no folder is given, or the file is missing or damaged.
    """
    wanted = f"{name}.safetensors"
    if folder is None:
        raise InputError(
            f"This needs {wanted}, a network trained on other pictures that is not part of sketchpaint: give its "
            f"folder with "
            "--networks (docs/TRAINING.md says where the files come from)."
        )
    try:
        tensors = read_tensors((folder / wanted).read_bytes())
    except (OSError, ValueError) as error:
        raise InputError(
            f"{folder / wanted} cannot be read ({error}): give the folder that holds it with --networks "
            f"(docs/TRAINING.md says where the files come from)."
        ) from error
    steps = {key for key in tensors if key.endswith("_step")}
    for key in steps:
        step = tensors.pop(key)
        whole = tensors[key.removesuffix("_step")]
        tensors[key.removesuffix("_step")] = whole.float() * step.view(-1, *[1] * (whole.dim() - 1))
    return {key: tensor.float() for key, tensor in tensors.items()}


class Pretrained(nn.Module):
    """A frozen network built from the tensors of its file."""

    shift: Tensor
    scale: Tensor
    mean: Tensor
    grid: Tensor

    def _load(self, tensors: dict[str, Tensor], *, name: str) -> None:
        try:
            self.load_state_dict(tensors)
        except RuntimeError as error:
            reason = str(error).splitlines()[0]
            raise InputError(
                f"{name}.safetensors is another network than expected ({reason}): give the right file."
            ) from error
        self.eval().requires_grad_(False)


class Lpips(Pretrained):
    """VGG-16 or AlexNet with the linear heads of LPIPS v0.1 (Zhang et al. 2018).

    Args:
        folder: of the file, or None.
        name: `VGG` or `ALEXNET`.
        stages: how many of the five stages are run.

    Raises:
        InputError: the file is missing or damaged.
    """

    def __init__(self, folder: Path | None, *, name: str, stages: int = 5) -> None:
        super().__init__()
        tensors = read_pretrained(folder, name)
        self.stages = stages
        self.alexnet = name == ALEXNET
        self.convs = _convolutions(tensors, "convs", strides={0: 4} if self.alexnet else {})
        self.lins = nn.ParameterList(tensors[f"lins.{k}"] for k in range(5))
        self._load(tensors, name=name)
        self.register_buffer("shift", torch.tensor(SHIFT).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("scale", torch.tensor(SCALE).view(1, 3, 1, 1), persistent=False)

    def forward(self, image: Tensor) -> list[Tensor]:
        """Returns the last feature map of each stage, (N, C, H', W'), after its ReLU."""
        x = (image - self.shift) / self.scale
        counts = (1, 1, 1, 1, 1) if self.alexnet else (2, 2, 3, 3, 3)  # convolutions of each stage
        maps: list[Tensor] = []
        layers = iter(self.convs)
        for stage, count in enumerate(counts[: self.stages]):
            if self.alexnet and stage in (1, 2):
                x = F.max_pool2d(x, 3, 2)
            elif not self.alexnet and stage > 0:
                x = F.max_pool2d(x, 2)
            for _ in range(count):
                x = F.relu(next(layers)(x))
            maps.append(x)
        return maps

    def distance(self, a: Tensor, b: Tensor) -> Tensor:
        """Returns (N,) LPIPS distances over the stages that are run: mean over places, sum over stages."""
        return self.compare(self(a), self(b))

    def compare(self, a: list[Tensor], b: list[Tensor]) -> Tensor:
        """Returns (N,) LPIPS distances between two lists of maps that `forward` gave."""
        total = torch.zeros(len(a[0]), device=a[0].device)
        for first, second, weight in zip(a, b, self.lins, strict=False):
            difference = _unit(first.float()) - _unit(second.float())
            total = total + F.conv2d(difference.square(), weight).mean((1, 2, 3))
        return total

    @torch.no_grad()
    def pooled(self, image: Tensor) -> Tensor:
        """Returns (N, C) means over places of the third stage's map: features for figures."""
        return self(image)[2].mean((2, 3))


class Lite0(Pretrained):
    """EfficientNet-Lite0 without its head, batch norm folded: the features that projected critics see.

    Attributes:
        channels: of the maps.

    Raises:
        InputError: the file is missing or damaged.
    """

    # First block of each stage and its stride; the maps kept are those before the size changes.
    STARTS = {0: 1, 1: 2, 3: 2, 5: 2, 8: 1, 11: 2, 15: 1}
    KEPT = (2, 4, 10, 15)

    def __init__(self, folder: Path | None) -> None:
        super().__init__()
        tensors = read_pretrained(folder, LITE0)
        self.stem = _convolution(tensors, "stem", stride=2)
        count = 1 + max(int(key.split(".")[1]) for key in tensors if key.startswith("blocks."))
        self.blocks = nn.ModuleList(
            _LiteBlock(tensors, f"blocks.{k}", stride=self.STARTS.get(k, 1)) for k in range(count)
        )
        self.channels = [tensors[f"blocks.{k}.project.weight"].shape[0] for k in self.KEPT]
        self._load(tensors, name=LITE0)

    def forward(self, image: Tensor) -> list[Tensor]:
        """Returns the maps at strides 4, 8, 16 and 32."""
        # Depthwise layers are faster in float32 than under bfloat16 autocast on a CPU.
        with torch.autocast(
            image.device.type, enabled=image.device.type != "cpu" and torch.is_autocast_enabled(image.device.type)
        ):
            x = F.relu6(_same_padding(self.stem, image * (127.5 / 128) + 0.5 / 128))  # (v - 127) / 128
            maps = []
            for k, block in enumerate(self.blocks):
                x = block(x)
                if k in self.KEPT:
                    maps.append(x)
        return maps


class _LiteBlock(nn.Module):
    """Inverted bottleneck: expand, depthwise, project, and its input added where shapes allow."""

    def __init__(self, tensors: dict[str, Tensor], prefix: str, *, stride: int) -> None:
        super().__init__()
        expands = f"{prefix}.expand.weight" in tensors
        self.expand = _convolution(tensors, f"{prefix}.expand") if expands else None
        self.depthwise = _convolution(tensors, f"{prefix}.depthwise", stride=stride, depthwise=True)
        self.project = _convolution(tensors, f"{prefix}.project")
        incoming = self.expand.in_channels if self.expand is not None else self.depthwise.out_channels
        self.adds = stride == 1 and incoming == self.project.out_channels

    def forward(self, x: Tensor) -> Tensor:
        y = x if self.expand is None else F.relu6(self.expand(x))
        y = self.project(F.relu6(_same_padding(self.depthwise, y)))
        return x + y if self.adds else y


class FaceRecognition(Pretrained):
    """The face recognition ResNet of dlib (29 convolutions), on whole crops of our template.

    Embeddings of one person lie closer than 0.6 to each other.

    Raises:
        InputError: the file is missing or damaged.
    """

    # Stride of the first convolution of each of the fourteen residual blocks.
    STRIDES = (1, 1, 1, 2, 1, 1, 1, 2, 1, 1, 2, 1, 1, 2)

    def __init__(self, folder: Path | None) -> None:
        super().__init__()
        tensors = read_pretrained(folder, RECOGNITION)
        strides = {0: 2} | {1 + 2 * k: stride for k, stride in enumerate(self.STRIDES)}
        unpadded = {0} | {1 + 2 * k for k, stride in enumerate(self.STRIDES) if stride == 2}
        self.convs = _convolutions(tensors, "convs", strides=strides, unpadded=unpadded)
        self.fc = nn.Linear(tensors["fc.weight"].shape[1], tensors["fc.weight"].shape[0], bias=False)
        self._load(tensors, name=RECOGNITION)
        self.register_buffer("mean", torch.tensor(CHIP_MEAN).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("grid", _chip_grid(), persistent=False)

    def forward(self, image: Tensor) -> tuple[list[Tensor], Tensor]:
        """Returns the maps before each halving and the last, and (N, 128) embeddings of (N, 3, 128, 128) crops."""
        grid = self.grid.expand(len(image), -1, -1, -1)
        x = F.grid_sample(image, grid, mode="bilinear", padding_mode="border", align_corners=False)
        x = F.relu(self.convs[0](((x + 1) * 127.5 - self.mean) / 256))
        maps = [x]
        x = F.max_pool2d(x, 3, 2)
        for k, stride in enumerate(self.STRIDES):
            y = self.convs[2 + 2 * k](F.relu(self.convs[1 + 2 * k](x)))
            if stride == 2:
                maps.append(x)
                x = F.avg_pool2d(x, 2)
                height, width = max(x.shape[2], y.shape[2]), max(x.shape[3], y.shape[3])
                x = F.pad(x, (0, width - x.shape[3], 0, height - x.shape[2], 0, y.shape[1] - x.shape[1]))
                y = F.pad(y, (0, width - y.shape[3], 0, height - y.shape[2]))
            x = F.relu(x + y)
        maps.append(x)
        return maps, self.fc(x.mean((2, 3)))

    @torch.no_grad()
    def pooled(self, image: Tensor) -> Tensor:
        """Returns (N, C) means over places of the map before the last halving: features for figures."""
        return self(image)[0][-2].mean((2, 3))


def _convolution(
    tensors: dict[str, Tensor], prefix: str, *, stride: int = 1, padding: int = 0, depthwise: bool = False
) -> nn.Conv2d:
    try:
        outgoing, incoming, size, _ = tensors[f"{prefix}.weight"].shape
    except (KeyError, ValueError) as error:
        raise InputError(f"A network file lacks the convolution {prefix}: give the right file.") from error
    return nn.Conv2d(
        outgoing if depthwise else incoming, outgoing, size, stride, padding, groups=outgoing if depthwise else 1
    )


def _convolutions(
    tensors: dict[str, Tensor], prefix: str, *, strides: dict[int, int], unpadded: set[int] | None = None
) -> nn.ModuleList:
    """Builds numbered convolutions, padded to keep the size unless they are among `unpadded`; of 11x11 as AlexNet pads
    them.
    """
    count = len([key for key in tensors if re.fullmatch(rf"{prefix}\.\d+\.weight", key)])
    layers = []
    for k in range(count):
        size = tensors[f"{prefix}.{k}.weight"].shape[-1]
        padding = 0 if k in (unpadded or ()) else {11: 2}.get(size, size // 2)
        layers.append(_convolution(tensors, f"{prefix}.{k}", stride=strides.get(k, 1), padding=padding))
    return nn.ModuleList(layers)


def _unit(features: Tensor) -> Tensor:
    """Brings (N, C, H, W) to length 1 along the channels; the small number keeps gradients finite where all are 0."""
    return features / (features.square().sum(1, keepdim=True) + 1e-10).sqrt()


def _same_padding(conv: nn.Module, x: Tensor) -> Tensor:
    """Runs a convolution padded as TensorFlow does: output size is the input's divided by the stride, rounded up."""
    assert isinstance(conv, nn.Conv2d)
    size, stride = conv.kernel_size[0], conv.stride[0]
    down, across = (max((-(-n // stride) - 1) * stride + size - n, 0) for n in x.shape[2:])
    return conv(F.pad(x, (across // 2, across - across // 2, down // 2, down - down // 2)))


def _chip_grid() -> Tensor:
    """Returns (1, 150, 150, 2) places of the recognition chip in our crop, for `grid_sample`: a least-squares scale and
    shift.
    """
    ours = torch.tensor(TEMPLATE_XY, dtype=torch.float64)
    chip = 25 + 100 * torch.tensor(CHIP_POINTS, dtype=torch.float64)
    a, b = chip - chip.mean(0), ours - ours.mean(0)
    scale = (a * b).sum() / a.square().sum()
    shift = ours.mean(0) - scale * chip.mean(0)
    pixels = torch.arange(CHIP_PX, dtype=torch.float64) * scale
    x, y = ((pixels + shift[k] + 0.5) / 64 - 1 for k in (0, 1))
    return torch.stack(torch.meshgrid(y, x, indexing="ij")[::-1], -1)[None].float()
