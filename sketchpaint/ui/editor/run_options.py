"""What a run is set to, as it is remembered."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QSettings

from sketchpaint.budgets import MAX_CYCLES
from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.options import EXPLORATION, FIRST_FILL, MOST_EXPLORATION, SKETCH_HOLD, Fill, Refine
from sketchpaint.imaging.crops import CropInputs

GROUP = "run"
FILLS: dict[str, Any] = {  # the marker for translators has no type
    "guess": QT_TRANSLATE_NOOP("fills", "First guess"),
    "mean": QT_TRANSLATE_NOOP("fills", "Mean colour"),
    "blur": QT_TRANSLATE_NOOP("fills", "Blurred surroundings"),
    "white": QT_TRANSLATE_NOOP("fills", "White"),
    "black": QT_TRANSLATE_NOOP("fills", "Black"),
    "noise": QT_TRANSLATE_NOOP("fills", "Noise"),
    "keep": QT_TRANSLATE_NOOP("fills", "Keep the pixels"),
    "face": QT_TRANSLATE_NOOP("fills", "Random face (by seed)"),
}
# Smallest and largest value of what is a number.
RANGES: dict[str, tuple[float, float]] = {
    "seed": (0, 2_147_483_647), "min_cycles": (1, 500), "max_cycles": (1, 1000), "patience": (1, 100),
    "exploration": (0, MOST_EXPLORATION), "sketch_hold": (0, 1),
}  # fmt: skip
CHOICES = {"fill": tuple(FILLS), "refine": tuple(Refine)}


@dataclass(frozen=True)
class RunOptions:
    """What the run panel is set to; names are those of the engine's enums.

    Attributes:
        fill: name of the fill.
        seed: start of the randomness.
        min_cycles: least number of cycles.
        max_cycles: largest number of cycles.
        patience: cycles without a new best before stopping.
        exploration: how much cycles differ.
        sketch_hold: how far results are moved towards the sketch, 0 to 1.
        refine: auto, on or off.
    """

    fill: str = FIRST_FILL.value
    seed: int = 0
    min_cycles: int = 10
    max_cycles: int = 20
    patience: int = 3
    exploration: float = EXPLORATION
    sketch_hold: float = SKETCH_HOLD
    refine: str = "auto"

    def request(self, inputs: CropInputs) -> InpaintRequest:
        """Returns what a run with these options asks for.

        Raises:
            InputError: it cannot work.
        """
        return InpaintRequest(
            crop=inputs.crop,
            mask=inputs.mask,
            sketch=inputs.sketch,
            fill=Fill(self.fill),
            seed=self.seed,
            min_cycles=self.min_cycles,
            max_cycles=self.max_cycles,
            patience=self.patience,
            exploration=self.exploration,
            sketch_hold=self.sketch_hold,
            refine=Refine(self.refine),
        )

    def until_stopped(self) -> "RunOptions":
        """Returns the options for a run that only Stop, or the largest number of cycles, can end."""
        return replace(self, min_cycles=MAX_CYCLES, max_cycles=MAX_CYCLES, patience=MAX_CYCLES)


def fill_titles() -> dict[str, str]:
    """Returns fill -> what it is called in the user's language."""
    return {name: QCoreApplication.translate("fills", title) for name, title in FILLS.items()}


def taken_over(stored: object, default: RunOptions) -> RunOptions:
    """Returns options as they were stored; what is missing, or no value that the panel can show, is as in `default`."""
    values: dict[str, Any] = {}
    for field in fields(RunOptions):
        value = stored.get(field.name) if isinstance(stored, Mapping) else None
        if field.name in CHOICES:
            if value in CHOICES[field.name]:
                values[field.name] = str(value)
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
