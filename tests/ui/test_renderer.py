"""What the canvas draws: turned, tinted, outlined, as it composes."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from sketchpaint.budgets import MAX_SIDE_PX
from sketchpaint.ui.canvas.comparison import Comparison, Sides
from sketchpaint.ui.canvas.outline import draw_outline
from sketchpaint.ui.canvas.pictures import OUTSIDE_MASK_OPACITY, InputsPicture, LayerView
from sketchpaint.ui.common.qimage import from_qimage
from tests.ui.conftest import Driver

CTRL = Qt.KeyboardModifier.ControlModifier


def test_what_is_drawn_is_turned(driver: Driver) -> None:
    photo = driver.window.controller.document.portrait.photo.pixels  # type: ignore[union-attr]
    driver.window.display.on_inputs_wanted()
    for _ in range(3):
        driver.key("4", CTRL)
    image = driver.canvas.grab().toImage()
    for x, y in ((120, 380), (400, 20), (260, 120)):
        seen = image.pixelColor(driver.place(x + 0.5, y + 0.5))
        np.testing.assert_allclose((seen.red(), seen.green(), seen.blue()), photo[y, x], atol=12)


@pytest.mark.parametrize("scale", [0.2, 1.0, 4.0])
def test_mask_and_sketch_are_seen_as_they_compose(qapp: QApplication, scale: float) -> None:
    rng = np.random.default_rng(0)
    mask = np.where(rng.random((45, 60)) > 0.5, 255, 0).astype(np.uint8)
    sketch = rng.integers(0, 256, (45, 60, 4), np.uint8)
    sketch[:, :20, 3] = 0
    view, below = LayerView(mask=0.45, sketch=0.8, mask_rgb=(236, 72, 108)), np.array([90.0, 120.0, 40.0])
    width, height = round(60 * scale), round(45 * scale)
    for pixels, sketched in ((sketch, True), (np.zeros_like(sketch), False)):
        seen = QImage(width, height, QImage.Format.Format_RGB32)
        seen.fill(QColor(*below.astype(int).tolist()))
        painter = QPainter(seen)
        painter.scale(scale, scale)
        InputsPicture(mask, pixels).draw(
            painter, QRectF(0, 0, 60, 45), part=QRectF(seen.rect()), scale=scale, view=view, sketched=sketched
        )
        painter.end()
        rows, columns = ((np.arange(n) + 0.5) / scale for n in (height, width))
        at = np.ix_(rows.astype(int), columns.astype(int))
        inside, over = (mask[at] > 127)[..., None], pixels[at].astype(float)
        tinted = below + (np.array(view.mask_rgb) - below) * np.where(inside, 0.45, 0)
        share = over[..., 3:] / 255 * 0.8 * np.where(inside, 1, OUTSIDE_MASK_OPACITY)
        wanted = tinted + (over[..., :3] - tinted) * share
        assert np.abs(from_qimage(seen) - wanted).max() <= 3


def test_what_is_painted_is_seen_and_what_is_undone_is_gone(driver: Driver) -> None:
    def seen() -> str:
        return driver.canvas.grab().toImage().pixelColor(driver.place(250, 150)).name()

    before = seen()
    for sketched in (False, True):
        driver.window.brush_settings.set_paints_sketch(sketched)
        driver.drag((200, 150), (400, 150))
        assert seen() != before
        driver.window.commands.actions["Undo"].trigger()
        assert seen() == before


@pytest.mark.parametrize("size_px", [(MAX_SIDE_PX, 2), (2, MAX_SIDE_PX)])
def test_the_longest_picture_that_can_be_opened_has_an_outline(qapp: QApplication, size_px: tuple[int, int]) -> None:
    seen = QImage(64, 64, QImage.Format.Format_RGB32)
    seen.fill(QColor("red"))
    painter = QPainter(seen)
    try:
        draw_outline(painter, np.full(size_px, 255, np.uint8), QRectF(seen.rect()))
    finally:
        painter.end()
    assert (from_qimage(seen) != (255, 0, 0)).any()


def test_photo_and_picture_share_the_widget_without_a_gap() -> None:
    sides = Sides()
    for comparison, split in ((Comparison.SPLIT, 0.3), (Comparison.SIDES, 0.5)):
        sides.comparison, sides.split = comparison, split
        photo, picture = sides.parts(400, 300)
        assert (photo.original, picture.original) == (True, False)
        assert photo.part == QRectF(0, 0, 400 * split, 300)
        assert picture.part == QRectF(400 * split, 0, 400 - 400 * split, 300)
    # Each half draws what lies around the middle of the whole in its own middle.
    assert (photo.shift, picture.shift) == (sides.shift_at(10, 400), sides.shift_at(390, 400)) == (-100, 100)


def test_the_line_is_taken_hold_of_where_it_is_and_stays_in_the_widget() -> None:
    sides = Sides()
    assert not sides.has_line_at(200, 400)
    sides.comparison = Comparison.SPLIT
    assert [sides.has_line_at(x, 400) for x in (191, 193, 207, 209)] == [False, True, True, False]
    assert [sides.has_photo_at(x, 400) for x in (199, 201)] == [True, False]
    for x, split in ((100, 0.25), (-20, 0.0), (500, 1.0)):
        sides.move_line(x, 400)
        assert sides.split == split
