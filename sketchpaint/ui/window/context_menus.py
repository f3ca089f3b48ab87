"""Right-click menus: what can be done with a tile, at a place of the picture, and with the run settings."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, QPoint, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from sketchpaint.ui.canvas.canvas import Canvas
from sketchpaint.ui.common.actions import translated
from sketchpaint.ui.editor.document import OpenDocument
from sketchpaint.ui.editor.results import Results
from sketchpaint.ui.panels.filmstrip import Filmstrip
from sketchpaint.ui.tools.brushes import BrushSettings

SEPARATOR = ""
OF_A_TILE = (
    "Apply this cycle",
    "Branch from this cycle",
    "Refine this cycle",
    "One cycle more",
    SEPARATOR,
    "Star this cycle",
    "Discard this cycle",
    "Use these settings",
    SEPARATOR,
    "Export 128 px crop …",
    "Export contact sheet …",
    "Export animation …",
)
OF_A_RESULT = (
    "Apply this cycle",
    "Branch from this cycle",
    "Refine this cycle",
    "Star this cycle",
    "Show mask and sketch",
    SEPARATOR,
    "Copy picture",
)
OF_THE_INPUTS = ("Run", "Undo", "Redo", SEPARATOR, "Clear sketch", "Copy picture")
OF_THE_MASK = ("Grow", "Shrink", "Fill holes", "Invert", "Clear", "Mask of the last run")
OF_THE_VIEW = ("Fit", "100 %", "Mirror view", "Compare with a line", "Compare side by side")
OF_THE_RUN = ("Run settings as for a new photo", "Keep run settings for new photos")


class ContextMenus(QObject):
    """Shows the window's own actions where they belong to what was clicked.

    Args:
        window: parent of the menus; owner.
        actions: name -> action, those of the menu bar.
        document: whether a photo is open.
        results: what is shown.
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
        document: OpenDocument,
        results: Results,
        canvas: Canvas,
        filmstrip: Filmstrip,
        run_panel: QWidget,
        brush: BrushSettings,
    ) -> None:
        super().__init__(window)
        self._actions, self._document, self._results = actions, document, results
        self._canvas, self._filmstrip, self._brush = canvas, filmstrip, brush
        self._take_colour = QAction(self.tr("Take the colour here"), self)
        self._take_colour.triggered.connect(self._on_colour_wanted)
        self.menu, self._mask_menu, self._view_menu = (
            QMenu(window),
            QMenu(translated("&Mask"), window),
            QMenu(translated("&View"), window),
        )
        self._add(self._mask_menu, OF_THE_MASK)
        self._add(self._view_menu, OF_THE_VIEW)
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
            self.menu.clear()
            self._add(self.menu, OF_A_TILE)
            self.menu.popup(self._filmstrip.viewport().mapToGlobal(place))

    @Slot(QPoint, int, int)
    def _on_canvas_menu_wanted(self, place: QPoint, x: int, y: int) -> None:
        if self._document.portrait is None:
            return
        self._take_colour.setData((x, y))
        self._take_colour.setEnabled(self._canvas.colour_at(x, y) is not None)
        self.menu.clear()
        self._add(self.menu, OF_THE_INPUTS if self._results.shown is None else OF_A_RESULT)
        self.menu.addAction(self._take_colour)
        self.menu.addSeparator()
        if self._results.shown is None:
            self.menu.addMenu(self._mask_menu)
        self.menu.addMenu(self._view_menu)
        self.menu.popup(place)

    def _add(self, menu: QMenu, names: tuple[str, ...]) -> None:
        for name in names:
            if name:
                menu.addAction(self._actions[name])
            else:
                menu.addSeparator()

    @Slot()
    def _on_colour_wanted(self) -> None:
        colour = self._canvas.colour_at(*self._take_colour.data())
        if colour is not None:
            self._brush.set_brush(replace(self._brush.brush, colour=colour))
