"""Freed memory goes back to the system."""

import ctypes
import os
import sys
from pathlib import Path

import pytest

from sketchpaint.ui.editor import sharpener
from sketchpaint.ui.work import inference
from sketchpaint.ui.work.memory import give_back
from tests.ui.conftest import TIMEOUT_MS, Driver
from tests.ui.steps import paint_and_run

BLOCK, COUNT = 100_000, 1_000  # below the size from which the C library maps each block for itself


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="only glibc keeps memory so"
)
def test_blocks_freed_below_one_in_use_go_back() -> None:
    blocks = [bytearray(b"\1") * BLOCK for _ in range(COUNT)]
    last, before = blocks[-1], resident_bytes()
    del blocks
    give_back()
    assert before - resident_bytes() > 0.8 * BLOCK * COUNT
    assert last[0] == 1


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
