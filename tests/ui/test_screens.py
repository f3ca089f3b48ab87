"""Windows and panels on a small screen: nothing is cut off when they open."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QMenu
from pytestqt.qtbot import QtBot

from sketchpaint.ui.common import screen
from sketchpaint.ui.common.preferences import load_preferences
from sketchpaint.ui.common.theme import use_theme
from sketchpaint.ui.dialogs.about import AboutDialog
from sketchpaint.ui.dialogs.settings import SettingsDialog
from sketchpaint.ui.panels.variations import VariationsWindow
from tests.ui.conftest import Driver

# 1366 x 768 where text of one and a half times the size enlarges the whole window.
SMALL = QSize(1366 * 2 // 3, 768 * 2 // 3) - screen.WINDOW_FRAME


@pytest.fixture(autouse=True)
def _small_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen, "room", lambda: SMALL)


def dialogs(driver: Driver) -> list[QDialog]:
    window = driver.window
    return [
        window.commands.keymap.sheet(),
        AboutDialog(window._models, window),
        SettingsDialog(load_preferences(window.settings), window),
        VariationsWindow(window),
    ]


def check(driver: Driver) -> None:
    for dialog in dialogs(driver):
        dialog.show()
        assert dialog.size().boundedTo(SMALL) == dialog.size(), dialog.windowTitle()
        dialog.close()


def test_dialogs_fit_on_a_small_screen(driver: Driver) -> None:
    check(driver)


@pytest.mark.usefixtures("german")
def test_german_dialogs_fit_on_a_small_screen(driver: Driver) -> None:
    check(driver)


def test_where_there_is_room_windows_are_as_large_as_they_like(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen, "room", lambda: QSize(3000, 2000))
    assert screen.first_size(560, 620) == QSize(560, 620)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_menu_has_an_edge_where_the_screen_draws_no_shadow(qtbot: QtBot, theme: str) -> None:
    use_theme(theme)
    try:
        menu = QMenu()
        qtbot.addWidget(menu)
        menu.addAction("Apply")
        menu.resize(menu.sizeHint())
        picture = menu.grab().toImage()
        inside = picture.pixelColor(picture.width() // 2, 2)
        edge = picture.pixelColor(picture.width() // 2, 0)
        assert abs(edge.lightness() - inside.lightness()) > 20
    finally:
        use_theme("dark")
