"""Presets bring what suits them, the brush fits the photo, and steps can be gone to."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog, QSpinBox

from sketchpaint.document.brush import PaintMode
from sketchpaint.document.shapes import rectangle_points
from sketchpaint.engine.options import Fill
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.ui.panels.tool_options import ToolOptions
from tests.ui.conftest import TIMEOUT_MS, Driver
from tests.ui.steps import apply, document, paint_and_run, trigger

CTRL, SHIFT, NONE = (Qt.KeyboardModifier[f"{name}Modifier"] for name in ("Control", "Shift", "No"))


def number(driver: Driver, name: str) -> QSpinBox:
    (options,) = driver.window.findChildren(ToolOptions)
    return next(box for box in options.findChildren(QSpinBox) if box.accessibleName() == name)


def test_drawn_glasses_keep_the_eyes_and_bring_what_suits_them(driver: Driver) -> None:
    portrait, panel = document(driver), driver.window.run_panel
    portrait.move_frame(FaceFrame(260, 200, 320))
    before = panel.options()
    trigger(driver, "Draw thin glasses")
    eyes = (portrait.frame.to_photo() @ np.array([[47.86, 81.14], [60.5, 60.5], [1, 1]])).T
    assert not any(portrait.mask.pixels[round(y), round(x)] for x, y in eyes)
    assert (portrait.mask.pixels[portrait.sketch.pixels[..., 3] > 0] == 255).all()
    assert (panel.options().fill, panel.options().sketch_hold) == ("keep", 1.0)
    assert "Keep the pixels" in panel.brought.sentence
    assert "100 %" in panel.brought.sentence
    panel.brought.back_button.click()
    assert panel.options() == before
    assert panel.brought.sentence == ""


def test_an_eye_comes_from_the_other_half_of_the_face(driver: Driver) -> None:
    portrait, panel = document(driver), driver.window.run_panel
    portrait.move_frame(FaceFrame(200, 150, 256))
    x, y = portrait.frame.to_photo() @ (47.86, 60.5, 1)
    trigger(driver, "Lay the other half of the face into the mask")
    assert "Mask first" in driver.window.banner.sentence
    portrait.fill_shape(rectangle_points(x - 20, y - 12, x + 20, y + 12), PaintMode.PAINT)
    trigger(driver, "Lay the other half of the face into the mask")
    np.testing.assert_array_equal(portrait.sketch.pixels[..., 3], portrait.mask.pixels)
    assert (panel.options().fill, panel.options().sketch_hold) == ("keep", 1.0)
    portrait.history.undo()
    portrait.fill_shape(rectangle_points(0, 0, 520, 400), PaintMode.PAINT)
    trigger(driver, "Lay the other half of the face into the mask")
    assert "is masked or outside" in driver.window.banner.sentence
    assert not portrait.sketch.pixels.any()


def test_the_way_back_leads_to_the_users_own_settings_past_several_presets(driver: Driver) -> None:
    panel = driver.window.run_panel
    before = panel.options()
    trigger(driver, "Draw thin glasses")
    trigger(driver, "Draw full beard")
    panel.brought.back_button.click()
    assert panel.options() == before


def test_what_a_preset_brought_goes_and_comes_with_its_drawing(driver: Driver) -> None:
    panel, own = driver.window.run_panel, driver.window.run_panel.options()

    def told() -> tuple[str, float, str]:
        options = panel.options()
        return options.fill, options.sketch_hold, panel.brought.sentence[:24]

    users = (own.fill, own.sketch_hold, "")
    trigger(driver, "Draw thin glasses")
    glasses = told()
    assert glasses[0] == "keep"
    trigger(driver, "Draw full beard")
    beard = told()
    assert beard[2] != glasses[2]
    for action, wanted in (
        ("Undo", glasses),
        ("Undo", users),
        ("Redo", glasses),
        ("Redo", beard),
        ("Clear sketch", users),
        ("Undo", beard),
    ):
        trigger(driver, action)
        assert told() == wanted, action
    trigger(driver, "Undo")
    trigger(driver, "Invert")  # what was undone cannot be done again
    assert told() == glasses
    trigger(driver, "Undo")
    assert told() == glasses
    trigger(driver, "Undo")
    assert told() == users


def test_what_a_preset_brought_goes_when_its_drawing_is_applied(driver: Driver) -> None:
    panel, own = driver.window.run_panel, driver.window.run_panel.options()
    trigger(driver, "Draw thin glasses")
    paint_and_run(driver)
    assert panel.options().fill == "keep"
    apply(driver)
    assert (panel.options().fill, panel.options().sketch_hold) == (own.fill, own.sketch_hold)
    trigger(driver, "Undo")
    assert panel.options().fill == "keep"


def test_what_a_preset_brought_stays_while_its_drawing_is_run_again(driver: Driver) -> None:
    panel = driver.window.run_panel
    trigger(driver, "Draw thin glasses")
    paint_and_run(driver)
    assert document(driver).sketch.pixels.any()
    driver.window.controller.results.apply_shown(keeps_inputs=True)
    driver.qtbot.waitUntil(lambda: bool(document(driver).applied), timeout=TIMEOUT_MS)
    assert panel.options().fill == "keep"


def test_what_a_preset_brought_goes_when_the_sketch_becomes_part_of_the_photo(driver: Driver) -> None:
    panel, own = driver.window.run_panel, driver.window.run_panel.options()
    trigger(driver, "Draw thin glasses")
    trigger(driver, "Merge into the photo")
    assert panel.options() == own
    trigger(driver, "Undo")
    assert panel.options().fill == "keep"


def test_settings_asked_for_after_a_preset_stay_also_where_they_are_the_same(driver: Driver) -> None:
    panel = driver.window.run_panel
    own = panel.options()
    panel.set_options(replace(own, fill=Fill.KEEP, sketch_hold=1.0))
    trigger(driver, "Keep run settings for new photos")
    panel.set_options(own)
    trigger(driver, "Draw thin glasses")
    trigger(driver, "Run settings as for a new photo")
    assert panel.brought.sentence == ""
    trigger(driver, "Undo")
    assert (panel.options().fill, panel.options().sketch_hold) == ("keep", 1.0)


def test_a_drawing_that_is_nowhere_in_the_photo_brings_nothing(driver: Driver) -> None:
    portrait, panel = document(driver), driver.window.run_panel
    before = panel.options()
    trigger(driver, "Invert")
    portrait.move_frame(FaceFrame(5000, 5000, 320))
    trigger(driver, "Draw thin glasses")
    assert not portrait.sketch.pixels.any()
    assert panel.options() == before
    assert panel.brought.sentence == ""


def test_what_a_preset_brought_stays_when_its_undo_step_is_forgotten(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    history, panel = document(driver).history, driver.window.run_panel
    trigger(driver, "Draw thin glasses")
    monkeypatch.setattr(history, "_shelved", lambda _edit: False)  # the disk is full
    history.set_budget(1)
    trigger(driver, "Invert")
    assert len(history.steps) == 1
    assert panel.options().fill == "keep"


def test_what_the_user_chose_after_a_preset_stays_when_that_is_undone(driver: Driver) -> None:
    panel = driver.window.run_panel
    trigger(driver, "Draw thin glasses")
    panel.hold.setValue(30)
    trigger(driver, "Undo")
    assert panel.options().sketch_hold == 0.3
    assert panel.options().fill == "keep"


def test_what_the_user_sets_after_a_preset_is_his_own(driver: Driver) -> None:
    panel = driver.window.run_panel
    trigger(driver, "Draw thin glasses")
    panel.hold.setValue(30)
    assert panel.brought.sentence == ""
    assert panel.options().sketch_hold == 0.3


@pytest.mark.parametrize("name", ["Run settings as for a new photo", "Use these settings"])
def test_what_a_preset_brought_is_no_longer_told_when_it_is_replaced(driver: Driver, name: str) -> None:
    paint_and_run(driver)
    trigger(driver, "Draw thin glasses")
    assert "Draw thin glasses" in driver.window.run_panel.brought.sentence
    driver.window.filmstrip.choose(1)
    trigger(driver, name)
    assert driver.window.run_panel.options().fill == "guess"
    assert driver.window.run_panel.brought.sentence == ""


def test_the_way_back_stays_when_something_else_is_set(driver: Driver) -> None:
    panel = driver.window.run_panel
    before = panel.options()
    trigger(driver, "Draw thin glasses")
    panel.max_cycles.setValue(12)
    panel.brought.back_button.click()
    assert panel.options() == replace(before, max_cycles=12)


def test_a_beard_is_soft_hairy_and_leaves_the_lips(driver: Driver) -> None:
    portrait = document(driver)
    portrait.move_frame(FaceFrame(260, 200, 320))
    trigger(driver, "Draw full beard")
    alpha = portrait.sketch.pixels[..., 3]
    assert len(np.unique(alpha)) > 50  # no decal of one opacity
    x, y = (portrait.frame.to_photo() @ (64.5, 93, 1)).round().astype(int)
    assert portrait.mask.pixels[y, x] == 0
    assert alpha[y, x] == 0
    chin_x, chin_y = (portrait.frame.to_photo() @ (64.5, 112, 1)).round().astype(int)
    assert alpha[chin_y - 4 : chin_y + 4, chin_x - 4 : chin_x + 4].mean() > 120
    assert (portrait.mask.pixels > 0).sum() > (alpha > 128).sum()


def test_the_mask_follows_the_sketch(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    driver.key("q")
    driver.drag((200, 150), (300, 150))
    monkeypatch.setattr(QInputDialog, "getInt", lambda *_: (6, True))
    trigger(driver, "Mask from sketch …")
    sketched = document(driver).sketch.pixels[..., 3] > 0
    rows, columns = np.nonzero(sketched)
    masked_rows, masked_columns = np.nonzero(driver.mask)
    assert (masked_rows.min(), masked_columns.max()) == (rows.min() - 6, columns.max() + 6)


@pytest.mark.parametrize("name", ["Mask from sketch …", "Merge into the photo"])
def test_an_empty_sketch_is_said(driver: Driver, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(QInputDialog, "getInt", lambda *_: (6, True))
    trigger(driver, name)
    assert "sketch is empty" in driver.window.banner.sentence


def test_a_merged_sketch_is_part_of_the_exported_picture(driver: Driver) -> None:
    driver.key("q")
    driver.drag((200, 150), (300, 150))
    colour = driver.window.brush_settings.brush.colour
    trigger(driver, "Merge into the photo")
    assert tuple(document(driver).picture()[150, 250]) == colour
    assert not document(driver).sketch.pixels.any()


def test_the_first_brush_is_a_tenth_of_the_face_and_the_largest_a_third_of_the_picture(driver: Driver) -> None:
    brush = driver.window.brush_settings
    assert brush.brush.size_px == pytest.approx(0.06 * document(driver).frame.size_px)
    brush.set_brush(brush.brush.__class__(size_px=4000))
    assert brush.brush.size_px == pytest.approx(500 / 3)
    assert number(driver, "Size in pixels of the photo").maximum() == 166


def test_the_brush_keeps_its_size_in_relation_to_the_face(driver: Driver, tmp_path: Path) -> None:
    brush = driver.window.brush_settings
    number(driver, "Size in pixels of the photo").setValue(40)
    Image.new("RGB", (1000, 800), (90, 90, 90)).save(tmp_path / "large.png")
    with driver.qtbot.waitSignal(driver.client.faces_found, timeout=TIMEOUT_MS):
        driver.window.open_photo(tmp_path / "large.png")
    assert brush.brush.size_px == pytest.approx(80)


def test_size_hardness_and_opacity_can_be_entered_as_numbers(driver: Driver) -> None:
    brush = driver.window.brush_settings
    for name, value in (("Size in pixels of the photo", 33), ("Hardness", 45), ("Opacity", 70)):
        number(driver, name).setValue(value)
    assert (brush.brush.size_px, brush.brush.hardness, brush.brush.opacity) == (33, 0.45, 0.7)
    driver.key("]")
    assert number(driver, "Size in pixels of the photo").value() == 38


def test_a_click_on_a_step_goes_there_and_back(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    trigger(driver, "Invert")
    steps = driver.window.steps_panel
    assert [steps.item(row).text() for row in range(steps.count())] == ["Opened", "Mask painted", "Mask changed"]
    inverted = driver.mask
    steps.itemClicked.emit(steps.item(0))
    assert not driver.mask.any()
    assert steps.currentRow() == 0
    assert driver.window.controller.keeping.has_unsaved_work
    steps.itemClicked.emit(steps.item(2))
    np.testing.assert_array_equal(driver.mask, inverted)


@pytest.mark.parametrize(
    "name",
    ["Draw thin glasses", "Draw sunglasses", "Draw full beard", "Draw moustache", "Draw hair", "Draw fringe"],
)
def test_sketch_presets_draw_inside_their_own_mask_as_one_step(driver: Driver, name: str) -> None:
    document(driver).frame = FaceFrame(250, 200, 320)
    trigger(driver, name)
    inked = document(driver).sketch.pixels[..., 3] > 0
    assert inked.sum() > 100
    assert (inked & ~driver.mask).sum() < 0.02 * inked.sum()
    driver.key("z", CTRL)
    assert not driver.mask.any()
    assert not document(driver).sketch.pixels.any()
