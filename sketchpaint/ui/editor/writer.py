"""Files that are written beside the window, and what is said of them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from sketchpaint.document.project import SUFFIX
from sketchpaint.errors import SketchpaintError
from sketchpaint.ui.common.language import WRITING_FAILED, sentence
from sketchpaint.ui.editor.messages import Messages
from sketchpaint.ui.work.background import BackgroundTask


@dataclass(frozen=True)
class _Job:
    """A file that is being written.

    Attributes:
        task: writes it.
        text: what is said at the end.
        then: called then with whether it was written.
    """

    task: BackgroundTask
    text: str
    then: Callable[[bool], object] | None


class FileWriter(QObject):
    """Writes files in the background.

    Signals:
        written: a file was written.
        failed: a file could not be written; carries one sentence and details.

    Args:
        parent: owner.
        messages: say what is under way.
    """

    written = Signal()
    failed = Signal(str, str)

    def __init__(self, parent: QObject, *, messages: Messages) -> None:
        super().__init__(parent)
        self._messages = messages
        self._jobs: list[_Job] = []

    def write(self, call: Callable[[], object], path: Path, then: Callable[[bool], object] | None = None) -> None:
        """Writes a file in the background.

        Args:
            call: writes it; touches nothing that the main thread changes.
            path: the file, for the message.
            then: called in the main thread at the end, with whether it was written.
        """
        text = self.tr("Saved {name}.") if path.suffix.lower() == SUFFIX else self.tr("Exported {name}.")
        task = BackgroundTask(lambda _: call(), fault=WRITING_FAILED)
        task.signals.done.connect(self._on_done)
        task.signals.failed.connect(self._on_failed)
        self._jobs.append(_Job(task, text.format(name=path.name), then))  # the signals' owner must outlive the task
        self._messages.tell(self.tr("Writing {name} …").format(name=path.name))
        task.start()

    @Slot(object)
    def _on_done(self, _: object) -> None:
        job = self._ended()
        self._messages.tell(job.text)
        self.written.emit()
        if job.then is not None:
            job.then(True)

    @Slot(object, str)
    def _on_failed(self, error: SketchpaintError, details: str) -> None:
        job = self._ended()
        self.failed.emit(sentence(error), details)
        if job.then is not None:
            job.then(False)

    def _ended(self) -> _Job:
        """Returns the job whose signal is being handled, and lets go of it and of the pictures it holds."""
        job = next(job for job in self._jobs if job.task.signals is self.sender())
        self._jobs.remove(job)
        return job
