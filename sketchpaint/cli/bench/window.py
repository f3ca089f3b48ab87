"""The window: how soon it stands, and how a pen feels on a large photo while a run goes on."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from PIL import Image

from sketchpaint.cli.bench.figures import Figure, percentile
from sketchpaint.cli.bench.pictures import photo_of
from sketchpaint.engine.session import Session
from sketchpaint.engine.weights import load_networks
from sketchpaint.errors import SketchpaintError

if TYPE_CHECKING:
    from sketchpaint.ui.window.main_window import MainWindow

STARTS, POINTS, BRUSH_PX = 5, 600, 200
WINDOW_PX = (1280, 800)
WAIT_MS, MOST_WAITS = 50, 2400
# Starts the program as a user does, ends it once the window is painted.
PAINTED = """
import sys
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication
from pathlib import Path
from sketchpaint.ui.app import make_window
app = QApplication([])
folder = Path(sys.argv[1])
settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
window = make_window(models=Path(sys.argv[2]), device="cpu", settings=settings, work_dir=folder / "work")
window.show()
app.processEvents()
print("painted", flush=True)
import os
os._exit(0)
"""


def measure_start(models: Path, _device: str) -> list[Figure]:
    """From the command to what `--version` prints and to the painted window; the fastest of some, for disks are slow at
    first.
    """
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    version = [sys.executable, "-m", "sketchpaint", "--version"]
    figures = [Figure("--version", min(_run_ms(version, environment) for _ in range(STARTS)), "ms")]
    with tempfile.TemporaryDirectory() as folder:
        painted = [sys.executable, "-c", PAINTED, folder, str(models)]
        figures.append(Figure("window painted", min(_run_ms(painted, environment) for _ in range(STARTS)), "ms"))
    return figures


def _run_ms(command: list[str], environment: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return (time.perf_counter() - start) * 1000


def window_with_photo(models: Path, folder: Path, *, photo: Path) -> "MainWindow":
    """Returns the window with a photo open and all ready for a run; a `QApplication` exists.

    Args:
        models: weights.
        folder: for what the window keeps.
        photo: what is opened.
    """
    from PySide6.QtCore import QSettings

    from sketchpaint.ui.app import make_window

    settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    window = make_window(models=models, device="cpu", settings=settings, work_dir=folder / "work")
    window.resize(*WINDOW_PX)
    window.show()
    window.open_photo(photo)
    wait_until(lambda: window.run_panel.run_button.isEnabled() and bool(window.controller.face_search.frames))
    return window


def wait_until(done: Callable[[], bool]) -> None:
    """Lets the window go on until something is so.

    Raises:
        SketchpaintError: it is not so after two minutes.
    """
    from PySide6.QtCore import QEventLoop, QTimer

    waiting, timer = QEventLoop(), QTimer()
    timer.timeout.connect(waiting.quit)
    timer.start(WAIT_MS)
    for _ in range(MOST_WAITS):
        if done():
            return
        waiting.exec()
    raise SketchpaintError("The window did not get ready within two minutes.")


def measure_pen(models: Path, _device: str) -> list[Figure]:
    """A stroke of 600 points with a soft brush of 200 px on 24 megapixels while a run goes on, at fit and at 100 %, and
    its undo.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QPointF, Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from sketchpaint.document.brush import Brush

    app = QApplication.instance() or QApplication([])
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder:
        photo, cpu = Path(folder) / "photo.jpg", torch.device("cpu")
        face = Session(load_networks(models, device=cpu), device=cpu).sample(1)
        Image.fromarray(photo_of(face)).save(photo, quality=92)
        window = window_with_photo(models, Path(folder), photo=photo)
        canvas = window.canvas
        window.brush_settings.set_brush(Brush(size_px=BRUSH_PX, hardness=0.0))
        width, height = canvas.width(), canvas.height()
        # A run needs a mask.
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPointF(width / 2, height / 2).toPoint())
        for name in ("at fit", "at 100 %"):
            if name == "at 100 %":
                canvas.navigation.zoom_to_pixels()
            window.run_panel.run_button.click()
            turn = np.linspace(0, 12 * np.pi, POINTS)
            reach = np.linspace(0.05, 0.4, POINTS)
            way = [
                QPointF(width * (0.5 + r * np.cos(t)), height * (0.5 + r * np.sin(t))).toPoint()
                for t, r in zip(turn, reach, strict=True)
            ]
            QTest.mouseMove(canvas, way[0])
            QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=way[0])
            moves = []
            for place in way[1:]:
                start = time.perf_counter()
                QTest.mouseMove(canvas, place)
                app.processEvents()
                moves.append((time.perf_counter() - start) * 1000)
            QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=way[-1])
            app.processEvents()
            start = time.perf_counter()
            window.commands.actions["Undo"].trigger()
            app.processEvents()
            undo = (time.perf_counter() - start) * 1000
            figures += [
                Figure(f"pen event {name}, {label}", percentile(moves, share), "ms")
                for label, share in (("p50", 0.5), ("p99", 0.99))
            ]
            figures.append(Figure(f"undo of that stroke {name}", undo, "ms"))
    return figures
