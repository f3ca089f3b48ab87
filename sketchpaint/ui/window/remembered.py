"""What the window remembers of tools and layout. It is on disk soon after each change: a crash does not cost it."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QByteArray, QEvent, QObject, QSettings, QTimer, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QDockWidget, QMainWindow

from sketchpaint.document.brush import MAX_SIZE_PX, MIN_SIZE_PX
from sketchpaint.imaging.frame import MAX_SIZE_PX as MAX_FRAME_PX
from sketchpaint.imaging.frame import MIN_SIZE_PX as MIN_FRAME_PX
from sketchpaint.ui.common.screen import first_size
from sketchpaint.ui.panels.layers import LayersPanel
from sketchpaint.ui.tools.brushes import RECENT_COLOURS, BrushSettings

GROUP = "tools"
SETTLED_MS = 300
RANGES = {"size_px": (MIN_SIZE_PX, MAX_SIZE_PX), "hardness": (0.0, 1.0), "opacity": (0.0, 1.0)}
RESHAPED = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.WindowStateChange)


class WindowMemory(QObject):
    """Puts tools and layout back as they were, and keeps them from then on.

    Args:
        window: whose size, place, bars and docks are remembered; owner.
        docks: its docks.
        brush: whose size, hardness, opacity and colours are remembered.
        layers: whose tint of the mask is remembered.
        settings: where.
    """

    def __init__(
        self,
        window: QMainWindow,
        docks: Iterable[QDockWidget],
        brush: BrushSettings,
        layers: LayersPanel,
        settings: QSettings,
    ) -> None:
        super().__init__(window)
        self._window, self._brush, self._layers, self._settings = window, brush, layers, settings
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(SETTLED_MS)
        self._settled.timeout.connect(self.keep)
        self._put_back()
        brush.changed.connect(self._settled.start)
        layers.view_changed.connect(self._settled.start)
        window.installEventFilter(self)
        for dock in docks:
            dock.installEventFilter(self)
            for moved in (dock.dockLocationChanged, dock.topLevelChanged, dock.visibilityChanged):
                moved.connect(self._settled.start)

    @Slot()
    def keep(self) -> None:
        """Writes everything to disk."""
        brush, settings = self._brush.brush, self._settings
        for name in RANGES:
            settings.setValue(f"{GROUP}/{name}", str(getattr(brush, name)))
        if self._brush.face_px is not None:
            settings.setValue(f"{GROUP}/face_px", str(self._brush.face_px))
        settings.setValue(
            f"{GROUP}/colours",
            " ".join(
                QColor(*rgb).name() for rgb in (brush.colour, self._brush.other_colour, *self._brush.recent_colours)
            ),
        )
        settings.setValue(f"{GROUP}/mask_colour", QColor(*self._layers.view().mask_rgb).name())
        if self._window.isVisible():
            settings.setValue("geometry", self._window.saveGeometry())
            settings.setValue("state", self._window.saveState())
        settings.sync()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in RESHAPED:
            self._settled.start()
        return False

    def _put_back(self) -> None:
        self._window.resize(first_size(1280, 860))
        for name, put_back in (("geometry", self._window.restoreGeometry), ("state", self._window.restoreState)):
            stored = self._settings.value(name)
            if isinstance(stored, QByteArray):
                put_back(stored)
        numbers: dict[str, Any] = {}
        for name, (low, high) in RANGES.items():
            with suppress(ValueError):
                number = float(str(self._settings.value(f"{GROUP}/{name}", "")))
                if low <= number <= high:  # false for NaN
                    numbers[name] = number
        with suppress(ValueError):
            face_px = float(str(self._settings.value(f"{GROUP}/face_px", "")))
            if MIN_FRAME_PX <= face_px <= MAX_FRAME_PX:  # false for NaN
                self._brush.face_px = face_px
        brush = replace(self._brush.brush, **numbers)
        colours = _colours(self._settings.value(f"{GROUP}/colours", ""))
        if len(colours) >= 2:
            brush = replace(brush, colour=colours[0])
            self._brush.other_colour, self._brush.recent_colours = colours[1], colours[2 : 2 + RECENT_COLOURS]
        self._brush.set_brush(brush)
        for rgb in _colours(self._settings.value(f"{GROUP}/mask_colour", "")):
            self._layers.choose_colour(QColor(*rgb))


def _colours(stored: object) -> list[tuple[int, int, int]]:
    """Returns the colours of a text of names such as #102030; those that are none are left out."""
    colours = [QColor.fromString(name) for name in str(stored).split()]
    return [(colour.red(), colour.green(), colour.blue()) for colour in colours if colour.isValid()]
