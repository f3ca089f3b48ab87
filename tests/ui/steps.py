"""Steps that several tests of the window take."""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest

from sketchpaint.document.portrait import Portrait
from sketchpaint.document.workspace import Workspace
from sketchpaint.ui.work.background import wait_for_file_work
from tests.ui.conftest import TIMEOUT_MS, Driver


def action(driver: Driver, name: str) -> QAction:
    return driver.window.commands.actions[name]


def workspace(driver: Driver) -> Workspace:
    kept = driver.window.controller.workspaces.present
    assert kept is not None
    return kept


def paint_and_run(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    driver.window.run_panel.min_cycles.setValue(3)
    driver.window.run_panel.max_cycles.setValue(3)
    driver.run()


def apply(driver: Driver) -> None:
    """Applies the shown cycle and waits until it is sharp and in the picture."""
    driver.key(Qt.Key.Key_Return)
    driver.qtbot.waitUntil(lambda: driver.window.controller.results.shown is None, timeout=TIMEOUT_MS)


def seen_picture(driver: Driver) -> np.ndarray:
    """Returns the picture with the shown cycle, as exports have it, once that cycle is sharp."""
    seen: list[np.ndarray] = []
    driver.window.controller.results.with_picture(lambda picture, _: seen.append(picture))
    driver.qtbot.waitUntil(lambda: bool(seen), timeout=TIMEOUT_MS)
    return seen[0]


def save(driver: Driver, path: Path) -> None:
    driver.window.controller.keeping.project.save(path)
    driver.qtbot.waitUntil(lambda: driver.note == f"Saved {path.name}.", timeout=TIMEOUT_MS)


def settle(driver: Driver) -> None:
    """Lets threads that read, write and sharpen end and their last signals arrive."""
    wait_for_file_work()
    driver.window.controller.results.sharpener.wait()
    QTest.qWait(1)


def rewritten(source: Path, target: Path, changes: Mapping[str, bytes]) -> None:
    """Copies a project with other content in some of its members, or with further ones."""
    with zipfile.ZipFile(source) as read, zipfile.ZipFile(target, "w") as written:
        members = {name: read.read(name) for name in read.namelist()}
        for name, content in (members | dict(changes)).items():
            written.writestr(name, content)


def member(project: Path, name: str) -> Any:
    """Returns what a JSON member of a project says."""
    with zipfile.ZipFile(project) as file:
        return json.loads(file.read(name))


def document(driver: Driver) -> Portrait:
    portrait = driver.window.controller.document.portrait
    assert portrait is not None
    return portrait


def trigger(driver: Driver, name: str) -> None:
    driver.window.commands.actions[name].trigger()


def click(driver: Driver, x: float, y: float, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.mouseMove(driver.canvas, driver.place(x, y) + QPoint(1, 0))
    QTest.mouseClick(driver.canvas, Qt.MouseButton.LeftButton, modifiers, driver.place(x, y))
