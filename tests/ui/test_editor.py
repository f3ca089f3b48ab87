"""The real main window, driven with mouse and keys in photo coordinates."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox

from sketchpaint.imaging.files import Photo, open_photo
from sketchpaint.imaging.formats import Watch
from sketchpaint.imaging.frame import FaceFrame
from tests.ui.conftest import TIMEOUT_MS, Driver
from tests.ui.steps import workspace

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_the_brush_paints_the_mask_where_the_pointer_was(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    mask = driver.mask
    assert mask[150, 200:300].all()
    assert not mask[200:].any()
    assert not mask[:100].any()


def test_the_eraser_takes_away(driver: Driver) -> None:
    driver.key("u")
    driver.drag((150, 100), (350, 200))
    driver.key("e")
    driver.drag((250, 90), (250, 210))
    assert not driver.mask[150, 250]
    assert driver.mask[150, 160]


def test_rectangle_and_lasso_fill_and_ctrl_takes_away(driver: Driver) -> None:
    driver.key("u")
    driver.drag((150, 100), (200, 130), (350, 200))
    assert driver.mask[102:198, 152:348].all()
    assert driver.mask.sum() == pytest.approx(200 * 100, rel=0.05)
    driver.key("l")
    driver.drag((200, 120), (300, 120), (300, 180), (200, 180), modifiers=CTRL)
    assert not driver.mask[150, 250]
    assert driver.mask[150, 160]


def test_an_ellipse_has_the_area_of_an_ellipse(driver: Driver) -> None:
    driver.key("u", SHIFT)
    driver.drag((150, 100), (200, 130), (350, 200))
    assert driver.mask.sum() == pytest.approx(np.pi * 100 * 50, rel=0.05)
    assert not driver.mask[105, 155]


def test_a_preset_from_the_menu_is_placed_by_the_frame(driver: Driver) -> None:
    portrait = driver.window.controller.document.portrait
    assert portrait is not None
    portrait.frame = FaceFrame(260, 200, 320)
    actions = {action.text(): action for action in driver.window.findChildren(QAction)}
    actions["Eyes"].trigger()
    rows, columns = np.nonzero(driver.mask)
    assert (rows.mean(), columns.mean()) == pytest.approx((40 + 59.4 * 2.5, 260 + 1.25), abs=3)
    area = driver.mask.sum()
    actions["Grow"].trigger()
    assert driver.mask.sum() > area
    driver.key("z", CTRL)
    driver.key("z", CTRL)
    assert not driver.mask.any()


def test_each_stroke_is_one_undo_step_across_tools(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    one = driver.mask
    driver.key("q")
    driver.drag((200, 150), (300, 150))
    driver.key("u")
    driver.drag((100, 100), (140, 140))
    portrait = driver.window.controller.document.portrait
    assert portrait is not None
    assert portrait.sketch.pixels[150, 250, 3] == 255
    driver.key("z", CTRL)
    np.testing.assert_array_equal(driver.mask, one)
    driver.key("z", CTRL)
    assert not portrait.sketch.pixels.any()
    driver.key("z", CTRL)
    assert not driver.mask.any()
    driver.key("z", CTRL | SHIFT)
    np.testing.assert_array_equal(driver.mask, one)


def test_a_click_with_shift_draws_a_straight_line(driver: Driver) -> None:
    driver.drag((150, 150), (151, 150))
    driver.drag((350, 250), modifiers=SHIFT)
    assert driver.mask[200, 250]


def test_wheel_zooms_at_the_pointer_and_space_pans(driver: Driver) -> None:
    before = driver.canvas.viewport
    driver.key("+")
    assert driver.canvas.viewport.scale == pytest.approx(before.scale * 1.25)
    driver.canvas.navigation.fit()
    place = driver.place(200, 150)
    driver.canvas.setFocus()
    QTest.keyPress(driver.canvas, Qt.Key.Key_Space)
    driver.drag((200, 150), (260, 190))
    QTest.keyRelease(driver.canvas, Qt.Key.Key_Space)
    assert not driver.mask.any()
    assert driver.place(200, 150) != place


def test_painting_is_right_at_any_zoom(driver: Driver) -> None:
    driver.key("1", CTRL)
    assert driver.canvas.viewport.scale == pytest.approx(1)
    driver.drag((250, 200), (251, 200))
    assert np.argwhere(driver.mask).mean(0) == pytest.approx([200, 250.5], abs=1)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [((250, 200), (270, 180), "moved"), ((100, 40), (60, 0), "grown"), ((450, 200), (450, 300), "turned")],
)
def test_the_frame_is_placed_by_hand_and_undone(
    driver: Driver, start: tuple[int, int], end: tuple[int, int], expected: str
) -> None:
    portrait = driver.window.controller.document.portrait
    assert portrait is not None
    before = portrait.frame = FaceFrame(260, 200, 320)
    driver.key("v")
    driver.drag(start, end)
    after = portrait.frame
    match expected:
        case "moved":
            assert (after.center_x, after.center_y) == pytest.approx((280, 180), abs=2)
        case "grown":
            assert after.size_px == pytest.approx(320 * 200 / 160, rel=0.02)
        case "turned":
            assert after.angle_deg == pytest.approx(np.degrees(np.arctan2(100, 190)), abs=1)
    driver.key("z", CTRL)
    assert portrait.frame == before


def test_bad_files_leave_the_open_photo(driver: Driver, tmp_path: Path) -> None:
    (tmp_path / "bad.png").write_bytes(b"no picture")
    portrait = driver.window.controller.document.portrait
    driver.open(tmp_path / "bad.png")
    assert "not an image" in driver.window.banner.sentence
    assert driver.window.controller.document.portrait is portrait


def test_a_photo_that_goes_while_it_is_read_is_said_and_the_open_one_stays(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, before, kept = tmp_path / "moved.png", driver.window.controller.document.portrait, workspace(driver)
    Image.new("RGB", (64, 64)).save(path)

    def read(path: Path, *, convert: bool, watch: Watch) -> Photo:
        photo = open_photo(path, convert=convert, watch=watch)
        path.unlink()
        return photo

    monkeypatch.setattr("sketchpaint.ui.window.opening.open_photo", read)
    driver.open(path)
    assert driver.window.banner.sentence.startswith(f"{path} cannot be read any more (No such file")
    assert driver.window.controller.document.portrait is before
    assert workspace(driver) is kept
    assert [folder.name for folder in kept.folder.parent.iterdir()] == [kept.folder.name]


def test_a_photo_that_must_be_converted_is_asked_about(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Image.new("CMYK", (200, 200), (10, 200, 30, 128)).save(tmp_path / "inks.jpg")
    asked = []
    monkeypatch.setattr(
        QMessageBox, "question", lambda *arguments: asked.append(arguments[2]) or QMessageBox.StandardButton.Open
    )
    driver.open(tmp_path / "inks.jpg")
    assert (
        "inks.jpg is a picture in printing inks (CMYK). The networks paint red, green and blue, not inks." in asked[-1]
    )
    portrait = driver.window.controller.document.portrait
    assert portrait is not None
    assert portrait.photo.pixels.shape == (200, 200, 3)


def test_a_photo_with_transparency_is_opened_without_a_question(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Image.new("RGBA", (200, 200), (10, 200, 30, 128)).save(tmp_path / "rgba.png")
    monkeypatch.setattr(QMessageBox, "question", lambda *_: pytest.fail("a question was asked"))
    driver.open(tmp_path / "rgba.png")
    portrait = driver.window.controller.document.portrait
    assert portrait is not None
    assert portrait.photo.samples.shape == (200, 200, 4)


def test_it_is_said_which_of_several_pictures_is_open(driver: Driver, tmp_path: Path) -> None:
    frames = [Image.new("RGB", (200, 200), colour) for colour in ((200, 30, 30), (30, 200, 30))]
    frames[0].save(tmp_path / "a.webp", save_all=True, append_images=frames[1:], lossless=True)
    driver.open(tmp_path / "a.webp")
    portrait = driver.window.controller.document.portrait
    assert portrait is not None
    assert portrait.photo.pixels[5, 5].tolist() == [200, 30, 30]
    assert driver.window.banner.sentence == "a.webp holds several pictures: the first one is open."


def test_eyedropper_and_swatches_choose_the_colour(driver: Driver) -> None:
    driver.key("i")
    driver.drag((10, 10))
    assert driver.window.brush_settings.brush.colour == (96, 120, 140)
    driver.key("x")
    assert driver.window.brush_settings.brush.colour == (240, 226, 210)


def test_holding_tab_shows_the_original(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    tinted = driver.canvas.grab().toImage().pixelColor(driver.place(250, 150))
    driver.canvas.setFocus()
    QTest.keyPress(driver.canvas, Qt.Key.Key_Tab)
    plain = driver.canvas.grab().toImage().pixelColor(driver.place(250, 150))
    QTest.keyRelease(driver.canvas, Qt.Key.Key_Tab)
    assert tinted != plain
    assert driver.canvas.grab().toImage().pixelColor(driver.place(250, 150)) == tinted


def test_escape_gives_up_an_unfinished_lasso(driver: Driver) -> None:
    driver.key("l")
    QTest.mousePress(driver.canvas, Qt.MouseButton.LeftButton, pos=driver.place(150, 100))
    QTest.mouseMove(driver.canvas, driver.place(300, 100))
    QTest.mouseMove(driver.canvas, driver.place(300, 250))
    driver.key(Qt.Key.Key_Escape)
    QTest.mouseRelease(driver.canvas, Qt.MouseButton.LeftButton, pos=driver.place(150, 250))
    assert not driver.mask.any()


def test_releasing_the_left_button_ends_the_stroke_whatever_the_middle_one_does(driver: Driver) -> None:
    place = driver.place(200, 150)
    QTest.mousePress(driver.canvas, Qt.MouseButton.LeftButton, pos=place)
    QTest.mousePress(driver.canvas, Qt.MouseButton.MiddleButton, pos=place)
    QTest.mouseRelease(driver.canvas, Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseRelease(driver.canvas, Qt.MouseButton.MiddleButton, pos=place)
    assert not driver.canvas.is_painting


def test_undo_waits_for_the_stroke_in_progress(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    QTest.mousePress(driver.canvas, Qt.MouseButton.LeftButton, pos=driver.place(250, 100))
    QTest.mouseMove(driver.canvas, driver.place(250, 200))
    driver.key("z", CTRL)
    QTest.mouseRelease(driver.canvas, Qt.MouseButton.LeftButton, pos=driver.place(250, 200))
    assert driver.mask[150, 210]
    assert driver.mask[150, 250]


def test_work_is_not_dropped_without_asking(driver: Driver, photo_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Cancel)
    portrait = driver.window.controller.document.portrait
    driver.drag((200, 150), (300, 150))
    driver.open(photo_path)
    assert driver.window.controller.document.portrait is portrait
    driver.window.close()
    assert driver.window.isVisible()
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Discard)
    driver.open(photo_path)
    assert driver.window.controller.document.portrait is not portrait


def test_another_photo_starts_with_its_inputs_in_view(driver: Driver, tmp_path: Path) -> None:
    driver.drag((200, 150), (300, 150))
    driver.run()
    Image.new("RGB", (300, 200), (90, 90, 90)).save(tmp_path / "plain.png")
    with driver.qtbot.waitSignal(driver.client.faces_found, timeout=TIMEOUT_MS):
        driver.open(tmp_path / "plain.png")
    assert driver.rows == 0
    assert driver.canvas.renderer.shows_inputs
    assert "No face was found" in driver.note
