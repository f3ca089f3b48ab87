"""The open portrait: every edit goes through here, and whoever shows or keeps it is told."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from sketchpaint.document.layers import NO_BOX, Box
from sketchpaint.document.portrait import Portrait
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.ui.editor.messages import Messages


class OpenDocument(QObject):
    """Holds the open portrait.

    Signals:
        opened: another portrait is open.
        wanted: mask and sketch are about to be run, saved, exported or left: what is held over them is to be set first.
        acted: the user edits, takes back or does again; emitted before that is done.
        changed: mask, sketch, result or frame are to be shown anew; carries the changed `Box`, None where no pixel is
            another.
        edited: an edit is done.
        frame_found: the frame was moved to a face that was found, which is no edit.

    Args:
        parent: owner.
        messages: say what cannot be done.

    Attributes:
        portrait: what is open, or None.
    """

    opened = Signal()
    wanted = Signal()
    acted = Signal()
    changed = Signal(object)
    edited = Signal()
    frame_found = Signal()

    def __init__(self, parent: QObject, *, messages: Messages) -> None:
        super().__init__(parent)
        self._messages = messages
        self.portrait: Portrait | None = None

    def open(self, portrait: Portrait) -> None:
        """Puts a portrait in the place of the one before."""
        self.close()
        self.portrait = portrait
        self.opened.emit()

    def close(self) -> None:
        """Lets the portrait write no more."""
        if self.portrait is not None:
            self.portrait.history.listener = None
            self.portrait.history.close()

    def refresh(self, box: Box | None = None) -> None:
        """Shows the portrait anew."""
        self.changed.emit(box)

    def edit(self, change: Callable[[Portrait], Box]) -> None:
        """Does an edit that returns the changed box; one that changes nothing counts for nothing."""
        if self.portrait is not None:
            portrait = self.portrait
            self.acted.emit()
            self._messages.attempt(lambda: self._show_change(change(portrait)))

    def adjust(self, change: Callable[[Portrait], object]) -> None:
        """Does an edit of what is no pixel, such as the frame."""
        if self.portrait is not None:
            self.acted.emit()
            change(self.portrait)
            self._show_edit(None)

    def put_frame(self, frame: FaceFrame) -> None:
        """Moves the frame to a face that was found, which is no edit."""
        if self.portrait is not None:
            self.portrait.frame = frame
            self.changed.emit(None)
            self.frame_found.emit()

    def note_edit(self) -> None:
        """Takes notice of an edit of the portrait that has been done and is shown."""
        self.edited.emit()

    def undo(self) -> None:
        """Takes the last edit back."""
        if self.portrait is not None and self.portrait.history.can_undo:
            self.acted.emit()
            self._show_edit(self.portrait.history.undo())

    def redo(self) -> None:
        """Does the last undone edit again."""
        if self.portrait is not None and self.portrait.history.can_redo:
            self.acted.emit()
            self._show_edit(self.portrait.history.redo())

    def go_to_step(self, position: int) -> None:
        """Undoes or redoes until so many steps are done."""
        if self.portrait is None:
            return
        self.acted.emit()
        history, changed = self.portrait.history, NO_BOX
        while history.position > position and history.can_undo:
            changed = changed.united(history.undo())
        while history.position < position and history.can_redo:
            changed = changed.united(history.redo())
        self._show_edit(changed)

    def _show_change(self, box: Box) -> None:
        if not box.is_empty:
            self._show_edit(box)

    def _show_edit(self, box: Box | None) -> None:
        self.changed.emit(box)
        self.edited.emit()
