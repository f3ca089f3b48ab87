"""Undo and redo: edits with a byte budget, beyond which they go to disk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sketchpaint.document.layers import NO_BOX, Box
from sketchpaint.document.patch import Change, Content, Patch, Together
from sketchpaint.document.shelf import Shelf
from sketchpaint.document.steps import Step

BUDGET_BYTES = 150 * 1024 * 1024


class Edit(Protocol):
    """One undo step."""

    @property
    def size_bytes(self) -> int:
        """Memory it takes."""

    def shelve(self, shelf: Shelf) -> None:
        """Moves its pixels out of memory; raises `OSError` when there is no room."""

    def undo(self) -> list[Content]:
        """Takes the edit back; returns what the changed boxes hold then."""

    def redo(self) -> list[Content]:
        """Does it again; returns likewise."""


@dataclass(frozen=True)
class Taken:
    """An edit that was done, what it did, and its number, which no other has."""

    edit: Edit
    step: Step
    number: int


class History:
    """Edits that can be taken back.

    When all together exceed the budget, the oldest go to disk; where there is no shelf for them, or no room on it, they
    are forgotten.

    Args:
        budget_bytes: how much memory the edits may take.

    Attributes:
        listener: told of all that an edit, an undo or a redo changed for good, at once.
        version: grows with every edit, undo and redo.
    """

    def __init__(self, *, budget_bytes: int = BUDGET_BYTES) -> None:
        self._budget_bytes = budget_bytes
        self._shelf: Shelf | None = None
        self._done: list[Taken] = []
        self._undone: list[Taken] = []
        self.listener: Callable[[list[Content]], None] | None = None
        self.version = 0
        self._forgotten = 0  # up to which number edits are

    def set_budget(self, budget_bytes: int) -> None:
        """Changes how much memory the edits may take; it holds from the next edit on."""
        self._budget_bytes = budget_bytes

    def use_shelf(self, folder: Path) -> None:
        """Lets edits that memory has no room for go to a file in `folder`."""
        self._shelf = Shelf(folder)

    def close(self) -> None:
        """Forgets everything and removes what lies on disk."""
        self._done.clear()
        self._undone.clear()
        if self._shelf is not None:
            self._shelf.close()

    @property
    def can_undo(self) -> bool:
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

    @property
    def size_bytes(self) -> int:
        return sum(taken.edit.size_bytes for taken in [*self._done, *self._undone])

    @property
    def steps(self) -> list[Step]:
        """What was done, in order, and after it what was undone and can be done again."""
        return [taken.step for taken in [*self._done, *reversed(self._undone)]]

    @property
    def position(self) -> int:
        """How many of the steps are done."""
        return len(self._done)

    @property
    def newest(self) -> int:
        """Number of the newest edit that is done."""
        return self._done[-1].number if self._done else self._forgotten

    def since(self, number: int) -> list[Step] | None:
        """Returns what was done after an edit, in order, as far as it is remembered; None where the edit is undone."""
        if number > self._forgotten and all(taken.number != number for taken in self._done):
            return None
        return [taken.step for taken in self._done if taken.number > number]

    def add(self, edit: Edit, *, step: Step) -> None:
        """Keeps an edit that has just been done; what was undone before can no longer be redone."""
        self.version += 1
        self._undone.clear()
        self._done.append(Taken(edit, step, self.version))
        while self.size_bytes > self._budget_bytes:
            heavy = next((index for index, old in enumerate(self._done[:-1]) if old.edit.size_bytes), None)
            if heavy is None:  # the newest stays in memory, whatever it costs
                return
            if not self._shelved(self._done[heavy].edit):
                self._forgotten = self._done[heavy].number
                del self._done[: heavy + 1]  # what lies before a forgotten edit cannot be reached either

    def keep(self, patches: list[Patch], changes: Sequence[Change] = (), *, step: Step) -> Box:
        """Settles what is laid and keeps it as one step, with changes of values that were made; returns the box that
        holds all of it.
        """
        for patch in patches:
            patch.settle()
        contents = [content for patch in patches for content in patch.after()]
        if contents:
            self.add(Together(patches, changes), step=step)
        return self._tell(contents)

    def _tell(self, contents: list[Content]) -> Box:
        """Tells the listener of what changed; returns the box that holds all of it."""
        if self.listener is not None and contents:
            self.listener(contents)
        changed = NO_BOX
        for content in contents:
            changed = changed.united(content.box)
        return changed

    def _shelved(self, edit: Edit) -> bool:
        try:
            if self._shelf is not None:
                edit.shelve(self._shelf)
        except OSError:
            return False
        return self._shelf is not None

    def undo(self) -> Box | None:
        """Takes the last edit back, if there is one; returns its box, None when no pixels changed."""
        return self._move(self._done, self._undone, lambda edit: edit.undo())

    def redo(self) -> Box | None:
        """Does the last undone edit again, if there is one; returns likewise."""
        return self._move(self._undone, self._done, lambda edit: edit.redo())

    def _move(self, source: list[Taken], target: list[Taken], act: Callable[[Edit], list[Content]]) -> Box | None:
        if not source:
            return None
        self.version += 1
        taken = source.pop()
        target.append(taken)
        changed = self._tell(act(taken.edit))
        return None if changed.is_empty else changed
