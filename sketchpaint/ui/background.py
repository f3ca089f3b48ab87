"""One call on a thread of the pool, for file work that would block the window."""

import traceback
from collections.abc import Callable

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from sketchpaint.errors import SketchpaintError
from sketchpaint.ui.language import sentence


class CallSignals(QObject):
    """How a call reports back.

    Signals:
        done: it ended well; carries the text given for that.
        failed: one sentence and details.

    Attributes:
        then: what the receiver of `done` has to do, or None.
    """

    done = Signal(str)
    failed = Signal(str, str)
    then: Callable[[], None] | None = None


class BackgroundCall(QRunnable):
    """Calls a function without arguments on a thread of the pool.

    Args:
        call: what to do; touches nothing that the main thread changes.
        done_text: what `done` carries.
    """

    def __init__(self, call: Callable[[], object], *, done_text: str) -> None:
        super().__init__()
        self.signals = CallSignals()
        self._call = call
        self._done_text = done_text

    def run(self) -> None:
        try:
            self._call()
        except Exception as error:
            known = (
                error if isinstance(error, SketchpaintError) else SketchpaintError("Writing failed ({kind}): {error}", kind=type(error).__name__, error=error)
            )
            self.signals.failed.emit(sentence(known), traceback.format_exc())
        else:
            self.signals.done.emit(self._done_text)

    @staticmethod
    def wait_for_all() -> None:
        """Waits until every call that was started has ended."""
        QThreadPool.globalInstance().waitForDone()

    def start(self) -> None:
        """Hands the call to the pool."""
        QThreadPool.globalInstance().start(self)
