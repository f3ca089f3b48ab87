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

    Attributes:
        form: the rows of the fields.
        name, format, quality, lossless, keep: the fields.
        note: says what the format does to the picture.
    """

    def __init__(
        self, photo: Photo, folder: Path, stem: str, settings: QSettings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export the picture"))
        self._photo, self._settings = photo, settings
        self.name = QLineEdit(str(folder / stem))
        self.name.setMinimumWidth(self.fontMetrics().averageCharWidth() * 52)
        browse = QPushButton(self.tr("Browse …"))
        browse.setAutoDefault(False)
        self.format = QComboBox()
        self.format.addItems(list(FORMATS))
        self.quality = NumberBox()
        self.quality.setRange(1, 100)
        self.lossless = QCheckBox(self.tr("Without loss"))
        self.keep = QComboBox()
        for keep, text in (
            (Keep.CAMERA, self.tr("Camera and exposure")),
            (Keep.ALL, self.tr("Everything, also place, serial numbers and names")),
            (Keep.NONE, self.tr("Nothing")),
        ):
            self.keep.addItem(text, keep.value)
        self.note = QLabel()
        self.note.setObjectName("muted")
        self.note.setWordWrap(True)
        self.note.setMinimumHeight(self.fontMetrics().lineSpacing() * 3)
        self._restore()
        self._lay_out(browse)
        browse.clicked.connect(self._on_browse)
        self.format.currentIndexChanged.connect(self._on_format_changed)
        self.name.textEdited.connect(self._on_name_edited)
        self.lossless.toggled.connect(self._show_what_counts)
        self._on_format_changed()

    def _lay_out(self, browse: QPushButton) -> None:
        file = QHBoxLayout()
        file.addWidget(self.name, 1)
        file.addWidget(browse)
        self.form = QFormLayout()
        self.form.addRow(self.tr("File"), file)
        for label, field in (
            (self.tr("Format"), self.format),
            (self.tr("Quality"), self.quality),
            ("", self.lossless),
            (self.tr("Keep"), self.keep),
        ):
            field.setAccessibleName(label)
            self.form.addRow(label, field)
        self.name.setAccessibleName(self.tr("File"))
        self.keep.setToolTip(self.tr("What the camera wrote beside the pixels; the colour profile is always kept"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self.tr("Export"), QDialogButtonBox.ButtonRole.AcceptRole).setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(self.form)
        layout.addWidget(self.note)
        layout.addWidget(buttons)

    def _restore(self) -> None:
        settings = self._settings
        self.format.setCurrentIndex(max(0, self.format.findText(str(settings.value(_FORMAT, "PNG")))))
        quality = str(settings.value(_QUALITY, DEFAULT_QUALITY))
        self.quality.setValue(int(quality) if quality.isdecimal() else DEFAULT_QUALITY)
        self.lossless.setChecked(str(settings.value(_LOSSLESS, "true")) != "false")
        self.keep.setCurrentIndex(max(0, self.keep.findData(str(settings.value(_KEEP, Keep.CAMERA.value)))))

    def remember(self) -> None:
        """Keeps the choices for the next export."""
        self._settings.setValue(_FORMAT, self.format.currentText())
        self._settings.setValue(_QUALITY, self.quality.value())
        self._settings.setValue(_LOSSLESS, "true" if self.lossless.isChecked() else "false")
        self._settings.setValue(_KEEP, self.keep.currentData())

    @property
    def path(self) -> Path:
        """The file, with an ending of the chosen format."""
        name, endings = self.name.text().strip(), FORMATS[self.format.currentText()]
        return Path(name) if Path(name).suffix.lower() in endings else Path(name + endings[0])

    @property
    def options(self) -> ExportOptions:
        """How it is to be written."""
        return ExportOptions(
            Keep(self.keep.currentData()), quality=self.quality.value(), lossless=self.lossless.isChecked()
        )

    def choose(self, path: Path) -> None:
        """Takes over a file's name, and the format of its ending."""
        self._on_name_edited(str(path))
        self.name.setText(str(path))

    def _is_lossless(self) -> bool:
        name = self.format.currentText()
        return name in ("PNG", "TIFF") or (name == "WebP" and self.lossless.isChecked())

    @Slot()
    def _on_browse(self) -> None:
        patterns = ";;".join(
            f"{name} ({' '.join(f'*{ending}' for ending in endings)})" for name, endings in FORMATS.items()
        )
        chosen = next(part for part in patterns.split(";;") if part.startswith(self.format.currentText()))
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
            with QSignalBlocker(self.format):
                self.format.setCurrentText(fitting[0])
            self._show_what_counts()

    @Slot()
    def _on_format_changed(self) -> None:
        """Gives the name the ending of the format."""
        name = Path(self.name.text().strip())
        if any(name.suffix.lower() in endings for endings in FORMATS.values()):
            name = name.with_suffix("")
        self.name.setText(str(name) + FORMATS[self.format.currentText()][0])
        self._show_what_counts()

    @Slot()
    def _show_what_counts(self) -> None:
        """Shows the choices that the format has, and says what it does to the pixels."""
        name = self.format.currentText()
        self.form.setRowVisible(self.lossless, name == "WebP")
        self.form.setRowVisible(self.quality, name == "JPEG" or (name == "WebP" and not self.lossless.isChecked()))
        self.form.setRowVisible(self.keep, name != "OpenRaster")
        self.note.setText(" ".join(self._sentences(name)))

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
