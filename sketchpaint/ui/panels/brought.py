"""A note in the run panel: which settings a preset has brought, and the way back."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget


class BroughtNote(QFrame):
    """Hidden when there is nothing to say.

    Signals:
        back_wanted: the settings of before are wanted.
    """

    back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = QLabel()
        self._label.setWordWrap(True)
        self._label.setObjectName("muted")
        policy = self._label.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)  # a sentence that appears must not widen the panel
        self._label.setSizePolicy(policy)
        self.back_button = QPushButton(self.tr("Back"))
        self.back_button.setToolTip(self.tr("Take the settings of before"))
        self.back_button.clicked.connect(self.back_wanted)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._label, 1)
        layout.addWidget(self.back_button)
        self.hide()

    @property
    def sentence(self) -> str:
        """What is said, or an empty text."""
        return self._label.text() if not self.isHidden() else ""

    def say(self, sentence: str) -> None:
        """Shows a sentence with the way back."""
        self._label.setText(sentence)
        self.show()
