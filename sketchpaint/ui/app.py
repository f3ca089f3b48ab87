"""Starts the editor."""

import sys
import traceback
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtWidgets import QApplication

from sketchpaint import __version__
from sketchpaint.paths import config_dir, models_dir, resources_dir
from sketchpaint.ui.inference import InferenceClient
from sketchpaint.ui.main_window import MainWindow
from sketchpaint.ui.theme import apply_theme, is_dark

SAMPLE = "sample/face.png"


def make_window(*, models: Path | None, device: str, settings: QSettings) -> MainWindow:
    """Builds the main window and begins loading the networks in the background."""
    return MainWindow(InferenceClient(models=models or models_dir(), device=device), settings)


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
    apply_theme(app, dark=is_dark())
    settings = QSettings(str(config_dir() / "sketchpaint.ini"), QSettings.Format.IniFormat)
    window = make_window(models=models, device=device, settings=settings)

    def show_fault(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        details = "".join(traceback.format_exception(kind, fault, trace))
        print(details, file=sys.stderr)
        window.banner.say(f"Something went wrong ({kind.__name__}): your work is still here.", details)

    sys.excepthook = show_fault
    window.show()
    QTimer.singleShot(0, window, lambda: window.open_photo(photo or resources_dir() / SAMPLE))
    return app.exec()
