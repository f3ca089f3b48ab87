"""Makes the pictures of the README and the user guide from the sample face: python packaging/make_guide_pictures.py

Needs a display (Xvfb is enough). The faces in the pictures come from our own generator.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from sketchpaint.paths import models_dir, resources_dir
from sketchpaint.ui.app import make_window
from sketchpaint.ui.common.theme import use_theme

FOLDER = Path("docs/pictures")
TIMEOUT_S = 900


def main() -> None:
    """Drives the window through one piece of work and keeps what it shows."""
    app = QApplication([])
    use_theme("dark")
    QMessageBox.question = lambda *_: QMessageBox.StandardButton.Discard  # type: ignore[method-assign,assignment]
    folder = Path(tempfile.mkdtemp())
    settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    window = make_window(models=models_dir(), device="cpu", settings=settings, work_dir=folder / "work")
    window.resize(1320, 864)  # shows the sample face at 100 %
    window.show()

    def wait(done: Callable[[], bool]) -> None:
        end = time.monotonic() + TIMEOUT_S
        while not done() and time.monotonic() < end:
            app.processEvents()
            time.sleep(0.01)

    def keep(name: str, widget: QWidget = window) -> None:
        for _ in range(10):
            app.processEvents()
            time.sleep(0.02)
        widget.grab().save(str(FOLDER / f"{name}.png"))

    window.open_photo(resources_dir() / "sample" / "face.png")
    wait(lambda: window.controller.client.is_loaded and "Run" in window.note.text())
    window.commands.actions["Draw thin glasses"].trigger()
    keep("sketch")
    window.run_actions.on_run_wanted()
    wait(lambda: not window.controller.runs.is_running)
    wait(lambda: not window.controller.results.sharpener.is_busy)
    keep("window")
    window.commands.actions["Compare with a line"].trigger()
    keep("compare")
    window.commands.actions["Compare with a line"].trigger()
    window.run_actions.on_variations_wanted()
    window.variations.start_button.click()
    wait(lambda: not window.controller.runs.is_running)
    keep("variations", window.variations)
    window.variations.close()
    window.close()


if __name__ == "__main__":
    main()
