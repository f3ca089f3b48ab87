"""Before work goes: Save, Discard, Cancel. Saving goes on with what was asked."""

import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QMessageBox

from sketchpaint.document.project import pack_project
from sketchpaint.ui.editor import project_file
from tests.ui.conftest import TIMEOUT_MS, Driver
from tests.ui.steps import document, save, trigger

Button = QMessageBox.StandardButton
Asked = list[tuple[str, Button]]


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Asked]:
    """Answers questions with these buttons, the last one for ever; returns what was asked."""

    def answers(*buttons: Button) -> Asked:
        asked: Asked = []

        def question(_parent: object, title: str, _text: str, offered: Button, *_: object) -> Button:
            asked.append((title, offered))
            return buttons[min(len(asked), len(buttons)) - 1]

        monkeypatch.setattr(QMessageBox, "question", question)
        return asked

    return answers


@pytest.fixture
def other(tmp_path: Path) -> Path:
    path = tmp_path / "other.png"
    Image.new("RGB", (300, 200), (90, 90, 90)).save(path)
    return path


def mask_in(path: Path) -> np.ndarray:
    with zipfile.ZipFile(path) as file, file.open("mask.png") as member, Image.open(member) as image:
        return np.asarray(image) > 127


def test_closing_saves_and_then_closes(
    driver: Driver, tmp_path: Path, answer: Callable[..., Asked], monkeypatch: pytest.MonkeyPatch
) -> None:
    driver.drag((200, 150), (300, 150))
    mask = driver.mask
    asked = answer(Button.Save)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "kept"), ""))
    driver.window.close()
    driver.qtbot.waitUntil(lambda: not driver.window.isVisible(), timeout=TIMEOUT_MS)
    assert asked == [("Close sketchpaint?", Button.Save | Button.Discard | Button.Cancel)]
    np.testing.assert_array_equal(mask_in(tmp_path / "kept.sketchpaint"), mask)


def test_opening_saves_where_the_project_came_from_and_then_opens(
    driver: Driver, tmp_path: Path, answer: Callable[..., Asked], other: Path
) -> None:
    save(driver, tmp_path / "a.sketchpaint")
    driver.drag((200, 150), (300, 150))
    mask = driver.mask
    answer(Button.Save)
    driver.open(other)
    assert document(driver).photo.width_px == 300
    np.testing.assert_array_equal(mask_in(tmp_path / "a.sketchpaint"), mask)


@pytest.mark.parametrize("way", ["close", "open", "face", "paste"])
def test_cancel_changes_nothing(
    driver: Driver, answer: Callable[..., Asked], other: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver.drag((200, 150), (300, 150))
    portrait, mask = document(driver), driver.mask
    asked = answer(Button.Cancel)
    steps: dict[str, Callable[[], object]] = {
        "close": driver.window.close,
        "open": lambda: driver.open(other),
        "face": lambda: trigger(driver, "New random face"),
        "paste": lambda: trigger(driver, "Paste photo"),
    }
    QGuiApplication.clipboard().setImage(QImage(200, 200, QImage.Format.Format_RGB32))
    steps[way]()
    assert len(asked) == 1
    assert asked[0][1] == Button.Save | Button.Discard | Button.Cancel
    assert driver.window.isVisible()
    assert driver.window.controller.document.portrait is portrait
    np.testing.assert_array_equal(driver.mask, mask)
    # Giving up in the dialog that asks for the name is a Cancel too.
    answer(Button.Save)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    steps[way]()
    assert driver.window.isVisible()
    assert driver.window.controller.document.portrait is portrait
    answer(Button.Discard)


def test_what_cannot_be_saved_stays_open(
    driver: Driver, tmp_path: Path, answer: Callable[..., Asked], monkeypatch: pytest.MonkeyPatch
) -> None:
    driver.drag((200, 150), (300, 150))
    answer(Button.Save, Button.Discard)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "none" / "a.sketchpaint"), ""))
    driver.window.close()
    driver.qtbot.waitUntil(lambda: "cannot be written" in driver.window.banner.sentence, timeout=TIMEOUT_MS)
    assert driver.window.isVisible()
    assert driver.window.controller.keeping.has_unsaved_work


def test_what_is_painted_while_it_is_saved_is_asked_about_again(
    driver: Driver, tmp_path: Path, answer: Callable[..., Asked], other: Path
) -> None:
    save(driver, tmp_path / "a.sketchpaint")
    driver.drag((200, 150), (300, 150))
    portrait = document(driver)
    asked = answer(Button.Save, Button.Cancel)
    with driver.qtbot.waitSignal(driver.window.opening.ended, timeout=TIMEOUT_MS):
        driver.window.open_photo(other)
        driver.drag((200, 250), (300, 250))
    assert len(asked) == 2
    assert document(driver) is portrait
    answer(Button.Discard)


def test_a_run_ends_when_its_cycles_are_saved_and_left(
    driver: Driver, tmp_path: Path, answer: Callable[..., Asked], monkeypatch: pytest.MonkeyPatch
) -> None:
    save(driver, tmp_path / "a.sketchpaint")
    driver.drag((200, 150), (300, 150))
    driver.window.run_panel.max_cycles.setValue(999)
    driver.window.run_panel.min_cycles.setValue(999)
    driver.window.run_panel.run_button.click()
    driver.qtbot.waitUntil(lambda: driver.rows >= 3, timeout=TIMEOUT_MS)

    def slow(contents: object, path: Path) -> None:
        time.sleep(0.2)  # in which cycles come
        pack_project(contents, path)  # type: ignore[arg-type]

    monkeypatch.setattr(project_file, "pack_project", slow)
    asked = answer(Button.Save)
    driver.window.close()
    driver.qtbot.waitUntil(lambda: not driver.window.isVisible(), timeout=TIMEOUT_MS)
    assert len(asked) == 1
    with zipfile.ZipFile(tmp_path / "a.sketchpaint") as file:
        kept = {name for name in file.namelist() if name.startswith("tiles/") and name.endswith(".png")}
    assert len(kept) == len(driver.window.controller.runs.tiles)


def test_a_random_face_comes_after_saving(driver: Driver, tmp_path: Path, answer: Callable[..., Asked]) -> None:
    save(driver, tmp_path / "a.sketchpaint")
    driver.drag((200, 150), (300, 150))
    answer(Button.Save)
    with driver.qtbot.waitSignal(driver.client.sampled, timeout=TIMEOUT_MS):
        trigger(driver, "New random face")
    assert document(driver).photo.width_px == 512
    assert mask_in(tmp_path / "a.sketchpaint").any()


def test_an_edit_that_changes_nothing_is_no_unsaved_work(driver: Driver) -> None:
    edits = driver.window.controller.edits
    for edit in (edits.clear_result, edits.fill_mask_holes, edits.merge_sketch):
        edit()
        assert not driver.window.isWindowModified()
    edits.invert_mask()
    assert driver.window.isWindowModified()


def test_the_title_names_the_project_and_marks_unsaved_work(driver: Driver, tmp_path: Path) -> None:
    window = driver.window
    assert (window.windowTitle(), window.isWindowModified()) == ("portrait.png[*] — sketchpaint", False)
    driver.drag((200, 150), (300, 150))
    assert window.isWindowModified()
    save(driver, tmp_path / "[*] Tom & Jerry.sketchpaint")
    assert (window.windowTitle(), window.isWindowModified()) == (
        "[*][*] Tom & Jerry.sketchpaint[*] — sketchpaint",
        False,
    )
    driver.key(".")  # nothing is shown, so nothing is starred
    assert not window.isWindowModified()
    trigger(driver, "Undo")
    assert window.isWindowModified()
    driver.open(tmp_path / "[*] Tom & Jerry.sketchpaint")
    assert not window.isWindowModified()
