"""The window's docks: what lies where at first, and back there."""

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from sketchpaint.ui.panels.scrolling import Scrolling

Area = Qt.DockWidgetArea


class Docks(QObject):
    """Layers and run panel on the right, the filmstrip below the picture.

    Args:
        window: gets the docks; owner.
        layers: the layers panel.
        run: the run panel.
        strip: filmstrip and curve.

    Attributes:
        all: the docks.
    """

    def __init__(self, window: QMainWindow, *, layers: QWidget, run: QWidget, strip: QWidget) -> None:
        super().__init__(window)
        self._window = window
        window.setCorner(Qt.Corner.BottomRightCorner, Area.RightDockWidgetArea)
        self.all = [
            self._add(self.tr("Layers"), "layers_dock", Scrolling(layers), Area.RightDockWidgetArea),
            self._add(self.tr("Run"), "run_dock", run, Area.RightDockWidgetArea),
            self._add(self.tr("Filmstrip"), "filmstrip_dock", strip, Area.BottomDockWidgetArea),
        ]
        self._first = window.saveState()

    @Slot()
    def on_reset_wanted(self) -> None:
        """Puts docks and bars back where they are at first."""
        self._window.restoreState(self._first)

    def _add(self, title: str, name: str, widget: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self._window)
        dock.setObjectName(name)
        dock.setWidget(widget)
        self._window.addDockWidget(area, dock)
        return dock
