"""A panel that scrolls where the window has no room for it."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


class Scrolling(QScrollArea):
    """Shows a widget at the width it needs, however high.

    Args:
        widget: what scrolls.
    """

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(widget)
        self._scrolled = widget

    def sizeHint(self) -> QSize:
        return QSize(self._width_px(), self._scrolled.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._width_px(), 2 * self.fontMetrics().height())

    def _width_px(self) -> int:
        return self._scrolled.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
