"""What the editor has to say; `ui/window/notices.py` shows it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from sketchpaint.errors import SketchpaintError
from sketchpaint.ui.common.language import sentence


class Messages(QObject):
    """Passes sentences on.

    Signals:
        note: one sentence for the status bar.
        advised: one sentence for the banner, in a quiet colour: what is to be done first, or was left out.
        failed: one sentence and details for the banner: what was asked for cannot be done.
    """

    note = Signal(str)
    advised = Signal(str)
    failed = Signal(str, str)

    @Slot(str)
    def tell(self, text: str) -> None:
        """Shows a sentence in the status bar."""
        self.note.emit(text)

    @Slot(str)
    def advise(self, text: str) -> None:
        """Shows a hint in the banner."""
        self.advised.emit(text)

    @Slot(str, str)
    def complain(self, text: str, details: str = "") -> None:
        """Shows what went wrong in the banner."""
        self.failed.emit(text, details)

    def attempt(self, act: Callable[[], object]) -> None:
        """Does something; what cannot be done is said in the banner."""
        try:
            act()
        except SketchpaintError as error:
            self.complain(sentence(error))
