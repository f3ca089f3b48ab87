"""Opening photos, projects and what a crash has left: what is asked before, what is done beside the window, and what is
said when it fails.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from sketchpaint.document.loading import Loaded, Progress, load
from sketchpaint.document.losses import Loss
from sketchpaint.document.project import SUFFIX, unpack_project
from sketchpaint.document.workspace import Workspace
from sketchpaint.engine.api import InpaintRequest
from sketchpaint.errors import ConversionError, SketchpaintError
from sketchpaint.imaging.atomic import stamp
from sketchpaint.imaging.files import Photo, has_several, open_mask, open_photo, open_piece
from sketchpaint.ui.common.language import as_text, sentence, word
from sketchpaint.ui.editor.controller import EditorController
from sketchpaint.ui.editor.runs import understood
from sketchpaint.ui.editor.workspaces import Workspaces
from sketchpaint.ui.panels.banner import Banner
from sketchpaint.ui.window.leaving import Leaving
from sketchpaint.ui.window.reading import Reading
from sketchpaint.ui.window.recent_files import RecentFiles

Button = QMessageBox.StandardButton
MOST_NAMED = 6
T = TypeVar("T")


class Opening(QObject):
    """Opens things after asking what must be asked.

    Signals:
        ended: what was to be opened is open, or is not going to be.

    Args:
        window: parent of the questions.
        controller: goes on with what was read.
        workspaces: working folders.
        leaving: asks before work goes.
        recent: remembers what was opened.
        banner: says what went wrong.

    Attributes:
        reading: reads them beside the window.
    """

    ended = Signal()

    def __init__(
        self,
        window: QWidget,
        controller: EditorController,
        workspaces: Workspaces,
        leaving: Leaving,
        recent: RecentFiles,
        banner: Banner,
    ) -> None:
        super().__init__(window)
        self._window, self._controller, self._workspaces, self._leaving, self._recent, self._banner = (
            window,
            controller,
            workspaces,
            leaving,
            recent,
            banner,
        )
        self.reading = Reading(window, controller.keeping, leaving)
        self.reading.ended.connect(self.ended)

    def begin(self, path: Path) -> None:
        """Asks whether to go on with work that a crash has left, and opens a file where there is none or the user does
        not want it.
        """
        self._offer(iter(self._workspaces.left_behind()), path)

    def open(self, path: Path) -> None:
        """Opens a photo or a project; a format that must be converted is asked about."""

        def go_on() -> None:
            if path.suffix.lower() == SUFFIX:
                self._open_project(path)
            else:
                self._open_photo(path.absolute(), convert=False)

        self._leaving.ask(self.tr("Open another photo?"), go_on, self.reading.settle)

    # Photos

    def open_pixels(self, photo: Photo) -> None:
        """Opens a photo that is in no file."""
        self._leaving.ask(
            self.tr("Open another photo?"),
            lambda: self._controller.messages.attempt(lambda: self._controller.open_pixels(photo)),
        )

    def _open_photo(self, path: Path, *, convert: bool) -> None:
        def opened(photo: object) -> None:
            assert isinstance(photo, Photo)
            self._controller.open_pixels(photo, converted=convert)
            self._recent.note_opened(path)

        def failed(error: SketchpaintError, details: str) -> None:
            if isinstance(error, ConversionError) and not convert:
                if self._agrees_to_convert(path, error):
                    self._open_photo(path, convert=True)
            else:
                self._complain(error, details)

        self.reading.read(lambda progress: open_photo(path, convert=convert, watch=progress), path.name, opened, failed)

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

        def take(done: object) -> None:
            if self._controller.document.portrait is not portrait:
                return
            content, several = cast(tuple[T, bool], done)
            use(content)
            if several:
                text = self.tr("{name} holds several pictures: the first one is taken.").format(name=path.name)
                self._controller.messages.advise(text)

        self.reading.read(
            lambda progress: (read(progress), has_several(path)), path.name, take, self._complain, replaces=False
        )

    # Projects

    def _open_project(self, path: Path) -> None:
        try:
            folder = self._workspaces.reserve()
        except SketchpaintError as error:
            self._complain(error)
            self.reading.settle()
            return

        def work(progress: Progress) -> object:
            known = stamp(path)  # before it is read: what another program writes meanwhile is not what is open
            workspace = unpack_project(path, folder, progress=lambda share: progress(share / 2))
            return load(workspace, understood, progress=lambda share: progress(0.5 + share / 2)), known

        def opened(read: object) -> None:
            loaded, known = cast(tuple[Loaded[InpaintRequest], bytes], read)
            self._controller.resume(loaded, project=path, known=known)
            self._controller.messages.tell(self.tr("Opened {name}.").format(name=path.name))
            self._recent.note_opened(path)

        self.reading.read(work, path.name, opened, self._complain, leave=lambda: self._workspaces.drop(folder))

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
                self._workspaces.discard(workspace)
            if answer == Button.Open and self._recover(workspace, lambda: self._offer(left, otherwise)):
                return
        self.open(otherwise)

    def _left_text(self, workspace: Workspace) -> str:
        return self.tr(
            "sketchpaint ended unexpectedly while {name} was open. Its edits and cycles are still here."
        ).format(name=_title(workspace))

    def _recover(self, workspace: Workspace, otherwise: Callable[[], None]) -> bool:
        """Reads what can be read of a folder; returns whether that has begun."""
        losses: list[Loss] = []
        try:
            self._workspaces.hold(workspace)
        except SketchpaintError as error:
            self._banner.say_lasting(sentence(error))
            return False

        def recovered(loaded: object) -> None:
            assert isinstance(loaded, Loaded)
            self._controller.resume(loaded, project=None)
            self._controller.messages.tell(self.tr("Your work is back as it was when the program ended."))
            project = workspace.project_path
            if losses:
                self._name_losses(losses)
            elif project is not None:
                self._controller.keeping.project.name(project)

        def failed(error: SketchpaintError, details: str) -> None:
            kept = self.tr("What a crash has left cannot be opened and stays in {folder}.").format(
                folder=workspace.folder
            )
            self._banner.say_lasting(f"{sentence(error)} {kept}", details)
            otherwise()

        def work(progress: Progress) -> Loaded[InpaintRequest]:
            return load(workspace, understood, lost=losses.append, progress=progress)

        self.reading.read(work, _title(workspace), recovered, failed, leave=lambda: self._workspaces.let_go(workspace))
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


def _title(workspace: Workspace) -> str:
    """Returns the name of a folder's photo."""
    try:
        return str(workspace.head()["title"])
    except SketchpaintError:  # what else is there may well be readable
        return workspace.folder.name
