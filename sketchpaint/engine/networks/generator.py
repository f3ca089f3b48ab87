"""Generator: a latent map to a face; and the mapping from a random vector to a latent map."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from sketchpaint.engine.networks.blocks import LATENT_CHANNELS, LATENT_SIZE, AttentionBlock, ResidualBlock, leaky

WIDTHS = (256, 192, 128, 48)
Z_SIZE = 512
# Components are stored in whole steps, half as large on disk as the other weights: entry 127 stands for 1.
STEPS = 127
# Drawn faces are moved this far from the mean face: the flow leaves them paler than real ones. On 600 val faces that takes their FD from 65 to 50.
STRETCH = 1.2


class Generator(nn.Module):
    """Draws a face from a latent map; wide layers stay at 32x32 and below, pixel shuffle makes the pixels.

    Args:
        widths: channels at 8x8, 16x16, 32x32 and 64x64.
        latent_channels: channels of the latent map.
    """

    def __init__(self, *, widths: tuple[int, int, int, int] = WIDTHS, latent_channels: int = LATENT_CHANNELS) -> None:
        super().__init__()
        at8, at16, at32, at64 = widths
        self.stem = nn.Sequential(nn.Conv2d(latent_channels, at8, 3, padding=1), ResidualBlock(at8), AttentionBlock(at8), ResidualBlock(at8))
        self.up16, self.block16 = nn.Conv2d(at8, at16 * 4, 1), ResidualBlock(at16)
        self.up32, self.block32 = nn.Conv2d(at16, at32 * 4, 1), ResidualBlock(at32)
        self.up64, self.block64 = nn.Conv2d(at32, at64 * 4, 3, padding=1), ResidualBlock(at64)
        self.to_rgb = nn.Conv2d(at64, 12, 3, padding=1)

    def forward(self, latent: Tensor) -> Tensor:
        """Returns the generated face.

        Args:
            latent: (N, 64, 8, 8) latent map.

        Returns:
            (N, 3, 128, 128), nearly within [-1, 1]; clamp before showing.
        """
        x = self.stem(latent)  # (N, 256, 8, 8)
        for up, block in ((self.up16, self.block16), (self.up32, self.block32), (self.up64, self.block64)):
            x = block(F.pixel_shuffle(up(leaky(x)), 2))  # twice the size each time
        return F.pixel_shuffle(self.to_rgb(leaky(x)), 2)  # (N, 3, 128, 128)


class Mapping(nn.Module):
    """Random vector to latent map, by a flow from noise to the principal components of encoded faces.

    A plain Gaussian over the components gives faces whose parts do not belong together; the flow (conditional flow matching with straight
    paths, Lipman et al. 2023) moves the same Gaussian onto the components of real faces. Eight by eight by 64 numbers are brought down to
    `Z_SIZE` components first, which keeps the flow a small perceptron. `components` (Z_SIZE, 4096) int8 holds them, each stretched until its
    largest entry is 127; `scales` (Z_SIZE,) are the standard deviations of faces along them, made smaller by as much.

    Args:
        hidden: width of the flow's perceptron.
        latent_channels: channels of the latent map.
    """

    mean: Tensor
    components: Tensor
    scales: Tensor

    def __init__(self, *, hidden: int = 768, latent_channels: int = LATENT_CHANNELS) -> None:
        super().__init__()
        size = latent_channels * LATENT_SIZE**2
        self.latent_channels = latent_channels
        self.register_buffer("mean", torch.zeros(size))
        self.register_buffer("components", torch.zeros(Z_SIZE, size, dtype=torch.int8))
        self.register_buffer("scales", torch.ones(Z_SIZE))
        self.into = nn.Linear(Z_SIZE + 1, hidden)
        self.layers = nn.ModuleList(nn.Sequential(nn.LayerNorm(hidden), nn.Linear(hidden, hidden), nn.GELU(), nn.Linear(hidden, hidden)) for _ in range(3))
        self.out = nn.Linear(hidden, Z_SIZE)
        nn.init.zeros_(self.out.weight)  # starts from a plain Gaussian
        nn.init.zeros_(self.out.bias)

    def set_components(self, mean: Tensor, vectors: Tensor, deviations: Tensor) -> None:
        """Takes over principal components.

        Args:
            mean: (4096,) mean of the flattened latent maps.
            vectors: (Z_SIZE, 4096) components of length 1.
            deviations: (Z_SIZE,) standard deviations along them.
        """
        largest = vectors.abs().amax(1)
        self.mean.copy_(mean)
        self.components.copy_((vectors / largest[:, None] * STEPS).round())
        self.scales.copy_(deviations * largest)

    def whiten(self, latent: Tensor) -> Tensor:
        """Returns the (N, Z_SIZE) whitened components of flattened latent maps (N, 4096)."""
        rows = self._rows()
        return (latent - self.mean) @ rows.T / (rows.square().sum(1) * self.scales)

    def _rows(self) -> Tensor:
        return self.components.to(self.scales.dtype) / STEPS

    def directions(self) -> Tensor:
        """Returns (512, 4096) how a flattened latent map moves with one standard deviation along each component."""
        return self.scales[:, None] * self._rows()

    def _from_components(self, point: Tensor) -> Tensor:
        return (point * self.scales) @ self._rows()

    def velocity(self, point: Tensor, time: Tensor) -> Tensor:
        """Direction in which a point of the flow moves.

        Noise and whitened faces both have unit variance, so that the best linear guess of face minus noise at (1 - t) noise + t face is known: the
        covariance of the two, 2 t - 1, over the variance of the point, t^2 + (1 - t)^2. It carries a Gaussian onto a Gaussian; the perceptron adds
        what else is true of faces.

        Args:
            point: (N, 512) whitened components.
            time: (N, 1) in [0, 1]; 0 = noise, 1 = face.

        Returns:
            (N, 512) velocity.
        """
        x = self.into(torch.cat([point, time], 1))
        for layer in self.layers:
            x = x + layer(x)
        linear: Tensor = point * (2 * time - 1) / (time**2 + (1 - time) ** 2)
        return linear + self.out(x)

    def difference(self, z: Tensor) -> Tensor:
        """Returns moves from one face towards others, along the components in which faces differ.

        White noise in the latent map shows as specks of colour; these moves change eyes, brows and mouths into others.

        Args:
            z: (N, 512) standard normal.

        Returns:
            (N, 64, 8, 8), as large as latent maps differ from their mean.
        """
        return self._from_components(z).view(-1, self.latent_channels, LATENT_SIZE, LATENT_SIZE)

    def forward(self, z: Tensor, *, steps: int = 24) -> Tensor:
        """Integrates the flow with Heun's method and stretches where it ends by `STRETCH`.

        Args:
            z: (N, 512) standard normal.
            steps: integration steps.

        Returns:
            (N, 64, 8, 8) latent map.
        """
        point, width = z, 1.0 / steps
        for step in range(steps):
            time = torch.full_like(z[:, :1], step * width)
            slope = self.velocity(point, time)
            point = point + width / 2 * (slope + self.velocity(point + width * slope, time + width))
        flat = self.mean + self._from_components(point * STRETCH)  # (N, 64 * 8 * 8)
        return flat.unflatten(1, (self.latent_channels, LATENT_SIZE, LATENT_SIZE))
