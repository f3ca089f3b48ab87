"""Banner and status line speak of what is so, and stop when it is over."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from sketchpaint.engine import session
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.ui.editor import keeping
from tests.disk import largest_file
from tests.ui.conftest import TIMEOUT_MS, Driver
from tests.ui.steps import paint_and_run, save, trigger


def test_a_hint_goes_when_the_user_goes_on(driver: Driver) -> None:
    panel, banner = driver.window.run_panel, driver.window.banner
    panel.run_button.click()
    assert "mask is empty" in banner.sentence
    QTest.mousePress(driver.canvas, Qt.MouseButton.LeftButton, pos=driver.place(200, 150))
    assert banner.sentence == ""  # with the first touch of the pen
    QTest.mouseRelease(driver.canvas, Qt.MouseButton.LeftButton, pos=driver.place(200, 150))
    panel.max_cycles.setValue(7)
    panel.run_button.click()
    assert "10 to 7 cycles" in banner.sentence
    panel.min_cycles.setValue(5)
    assert banner.sentence == ""
    driver.run()
    driver.window.display.on_inputs_wanted()
    trigger(driver, "Star this cycle")
    assert "No cycle is shown" in banner.sentence
    driver.window.filmstrip.choose(2)
    assert banner.sentence == ""


def test_a_hint_is_quiet_and_what_went_wrong_is_red(driver: Driver) -> None:
    window = driver.window
    window.preferences.use_theme()

    def shown() -> tuple[int, int, int]:
        corner = window.banner.grab().toImage().pixelColor(3, 3)
        return corner.red(), corner.green(), corner.blue()

    def buttons() -> list[str]:
        return [button.text() for button in window.banner.findChildren(QPushButton) if button.isVisible()]

    window.run_panel.run_button.click()
    red, _, blue = shown()
    assert blue > red + 30
    assert buttons() == ["Dismiss"]
    window.controller.messages.complain("It is damaged.", "Traceback")
    red, _, blue = shown()
    assert red > blue + 30
    assert buttons() == ["Copy details", "Dismiss"]
    window.banner.say_lasting("A run was lost.")
    window.run_panel.run_button.click()
    red, _, blue = shown()
    assert red > blue + 30  # what stays beside it went wrong


@pytest.mark.parametrize("step", ["step", "frame", "star"])
def test_a_hint_and_what_is_done_go_with_any_edit(driver: Driver, step: str) -> None:
    paint_and_run(driver)
    driver.window.filmstrip.choose(1)
    driver.window.controller.messages.complain("The sketch is empty.")
    driver.window.controller.messages.tell("Copied.")
    steps = driver.window.steps_panel
    does: dict[str, Callable[[], object]] = {
        "step": lambda: steps.itemClicked.emit(steps.item(0)),
        "frame": lambda: driver.window.controller.document.adjust(
            lambda portrait: portrait.move_frame(FaceFrame(200, 200, 300))
        ),
        "star": lambda: trigger(driver, "Star this cycle"),
    }
    does[step]()
    assert (driver.window.banner.sentence, driver.note) == ("", "")


def test_the_picture_stays_under_the_pen_when_a_hint_goes(driver: Driver) -> None:
    canvas, banner = driver.canvas, driver.window.banner
    driver.window.run_panel.run_button.click()
    driver.qtbot.waitUntil(lambda: canvas.y() > 0, timeout=TIMEOUT_MS)
    before = canvas.mapToGlobal(driver.place(300, 200))
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=driver.place(200, 200))
    driver.qtbot.waitUntil(lambda: banner.isHidden() and canvas.y() == 0, timeout=TIMEOUT_MS)
    assert canvas.mapToGlobal(driver.place(300, 200)) == before
    QTest.mouseMove(canvas, canvas.mapFromGlobal(before))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=canvas.mapFromGlobal(before))
    rows = np.flatnonzero(driver.mask.any(axis=1))
    assert rows.max() - rows.min() < 2 * driver.window.brush_settings.brush.size_px  # a line across, no slope
    fitted = canvas.viewport
    canvas.navigation.fit()
    assert canvas.viewport == fitted


def test_a_fault_of_a_run_stays_until_the_next(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    driver.drag((200, 150), (300, 150))
    with monkeypatch.context() as patch:
        patch.setattr(session, "run_cycle", lambda *_, **__: 1 / 0)
        with driver.qtbot.waitSignal(driver.client.failed, timeout=TIMEOUT_MS):
            driver.window.run_panel.run_button.click()
    driver.drag((200, 250), (300, 250))
    assert "ZeroDivisionError" in driver.window.banner.sentence  # painting does not mend it
    driver.run()
    assert driver.window.banner.sentence == ""


def test_a_file_that_could_not_be_written_is_told_until_one_is(driver: Driver, tmp_path: Path) -> None:
    paint_and_run(driver)
    driver.window.controller.exporter.export(tmp_path / "none" / "a.png")
    driver.qtbot.waitUntil(lambda: "cannot be written" in driver.window.banner.sentence, timeout=TIMEOUT_MS)
    assert driver.note == ""  # nothing is being written any more
    driver.drag((200, 250), (300, 250))
    assert "cannot be written" in driver.window.banner.sentence
    driver.window.filmstrip.choose(1)
    driver.window.controller.exporter.export(tmp_path / "a.png")
    driver.qtbot.waitUntil(lambda: driver.window.banner.sentence == "", timeout=TIMEOUT_MS)


def test_a_full_disk_is_told_until_it_takes_everything(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "CATCH_UP_MS", 20)
    with largest_file(10):
        driver.drag((60, 60), (440, 340))
        driver.drag((60, 340), (440, 60))
        assert "could not be kept" in driver.window.banner.sentence
    driver.qtbot.waitUntil(lambda: driver.window.banner.sentence == "", timeout=TIMEOUT_MS)
    assert driver.note == "Everything is kept on disk again."


def test_lines_of_what_is_done_go_and_of_what_is_under_way_stay(driver: Driver, tmp_path: Path) -> None:
    note = driver.window.note
    paint_and_run(driver)
    driver.window.filmstrip.choose(1)
    trigger(driver, "Apply this cycle")
    # Once it is sharp.
    driver.qtbot.waitUntil(lambda: note.text() == "Applied; undo takes it back.", timeout=TIMEOUT_MS)
    trigger(driver, "Undo")
    assert note.text() == ""
    save(driver, tmp_path / "a.sketchpaint")
    driver.drag((200, 250), (300, 250))
    assert note.text() == ""
    driver.window.controller.messages.tell("portrait.png: looking for a face …")
    driver.drag((200, 300), (300, 300))
    assert note.text() == "portrait.png: looking for a face …"


def test_what_waits_for_the_end_of_a_run_waits_no_longer_than_that(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    driver.window.run_panel.min_cycles.setValue(300)
    driver.window.run_panel.max_cycles.setValue(300)
    driver.window.run_panel.run_button.click()
    driver.qtbot.waitUntil(lambda: driver.rows >= 3, timeout=TIMEOUT_MS)
    trigger(driver, "Lay a random face into the mask")
    assert "waits for the end of the run" in driver.note
    with driver.qtbot.waitSignals([driver.client.run_done, driver.client.sampled], timeout=TIMEOUT_MS):
        driver.window.run_panel.stop_button.click()
    assert "waits" not in driver.note


def test_banner_and_line_are_about_the_photo_that_is_open(driver: Driver, photo_path: Path) -> None:
    driver.window.run_panel.run_button.click()
    driver.window.controller.messages.tell("Copied.")
    with driver.qtbot.waitSignal(driver.window.controller.document.opened, timeout=TIMEOUT_MS):
        driver.window.open_photo(photo_path)
    assert driver.window.banner.sentence == ""
    assert driver.note != "Copied."


def test_the_end_of_a_run_is_not_told_of_the_next_photo(driver: Driver, photo_path: Path) -> None:
    paint_and_run(driver)
    assert "Done" in driver.window.run_panel.progress
    driver.open(photo_path)
    assert driver.window.run_panel.progress == "Ready."
