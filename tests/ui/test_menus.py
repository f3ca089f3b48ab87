"""Right-click menus in the real main window."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from sketchpaint.ui.common.gestures import Gesture
from sketchpaint.ui.window.context_menus import (
    OF_A_RESULT,
    OF_A_TILE,
    OF_THE_INPUTS,
    OF_THE_MASK,
    OF_THE_RUN,
    OF_THE_VIEW,
)
from tests.ui.conftest import TIMEOUT_MS, Driver
from tests.ui.steps import document, paint_and_run


def right_click(widget: QWidget, place: QPoint) -> None:
    QApplication.sendEvent(widget, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, widget.mapToGlobal(place)))


def entries(menu: QMenu) -> list[QAction]:
    """Returns the actions of a menu and of those in it."""
    inner = [action.menu() for action in menu.actions() if action.menu() is not None]
    return [*menu.actions(), *(entry for other in inner if isinstance(other, QMenu) for entry in entries(other))]


def texts(driver: Driver) -> list[str]:
    menu = driver.window.menus.menu
    return [action.text() for action in entries(menu)] if menu.isVisible() else []


def choose(driver: Driver, text: str) -> None:
    menu = driver.window.menus.menu
    next(action for action in entries(menu) if action.text() == text).trigger()
    menu.close()
    driver.window.activateWindow()  # window systems do so by themselves
    driver.qtbot.waitUntil(driver.window.isActiveWindow, timeout=TIMEOUT_MS)
    driver.move_over_canvas()


def test_every_entry_is_one_of_the_menu_bar(driver: Driver) -> None:
    names = [
        name
        for group in (OF_A_TILE, OF_A_RESULT, OF_THE_INPUTS, OF_THE_MASK, OF_THE_VIEW, OF_THE_RUN)
        for name in group
        if name
    ]
    assert set(names) <= set(driver.window.commands.actions)
    assert [action.text() for action in driver.window.run_panel.actions()] == list(OF_THE_RUN)


def test_a_tile_s_menu_is_about_that_tile(driver: Driver) -> None:
    strip = driver.window.filmstrip
    right_click(strip.viewport(), QPoint(20, 20))
    assert texts(driver) == []  # where no tile is, nothing can be done
    paint_and_run(driver)
    strip.choose(3)
    strip.scrollTo(strip.tiles.index(1))
    right_click(strip.viewport(), strip.visualRect(strip.tiles.index(1)).center())
    assert strip.currentIndex().row() == 1
    assert {"Apply this cycle", "Discard this cycle", "Use these settings", "Branch from this cycle"} <= set(
        texts(driver)
    )
    key = strip.tiles.tile(1).key
    choose(driver, "Star this cycle")
    assert strip.tiles.starred == {key}
    right_click(strip.viewport(), strip.visualRect(strip.tiles.index(1)).center())
    choose(driver, "Apply this cycle")
    driver.qtbot.waitUntil(lambda: document(driver).has_result, timeout=TIMEOUT_MS)  # once it is sharp


def test_the_canvas_offers_what_can_be_done_there(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    right_click(driver.canvas, driver.place(20, 20))
    assert {"Run", "Undo", "Invert", "Clear", "Take the colour here", "Fit"} <= set(texts(driver))
    assert "Apply this cycle" not in texts(driver)
    choose(driver, "Take the colour here")
    assert driver.window.brush_settings.brush.colour == (96, 120, 140)
    right_click(driver.canvas, driver.place(20, 20))
    choose(driver, "Clear")
    assert not driver.mask.any()
    paint_and_run(driver)
    right_click(driver.canvas, driver.place(20, 20))
    assert {"Apply this cycle", "Show mask and sketch", "Copy picture"} <= set(texts(driver))
    assert "Invert" not in texts(driver)
    driver.window.menus.menu.close()


def test_the_menu_keeps_out_of_the_way_of_strokes_and_panning(driver: Driver) -> None:
    driver.key("l", Qt.KeyboardModifier.ShiftModifier)
    driver.drag((200, 150))
    assert driver.canvas.is_painting
    right_click(driver.canvas, driver.place(20, 20))
    assert texts(driver) == []
    driver.key(Qt.Key.Key_Escape)
    assert driver.window.gestures.bind(Gesture.PAN, "Right") is None
    right_click(driver.canvas, driver.place(20, 20))
    assert texts(driver) == []
