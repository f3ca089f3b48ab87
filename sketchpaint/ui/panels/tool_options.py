"""Tool options: layer, brush size, hardness, opacity and colour."""

import math
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtGui import QAction, QColor, QPainter, QPixmap
from PySide6.QtWidgets import QButtonGroup, QColorDialog, QLabel, QSlider, QToolBar, QToolButton, QWidget

from sketchpaint.ui.common.number_box import NumberBox
from sketchpaint.ui.tools.brushes import RECENT_COLOURS, BrushSettings

SWATCH_PX = 18
SLIDER_STEPS = 200
PERCENT = 100
# Skin, hair, frames, lips: what an artist reaches for first on a face.
SWATCHES = (
    "#15110f",
    "#3b2a20",
    "#6b4a32",
    "#a8743c",
    "#e0c080",
    "#d9a17e",
    "#8d5a44",
    "#f3ece4",
    "#8a8d91",
    "#2f4c7a",
    "#9c3b45",
)


def swatch(colour: QColor) -> QPixmap:
    """Returns a round dot of a colour."""
    pixmap = QPixmap(SWATCH_PX, SWATCH_PX)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(colour)
    painter.setPen(QColor(128, 128, 128))
    painter.drawEllipse(1, 1, SWATCH_PX - 3, SWATCH_PX - 3)
    painter.end()
    return pixmap


class ToolOptions(QToolBar):
    """The bar on top; shows and changes the brush settings.

    Args:
        settings: shared with the tools.
    """

    def __init__(self, settings: BrushSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Tool options"))
        self.setObjectName("tool_options")
        self.setMovable(False)
        self._settings = settings
        self._recent_actions: list[QAction] = []
        self._layers = QButtonGroup(self)
        for sketch, text, tip in (
            (False, self.tr("Mask"), self.tr("Paint what is to be filled")),
            (True, self.tr("Sketch"), self.tr("Paint colours to go by, inside the mask")),
        ):
            button = QToolButton()
            button.setText(text)
            button.setToolTip(tip)
            button.setCheckable(True)
            self._layers.addButton(button, int(sketch))
            self.addWidget(button)
        self._layers.idClicked.connect(self._on_layer_clicked)
        self.addSeparator()
        self._size = self._slider(self.tr("Size"), 64)
        self._size_px = self._number(self.tr("Size in pixels of the photo"), " px", least=1)
        self._hardness = self._number(self.tr("Hardness"), " %", label=self.tr("Hardness"))
        self._opacity = self._number(self.tr("Opacity"), " %", label=self.tr("Opacity"))
        self._mirror = QToolButton()
        self._mirror.setText(self.tr("Mirror"))
        self._mirror.setCheckable(True)
        self._mirror.setToolTip(self.tr("Repeat each stroke on the other side of the face"))
        self._mirror.toggled.connect(settings.set_mirrors)
        self.addWidget(self._mirror)
        self.addSeparator()
        self._colour = QToolButton()
        self._colour.setAccessibleName(self.tr("Colour"))
        self._colour.setToolTip(self.tr("Colour of the sketch brush"))
        self._colour.clicked.connect(self._on_colour_clicked)
        self.addWidget(self._colour)
        self._swatches = QButtonGroup(self)
        for number, name in enumerate(SWATCHES):
            button = QToolButton()
            button.setIcon(swatch(QColor(name)))
            button.setAccessibleName(self.tr("Colour {name}").format(name=name))
            button.setToolTip(self.tr("Sketch with {name}").format(name=name))
            self._swatches.addButton(button, number)
            self.addWidget(button)
        self._swatches.idClicked.connect(self._on_swatch_clicked)
        self._recent = QButtonGroup(self)
        self._recent_begin = self.addSeparator()
        for number in range(RECENT_COLOURS):
            button = QToolButton()
            button.setAccessibleName(self.tr("Recent colour {number}").format(number=number + 1))
            button.setToolTip(self.tr("Colour used before"))
            self._recent.addButton(button, number)
            self._recent_actions.append(self.addWidget(button))
        self._recent.idClicked.connect(self._on_recent_clicked)
        self._size.valueChanged.connect(self._on_slider_moved)
        for box in (self._size_px, self._hardness, self._opacity):
            box.valueChanged.connect(self._on_number_entered)
        settings.changed.connect(self._on_settings_changed)
        self._on_settings_changed()

    def _slider(self, name: str, width_px: int) -> QSlider:
        self.addWidget(QLabel(f"  {name} "))
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, SLIDER_STEPS)
        slider.setFixedWidth(width_px)
        slider.setAccessibleName(name)
        self.addWidget(slider)
        return slider

    def _number(self, name: str, unit: str, *, least: int = 0, label: str = "") -> NumberBox:
        if label:
            self.addWidget(QLabel(f"  {label} "))
        box = NumberBox()
        box.setRange(least, PERCENT)
        box.setSuffix(unit)
        box.setKeyboardTracking(False)
        box.setAccessibleName(name)
        box.setToolTip(name)
        self.addWidget(box)
        return box

    @Slot(int)
    def _on_layer_clicked(self, identity: int) -> None:
        self._settings.set_paints_sketch(bool(identity))

    @Slot()
    def _on_slider_moved(self) -> None:
        # Sizes are felt as ratios: the slider is logarithmic.
        size = max(2.0, self._settings.largest_px) ** (self._size.value() / SLIDER_STEPS)
        self._settings.set_brush(replace(self._settings.brush, size_px=size))

    @Slot()
    def _on_number_entered(self) -> None:
        brush, box = self._settings.brush, self.sender()
        if box is self._size_px:
            brush = replace(brush, size_px=float(self._size_px.value()))
        elif box is self._hardness:
            brush = replace(brush, hardness=self._hardness.value() / PERCENT)
        else:
            brush = replace(brush, opacity=self._opacity.value() / PERCENT)
        self._settings.set_brush(brush)

    @Slot(int)
    def _on_swatch_clicked(self, number: int) -> None:
        self._take_colour(QColor(SWATCHES[number]))

    @Slot(int)
    def _on_recent_clicked(self, number: int) -> None:
        self._take_colour(QColor(*self._settings.recent_colours[number]))

    @Slot()
    def _on_colour_clicked(self) -> None:
        self._take_colour(QColorDialog.getColor(QColor(*self._settings.brush.colour), self, self.tr("Sketch colour")))

    def _take_colour(self, colour: QColor) -> None:
        if colour.isValid():
            self._settings.set_brush(
                replace(self._settings.brush, colour=(colour.red(), colour.green(), colour.blue()))
            )
            self._settings.set_paints_sketch(True)

    @Slot()
    def _on_settings_changed(self) -> None:
        brush = self._settings.brush
        largest = max(2.0, self._settings.largest_px)
        with QSignalBlocker(self._size):
            self._size.setValue(round(math.log(max(1.0, brush.size_px)) / math.log(largest) * SLIDER_STEPS))
        with QSignalBlocker(self._size_px):
            self._size_px.setRange(1, math.floor(largest))
        for box, number in (
            (self._size_px, brush.size_px),
            (self._hardness, brush.hardness * PERCENT),
            (self._opacity, brush.opacity * PERCENT),
        ):
            with QSignalBlocker(box):
                box.setValue(round(number))
        self._colour.setIcon(swatch(QColor(*brush.colour)))
        self._layers.button(int(self._settings.paints_sketch)).setChecked(True)
        with QSignalBlocker(self._mirror):
            self._mirror.setChecked(self._settings.mirrors)
        self._recent_begin.setVisible(bool(self._settings.recent_colours))
        for number, action in enumerate(self._recent_actions):
            known = number < len(self._settings.recent_colours)
            action.setVisible(known)
            if known:
                self._recent.button(number).setIcon(swatch(QColor(*self._settings.recent_colours[number])))
