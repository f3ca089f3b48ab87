"""Keys, gestures, settings, names and room for text in the real main window."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QSlider, QSpinBox, QWidget

from sketchpaint.ui.common.gestures import Gesture, Gestures
from sketchpaint.ui.common.preferences import Preferences, load_preferences, save_preferences
from sketchpaint.ui.common.theme import use_theme
from sketchpaint.ui.dialogs.settings import SettingsDialog
from sketchpaint.ui.dialogs.shortcuts import load_keys
from tests.ui.conftest import Driver
from tests.ui.steps import document

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def test_keys_do_nothing_on_the_canvas_while_a_box_has_the_focus(driver: Driver) -> None:
    seed = driver.window.run_panel.seed
    driver.window.activateWindow()
    seed.setFocus()
    seed.selectAll()
    opacity = driver.window.brush_settings.brush.opacity
    QTest.keyClicks(seed, "42")
    assert seed.value() == 42
    assert driver.window.brush_settings.brush.opacity == opacity


def test_keys_can_be_found_and_changed_and_are_remembered(driver: Driver) -> None:
    window = driver.window
    actions, sheet = window.commands.keymap.actions, window.commands.keymap.sheet()
    sheet.search.setText("invert")
    visible = [row for row in range(sheet.table.rowCount()) if not sheet.table.isRowHidden(row)]
    assert [sheet.table.item(row, 0).text() for row in visible] == ["Mask: Invert"]  # type: ignore[union-attr]
    sheet.table.setCurrentCell(visible[0], 0)
    sheet.key.setKeySequence(QKeySequence("Ctrl+Z"))
    sheet.set_button.click()
    assert "already belongs to Edit: Undo" in sheet.message.text()
    sheet.key.setKeySequence(QKeySequence("Ctrl+Alt+I"))
    sheet.set_button.click()
    driver.key("i", CTRL | ALT)
    assert driver.mask.all()
    actions["Invert"].setShortcut(QKeySequence("F9"))
    load_keys(window.settings, actions)  # as at the next start
    assert actions["Invert"].shortcut() == QKeySequence("Ctrl+Alt+I")
    sheet.reset_button.click()
    assert actions["Invert"].shortcut() == QKeySequence("Ctrl+Shift+I")


def test_gestures_can_be_changed_and_are_remembered(driver: Driver) -> None:
    window = driver.window
    sheet = window.commands.keymap.sheet()

    def bind(title: str, keys: str) -> None:
        row = next(row for row in range(sheet.table.rowCount()) if sheet.table.item(row, 0).text() == title)  # type: ignore[union-attr]
        sheet.table.setCurrentCell(row, 0)
        sheet.held.setCurrentIndex(sheet.held.findData(keys))
        sheet.set_button.click()

    bind("Shapes: take away from the mask", "Alt")
    assert "already belongs to Click: take the colour" in sheet.message.text()
    bind("Click: take the colour under the pointer", "Ctrl+Shift")
    bind("Shapes: take away from the mask", "Alt")
    bind("Wheel: size of brush or face frame", "Shift")
    assert sheet.message.text() == ""
    driver.window.commands.actions["Invert"].trigger()
    window.toolbox.tool_actions["Tool: rectangle"].trigger()
    driver.drag((200, 150), (240, 190), modifiers=CTRL)  # no longer means anything
    assert driver.mask.all()
    driver.drag((200, 150), (240, 190), modifiers=ALT)
    assert not driver.mask[155:185, 205:235].any()
    again = Gestures(window.settings)  # as at the next start
    assert (again.held(ALT), again.held(SHIFT), again.held(CTRL | SHIFT)) == (
        Gesture.TAKE_AWAY,
        Gesture.LINE | Gesture.RESIZE,
        Gesture.PICK,
    )
    window.settings.setValue("gestures/LINE", "F13")
    assert Gestures(window.settings).held(SHIFT) == Gesture.LINE | Gesture.RESIZE


def test_every_action_has_keys_of_its_own(driver: Driver) -> None:
    taken: dict[str, str] = {}
    for name, action in (driver.window.commands.actions | driver.window.toolbox.tool_actions).items():
        for key in action.shortcuts():
            assert taken.setdefault(key.toString(), name) == name


def test_settings_are_kept(driver: Driver) -> None:
    wanted = Preferences("light", "de", "cpu", 2, 64, 32, 9, False, True)
    dialog = SettingsDialog(wanted)
    assert dialog.preferences() == wanted
    save_preferences(driver.window.settings, wanted)
    assert load_preferences(driver.window.settings) == wanted
    driver.window.settings.setValue("preferences/threads", "many")
    assert load_preferences(driver.window.settings) == replace(wanted, threads=0)
    driver.window.preferences.use(wanted)
    assert driver.window.controller.exporter.writes_recipe


def test_recent_files_are_remembered_and_lost_ones_left_out(driver: Driver, photo_path: Path) -> None:
    assert driver.window.names.recent.paths() == [photo_path.resolve()]
    photo_path.unlink()
    assert driver.window.names.recent.paths() == []


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_text_has_room_in_both_themes_at_any_size(driver: Driver, theme: str, scale: float) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    font, before = app.font(), app.font()
    font.setPointSizeF(font.pointSizeF() * scale)
    app.setFont(font)
    use_theme(theme)
    driver.qtbot.wait(100)
    try:
        for kind in (QAbstractButton, QComboBox, QSpinBox):
            for widget in driver.window.run_panel.findChildren(kind):
                assert widget.height() >= widget.fontMetrics().height()
    finally:
        app.setFont(before)
        use_theme("dark")


def test_everything_that_takes_input_has_a_name(driver: Driver) -> None:
    def name(widget: QWidget) -> str:
        return widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")

    panels = (driver.window.run_panel, driver.window.layers_panel)
    nameless = [
        widget
        for panel in panels
        for kind in (QSlider, QComboBox, QSpinBox, QAbstractButton)
        for widget in panel.findChildren(kind)
        if not name(widget)
    ]
    assert nameless == []
    assert all(
        widget.focusPolicy() != Qt.FocusPolicy.NoFocus for panel in panels for widget in panel.findChildren(QSlider)
    )


def test_enter_in_a_box_does_not_apply_a_cycle(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    panel = driver.window.run_panel
    panel.min_cycles.setValue(1)
    panel.max_cycles.setValue(1)
    driver.run()
    driver.window.activateWindow()
    panel.seed.setFocus()
    QTest.keyClick(panel.seed, Qt.Key.Key_Return)
    assert driver.window.controller.results.shown is not None
    assert not document(driver).result.pixels.any()
    value = panel.exploration.value()
    panel.exploration.setFocus()
    row = driver.window.filmstrip.currentIndex().row()
    QTest.keyClick(panel.exploration, Qt.Key.Key_Right)
    assert panel.exploration.value() == value + 1
    assert driver.window.filmstrip.currentIndex().row() == row


def test_held_keys_can_be_changed_too(driver: Driver) -> None:
    window = driver.window
    driver.drag((200, 150), (300, 150))
    held = {name: action for name, action in window.commands.keymap.actions.items() if name.startswith("Hold: ")}
    assert {action.shortcut().toString() for action in held.values()} == {"Tab", "Space"}
    held["Hold: original"].setShortcut(QKeySequence("O"))
    held["Hold: pan"].setShortcut(QKeySequence("P"))
    window.commands.use_holds()
    place = driver.place(250, 150)
    tinted = driver.canvas.grab().toImage().pixelColor(place)
    driver.canvas.setFocus()
    QTest.keyPress(driver.canvas, Qt.Key.Key_O)
    assert driver.canvas.grab().toImage().pixelColor(place) != tinted
    QTest.keyRelease(driver.canvas, Qt.Key.Key_O)
    assert driver.canvas.grab().toImage().pixelColor(place) == tinted
    offset = driver.canvas.viewport.offset_x
    QTest.keyPress(driver.canvas, Qt.Key.Key_P)
    driver.drag((250, 200), (280, 200))
    QTest.keyRelease(driver.canvas, Qt.Key.Key_P)
    assert driver.canvas.viewport.offset_x > offset + 10
