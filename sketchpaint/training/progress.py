"""How training goes: losses and rates, as lines on the terminal and rows of figures."""

import json
import time
from collections import defaultdict
from typing import IO, Any

from sketchpaint.training.distributed import processes
from sketchpaint.training.stage import Stage
from sketchpaint.training.throughput import counted_step

COUNTED_STEPS = 8


class Progress:
    """Does steps and tells from time to time how they go.

    Args:
        stage: what is trained.
        stats: gets a row a line.
        end: when training ends, on the monotonic clock.
        possible: operations a second that the device can do.
    """

    def __init__(self, stage: Stage, stats: IO[str], *, end: float, possible: float) -> None:
        self._stage, self._stats, self._end, self._possible = stage, stats, end, possible
        self._start = self._logged = time.monotonic()
        self._first_step = self._logged_step = stage.steps
        self._operations: list[float] = []  # of a few steps, which differ in what they do
        self._losses: dict[str, list[float]] = defaultdict(list)

    def step(self) -> None:
        """Does a step, and tells where it is time to."""
        stage = self._stage
        counting = len(self._operations) < COUNTED_STEPS and stage.steps > self._first_step and stage.is_usual()
        if counting:
            losses, operations = counted_step(stage)
            self._operations.append(operations)
        else:
            losses = stage.step()
        stage.images += stage.config.batch * processes()
        now = time.monotonic()
        if counting:  # counting is no part of the measured time
            self._logged, self._logged_step = now, stage.steps
        for key, value in losses.items():
            self._losses[key].append(value)
        if stage.steps > self._logged_step and now - self._logged >= stage.config.log_every_s:
            self._tell(now)

    def _tell(self, now: float) -> None:
        stage, means = self._stage, {key: sum(values) / len(values) for key, values in self._losses.items()}
        steps_per_s = (stage.steps - self._logged_step) / (now - self._logged)
        rate = steps_per_s * stage.config.batch * processes()
        row: dict[str, Any] = {"step": stage.steps, "images": stage.images, "seconds": round(now - self._start, 1)}
        row["images_per_s"], pace = round(rate, 1), f"{rate:.0f} images/s"
        if self._operations:
            share = steps_per_s * sum(self._operations) / len(self._operations) / self._possible
            row["matmul_share"], pace = round(share, 3), f"{pace}, {share:.0%} of the matmul rate"
        row |= {key: round(mean, 4) for key, mean in means.items()}
        self._stats.write(json.dumps(row) + "\n")
        self._stats.flush()
        losses = " ".join(f"{key} {mean:.3f}" for key, mean in means.items())
        print(f"step {stage.steps}  {pace}  {losses}  {(self._end - now) / 60:.1f} min left", flush=True)
        self._logged, self._logged_step = now, stage.steps
        self._losses.clear()
