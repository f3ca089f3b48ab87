"""Keys and menu entries that the README and the guide name are those of the window."""

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from tests.ui.conftest import Driver

ROOT = Path(__file__).resolve().parents[2]
KEY = re.compile(
    r"\b((?:Ctrl\+|Alt\+|Shift\+)+(?:Enter|[A-Z0-9]|F\d+))\b|\((?:Enter|Esc|Del|F\d+|[A-Z])\)|\*\*([A-Z])\*\*"
)
HELD = {"Return"}  # the picture's, in no list of actions
NAMES = ("README.md", "docs/USER_GUIDE.md")


def keys_of(driver: Driver) -> set[str]:
    """Every key of the window, as Qt writes it."""
    actions = driver.window.commands.keymap.actions.values()
    return {key.toString(QKeySequence.SequenceFormat.PortableText) for action in actions for key in action.shortcuts()}


def menu_texts(menu: QMenu) -> set[str]:
    """The texts of a menu and of those below it."""
    found = set()
    for action in menu.actions():
        found.add(action.text().replace("&", "").removesuffix("…").strip())
        if isinstance(below := action.menu(), QMenu):
            found |= menu_texts(below)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_keys_exist(driver: Driver, name: str) -> None:
    named = {found[0].strip("()*") for found in KEY.finditer((ROOT / name).read_text())}
    assert named
    assert {key.replace("Enter", "Return") for key in named} <= keys_of(driver) | HELD


def test_menus_that_the_guide_names_exist(driver: Driver) -> None:
    bar = {action.text().replace("&", ""): action.menu() for action in driver.window.menuBar().actions()}
    text = (ROOT / "docs/USER_GUIDE.md").read_text()
    named = set(re.findall(r"\b([A-Z][a-z]+) menu\b", text))
    assert named <= set(bar)
    entries = {entry for menu in bar.values() if isinstance(menu, QMenu) for entry in menu_texts(menu)}
    for entry in ("Mask from sketch", "Merge into the photo"):
        assert f"*{entry}*" in text
        assert any(entry.lower() in one.lower() for one in entries), entry
