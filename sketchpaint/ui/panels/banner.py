"""The banner: an error in one sentence, above the canvas, never in the way."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget


class Banner(QFrame):
    """Shows one sentence with Copy details and Dismiss; hidden when there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._details = ""
        self._label = QLabel()
        self._label.setWordWrap(True)
        self._copy = QPushButton(self.tr("Copy details"))
        self._dismiss = QPushButton(self.tr("Dismiss"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 10, 8)
        layout.addWidget(self._label, 1)
        layout.addWidget(self._copy)
        layout.addWidget(self._dismiss)
        self._copy.clicked.connect(self._on_copy_clicked)
        self._dismiss.clicked.connect(self.hide)
        self.hide()

    @property
    def sentence(self) -> str:
        """What is being said, or an empty text."""
        return self._label.text() if not self.isHidden() else ""

    def say(self, sentence: str, details: str = "") -> None:
        """Shows a sentence; `details` are what Copy details copies besides."""
        self._details = f"{sentence}\n\n{details}".strip()
        self._label.setText(sentence)
        self.show()

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._details)
