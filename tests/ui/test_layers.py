"""Layers and comparison: how much of each is shown, and the photo beside the result."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QSlider

from sketchpaint.ui.canvas.comparison import Comparison
from sketchpaint.ui.canvas.pictures import LayerView
from tests.ui.conftest import Driver
from tests.ui.steps import document, seen_picture, trigger


def test_layers_are_shown_as_set_and_exports_do_not_depend_on_it(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    place = driver.place(250, 150)
    driver.window.layers_panel.opacity["mask"].setValue(100)
    driver.window.layers_panel.choose_colour(QColor(0, 200, 0))
    assert driver.canvas.grab().toImage().pixelColor(place).name() == "#00c800"
    driver.window.layers_panel.shown["mask"].setChecked(False)
    photo = document(driver).photo.pixels[150, 250]
    colour = driver.canvas.grab().toImage().pixelColor(place)
    assert (colour.red(), colour.green(), colour.blue()) == pytest.approx(tuple(photo.tolist()), abs=12)
    driver.window.layers_panel.shown["photo"].setChecked(False)
    np.testing.assert_array_equal(seen_picture(driver), document(driver).photo.pixels)
    assert driver.window.layers_panel.view() == LayerView(
        photo=0.0, result=1.0, mask=0.0, sketch=1.0, mask_rgb=(0, 200, 0)
    )


def test_the_number_beside_a_slider_follows_it(driver: Driver) -> None:
    layers = driver.window.layers_panel
    for slider in (*driver.window.run_panel.findChildren(QSlider), *layers.findChildren(QSlider)):
        slider.setValue(37)
        assert number_beside(slider) == "37 %"
    opacity = layers.opacity["mask"]
    opacity.setSliderDown(True)
    opacity.setSliderPosition(61)
    assert (opacity.value(), number_beside(opacity)) == (37, "61 %")
    opacity.setSliderDown(False)
    with driver.qtbot.assertNotEmitted(layers.view_changed):
        layers.set_view(LayerView(mask=0.2))
    assert number_beside(opacity) == "20 %"


def number_beside(slider: QSlider) -> str:
    (number,) = slider.parentWidget().findChildren(QLabel)
    return number.text()


def test_the_split_line_shows_the_photo_left_of_it_and_can_be_dragged(driver: Driver) -> None:
    driver.window.brush_settings.set_brush(replace(driver.window.brush_settings.brush, size_px=60))
    driver.drag((60, 200), (440, 200))
    trigger(driver, "Compare with a line")
    assert driver.canvas.sides.comparison is Comparison.SPLIT
    left, right = driver.place(120, 200), driver.place(400, 200)

    def tinted(place: QPoint) -> bool:
        seen, photo = (
            driver.canvas.grab().toImage().pixelColor(place),
            document(driver).photo.pixels[200, 120 if place == left else 400],
        )
        return abs(seen.red() - int(photo[0])) + abs(seen.green() - int(photo[1])) > 30

    assert not tinted(left)
    assert tinted(right)
    middle = QPoint(driver.canvas.width() // 2, driver.canvas.height() // 2)
    QTest.mousePress(driver.canvas, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(driver.canvas, QPoint(5, middle.y()))
    QTest.mouseRelease(driver.canvas, Qt.MouseButton.LeftButton, pos=QPoint(5, middle.y()))
    assert tinted(left)
    trigger(driver, "Compare side by side")
    assert driver.canvas.sides.comparison is Comparison.SIDES
    trigger(driver, "Compare side by side")
    assert driver.canvas.sides.comparison is Comparison.OFF
