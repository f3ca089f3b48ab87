"""A slider that tells its number."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget


def with_percent(slider: QSlider) -> QWidget:
    """Returns a slider of percents with its value beside it."""
    row, number = QWidget(), QLabel()
    number.setObjectName("muted")
    number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    # Sliders of one panel end at one place.
    number.setMinimumWidth(number.fontMetrics().horizontalAdvance(f"{slider.maximum()} %"))
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(slider, 1)
    layout.addWidget(number)
    for moved in (slider.valueChanged, slider.sliderMoved):  # some sliders take their value only when let go
        moved.connect(lambda value: number.setText(f"{value} %"))
    number.setText(f"{slider.value()} %")
    return row
