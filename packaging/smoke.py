"""Uses the packaged program as an artist would: opens, runs, exports, is killed, and gets its work back. Started twice
by packaging/build.py.

smoke work DIR      opens the sample face, paints, runs, writes DIR/export.png, paints once more and is killed
smoke recover DIR   starts again and looks whether mask and cycles are there
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from sketchpaint.document.brush import PaintMode
from sketchpaint.paths import resources_dir
from sketchpaint.ui import app
from sketchpaint.ui.window.main_window import MainWindow

LONGEST_MS = 300_000
CHIN = [(52.0, 90.0), (76.0, 90.0), (76.0, 112.0), (52.0, 112.0)]
EXPORT = "export.png"


def work(window: MainWindow, folder: Path) -> Callable[[], bool]:
    """Returns what is asked again and again until it answers yes: the steps of a first sitting, one after the other."""
    controller, export = window.controller, folder / EXPORT

    def opened() -> bool:
        return (
            controller.document.portrait is not None
            and controller.client.is_loaded
            and not window.opening.reading.is_busy
            and bool(window.run_panel.run_button.isEnabled())
        )

    def has_run() -> bool:
        return not controller.runs.is_running and window.filmstrip.tiles.rowCount() > 3

    def run() -> None:
        assert controller.document.portrait is not None
        controller.document.portrait.fill_shape(CHIN, PaintMode.PAINT)
        controller.document.note_edit()
        window.run_panel.run_button.click()

    def write() -> None:
        window.filmstrip.choose(3)
        controller.exporter.export(export)

    def end() -> None:
        assert controller.document.portrait is not None
        controller.document.portrait.fill_shape([(x - 30, y - 60) for x, y in CHIN], PaintMode.PAINT)
        os.kill(os.getpid(), signal.SIGKILL)

    steps = [(opened, run), (has_run, write), (export.exists, end)]

    def go_on() -> bool:
        done, then = steps[0]
        if done():
            steps.pop(0)
            then()
        return False

    return go_on


def recover(window: MainWindow, folder: Path) -> Callable[[], bool]:
    """Returns what is asked again and again until it answers yes: whether everything is back."""

    def is_back() -> bool:
        portrait = window.controller.document.portrait
        if portrait is None or window.opening.reading.is_busy or window.filmstrip.tiles.rowCount() < 4:
            return False
        photo = np.asarray(Image.open(resources_dir() / app.SAMPLE).convert("RGB"))
        changed = (np.asarray(Image.open(folder / EXPORT)) != photo).any(2)
        mask = portrait.mask_array()
        assert mask[45, 30]
        assert mask[100, 64]
        assert changed[mask].any()
        assert not changed[~mask].any()
        return True

    return is_back


def give_up() -> None:
    """Says what the window says, and ends."""
    for window in QApplication.topLevelWidgets():
        if isinstance(window, MainWindow):
            ready, tiles = window.controller.client.is_loaded, window.filmstrip.tiles.rowCount()
            state = f"networks loaded: {ready}, tiles: {tiles}, banner: {window.banner.sentence!r}"
            print(f"smoke: still waiting; {state}", file=sys.stderr, flush=True)
    os._exit(1)


def main() -> int:
    """Takes the steps named on the command line; returns the exit code."""
    name, folder = sys.argv[1], Path(sys.argv[2])
    QMessageBox.question = lambda *_: QMessageBox.StandardButton.Open  # type: ignore[method-assign,assignment]
    steps: list[Callable[[], bool]] = []

    def look() -> None:
        if not steps:
            window = next((widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow)), None)
            if window is not None:
                steps.append({"work": work, "recover": recover}[name](window, folder))
        elif steps[0]():
            os._exit(0)

    qt = QApplication(sys.argv[:1])
    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(50)
    QTimer.singleShot(LONGEST_MS, qt, give_up)
    app.run(None, models=None, device="cpu")
    return 1


if __name__ == "__main__":
    sys.exit(main())
