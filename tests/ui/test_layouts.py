"""No key of any layout means two things, and every key can be typed."""

from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

from tests.ui.conftest import Driver
from tests.ui.steps import click

CTRL, SHIFT, ALT, NONE = (Qt.KeyboardModifier[f"{name}Modifier"] for name in ("Control", "Shift", "Alt", "No"))
Combination = tuple[Qt.KeyboardModifier, str]


@dataclass(frozen=True)
class Layout:
    """What each key types: by itself, with Shift, and with AltGr."""

    plain: str
    shifted: str
    third: dict[str, str] = field(default_factory=dict)

    def presses(self) -> list[set[Combination]]:
        """Returns, for every key and every set of modifiers, the combinations for which Qt looks among the shortcuts
        (QXkbCommon::possibleKeyCombinations).
        """
        found = []
        for held in (NONE, CTRL, ALT, CTRL | ALT):
            for plain, shifted in zip(self.plain, self.shifted, strict=True):
                found.append({(held, plain.upper())})
                found.append(
                    {(held | SHIFT, plain.upper())}
                    | ({(held, shifted.upper())} if plain.upper() != shifted.upper() else set())
                )
                if plain in self.third:
                    found.append({(held, self.third[plain].upper())})
        return found


LAYOUTS = {
    "us": Layout("`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./", '~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?'),
    "de": Layout(
        "^1234567890ß´qwertzuiopü+asdfghjklöä#<yxcvbnm,.-",
        "°!\"§$%&/()=?`QWERTZUIOPÜ*ASDFGHJKLÖÄ'>YXCVBNM;:_",
        {
            "2": "²",
            "3": "³",
            "7": "{",
            "8": "[",
            "9": "]",
            "0": "}",
            "ß": "\\",
            "q": "@",
            "e": "€",
            "+": "~",
            "<": "|",
            "m": "µ",
        },
    ),
    "fr": Layout(
        "²&é\"'(-è_çà)=azertyuiop^$qsdfghjklmù*<wxcvbn,;:!",
        "~1234567890°+AZERTYUIOP¨£QSDFGHJKLM%µ>WXCVBN?./§",
        {
            "é": "~",
            '"': "#",
            "'": "{",
            "(": "[",
            "-": "|",
            "è": "`",
            "_": "\\",
            "ç": "^",
            "à": "@",
            ")": "]",
            "=": "}",
            "e": "€",
        },
    ),
}


def bindings(driver: Driver) -> list[tuple[str, Combination]]:
    """Returns every shortcut that types a character, with its action's name."""
    found = []
    for name, action in (driver.window.commands.actions | driver.window.toolbox.tool_actions).items():
        for keys in action.shortcuts():
            combination = QKeySequence(keys)[0]  # type: ignore[index]
            if 0x20 < combination.key() < 0x1000000:
                found.append((name, (combination.keyboardModifiers(), chr(combination.key()))))
    return found


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_press_means_two_things(driver: Driver, layout: str) -> None:
    known = bindings(driver)
    assert len(known) > 40
    for press in LAYOUTS[layout].presses():
        meant = [name for name, combination in known if combination in press]
        assert len(meant) <= 1, (press, meant)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_key_can_be_typed(driver: Driver, layout: str) -> None:
    reached = set().union(*LAYOUTS[layout].presses())
    assert [(name, keys) for name, keys in bindings(driver) if keys not in reached] == []


def test_softer_and_harder_have_their_keys(driver: Driver) -> None:
    before = driver.window.brush_settings.brush.hardness
    driver.key("{")
    assert driver.window.brush_settings.brush.hardness == pytest.approx(before - 0.1)
    driver.key("}")
    assert driver.window.brush_settings.brush.hardness == pytest.approx(before)


@pytest.mark.parametrize("held", [CTRL, ALT])
def test_a_click_with_ctrl_or_alt_takes_the_colour(driver: Driver, held: Qt.KeyboardModifier) -> None:
    for key in ("b", "e", "g"):
        driver.window.brush_settings.set_default_colours()
        driver.key(key)
        click(driver, 10, 10, held)
        assert driver.window.brush_settings.brush.colour == (96, 120, 140)
    assert not driver.window.controller.keeping.has_unsaved_work
    driver.key("u")  # with shapes, Ctrl takes away
    driver.window.brush_settings.set_default_colours()
    driver.drag((100, 100), (300, 300))
    driver.drag((150, 150), (200, 200), modifiers=CTRL)
    assert not driver.mask[160:190, 160:190].any()
    assert driver.window.brush_settings.brush.colour == (32, 24, 20)
