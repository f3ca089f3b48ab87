"""The menus as data: texts, keys and the slots they call."""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from sketchpaint.document.presets import MASK_PRESETS, SKETCH_PRESETS
from sketchpaint.ui.common.gestures import GESTURES
from sketchpaint.ui.common.theme import icon

CONTEXT = "actions"
ICON = "icon_name"


@dataclass(frozen=True)
class Entry:
    """One action of a menu.

    Attributes:
        text: shown in the menu, in English; also the action's name.
        slot: dotted name of the method to call, seen from the main window.
        keys: shortcuts.
        icon: name of the icon, or None.
        data: what the action carries.
        group: name of a submenu, or empty.
        checkable: whether it is switched on and off.
    """

    text: str
    slot: str
    keys: tuple[str, ...] = ()
    icon: str | None = None
    data: object = None
    group: str = ""
    checkable: bool = False


SEPARATOR = None
MENUS: dict[str, tuple[Entry | None, ...]] = {
    "&File": (
        Entry("Open …", "filing.files.on_open_wanted", ("Ctrl+O",), "open"),
        Entry("New random face", "filing.files.on_random_face_wanted", ("Ctrl+N",)),
        Entry("Random face by seed …", "filing.files.on_seeded_face_wanted"),
        SEPARATOR,
        Entry("Save project", "filing.saving.on_save_wanted", ("Ctrl+S",)),
        Entry("Save project as …", "filing.saving.on_save_as_wanted", ("Ctrl+Shift+S",)),
        SEPARATOR,
        Entry("Export …", "filing.exporting.on_export_wanted", ("Ctrl+E",), "export"),
        Entry("Export 128 px crop …", "filing.exporting.on_export_crop_wanted"),
        Entry("Export contact sheet …", "filing.exporting.on_export_sheet_wanted"),
        Entry("Export animation …", "filing.exporting.on_export_animation_wanted"),
        SEPARATOR,
        Entry("Settings …", "preferences.on_settings_wanted", ("Ctrl+,",)),
        Entry("Quit", "close", ("Ctrl+Q",)),
    ),
    "&Edit": (
        Entry("Undo", "edit_actions.on_undo_wanted", ("Ctrl+Z",), "undo"),
        Entry("Redo", "edit_actions.on_redo_wanted", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
        SEPARATOR,
        Entry("Copy picture", "filing.exporting.on_copy_wanted", ("Ctrl+C",)),
        Entry("Paste photo", "filing.files.on_paste_wanted", ("Ctrl+V",)),
        Entry("Paste into sketch or mask", "pieces.on_paste_wanted", ("Ctrl+Alt+V",)),
        Entry("Lay a picture into sketch or mask …", "pieces.on_file_wanted"),
        SEPARATOR,
        Entry("Switch mask and sketch", "brush_settings.switch_layer", ("Q",)),
        Entry("Swap colours", "brush_settings.swap_colours", ("X",)),
        Entry("Default colours", "brush_settings.set_default_colours", ("D",)),
        Entry("Smaller brush", "brush_settings.make_smaller", ("[",)),
        Entry("Larger brush", "brush_settings.make_larger", ("]",)),
        Entry("Softer brush", "brush_settings.make_softer", ("{",)),
        Entry("Harder brush", "brush_settings.make_harder", ("}",)),
        *(
            Entry(
                f"Opacity {tenth * 10} %",
                "edit_actions.on_opacity_wanted",
                (str(tenth % 10),),
                data=tenth / 10,
                group="Brush opacity",
            )
            for tenth in range(1, 11)
        ),
        SEPARATOR,
        Entry("Back to the photo", "controller.edits.clear_result"),
    ),
    "&Mask": (
        *(Entry(preset.name, "edit_actions.on_preset_wanted", data=preset) for preset in MASK_PRESETS),
        Entry("Irregular strokes", "edit_actions.on_irregular_wanted"),
        SEPARATOR,
        Entry("Mask from sketch …", "edit_actions.on_mask_sketch_wanted"),
        Entry("Grow", "controller.edits.grow_mask", ("Ctrl+]",)),
        Entry("Shrink", "controller.edits.shrink_mask", ("Ctrl+[",)),
        Entry("Feather …", "edit_actions.on_feather_wanted"),
        Entry("Fill holes", "controller.edits.fill_mask_holes"),
        Entry("Invert", "controller.edits.invert_mask", ("Ctrl+Shift+I",)),
        Entry("Clear", "controller.edits.clear_mask", ("Ctrl+D",)),
        SEPARATOR,
        Entry("Import mask …", "filing.files.on_import_mask_wanted"),
        Entry("Export mask …", "filing.exporting.on_export_mask_wanted"),
        Entry("Mask of the last run", "controller.edits.reuse_mask"),
    ),
    "&Sketch": (
        *(
            Entry(f"Draw {preset.name.lower()}", "edit_actions.on_sketch_wanted", data=preset)
            for preset in SKETCH_PRESETS
        ),
        SEPARATOR,
        Entry("Lay the other half of the face into the mask", "edit_actions.on_other_half_wanted"),
        Entry("Lay a random face into the mask", "filing.files.on_sketch_face_wanted"),
        Entry("Lay a reference photo into the mask …", "filing.files.on_reference_wanted"),
        SEPARATOR,
        Entry("Merge into the photo", "controller.edits.merge_sketch"),
        Entry("Mirror strokes", "brush_settings.toggle_mirrors"),
        Entry("Clear sketch", "controller.edits.clear_sketch", ("Ctrl+Shift+D",)),
    ),
    "&View": (
        Entry("Zoom in", "canvas.navigation.zoom_in", ("+", "=")),
        Entry("Zoom out", "canvas.navigation.zoom_out", ("-",)),
        Entry("Fit", "canvas.navigation.fit", ("Ctrl+0",), "fit"),
        Entry("100 %", "canvas.navigation.zoom_to_pixels", ("Ctrl+1",)),
        Entry("Turn left", "canvas.navigation.turn_left", ("Ctrl+4",)),
        Entry("Turn upright", "canvas.navigation.turn_upright", ("Ctrl+5",)),
        Entry("Turn right", "canvas.navigation.turn_right", ("Ctrl+6",)),
        Entry("Mirror view", "canvas.navigation.mirror", ("M",)),
        SEPARATOR,
        Entry(
            "Compare with a line", "edit_actions.on_comparison_wanted", ("Ctrl+Alt+S",), data="SPLIT", checkable=True
        ),
        Entry(
            "Compare side by side", "edit_actions.on_comparison_wanted", ("Ctrl+Alt+D",), data="SIDES", checkable=True
        ),
        SEPARATOR,
        Entry("Show mask and sketch", "display.on_inputs_wanted", ("T",), "inputs"),
        SEPARATOR,
        Entry("Panels as at first", "docks.on_reset_wanted"),
    ),
    "&Run": (
        Entry("Run", "run_actions.on_run_wanted", ("Ctrl+Return", "Ctrl+Enter"), "run"),
        Entry("Stop", "run_actions.on_stop_wanted", ("Shift+X", "Esc"), "stop"),
        Entry("One cycle more", "controller.results.one_more", ("Ctrl+M",)),
        Entry("Run until stopped", "run_actions.on_run_until_stopped_wanted", ("Ctrl+Shift+Return",)),
        Entry("Variations …", "run_actions.on_variations_wanted", ("Ctrl+Shift+V",)),
        SEPARATOR,
        Entry("Apply this cycle", "display.on_apply_wanted", ("Return", "Enter")),
        Entry("Branch from this cycle", "run_actions.on_branch_wanted", ("Ctrl+B",)),
        Entry("Refine this cycle", "controller.results.refine_shown", ("Ctrl+R",)),
        Entry("Star this cycle", "controller.marks.star_shown", (".",)),
        Entry("Discard this cycle", "controller.marks.discard_shown", ("Del",)),
        Entry("Use these settings", "run_settings.on_use_wanted", ("Ctrl+U",)),
        SEPARATOR,
        Entry("Previous cycle", "filmstrip.show_previous", ("Left",)),
        Entry("Next cycle", "filmstrip.show_next", ("Right",)),
        Entry("First", "filmstrip.show_first", ("Home",)),
        Entry("Last", "filmstrip.show_last", ("End",)),
        SEPARATOR,
        Entry("Run settings as for a new photo", "run_settings.on_defaults_wanted"),
        Entry("Keep run settings for new photos", "run_settings.on_keep_wanted"),
        SEPARATOR,
        Entry("Find the face, or the next one", "controller.face_search.find_face", ("Ctrl+F",)),
    ),
    "&Help": (
        Entry("Keyboard shortcuts", "on_shortcuts_wanted", ("F1", "?")),
        Entry("About sketchpaint", "on_about_wanted"),
    ),
}


# Name of a tool -> what it is called, and its key.
TOOLS = {
    "brush": ("Brush", "B"),
    "eraser": ("Eraser", "E"),
    "rectangle": ("Rectangle mask; a held key takes away (F1)", "U"),
    "ellipse": ("Ellipse mask; a held key takes away (F1)", "Shift+U"),
    "lasso": ("Lasso mask; a held key takes away (F1)", "L"),
    "polygon": ("Polygon mask; a held key takes away (F1)", "Shift+L"),
    "bucket": ("Bucket: fills a masked area with colour", "G"),
    "eyedropper": ("Eyedropper", "I"),
    "frame": ("Face frame: drag inside to move, a corner to resize, outside to turn", "V"),
}


# Single keys that mean something on the canvas only, while they are held down or a shape is unfinished: name -> key and
# text.
HOLDS = {
    "Hold: original": ("Tab", "Hold: show the original"),
    "Hold: pan": ("Space", "Hold: pan"),
    "Shape: close": ("Return", "Close an unfinished polygon"),
    "Shape: give up": ("Esc", "Give up an unfinished stroke or shape"),
}
# What belongs to the mouse: keys and text.
FIXED = (("Double click", "Close an unfinished polygon"),)


def texts() -> list[str]:
    """Returns all texts of menus and tools in English: what a translation must hold."""
    found = [
        *MENUS,
        *(text for text, _ in TOOLS.values()),
        *(text for _, text in [*HOLDS.values(), *GESTURES.values(), *FIXED]),
    ]
    for entries in MENUS.values():
        for entry in entries:
            if entry is not None:
                found += [entry.text, *([entry.group] if entry.group else [])]
    return list(dict.fromkeys(found))


def translated(text: str) -> str:
    """Returns a text of the menus in the user's language."""
    return QCoreApplication.translate(CONTEXT, text)


def build_menus(window: QMainWindow) -> dict[str, QAction]:
    """Fills the window's menu bar; returns the actions by their text.

    Args:
        window: has the methods that the entries name.
    """
    actions: dict[str, QAction] = {}
    for title, entries in MENUS.items():
        menu = window.menuBar().addMenu(translated(title))
        groups: dict[str, QMenu] = {}
        for entry in entries:
            if entry is None:
                menu.addSeparator()
                continue
            action = QAction(translated(entry.text), window)
            if entry.icon:
                action.setProperty(ICON, entry.icon)
            action.setShortcuts([QKeySequence(key) for key in entry.keys])
            action.setData(entry.data)
            action.setCheckable(entry.checkable)
            action.triggered.connect(attrgetter(entry.slot)(window))
            if entry.group and entry.group not in groups:
                groups[entry.group] = menu.addMenu(translated(entry.group))
            groups.get(entry.group, menu).addAction(action)
            actions[entry.text] = action
    return actions


def refresh_icons(actions: Iterable[QAction]) -> None:
    """Draws the icons of actions in the theme's colours."""
    for action in actions:
        if action.property(ICON):
            action.setIcon(icon(action.property(ICON)))
