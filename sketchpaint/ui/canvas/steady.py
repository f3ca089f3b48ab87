"""A view whose picture stays under the pen while a banner comes or goes above it."""

from PySide6.QtGui import QMoveEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from sketchpaint.ui.canvas.view import CanvasView


class SteadyView(CanvasView):
    """Keeps the picture where it is on the screen until the stroke in progress has ended."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tool_active = False
        self._has_new_size = False  # since the stroke began

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._tool_active:
            self._has_new_size = True
        else:
            super().resizeEvent(event)

    def moveEvent(self, event: QMoveEvent) -> None:
        if self._tool_active:
            moved = event.oldPos() - event.pos()
            self.viewport = self.viewport.panned(moved.x(), moved.y())

    def _settle(self) -> None:
        """Fits the picture into the room that there is, if it does that and the stroke has ended."""
        if self._has_new_size and not self._tool_active:
            self._has_new_size = False
            if self._fits:
                self.fit()
