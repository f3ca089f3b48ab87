"""The shortcut sheet: every key, with search and rebinding."""

from PySide6.QtCore import QSettings, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

GROUP = "keys"
FIXED = (
    ("Pan", "Middle drag"), ("Zoom at the pointer", "Wheel"), ("Brush size", "Ctrl+wheel"), ("Straight line", "Shift+click"),
    ("Pick a colour", "Alt+click"), ("Take away with a shape", "Ctrl+drag"), ("Close a polygon", "Double click, Enter"),
    ("Give up an unfinished shape", "Esc"),
)  # fmt: skip


def load_keys(settings: QSettings, actions: dict[str, QAction]) -> None:
    """Gives actions the keys that the user has chosen for them."""
    for name, action in actions.items():
        stored = settings.value(f"{GROUP}/{name}")
        if stored is not None:
            action.setShortcuts(_sequences(str(stored)))


def _sequences(text: str) -> list[QKeySequence]:
    return [QKeySequence(part, QKeySequence.SequenceFormat.PortableText) for part in text.split(" | ") if part]


def _text(action: QAction) -> str:
    return " | ".join(key.toString(QKeySequence.SequenceFormat.PortableText) for key in action.shortcuts())


class ShortcutSheet(QDialog):
    """Lists all actions with their keys; a chosen one can be given another.

    Args:
        actions: name -> action.
        defaults: name -> keys at first, in the form of `_text`.
        settings: where changed keys are stored.
    """

    def __init__(self, actions: dict[str, QAction], defaults: dict[str, str], settings: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.resize(520, 600)
        self._actions, self._defaults, self._settings = actions, defaults, settings
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setAccessibleName(self.tr("Search"))
        self.search.setClearButtonEnabled(True)
        self.table = QTableWidget(0, 2)
        self.table.setHorizontalHeaderLabels([self.tr("Action"), self.tr("Keys")])
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        for name, action in sorted(actions.items()):
            self._add(name, _text(action))
        for name, keys in FIXED:
            self._add(name, keys, fixed=True)
        self.key = QKeySequenceEdit()
        self.key.setAccessibleName(self.tr("New keys"))
        self._set, self._reset = QPushButton(self.tr("Set")), QPushButton(self.tr("As at first"))
        self._message = QLabel()
        self._message.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(QLabel(self.tr("New keys for the chosen action")))
        row.addWidget(self.key, 1)
        row.addWidget(self._set)
        row.addWidget(self._reset)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.accept)
        layout = QVBoxLayout(self)
        for widget in (self.search, self.table):
            layout.addWidget(widget)
        layout.addLayout(row)
        layout.addWidget(self._message)
        layout.addWidget(buttons)
        self.search.textChanged.connect(self._on_searched)
        self._set.clicked.connect(self._on_set_clicked)
        self._reset.clicked.connect(self._on_reset_clicked)

    def _add(self, name: str, keys: str, *, fixed: bool = False) -> None:
        row = self.table.rowCount()
        self.table.insertRow(row)
        for column, text in enumerate((name, keys)):
            item = QTableWidgetItem(text)
            if fixed:
                item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self.table.setItem(row, column, item)

    def _chosen(self) -> str | None:
        item = self.table.item(self.table.currentRow(), 0)
        return item.text() if item is not None and item.text() in self._actions else None

    @Slot(str)
    def _on_searched(self, text: str) -> None:
        for row in range(self.table.rowCount()):
            cells = (self.table.item(row, column) for column in (0, 1))
            self.table.setRowHidden(row, not any(cell is not None and text.lower() in cell.text().lower() for cell in cells))

    @Slot()
    def _on_set_clicked(self) -> None:
        name, keys = self._chosen(), self.key.keySequence()
        if name is None or keys.isEmpty():
            self._message.setText(self.tr("Choose an action and press the new keys first."))
            return
        self._bind(name, keys.toString(QKeySequence.SequenceFormat.PortableText))

    @Slot()
    def _on_reset_clicked(self) -> None:
        name = self._chosen()
        if name is not None:
            self._bind(name, self._defaults[name])

    def _bind(self, name: str, text: str) -> None:
        for keys in _sequences(text):
            taken = next((other for other, action in self._actions.items() if other != name and keys in action.shortcuts()), None)
            if taken is not None:
                self._message.setText(self.tr("{keys} already belongs to {action}.").format(keys=keys.toString(), action=taken))
                return
        self._actions[name].setShortcuts(_sequences(text))
        self._settings.setValue(f"{GROUP}/{name}", text)
        item = self.table.item(self.table.currentRow(), 1)
        if item is not None:
            item.setText(text)
        self._message.setText("")
