"""How much of the device's arithmetic a training step uses."""

import time

import torch
from torch.utils.flop_counter import FlopCounterMode

from sketchpaint.training.stage import Stage

SIDE, REPEATS_S = 2048, 0.3


def matmul_rate(device: torch.device, dtype: torch.dtype) -> float:
    """Measures what the device reaches on a large matrix product, in floating-point operations per second."""
    own = torch.Generator(device=device).manual_seed(0)  # a resumed run goes on with the random numbers it had
    a, b = (torch.randn(SIDE, SIDE, device=device, dtype=dtype, generator=own) for _ in range(2))
    a @ b  # the first call sets things up
    _wait(device)
    start, count = time.perf_counter(), 0
    while time.perf_counter() - start < REPEATS_S:
        a @ b
        _wait(device)
        count += 1
    return count * 2 * SIDE**3 / (time.perf_counter() - start)


def counted_step(stage: Stage) -> tuple[dict[str, float], float]:
    """Does one training step; returns its losses and its floating-point operations: convolutions and products, forward
    and backward.
    """
    counter = FlopCounterMode(display=False)
    with counter:
        losses = stage.step()
    return losses, float(counter.get_total_flops())


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
