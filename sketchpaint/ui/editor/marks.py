"""Stars and discards: what the user says of tiles, undoable like every edit."""

from typing import Any

from PySide6.QtCore import QObject, Signal

from sketchpaint.document.patch import Change
from sketchpaint.document.steps import Step
from sketchpaint.ui.editor.document import OpenDocument
from sketchpaint.ui.editor.results import Results

Pair = tuple[frozenset[str], frozenset[str]]


class Marks(QObject):
    """Which tiles are starred, and which are taken out of the filmstrip.

    Signals:
        changed: a tile was starred, discarded or brought back.

    Args:
        parent: owner.
        document: in whose history marks are.
        results: whose shown tile is marked.

    Attributes:
        starred: keys of tiles.
        discarded: keys of tiles.
    """

    changed = Signal()

    def __init__(self, parent: QObject, *, document: OpenDocument, results: Results) -> None:
        super().__init__(parent)
        self._document, self._results = document, results
        self.starred: frozenset[str] = frozenset()
        self.discarded: frozenset[str] = frozenset()

    def state(self) -> dict[str, list[str]]:
        """Returns the marks as they are kept on disk."""
        return {"starred": sorted(self.starred), "discarded": sorted(self.discarded)}

    def restore(self, state: dict[str, Any]) -> None:
        """Goes back to marks of `state`; none where they are missing."""
        self._put((frozenset(map(str, state.get("starred", ()))), frozenset(map(str, state.get("discarded", ())))))

    def forget(self) -> None:
        """Has no marks any more, and tells nobody: the tiles they belong to go too."""
        self.starred = self.discarded = frozenset()

    def star_shown(self) -> None:
        """Stars the shown tile, or takes its star away."""
        tile = self._results.wanted()
        if tile is not None:
            self._mark((self.starred ^ {tile.key}, self.discarded))

    def discard_shown(self) -> None:
        """Takes the shown tile out of the filmstrip; undo brings it back."""
        tile = self._results.wanted()
        if tile is not None:
            self._mark((self.starred, self.discarded | {tile.key}))

    def _mark(self, marks: Pair) -> None:
        if self._document.portrait is not None:
            self._document.portrait.history.add(
                Change((self.starred, self.discarded), marks, self._put), step=Step.MARK
            )
            self._put(marks)
            self._document.note_edit()

    def _put(self, marks: Pair) -> None:
        self.starred, self.discarded = marks
        self.changed.emit()
