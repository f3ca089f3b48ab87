"""The export dialog: where to, in which format, and what that means for pixels and metadata."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import QSettings, QSignalBlocker, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from sketchpaint.imaging.export import ExportOptions
from sketchpaint.imaging.files import Photo
from sketchpaint.imaging.metadata import Keep
from sketchpaint.ui.common.number_box import NumberBox

# Name of a format -> the endings it may have, the first of which is added to a name that has none.
FORMATS = {
    "PNG": (".png",),
    "JPEG": (".jpg", ".jpeg"),
    "TIFF": (".tif", ".tiff"),
    "WebP": (".webp",),
    "OpenRaster": (".ora",),
}
DEFAULT_QUALITY = 95
_FORMAT, _QUALITY, _LOSSLESS, _KEEP = "export/format", "export/quality", "export/lossless", "export/metadata"


class ExportDialog(QDialog):
    """Asks how the picture is to be written.

    Args:
        photo: what the picture was made of.
        folder: where to, at first.
        stem: file name without its ending, at first.
        settings: remembers format, quality and metadata.
    """

    def __init__(
        self, photo: Photo, folder: Path, stem: str, settings: QSettings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export the picture"))
        self._photo, self._settings = photo, settings
        self._name = QLineEdit(str(folder / stem))
        self._name.setMinimumWidth(self.fontMetrics().averageCharWidth() * 52)
        browse = QPushButton(self.tr("Browse …"))
        browse.setAutoDefault(False)
        self._format = QComboBox()
        self._format.addItems(list(FORMATS))
        self._quality = NumberBox()
        self._quality.setRange(1, 100)
        self._lossless = QCheckBox(self.tr("Without loss"))
        self._keep = QComboBox()
        for keep, text in (
            (Keep.CAMERA, self.tr("Camera and exposure")),
            (Keep.ALL, self.tr("Everything, also place, serial numbers and names")),
            (Keep.NONE, self.tr("Nothing")),
        ):
            self._keep.addItem(text, keep.value)
        self._note = QLabel()
        self._note.setObjectName("muted")
        self._note.setWordWrap(True)
        self._note.setMinimumHeight(self.fontMetrics().lineSpacing() * 3)
        self._restore()
        self._lay_out(browse)
        browse.clicked.connect(self._on_browse)
        self._format.currentIndexChanged.connect(self._on_format_changed)
        self._name.textEdited.connect(self._on_name_edited)
        self._lossless.toggled.connect(self._show_what_counts)
        self._on_format_changed()

    def _lay_out(self, browse: QPushButton) -> None:
        file = QHBoxLayout()
        file.addWidget(self._name, 1)
        file.addWidget(browse)
        self._form = QFormLayout()
        self._form.addRow(self.tr("File"), file)
        for label, field in (
            (self.tr("Format"), self._format),
            (self.tr("Quality"), self._quality),
            ("", self._lossless),
            (self.tr("Keep"), self._keep),
        ):
            field.setAccessibleName(label)
            self._form.addRow(label, field)
        self._name.setAccessibleName(self.tr("File"))
        self._keep.setToolTip(self.tr("What the camera wrote beside the pixels; the colour profile is always kept"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self.tr("Export"), QDialogButtonBox.ButtonRole.AcceptRole).setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(self._form)
        layout.addWidget(self._note)
        layout.addWidget(buttons)

    def _restore(self) -> None:
        settings = self._settings
        self._format.setCurrentIndex(max(0, self._format.findText(str(settings.value(_FORMAT, "PNG")))))
        quality = str(settings.value(_QUALITY, DEFAULT_QUALITY))
        self._quality.setValue(int(quality) if quality.isdecimal() else DEFAULT_QUALITY)
        self._lossless.setChecked(str(settings.value(_LOSSLESS, "true")) != "false")
        self._keep.setCurrentIndex(max(0, self._keep.findData(str(settings.value(_KEEP, Keep.CAMERA.value)))))

    def remember(self) -> None:
        """Keeps the choices for the next export."""
        self._settings.setValue(_FORMAT, self._format.currentText())
        self._settings.setValue(_QUALITY, self._quality.value())
        self._settings.setValue(_LOSSLESS, "true" if self._lossless.isChecked() else "false")
        self._settings.setValue(_KEEP, self._keep.currentData())

    @property
    def path(self) -> Path:
        """The file, with an ending of the chosen format."""
        name, endings = self._name.text().strip(), FORMATS[self._format.currentText()]
        return Path(name) if Path(name).suffix.lower() in endings else Path(name + endings[0])

    @property
    def options(self) -> ExportOptions:
        """How it is to be written."""
        return ExportOptions(
            Keep(self._keep.currentData()), quality=self._quality.value(), lossless=self._lossless.isChecked()
        )

    def choose(self, path: Path) -> None:
        """Takes over a file's name, and the format of its ending."""
        self._on_name_edited(str(path))
        self._name.setText(str(path))

    def _is_lossless(self) -> bool:
        name = self._format.currentText()
        return name in ("PNG", "TIFF") or (name == "WebP" and self._lossless.isChecked())

    @Slot()
    def _on_browse(self) -> None:
        patterns = ";;".join(
            f"{name} ({' '.join(f'*{ending}' for ending in endings)})" for name, endings in FORMATS.items()
        )
        chosen = next(part for part in patterns.split(";;") if part.startswith(self._format.currentText()))
        options = QFileDialog.Option.DontConfirmOverwrite  # asked about when Export is pressed
        name, used = QFileDialog.getSaveFileName(
            self, self.tr("Export the picture"), str(self.path), patterns, chosen, options
        )
        if name:
            path = Path(name)
            endings = FORMATS.get(used.split(" ")[0], ())
            known = any(path.suffix.lower() in others for others in FORMATS.values())
            self.choose(path if known or not endings else Path(name + endings[0]))

    @Slot(str)
    def _on_name_edited(self, name: str) -> None:
        """Takes the format of a name's ending, and leaves the name as it is."""
        suffix = Path(name.strip()).suffix.lower()
        fitting = [format_ for format_, endings in FORMATS.items() if suffix in endings]
        if fitting:
            with QSignalBlocker(self._format):
                self._format.setCurrentText(fitting[0])
            self._show_what_counts()

    @Slot()
    def _on_format_changed(self) -> None:
        """Gives the name the ending of the format."""
        name = Path(self._name.text().strip())
        if any(name.suffix.lower() in endings for endings in FORMATS.values()):
            name = name.with_suffix("")
        self._name.setText(str(name) + FORMATS[self._format.currentText()][0])
        self._show_what_counts()

    @Slot()
    def _show_what_counts(self) -> None:
        """Shows the choices that the format has, and says what it does to the pixels."""
        name = self._format.currentText()
        self._form.setRowVisible(self._lossless, name == "WebP")
        self._form.setRowVisible(self._quality, name == "JPEG" or (name == "WebP" and not self._lossless.isChecked()))
        self._form.setRowVisible(self._keep, name != "OpenRaster")
        self._note.setText(" ".join(self._sentences(name)))

    def _sentences(self, name: str) -> list[str]:
        deep, transparent = self._photo.samples.dtype == np.uint16, self._photo.samples.shape[2] in (2, 4)
        if name == "OpenRaster":
            return [
                self.tr(
                    "Photo, sketch, mask and every starred or applied result become layers of their own, in 8-bit "
                    "sRGB, for Krita, GIMP and others."
                )
            ]
        sentences = []
        if self._is_lossless() and not (deep and name == "WebP"):
            sentences.append(self.tr("Pixels outside the mask stay those of the photo, byte for byte."))
        elif self._is_lossless():
            sentences.append(
                self.tr(
                    "WebP holds 8 bits a channel: the photo's 16 are rounded, and nothing else outside the mask "
                    "changes."
                )
            )
        else:
            sentences.append(
                self.tr(
                    "The picture is compressed anew: pixels outside the mask look the same, but are no longer the "
                    "photo's byte for byte."
                )
            )
            if deep:
                sentences.append(self.tr("Its 16 bits a channel become 8."))
        if transparent and name == "JPEG":
            sentences.append(self.tr("Transparency becomes white."))
        return sentences
