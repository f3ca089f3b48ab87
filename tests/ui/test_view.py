"""The turned view: photo and widget positions agree, and what is painted lies where the pen was."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from sketchpaint.budgets import MAX_SIDE_PX
from sketchpaint.ui.canvas.outline import draw_outline
from sketchpaint.ui.canvas.pictures import OUTSIDE_MASK_OPACITY, InputsPicture, LayerView
from sketchpaint.ui.common.qimage import from_qimage
from sketchpaint.ui.common.viewport import Viewport, fitting
from tests.ui.conftest import Driver

CTRL = Qt.KeyboardModifier.ControlModifier


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
