"""A chosen tile sharpens octave by octave, in the background."""

import gc
import shutil
import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from sketchpaint.document.filmstrip import Tile
from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.octaves import load_upsampler, result_octaves, sharp_result
from sketchpaint.imaging import synthesis
from sketchpaint.imaging.detail import Octave
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.ui.editor import sharpener
from sketchpaint.ui.work.background import BackgroundTask
from tests.ui.conftest import TIMEOUT_MS, Driver
from tests.ui.steps import apply, document, paint_and_run, save, settle

CTRL = Qt.KeyboardModifier.ControlModifier


class Brake:
    """Holds back the work on octaves until it is let go; tells of each that was begun and cancelled."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.cancelled = 0, 0
        self.go = threading.Event()
        self._octaves = sharpener.result_octaves
        monkeypatch.setattr(sharpener, "result_octaves", self._held_back)

    def _held_back(self, *inputs: object, cancelled: Callable[[], bool], **options: object) -> Iterator[Octave]:
        self.begun += 1
        while not self.go.wait(0.005):
            if cancelled():
                self.cancelled += 1
                return
        yield from self._octaves(*inputs, cancelled=cancelled, **options)  # type: ignore[arg-type]


@pytest.fixture
def brake(monkeypatch: pytest.MonkeyPatch) -> Iterator[Brake]:
    made = Brake(monkeypatch)
    yield made
    made.go.set()


def sharp(driver: Driver, tile: Tile[InpaintRequest], picture: np.ndarray, *, strength: float = 1.0) -> np.ndarray:
    """What a tile looks like in a picture when it is sharp."""
    upsampler = driver.window.controller.results.sharpener.upsampler
    return sharp_result(
        tile.run.request, tile.composite, tile.run.placement, picture=picture, upsampler=upsampler, strength=strength
    ).pixels


def patches(driver: Driver) -> list[np.ndarray]:
    seen: list[np.ndarray] = []
    driver.window.controller.results.preview_changed.connect(
        lambda patch: seen.append(patch.pixels) if patch is not None else None
    )
    return seen


def test_a_tile_appears_enlarged_and_then_sharpens_octave_by_octave(driver: Driver) -> None:
    paint_and_run(driver)
    driver.window.display.on_inputs_wanted()
    seen = patches(driver)
    driver.window.filmstrip.choose(2)
    tile = driver.window.controller.results.shown
    assert tile is not None
    place, picture = tile.run.placement, document(driver).picture()
    np.testing.assert_array_equal(seen[0], place.enlarged(picture[place.box], tile.composite))
    # The frame has 2.5 photo pixels a crop pixel: the soft result with its colours matched, and two octaves.
    driver.qtbot.waitUntil(lambda: len(seen) == 4, timeout=TIMEOUT_MS)
    soft = next(result_octaves(tile.run.request, tile.composite, place, picture=picture, upsampler=None, at_once=True))
    np.testing.assert_array_equal(seen[1], soft.pixels)
    np.testing.assert_array_equal(seen[-1], sharp(driver, tile, picture))
    assert (seen[2] != seen[3]).any()


def test_choosing_another_tile_drops_the_work(driver: Driver, brake: Brake) -> None:
    paint_and_run(driver)
    driver.window.filmstrip.choose(1)
    driver.qtbot.waitUntil(lambda: brake.begun >= 1, timeout=TIMEOUT_MS)
    begun = brake.begun
    driver.window.filmstrip.choose(2)
    driver.qtbot.waitUntil(lambda: brake.begun > begun and brake.cancelled >= 1, timeout=TIMEOUT_MS)
    seen = patches(driver)
    brake.go.set()
    driver.qtbot.waitUntil(lambda: len(seen) == 3, timeout=TIMEOUT_MS)
    assert driver.window.controller.results.shown is driver.window.filmstrip.tiles.tile(2)


def test_painting_goes_on_and_is_not_covered(driver: Driver, brake: Brake) -> None:
    paint_and_run(driver)
    driver.window.filmstrip.choose(1)
    driver.qtbot.waitUntil(lambda: brake.begun >= 1, timeout=TIMEOUT_MS)
    before, seen = driver.mask.sum(), patches(driver)
    driver.drag((200, 250), (300, 250))
    assert driver.mask.sum() > before
    assert driver.window.controller.results.shown is None
    brake.go.set()
    settle(driver)
    assert not seen


def test_applying_waits_until_it_is_sharp_and_undo_gives_it_up(driver: Driver, brake: Brake) -> None:
    paint_and_run(driver)
    driver.window.filmstrip.choose(1)
    portrait, controller = document(driver), driver.window.controller
    driver.key(Qt.Key.Key_Return)
    assert not portrait.has_result
    assert driver.note == "Sharpening …"
    version = portrait.history.version
    driver.key("z", CTRL)
    assert portrait.history.version == version  # what was given up is the applying, not the edit before
    brake.go.set()
    settle(driver)
    assert not portrait.has_result
    tile = controller.results.shown
    assert tile is not None
    picture = portrait.picture().copy()
    apply(driver)
    expected = sharp(driver, tile, picture)
    np.testing.assert_array_equal(portrait.picture()[tile.run.placement.box], expected)


def test_applying_takes_no_stroke_with_it(driver: Driver, brake: Brake) -> None:
    paint_and_run(driver)
    driver.window.filmstrip.choose(1)
    driver.key(Qt.Key.Key_Return)
    place = driver.place(200, 250)
    QTest.mousePress(driver.canvas, Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseMove(driver.canvas, driver.place(250, 250))
    brake.go.set()
    banner = driver.window.banner
    driver.qtbot.waitUntil(lambda: "not applied" in banner.sentence, timeout=TIMEOUT_MS)
    QTest.mouseRelease(driver.canvas, Qt.MouseButton.LeftButton, pos=driver.place(250, 250))
    assert driver.note == ""
    assert driver.mask[250, 200:250].all()  # the stroke that was begun
    assert driver.mask[150, 250]  # and the one before
    assert not document(driver).has_result
    driver.window.filmstrip.choose(1)
    apply(driver)
    assert document(driver).has_result
    assert not driver.mask.any()


def test_who_asks_twice_applies_once(driver: Driver, brake: Brake) -> None:
    paint_and_run(driver)
    driver.window.filmstrip.choose(1)
    for _ in range(2):
        driver.key(Qt.Key.Key_Return)
    brake.go.set()
    driver.qtbot.waitUntil(lambda: document(driver).has_result, timeout=TIMEOUT_MS)
    assert document(driver).history.steps == ["Mask painted", "Cycle applied"]
    assert driver.window.banner.sentence == ""


def test_going_to_a_step_gives_up_applying(driver: Driver, brake: Brake) -> None:
    paint_and_run(driver)
    driver.window.filmstrip.choose(1)
    driver.key(Qt.Key.Key_Return)
    steps = driver.window.steps_panel
    steps.itemClicked.emit(steps.item(0))
    brake.go.set()
    settle(driver)
    assert not document(driver).has_result
    assert (driver.note, driver.window.banner.sentence) == ("", "")


def test_a_finished_tile_is_sharp_at_once_when_it_is_chosen_again(driver: Driver) -> None:
    paint_and_run(driver)
    seen = patches(driver)
    driver.window.display.on_inputs_wanted()
    driver.window.filmstrip.choose(1)
    tile = driver.window.controller.results.shown
    assert tile is not None
    expected = sharp(driver, tile, document(driver).picture())
    driver.qtbot.waitUntil(lambda: bool(seen) and np.array_equal(seen[-1], expected), timeout=TIMEOUT_MS)
    settle(driver)
    driver.window.filmstrip.choose(2)
    driver.window.filmstrip.choose(1)
    np.testing.assert_array_equal(seen[-1], expected)


def test_nothing_lands_in_another_photo(driver: Driver, brake: Brake, photo_path: Path) -> None:
    paint_and_run(driver)
    driver.window.filmstrip.choose(1)
    driver.key(Qt.Key.Key_Return)
    driver.open(photo_path)
    brake.go.set()
    settle(driver)
    assert not document(driver).has_result


def tasks() -> set[int]:
    gc.collect()
    return {id(thing) for thing in gc.get_objects() if isinstance(thing, BackgroundTask)}


def test_no_portrait_stays_in_memory_when_another_is_opened(driver: Driver, tmp_path: Path, photo_path: Path) -> None:
    of_other_tests = tasks()
    paint_and_run(driver)
    driver.window.filmstrip.choose(2)
    apply(driver)
    save(driver, tmp_path / "a.sketchpaint")
    driver.open(tmp_path / "a.sketchpaint")  # drops the one that was painted
    driver.window.filmstrip.choose(2)
    apply(driver)
    portrait, tile = weakref.ref(document(driver)), weakref.ref(driver.window.filmstrip.tiles.tile(2))
    with driver.qtbot.waitSignal(driver.window.opening.ended, timeout=TIMEOUT_MS):
        driver.window.open_photo(photo_path)
    settle(driver)  # the thread that read may still be on its way out
    driver.qtbot.waitUntil(lambda: tasks() <= of_other_tests, timeout=TIMEOUT_MS)
    assert portrait() is None
    assert tile() is None


def test_a_fault_is_a_banner_and_the_tile_stays(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*inputs: object, **options: object) -> Iterator[Octave]:
        raise MemoryError("no room")

    monkeypatch.setattr(sharpener, "result_octaves", broken)
    paint_and_run(driver)
    driver.window.filmstrip.choose(1)
    with driver.qtbot.waitSignal(driver.window.controller.messages.failed, timeout=TIMEOUT_MS) as raised:
        driver.key(Qt.Key.Key_Return)
    assert "Sharpening failed (MemoryError): no room" in raised.args[0]
    assert driver.note == ""
    assert driver.window.controller.results.shown is driver.window.filmstrip.tiles.tile(1)
    assert not document(driver).has_result


def test_a_mask_too_large_for_all_octaves_is_told_with_the_number(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(synthesis, "MOST_REACHED", 1)
    with driver.qtbot.waitSignal(driver.window.controller.results.sharpener.note, timeout=TIMEOUT_MS) as told:
        paint_and_run(driver)
    assert told.args == ["The mask is very large: its detail is 2 times coarser than the photo."]


def test_the_strength_takes_less_of_the_detail(driver: Driver) -> None:
    paint_and_run(driver)
    driver.window.filmstrip.choose(1)
    tile = driver.window.controller.results.shown
    assert tile is not None
    seen = patches(driver)
    driver.window.run_panel.strength.setValue(40)
    expected = sharp(driver, tile, document(driver).picture(), strength=0.4)
    driver.qtbot.waitUntil(lambda: bool(seen) and np.array_equal(seen[-1], expected), timeout=TIMEOUT_MS)


def test_a_damaged_octave_network_is_told_and_tiles_sharpen_without_it(
    driver: Driver, tiny_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = tmp_path / "models"
    shutil.copytree(tiny_models, models)
    (models / "octave.safetensors").write_bytes(b"")
    results = driver.window.controller.results
    monkeypatch.setattr(sharpener, "load_upsampler", lambda _: load_upsampler(models))
    seen = patches(driver)
    with driver.qtbot.waitSignal(results.sharpener.note, timeout=TIMEOUT_MS) as told:
        paint_and_run(driver)
    assert told.args[0].startswith("Results stay softer than they could be: The weight file")
    tile = results.shown
    assert tile is not None
    expected = sharp_result(
        tile.run.request, tile.composite, tile.run.placement, picture=document(driver).picture(), upsampler=None
    ).pixels
    driver.qtbot.waitUntil(lambda: np.array_equal(seen[-1], expected), timeout=TIMEOUT_MS)


def test_the_panel_says_how_much_results_are_enlarged(driver: Driver) -> None:
    portrait = document(driver)
    portrait.move_frame(FaceFrame(250, 200, 128 * 2.5))
    driver.window.controller.document.refresh()
    assert driver.window.run_panel.enlargement == "Results get detail of the photo, 2.5 times finer than the cycles."
    portrait.move_frame(FaceFrame(250, 200, 128 * 4.5))
    driver.window.controller.document.refresh()
    assert "4.5 times finer than the cycles, and an eye comes from the other" in driver.window.run_panel.enlargement
