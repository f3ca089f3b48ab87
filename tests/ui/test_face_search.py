"""Faces that are found: outlined and chosen with a click, waited for by Run, and told where the networks cannot do
them.
"""

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from sketchpaint.engine import weights
from sketchpaint.engine.faces import FaceFinder
from sketchpaint.engine.found_face import FoundFace
from sketchpaint.engine.weights import Networks
from sketchpaint.imaging.files import open_photo
from sketchpaint.imaging.frame import TEMPLATE_XY, FaceFrame, apply_affine
from sketchpaint.imaging.pose import Pose
from sketchpaint.ui.app import make_window
from tests.ui.conftest import TIMEOUT_MS, Driver
from tests.ui.steps import document, save

CTRL = Qt.KeyboardModifier.ControlModifier
AHEAD = Pose(0, 0)
LARGE, SMALL = FaceFrame(160, 200, 160), FaceFrame(400, 120, 80)


def found(where: FaceFrame, pose: Pose = AHEAD) -> FoundFace:
    """Returns a face that fills a frame like the template."""
    return FoundFace(where, pose, apply_affine(where.to_photo(), TEMPLATE_XY + 0.5) - 0.5)


def search(driver: Driver, monkeypatch: pytest.MonkeyPatch, *faces: FoundFace) -> None:
    """Looks for faces and finds these."""
    monkeypatch.setattr(FaceFinder, "find", lambda *_: list(faces))
    driver.window.controller.face_search.forget()
    with driver.qtbot.waitSignal(driver.client.faces_found, timeout=TIMEOUT_MS):
        driver.window.controller.face_search.find_face()


def frame(driver: Driver) -> FaceFrame:
    assert driver.window.controller.document.portrait is not None
    return driver.window.controller.document.portrait.frame


def mark(driver: Driver, number: int) -> QPoint:
    """Returns where on the canvas the mark of a face lies: at the first corner of its outline."""
    found = driver.window.controller.face_search.frames[number]
    x, y = found.corners()[0]
    inwards = QPointF(1, 1) * 13 / 2**0.5
    return (QPointF(driver.place(x, y)) + inwards).toPoint()


def click(driver: Driver, place: QPoint) -> None:
    QTest.mouseMove(driver.canvas, place + QPoint(1, 0))
    QTest.mouseClick(driver.canvas, Qt.MouseButton.LeftButton, pos=place)


def test_a_click_on_the_mark_of_another_face_chooses_it_and_paints_nothing(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    search(driver, monkeypatch, found(LARGE), found(SMALL))
    assert frame(driver) == LARGE
    assert "2 faces" in driver.note
    click(driver, mark(driver, 1))
    assert frame(driver) == SMALL
    assert not driver.mask.any()
    click(driver, mark(driver, 0))  # the one that was framed has a mark now
    assert frame(driver) == LARGE
    click(driver, mark(driver, 0))  # and loses it: here the brush paints
    assert driver.mask.any()


def test_marks_show_under_the_pointer_what_a_click_would_do(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    search(driver, monkeypatch, found(LARGE), found(SMALL))
    QTest.mouseMove(driver.canvas, mark(driver, 1))
    assert driver.canvas.cursor().shape() == Qt.CursorShape.PointingHandCursor
    assert driver.canvas.toolTip()
    QTest.mouseMove(driver.canvas, driver.place(250, 300))
    assert driver.canvas.cursor().shape() != Qt.CursorShape.PointingHandCursor
    assert not driver.canvas.toolTip()


def test_marks_that_go_leave_no_tip_behind(driver: Driver, monkeypatch: pytest.MonkeyPatch, photo_path: Path) -> None:
    search(driver, monkeypatch, found(LARGE), found(SMALL))
    QTest.mouseMove(driver.canvas, mark(driver, 1))
    assert driver.canvas.toolTip()
    monkeypatch.setattr(FaceFinder, "find", lambda *_: [])
    driver.open(photo_path)
    QTest.mouseMove(driver.canvas, driver.place(250, 300))
    assert not driver.canvas.toolTip()
    assert driver.canvas.cursor().shape() != Qt.CursorShape.PointingHandCursor


def test_outlines_are_drawn_around_faces_that_are_not_framed(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    before = driver.canvas.grab().toImage()
    search(driver, monkeypatch, found(LARGE), found(SMALL))
    after = driver.canvas.grab().toImage()
    place = mark(driver, 1)
    assert before.pixelColor(place) != after.pixelColor(place)


def test_the_frame_can_still_be_moved_by_hand_and_brought_back_with_the_mark(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    search(driver, monkeypatch, found(LARGE))
    driver.key("v")
    driver.drag((160, 200), (300, 200))
    assert frame(driver).center_x == pytest.approx(300, abs=2)
    click(driver, mark(driver, 0))
    assert frame(driver) == LARGE


def test_run_waits_for_the_frame_and_then_begins(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FaceFinder, "find", lambda *_: [found(LARGE)])
    driver.drag((160, 200), (200, 200))
    window = driver.window
    window.controller.face_search.forget()
    with driver.qtbot.waitSignals([driver.client.faces_found, driver.client.run_done], timeout=TIMEOUT_MS):
        window.controller.face_search.find_face()
        window.run_panel.run_button.click()
        assert "still being looked for" in window.note.text()
        assert window.run_panel.stop_button.isEnabled()
        assert not window.controller.runs.is_running
    run = window.filmstrip.tiles.tile(0).run
    assert run.request.crop.tobytes() == _crop(driver, LARGE)


def test_stop_gives_up_a_run_that_waits(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FaceFinder, "find", lambda *_: [found(LARGE)])
    driver.drag((160, 200), (200, 200))
    window = driver.window
    window.controller.face_search.forget()
    with driver.qtbot.waitSignal(window.controller.client.faces_found, timeout=TIMEOUT_MS):
        window.controller.face_search.find_face()
        window.run_panel.run_button.click()
        window.run_panel.stop_button.click()
    assert not window.controller.runs.is_running
    assert driver.rows == 0


def test_a_run_that_waits_does_not_begin_where_no_face_is_found(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FaceFinder, "find", lambda *_: [])
    driver.drag((160, 200), (200, 200))
    window = driver.window
    window.controller.face_search.forget()
    with driver.qtbot.waitSignal(window.controller.client.faces_found, timeout=TIMEOUT_MS):
        window.controller.face_search.find_face()
        window.run_panel.run_button.click()
    assert not window.controller.runs.is_running
    assert "No face was found" in window.note.text()
    driver.run()  # asked for again, it is done
    assert driver.rows > 0


def test_a_run_waits_again_when_a_reference_photo_came_between(
    driver: Driver, photo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FaceFinder, "find", lambda *_: [found(LARGE)])
    driver.drag((160, 200), (200, 200))
    window = driver.window
    window.controller.face_search.forget()
    with driver.qtbot.waitSignal(window.controller.client.run_done, timeout=TIMEOUT_MS):
        window.controller.face_search.find_face()
        window.controller.other_faces.sketch_reference(open_photo(photo_path))
        window.run_panel.run_button.click()
    assert window.filmstrip.tiles.tile(0).run.request.sketch is not None
    assert frame(driver) == LARGE


@pytest.mark.parametrize(
    ("pose", "words"), [(Pose(-58, 0), "58° aside"), (Pose(0, 44), "44° up or down"), (Pose(30, 10), "")]
)
def test_a_face_turned_too_far_is_said_before_the_run(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, pose: Pose, words: str
) -> None:
    search(driver, monkeypatch, found(LARGE, pose), found(SMALL))
    panel = driver.window.run_panel
    assert words in panel.limits
    assert bool(panel.limits) is bool(words)
    driver.window.controller.face_search.choose(1)
    assert panel.limits == ""


def test_no_face_is_said_until_the_frame_is_placed(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    search(driver, monkeypatch)
    assert "No face was found" in driver.window.run_panel.limits
    driver.key("v")
    driver.drag((250, 200), (300, 200))
    assert driver.window.run_panel.limits == ""


def test_marks_of_the_last_photo_go_with_it(driver: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    search(driver, monkeypatch, found(LARGE), found(SMALL))
    monkeypatch.setattr(FaceFinder, "find", lambda *_: [])
    Image.new("RGB", (300, 200), (90, 90, 90)).save(tmp_path / "plain.png")
    with driver.qtbot.waitSignal(driver.client.faces_found, timeout=TIMEOUT_MS):
        driver.window.open_photo(tmp_path / "plain.png")
    assert driver.window.controller.face_search.frames == []


def _crop(driver: Driver, where: FaceFrame) -> bytes:
    from sketchpaint.imaging.sampling import extract_crop

    assert driver.window.controller.document.portrait is not None
    return np.ascontiguousarray(extract_crop(driver.window.controller.document.portrait.photo.pixels, where)).tobytes()


def test_a_project_that_is_opened_again_outlines_its_other_faces_and_keeps_its_frame(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    placed = FaceFrame(170, 190, 200, 5)
    assert driver.window.controller.document.portrait is not None
    driver.window.controller.document.portrait.move_frame(placed)
    save(driver, tmp_path / "a.sketchpaint")
    monkeypatch.setattr(FaceFinder, "find", lambda *_: [found(LARGE, Pose(-58, 0)), found(SMALL)])
    with driver.qtbot.waitSignal(driver.client.faces_found, timeout=TIMEOUT_MS):
        driver.window.open_photo(tmp_path / "a.sketchpaint")
    assert frame(driver) == placed
    assert driver.window.controller.face_search.frames == [LARGE, SMALL]
    assert "58° aside" in driver.window.run_panel.limits  # of the face in the frame
    assert not driver.window.controller.keeping.has_unsaved_work
    assert not driver.window.controller.document.portrait.history.can_undo
    click(driver, mark(driver, 1))
    assert frame(driver) == SMALL


def test_a_run_does_not_wait_for_outlines(driver: Driver) -> None:
    driver.drag((160, 200), (200, 200))
    driver.window.controller.face_search.look_around()
    driver.window.run_panel.run_button.click()
    assert driver.window.controller.runs.is_running
    with driver.qtbot.waitSignal(driver.client.run_done, timeout=TIMEOUT_MS):
        driver.window.run_panel.stop_button.click()


@pytest.mark.parametrize("placed", [True, False])
def test_no_face_is_said_again_of_a_project_whose_frame_nobody_has_placed(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, placed: bool
) -> None:
    search(driver, monkeypatch)
    if placed:
        driver.key("v")
        driver.drag((250, 200), (300, 200))
    save(driver, tmp_path / "a.sketchpaint")
    with driver.qtbot.waitSignal(driver.client.faces_found, timeout=TIMEOUT_MS):
        driver.window.open_photo(tmp_path / "a.sketchpaint")
    assert ("No face was found" in driver.window.run_panel.limits) is not placed


def test_a_face_is_framed_and_drawn_on_though_work_began_before_the_networks_were_there(
    qtbot: QtBot, tiny_models: Path, tmp_path: Path, photo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FaceFinder, "find", lambda *_: [found(LARGE)])
    may_load, load_networks = threading.Event(), weights.load_networks

    def load_later(folder: Path, **options: Any) -> Networks:
        may_load.wait(TIMEOUT_MS / 1000)
        return load_networks(folder, **options)

    monkeypatch.setattr(weights, "load_networks", load_later)
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    window = make_window(models=tiny_models, device="cpu", settings=settings, work_dir=tmp_path / "work")
    qtbot.addWidget(window)
    window.show()
    driver = Driver(window, qtbot)
    driver.open(photo_path)
    driver.drag((400, 300), (440, 320))
    painted = driver.mask.sum()
    for name in ("Draw thin glasses", "Mouth"):
        window.commands.actions[name].trigger()
        assert "still being looked for" in window.note.text()
    assert driver.mask.sum() == painted > 0
    with qtbot.waitSignal(window.controller.client.faces_found, timeout=TIMEOUT_MS):
        may_load.set()
    assert frame(driver) == LARGE
    eye, mouth = (LARGE.to_photo() @ np.array([[47.86, 64], [52, 92], [1, 1]])).T
    assert window.controller.document.portrait is not None
    assert window.controller.document.portrait.sketch.pixels[
        round(eye[1]) - 20 : round(eye[1]) + 20, round(eye[0]) - 20 : round(eye[0]) + 20, 3
    ].any()
    assert driver.mask[round(mouth[1]), round(mouth[0])]
    assert window.note.text() != "portrait.png, 500 × 400: looking for a face …"
    window.close()


def test_the_next_of_several_faces_can_be_chosen(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    frames = [FaceFrame(100, 100, 90), FaceFrame(300, 100, 80)]
    monkeypatch.setattr(FaceFinder, "find", lambda *_: [FoundFace(frame, Pose(0, 0), TEMPLATE_XY) for frame in frames])
    with driver.qtbot.waitSignal(driver.client.faces_found, timeout=TIMEOUT_MS):
        driver.key("f", CTRL)
    assert document(driver).frame == frames[0]
    driver.key("f", CTRL)
    assert document(driver).frame == frames[1]
    driver.key("f", CTRL)
    assert document(driver).frame == frames[0]
    driver.key("z", CTRL)
    assert document(driver).frame == frames[1]


def test_a_late_search_leaves_the_frame_that_was_placed_by_hand(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FaceFinder, "find", lambda *_: [found(LARGE)])
    placed = FaceFrame(120, 120, 99)
    with driver.qtbot.waitSignal(driver.client.faces_found, timeout=TIMEOUT_MS):
        driver.window.controller.face_search.begin()
        document(driver).move_frame(placed)
    assert frame(driver) == placed
