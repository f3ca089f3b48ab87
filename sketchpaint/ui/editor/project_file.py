"""The project file of the open portrait."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from sketchpaint.document.portrait import LAYERS
from sketchpaint.document.project import pack_project, project_contents
from sketchpaint.errors import OutputError
from sketchpaint.imaging.atomic import stamp
from sketchpaint.ui.common.language import sentence
from sketchpaint.ui.editor.document import OpenDocument
from sketchpaint.ui.editor.messages import Messages
from sketchpaint.ui.editor.workspaces import Workspaces
from sketchpaint.ui.editor.writer import FileWriter

Then = Callable[[bool], object]  # called in the main thread at the end, with whether the file was written


class _Writing(NamedTuple):
    """A project file that is being written.

    Attributes:
        path: where to.
        changes: how many changes there were at the moment that it holds.
        moment: of the working folder, likewise.
        before: what the project was saved as until then.
    """

    path: Path
    changes: int
    moment: bytes
    before: Path | None


class ProjectFile(QObject):
    """Writes the project file in the background, one after the other: the newest comes last.

    Signals:
        named: another file is the project, or it was written.

    Args:
        parent: owner.
        document: what is saved.
        workspaces: its working folder is the present one.
        writer: writes the file.
        messages: say what cannot be saved.
        keep: brings the working folder up to date; returns how many changes there have been.

    Attributes:
        path: the project file, or None.
        changes: how many of the changes it holds.
    """

    named = Signal()

    def __init__(
        self,
        parent: QObject,
        *,
        document: OpenDocument,
        workspaces: Workspaces,
        writer: FileWriter,
        messages: Messages,
        keep: Callable[[], int],
    ) -> None:
        super().__init__(parent)
        self._document, self._workspaces, self._writer = document, workspaces, writer
        self._messages, self._keep = messages, keep
        self._to_write: list[tuple[Path, Then | None]] = []
        self.forget()

    def forget(self) -> None:
        """Forgets the portrait before: another is open, which no file holds."""
        self.path: Path | None = None
        self.changes = 0
        self._stamp = b""  # of the file, as it was read or written here
        self._writing: _Writing | None = None
        self._to_write.clear()

    @property
    def is_replaced(self) -> bool:
        """Whether somebody else has written the file since it was read or written here."""
        now = stamp(self.path) if self.path is not None and self._writing is None else b""
        return now not in (b"", self._stamp)

    @property
    def is_behind(self) -> bool:
        """Whether there is a file still to be written after the one that is being written."""
        return bool(self._to_write)

    def name(self, path: Path, *, known: bytes | None = None, held: bytes = b"") -> None:
        """Takes a file for the one that the work is saved as.

        Args:
            path: the file.
            known: its `stamp` as it was written or read; None takes it as it is now.
            held: moment of the working folder that it holds; nothing where that is not known.
        """
        self.path, self._stamp = path, stamp(path) if known is None else known
        if self._workspaces.present is not None:
            self._workspaces.present.keep_project_path(path.absolute(), known=self._stamp, held=held)
        self.named.emit()

    def save(self, path: Path, then: Then | None = None) -> None:
        """Writes the project as it is now, or as it is when the files before are written.

        Args:
            path: where to.
            then: see `Then`.
        """
        if self._writing is None:
            self._begin(path, then)
        else:
            self._to_write.append((path, then))

    def _begin(self, path: Path, then: Then | None) -> None:
        """Takes the moment that the file will hold, and begins to write it."""
        portrait, workspace = self._document.portrait, self._workspaces.present
        if portrait is None or workspace is None:
            return
        changes = self._keep()
        moment = workspace.moment()  # before the contents: what is written meanwhile is taken for newer than the file
        layers = {name: portrait.layer(name).base.copy() for name in LAYERS}
        try:
            contents = project_contents(workspace, layers)
        except OutputError as error:
            self._messages.complain(sentence(error))
            if then is not None:
                then(False)
            return
        self._writing = _Writing(path, changes, moment, self.path)
        stamps: list[bytes] = []  # taken where the file is written: another program may replace it right afterwards
        self._writer.write(
            lambda: stamps.append(pack_project(contents, path)),
            path,
            partial(self._ended, self._writing, stamps, then),
        )
        self.name(path)  # already now: what is saved next goes there too

    def _ended(self, writing: _Writing, stamps: list[bytes], then: Then | None, written: bool) -> None:
        """Takes the file for the project, or the one before where that failed, and goes on with the next."""
        if self._writing is writing:  # the portrait is still open
            self._writing = None
            if written:  # edits made while the file was written are not in it
                self.changes = writing.changes
                self.name(writing.path, known=stamps[0], held=writing.moment)
            elif writing.before not in (None, writing.path):
                self.name(writing.before)
            while self._to_write and self._writing is None:
                self.save(*self._to_write.pop(0))
        if then is not None:
            then(written)
