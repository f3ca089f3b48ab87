"""File work on threads of the pool, which would block the window: calls that write, tasks that read."""

import threading
import traceback
from collections.abc import Callable

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from sketchpaint.errors import CancelledError, SketchpaintError
from sketchpaint.ui.common.language import sentence

# On a machine with one core too, a file is read while another is written, or is being given up.
LEAST_THREADS = 4


def _pool() -> QThreadPool:
    pool = QThreadPool.globalInstance()
    pool.setMaxThreadCount(max(LEAST_THREADS, pool.maxThreadCount()))
    return pool


class CallSignals(QObject):
    """How a call reports back.

    Signals:
        done: it ended well; carries the text given for that.
        failed: one sentence and details.

    Attributes:
        then: what the receiver has to do at the end, told whether it ended well; or None.
    """

    done = Signal(str)
    failed = Signal(str, str)
    then: Callable[[bool], object] | None = None


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
                error
                if isinstance(error, SketchpaintError)
                else SketchpaintError("Writing failed ({kind}): {error}", kind=type(error).__name__, error=error)
            )
            self.signals.failed.emit(sentence(known), traceback.format_exc())
        else:
            self.signals.done.emit(self._done_text)

    @staticmethod
    def wait_for_all() -> None:
        """Waits until every call that was started has ended."""
        _pool().waitForDone()

    def start(self) -> None:
        """Hands the call to the pool."""
        _pool().start(self)


class TaskSignals(QObject):
    """How a task reports; emitted on its thread.

    Signals:
        progressed: the share that is done, 0 to 1.
        done: what the work gave back.
        failed: a `SketchpaintError` and details.
        given_up: it was cancelled, and has ended.
    """

    progressed = Signal(float)
    done = Signal(object)
    failed = Signal(object, str)
    given_up = Signal()


class BackgroundTask(QRunnable):
    """Work that gives something back, says how far it is, and can be cancelled. The pool deletes it: one that it may
    not delete, PySide keeps for ever.

    Args:
        work: what to do; calls the function it is given with the share that is done, and ends when that raises.
    """

    def __init__(self, work: Callable[[Callable[[float], None]], object]) -> None:
        super().__init__()
        self.signals = TaskSignals()
        self._work = work
        self._cancelled = threading.Event()

    def run(self) -> None:
        try:
            result = self._work(self._progress)
            self._progress(1.0)
        except CancelledError:
            self.signals.given_up.emit()
        except Exception as error:
            known = (
                error
                if isinstance(error, SketchpaintError)
                else SketchpaintError(
                    "The file could not be opened ({kind}): {error}", kind=type(error).__name__, error=error
                )
            )
            self.signals.failed.emit(known, traceback.format_exc())
        else:
            self.signals.done.emit(result)

    def start(self) -> None:
        """Hands the task to the pool."""
        _pool().start(self)

    @staticmethod
    def wait_for_all() -> None:
        """Waits until every task that was started has ended."""
        _pool().waitForDone()

    def cancel(self) -> None:
        """Ends the work at the next step that it reports."""
        self._cancelled.set()

    def _progress(self, share: float) -> None:
        if self._cancelled.is_set():
            raise CancelledError("The user has given up waiting.")
        self.signals.progressed.emit(share)
