"""What the user has set: stored in one INI file."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from PySide6.QtCore import QSettings

from sketchpaint.engine.options import DEVICES

GROUP = "preferences"
THEMES = ("system", "dark", "light")
# Smallest and largest value of what is a number.
RANGES = {"threads": (0, 256), "undo_mb": (20, 8000), "tiles_mb": (4, 8000), "autosave_minutes": (0, 120)}
LANGUAGES = {"": "System", "en": "English", "de": "Deutsch"}


@dataclass(frozen=True)
class Preferences:
    """The user's settings.

    Attributes:
        theme: one of `THEMES`.
        language: key of `LANGUAGES`; empty follows the system.
        device: compute device, auto for the fastest.
        threads: CPU threads of the networks; 0 leaves it to torch.
        undo_mb: memory for undo steps.
        tiles_mb: memory for the pictures of the filmstrip; those beyond it are made again when they are seen.
        autosave_minutes: how often an open project file is written by itself; 0 = never. Unsaved work is kept on disk
            in any case.
        follows_newest: whether the newest cycle is shown during a run.
        writes_recipe: whether exports hold the recipe for `sketchpaint replay`.
    """

    theme: str = "system"
    language: str = ""
    device: str = "auto"
    threads: int = 0
    undo_mb: int = 150
    tiles_mb: int = 64
    autosave_minutes: int = 5
    follows_newest: bool = True
    writes_recipe: bool = False


def load_preferences(settings: QSettings) -> Preferences:
    """Reads the preferences; what is missing or cannot be read is as at first."""
    values: dict[str, Any] = {}
    for field in fields(Preferences):
        stored = settings.value(f"{GROUP}/{field.name}")
        kind: Any = type(field.default)
        if stored is None:
            continue
        try:
            values[field.name] = str(stored).lower() == "true" if kind is bool else kind(str(stored))
        except ValueError:
            continue
    choices = {"theme": THEMES, "language": tuple(LANGUAGES), "device": DEVICES}
    for name, value in list(values.items()):
        low, high = RANGES.get(name, (value, value))
        if value not in choices.get(name, (value,)) or not low <= value <= high:
            del values[name]
    return Preferences(**values)


def save_preferences(settings: QSettings, preferences: Preferences) -> None:
    """Writes the preferences."""
    for name, value in asdict(preferences).items():
        settings.setValue(f"{GROUP}/{name}", str(value))
    settings.sync()
