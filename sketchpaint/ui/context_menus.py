"""Right-click menus: what can be done with a tile, at a place of the picture, and with the run settings."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, QPoint, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from sketchpaint.ui.canvas.canvas import Canvas
from sketchpaint.ui.controller import EditorController
from sketchpaint.ui.panels.filmstrip import Filmstrip
from sketchpaint.ui.tools.brushes import BrushSettings

SEPARATOR = ""
OF_A_TILE = (
    "Apply this cycle", "Branch from this cycle", "Refine this cycle", "One cycle more", SEPARATOR, "Star this cycle", "Discard this cycle",
    "Use these settings", SEPARATOR, "Export 128 px crop …", "Export contact sheet …", "Export animation …",
)  # fmt: skip
OF_A_RESULT = ("Apply this cycle", "Branch from this cycle", "Refine this cycle", "Star this cycle", "Show mask and sketch")
OF_THE_INPUTS = ("Run", "Undo", "Redo", SEPARATOR, "Grow", "Shrink", "Fill holes", "Invert", "Clear", "Mask of the last run", SEPARATOR, "Clear sketch")
OF_THE_VIEW = ("Copy picture", SEPARATOR, "Fit", "100 %", "Mirror view", "Compare with a line", "Compare side by side")
OF_THE_RUN = ("Run settings as for a new photo", "Keep run settings for new photos")


class ContextMenus(QObject):
    """Shows the window's own actions where they belong to what was clicked.

    Args:
        window: parent of the menus; owner.
        actions: name -> action, those of the menu bar.
        controller: knows what is shown.
        canvas: asks for the menu of a place.
        filmstrip: asks for the menu of a tile.
        run_panel: its empty places have a menu too.
        brush: takes the colour of a place.
    """

    def __init__(
        self,
        window: QWidget,
        actions: Mapping[str, QAction],
        *,
        controller: EditorController,
        canvas: Canvas,
        filmstrip: Filmstrip,
        run_panel: QWidget,
        brush: BrushSettings,
    ) -> None:
        super().__init__(window)
        self._actions, self._controller, self._canvas, self._filmstrip, self._brush = actions, controller, canvas, filmstrip, brush
        self._take_colour = QAction(self.tr("Take the colour here"), self)
        self._take_colour.triggered.connect(self._on_colour_wanted)
        self.menu = QMenu(window)
        canvas.menu_wanted.connect(self._on_canvas_menu_wanted)
        filmstrip.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        filmstrip.customContextMenuRequested.connect(self._on_tile_menu_wanted)
        run_panel.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        run_panel.addActions([actions[name] for name in OF_THE_RUN])

    @Slot(QPoint)
    def _on_tile_menu_wanted(self, place: QPoint) -> None:
        index = self._filmstrip.indexAt(place)
        if index.isValid():
            self._filmstrip.choose(index.row())
            self._show(self._filmstrip.viewport().mapToGlobal(place), OF_A_TILE)

    @Slot(QPoint, int, int)
    def _on_canvas_menu_wanted(self, place: QPoint, x: int, y: int) -> None:
        if self._controller.portrait is None:
            return
        self._take_colour.setData((x, y))
        self._take_colour.setEnabled(self._canvas.colour_at(x, y) is not None)
        self._show(place, OF_THE_INPUTS if self._controller.shown is None else OF_A_RESULT, self._take_colour, OF_THE_VIEW)

    def _show(self, place: QPoint, *groups: tuple[str, ...] | QAction) -> None:
        self.menu.clear()
        for group in groups:
            if isinstance(group, QAction):
                self.menu.addSeparator()
                self.menu.addAction(group)
                continue
            for name in group:
                if name:
                    self.menu.addAction(self._actions[name])
                else:
                    self.menu.addSeparator()
        self.menu.popup(place)

    @Slot()
    def _on_colour_wanted(self) -> None:
        colour = self._canvas.colour_at(*self._take_colour.data())
        if colour is not None:
            self._brush.set_brush(replace(self._brush.brush, colour=colour))
