"""Files that were opened last."""

from pathlib import Path

from PySide6.QtCore import QSettings

RECENT = "recent"
MAX_RECENT = 10


class RecentFiles:
    """Remembers them.

    Args:
        settings: where.
    """

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    def paths(self) -> list[Path]:
        """Returns the files, the latest first; those that are gone are left out."""
        return [path for path in self._remembered() if is_file(path)]

    def folders(self) -> set[Path]:
        """Returns the folders they are in."""
        return {path.parent for path in self._remembered()}

    def note_opened(self, path: Path) -> None:
        """Puts a file first."""
        path = path.resolve()
        others = [other for other in self.paths() if other != path]
        self._settings.setValue(RECENT, [str(other) for other in [path, *others][:MAX_RECENT]])

    def _remembered(self) -> list[Path]:
        stored = self._settings.value(RECENT)
        names = [stored] if isinstance(stored, str) else stored if isinstance(stored, list) else []
        return [Path(name) for name in names[:MAX_RECENT] if isinstance(name, str)]


def is_file(path: Path) -> bool:
    """Returns whether there is such a file; the name may be one that no file can have."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
