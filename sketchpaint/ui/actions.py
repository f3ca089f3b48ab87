"""The menus as data: texts, keys and the slots they call."""

from dataclasses import dataclass
from operator import attrgetter

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow

from sketchpaint.document.presets import MASK_PRESETS
from sketchpaint.ui.theme import icon


@dataclass(frozen=True)
class Entry:
    """One action of a menu.

    Attributes:
        text: shown in the menu.
        slot: dotted name of the method to call, seen from the main window.
        keys: shortcuts.
        icon: name of the icon, or None.
        data: what the action carries.
    """

    text: str
    slot: str
    keys: tuple[str, ...] = ()
    icon: str | None = None
    data: object = None


SEPARATOR = None
MENUS: dict[str, tuple[Entry | None, ...]] = {
    "&File": (
        Entry("Open …", "on_open_wanted", ("Ctrl+O",), "open"),
        Entry("Export PNG …", "on_export_wanted", ("Ctrl+E",), "export"),
        SEPARATOR,
        Entry("Quit", "close", ("Ctrl+Q",)),
    ),
    "&Edit": (
        Entry("Undo", "on_undo_wanted", ("Ctrl+Z",), "undo"),
        Entry("Redo", "on_redo_wanted", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
        SEPARATOR,
        Entry("Clear sketch", "controller.clear_sketch", ("Ctrl+Shift+D",)),
        SEPARATOR,
        Entry("Switch mask and sketch", "brush_settings.switch_layer", ("Q",)),
        Entry("Swap colours", "brush_settings.swap_colours", ("X",)),
        Entry("Smaller brush", "brush_settings.make_smaller", ("[",)),
        Entry("Larger brush", "brush_settings.make_larger", ("]",)),
    ),
    "&Mask": (
        *(Entry(preset.name, "on_preset_wanted", data=preset) for preset in MASK_PRESETS),
        SEPARATOR,
        Entry("Grow", "controller.grow_mask", ("Ctrl+]",)),
        Entry("Shrink", "controller.shrink_mask", ("Ctrl+[",)),
        Entry("Invert", "controller.invert_mask", ("Ctrl+Shift+I",)),
        Entry("Clear", "controller.clear_mask", ("Ctrl+D",)),
    ),
    "&View": (
        Entry("Zoom in", "canvas.zoom_in", ("+", "=")),
        Entry("Zoom out", "canvas.zoom_out", ("-",)),
        Entry("Fit", "canvas.fit", ("Ctrl+0",), "fit"),
        Entry("100 %", "canvas.zoom_to_pixels", ("Ctrl+1",)),
        SEPARATOR,
        Entry("Show mask and sketch", "on_inputs_wanted", ("T",), "inputs"),
    ),
    "&Run": (
        Entry("Run", "on_run_wanted", ("Ctrl+Return", "Ctrl+Enter"), "run"),
        Entry("Stop", "controller.stop", ("Shift+X", "Esc"), "stop"),
        SEPARATOR,
        Entry("Previous cycle", "filmstrip.show_previous", ("Left",)),
        Entry("Next cycle", "filmstrip.show_next", ("Right",)),
        Entry("First", "filmstrip.show_first", ("Home",)),
        Entry("Last", "filmstrip.show_last", ("End",)),
        Entry("Find the face again", "controller.find_face"),
    ),
}


def build_menus(window: QMainWindow) -> dict[str, QAction]:
    """Fills the window's menu bar; returns the actions by their text.

    Args:
        window: has the methods that the entries name.
    """
    actions: dict[str, QAction] = {}
    for title, entries in MENUS.items():
        menu = window.menuBar().addMenu(title)
        for entry in entries:
            if entry is None:
                menu.addSeparator()
                continue
            action = QAction(entry.text, window)
            if entry.icon:
                action.setIcon(icon(entry.icon))
            action.setShortcuts([QKeySequence(key) for key in entry.keys])
            action.setData(entry.data)
            action.triggered.connect(attrgetter(entry.slot)(window))
            menu.addAction(action)
            actions[entry.text] = action
    return actions
