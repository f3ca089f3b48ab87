"""Where working folders live, which of them is ours, and which a crash has left behind."""

import contextlib
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QLockFile

from sketchpaint.document.members import LOCK, UNFINISHED, erase
from sketchpaint.document.workspace import Workspace
from sketchpaint.errors import InputError, OutputError, SketchpaintError
from sketchpaint.imaging.files import Photo

OWN_NAME = re.compile(r"\d{8}-\d{6}-[0-9a-f]{6}")


class Workspaces:
    """Makes, locks, finds and removes working folders.

    Args:
        root: folder that holds them; made when first needed.

    Attributes:
        present: the one of the open portrait.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._locks: dict[Path, QLockFile] = {}  # of the present folder and of those that are being filled
        self.present: Workspace | None = None

    def begin(self, photo: Photo, *, converted: bool) -> Workspace:
        """Makes a working folder for a photo; the present one is removed.

        Raises:
            OutputError: it cannot be written.
        """
        folder = self.reserve()
        with self._given_up_on_error(folder):
            workspace = Workspace.create(folder, photo, converted=converted)
        self.take_over(workspace)
        return workspace

    def reserve(self) -> Path:
        """Makes a folder that a project file can be unpacked into; the present one stays until `take_over`.

        It is locked before there is anything in it: another program must not take it for one left behind.

        Raises:
            OutputError: it cannot be made.
        """
        folder = self._root / f"{datetime.now():%Y%m%d-%H%M%S}-{uuid4().hex[:6]}"
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            self._root.chmod(0o700)  # portraits are nobody else's business
            folder.mkdir(mode=0o700)
        except OSError as error:
            raise OutputError(
                "{folder} cannot be made ({reason}): results would be lost, so make room there.",
                folder=folder,
                reason=error.strerror,
            ) from error
        with self._given_up_on_error(folder):
            self._locks[folder] = _locked(folder)
        return folder

    def hold(self, workspace: Workspace) -> None:
        """Locks a folder that a crash has left, before it is read.

        Raises:
            InputError: another program has it open.
            OutputError: it cannot be locked.
        """
        if workspace.folder not in self._locks:
            self._locks[workspace.folder] = _locked(workspace.folder)

    def let_go(self, workspace: Workspace) -> None:
        """Unlocks a folder that stays as it is."""
        if workspace.folder in self._locks:
            self._locks.pop(workspace.folder).unlock()

    def take_over(self, workspace: Workspace) -> None:
        """Goes on with a folder that was made, unpacked or left by a crash; the present one is removed.

        Raises:
            InputError: another program has it open.
        """
        self.hold(workspace)
        self.close()
        self.present = workspace

    def drop(self, folder: Path) -> None:
        """Removes a folder that cannot be used or is not wanted."""
        if folder in self._locks:
            self._locks.pop(folder).unlock()
        erase(folder)

    def discard(self, workspace: Workspace) -> None:
        """Removes what a crash has left, unless another program has gone on with it."""
        with contextlib.suppress(SketchpaintError):
            self.hold(workspace)
            self.drop(workspace.folder)

    def left_behind(self) -> list[Workspace]:
        """Returns folders with work that neither a running program nor a project file holds, the newest first. The
        others of ours that no program holds are removed.
        """
        left = []
        for folder in sorted(self._own_folders(), reverse=True):
            try:
                _locked(folder).unlock()
            except SketchpaintError:
                continue  # it is open here or elsewhere, or cannot be looked into
            workspace = Workspace(folder)
            with contextlib.suppress(OSError):
                if workspace.has_work and not workspace.is_saved and not (folder / UNFINISHED).exists():
                    left.append(workspace)
                else:
                    erase(folder)
        return left

    def _own_folders(self) -> list[Path]:
        """Returns the folders that bear names of ours; what else a user keeps here is nobody's to touch."""
        try:
            return [
                folder
                for folder in self._root.iterdir()
                if OWN_NAME.fullmatch(folder.name) and folder.is_dir() and not folder.is_symlink()
            ]
        except OSError:
            return []

    def close(self) -> None:
        """Removes the present folder: its work is saved or not wanted."""
        if self.present is not None:
            self.drop(self.present.folder)
        self.present = None

    @contextlib.contextmanager
    def _given_up_on_error(self, folder: Path) -> Iterator[None]:
        try:
            yield
        except SketchpaintError:
            self.drop(folder)
            raise


def _locked(folder: Path) -> QLockFile:
    """Returns the lock of a folder, held.

    Raises:
        InputError: another program, or another lock here, holds it.
        OutputError: it cannot be written.
    """
    lock = QLockFile(str(folder / LOCK))
    lock.setStaleLockTime(0)
    if not lock.tryLock(0):
        if lock.error() is not QLockFile.LockError.LockFailedError:
            raise OutputError(
                "{folder} cannot be written to: results would be lost, so make room there.", folder=folder
            )
        raise InputError("This work is open in another sketchpaint window: go on there.")
    return lock
