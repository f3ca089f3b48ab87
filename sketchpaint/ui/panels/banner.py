"""The banner: an error or a hint in one sentence, above the canvas, never in the way."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget


class Banner(QFrame):
    """Shows one sentence with Copy details and Dismiss; hidden when there is nothing to say.

    A sentence passes with what it was about; one that stays, because it tells of a loss, is there until the user
    dismisses it.

    Attributes:
        label: the sentence.
        copy_button: copies the details.
        dismiss_button: hides the banner.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._details: list[str] = []
        self._staying: list[str] = []
        self.label = QLabel()
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setWordWrap(True)
        self.label.setMinimumWidth(1)  # a long name has no spaces to break at, and is no reason for a wide window
        self.copy_button = QPushButton(self.tr("Copy details"))
        self.dismiss_button = QPushButton(self.tr("Dismiss"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 10, 8)
        layout.addWidget(self.label, 1)
        layout.addWidget(self.copy_button)
        layout.addWidget(self.dismiss_button)
        self.copy_button.clicked.connect(self._on_copy_clicked)
        self.dismiss_button.clicked.connect(self._on_dismissed)
        self.hide()

    @property
    def sentence(self) -> str:
        """What is being said, or an empty text."""
        return self.label.text() if not self.isHidden() else ""

    def say(self, sentence: str, details: str = "") -> None:
        """Shows a sentence, below those that stay; `details` are what Copy details copies besides."""
        self._show(sentence, details)

    def hint(self, sentence: str) -> None:
        """Shows what to do first, in a quiet colour unless sentences stay beside it."""
        self._show(sentence, "", is_hint=not self._staying)

    def say_lasting(self, sentence: str, details: str = "") -> None:
        """Shows a sentence until the user dismisses it."""
        self._staying.append(f"{sentence}\n\n{details}".strip())
        self._show(sentence, details)

    def pass_on(self) -> None:
        """Takes away what does not stay."""
        self._show("", "")

    def _show(self, sentence: str, details: str, *, is_hint: bool = False) -> None:
        self.copy_button.setVisible(not is_hint)
        self.setProperty("hint", is_hint)
        self.style().polish(self)
        new = f"{sentence}\n\n{details}".strip()
        self._details = [*self._staying, *([new] if new and new not in self._staying else [])]
        self.label.setText("\n".join(text.split("\n", 1)[0] for text in self._details))
        self.setVisible(bool(self._details))

    @Slot()
    def _on_dismissed(self) -> None:
        self._staying.clear()
        self.pass_on()

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText("\n\n".join(self._details))
