"""Presets bring what suits them, the brush fits the photo, steps can be gone to, and pictures are laid as pieces."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColorSpace, QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QInputDialog, QMessageBox, QSpinBox

from sketchpaint.document.brush import PaintMode
from sketchpaint.document.shapes import rectangle_points
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.ui.common.carried import too_large
from sketchpaint.ui.panels.tool_options import ToolOptions
from tests.ui.conftest import TIMEOUT_MS, Driver
from tests.ui.steps import document, paint_and_run, save, trigger

CTRL, SHIFT, NONE = (Qt.KeyboardModifier[f"{name}Modifier"] for name in ("Control", "Shift", "No"))


def number(driver: Driver, name: str) -> QSpinBox:
    (options,) = driver.window.findChildren(ToolOptions)
    return next(box for box in options.findChildren(QSpinBox) if box.accessibleName() == name)


def test_drawn_glasses_keep_the_eyes_and_bring_what_suits_them(driver: Driver) -> None:
    portrait, panel = document(driver), driver.window.run_panel
    portrait.move_frame(FaceFrame(260, 200, 320))
    before = panel.options()
    trigger(driver, "Draw thin glasses")
    eyes = (portrait.frame.to_photo() @ np.array([[47.86, 81.14], [60.5, 60.5], [1, 1]])).T
    assert not any(portrait.mask.pixels[round(y), round(x)] for x, y in eyes)
    assert (portrait.mask.pixels[portrait.sketch.pixels[..., 3] > 0] == 255).all()
    assert (panel.options().fill, panel.options().sketch_hold) == ("keep", 1.0)
    assert "Keep the pixels" in panel.brought.sentence
    assert "100 %" in panel.brought.sentence
    panel.brought.back_button.click()
    assert panel.options() == before
    assert panel.brought.sentence == ""


def test_an_eye_comes_from_the_other_half_of_the_face(driver: Driver) -> None:
    portrait, panel = document(driver), driver.window.run_panel
    portrait.move_frame(FaceFrame(200, 150, 256))
    x, y = portrait.frame.to_photo() @ (47.86, 60.5, 1)
    trigger(driver, "Lay the other half of the face into the mask")
    assert "Mask first" in driver.window.banner.sentence
    portrait.fill_shape(rectangle_points(x - 20, y - 12, x + 20, y + 12), PaintMode.PAINT)
    trigger(driver, "Lay the other half of the face into the mask")
    np.testing.assert_array_equal(portrait.sketch.pixels[..., 3], portrait.mask.pixels)
    assert (panel.options().fill, panel.options().sketch_hold) == ("keep", 1.0)
    portrait.history.undo()
    portrait.fill_shape(rectangle_points(0, 0, 520, 400), PaintMode.PAINT)
    trigger(driver, "Lay the other half of the face into the mask")
    assert "is masked or outside" in driver.window.banner.sentence
    assert not portrait.sketch.pixels.any()


def test_the_way_back_leads_to_the_users_own_settings_past_several_presets(driver: Driver) -> None:
    panel = driver.window.run_panel
    before = panel.options()
    trigger(driver, "Draw thin glasses")
    trigger(driver, "Draw full beard")
    panel.brought.back_button.click()
    assert panel.options() == before


def test_what_the_user_sets_after_a_preset_is_his_own(driver: Driver) -> None:
    panel = driver.window.run_panel
    trigger(driver, "Draw thin glasses")
    panel._hold.setValue(30)
    assert panel.brought.sentence == ""
    assert panel.options().sketch_hold == 0.3


@pytest.mark.parametrize("name", ["Run settings as for a new photo", "Use these settings"])
def test_what_a_preset_brought_is_no_longer_told_when_it_is_replaced(driver: Driver, name: str) -> None:
    paint_and_run(driver)
    trigger(driver, "Draw thin glasses")
    assert "Draw thin glasses" in driver.window.run_panel.brought.sentence
    driver.window.filmstrip.choose(1)
    trigger(driver, name)
    assert driver.window.run_panel.options().fill == "guess"
    assert driver.window.run_panel.brought.sentence == ""


def test_the_way_back_stays_when_something_else_is_set(driver: Driver) -> None:
    panel = driver.window.run_panel
    before = panel.options()
    trigger(driver, "Draw thin glasses")
    panel._max_cycles.setValue(12)
    panel.brought.back_button.click()
    assert panel.options() == replace(before, max_cycles=12)


def test_a_beard_is_soft_hairy_and_leaves_the_lips(driver: Driver) -> None:
    portrait = document(driver)
    portrait.move_frame(FaceFrame(260, 200, 320))
    trigger(driver, "Draw full beard")
    alpha = portrait.sketch.pixels[..., 3]
    assert len(np.unique(alpha)) > 50  # no decal of one opacity
    x, y = (portrait.frame.to_photo() @ (64.5, 93, 1)).round().astype(int)
    assert portrait.mask.pixels[y, x] == 0
    assert alpha[y, x] == 0
    chin_x, chin_y = (portrait.frame.to_photo() @ (64.5, 112, 1)).round().astype(int)
    assert alpha[chin_y - 4 : chin_y + 4, chin_x - 4 : chin_x + 4].mean() > 120
    assert (portrait.mask.pixels > 0).sum() > (alpha > 128).sum()


def test_the_mask_follows_the_sketch(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    driver.key("q")
    driver.drag((200, 150), (300, 150))
    monkeypatch.setattr(QInputDialog, "getInt", lambda *_: (6, True))
    trigger(driver, "Mask from sketch …")
    sketched = document(driver).sketch.pixels[..., 3] > 0
    rows, columns = np.nonzero(sketched)
    masked_rows, masked_columns = np.nonzero(driver.mask)
    assert (masked_rows.min(), masked_columns.max()) == (rows.min() - 6, columns.max() + 6)


@pytest.mark.parametrize("name", ["Mask from sketch …", "Merge into the photo"])
def test_an_empty_sketch_is_said(driver: Driver, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(QInputDialog, "getInt", lambda *_: (6, True))
    trigger(driver, name)
    assert "sketch is empty" in driver.window.banner.sentence


def test_a_merged_sketch_is_part_of_the_exported_picture(driver: Driver) -> None:
    driver.key("q")
    driver.drag((200, 150), (300, 150))
    colour = driver.window.brush_settings.brush.colour
    trigger(driver, "Merge into the photo")
    assert tuple(document(driver).picture()[150, 250]) == colour
    assert not document(driver).sketch.pixels.any()


def test_the_first_brush_is_a_tenth_of_the_face_and_the_largest_a_third_of_the_picture(driver: Driver) -> None:
    brush = driver.window.brush_settings
    assert brush.brush.size_px == pytest.approx(0.06 * document(driver).frame.size_px)
    brush.set_brush(brush.brush.__class__(size_px=4000))
    assert brush.brush.size_px == pytest.approx(500 / 3)
    assert number(driver, "Size in pixels of the photo").maximum() == 166


def test_the_brush_keeps_its_size_in_relation_to_the_face(driver: Driver, tmp_path: Path) -> None:
    brush = driver.window.brush_settings
    number(driver, "Size in pixels of the photo").setValue(40)
    Image.new("RGB", (1000, 800), (90, 90, 90)).save(tmp_path / "large.png")
    with driver.qtbot.waitSignal(driver.window._client.faces_found, timeout=TIMEOUT_MS):
        driver.window.open_photo(tmp_path / "large.png")
    assert brush.brush.size_px == pytest.approx(80)


def test_size_hardness_and_opacity_can_be_entered_as_numbers(driver: Driver) -> None:
    brush = driver.window.brush_settings
    for name, value in (("Size in pixels of the photo", 33), ("Hardness", 45), ("Opacity", 70)):
        number(driver, name).setValue(value)
    assert (brush.brush.size_px, brush.brush.hardness, brush.brush.opacity) == (33, 0.45, 0.7)
    driver.key("]")
    assert number(driver, "Size in pixels of the photo").value() == 38


def test_a_click_on_a_step_goes_there_and_back(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    trigger(driver, "Invert")
    steps = driver.window.steps_panel
    assert [steps.item(row).text() for row in range(steps.count())] == ["Opened", "Mask painted", "Mask changed"]
    inverted = driver.mask
    steps.itemClicked.emit(steps.item(0))
    assert not driver.mask.any()
    assert steps.currentRow() == 0
    assert driver.window.controller.keeping.has_unsaved_work
    steps.itemClicked.emit(steps.item(2))
    np.testing.assert_array_equal(driver.mask, inverted)


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
    assert "Enter sets it" in driver.window._note.text()
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
    driver.qtbot.waitUntil(lambda: "Enter sets it" in driver.window._note.text())
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
    assert "Drag the picture into place" in driver.window._note.text()
    driver.key(Qt.Key.Key_Escape)
    assert not document(driver).sketch.pixels.any()
    assert not document(driver).history.can_undo
    assert driver.window._note.text() == ""
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


@pytest.mark.parametrize(
    "name",
    ["Draw thin glasses", "Draw sunglasses", "Draw full beard", "Draw moustache", "Draw hair", "Draw fringe"],
)
def test_sketch_presets_draw_inside_their_own_mask_as_one_step(driver: Driver, name: str) -> None:
    document(driver).frame = FaceFrame(250, 200, 320)
    trigger(driver, name)
    inked = document(driver).sketch.pixels[..., 3] > 0
    assert inked.sum() > 100
    assert (inked & ~driver.mask).sum() < 0.02 * inked.sum()
    driver.key("z", CTRL)
    assert not driver.mask.any()
    assert not document(driver).sketch.pixels.any()
