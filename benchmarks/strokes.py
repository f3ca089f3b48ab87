"""Measures the editor on a 24-megapixel photo without showing it: QT_QPA_PLATFORM=offscreen python benchmarks/strokes.py"""

import resource
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from sketchpaint.paths import models_dir
from sketchpaint.ui.app import make_window

SIZE_PX = (6000, 4000)
STROKES, MOVES = 30, 40


def main() -> None:
    """Prints how long opening, strokes and whole-picture commands take, and the memory in use."""
    app = QApplication([])
    QMessageBox.question = lambda *_: QMessageBox.StandardButton.Discard  # type: ignore[method-assign,assignment]
    folder = Path(tempfile.mkdtemp())
    small = np.random.default_rng(0).integers(0, 255, (40, 60, 3), dtype=np.uint8)
    Image.fromarray(small).resize(SIZE_PX, Image.Resampling.BICUBIC).save(folder / "photo.jpg", quality=90)
    settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    window = make_window(models=models_dir(), device="cpu", settings=settings, work_dir=folder / "work")
    window.resize(1280, 800)
    window.show()
    start = time.perf_counter()
    window.open_photo(folder / "photo.jpg")
    app.processEvents()
    print(f"open: {time.perf_counter() - start:.2f} s")

    random, canvas = np.random.default_rng(1), window.canvas
    moves, releases = [], []
    for number in range(STROKES):
        window.brush_settings.set_paints_sketch(bool(number % 2))
        places = random.uniform((600, 600), (5400, 3400), (2, 2))
        way = [QPointF(*canvas.viewport.to_widget(*(places[0] + (places[1] - places[0]) * k / MOVES))).toPoint() for k in range(MOVES + 1)]
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=way[0])
        for place in way[1:]:
            start = time.perf_counter()
            QTest.mouseMove(canvas, place)
            app.processEvents()
            moves.append(time.perf_counter() - start)
        start = time.perf_counter()
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=way[-1] + QPoint(0, 0))
        app.processEvents()
        releases.append(time.perf_counter() - start)
    for name, times in (("stroke move with repaint", moves), ("release, undo step, journal", releases)):
        print(f"{name}: median {statistics.median(times) * 1000:.1f} ms, largest {max(times) * 1000:.1f} ms")
    for name in ("Invert", "Grow", "Undo", "Clear"):
        start = time.perf_counter()
        window.actions_by_name[name].trigger()
        app.processEvents()
        print(f"{name}: {time.perf_counter() - start:.2f} s")
    portrait = window.controller.portrait
    assert portrait is not None
    print(f"history: {portrait.history.size_bytes / 1e6:.0f} MB; process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB at most")
    window.close()


if __name__ == "__main__":
    main()
