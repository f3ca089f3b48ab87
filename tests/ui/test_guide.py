"""Keys, gestures and names that the README and the guide tell are those of the window."""

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence

from sketchpaint.ui.common.gestures import GESTURES
from tests.conftest import translated_texts
from tests.ui.conftest import Driver

ROOT = Path(__file__).resolve().parents[2]
KEY = re.compile(
    r"\b(?:Ctrl\+|Alt\+|Shift\+)*(?:Enter|Tab|Esc|Del|F\d+)\b|\b(?:Ctrl\+|Alt\+|Shift\+)+[A-Z0-9]\b"
    r"|\([A-Z]\)|\*\*[A-Z]\*\*|`[^\w\s]`"
)
GESTURE = re.compile(r"\b(Ctrl|Alt|Shift)\+(click|drag|wheel)\b")
NAME = re.compile(r"\*{1,2}([^*\n]{2,})\*{1,2}")
NAME_WITH_KEY = re.compile(r"\*\*([^*\n]+)\*\* \(`?([^\s()`]+)")
STEPS = re.compile(r"^\d\. .*?(?=^\S|\Z)", re.DOTALL | re.MULTILINE)  # of the README, whose verbs are set apart
EXPLAINED = {"piece", "project", "non-commercial research use only"}  # no text of the window begins with them
FILES = ("README.md", "docs/USER_GUIDE.md")


def keys_of(driver: Driver) -> set[str]:
    """Every key of the window, as Qt writes it."""
    actions = driver.window.commands.keymap.actions.values()
    return {key.toString(QKeySequence.SequenceFormat.PortableText) for action in actions for key in action.shortcuts()}


def prose(name: str) -> str:
    """A document without its blocks of commands."""
    return re.sub(r"```.*?```", "", (ROOT / name).read_text(), flags=re.DOTALL)


def plain(text: str) -> str:
    return text.replace("&", "").removesuffix("…").strip().lower()


@pytest.mark.parametrize("name", FILES)
def test_keys_exist(driver: Driver, name: str) -> None:
    named = {found[0].strip("()*`") for found in KEY.finditer(prose(name))}
    assert named
    assert {key.replace("Enter", "Return") for key in named} <= keys_of(driver)


@pytest.mark.parametrize("name", FILES)
def test_a_key_beside_a_name_is_that_of_the_entry(driver: Driver, name: str) -> None:
    actions = driver.window.commands.keymap.actions.values()
    for what, key in NAME_WITH_KEY.findall(STEPS.sub("", prose(name))):
        sequence = QKeySequence(key.replace("Enter", "Return"))
        assert any(what.lower() in plain(one.text()) and sequence in one.shortcuts() for one in actions), (what, key)


def test_gestures_are_those_of_the_window() -> None:
    named = {found for name in FILES for found in GESTURE.findall(prose(name))}
    assert len(named) > 3
    for keys, what in named:
        assert any(keys == first and what in text.lower() for first, text in GESTURES.values()), (keys, what)


@pytest.mark.parametrize("name", FILES)
def test_what_is_set_apart_is_written_in_the_window(name: str) -> None:
    texts = [plain(text) for text in translated_texts()]
    named = set(NAME.findall(STEPS.sub("", prose(name))))
    assert named
    for one in named - EXPLAINED:
        assert any(re.match(rf"{re.escape(one.lower())}\b", text) for text in texts), one


def test_menus_that_the_guide_names_exist(driver: Driver) -> None:
    named = set(re.findall(r"\b([A-Z][a-z]+) menu\b", prose("docs/USER_GUIDE.md")))
    assert named
    assert named <= {action.text().replace("&", "") for action in driver.window.menuBar().actions()}
