"""Mapping: noise to the latent map of a random face; and the directions in which faces differ."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from sketchpaint.engine.networks.blocks import LATENT_CHANNELS, LATENT_SIZE, AttentionBlock, ResidualBlock, leaky

COMPONENTS = 512
# Components are stored in whole steps, half as large on disk as the other weights: this entry stands for 1.
LARGEST_ENTRY = 127
FREQUENCIES = 16
# Chosen on training faces (docs/TRAINING.md): steps of the integration, how much stronger than due the noise of each
# is, and how far faces are moved from the mean face where it ends, for the flow leaves them paler than real ones.
STEPS, NOISE_GAIN, STRETCH = 15, 1.03, 1.1
LATENT_SHAPE = (LATENT_CHANNELS, LATENT_SIZE, LATENT_SIZE)


@dataclass(frozen=True)
class Gaussian:
    """Faces as a normal distribution: independent along each principal component, and along each direction of the
    channels for what those leave.

    Attributes:
        vectors: (512, 4096) principal components of flattened latent maps, of length 1.
        variances: (512,) along them.
        channel_vectors: (64, 64) directions of the channels, one a row, of length 1.
        channel_variances: (64,) along them, of what the components leave, in each cell.
    """

    vectors: Tensor
    variances: Tensor
    channel_vectors: Tensor
    channel_variances: Tensor

    def velocity(self, point: Tensor, time: Tensor) -> Tensor:
        """Best linear guess of face minus noise at a point between them, time * face + (1 - time) * noise.

        Along a direction of variance v it is the covariance of the two, time * v - (1 - time), over the variance of the
        point, time^2 * v + (1 - time)^2.

        Args:
            point: (N, 64, 8, 8).
            time: (N, 1) in [0, 1]; 0 = noise, 1 = face.

        Returns:
            (N, 64, 8, 8) velocity.
        """
        return self._scaled(point, lambda variance: (time * variance - (1 - time)) / _between(variance, time))

    def carried(self, point: Tensor, time: Tensor, later: Tensor) -> Tensor:
        """Follows `velocity` from one time to a later one, exactly: distances grow as the standard deviation of the
        points does.

        Args:
            point: (N, 64, 8, 8).
            time: (N, 1) where it is.
            later: (N, 1) where it goes.

        Returns:
            (N, 64, 8, 8).
        """
        return self._scaled(point, lambda variance: (_between(variance, later) / _between(variance, time)).sqrt())

    def _scaled(self, point: Tensor, factor: Callable[[Tensor], Tensor]) -> Tensor:
        """Multiplies by a factor along each direction that depends on the variance along it; in float32, for variances
        differ a thousandfold.
        """
        with torch.autocast(point.device.type, enabled=False):
            flat = point.flatten(1)
            inside = flat @ self.vectors.T  # (N, 512)
            rest = (flat - inside @ self.vectors).unflatten(1, (LATENT_CHANNELS, -1))  # (N, 64 channels, 64 cells)
            rest = (
                self.channel_vectors.T @ (factor(self.channel_variances)[..., None] * (self.channel_vectors @ rest))
            ).flatten(1)
            return ((inside * factor(self.variances) - rest @ self.vectors.T) @ self.vectors + rest).view_as(point)


def _between(variance: Tensor, time: Tensor) -> Tensor:
    """Returns the variance of time * face + (1 - time) * noise; above zero also where faces do not differ."""
    return (time**2 * variance + (1 - time) ** 2).clamp(min=1e-12)


class Mapping(nn.Module):
    """White noise to the latent map of a face, by a flow learned on encoded faces (conditional flow matching, Lipman et
    al. 2023).

    Encoded faces lie in few of the 4,096 directions, and those of a normal distribution have parts that do not belong
    together. What such a distribution knows of a face half hidden by noise is a linear formula (`Gaussian`); the
    network is shown its guess and adds what else is true. `components` (512, 4096) int8 holds the principal components,
    each stretched until its largest entry is 127; `scales` (512,) are the standard deviations of faces along them, made
    smaller by as much; `spread` is the standard deviation of all numbers of the latent maps about `mean`.

    Args:
        width: channels inside the network, a multiple of 4.
    """

    mean: Tensor
    components: Tensor
    scales: Tensor
    channel_vectors: Tensor
    channel_scales: Tensor
    spread: Tensor

    def __init__(self, *, width: int = 160) -> None:
        super().__init__()
        size = math.prod(LATENT_SHAPE)
        self.register_buffer("mean", torch.zeros(size))
        self.register_buffer("components", torch.zeros(COMPONENTS, size, dtype=torch.int8))
        self.register_buffer("scales", torch.ones(COMPONENTS))
        self.register_buffer("channel_vectors", torch.zeros(LATENT_CHANNELS, LATENT_CHANNELS).fill_diagonal_(1.0))
        self.register_buffer("channel_scales", torch.ones(LATENT_CHANNELS))
        self.register_buffer("spread", torch.ones(()))
        self.into = nn.Conv2d(2 * LATENT_CHANNELS, width, 1)
        self.blocks = nn.ModuleList(
            AttentionBlock(width, heads=4) if index % 2 else ResidualBlock(width) for index in range(5)
        )
        self.time = nn.Sequential(
            nn.Linear(2 * FREQUENCIES, 32), nn.SiLU(), nn.Linear(32, (len(self.blocks) + 1) * width)
        )
        self.out = nn.Conv2d(width, LATENT_CHANNELS, 1)
        for parameter in self.out.parameters():
            nn.init.zeros_(parameter)  # starts from the normal distribution

    def set_components(self, mean: Tensor, vectors: Tensor, deviations: Tensor, rest: Tensor) -> None:
        """Takes over what is known of latent maps without training.

        Args:
            mean: (4096,) mean of the flattened latent maps.
            vectors: (512, 4096) principal components of length 1.
            deviations: (512,) standard deviations along them.
            rest: (64, 64) covariance of the channels in what the components leave, averaged over the cells.
        """
        largest = vectors.abs().amax(1)
        self.mean.copy_(mean)
        self.components.copy_((vectors / largest[:, None] * LARGEST_ENTRY).round())
        self.scales.copy_(deviations * largest)
        variances, directions = torch.linalg.eigh(rest)
        self.channel_vectors.copy_(directions.T)
        self.channel_scales.copy_(variances.clamp(min=0).sqrt())
        self.spread.copy_(((deviations.square().sum() + LATENT_SIZE**2 * variances.sum()) / len(mean)).sqrt())

    def directions(self) -> Tensor:
        """Returns (512, 4096) how a flattened latent map moves with one standard deviation along each component."""
        return self.scales[:, None] * (self.components.to(self.scales.dtype) / LARGEST_ENTRY)

    def difference(self, z: Tensor) -> Tensor:
        """Returns moves from one face towards others, along the components in which faces differ.

        White noise in the latent map shows as specks of colour; these moves change eyes, brows and mouths into others.

        Args:
            z: (N, 512) standard normal.

        Returns:
            (N, 64, 8, 8), as large as latent maps differ from their mean.
        """
        return (z @ self.directions()).unflatten(1, LATENT_SHAPE)

    def gaussian(self) -> Gaussian:
        """Returns the normal distribution of latent maps, in units of `spread` about `mean`."""
        directions = self.directions() / self.spread
        vectors = torch.linalg.qr(
            directions.T
        ).Q.T  # at right angles to each other again, which eight bits had rounded away
        return Gaussian(
            vectors, directions.square().sum(1), self.channel_vectors, (self.channel_scales / self.spread).square()
        )

    def normalise(self, latent: Tensor) -> Tensor:
        """Returns (N, 64, 8, 8) latent maps in units of `spread` about `mean`, where the flow ends."""
        return (latent - self.mean.view(LATENT_SHAPE)) / self.spread

    def velocity(self, point: Tensor, time: Tensor, gaussian: Gaussian) -> Tensor:
        """Direction in which a point of the flow moves.

        Args:
            point: (N, 64, 8, 8) between noise and a normalised latent map.
            time: (N, 1) in [0, 1]; 0 = noise, 1 = face.
            gaussian: of this mapping.

        Returns:
            (N, 64, 8, 8) velocity.
        """
        linear = gaussian.velocity(point, time)
        return linear + self.change(point, time, linear)

    def change(self, point: Tensor, time: Tensor, linear: Tensor) -> Tensor:
        """What the network adds to `linear`, the velocity of the normal distribution; all shapes as in `velocity`."""
        share = time[..., None, None]  # (N, 1, 1, 1)
        guess = point + (1 - share) * linear  # of the face
        # (N, 16), one to a hundred radians over the way.
        angles = time * torch.logspace(0, 2, FREQUENCIES, device=time.device)
        shifts = self.time(torch.cat([angles.sin(), angles.cos()], 1)).unflatten(1, (len(self.blocks) + 1, -1))[
            ..., None, None
        ]
        x = self.into(torch.cat([point / (share**2 + (1 - share) ** 2).sqrt(), guess], 1))
        for index, block in enumerate(self.blocks):
            x = block(x + shifts[:, index])
        change: Tensor = self.out(leaky(x * (1 + shifts[:, -1])))
        return change

    def noise(self, n: int, *, generator: torch.Generator) -> Tensor:
        """Draws what `forward` takes for n faces, (15, n, 64, 8, 8), on the generator's device."""
        return torch.randn((STEPS, n, *LATENT_SHAPE), generator=generator, device=generator.device)

    def forward(self, noise: Tensor) -> Tensor:
        """Integrates the flow, the linear part exactly, what the network adds by Heun's method (Lawson 1967); stretches
        where it ends by `STRETCH`.

        Each step first goes back by half its length, where fresh noise takes the place of some of what was drawn
        (stochastic sampling of Karras et al. 2022, algorithm 2), a little more than was there (`NOISE_GAIN`): what the
        network got wrong on the way is drawn anew.

        Args:
            noise: (steps, N, 64, 8, 8) standard normal, where faces start and what each step adds; gain and stretch are
                chosen for `STEPS` of them.

        Returns:
            (N, 64, 8, 8) latent map.
        """
        point, gaussian, half = torch.zeros_like(noise[0]), self.gaussian(), 1 / (len(noise) + 1)
        for index, fresh in enumerate(noise):
            start, here, end = index * half, (index + 1) * half, (index + 2) * half
            kept = start / here
            # kept * here is start, so that face and kept noise are mixed as at the start but for the missing noise.
            missing = math.sqrt((1 - start) ** 2 - (kept * (1 - here)) ** 2)
            point = kept * point + NOISE_GAIN * missing * fresh
            time, later = (point.new_full((len(point), 1), moment) for moment in (start, end))
            first = self.change(point, time, gaussian.velocity(point, time)) * (end - start)
            ahead = gaussian.carried(point + first, time, later)
            last = self.change(ahead, later, gaussian.velocity(ahead, later)) * (end - start)
            point = gaussian.carried(point + first / 2, time, later) + last / 2
        return self.mean.view(LATENT_SHAPE) + point * (self.spread * STRETCH)
