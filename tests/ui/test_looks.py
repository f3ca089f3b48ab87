"""What the window looks like: on small screens, with large text, on any colour, in German."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDockWidget, QSpinBox, QWidget

from sketchpaint.document.brush import PaintMode
from sketchpaint.engine.options import Fill
from sketchpaint.engine.session import Session
from sketchpaint.engine.weights import load_networks
from sketchpaint.imaging.sampling import extract_crop
from sketchpaint.ui.canvas.comparison import Comparison
from sketchpaint.ui.common.tile_names import score_text
from sketchpaint.ui.panels.layers import LayerView
from sketchpaint.ui.panels.score_curve import ScoreCurve
from sketchpaint.ui.panels.tool_options import ToolOptions
from tests.ui.conftest import TIMEOUT_MS, Driver
from tests.ui.steps import document, paint_and_run, trigger

# What a title bar and a panel leave of a screen.
BAR_PX = 40


@pytest.fixture
def large_text(qapp: QApplication) -> Iterator[None]:
    font, before = qapp.font(), qapp.font()
    font.setPointSizeF(font.pointSizeF() * 1.5)
    qapp.setFont(font)
    yield
    qapp.setFont(before)


def is_in_sight(widget: QWidget) -> bool:
    return widget.isVisible() and widget.visibleRegion() == QRegion(widget.rect())


def is_in_window(dock: QDockWidget) -> bool:
    QApplication.processEvents()
    window = dock.parentWidget()
    return (
        dock.isVisible()
        and window.rect().contains(dock.geometry())
        and dock.height() >= dock.minimumSizeHint().height()
    )


def fits(driver: Driver, width: int, height: int) -> bool:
    """Gives the window a screen's size; returns whether it can be that small and Run and Stop are in sight."""
    driver.window.resize(width, height - BAR_PX)
    QApplication.processEvents()
    window, panel = driver.window, driver.window.run_panel
    return (
        (window.width(), window.height()) == (width, height - BAR_PX)
        and is_in_sight(panel.run_button)
        and is_in_sight(panel.stop_button)
    )


def strip_dock(driver: Driver) -> QDockWidget:
    dock = driver.window.findChild(QDockWidget, "filmstrip_dock")
    assert isinstance(dock, QDockWidget)
    return dock


def colours_near(driver: Driver, x: float, y: float, reach_px: int = 4) -> set[str]:
    place = driver.place(x, y)
    image = driver.canvas.grab(QRect(place - QPoint(reach_px, reach_px), place + QPoint(reach_px, reach_px))).toImage()
    return {image.pixelColor(column, row).name() for column in range(image.width()) for row in range(image.height())}


# Small screens and large text


def test_run_is_in_sight_on_a_small_screen(driver: Driver) -> None:
    assert fits(driver, 1280, 720)
    driver.window.run_panel.show_progress(
        "Cycle 17 of 20, score 0.712, 3831 ms; 12 runs to come and more that takes a second line"
    )
    assert fits(driver, 1280, 720)


@pytest.mark.usefixtures("large_text")
def test_run_is_in_sight_with_large_text(driver: Driver) -> None:
    assert fits(driver, 1366, 768)


@pytest.mark.usefixtures("german", "large_text")
def test_run_is_in_sight_with_large_german_text(driver: Driver) -> None:
    assert fits(driver, 1366, 768)


def test_run_is_in_sight_where_large_text_makes_the_screen_small(driver: Driver) -> None:
    assert fits(driver, 1366 * 2 // 3, 768 * 2 // 3)  # Linux desktops enlarge the whole window by the text's factor


def test_the_strip_can_be_dragged_small_and_large(driver: Driver) -> None:
    paint_and_run(driver)
    driver.window.resize(1280, 900)
    strip, sizes = driver.window.filmstrip, []

    def is_whole() -> bool:
        return 0 < strip.visualRect(strip.tiles.index(1)).bottom() <= strip.viewport().height()

    for height in (90, 200, 330):
        driver.window.resizeDocks([strip_dock(driver)], [height], Qt.Orientation.Vertical)
        QApplication.processEvents()
        driver.qtbot.waitUntil(is_whole, timeout=TIMEOUT_MS)  # all of a tile is seen
        sizes.append((strip_dock(driver).height(), strip.visualRect(strip.tiles.index(1)).width()))
    (small, _), (_, middle), (large, widest) = sizes
    assert small < 130
    assert large == 330
    assert sizes[0][1] <= middle < widest  # a small tile is no narrower than its score
    assert driver.window.score_curve.height() > 0


def test_docks_can_be_moved_floated_hidden_and_come_back(driver: Driver) -> None:
    paint_and_run(driver)
    window, docks = driver.window, driver.window.docks.all
    layers, run, steps, strip_dock = docks
    features = QDockWidget.DockWidgetFeature
    first = [(window.dockWidgetArea(dock), dock.isFloating()) for dock in docks]
    for dock in docks:
        assert (
            dock.features() == features.DockWidgetMovable | features.DockWidgetFloatable | features.DockWidgetClosable
        )
        dock.toggleViewAction().trigger()
        assert dock.isHidden()
        dock.toggleViewAction().trigger()
        driver.qtbot.waitUntil(lambda dock=dock: is_in_window(dock), timeout=TIMEOUT_MS)
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, layers)
    run.setFloating(True)
    run.move(300, 250)
    run.setFloating(False)
    assert is_in_window(run)
    assert run.x() > driver.canvas.width()
    run.setFloating(True)
    run.move(300, 250)
    steps.hide()
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, strip_dock)
    window.resize(1280, 900)
    QApplication.processEvents()
    strip = window.filmstrip
    # On a side, tiles run downwards.
    assert strip.visualRect(strip.tiles.index(1)).top() > strip.visualRect(strip.tiles.index(0)).top()
    strip_dock.hide()
    trigger(driver, "Panels as at first")
    assert all(is_in_window(dock) for dock in (layers, run, strip_dock))
    assert window.tabifiedDockWidgets(layers) == [steps]  # behind the layers
    assert [dock.x() > driver.canvas.width() for dock in (layers, run, strip_dock)] == [True, True, False]
    assert layers.geometry().bottom() < run.y()
    assert [(window.dockWidgetArea(dock), dock.isFloating()) for dock in docks] == first


# The picture


def margins(driver: Driver) -> tuple[float, float]:
    """Returns the room left and right of the photo, in widget pixels."""
    left, _ = driver.canvas.viewport.to_widget(0, 0)
    right, _ = driver.canvas.viewport.to_widget(500, 400)
    return left, driver.canvas.width() - right


def test_the_picture_fits_itself_until_the_user_zooms(driver: Driver) -> None:
    driver.window.resize(900, 700)
    small = driver.canvas.viewport.scale
    driver.window.resize(1300, 1000)
    large = driver.canvas.viewport.scale
    assert large > small * 1.2
    assert margins(driver)[0] == pytest.approx(margins(driver)[1], abs=1)
    driver.window.banner.say("A sentence above the picture.")
    driver.qtbot.waitUntil(lambda: driver.canvas.viewport.scale < large, timeout=TIMEOUT_MS)
    driver.window.banner.hide()
    driver.key("+")
    zoomed = driver.canvas.viewport.scale
    driver.window.resize(900, 700)
    assert driver.canvas.viewport.scale == zoomed
    trigger(driver, "Fit")
    driver.window.resize(1300, 1000)
    assert driver.canvas.viewport.scale == pytest.approx(large, rel=0.02)


def test_side_by_side_each_picture_fits_its_half(driver: Driver) -> None:
    trigger(driver, "Compare side by side")
    assert driver.canvas.sides.comparison is Comparison.SIDES
    left, right = margins(driver)
    assert left == pytest.approx(right, abs=1)
    assert left >= driver.canvas.width() / 4 - 1  # half of a half is each one's own margin in the middle
    trigger(driver, "Compare side by side")
    assert margins(driver)[0] < left


@pytest.mark.parametrize("colour", [(0, 0, 0), (255, 255, 255), (236, 72, 108), (128, 128, 128), (20, 160, 60)])
def test_the_mask_s_edge_is_seen_on_any_colour(driver: Driver, colour: tuple[int, int, int]) -> None:
    portrait = document(driver)
    portrait.sketch.pixels[..., :3] = portrait.sketch.base[..., :3] = colour
    portrait.sketch.pixels[..., 3] = portrait.sketch.base[..., 3] = 255
    driver.key("u")
    driver.drag((150, 100), (250, 200), (350, 300))
    driver.canvas.refresh()
    QTest.mouseMove(driver.canvas, driver.place(10, 10))
    for x, y in ((150, 200), (350, 200), (250, 100), (250, 300)):
        assert {"#ffffff", "#000000"} <= colours_near(driver, x, y)
    driver.window.layers_panel.shown["mask"].setChecked(False)
    edge = colours_near(driver, 150, 200)
    assert not {"#ffffff", "#000000"} <= edge


def test_a_mask_on_a_zoomed_picture_has_a_thin_edge(driver: Driver) -> None:
    driver.canvas.set_view(LayerView(mask=0.01))
    document(driver).fill_shape([(200, 150), (300, 150), (300, 250), (200, 250)], PaintMode.PAINT)
    driver.canvas.refresh()
    for _ in range(4):
        driver.canvas.navigation.zoom_in()
    image = driver.canvas.grab().toImage()
    y = driver.place(0, 200).y()
    row = [image.pixelColor(x, y).name() for x in range(image.width())]
    assert (row.count("#ffffff"), row.count("#000000")) == (2, 2)
    left = row.index("#ffffff")
    assert left == pytest.approx(driver.canvas.viewport.to_widget(200, 200)[0], abs=1)


# The curve


def test_the_curve_never_makes_mountains_of_noise(driver: Driver) -> None:
    paint_and_run(driver)
    tiles = [driver.window.filmstrip.tiles.tile(row) for row in range(driver.rows)]
    scores = [tile.score for tile in tiles if tile.index > 0]
    low, high = driver.window.score_curve.scale()
    assert max(scores) - min(scores) < 0.05  # the tiny networks hardly tell cycles apart
    assert high - low == pytest.approx(0.05)
    assert 0 <= low <= min(scores) <= max(scores) <= high <= 1


def test_the_untouched_photo_s_score_stands_beside(driver: Driver, tiny_models: Path) -> None:
    paint_and_run(driver)
    portrait = document(driver)
    cpu = torch.device("cpu")
    session = Session(load_networks(tiny_models, device=cpu), device=cpu)
    (expected,) = session.scores([extract_crop(portrait.photo.pixels, portrait.frame)])
    assert driver.window.controller.photo_scores.of(portrait.frame) == pytest.approx(expected, abs=1e-6)
    assert driver.window.score_curve.accessibleDescription().endswith(f"the untouched photo scores {expected:.3f}")
    trigger(driver, "Apply this cycle")  # what is applied is no longer the untouched photo
    trigger(driver, "Mask of the last run")
    driver.run()
    assert driver.window.score_curve.accessibleDescription().endswith(f"the untouched photo scores {expected:.3f}")


def test_every_score_stands_at_its_height_but_a_start_below_all(driver: Driver) -> None:
    paint_and_run(driver)
    tiles = [driver.window.filmstrip.tiles.tile(row) for row in range(driver.rows)]
    scores = {0: 0.62, 1: 0.40, 2: 0.44, 3: 0.41}
    tiles = [replace(tile, score=scores[tile.index]) for tile in tiles if not tile.refined]
    curve = ScoreCurve()
    driver.qtbot.addWidget(curve)
    curve.show_run(tiles, None, photo_score=0.70)
    assert curve.scale() == pytest.approx((0.40, 0.70))
    curve.show_run(tiles, None, photo_score=0.30)
    assert curve.scale() == pytest.approx((0.30, 0.62))
    curve.show_run([replace(tiles[0], score=0.01), *tiles[1:]], None)
    assert curve.scale() == pytest.approx((0.395, 0.445))


# Words and numbers


def test_one_run_to_come_is_one_run(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    driver.window.run_panel.min_cycles.setValue(1)
    driver.window.run_panel.max_cycles.setValue(1)
    lines: list[str] = []
    driver.window.controller.runs.progress.connect(lines.append)
    driver.window.variations.wanted.emit([(Fill.MEAN, seed) for seed in range(3)])
    driver.qtbot.waitUntil(lambda: not driver.window.controller.runs.is_running, timeout=TIMEOUT_MS)
    told = {match.group() for line in lines if (match := re.search(r"; .*to come", line))}
    assert told == {"; 1 run to come", "; 2 runs to come"}


@pytest.mark.usefixtures("german")
def test_german_numbers_have_a_comma(driver: Driver) -> None:
    driver.window.run_panel.show_enlargement(6.44)
    assert "6,4-mal" in driver.window.run_panel.enlargement
    assert score_text(0.7125) == "0,713"
    paint_and_run(driver)
    assert re.search(r"0,\d{3}", driver.window.score_curve.accessibleDescription())
    assert "." not in driver.window.score_curve.accessibleDescription()


def test_cycles_that_cannot_be_are_refused(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    driver.window.run_panel.max_cycles.setValue(7)
    driver.window.run_panel.run_button.click()
    assert driver.window.banner.sentence.endswith("choose numbers from 1 to 1000, the smaller one first.")
    assert driver.rows == 0


def test_a_number_that_is_too_large_becomes_the_largest(driver: Driver) -> None:
    (options,) = driver.window.findChildren(ToolOptions)
    size = next(box for box in options.findChildren(QSpinBox) if box.suffix() == " px")
    for box, typed, expected in ((size, "700", 166), (driver.window.run_panel.max_cycles, "5000", 1000)):
        box.selectAll()
        QTest.keyClicks(box, typed)
        QTest.keyClick(box, Qt.Key.Key_Return)
        assert box.value() == box.maximum() == expected
        assert box.cleanText() == str(expected)
    assert driver.window.brush_settings.brush.size_px == 166


def test_the_layers_leave_the_run_panel_the_room_that_it_needs(driver: Driver) -> None:
    driver.window.resize(1280, 700)
    layers, run, *_ = driver.window.docks.all
    driver.qtbot.waitUntil(lambda: driver.window.height() == 700, timeout=TIMEOUT_MS)
    assert layers.height() < layers.sizeHint().height() * 1.3
    assert run.height() > 440


def test_an_ampersand_in_a_name_is_one(driver: Driver, tmp_path: Path) -> None:
    path = tmp_path / "Tom & Jerry.png"
    Image.fromarray(np.full((200, 200, 3), 90, np.uint8)).save(path)
    driver.window.names.recent.note_opened(path)
    driver.window.recent_menu.aboutToShow.emit()
    assert "Tom && Jerry.png" in [entry.text() for entry in driver.window.recent_menu.actions()]
