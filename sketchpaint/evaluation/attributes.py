"""Attribute network: what a face wears and is, learned from labels."""

from torch import Tensor, nn

from sketchpaint.engine.networks.blocks import LEAK, ResidualBlock

ATTRIBUTE_COUNT = 14


class AttributeNetwork(nn.Module):
    """Predicts 14 attributes; for the evaluation, never in the editor."""

    def __init__(self) -> None:
        super().__init__()
        self.stages = nn.ModuleList([
            nn.Sequential(nn.PixelUnshuffle(2), nn.Conv2d(12, 32, 3, padding=1), nn.LeakyReLU(LEAK)),  # (N, 32, 64, 64)
            nn.Sequential(nn.Conv2d(32, 64, 4, 2, 1), ResidualBlock(64), nn.LeakyReLU(LEAK)),  # (N, 64, 32, 32)
            nn.Sequential(nn.Conv2d(64, 128, 4, 2, 1), ResidualBlock(128), nn.LeakyReLU(LEAK)),  # (N, 128, 16, 16)
        ])  # fmt: skip
        self.top = nn.Sequential(
            nn.Conv2d(128, 192, 4, 2, 1),
            ResidualBlock(192),
            nn.LeakyReLU(LEAK),
            nn.AvgPool2d(2),
            nn.Flatten(),
            nn.Dropout(0.3),
        )
        self.embedding = nn.Sequential(nn.Linear(192 * 16, 256), nn.LeakyReLU(LEAK))
        self.heads = nn.Linear(256, ATTRIBUTE_COUNT)

    def embed(self, image: Tensor) -> Tensor:
        """Returns (N, 256) features of (N, 3, 128, 128) images in [-1, 1]: the space of the Frechet distance."""
        features = image
        for stage in self.stages:
            features = stage(features)
        vector: Tensor = self.embedding(self.top(features))
        return vector

    def forward(self, image: Tensor) -> Tensor:
        """Returns (N, 14) logits, in the order of `archive.ATTRIBUTES`, for (N, 3, 128, 128) in [-1, 1]."""
        logits: Tensor = self.heads(self.embed(image))
        return logits
