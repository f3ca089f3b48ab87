"""The critic of the adversarial stage, after the projected discriminator of Sauer et al. 2021. Training only.

It sees no pixels but features of a trained encoder that is held still. Those also serve as the perceptual loss, for want of a network pretrained on
other pictures.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from sketchpaint.engine.networks.blocks import LEAK
from sketchpaint.engine.networks.encoder import Encoder

WIDTH = 128


class EncoderFeatures(nn.Module):
    """Features of whole images from an encoder that learns no more, each channel brought to a deviation of 1 over true faces.

    Args:
        encoder: whose features; it is held still from now on.
        faces: (N, 3, 128, 128) true faces, [-1, 1], over which deviations are measured.
    """

    def __init__(self, encoder: Encoder, faces: Tensor) -> None:
        super().__init__()
        self.encoder = encoder.eval().requires_grad_(False)
        with torch.no_grad():
            levels = zip(*(self._raw(part) for part in faces.split(32)), strict=True)
            deviations = [torch.cat(level).std((0, 2, 3), keepdim=True) + 1e-3 for level in levels]
        self.deviations = nn.ParameterList(nn.Parameter(deviation, requires_grad=False) for deviation in deviations)

    @property
    def channels(self) -> list[int]:
        """Channels at 32x32, 16x16 and 8x8."""
        return [deviation.shape[1] for deviation in self.deviations]

    def forward(self, image: Tensor) -> list[Tensor]:
        """Returns (N, C, 32, 32), (N, C, 16, 16) and (N, C, 8, 8) features of (N, 3, 128, 128) images in [-1, 1]."""
        return [level / deviation for level, deviation in zip(self._raw(image), self.deviations, strict=True)]

    def _raw(self, image: Tensor) -> list[Tensor]:
        x = torch.cat([image, image, torch.zeros_like(image[:, :1])], 1)
        last_of_size: dict[int, Tensor] = {}
        for stage in list(self.encoder.stages)[:-1]:
            x = stage(x)
            last_of_size[x.shape[-1]] = x
        return list(last_of_size.values())


class Critic(nn.Module):
    """Judges from features, at several sizes, whether what a mask covers was generated.

    Args:
        channels: of the features at 32x32, 16x16 and 8x8.
        width: channels within.
    """

    def __init__(self, channels: list[int], *, width: int = WIDTH) -> None:
        super().__init__()
        at32, at16, at8 = channels
        self.levels = 0, 1, 2, 2
        self.heads = nn.ModuleList([_head(at32, width, halvings=1), _head(at16, width, halvings=1), _head(at8, width), _head(at8, width, halvings=2)])

    def forward(self, features: list[Tensor], mask: Tensor) -> list[Tensor]:
        """Returns the verdicts.

        Args:
            features: of the image, as `EncoderFeatures` gives them.
            mask: (N, 1, 128, 128), 1 = what is asked about.

        Returns:
            Logits (N, 1, 16, 16), (N, 1, 8, 8), (N, 1, 8, 8) and (N, 1, 2, 2), higher for a true face.
        """
        seen = [torch.cat([level, F.adaptive_avg_pool2d(mask, level.shape[-1]).to(level.dtype)], 1) for level in features]
        return [head(seen[level]) for head, level in zip(self.heads, self.levels, strict=True)]


def _head(channels: int, width: int, *, halvings: int = 0) -> nn.Sequential:
    layers = [nn.Conv2d(channels + 1, width, 1), nn.LeakyReLU(LEAK), nn.Conv2d(width, width, 3, padding=1), nn.LeakyReLU(LEAK)]
    for _ in range(halvings):
        layers += [nn.Conv2d(width, width, 4, 2, 1), nn.LeakyReLU(LEAK)]
    return nn.Sequential(*layers, nn.Conv2d(width, 1, 1))
