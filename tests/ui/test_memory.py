"""How the window treats memory."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from sketchpaint.ui import app
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


def test_threads_share_memory_before_the_window_has_any(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    order: list[str] = []
    monkeypatch.setattr(app, "share_one_arena", lambda: order.append("shared"))
    for name in ("InferenceClient", "MainWindow"):
        monkeypatch.setattr(app, name, lambda *_, name=name, **__: order.append(name))
    settings = QSettings(str(tmp_path / "a.ini"), QSettings.Format.IniFormat)
    app.make_window(models=tmp_path, device="cpu", settings=settings, work_dir=tmp_path)
    assert order == ["shared", "InferenceClient", "MainWindow"]
