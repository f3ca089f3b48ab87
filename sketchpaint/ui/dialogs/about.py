"""About: version, licence and the model card."""

from pathlib import Path

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QTextBrowser, QVBoxLayout, QWidget

from sketchpaint import __version__
from sketchpaint.ui.common.screen import first_size

CARD = "MODEL_CARD.md"


class AboutDialog(QDialog):
    """Says what this is and how its networks were made.

    Args:
        models: folder with the model card.
    """

    def __init__(self, models: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About sketchpaint"))
        self.resize(first_size(640, 560))
        head = QLabel(
            self.tr(
                "<b>sketchpaint {version}</b><br>Fills masked parts of a portrait, guided by a sketch. Apache License "
                "2.0."
            ).format(version=__version__)
        )
        parts = QLabel(
            self.tr(
                "Made with Qt for Python (LGPL 3), PyTorch and NumPy (BSD), OpenCV (Apache 2.0) and Pillow (MIT-CMU)."
            )
        )
        parts.setWordWrap(True)
        parts.setObjectName("muted")
        card = QTextBrowser()
        card.setAccessibleName(self.tr("Model card"))
        try:
            card.setMarkdown((models / CARD).read_text())
        except OSError:
            card.setPlainText(self.tr("There is no model card in {folder}.").format(folder=models))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.accept)
        layout = QVBoxLayout(self)
        for widget in (head, parts, card, buttons):
            layout.addWidget(widget)
