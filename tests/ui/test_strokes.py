"""The tool in hand, without a window: what is told, and in what order."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QWidget

from sketchpaint.document.brush import StrokePoint
from sketchpaint.document.layers import NO_BOX, Box
from sketchpaint.document.portrait import Portrait
from sketchpaint.imaging.files import Photo
from sketchpaint.ui.canvas.comparison import Sides
from sketchpaint.ui.canvas.navigation import Navigation
from sketchpaint.ui.canvas.strokes import Strokes
from sketchpaint.ui.common.gestures import Gesture
from sketchpaint.ui.tools.tool import Tool

BOX, NONE = Box(1, 2, 3, 4), Gesture.NONE
PRESSED, PLACE = QPointF(10, 20), QPointF(30, 40)


class Pencil(Tool):
    """Tells what is done with it."""

    def __init__(self, told: list[object], *, shape: bool = False) -> None:
        self.told, self.shape = told, shape

    @property
    def is_unfinished(self) -> bool:
        return self.shape

    def press(self, portrait: Portrait, point: StrokePoint, gesture: Gesture, *, scale: float) -> Box:
        self.told.append(("press", point.x, point.y, point.pressure, scale))
        return BOX

    def move(self, point: StrokePoint, gesture: Gesture) -> Box:
        self.told.append(("move", point.x, point.y))
        return BOX

    def release(self, point: StrokePoint, gesture: Gesture) -> Box:
        self.told.append("release")
        return NO_BOX

    def finish(self) -> Box:
        self.shape = False
        return BOX

    def cancel(self) -> Box:
        self.shape = False
        self.told.append("cancel")
        return BOX


@pytest.fixture
def portrait() -> Portrait:
    return Portrait(Photo(np.full((100, 200, 3), 90, np.uint8)))


@pytest.fixture
def strokes(widget: QWidget) -> Strokes:
    navigation = Navigation(widget, Sides())
    navigation.viewport = navigation.viewport.zoomed(2.0, 0, 0)
    return Strokes(navigation)


@pytest.fixture
def told(strokes: Strokes) -> list[object]:
    """What is told, in order."""
    seen: list[object] = []
    strokes.began.connect(lambda: seen.append("began"))
    strokes.changed.connect(lambda box: seen.append(("changed", box)))
    strokes.ended.connect(lambda box: seen.append(("ended", box, strokes.is_unfinished)))
    return seen


def test_a_stroke_goes_through_photo_positions(strokes: Strokes, portrait: Portrait, told: list[object]) -> None:
    strokes.take(Pencil(told))
    strokes.move(PLACE, NONE)  # nothing is under way
    strokes.press(portrait, PRESSED, NONE, 0.5)
    strokes.move(PLACE, NONE)
    strokes.release(PLACE, NONE)
    assert told == [
        "began",
        ("press", 5, 10, 0.5, 2.0),
        ("changed", BOX),
        ("move", 15, 20),
        ("changed", BOX),
        "release",
        ("ended", NO_BOX, False),
    ]


def test_a_shape_is_unfinished_after_a_release_until_its_key(
    strokes: Strokes, portrait: Portrait, told: list[object]
) -> None:
    strokes.take(Pencil(told, shape=True))
    strokes.press(portrait, PRESSED, NONE)
    strokes.release(PRESSED, NONE)
    assert told[-1] == ("ended", NO_BOX, True)
    strokes.finish()
    assert told[-1] == ("ended", BOX, False)
    length = len(told)
    for end in (strokes.finish, strokes.give_up, strokes.forget):
        end()  # there is nothing to end
    assert len(told) == length


def test_another_tool_ends_what_is_unfinished_and_nothing_ends_it_twice(
    strokes: Strokes, portrait: Portrait, told: list[object]
) -> None:
    strokes.take(Pencil(told, shape=True))
    strokes.press(portrait, PRESSED, NONE)
    strokes.ended.connect(lambda _: strokes.finish())
    other = Pencil(told)
    del told[:]
    strokes.take(other)
    assert told == ["cancel", ("ended", BOX, False)]
    assert strokes.tool is other


def test_what_is_unfinished_on_a_portrait_that_is_closed_goes_without_a_word(
    strokes: Strokes, portrait: Portrait, told: list[object]
) -> None:
    strokes.take(Pencil(told, shape=True))
    strokes.press(portrait, PRESSED, NONE)
    del told[:]
    strokes.forget()
    assert told == ["cancel"]
    assert not strokes.is_unfinished


def test_a_tool_can_be_unfinished_from_the_start(strokes: Strokes, told: list[object]) -> None:
    strokes.take(Pencil(told, shape=True))
    strokes.begin()
    strokes.give_up()
    assert told == ["began", "cancel", ("ended", BOX, False)]


def test_tools_that_change_nothing_do_not_begin_a_stroke(
    strokes: Strokes, portrait: Portrait, told: list[object]
) -> None:
    tool = Pencil(told)
    tool.edits = False
    strokes.take(tool)
    strokes.press(portrait, PRESSED, NONE)
    assert "began" not in told
    assert strokes.is_unfinished
