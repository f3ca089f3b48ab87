"""How much memory the whole program takes: the window with a photo open, its networks, a run and a result in focus."""

import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from sketchpaint.cli.bench.figures import Figure
from sketchpaint.cli.bench.pictures import MIDDLE_PX, WHOLE_PX
from sketchpaint.cli.bench.window import wait_until, window_with_photo
from sketchpaint.paths import resources_dir

CYCLES = 12
# In a process of its own: it takes more memory than what is measured.
MAKE_PHOTO = """
import sys
import numpy as np
from PIL import Image
from sketchpaint.cli.bench.pictures import photo_of
face, path, *size = sys.argv[1:]
face = np.asarray(Image.open(face).convert("RGB"))
Image.fromarray(photo_of(face, size_px=(int(size[0]), int(size[1])))).save(path, quality=92)
"""


def measure_memory(models: Path, _device: str) -> list[Figure]:
    """With 12 megapixels open."""
    return _measure(models, MIDDLE_PX)


def measure_large_memory(models: Path, _device: str) -> list[Figure]:
    """With 60 megapixels open."""
    return _measure(models, WHOLE_PX)


def _measure(models: Path, size_px: tuple[int, int]) -> list[Figure]:
    """Opens a photo, masks a tenth of its height, runs twelve cycles and waits until the best is sharp."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from sketchpaint.document.brush import Brush, Stroke, StrokePoint

    _app = QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        photo, face = Path(folder) / "photo.jpg", resources_dir() / "sample" / "face.png"
        subprocess.run([sys.executable, "-c", MAKE_PHOTO, face, photo, *map(str, size_px)], check=True)
        window = window_with_photo(models, Path(folder), photo=photo)
        figures = [Figure("opened", resident_mb(), "MB")]
        portrait = window.controller.document.portrait
        assert portrait is not None
        stroke = Stroke(portrait.mask, Brush(size_px=size_px[1] / 10, hardness=1))
        stroke.add(StrokePoint(size_px[0] / 2, size_px[1] / 2))
        portrait.commit_strokes(portrait.mask, [stroke])
        options = window.run_panel.options()
        window.run_panel.set_options(replace(options, min_cycles=CYCLES, max_cycles=CYCLES))
        runs, results = window.controller.runs, window.controller.results
        window.run_panel.run_button.click()
        wait_until(lambda: results.shown is not None and not runs.is_running and not results.sharpener.is_busy)
        wait_until(lambda: results.sharpener.is_at_rest)
        figures.append(Figure("after a run", resident_mb(), "MB"))
    return figures


def resident_mb() -> float:
    """Returns the memory that this process has now; 0 where the system does not tell."""
    if not sys.platform.startswith("linux"):
        return 0.0
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
