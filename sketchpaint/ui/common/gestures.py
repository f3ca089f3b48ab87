"""Gestures: what the keys that are held during a click, a drag or a turn of the wheel mean. Which keys, the user
decides.
"""

import enum

from PySide6.QtCore import QSettings, Qt

GROUP = "gestures"


class Gesture(enum.Flag):
    """What held keys ask for."""

    NONE = 0
    PICK = enum.auto()
    PICK_TO_PAINT = enum.auto()
    LINE = enum.auto()
    TAKE_AWAY = enum.auto()
    RESIZE = enum.auto()
    ZOOM = enum.auto()
    PAN = enum.auto()


Modifier = Qt.KeyboardModifier
NO_KEY = "none"
MODIFIERS = {
    NO_KEY: Modifier.NoModifier,
    "Shift": Modifier.ShiftModifier,
    "Ctrl": Modifier.ControlModifier,
    "Alt": Modifier.AltModifier,
    "Meta": Modifier.MetaModifier,
    "Ctrl+Shift": Modifier.ControlModifier | Modifier.ShiftModifier,
    "Alt+Shift": Modifier.AltModifier | Modifier.ShiftModifier,
}
# Gesture -> keys at first, and what it does.
GESTURES = {
    Gesture.PICK: ("Alt", "Click: take the colour under the pointer"),
    # Many window managers take clicks with Alt for themselves; with shapes, Ctrl takes away.
    Gesture.PICK_TO_PAINT: ("Ctrl", "Click with brush, eraser or bucket: take the colour under the pointer"),
    Gesture.LINE: ("Shift", "Click: straight line; drag: brush size"),
    Gesture.TAKE_AWAY: ("Ctrl", "Shapes: take away from the mask"),
    Gesture.RESIZE: ("Ctrl", "Wheel: size of brush or face frame"),
    Gesture.ZOOM: (NO_KEY, "Wheel: zoom at the pointer"),
    Gesture.PAN: ("Middle", "Drag with this button: pan"),
}
BUTTONS = {"Middle": Qt.MouseButton.MiddleButton, "Right": Qt.MouseButton.RightButton}
WHEEL = Gesture.RESIZE | Gesture.ZOOM
# Gestures of which one tool knows only one: these may have the same keys.
APART = (Gesture.PICK_TO_PAINT | Gesture.TAKE_AWAY, Gesture.PICK_TO_PAINT | Gesture.PICK)


def choices(gesture: Gesture) -> list[str]:
    """Returns the names of `MODIFIERS`, or `BUTTONS`, that a gesture can have: what is no turn of the wheel needs a
    key.
    """
    if gesture is Gesture.PAN:
        return list(BUTTONS)
    return [keys for keys in MODIFIERS if keys != NO_KEY or gesture in WHEEL]


class Gestures:
    """Which keys mean which gesture.

    Args:
        settings: where the user's choice is kept; a choice that cannot be read is as at first.
    """

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings
        stored = {
            gesture: str(settings.value(f"{GROUP}/{gesture.name}", default))
            for gesture, (default, _) in GESTURES.items()
        }
        self.keys = {
            gesture: keys if keys in choices(gesture) else GESTURES[gesture][0] for gesture, keys in stored.items()
        }

    def held(self, modifiers: Qt.KeyboardModifier) -> Gesture:
        """Returns the gestures that keys held down ask for."""
        held = Gesture.NONE
        for gesture, keys in self.keys.items():
            if gesture is not Gesture.PAN and modifiers & ~Modifier.KeypadModifier == MODIFIERS[keys]:
                held |= gesture
        return held

    @property
    def pan_button(self) -> Qt.MouseButton:
        """The mouse button that pans."""
        return BUTTONS[self.keys[Gesture.PAN]]

    def bind(self, gesture: Gesture, keys: str) -> Gesture | None:
        """Gives a gesture other keys, one of its `choices`; returns the gesture they already belong to where that
        forbids it, else None.
        """
        rivals = [
            other
            for other in GESTURES
            if other is not gesture and (other in WHEEL) == (gesture in WHEEL) and gesture | other not in APART
        ]
        taken = next((other for other in rivals if self.keys[other] == keys), None)
        if taken is None:
            self.keys[gesture] = keys
            self._settings.setValue(f"{GROUP}/{gesture.name}", keys)
        return taken
