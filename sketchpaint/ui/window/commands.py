"""What the user can ask for: menus, keys, and the icons that stand for them."""

from PySide6.QtCore import QObject, QSettings
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMainWindow, QMenu, QToolButton

from sketchpaint.ui.canvas.canvas import Canvas
from sketchpaint.ui.common.actions import MENUS, build_menus, refresh_icons
from sketchpaint.ui.common.gestures import Gestures
from sketchpaint.ui.common.theme import icon
from sketchpaint.ui.editor.document import OpenDocument
from sketchpaint.ui.editor.exports import Exporter
from sketchpaint.ui.panels.toolbox import Toolbox
from sketchpaint.ui.window.docks import Docks
from sketchpaint.ui.window.input_filter import InputFilter
from sketchpaint.ui.window.keymap import Keymap


class Commands(QObject):
    """Builds the menu bar and gives keys to what it holds.

    Args:
        window: has the methods that menu entries name; owner.
        document: knows what can be undone.
        exporter: knows whether there is a result to export.
        canvas: has keys of its own.
        filter: likewise.
        toolbox: its tools have keys; it shows the most used commands.
        docks: are shown and hidden in the view menu.
        recent: the menu of recent files.
        gestures: what held keys mean.
        settings: where the user's keys are kept.

    Attributes:
        actions: by the text of their entry.
        keymap: all keys that can be changed.
    """

    def __init__(
        self,
        window: QMainWindow,
        *,
        document: OpenDocument,
        exporter: Exporter,
        canvas: Canvas,
        filter: InputFilter,
        toolbox: Toolbox,
        docks: Docks,
        recent: QMenu,
        gestures: Gestures,
        settings: QSettings,
    ) -> None:
        super().__init__(window)
        self._window, self._document, self._exporter = window, document, exporter
        self._canvas, self._filter, self._toolbox = canvas, filter, toolbox
        self.actions = build_menus(window)
        comparisons = QActionGroup(self)
        comparisons.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
        for name in ("Compare with a line", "Compare side by side"):
            comparisons.addAction(self.actions[name])
        self._menu("&File").insertMenu(self.actions["New random face"], recent)
        docks.add_to(self._menu("&View"), self.actions["Panels as at first"])
        self.keymap = Keymap(self.actions | toolbox.tool_actions, gestures, settings, window)
        self.use_holds()
        for names in (("Undo", "Redo"), ("Open …", "Export …")):
            toolbox.addSeparator()
            toolbox.addActions([self.actions[name] for name in names])
        self.draw_icons()

    def _menu(self, title: str) -> QMenu:
        menu = self._window.menuBar().actions()[list(MENUS).index(title)].menu()
        assert isinstance(menu, QMenu)
        return menu

    def use_holds(self) -> None:
        """Takes over the keys that mean something on the canvas only."""
        self._filter.original_key = self.keymap.held_key("Hold: original")
        self._canvas.keys.pan = self.keymap.held_key("Hold: pan")
        self._canvas.keys.close = self.keymap.held_key("Shape: close")
        self._canvas.keys.give_up = self.keymap.held_key("Shape: give up")

    def show_shortcuts(self) -> None:
        """Shows the sheet in which keys are looked up and changed."""
        self.keymap.sheet().exec()
        self.use_holds()
        self._toolbox.refresh()

    def update(self) -> None:
        """Enables what can be done now."""
        portrait = self._document.portrait
        self.actions["Undo"].setEnabled(portrait is not None and portrait.history.can_undo)
        self.actions["Redo"].setEnabled(portrait is not None and portrait.history.can_redo)
        self.actions["Export …"].setEnabled(self._exporter.has_result)

    def draw_icons(self) -> None:
        """Draws the icons in the theme's colours."""
        refresh_icons(self.actions.values())
        self._toolbox.refresh()
        for button in self._window.findChildren(QToolButton, "qt_toolbar_ext_button"):  # Qt's own is black
            button.setIcon(icon("more"))
