"""The window's docks: what lies where at first, and back there."""

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QWidget

from sketchpaint.ui.panels.scrolling import Scrolling

Area = Qt.DockWidgetArea


class Docks(QObject):
    """Layers, undo steps and run panel on the right, the filmstrip below the picture.

    Args:
        window: gets the docks; owner.
        layers: the layers panel.
        steps: the list of undo steps, behind the layers.
        run: the run panel.
        strip: filmstrip and curve.

    Attributes:
        all: the docks.
    """

    def __init__(self, window: QMainWindow, *, layers: QWidget, steps: QWidget, run: QWidget, strip: QWidget) -> None:
        super().__init__(window)
        self._window = window
        # A dock that comes back from floating would stay where it was until the window is resized (PySide6 6.11).
        window.setAnimated(False)
        window.setCorner(Qt.Corner.BottomRightCorner, Area.RightDockWidgetArea)
        self._areas: dict[QDockWidget, Area] = {}
        self._add(self.tr("Layers"), "layers_dock", Scrolling(layers), Area.RightDockWidgetArea)
        self._add(self.tr("Run"), "run_dock", run, Area.RightDockWidgetArea)
        self._add(self.tr("Steps"), "steps_dock", steps, Area.RightDockWidgetArea)
        self._add(self.tr("Filmstrip"), "filmstrip_dock", strip, Area.BottomDockWidgetArea)
        self.all = list(self._areas)
        self._put_steps_behind_layers()
        self._share_height()

    def add_to(self, menu: QMenu, reset: QAction) -> None:
        """Adds to a menu what shows and hides each dock, and the action that puts all of them back."""
        menu.addSeparator()
        menu.addActions([dock.toggleViewAction() for dock in self.all])
        menu.addAction(reset)

    @Slot()
    def on_reset_wanted(self) -> None:
        """Puts the docks back where they are at first; restoreState would leave one that floats where it was (PySide6
        6.11).
        """
        for dock, area in self._areas.items():
            dock.setFloating(False)
            self._window.addDockWidget(area, dock)
            dock.show()
        self._put_steps_behind_layers()
        self._share_height()
        for dock, area in self._areas.items():
            self._window.resizeDocks([dock], [dock.sizeHint().height()], Qt.Orientation.Vertical)
            if area == Area.RightDockWidgetArea:
                self._window.resizeDocks([dock], [dock.sizeHint().width()], Qt.Orientation.Horizontal)

    def _share_height(self) -> None:
        """Gives layers and run panel height as they need it: Qt would give the layers room that stays empty."""
        layers, run, *_ = self.all
        heights = [layers.sizeHint().height(), run.sizeHint().height()]
        self._window.resizeDocks([layers, run], heights, Qt.Orientation.Vertical)

    def _put_steps_behind_layers(self) -> None:
        layers, _, steps, _ = self.all
        self._window.tabifyDockWidget(layers, steps)
        layers.raise_()

    def _add(self, title: str, name: str, widget: QWidget, area: Area) -> None:
        dock = QDockWidget(title, self._window)
        dock.setObjectName(name)
        dock.setWidget(widget)
        self._window.addDockWidget(area, dock)
        # Once it has its place.
        dock.toggleViewAction().triggered.connect(dock.raise_, Qt.ConnectionType.QueuedConnection)
        self._areas[dock] = area
