"""Project files in the window: everything comes back, and those that are damaged or hostile are refused."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from sketchpaint.document.brush import PaintMode
from sketchpaint.document.project import unpack_project
from tests.ui.conftest import TIMEOUT_MS, Driver
from tests.ui.steps import apply, member, paint_and_run, rewritten, save, workspace


def test_a_project_brings_everything_back(driver: Driver, tmp_path: Path) -> None:
    paint_and_run(driver)
    driver.key("q")
    driver.drag((220, 150), (280, 150))
    driver.key(Qt.Key.Key_End)
    driver.key(".")
    driver.window.run_panel.strength.setValue(40)
    apply(driver)
    portrait = driver.window.controller.document.portrait
    assert portrait is not None
    portrait.move_frame(portrait.frame.__class__(250, 201, 333, 7))
    path = tmp_path / "a.sketchpaint"
    save(driver, path)
    assert not driver.window.controller.keeping.has_unsaved_work
    keys = {
        driver.window.filmstrip.tiles.tile(row).key: driver.window.filmstrip.tiles.tile(row)
        for row in range(driver.rows)
    }
    driver.open(path)
    again = driver.window.controller.document.portrait
    assert again is not None
    assert again is not portrait
    np.testing.assert_array_equal(again.mask.pixels, portrait.mask.pixels)
    np.testing.assert_array_equal(again.sketch.pixels, portrait.sketch.pixels)
    np.testing.assert_array_equal(again.picture(), portrait.picture())
    assert [result.strength for result in again.applied] == [0.4]
    assert again.applied == portrait.applied
    assert again.frame == portrait.frame
    assert again.photo.path is not None
    assert again.photo.path.name == "portrait.png"
    assert driver.rows == len(keys)
    for row in range(driver.rows):
        tile = driver.window.filmstrip.tiles.tile(row)
        np.testing.assert_array_equal(tile.composite, keys[tile.key].composite)
        assert tile.score == keys[tile.key].score
        assert tile.run.request.seed == keys[tile.key].run.request.seed
    assert len(driver.window.filmstrip.tiles.starred) == 1
    again.fill_shape([(200, 130), (300, 130), (300, 170), (200, 170)], PaintMode.PAINT)
    driver.run()  # and the next run goes on counting
    assert driver.window.filmstrip.tiles.tile(driver.rows - 1).run.number == 2


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("../evil.png", b"x", "not to be trusted"),
        ("photo.png/../../evil", b"x", "not to be trusted"),
        (
            "project.json",
            b'{"format": "sketchpaint project", "version": 99, "photo": "photo.png", "title": "a", "converted": false}',
            "newer sketchpaint",
        ),
        ("project.json", b'{"format": "other", "version": 1}', "no sketchpaint project"),
        ("project.json", b"{", "cannot be read"),
        ("mask.png", b"not a picture", "damaged"),
        ("tiles/0001-0001.png", b"not a picture", "damaged"),
    ],
)
def test_bad_projects_are_a_banner_and_leave_what_is_open(
    driver: Driver, tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    save(driver, tmp_path / "good.sketchpaint")
    bad = tmp_path / "bad.sketchpaint"
    rewritten(tmp_path / "good.sketchpaint", bad, {name: content})
    driver.drag((200, 150), (300, 150))
    before = driver.mask
    driver.open(bad)
    assert sentence in driver.window.banner.sentence
    np.testing.assert_array_equal(driver.mask, before)
    assert not list(tmp_path.rglob("evil*"))


def test_a_zip_bomb_and_a_truncated_project_are_refused(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sketchpaint.document.project as project

    path = tmp_path / "a.sketchpaint"
    save(driver, path)
    monkeypatch.setattr(project, "MAX_PROJECT_BYTES", 1000)
    driver.open(path)
    assert "more than a project can" in driver.window.banner.sentence
    monkeypatch.undo()
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Discard)
    path.write_bytes(path.read_bytes()[:-200])
    driver.open(path)
    assert "no project, or damaged" in driver.window.banner.sentence
    assert driver.window.controller.document.portrait is not None


@pytest.mark.parametrize("name", ["photo.jfif", "photo", "photo.gif"])
def test_projects_hold_photos_of_every_name_and_format(
    driver: Driver, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (60, 80), dtype=np.uint8)
    Image.fromarray(pixels).convert("RGB").save(tmp_path / name, "GIF" if name.endswith("gif") else "JPEG")
    with driver.qtbot.waitSignal(driver.client.faces_found, timeout=TIMEOUT_MS):
        monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Open)
        driver.open(tmp_path / name)
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Discard)
    opened = driver.window.controller.document.portrait
    assert opened is not None
    save(driver, tmp_path / "a.sketchpaint")
    driver.open(tmp_path / "a.sketchpaint")
    again = driver.window.controller.document.portrait
    assert again is not None
    assert again is not opened
    np.testing.assert_array_equal(again.photo.pixels, opened.photo.pixels)


def test_a_project_whose_results_lie_outside_the_photo_is_refused(driver: Driver, tmp_path: Path) -> None:
    paint_and_run(driver)
    good, bad, name = tmp_path / "good.sketchpaint", tmp_path / "bad.sketchpaint", "runs/0001.json"
    save(driver, good)
    run = member(good, name)
    run["placement"]["left"] = 10_000
    rewritten(good, bad, {name: json.dumps(run).encode()})
    before = driver.window.controller.document.portrait
    driver.open(bad)
    assert "damaged" in driver.window.banner.sentence
    assert driver.window.controller.document.portrait is before
    assert driver.rows == 5


def test_a_project_that_cannot_be_saved_is_a_banner_and_stays_unsaved(driver: Driver, tmp_path: Path) -> None:
    driver.drag((200, 150), (300, 150))
    driver.window.controller.keeping.project.save(tmp_path / "none" / "a.sketchpaint")
    driver.qtbot.waitUntil(lambda: "cannot be written" in driver.window.banner.sentence, timeout=TIMEOUT_MS)
    assert driver.window.controller.keeping.has_unsaved_work
    driver.window.preferences.on_autosave()  # tries again by itself; nothing is lost when it fails again
    driver.qtbot.wait(100)
    assert driver.mask.any()
    assert (workspace(driver).folder / "journal.bin").stat().st_size > 0


def test_a_project_that_cannot_be_saved_elsewhere_stays_where_it_was(driver: Driver, tmp_path: Path) -> None:
    keeping, project = driver.window.controller.keeping, tmp_path / "a.sketchpaint"
    driver.drag((200, 150), (300, 150))
    keeping.project.save(project)
    driver.qtbot.waitUntil(lambda: not keeping.has_unsaved_work, timeout=TIMEOUT_MS)
    driver.drag((200, 180), (300, 180))
    keeping.project.save(tmp_path / "none" / "b.sketchpaint")
    driver.qtbot.waitUntil(lambda: "cannot be written" in driver.window.banner.sentence, timeout=TIMEOUT_MS)
    assert keeping.project.path == project
    assert workspace(driver).project_path == project
    assert keeping.has_unsaved_work
    driver.window.preferences.on_autosave()
    driver.qtbot.waitUntil(lambda: not keeping.has_unsaved_work, timeout=TIMEOUT_MS)


def test_texts_out_of_a_project_are_shown_as_they_stand(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = tmp_path / "good.sketchpaint"
    driver.drag((200, 150), (300, 150))
    save(driver, good)
    driver.window.controller.messages.complain("Short.")
    width = driver.window.minimumSizeHint().width()
    title = "<h1>Your disk is full</h1>\n<a href='http://example.invalid/'>click</a>" + "x" * 3000 + ".png"
    head = member(good, "project.json") | {"title": title}
    rewritten(good, tmp_path / "bad.sketchpaint", {"project.json": json.dumps(head).encode()})
    driver.open(tmp_path / "bad.sketchpaint")
    assert len(driver.window.windowTitle()) < 200
    assert driver.window.note.textFormat() is Qt.TextFormat.PlainText
    driver.window.controller.messages.tell(title)
    assert len(driver.note) < 300
    assert "\n" not in driver.note
    driver.window.controller.messages.complain(title)
    assert driver.window.banner.label.textFormat() is Qt.TextFormat.PlainText
    assert driver.window.minimumSizeHint().width() == width
    texts: list[str] = []
    with monkeypatch.context() as patch:
        patch.setattr(
            QMessageBox,
            "question",
            lambda _parent, _title, text, *_: texts.append(text) or QMessageBox.StandardButton.Ignore,
        )
        left = tmp_path / "work" / "20260101-120000-abcdef"  # as by a crash
        left.mkdir()
        unpack_project(tmp_path / "bad.sketchpaint", left)
        driver.window.opening.begin(good)
    assert "a&gt;xxx" in texts[0]
