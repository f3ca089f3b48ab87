"""File work on threads of the pool, which would block the window."""

import threading
import traceback
from collections.abc import Callable

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from sketchpaint.errors import CancelledError, known

# On a machine with one core too, a file is read while another is written, or is being given up.
LEAST_THREADS = 4


def _pool() -> QThreadPool:
    pool = QThreadPool.globalInstance()
    pool.setMaxThreadCount(max(LEAST_THREADS, pool.maxThreadCount()))
    return pool


def wait_for_file_work() -> None:
    """Waits until every task that was started has ended, those that read as well as those that write."""
    _pool().waitForDone()


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
        work: what to do; touches nothing that the main thread changes, calls the function it is given with the share
            that is done, and ends when that raises.
        fault: what is said where it fails as nobody foresaw; see `errors.known`.
    """

    def __init__(self, work: Callable[[Callable[[float], None]], object], *, fault: str) -> None:
        super().__init__()
        self.signals = TaskSignals()
        self._work, self._fault = work, fault
        self._cancelled = threading.Event()

    def run(self) -> None:
        try:
            result = self._work(self._progress)
            self._progress(1.0)
        except CancelledError:
            self.signals.given_up.emit()
        except Exception as error:
            self.signals.failed.emit(known(error, self._fault), traceback.format_exc())
        else:
            self.signals.done.emit(result)

    def start(self) -> None:
        """Hands the task to the pool."""
        _pool().start(self)

    def cancel(self) -> None:
        """Ends the work at the next step that it reports."""
        self._cancelled.set()

    def _progress(self, share: float) -> None:
        if self._cancelled.is_set():
            raise CancelledError("The user has given up waiting.")
        self.signals.progressed.emit(share)
