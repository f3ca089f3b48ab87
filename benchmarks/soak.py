"""A long day in the window: python benchmarks/soak.py --rounds 100

Each round opens a photo, paints twenty strokes, makes three runs, shows their cycles, applies one, exports, saves, and
opens the project. Prints memory, descriptors, threads and temporary files as they go; exit code 1 when any of them
grows. What caches with a limit of their own hold is let go before memory is taken: undo steps go with the portrait,
pictures of the filmstrip with Qt's cache.
"""

import ctypes
import gc
import os
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
from editor import make_models, open_editor, read_arguments
from PIL import Image
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QPixmapCache
from PySide6.QtWidgets import QApplication, QMessageBox

from sketchpaint.document.brush import Brush, Stroke, StrokePoint
from sketchpaint.imaging.frame import CROP_SIZE_PX, FaceFrame
from sketchpaint.ui.window.main_window import MainWindow

SIZE_PX = (480, 360)
STROKES, RUNS = 20, 3
MOST_GROWTH = 0.10
WAIT_MS = 300_000


def wait(done: Callable[[], bool]) -> None:
    """Lets the window work until something is true."""
    loop, timer, end = QEventLoop(), QTimer(), QTimer()
    timer.timeout.connect(lambda: loop.quit() if done() else None)
    end.singleShot(WAIT_MS, loop.quit)
    timer.start(2)
    loop.exec()
    if not done():
        raise SystemExit("the window does not answer")


def one_round(window: MainWindow, folder: Path, source: np.random.Generator) -> None:
    """Opens, paints, runs, applies, exports, saves and opens again."""
    controller = window.controller
    window.open_photo(folder / "photo.png")
    wait(lambda: not window.opening.reading.is_busy and controller.client.is_loaded)
    portrait = controller.document.portrait
    assert portrait is not None
    portrait.move_frame(FaceFrame(SIZE_PX[0] / 2, SIZE_PX[1] / 2, 250.0))  # runs do not wait for a face to be found
    for number in range(STROKES):
        layer = portrait.sketch if number % 3 else portrait.mask
        stroke, place = Stroke(layer, Brush(size_px=source.uniform(5, 40))), source.uniform((120, 90), (360, 270))
        for _ in range(8):
            place = place + source.uniform(-40, 40, 2)
            stroke.add(StrokePoint(*place))
        controller.document.edit(lambda portrait, layer=layer, stroke=stroke: portrait.commit_strokes(layer, [stroke]))
    for _ in range(RUNS):
        rows = window.filmstrip.tiles.rowCount()
        window.run_actions.on_run_wanted()
        wait(lambda rows=rows: not controller.runs.is_running and window.filmstrip.tiles.rowCount() > rows)
    for row in range(window.filmstrip.tiles.rowCount()):
        window.filmstrip.choose(row)
    controller.exporter.export(folder / "out.png")
    window.display.on_apply_wanted()
    controller.document.undo()
    controller.keeping.project.save(folder / "a.sketchpaint")
    wait(lambda: not controller.keeping.has_unsaved_work)
    window.open_photo(folder / "a.sketchpaint")
    wait(lambda: not window.opening.reading.is_busy)
    settle(window)


def settle(window: MainWindow) -> None:
    """Waits until nothing is worked on any more: work under way has memory of its own."""
    client, scored = window.controller.client, []
    client.scored.connect(lambda job, _: scored.append(job))
    last = client.score(np.zeros((CROP_SIZE_PX, CROP_SIZE_PX, 3), np.uint8))
    wait(lambda: last in scored and not window.controller.results.sharpener.is_busy)


def state(folder: Path) -> tuple[float, int, int, int]:
    """Returns MB of memory in use, open descriptors, threads, and files in the folder of temporary files and the
    working folders.
    """
    QPixmapCache.clear()
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # what the allocator keeps for itself is no growth
    with open("/proc/self/status") as file:  # noqa: PTH123, the quickest way
        resident_kb = next(int(line.split()[1]) for line in file if line.startswith("RssAnon"))
    temporary = sum(len(files) for _, _, files in os.walk(tempfile.gettempdir()))
    return resident_kb / 1024, len(os.listdir("/proc/self/fd")), threading.active_count(), temporary  # noqa: PTH208


def main() -> int:
    """Does the rounds; returns the exit code."""
    arguments = read_arguments(__doc__, count="rounds", default=100)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tempfile.tempdir = str(folder / "tmp")
        (folder / "tmp").mkdir()
        make_models(folder / "models")
        app = QApplication([])
        small = np.random.default_rng(0).integers(0, 256, (45, 60, 3), np.uint8)
        Image.fromarray(small).resize(SIZE_PX, Image.Resampling.BICUBIC).save(folder / "photo.png")
        window = open_editor(folder / "models", folder, answer=QMessageBox.StandardButton.Discard, cycles=(3, 5))
        window.show()
        source, states = np.random.default_rng(arguments.seed), []
        for number in range(arguments.rounds):
            one_round(window, folder, source)
            app.processEvents()
            states.append(state(folder))
            if number % max(1, arguments.rounds // 10) == max(1, arguments.rounds // 10) - 1:
                memory, descriptors, threads, files = states[-1]
                print(
                    f"round {number + 1}: {memory:.1f} MB, {descriptors} descriptors, {threads} threads, {files} "
                    f"temporary files",
                    flush=True,
                )
        window.close()
    tenth = max(1, arguments.rounds // 10)
    first, last = (np.median(np.array(part), axis=0) for part in (states[tenth : 2 * tenth], states[-tenth:]))
    growth = last[0] / first[0] - 1
    print(
        f"{arguments.rounds * STROKES} strokes, {arguments.rounds * RUNS} runs, {2 * arguments.rounds} opens: memory "
        f"{growth:+.1%} after the first tenth"
    )
    level = all(after <= before for before, after in zip(first[1:], last[1:], strict=True))
    print(
        "descriptors, threads and temporary files are level" if level else f"not level: {first[1:]} became {last[1:]}"
    )
    return 0 if level and growth < MOST_GROWTH else 1


if __name__ == "__main__":
    sys.exit(main())
