"""What other programs drop on the window: opened, or with Shift laid over the photo."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from sketchpaint.ui.common.carried import carried
from sketchpaint.ui.editor.document import OpenDocument
from sketchpaint.ui.window.files import FileActions
from sketchpaint.ui.window.pieces import Pieces


class Drops(QObject):
    """Takes drops for a window.

    Args:
        window: what is dropped on; owner.
        document: tells whether there is a photo to lay something over.
        files: opens what is dropped.
        pieces: lays over the photo what is dropped with Shift.
    """

    def __init__(self, window: QWidget, *, document: OpenDocument, files: FileActions, pieces: Pieces) -> None:
        super().__init__(window)
        self._window, self._document, self._files, self._pieces = window, document, files, pieces
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event:
            case QDragEnterEvent():
                if carried(event.mimeData()) is not None:
                    _copy(event)
            case QDragMoveEvent():
                _copy(event)
            case QDropEvent():
                self._take(event)
            case _:
                return False
        return True

    def _take(self, event: QDropEvent) -> None:
        found = carried(event.mimeData())
        if found is None:
            return
        _copy(event)
        held = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        use = self._pieces.lay_found if held and self._document.portrait is not None else self._files.open_found
        self._window.activateWindow()  # Enter is for the piece now
        QTimer.singleShot(0, self, lambda: use(found))  # the other program waits until the drop is over, questions last


def _copy(event: QDropEvent) -> None:
    """Takes a copy: with Shift a move is proposed, after which the other program deletes its picture."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
