"""The list of undo steps: a click goes back to a step, or forward again."""

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from sketchpaint.document.history import History
from sketchpaint.ui.common.language import word

MOST_SHOWN = 300
FIRST_SIZE = QSize(200, 110)  # no larger than the layers beside which it lies


class StepsPanel(QListWidget):
    """Shows the steps of a history, the one reached last chosen; undone ones are grey.

    Signals:
        position_wanted: how many steps are to be done.
    """

    position_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Undo steps"))
        self.setToolTip(self.tr("Click a step to go back to it, or forward again"))
        self.setMinimumHeight(60)
        self._shown: tuple[object, ...] = ()
        self.itemClicked.connect(self._on_clicked)
        self.itemActivated.connect(self._on_clicked)

    def sizeHint(self) -> QSize:
        return FIRST_SIZE

    def show_history(self, history: History) -> None:
        """Shows what was done, and what can be done again."""
        steps, position = history.steps, history.position
        first = max(0, min(position, len(steps) - MOST_SHOWN // 2) - MOST_SHOWN // 2)
        now = (id(history), history.version, position)
        if now == self._shown:
            return
        self._shown = now
        with QSignalBlocker(self):
            self.clear()
            texts = [self.tr("Opened"), *map(word, steps)]
            for number in range(first, min(len(texts), first + MOST_SHOWN)):
                item = QListWidgetItem(texts[number])
                item.setData(Qt.ItemDataRole.UserRole, number)
                if number > position:
                    item.setForeground(self.palette().placeholderText())
                self.addItem(item)
                if number == position:
                    self.setCurrentItem(item)
                    self.scrollToItem(item)

    def _on_clicked(self, item: QListWidgetItem) -> None:
        self.position_wanted.emit(int(item.data(Qt.ItemDataRole.UserRole)))
