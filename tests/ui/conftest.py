"""A main window on tiny networks, driven in photo coordinates."""

import gc
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from PySide6.QtCore import QLocale, QPoint, QPointF, QSettings, Qt, QTimer
from PySide6.QtGui import QPixmapCache
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from sketchpaint.ui import app
from sketchpaint.ui.app import make_window
from sketchpaint.ui.common.language import use_language
from sketchpaint.ui.window.main_window import MainWindow
from tests.conftest import draw_face

TIMEOUT_MS = 30_000
Steps = Callable[[MainWindow], None]


class Driver:
    """Does with a window what a user does.

    Args:
        window: the real main window.
        qtbot: waits for signals.
    """

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window = window
        self.canvas = window.canvas
        self.client = window.controller.client
        self.qtbot = qtbot

    def place(self, x: float, y: float) -> QPoint:
        """Returns the widget position of a photo position."""
        return QPointF(*self.canvas.viewport.to_widget(x, y)).toPoint()

    def drag(
        self, *points: tuple[float, float], modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Drags the left button through photo positions."""
        # Offscreen Qt drops a move to the same pixel.
        QTest.mouseMove(self.canvas, self.place(*points[0]) + QPoint(1, 0))
        QTest.mousePress(self.canvas, Qt.MouseButton.LeftButton, modifiers, self.place(*points[0]))
        for x, y in points[1:]:
            QTest.mouseMove(self.canvas, self.place(x, y))
        QTest.mouseRelease(self.canvas, Qt.MouseButton.LeftButton, modifiers, self.place(*points[-1]))

    def move_over_canvas(self) -> None:
        """Moves the pointer over the picture, as whoever paints there does first."""
        for x in (120, 130):
            QTest.mouseMove(self.canvas, self.place(x, 90))

    def key(self, key: str | Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Presses a key on the canvas."""
        self.canvas.setFocus()
        QTest.keyClick(self.canvas, key, modifiers)  # type: ignore[call-overload]

    def open(self, path: Path) -> None:
        """Opens a file and waits until that has worked or not."""
        with self.qtbot.waitSignal(self.window.opening.ended, timeout=TIMEOUT_MS):
            self.window.open_photo(path)

    def run(self) -> None:
        """Presses Run and waits for the end."""
        with self.qtbot.waitSignal(self.client.run_done, timeout=TIMEOUT_MS):
            self.window.run_panel.run_button.click()

    @property
    def mask(self) -> np.ndarray:
        assert self.window.controller.document.portrait is not None
        return self.window.controller.document.portrait.mask_array()

    @property
    def note(self) -> str:
        """What the status bar says."""
        return self.window.note.text()

    @property
    def rows(self) -> int:
        return self.window.filmstrip.tiles.rowCount()


class Start:
    """Runs the program in this process until it is closed.

    Args:
        qapp: the running application.
        qtbot: waits for signals.
        models: weights.
        home: folder for settings and work.
    """

    def __init__(self, qapp: QApplication, qtbot: QtBot, models: Path, home: Path) -> None:
        self._qapp, self.qtbot, self._models = qapp, qtbot, models
        self.config, self.work = home / "config", home / "data" / "work"
        self.questions: list[str] = []
        self.answer = QMessageBox.StandardButton.Open

    def __call__(self, photo: Path | None, steps: Steps = lambda _: None) -> None:
        """Starts with a photo, waits until something is open, does the steps and closes the window."""
        faults: list[BaseException] = []

        def act() -> None:
            window = next(
                widget
                for widget in self._qapp.topLevelWidgets()
                if isinstance(widget, MainWindow) and widget.isVisible()
            )
            try:
                self.qtbot.waitUntil(
                    lambda: window.controller.document.portrait is not None and not window.opening.reading.is_busy,
                    timeout=TIMEOUT_MS,
                )
                steps(window)
            except BaseException as fault:
                faults.append(fault)
            finally:
                self.answer = QMessageBox.StandardButton.Discard
                window.close()
                # Networks may still be being loaded on a busy machine.
                self.qtbot.waitUntil(lambda: not window.controller.client.has_thread, timeout=TIMEOUT_MS)
                window.deleteLater()

        QTimer.singleShot(0, act)
        app.run(photo, models=self._models, device="cpu")
        if faults:
            raise faults[0]


@pytest.fixture(autouse=True)
def _discards_without_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Discard)


@pytest.fixture(autouse=True, scope="session")
def _modules_out_of_the_collectors_way() -> Iterator[None]:
    """Makes each of the collections below fast: what is imported by now is not looked at again."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def _collected_in_the_main_thread() -> Iterator[None]:
    """Windows are full of reference cycles: a collection in the next test's worker thread would destroy them there."""
    gc.disable()
    QPixmapCache.clear()  # each test's window counts its portraits from one
    yield
    gc.collect()
    gc.enable()


@pytest.fixture
def photo_path(tmp_path: Path) -> Path:
    """A drawn portrait of 500 x 400 pixels with the face off the middle."""
    pixels = np.full((400, 500, 3), (96, 120, 140), np.uint8)
    pixels[40:360, 100:420] = draw_face(320)
    path = tmp_path / "portrait.png"
    Image.fromarray(pixels).save(path)
    return path


@pytest.fixture
def widget(qtbot: QtBot) -> QWidget:
    """An empty widget of 400 x 300 pixels, for a part of the canvas alone."""
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(400, 300)
    return made


@pytest.fixture
def driver(qtbot: QtBot, tiny_models: Path, tmp_path: Path, photo_path: Path) -> Iterator[Driver]:
    """The window with the photo open and the networks loaded."""
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    window = make_window(models=tiny_models, device="cpu", settings=settings, work_dir=tmp_path / "work")
    qtbot.addWidget(window)
    window.show()
    with qtbot.waitSignals([window.controller.client.loaded, window.controller.client.faces_found], timeout=TIMEOUT_MS):
        window.open_photo(photo_path)
    driver = Driver(window, qtbot)
    driver.move_over_canvas()
    yield driver
    window.close()


@pytest.fixture
def start(
    qapp: QApplication, qtbot: QtBot, tiny_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Start:
    made = Start(qapp, qtbot, tiny_models, tmp_path / "home")
    monkeypatch.setattr(app, "config_dir", lambda: made.config)
    monkeypatch.setattr(app, "data_dir", lambda: made.work.parent)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # put back afterwards
    # Settings of these tests ask for hundreds, for all tests after them.
    monkeypatch.setattr(torch, "set_num_threads", lambda _: None)
    monkeypatch.setattr(
        QMessageBox, "question", lambda _parent, _title, text, *_: made.questions.append(text) or made.answer
    )
    return made


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    """The window speaks German."""
    translators = use_language(qapp, "de")
    yield
    for translator in translators:
        qapp.removeTranslator(translator)
    QLocale.setDefault(QLocale("en"))
