"""What a run is set to, as it is remembered."""

import contextlib
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QSettings

from sketchpaint import budgets
from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.options import (
    EXPLORATION,
    FIRST_FILL,
    MAX_CYCLES,
    MIN_CYCLES,
    MOST_EXPLORATION,
    PATIENCE,
    SKETCH_HOLD,
    Fill,
    Refine,
)
from sketchpaint.imaging.crops import CropInputs

GROUP = "run"
FILLS: dict[Fill, Any] = {  # the marker for translators has no type
    Fill.GUESS: QT_TRANSLATE_NOOP("fills", "First guess"),
    Fill.MEAN: QT_TRANSLATE_NOOP("fills", "Mean colour"),
    Fill.BLUR: QT_TRANSLATE_NOOP("fills", "Blurred surroundings"),
    Fill.WHITE: QT_TRANSLATE_NOOP("fills", "White"),
    Fill.BLACK: QT_TRANSLATE_NOOP("fills", "Black"),
    Fill.NOISE: QT_TRANSLATE_NOOP("fills", "Noise"),
    Fill.KEEP: QT_TRANSLATE_NOOP("fills", "Keep the pixels"),
    Fill.FACE: QT_TRANSLATE_NOOP("fills", "Random face (by seed)"),
}
# Smallest and largest value of what is a number.
RANGES: dict[str, tuple[float, float]] = {
    "seed": (0, 2_147_483_647), "min_cycles": (1, 500), "max_cycles": (1, budgets.MAX_CYCLES), "patience": (1, 100),
    "exploration": (0, MOST_EXPLORATION), "sketch_hold": (0, 1), "strength": (0, 1),
}  # fmt: skip
CHOICES: dict[str, type[StrEnum]] = {"fill": Fill, "refine": Refine}


@dataclass(frozen=True)
class RunOptions:
    """What the run panel is set to.

    Attributes:
        fill: what stands in the mask at first.
        seed: start of the randomness.
        min_cycles: least number of cycles.
        max_cycles: largest number of cycles.
        patience: cycles without a new best before stopping.
        exploration: how much cycles differ.
        sketch_hold: how far results are moved towards the sketch, 0 to 1.
        refine: whether the best cycle is refined.
        strength: how much of the refinement and of the octaves' detail is shown and applied, 0 to 1; no run asks for
            it.
    """

    fill: Fill = FIRST_FILL
    seed: int = 0
    min_cycles: int = MIN_CYCLES
    max_cycles: int = MAX_CYCLES
    patience: int = PATIENCE
    exploration: float = EXPLORATION
    sketch_hold: float = SKETCH_HOLD
    refine: Refine = Refine.AUTO
    strength: float = 1.0

    def request(self, inputs: CropInputs) -> InpaintRequest:
        """Returns what a run with these options asks for.

        Raises:
            InputError: it cannot work.
        """
        return InpaintRequest(
            crop=inputs.crop,
            mask=inputs.mask,
            sketch=inputs.sketch,
            fill=self.fill,
            seed=self.seed,
            min_cycles=self.min_cycles,
            max_cycles=self.max_cycles,
            patience=self.patience,
            exploration=self.exploration,
            sketch_hold=self.sketch_hold,
            refine=self.refine,
        )

    def until_stopped(self) -> "RunOptions":
        """Returns the options for a run that only Stop, or the largest number of cycles, can end."""
        most = budgets.MAX_CYCLES
        return replace(self, min_cycles=most, max_cycles=most, patience=most)


def fill_titles() -> dict[Fill, str]:
    """Returns fill -> what it is called in the user's language."""
    return {fill: QCoreApplication.translate("fills", title) for fill, title in FILLS.items()}


def taken_over(stored: object, default: RunOptions) -> RunOptions:
    """Returns options as they were stored; what is missing, or no value that the panel can show, is as in `default`."""
    values: dict[str, Any] = {}
    for field in fields(RunOptions):
        value = stored.get(field.name) if isinstance(stored, Mapping) else None
        if field.name in CHOICES:
            with contextlib.suppress(ValueError):
                values[field.name] = CHOICES[field.name](value)  # type: ignore[arg-type]
            continue
        low, high = RANGES[field.name]
        try:
            number = float(value)  # type: ignore[arg-type]
        except (OverflowError, TypeError, ValueError):
            continue
        if math.isfinite(number) and low <= number <= high:
            values[field.name] = number if isinstance(field.default, float) else int(number)
    return replace(default, **values)


def load_defaults(settings: QSettings) -> RunOptions:
    """Returns the options that new photos begin with."""
    return taken_over(
        {field.name: settings.value(f"{GROUP}/{field.name}") for field in fields(RunOptions)}, RunOptions()
    )


def save_defaults(settings: QSettings, options: RunOptions) -> None:
    """Lets new photos begin with these options."""
    for name, value in asdict(options).items():
        settings.setValue(f"{GROUP}/{name}", str(value))
    settings.sync()
