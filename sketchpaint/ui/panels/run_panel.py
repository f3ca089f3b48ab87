"""The run panel: fill, cycles, exploration, refinement, Run and Stop, and progress in numbers."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLabel, QPushButton, QSlider, QSpinBox, QVBoxLayout, QWidget

from sketchpaint.engine.api import EXPLORATION, MOST_EXPLORATION, SKETCH_HOLD
from sketchpaint.ui.panels.percent import with_percent

ENLARGEMENT_WARNING = 4.0
FILLS: dict[str, Any] = {  # the marker for translators has no type
    "mean": QT_TRANSLATE_NOOP("fills", "Mean colour"), "blur": QT_TRANSLATE_NOOP("fills", "Blurred surroundings"),
    "white": QT_TRANSLATE_NOOP("fills", "White"), "black": QT_TRANSLATE_NOOP("fills", "Black"), "noise": QT_TRANSLATE_NOOP("fills", "Noise"),
    "keep": QT_TRANSLATE_NOOP("fills", "Keep the pixels"), "face": QT_TRANSLATE_NOOP("fills", "Random face (by seed)"),
}  # fmt: skip


def fill_titles() -> dict[str, str]:
    """Returns fill -> what it is called in the user's language."""
    return {name: QCoreApplication.translate("fills", title) for name, title in FILLS.items()}


@dataclass(frozen=True)
class RunOptions:
    """What the panel is set to; names are those of the engine's enums.

    Attributes:
        fill: name of the fill.
        seed: start of the randomness.
        min_cycles: least number of cycles.
        max_cycles: largest number of cycles.
        patience: cycles without a new best before stopping.
        exploration: how much cycles differ.
        sketch_hold: how far results are moved towards the sketch, 0 to 1.
        refine: auto, on or off.
    """

    fill: str
    seed: int
    min_cycles: int
    max_cycles: int
    patience: int
    exploration: float
    sketch_hold: float
    refine: str


class RunPanel(QWidget):
    """Settings of the next run and its buttons.

    Signals:
        run_wanted: Run was pressed.
        stop_wanted: Stop was pressed.
        strength_changed: the refinement's strength was changed; carries 0 to 1.
    """

    run_wanted = Signal()
    stop_wanted = Signal()
    strength_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fill = self._combo(self.tr("Fill"), fill_titles())
        self._refine = self._combo(self.tr("Refine"), {"auto": self.tr("When it scores higher"), "on": self.tr("Always"), "off": self.tr("Never")})
        self._exploration = self._slider(
            round(EXPLORATION * 100),
            self.tr("Exploration"),
            self.tr("How much the cycles differ, later ones more than early ones; 0 repeats the plain cycle"),
            highest=round(MOST_EXPLORATION * 100),
        )
        self._hold = self._slider(
            round(SKETCH_HOLD * 100),
            self.tr("Hold sketch"),
            self.tr("How far results are moved towards the sketch; more keeps thin lines, less blends large areas better"),
        )
        self._strength = self._slider(
            100, self.tr("Strength of the refinement"), self.tr("How much of the refinement is shown and applied, where a refined cycle is chosen")
        )
        self._min_cycles = self._number(self.tr("Least cycles"), 1, 500, 10)
        self._max_cycles = self._number(self.tr("Most cycles"), 1, 1000, 20)
        self._patience = self._number(self.tr("Patience"), 1, 100, 3)
        self._patience.setToolTip(self.tr("Cycles without a better score after which the run ends"))
        self._seed = self._number(self.tr("Seed"), 0, 2_147_483_647, 0)
        self.run_button = QPushButton(self.tr("Run"))
        self.run_button.setObjectName("run")
        self.run_button.setToolTip(self.tr("Fill the mask"))
        self.stop_button = QPushButton(self.tr("Stop"))
        self.stop_button.setToolTip(self.tr("Stop after the cycle in progress"))
        self._progress = QLabel(self.tr("Loading the networks …"))
        self._progress.setWordWrap(True)
        self._progress.setObjectName("muted")

        self._enlargement = QLabel()
        self._enlargement.setWordWrap(True)
        self._enlargement.setObjectName("muted")

        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setVerticalSpacing(5)
        cycles = QHBoxLayout()
        cycles.setSpacing(4)
        for part in (self._min_cycles, QLabel("–"), self._max_cycles):
            cycles.addWidget(part)
        cycles.addStretch(1)
        for label, field in (
            (self.tr("Fill"), self._fill), (self.tr("Exploration"), with_percent(self._exploration)), (self.tr("Hold sketch"), with_percent(self._hold)),
            (self.tr("Refine"), self._refine), (self.tr("Strength"), with_percent(self._strength)),
        ):  # fmt: skip
            form.addRow(label, field)
        form.addRow(self.tr("Cycles"), cycles)
        form.addRow(self.tr("Patience"), self._patience)
        form.addRow(self.tr("Seed"), self._seed)
        buttons = QHBoxLayout()
        buttons.addWidget(self.run_button, 2)
        buttons.addWidget(self.stop_button, 1)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addLayout(buttons)
        layout.addWidget(self._progress)
        layout.addWidget(self._enlargement)
        layout.addStretch(1)
        self.run_button.clicked.connect(self.run_wanted)
        self.stop_button.clicked.connect(self.stop_wanted)
        self._strength.valueChanged.connect(lambda value: self.strength_changed.emit(value / 100))
        self.set_state(ready=False, running=False)

    def options(self) -> RunOptions:
        """Returns what is set."""
        return RunOptions(
            fill=self._fill.currentData(), seed=self._seed.value(), min_cycles=self._min_cycles.value(),
            max_cycles=max(self._min_cycles.value(), self._max_cycles.value()), patience=self._patience.value(),
            exploration=self._exploration.value() / 100, sketch_hold=self._hold.value() / 100, refine=self._refine.currentData(),
        )  # fmt: skip

    def set_fill(self, name: str) -> None:
        """Chooses a fill by its engine name."""
        self._fill.setCurrentIndex(self._fill.findData(name))

    def set_state(self, *, ready: bool, running: bool) -> None:
        """Enables Run when the networks are there, Stop while a run is under way."""
        self.run_button.setEnabled(ready)
        self.run_button.setText(self.tr("Run again") if running else self.tr("Run"))
        self.stop_button.setEnabled(running)

    def show_progress(self, text: str) -> None:
        """Shows progress in numbers."""
        self._progress.setText(text)

    def show_enlargement(self, scale: float) -> None:
        """Says how much results are enlarged; above `ENLARGEMENT_WARNING` that they will be soft."""
        text = ""
        if scale > ENLARGEMENT_WARNING:
            text = self.tr("Results are enlarged {scale} times and will be soft.").format(scale=f"{scale:.1f}")
        elif scale > 1:
            text = self.tr("Results are enlarged {scale} times.").format(scale=f"{scale:.1f}")
        self._enlargement.setText(text)

    @property
    def enlargement(self) -> str:
        """What is shown about the enlargement."""
        return self._enlargement.text()

    @property
    def progress(self) -> str:
        """What is shown as progress."""
        return self._progress.text()

    def _slider(self, value: int, name: str, tip: str, *, highest: int = 100) -> QSlider:
        """Returns a slider of percents."""
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, highest)
        slider.setValue(value)
        slider.setAccessibleName(name)
        slider.setToolTip(tip)
        return slider

    def _combo(self, name: str, choices: dict[str, str]) -> QComboBox:
        combo = QComboBox()
        combo.setAccessibleName(name)
        for key, text in choices.items():
            combo.addItem(text, key)
        return combo

    def _number(self, name: str, low: int, high: int, value: int) -> QSpinBox:
        box = QSpinBox()
        box.setRange(low, high)
        box.setValue(value)
        box.setAccessibleName(name)
        return box
