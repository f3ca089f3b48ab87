"""When the window gives freed memory back."""

import pytest

from sketchpaint.ui.editor import sharpener
from sketchpaint.ui.work import inference
from tests.ui.conftest import TIMEOUT_MS, Driver
from tests.ui.steps import paint_and_run


def test_it_is_given_back_after_the_search_for_faces_and_when_sharpening_rests(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    after: list[str] = []
    for module, name in ((inference, "faces"), (sharpener, "sharpening")):
        monkeypatch.setattr(module, "give_back", lambda name=name: after.append(name))
    driver.window.controller.face_search.begin()
    driver.qtbot.waitUntil(lambda: "faces" in after, timeout=TIMEOUT_MS)
    paint_and_run(driver)
    work = driver.window.controller.results.sharpener
    driver.qtbot.waitUntil(lambda: not work.is_busy, timeout=TIMEOUT_MS)
    assert not work.is_at_rest
    assert "sharpening" not in after  # a stroke that begins now would wait for it
    monkeypatch.setattr(sharpener, "IDLE_MS", 10)
    driver.window.filmstrip.choose(1)
    driver.qtbot.waitUntil(lambda: work.is_at_rest, timeout=TIMEOUT_MS)
    assert after == ["faces", "sharpening"]
