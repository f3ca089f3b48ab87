"""Where working folders live, which of them is ours, and which a crash has left behind."""

import contextlib
import shutil
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QLockFile

from sketchpaint.document.project import unpack_project
from sketchpaint.document.workspace import PROJECT, Workspace
from sketchpaint.errors import InputError, SketchpaintError
from sketchpaint.imaging.files import Photo

LOCK = "lock"


class WorkspaceKeeper:
    """Makes, locks, finds and removes working folders.

    Args:
        root: folder that holds them; made when first needed.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock: QLockFile | None = None
        self.workspace: Workspace | None = None

    def begin(self, photo: Photo, *, converted: bool) -> Workspace:
        """Makes a working folder for a photo; the present one is removed.

        Raises:
            OutputError: it cannot be written.
        """
        return self._take(Workspace.create(self._new_folder(), photo, converted=converted))

    def unpack(self, path: Path) -> Workspace:
        """Makes a working folder of a project file; the present one stays until `take_over`.

        Raises:
            InputError: the file cannot be used.
            OutputError: the folder cannot be written.
        """
        return unpack_project(path, self._new_folder())

    def take_over(self, workspace: Workspace) -> None:
        """Goes on with a folder that was unpacked or that a crash has left; the present one is removed."""
        self._take(workspace)

    def drop(self, workspace: Workspace) -> None:
        """Removes a folder that cannot be used or is not wanted."""
        shutil.rmtree(workspace.folder, ignore_errors=True)

    def left_behind(self) -> list[Workspace]:
        """Returns folders with work that no running program holds, the newest first. Those without work are removed."""
        left = []
        for folder in sorted(self._root.glob("*/"), reverse=True) if self._root.is_dir() else []:
            lock = QLockFile(str(folder / LOCK))
            lock.setStaleLockTime(0)
            if (self.workspace is not None and folder == self.workspace.folder) or not lock.tryLock(0):
                continue
            lock.unlock()
            workspace = Workspace(folder)
            with contextlib.suppress(SketchpaintError, OSError):
                workspace.head()
                if workspace.has_work:
                    left.append(workspace)
                    continue
            if not (folder / PROJECT).exists() or not workspace.has_work:
                shutil.rmtree(folder, ignore_errors=True)
        return left

    def close(self) -> None:
        """Removes the present folder: its work is saved or not wanted."""
        if self.workspace is not None:
            if self._lock is not None:
                self._lock.unlock()
            shutil.rmtree(self.workspace.folder, ignore_errors=True)
        self.workspace = self._lock = None

    def _take(self, workspace: Workspace) -> Workspace:
        lock = QLockFile(str(workspace.folder / LOCK))
        lock.setStaleLockTime(0)
        if not lock.tryLock(0):
            raise InputError("This work is open in another sketchpaint window: go on there.")
        self.close()
        self.workspace, self._lock = workspace, lock
        return workspace

    def _new_folder(self) -> Path:
        return self._root / f"{datetime.now():%Y%m%d-%H%M%S}-{uuid4().hex[:6]}"
