"""How large a window may be at first: as it likes to be, and no larger than the screen."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication

WINDOW_FRAME = QSize(8, 40)


def room() -> QSize:
    """Returns what the screen has room for inside a window's frame."""
    return QGuiApplication.primaryScreen().availableSize() - WINDOW_FRAME


def first_size(width: int, height: int) -> QSize:
    """Returns a size in pixels that fits on the screen, as near to the wanted one as can be."""
    return QSize(width, height).boundedTo(room())
