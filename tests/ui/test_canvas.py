"""The canvas alone, without a main window: what is seen, what is drawn anew, and what pointer and keys do."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPaintEvent, QRegion, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from sketchpaint.document.brush import Brush, PaintMode
from sketchpaint.document.layers import Box
from sketchpaint.document.portrait import Portrait
from sketchpaint.imaging.files import Photo
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.ui.canvas.canvas import Canvas
from sketchpaint.ui.canvas.comparison import Comparison
from sketchpaint.ui.canvas.pictures import LayerView, ResultPatch
from sketchpaint.ui.canvas.ring import ring_radius
from sketchpaint.ui.common.gestures import Gestures
from sketchpaint.ui.common.theme import ACCENT
from sketchpaint.ui.tools.brushes import BrushSettings, BrushTool
from sketchpaint.ui.tools.shapes import PolygonTool

LEFT, MIDDLE, NO_KEY = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.KeyboardModifier.NoModifier
GREY, BRUSH_PX = (90, 90, 90), 30.0


class Repainted(QObject):
    """What of a widget is drawn anew."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        widget.installEventFilter(self)
        self.region = QRegion()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.region += event.region()
        return False

    def after(self, act: Callable[[], object]) -> QRegion:
        """Returns what has been drawn anew once something was done."""
        QApplication.processEvents()
        self.region = QRegion()
        act()
        QApplication.processEvents()
        return self.region


@pytest.fixture
def portrait() -> Portrait:
    """200 x 150 grey pixels with the face frame in the middle."""
    return Portrait(Photo(np.full((150, 200, 3), GREY, np.uint8)))


@pytest.fixture
def settings() -> BrushSettings:
    made = BrushSettings()
    made.set_brush(Brush(size_px=BRUSH_PX))
    return made


@pytest.fixture
def canvas(qtbot: QtBot, tmp_path: Path, portrait: Portrait, settings: BrushSettings) -> Iterator[Canvas]:
    """400 x 300 pixels in a window with a box to type in; the brush is in hand, and the pointer over the photo."""
    window = QWidget()
    window.resize(400, 330)
    made = Canvas(Gestures(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)), window)
    made.setGeometry(0, 0, 400, 300)
    QLineEdit(window).setGeometry(0, 300, 400, 30)
    window.show()
    window.activateWindow()
    qtbot.waitActive(window)
    made.set_portrait(portrait)
    made.set_tool(BrushTool(settings, PaintMode.PAINT))
    made.setFocus()
    for x in (300, 301):
        QTest.mouseMove(made, QPoint(x, 200))
    yield made
    window.close()


def box_to_type_in(canvas: Canvas) -> QLineEdit:
    return canvas.window().findChild(QLineEdit)


def colour(canvas: Canvas, x: int, y: int) -> tuple[int, int, int]:
    """What is seen at a widget position."""
    return canvas.grab().toImage().pixelColor(x, y).toTuple()[:3]


def drag(canvas: Canvas, *places: tuple[int, int], button: Qt.MouseButton = LEFT) -> None:
    QTest.mousePress(canvas, button, NO_KEY, QPoint(*places[0]))
    for place in places[1:]:
        QTest.mouseMove(canvas, QPoint(*place))
    QTest.mouseRelease(canvas, button, NO_KEY, QPoint(*places[-1]))


def click(canvas: Canvas, x: int, y: int) -> None:
    QTest.mouseMove(canvas, QPoint(x + 1, y))
    QTest.mouseClick(canvas, LEFT, NO_KEY, QPoint(x, y))


def hold_space(canvas: Canvas) -> None:
    QTest.keyPress(canvas, Qt.Key.Key_Space)


def fill_mask(canvas: Canvas, portrait: Portrait) -> None:
    portrait.fill_shape([(0, 0), (200, 0), (200, 150), (0, 150)], PaintMode.PAINT)
    canvas.refresh()


def test_the_focus_is_seen_around_the_picture(canvas: Canvas) -> None:
    assert colour(canvas, 0, 150) == QColor(ACCENT).toTuple()[:3]
    box_to_type_in(canvas).setFocus()
    assert colour(canvas, 0, 150) != QColor(ACCENT).toTuple()[:3]


def test_over_the_untouched_photo_nothing_is_drawn(canvas: Canvas, portrait: Portrait) -> None:
    portrait.frame = FaceFrame(100, 75, 100)
    canvas.refresh()
    inner = canvas.rect().adjusted(1, 1, -1, -1)  # without the line of the focus
    canvas.show_original(True)
    image = canvas.grab(inner).toImage()
    assert {image.pixelColor(x, y).name() for x in range(60, 340) for y in range(44, 58)} == {"#5a5a5a"}
    canvas.show_original(False)
    image = canvas.grab(inner).toImage()
    assert len({image.pixelColor(x, y).name() for x in range(60, 340) for y in range(44, 58)}) > 1


def test_what_is_painted_ends_at_the_line_of_a_comparison(canvas: Canvas, portrait: Portrait) -> None:
    canvas.set_view(LayerView(mask=1.0))
    fill_mask(canvas, portrait)
    canvas.set_comparison(Comparison.SPLIT)
    canvas.navigation.zoom(30.0)
    canvas.navigation.pan(-canvas.navigation.transform().map(QPoint(100, 75)) + QPoint(230, 175))
    assert colour(canvas, 194, 20) == GREY  # in the middle of a photo pixel that is seen on both sides
    assert colour(canvas, 206, 20) != GREY


def test_side_by_side_nothing_is_painted(canvas: Canvas, portrait: Portrait) -> None:
    canvas.set_comparison(Comparison.SIDES)
    drag(canvas, (250, 150), (320, 150))
    assert not portrait.mask_array().any()
    canvas.set_comparison(Comparison.OFF)
    drag(canvas, (250, 150), (320, 150))
    assert portrait.mask_array().any()


def test_a_sketch_is_seen_when_more_was_drawn_elsewhere(
    canvas: Canvas, portrait: Portrait, settings: BrushSettings
) -> None:
    settings.paints_sketch = True
    settings.set_brush(Brush(size_px=20, colour=(10, 200, 30)))
    fill_mask(canvas, portrait)
    canvas.set_view(LayerView(mask=0.0, sketch=1.0))
    drag(canvas, (60, 60), (80, 60))
    drag(canvas, (340, 240), (360, 240))
    canvas.navigation.zoom(6.0, canvas.navigation.transform().map(QPoint(35, 30)).toPointF())
    assert colour(canvas, 70, 60) == (10, 200, 30)


def test_the_colour_that_is_seen_is_the_pictures_where_the_sketch_is_not_shown(
    canvas: Canvas, portrait: Portrait, settings: BrushSettings
) -> None:
    settings.paints_sketch = True
    settings.set_brush(Brush(size_px=20, colour=(10, 200, 30)))
    drag(canvas, (200, 150), (220, 150))
    assert canvas.colour_at(105, 75) == (10, 200, 30)
    canvas.show_picture()
    assert canvas.colour_at(105, 75) == GREY
    canvas.show_result(ResultPatch(np.full((20, 20, 3), 7, np.uint8), Box(95, 65, 115, 85)))
    assert canvas.colour_at(105, 75) == (7, 7, 7)
    drag(canvas, (20, 20), (30, 20))  # whoever paints sees what he paints
    assert canvas.colour_at(105, 75) == (10, 200, 30)


def test_where_the_ring_was_and_where_it_is_is_drawn_anew(canvas: Canvas) -> None:
    repainted, radius = Repainted(canvas), round(BRUSH_PX / 2 * canvas.viewport.scale)
    QTest.mouseMove(canvas, QPoint(60, 60))
    region = repainted.after(lambda: QTest.mouseMove(canvas, QPoint(300, 220)))
    for x, y in ((60, 60), (300, 220)):
        for dx, dy in ((radius, 0), (-radius, 0), (0, radius), (0, -radius)):
            assert region.contains(QPoint(x + dx, y + dy))
    assert not region.contains(QPoint(180, 140))
    canvas.navigation.mirror()
    QTest.mouseMove(canvas, QPoint(60, 60))
    region = repainted.after(lambda: QTest.mouseMove(canvas, QPoint(300, 220)))
    assert region.contains(QPoint(60, 60))
    assert region.contains(QPoint(300, 220))


def test_a_change_is_drawn_wherever_it_is_seen(canvas: Canvas) -> None:
    repainted, change = Repainted(canvas), Box(10, 10, 20, 20)
    region = repainted.after(lambda: canvas.refresh(change))
    assert region.contains(QPoint(30, 30))
    assert not region.contains(QPoint(370, 30))
    canvas.navigation.mirror()
    assert repainted.after(lambda: canvas.refresh(change)).contains(QPoint(370, 30))
    canvas.navigation.mirror()
    canvas.set_comparison(Comparison.SIDES)
    x, y = canvas.viewport.to_widget(15, 15)
    region = repainted.after(lambda: canvas.refresh(change))
    assert region.contains(QPoint(round(x) - 100, round(y)))
    assert region.contains(QPoint(round(x) + 100, round(y)))


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_either_enter_closes_a_shape(canvas: Canvas, portrait: Portrait, key: Qt.Key) -> None:
    canvas.set_tool(PolygonTool())
    for x, y in ((100, 100), (300, 100), (300, 250)):
        click(canvas, x, y)
    QTest.keyClick(canvas, key)
    assert portrait.mask_array().sum() == pytest.approx(200 * 150 / 2 / canvas.viewport.scale**2, rel=0.05)


def test_keys_that_end_a_shape_belong_to_shortcuts_where_there_is_none(canvas: Canvas) -> None:
    canvas.set_tool(PolygonTool())
    assert not canvas.keys.ends_shape(Qt.Key.Key_Escape)
    click(canvas, 100, 100)
    assert canvas.keys.ends_shape(Qt.Key.Key_Escape)
    assert not canvas.keys.ends_shape(Qt.Key.Key_B)


def test_a_key_that_is_held_pans_until_it_is_let_go(canvas: Canvas, portrait: Portrait) -> None:
    hold_space(canvas)
    for kind in (QEvent.Type.KeyRelease, QEvent.Type.KeyPress):  # as the system repeats it
        QApplication.sendEvent(canvas, QKeyEvent(kind, Qt.Key.Key_Space, NO_KEY, " ", True))
    before = canvas.viewport
    drag(canvas, (100, 100), (130, 110))
    assert canvas.viewport == before.panned(30, 10)
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    drag(canvas, (100, 100), (130, 110))
    assert portrait.mask_array().any()


def test_a_key_that_is_held_pans_no_longer_when_the_focus_goes(canvas: Canvas, portrait: Portrait) -> None:
    hold_space(canvas)
    box_to_type_in(canvas).setFocus()  # the key is let go there
    canvas.setFocus()
    drag(canvas, (100, 100), (130, 110))
    assert portrait.mask_array().any()


def test_an_unfinished_shape_stays_where_it_is_until_it_is_finished(canvas: Canvas) -> None:
    canvas.set_tool(PolygonTool())
    before = canvas.viewport
    click(canvas, 100, 100)
    canvas.resize(400, 240)
    click(canvas, 300, 100)
    assert canvas.viewport == before
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.viewport.scale == pytest.approx(240 / 300 * before.scale)


def test_a_click_for_the_focus_may_shake_and_a_tool_that_is_taken_paints_at_once(
    canvas: Canvas, portrait: Portrait, settings: BrushSettings
) -> None:
    def come_back_from_typing() -> None:
        box_to_type_in(canvas).setFocus()
        for x in (120, 121):
            QTest.mouseMove(canvas, QPoint(x, 100))
        assert canvas.hasFocus()

    come_back_from_typing()
    drag(canvas, (100, 100), (102, 100))
    assert not portrait.mask_array().any()
    come_back_from_typing()
    canvas.set_tool(BrushTool(settings, PaintMode.PAINT))
    click(canvas, 100, 100)
    assert portrait.mask_array().any()


def test_marks_of_faces_are_there_only_where_they_are_seen_and_nothing_is_unfinished(
    canvas: Canvas, portrait: Portrait
) -> None:
    hand, mark = Qt.CursorShape.PointingHandCursor, QPoint(100, 100)
    portrait.frame = FaceFrame(150, 100, 40)

    def moves_over_the_mark() -> bool:
        QTest.mouseMove(canvas, QPoint(300, 20))
        for x in (0, 1):
            QTest.mouseMove(canvas, mark + QPoint(x, 0))
        return canvas.cursor().shape() is hand

    other = FaceFrame(60, 60, 40)
    canvas.show_faces([other])
    x, y = canvas.viewport.to_widget(*other.corners()[0])
    mark = QPoint(round(x) + 9, round(y) + 9)
    assert moves_over_the_mark()
    QTest.mousePress(canvas, LEFT, NO_KEY, QPoint(300, 20))
    assert not moves_over_the_mark()
    QTest.mouseRelease(canvas, LEFT, NO_KEY, mark)
    assert moves_over_the_mark()
    canvas.show_picture()
    assert not moves_over_the_mark()


def test_a_button_beside_the_one_that_pans_does_not_end_it(canvas: Canvas) -> None:
    before = canvas.viewport
    QTest.mousePress(canvas, MIDDLE, NO_KEY, QPoint(100, 100))
    QTest.mouseClick(canvas, Qt.MouseButton.RightButton, NO_KEY, QPoint(100, 100))
    QTest.mouseMove(canvas, QPoint(140, 100))
    QTest.mouseRelease(canvas, MIDDLE, NO_KEY, QPoint(140, 100))
    assert canvas.viewport == before.panned(40, 0)
    QTest.mouseMove(canvas, QPoint(200, 100))
    assert canvas.viewport == before.panned(40, 0)


def test_the_ring_is_as_large_as_the_brush_and_never_vanishes(canvas: Canvas) -> None:
    radius = round(BRUSH_PX / 2 * canvas.viewport.scale)
    for x in (199, 200):
        QTest.mouseMove(canvas, QPoint(x, 150))
    ringed = [x for x in range(-radius - 4, radius + 5) if colour(canvas, 200 + x, 150) != GREY]
    assert min(ringed) == pytest.approx(-radius, abs=3)
    assert max(ringed) == pytest.approx(radius, abs=3)
    canvas.navigation.zoom(0.01)
    assert ring_radius(canvas.strokes.tool, canvas.viewport) == 1


@pytest.mark.parametrize("turned", [QPoint(0, 120), QPoint(120, 0)])  # with Alt held, Qt turns the wheel on its side
def test_the_wheel_zooms_at_the_pointer_however_it_is_turned(canvas: Canvas, turned: QPoint) -> None:
    before, at = canvas.viewport, QPointF(100, 90)
    wheel = QWheelEvent(at, at, QPoint(), turned, Qt.MouseButton.NoButton, NO_KEY, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(canvas, wheel)
    assert canvas.viewport == before.zoomed(1.2, 100, 90)
