"""Masks from the menu: read from files, filled, feathered and strewn."""

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog

from sketchpaint.imaging.files import open_mask
from sketchpaint.imaging.formats import Watch
from sketchpaint.ui.window import opening
from tests.ui.conftest import TIMEOUT_MS, Driver
from tests.ui.steps import document, settle, trigger

CTRL = Qt.KeyboardModifier.ControlModifier


def test_holes_are_filled_and_irregular_strokes_are_added(driver: Driver) -> None:
    driver.key("u")
    driver.drag((100, 100), (200, 200))
    driver.drag((130, 130), (170, 170), modifiers=CTRL)
    assert not driver.mask[150, 150]
    trigger(driver, "Fill holes")
    assert driver.mask[150, 150]
    before = driver.mask.sum()
    trigger(driver, "Irregular strokes")
    assert driver.mask.sum() > before


def import_mask(driver: Driver, path: Path) -> None:
    with driver.qtbot.waitSignal(driver.window.opening.ended, timeout=TIMEOUT_MS):
        driver.window.opening.read_mask(path)


def test_importing_a_mask_gives_the_result_of_painting_it(driver: Driver, tmp_path: Path) -> None:
    driver.drag((200, 150), (300, 150))
    driver.window.run_panel.min_cycles.setValue(2)
    driver.window.run_panel.max_cycles.setValue(2)
    driver.run()
    assert driver.mask.any()  # the mask survives a run
    driver.window.controller.exporter.export_mask(tmp_path / "mask.png")
    driver.qtbot.waitUntil(lambda: (tmp_path / "mask.png").exists(), timeout=TIMEOUT_MS)
    painted = driver.mask
    trigger(driver, "Clear")
    import_mask(driver, tmp_path / "mask.png")
    np.testing.assert_array_equal(driver.mask, painted)
    driver.run()
    tiles = [driver.window.filmstrip.tiles.tile(row) for row in range(driver.rows)]
    first, second = ([tile for tile in tiles if tile.run.number == number] for number in (1, 2))
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one.composite, other.composite)
    trigger(driver, "Clear")
    trigger(driver, "Mask of the last run")
    np.testing.assert_array_equal(driver.mask, painted)


@pytest.mark.parametrize("frames", [1, 2])
@pytest.mark.parametrize("use", ["mask", "piece"])
def test_of_an_animated_file_the_first_frame_is_taken_and_that_is_said(
    driver: Driver, tmp_path: Path, use: str, frames: int
) -> None:
    photo, path = document(driver).photo, tmp_path / "moves.png"
    pixels = np.zeros((2, photo.height_px, photo.width_px), np.uint8)
    pixels[0, 100:150, 100:200] = pixels[1, 200:250, 100:200] = 255
    first, *others = (Image.fromarray(frame) for frame in pixels[:frames])
    first.save(path, save_all=True, append_images=others)
    opening = driver.window.opening
    with driver.qtbot.waitSignal(opening.ended, timeout=TIMEOUT_MS):
        opening.read_mask(path) if use == "mask" else driver.window.pieces.lay_file(path)
    said = "moves.png holds several pictures: the first one is taken." if frames == 2 else ""
    assert driver.window.banner.sentence == said
    assert use == "piece" or (driver.mask[120, 150], driver.mask[220, 150]) == (True, False)


def test_a_mask_of_another_size_is_a_banner(driver: Driver, tmp_path: Path) -> None:
    Image.new("L", (10, 10), 255).save(tmp_path / "mask.png")
    import_mask(driver, tmp_path / "mask.png")
    assert "make the mask the photo's size" in driver.window.banner.sentence


def test_a_mask_is_read_beside_the_window_and_can_be_given_up(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    portrait = document(driver)
    Image.fromarray(np.pad(np.full((40, 50), 255, np.uint8), ((100, 260), (200, 250)))).save(tmp_path / "mask.png")
    threads: list[int] = []

    def read(path: Path, *, size_px: tuple[int, int], watch: Watch) -> np.ndarray:
        threads.append(threading.get_ident())
        return open_mask(path, size_px=size_px, watch=watch)

    monkeypatch.setattr(opening, "open_mask", read)
    driver.window.opening.read_mask(tmp_path / "mask.png")
    driver.window.opening.reading.give_up()
    settle(driver)
    assert not portrait.mask.pixels.any()
    import_mask(driver, tmp_path / "mask.png")
    assert portrait.mask_array().sum() == 40 * 50
    assert threads
    assert threading.get_ident() not in threads


def test_what_is_given_up_ends_at_its_next_step(driver: Driver) -> None:
    released, went_on = threading.Event(), []

    def work(progress: Callable[[float], None]) -> None:
        released.wait(TIMEOUT_MS / 1000)
        progress(0.5)
        went_on.append(True)

    reading = driver.window.opening.reading
    reading.read(work, "a.png", lambda _: pytest.fail("gone on with"), lambda *_: pytest.fail("complained of"))
    reading.give_up()
    released.set()
    settle(driver)
    assert not went_on


def test_feather_widens_the_fade_and_is_undoable(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    driver.key("u")
    driver.drag((150, 100), (350, 250))
    monkeypatch.setattr(QInputDialog, "getInt", lambda *_: (30, True))
    trigger(driver, "Feather …")
    driver.window.run_panel.min_cycles.setValue(1)
    driver.window.run_panel.max_cycles.setValue(1)
    driver.run()
    alpha = driver.window.filmstrip.tiles.tile(0).run.placement.alpha
    assert alpha[alpha.shape[0] // 2, 31 + 15] == pytest.approx(0.5, abs=0.1)
    driver.key("z", CTRL)
    assert document(driver).feather_px is None
