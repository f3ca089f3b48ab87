"""Reading files beside the window: with progress, and given up when the user says so or wants something else."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QProgressDialog, QWidget

from sketchpaint.budgets import short
from sketchpaint.document.loading import Progress
from sketchpaint.errors import SketchpaintError
from sketchpaint.ui.common.language import OPENING_FAILED, as_text
from sketchpaint.ui.editor.keeping import Keeping
from sketchpaint.ui.window.leaving import Leaving
from sketchpaint.ui.work.background import BackgroundTask, wait_for_file_work

PATIENCE_MS = 400  # what is done sooner needs no dialog


@dataclass(frozen=True)
class _Job:
    """Something that is being read.

    Attributes:
        task: reads it.
        then: goes on with it in the main thread.
        otherwise: called with the error and its details where it cannot be read, or gone on with.
        leave: called first where it cannot, or when it was given up and has ended.
        edits: how many edits there were when it was asked for; None where none can be lost.
    """

    task: BackgroundTask
    then: Callable[[object], None]
    otherwise: Callable[[SketchpaintError, str], None]
    leave: Callable[[], None]
    edits: int | None


class Reading(QObject):
    """Reads on another thread; a newer wish takes the place of an older one.

    Signals:
        ended: what was to be read has been gone on with, or is not going to be.

    Args:
        window: parent of the progress dialog; owner.
        keeping: counts edits, of which those made meanwhile must not be lost unasked.
        leaving: asks before work goes.
    """

    ended = Signal()

    def __init__(self, window: QWidget, keeping: Keeping, leaving: Leaving) -> None:
        super().__init__(window)
        self._window, self._keeping, self._leaving = window, keeping, leaving
        self._jobs: list[_Job] = []  # with those that were given up and have not ended yet
        self._present: _Job | None = None
        self._dialog: QProgressDialog | None = None

    @property
    def is_busy(self) -> bool:
        """Whether something is being read."""
        return self._present is not None

    def give_up(self) -> None:
        """Ends what is being read; its result is dropped."""
        if self._present is not None:
            self._present.task.cancel()
            self._end()

    def shut_down(self) -> None:
        """Ends what is being read and waits for that."""
        self.give_up()
        wait_for_file_work()
        for job in self._jobs:
            job.leave()
        self._jobs.clear()

    def read(
        self,
        work: Callable[[Progress], object],
        name: str,
        then: Callable[[object], None],
        otherwise: Callable[[SketchpaintError, str], None],
        *,
        leave: Callable[[], None] = lambda: None,
        replaces: bool = True,
    ) -> None:
        """Reads something and goes on with it.

        Args:
            work: reads it on another thread and tells how far it is.
            name: what is read, for the dialog.
            then: goes on with it in the main thread.
            otherwise: called with the error and its details where it cannot be read, or gone on with.
            leave: called first where it cannot, or when it was given up and has ended.
            replaces: whether it takes the place of the open portrait, whose edits would be lost.
        """
        self.give_up()
        task = BackgroundTask(work, fault=OPENING_FAILED)
        task.signals.progressed.connect(self._on_progressed)
        task.signals.done.connect(self._on_done)
        task.signals.failed.connect(self._on_failed)
        task.signals.given_up.connect(self._on_given_up)
        self._present = _Job(task, then, otherwise, leave, self._keeping.edit_count if replaces else None)
        self._jobs.append(self._present)
        self._dialog = dialog = QProgressDialog(self._window)
        dialog.setLabel(QLabel(as_text(self.tr("Opening {name} …").format(name=short(name)))))
        dialog.setRange(0, 100)
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.setMinimumDuration(PATIENCE_MS)
        dialog.setAutoReset(False)
        dialog.setAutoClose(False)
        dialog.canceled.connect(self._on_cancelled)
        task.start()

    def _end(self) -> None:
        """Has nothing any more that is being read."""
        dialog, self._dialog, self._present = self._dialog, None, None
        if dialog is not None:
            dialog.canceled.disconnect(self._on_cancelled)
            dialog.close()
            dialog.deleteLater()

    def _ended(self) -> _Job | None:
        """Returns the job whose last signal is being handled, or None, and lets it leave, where it was given up."""
        job = next((job for job in self._jobs if job.task.signals is self.sender()), None)
        if job is None:  # it ended after the window was shut down
            return None
        self._jobs.remove(job)
        if job is self._present:
            self._end()
            return job
        job.leave()
        return None

    @Slot(float)
    def _on_progressed(self, share: float) -> None:
        if self._dialog is not None and self._present is not None and self.sender() is self._present.task.signals:
            self._dialog.setValue(round(share * 100))

    @Slot(object)
    def _on_done(self, result: object) -> None:
        job = self._ended()
        if job is None:
            return
        if job.edits in (None, self._keeping.edit_count):
            self._go_on(job, result)
        else:
            self._leaving.ask(self.tr("Open another photo?"), lambda: self._go_on(job, result), lambda: self._stay(job))

    def _go_on(self, job: _Job, result: object) -> None:
        try:
            job.then(result)
        except SketchpaintError as error:
            job.leave()
            job.otherwise(error, "")
        self.settle()

    def _stay(self, job: _Job) -> None:
        job.leave()
        self.settle()

    @Slot(object, str)
    def _on_failed(self, error: SketchpaintError, details: str) -> None:
        job = self._ended()
        if job is not None:
            job.leave()
            job.otherwise(error, details)
            self.settle()

    @Slot()
    def _on_given_up(self) -> None:
        self._ended()

    @Slot()
    def _on_cancelled(self) -> None:
        self.give_up()
        self.settle()

    def settle(self) -> None:
        """Tells that nothing is to come, unless there is."""
        if not self.is_busy:
            self.ended.emit()
