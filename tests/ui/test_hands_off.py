"""Keys and wheel change only what was touched, and a click for the focus paints nothing."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDockWidget,
    QLineEdit,
    QScrollArea,
    QSlider,
    QTabBar,
    QWidget,
)

from sketchpaint.ui.common.preferences import Preferences
from sketchpaint.ui.dialogs.settings import SettingsDialog
from tests.ui.conftest import TIMEOUT_MS, Driver

NO_KEY, LEFT = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton


def boxes(driver: Driver) -> list[QWidget]:
    """Returns every spin box, combo box and slider of the window."""
    found = [widget for kind in (QAbstractSpinBox, QComboBox, QSlider) for widget in driver.window.findChildren(kind)]
    return [widget for widget in found if widget.window() is driver.window]


def value(box: QWidget) -> int:
    number: int = box.currentIndex() if isinstance(box, QComboBox) else box.value()  # type: ignore[attr-defined]
    return number


def turn_wheel(widget: QWidget, steps: int) -> None:
    for area in widget.window().findChildren(QScrollArea):
        if area.isAncestorOf(widget):
            area.ensureWidgetVisible(widget)
    place = widget.mapTo(widget.window(), widget.rect().center())
    QTest.wheelEvent(widget.window().windowHandle(), QPointF(place), QPoint(0, 120 * steps))


def choose_fill_by_mouse(driver: Driver, row: int) -> None:
    combo = driver.window.run_panel.fill
    combo.setFocus()
    combo.showPopup()  # a click would too, but then drops the next one for the time of a double click
    rows = combo.view()
    driver.qtbot.waitUntil(rows.isVisible, timeout=TIMEOUT_MS)
    QTest.mouseClick(rows.viewport(), LEFT, pos=rows.visualRect(combo.model().index(row, 0)).center())
    driver.qtbot.waitUntil(lambda: not rows.isVisible(), timeout=TIMEOUT_MS)
    driver.window.activateWindow()  # window systems do so by themselves


def test_the_wheel_changes_no_box_that_was_not_clicked(driver: Driver) -> None:
    before = [value(box) for box in boxes(driver)]
    assert len(before) >= 14
    for box in boxes(driver):
        box.setFocus()  # as the tabulator does
        for target in [box, *box.findChildren(QLineEdit)]:
            turn_wheel(target, -3)
            turn_wheel(target, 2)
    assert [value(box) for box in boxes(driver)] == before
    seed = driver.window.run_panel.seed
    QTest.mouseClick(seed.findChild(QLineEdit), LEFT)
    turn_wheel(seed, 3)
    assert seed.value() == 3


def test_the_wheel_turns_no_tabs(driver: Driver) -> None:
    (tabs,) = [tabs for tabs in driver.window.findChildren(QTabBar) if tabs.isVisible()]
    for steps in (-1, 1):
        turn_wheel(tabs, steps)
        assert tabs.tabText(tabs.currentIndex()) == "Layers"


def test_the_wheel_takes_the_focus_to_no_box(driver: Driver) -> None:
    driver.canvas.setFocus()
    for box in boxes(driver):
        turn_wheel(box, -1)
        assert driver.canvas.hasFocus()


def test_the_wheel_changes_nothing_in_a_dialog_either(driver: Driver) -> None:
    dialog = SettingsDialog(Preferences(), driver.window)
    dialog.show()
    driver.qtbot.waitUntil(dialog.isVisible, timeout=TIMEOUT_MS)
    for box in (box for kind in (QAbstractSpinBox, QComboBox) for box in dialog.findChildren(kind)):
        turn_wheel(box, -2)
    assert dialog.preferences() == Preferences()
    dialog.close()


def test_the_wheel_over_a_box_scrolls_the_panel(driver: Driver) -> None:
    driver.window.resize(1100, 440)
    panel = driver.window.run_panel
    bar = next(
        area for area in driver.window.findChildren(QScrollArea) if area.isAncestorOf(panel.fill)
    ).verticalScrollBar()
    driver.qtbot.waitUntil(lambda: bar.maximum() > 0, timeout=TIMEOUT_MS)
    turn_wheel(panel.fill, -2)  # the topmost box
    assert bar.value() > 0
    assert panel.fill.currentIndex() == 0


def test_after_choosing_in_a_box_keys_are_the_canvas_s(driver: Driver) -> None:
    panel = driver.window.run_panel
    choose_fill_by_mouse(driver, 3)
    driver.qtbot.waitUntil(driver.canvas.hasFocus, timeout=TIMEOUT_MS)
    assert panel.fill.currentData() == "white"
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_E)
    QTest.keyClick(QApplication.focusWidget(), "b")
    QTest.keyClick(QApplication.focusWidget(), "u")
    assert driver.window.toolbox.tool_actions["Tool: rectangle"].isChecked()
    assert panel.fill.currentData() == "white"
    for box in (panel.seed, panel.exploration):
        box.setFocus()
        if box is panel.seed:
            QTest.keyClick(box, Qt.Key.Key_Return)
        else:
            QTest.mouseClick(box, LEFT)
        driver.qtbot.waitUntil(driver.canvas.hasFocus, timeout=TIMEOUT_MS)


def test_letters_in_a_list_or_slider_are_the_menus_too(driver: Driver) -> None:
    panel = driver.window.run_panel
    for box, key in ((panel.fill, "b"), (panel.fill, "k"), (panel.exploration, "e"), (panel.fill, "n")):
        before = value(box)
        box.setFocus()
        QTest.keyClick(box, key)
        assert value(box) == before
    assert driver.window.toolbox.tool_actions["Tool: eraser"].isChecked()
    panel.fill.setFocus()
    QTest.keyClick(panel.fill, Qt.Key.Key_Down)  # what the keyboard alone is for still works
    assert panel.fill.currentData() == "mean"


def test_over_the_canvas_keys_are_the_canvas_s(driver: Driver) -> None:
    seed = driver.window.run_panel.seed
    seed.setFocus()
    driver.move_over_canvas()
    assert driver.canvas.hasFocus()
    opacity = driver.window.brush_settings.brush.opacity
    QTest.keyClick(QApplication.focusWidget(), "3")
    assert seed.value() == 0
    assert driver.window.brush_settings.brush.opacity == pytest.approx(0.3) != opacity


def test_a_click_that_brings_the_focus_back_paints_nothing(driver: Driver) -> None:
    place = driver.place(200, 150)
    driver.move_over_canvas()
    driver.window.run_panel.seed.setFocus()
    QTest.mouseClick(driver.canvas, LEFT, pos=place)
    assert driver.canvas.hasFocus()
    assert not driver.mask.any()
    assert not driver.window.controller.keeping.has_unsaved_work
    QTest.mouseClick(driver.canvas, LEFT, pos=place)
    assert driver.mask[150, 200]


def test_after_typing_a_number_a_click_on_the_picture_paints_nothing_but_a_drag_does(driver: Driver) -> None:
    number, place = driver.window.run_panel.seed, driver.place(200, 150)
    number.setFocus()
    driver.move_over_canvas()
    assert driver.canvas.hasFocus()
    QTest.mouseClick(driver.canvas, LEFT, pos=place)
    assert not driver.mask.any()
    assert not driver.window.controller.keeping.has_unsaved_work
    QTest.mouseClick(driver.canvas, LEFT, pos=place)
    assert driver.mask[150, 200]
    for wakes in (lambda: QTest.keyClick(driver.canvas, "b"), lambda: None):
        driver.window.controller.edits.clear_mask()
        number.setFocus()
        driver.move_over_canvas()
        wakes()
        driver.drag((200, 250), (300, 250))
        assert driver.mask[250, 200]
        assert driver.mask[250, 300]
    number.setFocus()
    driver.move_over_canvas()
    QTest.keyClick(driver.canvas, "b")  # who has pressed a key there has the focus
    QTest.mouseClick(driver.canvas, LEFT, pos=place)
    assert driver.mask[150, 200]


def test_a_click_that_brings_the_window_back_paints_nothing(driver: Driver) -> None:
    driver.move_over_canvas()
    other = QWidget()
    driver.qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    driver.qtbot.waitUntil(lambda: QApplication.activeWindow() is other, timeout=TIMEOUT_MS)
    driver.move_over_canvas()
    assert QApplication.activeWindow() is other  # passing over the picture takes nothing away from another window
    driver.window.activateWindow()
    driver.qtbot.waitUntil(driver.window.isActiveWindow, timeout=TIMEOUT_MS)
    QTest.mouseClick(driver.canvas, LEFT, pos=driver.place(200, 150))
    assert not driver.mask.any()
    driver.drag((200, 150), (300, 150))
    assert driver.mask[150, 250]


def test_boxes_in_a_floating_dock_give_the_focus_back_too(driver: Driver) -> None:
    dock = driver.window.findChild(QDockWidget, "run_dock")
    dock.setFloating(True)
    dock.activateWindow()
    driver.window.run_panel.seed.setFocus()
    driver.qtbot.waitUntil(dock.isActiveWindow, timeout=TIMEOUT_MS)
    driver.move_over_canvas()
    driver.qtbot.waitUntil(driver.canvas.hasFocus, timeout=TIMEOUT_MS)
