"""Building blocks shared by the networks."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

LEAK = 0.2
LATENT_CHANNELS = 64
LATENT_SIZE = 8


def leaky(x: Tensor) -> Tensor:
    """Leaky ReLU with slope 0.2, any shape."""
    return F.leaky_relu(x, LEAK)


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions added to their input with a learned gain per channel, which starts at 0.1 so that deep
    stacks train without normalisation.

    Args:
        channels: channels of input and output, (N, channels, H, W).
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        self.gain = nn.Parameter(torch.full((1, channels, 1, 1), 0.1))

    def forward(self, x: Tensor) -> Tensor:
        change: Tensor = self.second(F.leaky_relu_(self.first(leaky(x)), LEAK))
        return x + self.gain * change


def residual_blocks(channels: int, count: int) -> nn.Sequential:
    """Returns residual blocks one after the other, (N, channels, H, W) in and out."""
    return nn.Sequential(*(ResidualBlock(channels) for _ in range(count)))


class AttentionBlock(nn.Module):
    """Self-attention and a two-layer perceptron over the 64 positions of an 8x8 map: lets one eye know about the other.

    Args:
        channels: channels of input and output, (N, channels, 8, 8); a multiple of `heads`.
        heads: attention heads.
    """

    def __init__(self, channels: int, *, heads: int = 8) -> None:
        super().__init__()
        if channels % heads:
            raise ValueError(f"{channels} channels cannot be shared among {heads} heads")
        self.heads = heads
        # In place: arithmetic on the shapes that weights are compared with would import torch's compiler.
        self.position = nn.Parameter(torch.randn(1, LATENT_SIZE**2, channels).mul_(0.02))
        self.attention_norm = nn.LayerNorm(channels)
        self.query_key_value = nn.Linear(channels, 3 * channels)
        self.attention_out = nn.Linear(channels, channels)
        self.perceptron_norm = nn.LayerNorm(channels)
        self.perceptron = nn.Sequential(nn.Linear(channels, 2 * channels), nn.GELU(), nn.Linear(2 * channels, channels))

    def forward(self, x: Tensor) -> Tensor:
        n, channels, height, width = x.shape
        tokens = x.flatten(2).transpose(1, 2) + self.position  # (N, 64, C)
        mixed = self.query_key_value(self.attention_norm(tokens))  # (N, 64, 3C)
        # Each (N, heads, 64, C/heads).
        query, key, value = mixed.unflatten(2, (3, self.heads, channels // self.heads)).permute(2, 0, 3, 1, 4)
        # Written out: the backward pass of torch's fused attention is slow on a CPU.
        weights = (query @ key.transpose(2, 3) * query.shape[3] ** -0.5).softmax(3)  # (N, heads, 64, 64)
        attended = (weights @ value).transpose(1, 2).flatten(2)  # (N, 64, C)
        tokens = tokens + self.attention_out(attended)
        tokens = tokens + self.perceptron(self.perceptron_norm(tokens))
        return tokens.transpose(1, 2).reshape(n, channels, height, width)
