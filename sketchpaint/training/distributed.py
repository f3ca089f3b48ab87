"""Data-parallel training with torch's own launcher: `torchrun --nproc-per-node N -m sketchpaint train ...`.

Each process draws its own batches; gradients are averaged before every optimiser step, so that the weights stay equal.
The first process alone prints and writes.
"""

import importlib
import os

import torch
from torch import distributed

from sketchpaint.training.stage import Stage


def join() -> None:
    """Joins the other processes when torchrun has started this one; does nothing otherwise."""
    if int(os.environ.get("WORLD_SIZE", "1")) > 1 and not distributed.is_initialized():
        # Its functions take the group there is at their import as a default. The first optimiser step imports it: that
        # group, with threads that abort the process at its end, would outlive `leave`.
        importlib.import_module("torch.distributed.nn")
        distributed.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
        if torch.cuda.is_available():
            torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))


def leave() -> None:
    """Ends what `join` began."""
    if distributed.is_initialized():
        distributed.destroy_process_group()


def processes() -> int:
    """Returns how many processes train together."""
    return distributed.get_world_size() if distributed.is_initialized() else 1


def is_first() -> bool:
    """Whether this is the process that prints and writes."""
    return not distributed.is_initialized() or distributed.get_rank() == 0


def prepare(stage: Stage) -> None:
    """Gives all processes the first one's weights, each its own randomness, and averages gradients from now on.

    Called after a checkpoint has been read: a run of several processes goes on with the same weights, not with the same
    batches.
    """
    if not distributed.is_initialized():
        return
    for module in stage.modules.values():
        for tensor in module.state_dict().values():
            distributed.broadcast(tensor, 0)
    stage.generator.manual_seed(stage.config.seed + 1_000_003 * distributed.get_rank() + stage.steps)
    for optimizer in stage.optimizers.values():
        optimizer.register_step_pre_hook(_average_gradients)


def agree(go_on: bool) -> bool:
    """Returns the first process's answer, so that all leave the loop after the same step."""
    return bool(of_first(float(go_on)))


def of_first(value: float) -> float:
    """Returns the first process's value."""
    if not distributed.is_initialized():
        return value
    answer = torch.tensor([value], dtype=torch.float64, device="cuda" if torch.cuda.is_available() else "cpu")
    distributed.broadcast(answer, 0)
    return float(answer.item())


def _average_gradients(optimizer: torch.optim.Optimizer, *_: object) -> None:
    gradients = [
        weight.grad for group in optimizer.param_groups for weight in group["params"] if weight.grad is not None
    ]
    flat = torch.cat([gradient.flatten() for gradient in gradients])
    distributed.all_reduce(flat)
    flat /= distributed.get_world_size()
    start = 0
    for gradient in gradients:
        gradient.copy_(flat[start : start + gradient.numel()].view_as(gradient))
        start += gradient.numel()
