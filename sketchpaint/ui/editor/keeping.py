"""What of the open portrait is on disk, and what no project file holds yet."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from sketchpaint.errors import OutputError
from sketchpaint.ui.common.language import sentence
from sketchpaint.ui.editor.document import OpenDocument
from sketchpaint.ui.editor.marks import Marks
from sketchpaint.ui.editor.messages import Messages
from sketchpaint.ui.editor.project_file import ProjectFile
from sketchpaint.ui.editor.runs import Runs
from sketchpaint.ui.editor.workspaces import Workspaces
from sketchpaint.ui.editor.writer import FileWriter

CATCH_UP_MS = 5000
SETTLED_MS = 300


class Keeping(QObject):
    """Keeps the open portrait's working folder up to date, and counts what its project file does not hold.

    Signals:
        changed: there is work that no project file holds, or none any more, or another file holds it.
        not_kept: the disk takes nothing; carries one sentence.
        kept_again: it does again, and holds everything.

    Args:
        parent: owner.
        document: what is kept.
        workspaces: its working folder is the present one.
        runs: whose cycles are work too, and are kept there.
        marks: stars and discards, which are kept too.
        writer: writes project files.
        messages: say when all is kept again.

    Attributes:
        project: the project file.
        run_settings: what the next run is set to, as JSON can hold it.
    """

    changed = Signal()
    not_kept = Signal(str)
    kept_again = Signal()

    def __init__(
        self,
        parent: QObject,
        *,
        document: OpenDocument,
        workspaces: Workspaces,
        runs: Runs,
        marks: Marks,
        writer: FileWriter,
        messages: Messages,
    ) -> None:
        super().__init__(parent)
        self._document, self._workspaces, self._marks, self._messages = document, workspaces, marks, messages
        self.project = ProjectFile(
            self, document=document, workspaces=workspaces, writer=writer, messages=messages, keep=self._keep
        )
        self.project.named.connect(self.changed)
        self.run_settings: dict[str, Any] = {}
        self._changes = self._noted_version = 0
        self._catching_up = QTimer(self)
        self._catching_up.timeout.connect(self._on_catch_up)
        self._settled = QTimer(self)  # a slider on its way is not written to disk at each step
        self._settled.setSingleShot(True)
        self._settled.setInterval(SETTLED_MS)
        self._settled.timeout.connect(self.keep_state)
        document.edited.connect(self.note_edit)
        document.frame_found.connect(self.keep_state)
        runs.began.connect(self.note_work)
        runs.tile_added.connect(self.note_work)
        runs.not_kept.connect(self.on_not_kept)

    @property
    def has_unsaved_work(self) -> bool:
        """Whether there are edits or cycles that no project file holds, or one is still to be written."""
        return self._changes > self.project.changes or self.project.is_behind

    @property
    def edit_count(self) -> int:
        """Grows with every edit, undo and redo of the open portrait."""
        return self._document.portrait.history.version if self._document.portrait is not None else 0

    def begin(self, run_settings: object) -> None:
        """Forgets the portrait before: another is open, with nothing to save yet.

        Args:
            run_settings: as they were kept with it, or anything else where there were none.
        """
        self.project.forget()
        self.run_settings = run_settings if isinstance(run_settings, dict) else {}
        self._changes = self._noted_version = 0
        self.changed.emit()

    def take_for_saved(self, project: Path, *, known: bytes) -> None:
        """Takes all that there is for what this project file held when it had this `stamp`."""
        self.project.changes = self._changes
        workspace = self._workspaces.present
        self.project.name(project, known=known, held=workspace.moment() if workspace is not None else b"")

    @Slot()
    def note_work(self) -> None:
        """Takes notice of work that no project file holds."""
        self._changes += 1
        self.changed.emit()

    @Slot()
    def note_edit(self) -> None:
        """Takes notice of an edit, and keeps what is no pixel."""
        self._noted_version = self.edit_count
        self.note_work()
        self.keep_state()

    def note_tool(self) -> None:
        """Takes notice of what a tool has done, if that was an edit."""
        if self.edit_count != self._noted_version:
            self.note_edit()

    @Slot()
    def keep_state(self) -> None:
        """Writes what is no pixel to the working folder."""
        portrait, workspace = self._document.portrait, self._workspaces.present
        if portrait is None or workspace is None:
            return
        frame = portrait.frame
        state: dict[str, Any] = {
            "frame": [frame.center_x, frame.center_y, frame.size_px, frame.angle_deg],
            "feather_px": portrait.feather_px,
        }
        state["edited"] = self._changes > 0
        state["applied"] = [[result.key, result.strength] for result in portrait.applied]
        try:
            workspace.keep_state(state | self._marks.state() | {"run": self.run_settings})
        except OutputError as error:
            self.on_not_kept(error)

    def _keep(self) -> int:
        self.keep_state()
        return self._changes

    def keep_run_settings(self, settings: dict[str, Any]) -> None:
        """Keeps what the next run is set to with the project, as JSON can hold it."""
        if settings != self.run_settings:
            self.run_settings = settings
            self._settled.start()
            if self.project.path is not None:  # of a photo alone there is nothing to save yet
                self.note_work()

    @Slot(object)
    def on_not_kept(self, error: OutputError) -> None:
        """Says that the disk takes nothing, and tries again until it does; what is shown stays in memory meanwhile."""
        self.not_kept.emit(sentence(error))
        self._catching_up.start(CATCH_UP_MS)

    @Slot()
    def _on_catch_up(self) -> None:
        workspace = self._workspaces.present
        try:
            if workspace is not None:
                workspace.catch_up()
        except OutputError:
            return
        self._catching_up.stop()
        self.kept_again.emit()
        self._messages.tell(self.tr("Everything is kept on disk again."))
