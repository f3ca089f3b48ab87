"""The settings dialog."""

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from sketchpaint.engine.options import DEVICES
from sketchpaint.ui.common.number_box import NumberBox
from sketchpaint.ui.common.preferences import LANGUAGES, RANGES, THEMES, Preferences


class SettingsDialog(QDialog):
    """Shows and changes the preferences.

    Args:
        preferences: what is set now.
    """

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self._theme = _combo(
            dict(zip(THEMES, (self.tr("System"), self.tr("Dark"), self.tr("Light")), strict=True)), preferences.theme
        )
        self._language = _combo(LANGUAGES | {"": self.tr("System")}, preferences.language)
        self._device = _combo({name: name for name in DEVICES}, preferences.device)
        self._threads = _number(*RANGES["threads"], preferences.threads)
        self._threads.setSpecialValueText(self.tr("automatic"))
        self._undo_mb = _number(*RANGES["undo_mb"], preferences.undo_mb)
        self._undo_mb.setSuffix(" MB")
        self._tiles_mb = _number(*RANGES["tiles_mb"], preferences.tiles_mb)
        self._tiles_mb.setSuffix(" MB")
        self._autosave = _number(*RANGES["autosave_minutes"], preferences.autosave_minutes)
        self._autosave.setSuffix(" min")
        self._autosave.setSpecialValueText(self.tr("never"))
        self._follows = QCheckBox(self.tr("Show the newest cycle during a run"))
        self._follows.setChecked(preferences.follows_newest)
        self._recipe = QCheckBox(self.tr("Write the recipe into exports"))
        self._recipe.setToolTip(
            self.tr(
                "Lets 'sketchpaint replay' rebuild the picture; the file then also holds the pixels that were painted "
                "over"
            )
        )
        self._recipe.setChecked(preferences.writes_recipe)
        form = QFormLayout()
        for label, field in (
            (self.tr("Theme"), self._theme),
            (self.tr("Language"), self._language),
            (self.tr("Device"), self._device),
            (self.tr("Threads"), self._threads),
            (self.tr("Memory for undo"), self._undo_mb),
            (self.tr("Memory for the filmstrip"), self._tiles_mb),
            (self.tr("Autosave of the project file"), self._autosave),
        ):
            field.setAccessibleName(label)
            form.addRow(label, field)
        form.addRow(self._follows)
        form.addRow(self._recipe)
        note = QLabel(
            self.tr("Language, device and threads take effect at the next start. Unsaved work is always kept on disk.")
        )
        note.setObjectName("muted")
        note.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(note)
        layout.addWidget(buttons)

    def preferences(self) -> Preferences:
        """Returns what is set in the dialog."""
        return Preferences(
            theme=self._theme.currentData(),
            language=self._language.currentData(),
            device=self._device.currentData(),
            threads=self._threads.value(),
            undo_mb=self._undo_mb.value(),
            tiles_mb=self._tiles_mb.value(),
            autosave_minutes=self._autosave.value(),
            follows_newest=self._follows.isChecked(),
            writes_recipe=self._recipe.isChecked(),
        )


def _combo(choices: dict[str, str], chosen: str) -> QComboBox:
    combo = QComboBox()
    for key, text in choices.items():
        combo.addItem(text, key)
    combo.setCurrentIndex(max(0, combo.findData(chosen)))
    return combo


def _number(low: int, high: int, value: int) -> NumberBox:
    box = NumberBox()
    box.setRange(low, high)
    box.setValue(value)
    return box
