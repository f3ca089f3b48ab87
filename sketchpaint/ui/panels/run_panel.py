"""The run panel: fill, cycles, exploration, refinement, Run and Stop, and progress in numbers."""

from collections.abc import Iterable
from enum import StrEnum

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from sketchpaint.engine.options import Fill, Refine
from sketchpaint.ui.common.number_box import NumberBox
from sketchpaint.ui.common.numbers import decimal
from sketchpaint.ui.editor.run_options import RANGES, RunOptions, fill_titles
from sketchpaint.ui.panels.brought import BroughtNote
from sketchpaint.ui.panels.percent import with_percent
from sketchpaint.ui.panels.scrolling import Scrolling

ENLARGEMENT_WARNING = 4.0


class RunPanel(QWidget):
    """Settings of the next run and its buttons.

    Signals:
        run_wanted: Run was pressed.
        stop_wanted: Stop was pressed.
        strength_changed: the strength of detail and refinement was changed; carries 0 to 1.
        options_changed: the user has set something for the next run.

    Attributes:
        fill, exploration, hold, refine, strength, min_cycles, max_cycles, patience, seed: the fields.
        brought: tells which settings a drawing has brought.
        run_button: starts a run.
        stop_button: ends it.
    """

    run_wanted = Signal()
    stop_wanted = Signal()
    strength_changed = Signal(float)
    options_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make_fields()
        self._make_labels()
        self.run_button = QPushButton(self.tr("Run"))
        self.run_button.setObjectName("run")
        self.run_button.setToolTip(self.tr("Fill the mask"))
        self.stop_button = QPushButton(self.tr("Stop"))
        self.stop_button.setToolTip(self.tr("Stop after the cycle in progress"))
        self._lay_out()
        self.run_button.clicked.connect(self.run_wanted)
        self.stop_button.clicked.connect(self.stop_wanted)
        self.strength.valueChanged.connect(lambda value: self.strength_changed.emit(value / 100))
        self.set_options(RunOptions())
        for combo in (self.fill, self.refine):
            combo.currentIndexChanged.connect(self.options_changed)
        for slider in (self.exploration, self.hold, self.strength):
            slider.valueChanged.connect(self.options_changed)
        for box in (self.min_cycles, self.max_cycles, self.patience, self.seed):
            box.valueChanged.connect(self.options_changed)
        self.set_state(ready=False, running=False)

    def _make_fields(self) -> None:
        self.fill = self._combo(self.tr("Fill"), fill_titles().items())
        self.refine = self._combo(
            self.tr("Refine"),
            (
                (Refine.AUTO, self.tr("When it scores higher")),
                (Refine.ON, self.tr("Always")),
                (Refine.OFF, self.tr("Never")),
            ),
        )
        self.exploration = self._slider(
            self.tr("Exploration"),
            self.tr("How much the cycles differ, later ones more than early ones; 0 repeats the plain cycle"),
            highest=round(RANGES["exploration"][1] * 100),
        )
        self.hold = self._slider(
            self.tr("Hold sketch"),
            self.tr(
                "How far results are moved towards the sketch; thin lines are kept as they are from 55 % on, areas "
                "little by little from 60 to 100 %"
            ),
        )
        self.strength = self._slider(
            self.tr("Strength of the refinement"),
            self.tr("How much of the photo's detail, and of the refinement of a refined cycle, is shown and applied"),
        )
        self.min_cycles = self._number(self.tr("Least cycles"), "min_cycles")
        self.max_cycles = self._number(self.tr("Most cycles"), "max_cycles")
        self.patience = self._number(self.tr("Patience"), "patience")
        self.patience.setToolTip(self.tr("Cycles without a better score after which the run ends"))
        self.seed = self._number(self.tr("Seed"), "seed")

    def _make_labels(self) -> None:
        self._progress = QLabel(self.tr("Loading the networks …"))
        self._progress.setWordWrap(True)
        # What stands below stays in its place when the text takes a second line.
        self._progress.setMinimumHeight(2 * self._progress.fontMetrics().lineSpacing())
        self._progress.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._progress.setObjectName("muted")
        self._enlargement = QLabel()
        self._enlargement.setWordWrap(True)
        self._enlargement.setObjectName("muted")
        self.brought = BroughtNote()
        self._limits = QLabel()
        self._limits.setWordWrap(True)
        self._limits.setObjectName("warning")
        self._limits.hide()

    def _form(self) -> QFormLayout:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setVerticalSpacing(5)
        cycles = QHBoxLayout()
        cycles.setSpacing(4)
        for part in (self.min_cycles, QLabel("–"), self.max_cycles):
            cycles.addWidget(part)
        cycles.addStretch(1)
        for label, field in (
            (self.tr("Fill"), self.fill),
            (self.tr("Exploration"), with_percent(self.exploration)),
            (self.tr("Hold sketch"), with_percent(self.hold)),
            (self.tr("Refine"), self.refine),
            (self.tr("Strength"), with_percent(self.strength)),
        ):
            form.addRow(label, field)
        form.addRow(self.tr("Cycles"), cycles)
        form.addRow(self.tr("Patience"), self.patience)
        form.addRow(self.tr("Seed"), self.seed)
        return form

    def _lay_out(self) -> None:
        """Lets settings scroll; the buttons are always in sight."""
        buttons = QHBoxLayout()
        buttons.addWidget(self.run_button, 2)
        buttons.addWidget(self.stop_button, 1)
        settings = QWidget()
        above = QVBoxLayout(settings)
        above.addLayout(self._form())
        above.addWidget(self._enlargement)
        above.addStretch(1)
        below = QVBoxLayout()
        margins = above.contentsMargins()
        below.setContentsMargins(margins.left(), 0, margins.right(), margins.bottom())
        below.addWidget(self.brought)
        below.addWidget(self._limits)
        below.addLayout(buttons)
        below.addWidget(self._progress)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(Scrolling(settings), 1)
        layout.addLayout(below)

    def options(self) -> RunOptions:
        """Returns what is set."""
        return RunOptions(
            fill=Fill(self.fill.currentData()),
            seed=self.seed.value(),
            min_cycles=self.min_cycles.value(),
            max_cycles=self.max_cycles.value(),
            patience=self.patience.value(),
            exploration=self.exploration.value() / 100,
            sketch_hold=self.hold.value() / 100,
            refine=Refine(self.refine.currentData()),
            strength=self.strength.value() / 100,
        )

    def set_options(self, options: RunOptions) -> None:
        """Takes over options without telling of a change."""
        with QSignalBlocker(self):
            self.fill.setCurrentIndex(self.fill.findData(options.fill))
            self.refine.setCurrentIndex(self.refine.findData(options.refine))
            self.exploration.setValue(round(options.exploration * 100))
            self.hold.setValue(round(options.sketch_hold * 100))
            self.strength.setValue(round(options.strength * 100))
            for box, value in (
                (self.seed, options.seed),
                (self.min_cycles, options.min_cycles),
                (self.max_cycles, options.max_cycles),
                (self.patience, options.patience),
            ):
                box.setValue(value)

    def set_state(self, *, ready: bool, running: bool) -> None:
        """Enables Run when the networks are there, Stop while a run is under way."""
        self.run_button.setEnabled(ready)
        self.run_button.setText(self.tr("Run again") if running else self.tr("Run"))
        self.stop_button.setEnabled(running)

    def show_progress(self, text: str) -> None:
        """Shows progress in numbers."""
        self._progress.setText(text)

    def show_enlargement(self, scale: float) -> None:
        """Says how much finer than the networks' 128 pixels the photo is, and what that means for results."""
        text = ""
        if scale > ENLARGEMENT_WARNING:
            text = self.tr(
                "Skin and hair get detail of the photo, {scale} times finer than the cycles, and an eye comes from the "
                "other one where both sides are alike. What both hide stays softer, unless the Sketch menu lays it "
                "from another photo."
            )
        elif scale > 1:
            text = self.tr("Results get detail of the photo, {scale} times finer than the cycles.")
        self._enlargement.setText(text.format(scale=decimal(scale, 1)))

    def show_limits(self, text: str) -> None:
        """Says what the networks cannot do with the face in the frame; an empty text says nothing."""
        self._limits.setText(text)
        self._limits.setVisible(bool(text))

    @property
    def limits(self) -> str:
        """What is said about the face in the frame."""
        return self._limits.text()

    @property
    def enlargement(self) -> str:
        """What is shown about the enlargement."""
        return self._enlargement.text()

    @property
    def progress(self) -> str:
        """What is shown as progress."""
        return self._progress.text()

    def _slider(self, name: str, tip: str, *, highest: int = 100) -> QSlider:
        """Returns a slider of percents."""
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, highest)
        slider.setAccessibleName(name)
        slider.setToolTip(tip)
        return slider

    def _combo(self, name: str, choices: Iterable[tuple[StrEnum, str]]) -> QComboBox:
        combo = QComboBox()
        combo.setAccessibleName(name)
        # The longest choice must not widen the panel.
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(15)
        for choice, text in choices:
            combo.addItem(text, choice)
        return combo

    def _number(self, name: str, option: str) -> NumberBox:
        box = NumberBox()
        low, high = RANGES[option]
        box.setRange(int(low), int(high))
        box.setAccessibleName(name)
        return box
