"""Where the photo lies in the widget: positions agree however it is turned, and it stays where it is to stay."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from sketchpaint.ui.canvas.comparison import Comparison, Sides
from sketchpaint.ui.canvas.navigation import Navigation
from sketchpaint.ui.common.viewport import Viewport, fitting
from tests.ui.conftest import Driver

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def navigation(widget: QWidget) -> Navigation:
    """In a widget of 400 x 300, with a photo of 200 x 100."""
    made = Navigation(widget, Sides())
    made.show_photo(200, 100)
    return made


def resize(navigation: Navigation, width: int, height: int, *, steady: bool = False) -> None:
    widget = navigation.parent()
    before = widget.size()
    widget.resize(width, height)
    navigation.resize(before, QSize(width, height), steady=steady)


@pytest.mark.parametrize("angle", [0.0, 15.0, -90.0, 180.0, 137.0])
def test_positions_come_back(angle: float) -> None:
    view = Viewport(1.7, 40, -30, angle)
    assert view.to_photo(*view.to_widget(123, 45)) == pytest.approx((123, 45))


def test_a_quarter_turn_takes_right_to_down() -> None:
    assert Viewport(2.0, 10, 20, 90.0).to_widget(5, 0) == (10, 30)


def test_turning_and_zooming_keep_the_place_under_the_pointer() -> None:
    view = Viewport(0.5, 10, 20)
    place = view.to_photo(200, 150)
    assert view.turned(60, 200, 150).zoomed(3, 200, 150).to_photo(200, 150) == pytest.approx(place)


def test_a_turned_photo_fits_whole() -> None:
    view = fitting((1000, 400), (500, 500), angle_deg=30.0)
    places = [view.to_widget(x, y) for x in (0, 1000) for y in (0, 400)]
    assert min(min(place) for place in places) >= 0
    assert max(max(place) for place in places) <= 500
    assert view.to_widget(500, 200) == pytest.approx((250, 250))


def test_strokes_lie_under_the_pen_in_a_turned_view(driver: Driver) -> None:
    for _ in range(2):
        driver.key("6", CTRL)
    assert driver.canvas.viewport.angle_deg == 30
    driver.drag((150, 100), (300, 220))
    rows, columns = np.nonzero(driver.mask)
    assert columns.min() == pytest.approx(150 - driver.window.brush_settings.brush.size_px / 2, abs=3)
    assert rows.max() == pytest.approx(220 + driver.window.brush_settings.brush.size_px / 2, abs=3)
    driver.key("5", CTRL)
    assert driver.canvas.viewport.angle_deg == 0


def test_turning_goes_the_way_it_is_seen_in_a_mirrored_view(driver: Driver) -> None:
    driver.key("m")
    driver.key("6", CTRL)
    assert driver.canvas.viewport.angle_deg == -15
    driver.key("4", CTRL)
    assert driver.canvas.viewport.angle_deg == 0


def test_a_fitted_photo_fits_again_and_a_zoomed_one_keeps_its_middle(navigation: Navigation) -> None:
    resize(navigation, 200, 300)
    assert navigation.viewport == fitting((200, 100), (200, 300))
    navigation.zoom(3.0, QPointF(20, 30))
    middle = navigation.viewport.to_photo(100, 150)
    resize(navigation, 500, 260)
    assert navigation.viewport.to_photo(250, 130) == pytest.approx(middle)
    navigation.fit()
    resize(navigation, 400, 300)
    assert navigation.viewport == fitting((200, 100), (400, 300))


def test_under_a_stroke_the_photo_stays_on_the_screen_until_it_settles(navigation: Navigation) -> None:
    before = navigation.viewport
    resize(navigation, 400, 200, steady=True)
    navigation.follow(QPoint(0, 0), QPoint(0, 100), steady=True)
    assert navigation.viewport == before.panned(0, -100)
    navigation.settle()
    assert navigation.viewport == fitting((200, 100), (400, 200))
    navigation.zoom_in()
    zoomed = navigation.viewport
    resize(navigation, 400, 300, steady=True)
    navigation.settle()
    assert navigation.viewport == zoomed


def test_without_a_stroke_the_photo_moves_with_the_widget(navigation: Navigation) -> None:
    before = navigation.viewport
    navigation.follow(QPoint(0, 0), QPoint(0, 100), steady=False)
    assert navigation.viewport == before


def test_side_by_side_both_pictures_are_zoomed_at_the_pointer(widget: QWidget) -> None:
    sides = Sides()
    navigation = Navigation(widget, sides)
    navigation.show_photo(200, 100)
    sides.comparison = Comparison.SIDES
    navigation.fit_again()
    for x in (70, 330):
        place = navigation.photo_position(QPointF(x, 150))
        navigation.zoom(2.0, QPointF(x, 150))
        assert navigation.photo_position(QPointF(x, 150)) == pytest.approx(place)


def test_a_mirrored_view_is_told_and_swaps_left_and_right(navigation: Navigation, qtbot: QtBot) -> None:
    assert navigation.place(QPointF(30, 40)) == QPointF(30, 40)
    with qtbot.waitSignal(navigation.changed):
        navigation.mirror()
    assert navigation.place(QPointF(30, 40)) == QPointF(370, 40)


def test_the_scale_is_told_when_it_changes(navigation: Navigation, qtbot: QtBot) -> None:
    with qtbot.waitSignal(navigation.zoomed) as told:
        navigation.zoom_to_pixels()
    assert told.args == [1.0]


def test_a_fitted_photo_fits_when_it_is_turned_and_a_zoomed_one_keeps_its_size(navigation: Navigation) -> None:
    navigation.turn_right()
    assert navigation.viewport == fitting((200, 100), (400, 300), angle_deg=15.0)
    navigation.zoom_in()
    scale = navigation.viewport.scale
    navigation.turn_right()
    assert navigation.viewport.scale == scale


def test_another_photo_is_upright_and_fitted(navigation: Navigation) -> None:
    navigation.turn_right()
    navigation.zoom_in()
    navigation.show_photo(100, 200)
    assert navigation.viewport == fitting((100, 200), (400, 300))
