"""The settings of the window."""

import random
from pathlib import Path

from fuzzing.mutation import damaged
from fuzzing.target import Target


def _settings(folder: Path) -> list[bytes]:
    """The settings of a window in which things were set."""
    from PySide6.QtCore import QSettings

    from sketchpaint.ui.common.preferences import Preferences, save_preferences

    path = folder / "settings.ini"
    settings = QSettings(str(path), QSettings.Format.IniFormat)
    with _Window(folder, settings) as window:
        save_preferences(settings, Preferences(undo_mb=300, theme="dark"))
        settings.setValue("recent", ["/tmp/a.png", "/tmp/b.png"])
        settings.setValue("folder", "/tmp")
        window.memory.keep()
    settings.sync()
    return [path.read_bytes()]


def _damage_settings(valid: list[bytes], random_source: random.Random) -> bytes:
    lines = valid[0].split(b"\n")
    for _ in range(random_source.choice([1, 1, 2, 5])):
        place = random_source.randrange(len(lines))
        key = lines[place].split(b"=")[0]
        values = [
            b"",
            b"@Invalid()",
            b"@ByteArray(\\x1\\x2)",
            b"@Variant(\\0\\0\\0\\x7f)",
            b"@Size(1 2)",
            b"@Rect(1 2 3 4)",
            b"1, 2, 3",
            b"1e999",
            b"nan",
            b"-1",
            b"\\xd800",
            b"a" * 100_000,
            b"\\0",
            b"true",
            b'"unfinished',
            b"Ctrl+Z",
            b"#ff",
            b"@Point(1)",
            b"@@x",
        ]
        lines[place] = (
            key + b"=" + random_source.choice(values)
            if random_source.random() < 0.7
            else damaged(lines[place], random_source, valid)
        )
    return b"\n".join(lines)


def _read_settings(folder: Path, content: bytes) -> object:
    from PySide6.QtCore import QSettings

    path = folder / "settings.ini"
    path.write_bytes(content)
    with _Window(folder, QSettings(str(path), QSettings.Format.IniFormat)) as window:
        window.names.folders()
        window.recent_menu.aboutToShow.emit()
        window.names.recent.note_opened(Path(__file__))
        return None


class _Window:
    """A main window without networks, closed at the end."""

    def __init__(self, folder: Path, settings: object) -> None:
        from sketchpaint.ui.app import make_window

        self._window = make_window(models=folder / "none", device="cpu", settings=settings, work_dir=folder / "work")  # type: ignore[arg-type]

    def __enter__(self) -> object:
        return self._window

    def __exit__(self, *_: object) -> None:
        import gc

        from PySide6.QtCore import QCoreApplication, QEvent

        self._window.close()
        self._window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()


SETTINGS = Target(_settings, _damage_settings, _read_settings)
