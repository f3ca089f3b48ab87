"""What kills and soak share: the editor on small untrained networks, which answers its own questions."""

import argparse
import os
import sys
from multiprocessing import get_context
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(1, str(Path(__file__).resolve().parents[1]))
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QMessageBox

from sketchpaint.ui.window.main_window import MainWindow


def read_arguments(description: str | None, *, count: str, default: int) -> argparse.Namespace:
    """Returns how often to do something, as the command line says, and the seed."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(f"--{count}", type=int, default=default)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def make_models(folder: Path) -> None:
    """Writes small untrained networks; in a process of its own, for this one must not start torch's threads before it
    forks.
    """
    maker = get_context("fork").Process(target=_write_models, args=(folder,))
    maker.start()
    maker.join()


def _write_models(folder: Path) -> None:
    from tests.tiny import write_tiny_models

    write_tiny_models(folder)


def open_editor(
    models: Path, folder: Path, *, answer: QMessageBox.StandardButton, cycles: tuple[int, int]
) -> MainWindow:
    """Builds the window of a `QApplication`.

    Args:
        models: networks.
        folder: gets settings and working folders.
        answer: given to every question.
        cycles: least and most cycles of a run.
    """
    from sketchpaint.ui.app import make_window

    QMessageBox.question = lambda *_: answer  # type: ignore[method-assign,assignment]
    settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    window = make_window(models=models, device="cpu", settings=settings, work_dir=folder / "work")
    least, most = cycles
    window.run_panel.min_cycles.setValue(least)
    window.run_panel.max_cycles.setValue(most)
    return window
