"""The shortcut sheet: every key, with search and rebinding."""

from PySide6.QtCore import QCoreApplication, QSettings, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from sketchpaint.ui.common.actions import FIXED, HOLDS, translated
from sketchpaint.ui.common.gestures import BUTTONS, GESTURES, MODIFIERS, NO_KEY, Gesture, Gestures, choices
from sketchpaint.ui.common.screen import first_size

GROUP = "keys"
NAME_ROLE = Qt.ItemDataRole.UserRole


def load_keys(settings: QSettings, actions: dict[str, QAction]) -> None:
    """Gives actions the keys that the user has chosen for them."""
    for name, action in actions.items():
        stored = settings.value(f"{GROUP}/{name}")
        if stored is not None:
            action.setShortcuts(_sequences(str(stored)))


def _sequences(text: str) -> list[QKeySequence]:
    return [QKeySequence(part, QKeySequence.SequenceFormat.PortableText) for part in text.split(" | ") if part]


def keys_text(action: QAction) -> str:
    """Returns an action's keys in the form in which they are stored."""
    return " | ".join(key.toString(QKeySequence.SequenceFormat.PortableText) for key in action.shortcuts())


class ShortcutSheet(QDialog):
    """Lists all actions and gestures with their keys; a chosen one can be given others.

    Args:
        actions: name -> action.
        defaults: name -> keys at first, in the form of `keys_text`.
        gestures: what held keys mean.
        settings: where changed keys are stored.

    Attributes:
        set_button: gives the chosen action the keys that were pressed.
        reset_button: gives it those of the beginning.
        message: what came of it.
    """

    def __init__(
        self,
        actions: dict[str, QAction],
        defaults: dict[str, str],
        gestures: Gestures,
        settings: QSettings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.resize(first_size(560, 620))
        self._actions, self._defaults, self._gestures, self._settings = actions, defaults, gestures, settings
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
        for name, action in sorted(actions.items(), key=lambda item: _title(item[1])):
            self._add(_title(action), _native(keys_text(action)), name)
        for gesture, (_, text) in GESTURES.items():
            self._add(translated(text), _native(gestures.keys[gesture]), gesture)
        for keys, text in FIXED:
            self._add(translated(text), self.tr("{keys} (fixed)").format(keys=keys), None)
        self.key = QKeySequenceEdit()
        self.key.setAccessibleName(self.tr("New keys"))
        self.held = QComboBox()
        self.held.setAccessibleName(self.tr("New keys"))
        self.held.hide()
        self.set_button, self.reset_button = QPushButton(self.tr("Set")), QPushButton(self.tr("As at first"))
        self.message = QLabel()
        self.message.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(QLabel(self.tr("New keys for the chosen action")))
        row.addWidget(self.key, 1)
        row.addWidget(self.held, 1)
        row.addWidget(self.set_button)
        row.addWidget(self.reset_button)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.accept)
        layout = QVBoxLayout(self)
        for widget in (self.search, self.table):
            layout.addWidget(widget)
        layout.addLayout(row)
        layout.addWidget(self.message)
        layout.addWidget(buttons)
        self.search.textChanged.connect(self._on_searched)
        self.table.currentCellChanged.connect(self._on_chosen)
        self.set_button.clicked.connect(self._on_set_clicked)
        self.reset_button.clicked.connect(self._on_reset_clicked)

    def _add(self, title: str, keys: str, name: str | Gesture | None) -> None:
        row = self.table.rowCount()
        self.table.insertRow(row)
        for column, text in enumerate((title, keys)):
            item = QTableWidgetItem(text)
            item.setData(NAME_ROLE, name)
            if name is None:
                item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self.table.setItem(row, column, item)

    def _chosen(self) -> str | Gesture | None:
        item = self.table.item(self.table.currentRow(), 0)
        name: str | Gesture | None = item.data(NAME_ROLE) if item is not None else None
        return name

    @Slot()
    def _on_chosen(self) -> None:
        chosen = self._chosen()
        is_gesture = isinstance(chosen, Gesture)
        self.held.clear()
        for keys in choices(chosen) if isinstance(chosen, Gesture) else ():
            self.held.addItem(_native(keys), keys)
        self.held.setVisible(is_gesture)
        self.key.setVisible(not is_gesture)

    @Slot(str)
    def _on_searched(self, text: str) -> None:
        for row in range(self.table.rowCount()):
            cells = (self.table.item(row, column) for column in (0, 1))
            self.table.setRowHidden(
                row, not any(cell is not None and text.lower() in cell.text().lower() for cell in cells)
            )

    @Slot()
    def _on_set_clicked(self) -> None:
        name, keys = self._chosen(), self.key.keySequence()
        if isinstance(name, Gesture):
            self._bind_gesture(name, self.held.currentData())
        elif name is None or keys.isEmpty():
            self.message.setText(self.tr("Choose an action and press the new keys first."))
        else:
            self._bind(name, keys.toString(QKeySequence.SequenceFormat.PortableText))

    @Slot()
    def _on_reset_clicked(self) -> None:
        name = self._chosen()
        if isinstance(name, Gesture):
            self._bind_gesture(name, GESTURES[name][0])
        elif name is not None:
            self._bind(name, self._defaults[name])

    def _bind_gesture(self, gesture: Gesture, keys: str) -> None:
        taken = self._gestures.bind(gesture, keys)
        self._show(_native(keys), taken=None if taken is None else translated(GESTURES[taken][1]))

    def _bind(self, name: str, text: str) -> None:
        if name in HOLDS and (QKeySequence(text).count() != 1 or QKeySequence(text)[0].keyboardModifiers()):  # type: ignore[index]
            self.message.setText(self.tr("This needs a single key."))
            return
        for keys in _sequences(text):
            rivals = [
                action
                for other, action in self._actions.items()
                if other != name and not _is_of_shapes(other) and not _is_of_shapes(name)
            ]
            taken = next((action for action in rivals if keys in action.shortcuts()), None)
            if taken is not None:
                self._show(_native(text), taken=_title(taken))
                return
        self._actions[name].setShortcuts(_sequences(text))
        self._settings.setValue(f"{GROUP}/{name}", text)
        self._show(_native(text), taken=None)

    def _show(self, keys: str, *, taken: str | None) -> None:
        """Shows the chosen row's new keys, or what they already belong to."""
        item = self.table.item(self.table.currentRow(), 1)
        if taken is None and item is not None:
            item.setText(keys)
        self.message.setText(
            "" if taken is None else self.tr("{keys} already belongs to {action}.").format(keys=keys, action=taken)
        )


def _is_of_shapes(name: str) -> bool:
    return name.startswith("Shape: ")  # counts only while a shape is unfinished, so that others may have the same key


def _title(action: QAction) -> str:
    """Returns what an action is called, after the menu it is found in."""
    menu = next((owner.title() for owner in action.associatedObjects() if isinstance(owner, QMenu)), "")
    return f"{menu}: {action.text()}".replace("&", "") if menu else action.text()


def _native(text: str) -> str:
    """Returns keys as the user's system writes them."""
    if text == NO_KEY:
        return QCoreApplication.translate("ShortcutSheet", "none")
    if text in BUTTONS:
        return {
            "Middle": QCoreApplication.translate("ShortcutSheet", "middle"),
            "Right": QCoreApplication.translate("ShortcutSheet", "right"),
        }[text]
    parts = [QKeySequence(part, QKeySequence.SequenceFormat.PortableText) for part in text.split(" | ")]
    return (
        " | ".join(part.toString(QKeySequence.SequenceFormat.NativeText) for part in parts)
        if text and text not in MODIFIERS
        else text
    )
