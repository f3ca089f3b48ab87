"""Opening photos, projects and what a crash has left: what is asked before, what is done beside the window, and what is
said when it fails.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QMessageBox, QProgressDialog, QWidget

from sketchpaint.budgets import short
from sketchpaint.document.loading import Loaded, Progress, load
from sketchpaint.document.losses import Loss
from sketchpaint.document.project import SUFFIX, unpack_project
from sketchpaint.document.workspace import Workspace
from sketchpaint.engine.api import InpaintRequest
from sketchpaint.errors import ConversionError, SketchpaintError
from sketchpaint.imaging.files import Photo, open_mask, open_photo, open_piece
from sketchpaint.ui.common.language import as_text, sentence, word
from sketchpaint.ui.editor.controller import EditorController
from sketchpaint.ui.editor.keeper import WorkspaceKeeper
from sketchpaint.ui.editor.runs import understood
from sketchpaint.ui.panels.banner import Banner
from sketchpaint.ui.window.files import FileActions
from sketchpaint.ui.window.leaving import Leaving
from sketchpaint.ui.work.background import BackgroundTask


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


Button = QMessageBox.StandardButton
PATIENCE_MS = 400  # what is done sooner needs no dialog
MOST_NAMED = 6
T = TypeVar("T")


class Opening(QObject):
    """Opens things after asking what must be asked. Files are read on another thread; a newer wish takes the place of
    an older one.

    Signals:
        ended: what was to be opened is open, or is not going to be.

    Args:
        window: parent of the questions.
        controller: goes on with what was read.
        keeper: working folders.
        leaving: asks before work goes.
        files: remembers what was opened.
        banner: says what went wrong.
    """

    ended = Signal()

    def __init__(
        self,
        window: QWidget,
        controller: EditorController,
        keeper: WorkspaceKeeper,
        leaving: Leaving,
        files: FileActions,
        banner: Banner,
    ) -> None:
        super().__init__(window)
        self._window, self._controller, self._keeper, self._leaving, self._files, self._banner = (
            window,
            controller,
            keeper,
            leaving,
            files,
            banner,
        )
        self._jobs: list[_Job] = []  # with those that were given up and have not ended yet
        self._present: _Job | None = None
        self._dialog: QProgressDialog | None = None

    @property
    def is_busy(self) -> bool:
        """Whether something is being read."""
        return self._present is not None

    def begin(self, path: Path) -> None:
        """Asks whether to go on with work that a crash has left, and opens a file where there is none or the user does
        not want it.
        """
        self._offer(iter(self._keeper.left_behind()), path)

    def open(self, path: Path) -> None:
        """Opens a photo or a project; a format that must be converted is asked about."""

        def go_on() -> None:
            if path.suffix.lower() == SUFFIX:
                self._open_project(path)
            else:
                self._open_photo(path.absolute(), convert=False)

        self._leaving.ask(self.tr("Open another photo?"), go_on, self._settled)

    def give_up(self) -> None:
        """Ends what is being read; its result is dropped."""
        if self._present is not None:
            self._present.task.cancel()
            self._end()

    def shut_down(self) -> None:
        """Ends what is being read and waits for that."""
        self.give_up()
        BackgroundTask.wait_for_all()
        for job in self._jobs:
            job.leave()
        self._jobs.clear()

    # Photos

    def _open_photo(self, path: Path, *, convert: bool) -> None:
        def opened(photo: object) -> None:
            assert isinstance(photo, Photo)
            self._controller.open_pixels(photo, converted=convert)
            self._files.note_opened(path)

        def failed(error: SketchpaintError, details: str) -> None:
            if isinstance(error, ConversionError) and not convert:
                if self._agrees_to_convert(path, error):
                    self._open_photo(path, convert=True)
            else:
                self._complain(error, details)

        self._read(lambda progress: open_photo(path, convert=convert, watch=progress), path.name, opened, failed)

    # What goes into the open portrait

    def read_reference(self, path: Path) -> None:
        """Lays the face of another photo into the mask; a photo that must be converted is."""
        self._read_for_portrait(
            path,
            lambda progress: open_photo(path.absolute(), convert=True, watch=progress),
            self._controller.other_faces.sketch_reference,
        )

    def read_mask(self, path: Path) -> None:
        """Replaces the mask by a file's: white, or what is not transparent, is repainted."""
        portrait = self._controller.document.portrait
        if portrait is not None:
            size_px = portrait.photo.width_px, portrait.photo.height_px
            self._read_for_portrait(
                path,
                lambda progress: open_mask(path, size_px=size_px, watch=progress),
                self._controller.edits.replace_mask,
            )

    def read_piece(self, path: Path, use: Callable[[NDArray[np.uint8]], None]) -> None:
        """Reads a picture that is to be laid over the photo, and passes it on as (H, W, 4) uint8 RGBA."""
        self._read_for_portrait(path, lambda progress: open_piece(path, watch=progress), use)

    def _read_for_portrait(self, path: Path, read: Callable[[Progress], T], use: Callable[[T], None]) -> None:
        """Reads a file and uses it where the portrait that was open is still open."""
        portrait = self._controller.document.portrait

        def take(read: object) -> None:
            if self._controller.document.portrait is portrait:
                use(cast(T, read))

        self._read(read, path.name, take, self._complain, replaces=False)

    # Projects

    def _open_project(self, path: Path) -> None:
        try:
            folder = self._keeper.reserve()
        except SketchpaintError as error:
            self._complain(error)
            self._settled()
            return

        def work(progress: Progress) -> object:
            workspace = unpack_project(path, folder, progress=lambda share: progress(share / 2))
            return load(workspace, understood, progress=lambda share: progress(0.5 + share / 2))

        def opened(loaded: object) -> None:
            assert isinstance(loaded, Loaded)
            self._controller.resume(loaded, project=path)
            self._controller.messages.tell(self.tr("Opened {name}.").format(name=path.name))
            self._files.note_opened(path)

        self._read(work, path.name, opened, self._complain, leave=lambda: self._keeper.drop(folder))

    # What a crash has left

    def _offer(self, left: Iterator[Workspace], otherwise: Path) -> None:
        """Asks about one folder after the other until the user wants one; what is ignored is asked about again at the
        next start.
        """
        for workspace in left:
            answer = self._question(
                self.tr("Go on where you were?"),
                self._left_text(workspace),
                Button.Open | Button.Ignore | Button.Discard,
            )
            if answer == Button.Discard:
                self._keeper.drop(workspace.folder)
            if answer == Button.Open and self._recover(workspace, lambda: self._offer(left, otherwise)):
                return
        self.open(otherwise)

    def _left_text(self, workspace: Workspace) -> str:
        try:
            title = workspace.head()["title"]
        except SketchpaintError:  # what else is there may well be readable
            title = workspace.folder.name
        return self.tr(
            "sketchpaint ended unexpectedly while {name} was open. Its edits and cycles are still here."
        ).format(name=title)

    def _recover(self, workspace: Workspace, otherwise: Callable[[], None]) -> bool:
        """Reads what can be read of a folder; returns whether that has begun."""
        losses: list[Loss] = []
        try:
            self._keeper.hold(workspace)
        except SketchpaintError as error:
            self._banner.say_lasting(sentence(error))
            return False

        def recovered(loaded: object) -> None:
            assert isinstance(loaded, Loaded)
            self._controller.resume(loaded, project=None)
            self._controller.messages.tell(self.tr("Your work is back as it was when the program ended."))
            if losses:
                self._name_losses(losses)

        def failed(error: SketchpaintError, details: str) -> None:
            kept = self.tr("What a crash has left cannot be opened and stays in {folder}.").format(
                folder=workspace.folder
            )
            self._banner.say_lasting(f"{sentence(error)} {kept}", details)
            otherwise()

        def work(progress: Progress) -> Loaded[InpaintRequest]:
            return load(workspace, understood, lost=losses.append, progress=progress)

        self._read(work, workspace.folder.name, recovered, failed, leave=lambda: self._keeper.let_go(workspace))
        return True

    def _name_losses(self, losses: list[Loss]) -> None:
        names = [word(loss.words).format(**loss.values) for loss in losses]
        named = ", ".join(names[:MOST_NAMED]) + (
            self.tr(" and {count} more").format(count=len(names) - MOST_NAMED) if len(names) > MOST_NAMED else ""
        )
        text = self.tr("Your work is back, but some of it was damaged and could not be read: {names}.").format(
            names=named
        )
        self._banner.say_lasting(
            text, "\n".join(f"{name}: {sentence(loss.error)}" for name, loss in zip(names, losses, strict=True))
        )

    # Reading beside the window

    def _read(
        self,
        work: Callable[[Progress], object],
        name: str,
        then: Callable[[object], None],
        otherwise: Callable[[SketchpaintError, str], None],
        *,
        leave: Callable[[], None] = lambda: None,
        replaces: bool = True,
    ) -> None:
        """Does work on another thread; see `_Job`. What `replaces` nothing takes no work away."""
        self.give_up()
        task = BackgroundTask(work)
        task.signals.progressed.connect(self._on_progressed)
        task.signals.done.connect(self._on_done)
        task.signals.failed.connect(self._on_failed)
        task.signals.given_up.connect(self._on_given_up)
        self._present = _Job(task, then, otherwise, leave, self._controller.keeping.edit_count if replaces else None)
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
        if job.edits in (None, self._controller.keeping.edit_count):
            self._go_on(job, result)
        else:
            self._leaving.ask(self.tr("Open another photo?"), lambda: self._go_on(job, result), lambda: self._stay(job))

    def _go_on(self, job: _Job, result: object) -> None:
        try:
            job.then(result)
        except SketchpaintError as error:
            job.leave()
            job.otherwise(error, "")
        self._settled()

    def _stay(self, job: _Job) -> None:
        job.leave()
        self._settled()

    @Slot(object, str)
    def _on_failed(self, error: SketchpaintError, details: str) -> None:
        job = self._ended()
        if job is not None:
            job.leave()
            job.otherwise(error, details)
            self._settled()

    @Slot()
    def _on_given_up(self) -> None:
        self._ended()

    @Slot()
    def _on_cancelled(self) -> None:
        self.give_up()
        self._settled()

    def _settled(self) -> None:
        if not self.is_busy:
            self.ended.emit()

    # Questions

    def _agrees_to_convert(self, path: Path, error: ConversionError) -> bool:
        question = self.tr(
            "{name} is {kind}. {why} A converted copy can be opened; the file stays as it is, and exports keep the "
            "pixels of the copy."
        )
        question = question.format(name=path.name, kind=word(error.kind), why=word(error.why))
        return self._question(self.tr("Open a converted copy?"), question, Button.Open | Button.Cancel) == Button.Open

    def _question(self, title: str, text: str, buttons: Button) -> Button:
        return QMessageBox.question(self._window, title, as_text(text), buttons)

    def _complain(self, error: SketchpaintError, details: str = "") -> None:
        self._controller.messages.complain(sentence(error), details if type(error) is SketchpaintError else "")
