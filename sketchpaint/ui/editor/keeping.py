"""What of the open portrait is on disk, and what no project file holds yet."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from sketchpaint.document.portrait import LAYERS, Portrait
from sketchpaint.document.project import pack_project, project_contents
from sketchpaint.errors import OutputError
from sketchpaint.imaging.atomic import stamp
from sketchpaint.ui.common.language import sentence
from sketchpaint.ui.editor.document import OpenDocument
from sketchpaint.ui.editor.exports import Exporter
from sketchpaint.ui.editor.keeper import WorkspaceKeeper
from sketchpaint.ui.editor.marks import Marks
from sketchpaint.ui.editor.messages import Messages
from sketchpaint.ui.editor.runs import Runs

CATCH_UP_MS = 5000


class Keeping(QObject):
    """Keeps the open portrait's working folder up to date and saves it as a project file.

    Signals:
        changed: there is work that no project file holds, or none any more, or another file holds it.
        not_kept: the disk takes nothing; carries one sentence.
        kept_again: it does again, and holds everything.

    Args:
        parent: owner.
        document: what is kept.
        keeper: its working folder.
        runs: whose cycles are work too, and are kept there.
        marks: stars and discards, which are kept too.
        exporter: writes project files.
        messages: say when all is kept again.

    Attributes:
        project_path: the project file, or None.
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
        keeper: WorkspaceKeeper,
        runs: Runs,
        marks: Marks,
        exporter: Exporter,
        messages: Messages,
    ) -> None:
        super().__init__(parent)
        self._document, self._keeper, self._marks, self._exporter = document, keeper, marks, exporter
        self._messages = messages
        self.project_path: Path | None = None
        self.run_settings: dict[str, Any] = {}
        self._changes = self._saved_changes = self._noted_version = 0
        self._stamp = b""  # of the project file, as it was read or written here
        self._writing: Portrait | None = None  # whose project file is being written
        self._to_write: list[tuple[Path, Callable[[bool], object]]] = []
        self._catching_up = QTimer(self)
        self._catching_up.setInterval(CATCH_UP_MS)
        self._catching_up.timeout.connect(self._on_catch_up)
        document.edited.connect(self.note_edit)
        document.frame_found.connect(self.keep_state)
        runs.began.connect(self.note_work)
        runs.tile_added.connect(self.note_work)
        runs.not_kept.connect(self.on_not_kept)

    @property
    def has_unsaved_work(self) -> bool:
        """Whether there are edits or cycles that no project file holds, or one is still to be written."""
        return self._changes > self._saved_changes or bool(self._to_write)

    @property
    def is_replaced(self) -> bool:
        """Whether somebody else has written the project file since it was read or written here."""
        now = stamp(self.project_path) if self.project_path is not None and self._writing is None else b""
        return now not in (b"", self._stamp)

    @property
    def edit_count(self) -> int:
        """Grows with every edit, undo and redo of the open portrait."""
        return self._document.portrait.history.version if self._document.portrait is not None else 0

    def begin(self, run_settings: object) -> None:
        """Forgets the portrait before: another is open, with nothing to save yet.

        Args:
            run_settings: as they were kept with it, or anything else where there were none.
        """
        self.project_path = self._writing = None
        self._to_write.clear()
        self.run_settings = run_settings if isinstance(run_settings, dict) else {}
        self._changes = self._saved_changes = self._noted_version = 0
        self.changed.emit()

    def take_for_saved(self, project: Path) -> None:
        """Takes all that there is for what this project file holds."""
        self._saved_changes = self._changes
        self.name(project)

    def name(self, project: Path) -> None:
        """Takes a project file for the one that the work is saved as."""
        self.project_path, self._stamp = project, stamp(project)
        if self._keeper.workspace is not None:
            self._keeper.workspace.keep_project_path(project.absolute())
        self.changed.emit()

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
        portrait, workspace = self._document.portrait, self._keeper.workspace
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

    def keep_run_settings(self, settings: dict[str, Any]) -> None:
        """Keeps what the next run is set to with the project, as JSON can hold it."""
        if settings != self.run_settings:
            self.run_settings = settings
            self.keep_state()
            if self.project_path is not None:  # of a photo alone there is nothing to save yet
                self.note_work()

    def save(self, path: Path, then: Callable[[bool], object] = lambda _written: None) -> None:
        """Writes the project file in the background, after those that are being written: the newest comes last.

        Args:
            path: where to.
            then: called in the main thread at the end, with whether it was written.
        """
        if self._writing is not None:
            self._to_write.append((path, then))
            return
        portrait, workspace, changes = self._document.portrait, self._keeper.workspace, self._changes
        if portrait is None or workspace is None:
            return
        self.keep_state()
        layers = {name: portrait.layer(name).base.copy() for name in LAYERS}
        try:
            contents = project_contents(workspace, layers)
        except OutputError as error:
            self._messages.complain(sentence(error))
            then(False)
            return

        def ended(written: bool) -> None:
            if self._writing is portrait:
                self._writing = None
                if written:  # edits made while the file was written are not in it
                    self._saved_changes = changes
                    self.name(path)
                elif before is not None and before != path:
                    self.name(before)
                while self._to_write and self._writing is None:
                    self.save(*self._to_write.pop(0))
            then(written)

        self._writing, before = portrait, self.project_path
        self._exporter.write(partial(pack_project, contents, path), path, ended)
        self.name(path)

    @Slot(object)
    def on_not_kept(self, error: OutputError) -> None:
        """Says that the disk takes nothing, and tries again until it does; what is shown stays in memory meanwhile."""
        self.not_kept.emit(sentence(error))
        self._catching_up.start()

    @Slot()
    def _on_catch_up(self) -> None:
        workspace = self._keeper.workspace
        try:
            if workspace is not None:
                workspace.catch_up()
        except OutputError:
            return
        self._catching_up.stop()
        self.kept_again.emit()
        self._messages.tell(self.tr("Everything is kept on disk again."))
