"""What the processor can do, and how near a cycle comes to it."""

import time
from pathlib import Path

import torch
from torch.utils.flop_counter import FlopCounterMode

from sketchpaint.cli.bench.figures import Figure, median_ms
from sketchpaint.cli.bench.pictures import drawn_request
from sketchpaint.engine.cycle import run_cycle
from sketchpaint.engine.device import choose_device
from sketchpaint.engine.session import Session
from sketchpaint.engine.weights import load_networks
from sketchpaint.training.throughput import matmul_rate

CYCLES, RUN_CYCLES = 50, 12


def measure_machine(models: Path, device_name: str) -> list[Figure]:
    """Matrix rates; model load; operations and time of a cycle, and their ratio; the first composite; a run of twelve
    cycles.
    """
    device = choose_device(device_name)
    figures = [Figure("threads", torch.get_num_threads(), "")]
    rates = {dtype: matmul_rate(device, dtype) / 1e9 for dtype in (torch.float32, torch.bfloat16)}
    figures += [
        Figure(f"matrix rate, {str(dtype).removeprefix('torch.')}", rate, "GFLOP/s") for dtype, rate in rates.items()
    ]
    start = time.perf_counter()
    session = Session(load_networks(models, device=device), device=device)
    figures.append(Figure("load the networks", (time.perf_counter() - start) * 1000, "ms"))
    best_rate = rates[torch.bfloat16 if session.arithmetic == "bfloat16" else torch.float32]
    encoder, generator = session.networks.encoder, session.networks.generator
    for batch in (1, 8):
        image, mask = torch.zeros(batch, 3, 128, 128, device=device), torch.ones(batch, 1, 128, 128, device=device)

        def cycle(image: torch.Tensor = image, mask: torch.Tensor = mask) -> None:
            with (
                torch.inference_mode(),
                torch.autocast(device.type, torch.bfloat16, enabled=session.arithmetic == "bfloat16"),
            ):
                run_cycle(encoder, generator, first=image, current=image, mask=mask)
            if device.type == "cuda":
                torch.cuda.synchronize(device)

        with FlopCounterMode(display=False) as counter:
            cycle()
        operations = counter.get_total_flops() / 1e9
        took = median_ms(cycle, repeats=CYCLES, warm_up=5)
        figures += [
            Figure(f"operations of a cycle, batch {batch}", operations, "GFLOP"),
            Figure(f"encode and generate, batch {batch}", took, "ms"),
            Figure(
                f"of its operations at the matrix rate, batch {batch}", took / (operations / best_rate * 1000), "times"
            ),
        ]
    request = drawn_request(session)
    list(zip(range(3), session.cycles(request), strict=False))  # warm-up
    start, times = time.perf_counter(), []
    for _, _cycle in zip(range(RUN_CYCLES + 1), session.cycles(request), strict=False):
        times.append((time.perf_counter() - start) * 1000)
    return [
        *figures,
        Figure("Run to first composite", times[0], "ms"),
        Figure("Run to first cycle", times[1], "ms"),
        Figure(f"{len(times) - 1} cycles with scores", times[-1], "ms"),
    ]
