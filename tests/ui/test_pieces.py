"""Pictures laid over the photo: pasted, dropped, moved, and set into sketch or mask."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColorSpace, QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QMessageBox

from sketchpaint.ui.common.carried import too_large
from tests.ui.conftest import TIMEOUT_MS, Driver
from tests.ui.steps import document, save, trigger

CTRL, SHIFT, NONE = (Qt.KeyboardModifier[f"{name}Modifier"] for name in ("Control", "Shift", "No"))


def piece_file(tmp_path: Path) -> Path:
    pixels = np.zeros((50, 100, 4), np.uint8)
    pixels[..., :] = (10, 200, 30, 255)
    Image.fromarray(pixels).save(tmp_path / "piece.png")
    return tmp_path / "piece.png"


def sketched(driver: Driver) -> tuple[int, int, int, int]:
    rows, columns = np.nonzero(document(driver).sketch.pixels[..., 3] > 127)
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


def drop(driver: Driver, data: QMimeData, *, held: Qt.KeyboardModifier = NONE) -> Qt.DropAction | None:
    """Drags over the window and drops, with the move that Shift proposes; returns what the other program is told."""
    left, proposed = Qt.MouseButton.LeftButton, Qt.DropAction.MoveAction if held & SHIFT else Qt.DropAction.CopyAction
    possible = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    over = QDragEnterEvent(QPoint(50, 50), possible, data, left, held)
    move = QDragMoveEvent(QPoint(60, 60), possible, data, left, held)
    last = QDropEvent(QPointF(60, 60), possible, data, left, held)
    for event in (over, move, last):
        event.setDropAction(proposed)
        event.ignore()
        QApplication.sendEvent(driver.window, event)
        if event is over and not event.isAccepted():
            return None
    assert move.dropAction() == last.dropAction()
    return last.dropAction() if last.isAccepted() else None


def test_a_dropped_picture_is_moved_scaled_and_set(driver: Driver, tmp_path: Path) -> None:
    driver.key("q")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(piece_file(tmp_path)))])
    with driver.qtbot.waitSignal(driver.window.opening.ended, timeout=TIMEOUT_MS):
        assert drop(driver, data, held=SHIFT) is Qt.DropAction.CopyAction  # or the file manager deletes the file
    assert "Enter sets it" in driver.note
    assert not document(driver).sketch.pixels.any()
    driver.drag((250, 200), (200, 150))  # from the middle
    driver.drag((250, 175), (300, 200))  # a corner to twice the size
    driver.key(Qt.Key.Key_Return)
    np.testing.assert_allclose(sketched(driver), (100, 100, 300, 200), atol=3)
    driver.drag((300, 300), (320, 300))  # the brush is back
    assert document(driver).history.steps[-1] == "Sketch painted"
    driver.key("z", CTRL)
    driver.key("z", CTRL)
    assert not document(driver).sketch.pixels.any()


def green_in_display_p3() -> QImage:
    image = QImage(100, 50, QImage.Format.Format_RGB32)
    image.fill(0xFF68C567)  # sRGB (60, 200, 90) by the matrices of both standards
    image.setColorSpace(QColorSpace(QColorSpace.NamedColorSpace.DisplayP3))
    return image


def test_a_picture_dropped_by_a_browser_is_taken_by_its_pixels(driver: Driver) -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/green.png")])
    assert drop(driver, data) is None  # an address alone is refused
    data.setImageData(green_in_display_p3())
    assert drop(driver, data, held=SHIFT) is Qt.DropAction.CopyAction
    driver.qtbot.waitUntil(lambda: "Enter sets it" in driver.note)
    driver.key(Qt.Key.Key_Escape)
    assert drop(driver, data) is Qt.DropAction.CopyAction
    driver.qtbot.waitUntil(lambda: document(driver).photo.width_px == 100)
    np.testing.assert_allclose(document(driver).photo.pixels[25, 50], (60, 200, 90), atol=2)
    small = QMimeData()
    small.setImageData(QImage(31, 40, QImage.Format.Format_RGB32))
    drop(driver, small)
    driver.qtbot.waitUntil(lambda: "too small" in driver.window.banner.sentence)


def test_a_pasted_picture_keeps_to_the_budgets_of_files(driver: Driver) -> None:
    photo = document(driver).photo
    for name, width, height in (("Paste photo", 32_767, 64), ("Paste into sketch or mask", 12_001, 10_000)):
        QGuiApplication.clipboard().setImage(QImage(width, height, QImage.Format.Format_Grayscale8))
        trigger(driver, name)
        assert f"{width} x {height} pixels: take one of at most 120 million" in driver.window.banner.sentence
    assert document(driver).photo is photo
    assert too_large(QImage(32_766, 64, QImage.Format.Format_Grayscale8)) == ""


def test_a_pasted_piece_keeps_its_colours(driver: Driver) -> None:
    driver.key("q")
    QGuiApplication.clipboard().setImage(green_in_display_p3())
    trigger(driver, "Paste into sketch or mask")
    driver.key(Qt.Key.Key_Return)
    np.testing.assert_allclose(document(driver).sketch.pixels[200, 250], (60, 200, 90, 255), atol=2)


def test_a_pasted_picture_is_turned_and_goes_into_the_mask(driver: Driver) -> None:
    image = QImage(100, 50, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.white)
    QGuiApplication.clipboard().setImage(image)
    trigger(driver, "Paste into sketch or mask")
    driver.drag((350, 200), (250, 300))  # a quarter turn from outside
    driver.key(Qt.Key.Key_Return)
    rows, columns = np.nonzero(driver.mask)
    np.testing.assert_allclose(
        (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1), (225, 150, 275, 250), atol=3
    )


def lay(driver: Driver, path: Path) -> None:
    with driver.qtbot.waitSignal(driver.window.opening.ended, timeout=TIMEOUT_MS):
        driver.window.pieces.lay_file(path)


def test_escape_gives_a_piece_up_and_another_tool_sets_it(driver: Driver, tmp_path: Path) -> None:
    driver.key("q")
    lay(driver, piece_file(tmp_path))
    assert "Drag the picture into place" in driver.note
    driver.key(Qt.Key.Key_Escape)
    assert not document(driver).sketch.pixels.any()
    assert not document(driver).history.can_undo
    assert driver.note == ""
    lay(driver, piece_file(tmp_path))
    driver.key("e")
    assert document(driver).sketch.pixels.any()
    assert driver.window.toolbox.current is driver.window.toolbox.tool("eraser")


@pytest.mark.parametrize("step", ["run", "save", "close", "export"])
def test_a_piece_is_set_by_who_runs_saves_or_leaves(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    driver.drag((200, 150), (300, 250))
    save(driver, tmp_path / "a.sketchpaint")
    driver.key("q")
    lay(driver, piece_file(tmp_path))
    asked: list[str] = []

    def question(_parent: object, title: str, *_: object) -> QMessageBox.StandardButton:
        asked.append(title)
        return QMessageBox.StandardButton.Cancel

    monkeypatch.setattr(QMessageBox, "question", question)
    does: dict[str, Callable[[], object]] = {
        "run": driver.run,
        "save": lambda: trigger(driver, "Save project"),
        "close": driver.window.close,
        "export": driver.window.filing.exporting.on_export_wanted,
    }
    does[step]()
    assert document(driver).sketch.pixels[200, 250, 3] == 255
    assert document(driver).history.steps[-1] == "Picture laid"
    assert not driver.canvas.is_painting
    assert asked == (["Close sketchpaint?"] if step == "close" else [])
    if step == "run":
        run = next(iter(driver.window.controller.runs.tiles.values())).run
        assert run.request.sketch is not None
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Discard)


def test_an_empty_clipboard_is_said(driver: Driver) -> None:
    QGuiApplication.clipboard().clear()
    trigger(driver, "Paste into sketch or mask")
    assert "clipboard holds no picture" in driver.window.banner.sentence
