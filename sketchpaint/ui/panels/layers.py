"""The layers panel: which layers are seen, how strongly, and the colour of the mask's tint."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QCheckBox, QColorDialog, QGridLayout, QSlider, QToolButton, QVBoxLayout, QWidget

from sketchpaint.ui.canvas.pictures import LayerView
from sketchpaint.ui.panels.percent import with_percent
from sketchpaint.ui.panels.tool_options import swatch

FULL = 100


class LayersPanel(QWidget):
    """Shows and changes a `LayerView`. What is exported does not depend on it.

    Signals:
        view_changed: carries the new `LayerView`.

    Attributes:
        shown: layer -> whether it is seen.
        opacity: layer -> how strongly, in percent.
    """

    view_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTip(self.tr("How layers are shown; exports always hold photo and result"))
        self._rgb = LayerView().mask_rgb
        self.shown: dict[str, QCheckBox] = {}
        self.opacity: dict[str, QSlider] = {}
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        grid.setVerticalSpacing(2)
        titles = {
            "sketch": self.tr("Sketch"),
            "mask": self.tr("Mask"),
            "result": self.tr("Result"),
            "photo": self.tr("Photo"),
        }
        for row, (name, title) in enumerate(titles.items()):
            box = QCheckBox(title)
            box.setChecked(True)
            box.setAccessibleName(self.tr("Show {layer}").format(layer=title))
            slider = QSlider(Qt.Orientation.Horizontal)
            slider.setRange(0, FULL)
            slider.setValue(round(getattr(LayerView(), name) * FULL))
            slider.setTracking(name in ("photo", "result"))  # the others blend the whole picture anew
            slider.setAccessibleName(self.tr("Opacity of {layer}").format(layer=title))
            box.toggled.connect(self._on_changed)
            slider.valueChanged.connect(self._on_changed)
            grid.addWidget(box, row, 0)
            grid.addWidget(with_percent(slider), row, 1)
            self.shown[name], self.opacity[name] = box, slider
        self._colour = QToolButton()
        self._colour.setObjectName("tint")  # no higher than its row
        self._colour.setAccessibleName(self.tr("Mask colour"))
        self._colour.setToolTip(self.tr("Colour of the mask's tint"))
        self._colour.setIcon(swatch(QColor(*self._rgb)))
        self._colour.clicked.connect(self._on_colour_clicked)
        grid.addWidget(self._colour, 1, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(9, 4, 9, 4)
        layout.addLayout(grid)
        layout.addStretch(1)

    def view(self) -> LayerView:
        """Returns what is set."""
        opacity = {
            name: self.opacity[name].value() / FULL if self.shown[name].isChecked() else 0.0 for name in self.shown
        }
        return LayerView(**opacity, mask_rgb=self._rgb)

    def set_view(self, view: LayerView) -> None:
        """Takes over another view without telling."""
        self._rgb = view.mask_rgb
        self._colour.setIcon(swatch(QColor(*self._rgb)))
        with QSignalBlocker(self):
            for name, slider in self.opacity.items():
                self.shown[name].setChecked(getattr(view, name) > 0)
                slider.setValue(round(getattr(view, name) * FULL))

    @Slot()
    def _on_changed(self) -> None:
        self.view_changed.emit(self.view())

    @Slot()
    def _on_colour_clicked(self) -> None:
        self.choose_colour(QColorDialog.getColor(QColor(*self._rgb), self, self.tr("Colour of the mask")))

    def choose_colour(self, colour: QColor) -> None:
        """Takes another colour for the tint; an invalid one changes nothing."""
        if colour.isValid():
            self._rgb = (colour.red(), colour.green(), colour.blue())
            self._colour.setIcon(swatch(colour))
            self._on_changed()
