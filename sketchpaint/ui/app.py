"""Starts the editor."""

import contextlib
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QSettings, Qt, QTimer
from PySide6.QtWidgets import QApplication

from sketchpaint import __version__
from sketchpaint.engine.manifest import read_manifest
from sketchpaint.errors import WeightsError
from sketchpaint.imaging.atomic import remove_parts
from sketchpaint.memory import share_one_arena
from sketchpaint.paths import config_dir, data_dir, models_dir, resources_dir
from sketchpaint.ui.common.language import use_language
from sketchpaint.ui.common.preferences import load_preferences
from sketchpaint.ui.common.theme import use_theme
from sketchpaint.ui.editor.workspaces import Workspaces
from sketchpaint.ui.window.main_window import MainWindow
from sketchpaint.ui.work.collector import MainThreadCollector
from sketchpaint.ui.work.inference import InferenceClient

SAMPLE = "sample/face.png"


def make_window(
    *, models: Path | None, device: str, settings: QSettings, work_dir: Path, threads: int = 0
) -> MainWindow:
    """Builds the main window and begins loading the networks in the background.

    Args:
        models: folder with other weights, or None for the shipped ones.
        device: name of the compute device.
        settings: where the window remembers things.
        work_dir: where unsaved work is kept.
        threads: how many torch may use; 0 leaves that to torch.
    """
    share_one_arena()  # before there are threads
    folder = models or models_dir()
    try:
        weights = {name: entry.sha256 for name, entry in read_manifest(folder).items()}
    except WeightsError:  # the worker says what is wrong when it loads them
        weights = {}
    return MainWindow(
        InferenceClient(models=folder, device=device, threads=threads),
        settings,
        Workspaces(work_dir),
        models=folder,
        weights=weights,
    )


def private_settings(folder: Path) -> QSettings:
    """Returns the settings kept in a folder, in a file that only the user can read: it names what she opens."""
    path = folder / "sketchpaint.ini"
    with contextlib.suppress(OSError):  # settings that cannot be kept are no reason not to start
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        path.touch(0o600)
        path.chmod(0o600)
    return QSettings(str(path), QSettings.Format.IniFormat)


def run(photo: Path | None, *, models: Path | None, device: str) -> int:
    """Shows the editor until it is closed.

    Args:
        photo: what to open; None opens the sample face.
        models: folder with other weights, or None for the shipped ones.
        device: name of the compute device.

    Returns:
        Exit code.
    """
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("sketchpaint")
    app.setApplicationVersion(__version__)
    app.setAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents, False)
    settings = private_settings(config_dir())
    preferences = load_preferences(settings)
    use_theme(preferences.theme)
    use_language(app, preferences.language)
    device = preferences.device if device == "auto" else device
    window = make_window(
        models=models, device=device, threads=preferences.threads, settings=settings, work_dir=data_dir() / "work"
    )

    def show_fault(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        details = "".join(traceback.format_exception(kind, fault, trace))
        print(details, file=sys.stderr)
        window.banner.say_lasting(
            QCoreApplication.translate("MainWindow", "Something went wrong ({kind}): your work is still here.").format(
                kind=kind.__name__
            ),
            details,
        )

    sys.excepthook = show_fault
    MainThreadCollector(window)
    window.show()
    remains = [config_dir(), *window.names.folders()]
    threading.Thread(
        target=lambda: list(map(remove_parts, remains)), daemon=True
    ).start()  # some may be on a slow network

    def begin() -> None:
        window.opening.begin(photo or resources_dir() / SAMPLE)

    QTimer.singleShot(0, window, begin)
    return app.exec()
