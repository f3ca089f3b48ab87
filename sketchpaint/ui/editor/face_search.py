"""Where the face is: looking for it, going from one of several to the next, and what its frame cannot do."""

import enum
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from sketchpaint.engine.found_face import FoundFace
from sketchpaint.imaging.frame import FaceFrame, centered_frame
from sketchpaint.imaging.pose import MOST_TILTED_DEG, MOST_TURNED_DEG
from sketchpaint.ui.editor.document import OpenDocument
from sketchpaint.ui.editor.messages import Messages
from sketchpaint.ui.editor.other_faces import OtherFaces
from sketchpaint.ui.work.inference import InferenceClient


class _Aim(enum.Enum):
    """What a search is for: the frame of a photo that was opened, one that the user asks for, or what else there is
    beside a frame that is known.
    """

    FIRST_FRAME = enum.auto()
    NEXT_FRAME = enum.auto()
    OUTLINES = enum.auto()


class FaceSearch(QObject):
    """Finds faces in the open photo and moves the face frame to them.

    Signals:
        changed: a search began or ended, or what waits for it was given up.
        framed: a photo that was opened has its frame now, or will have none but by hand.

    Args:
        parent: owner.
        document: whose frame is moved.
        client: looks in the background.
        other_faces: faces that are found belong to a reference photo where one is waiting for them.
        messages: say what was found.
    """

    changed = Signal()
    framed = Signal()

    def __init__(
        self,
        parent: QObject,
        *,
        document: OpenDocument,
        client: InferenceClient,
        other_faces: OtherFaces,
        messages: Messages,
    ) -> None:
        super().__init__(parent)
        self._document, self._client, self._other_faces, self._messages = document, client, other_faces, messages
        self._frame_at_search: FaceFrame | None = None
        self._aim: _Aim | None = None  # of the search under way
        self._wanted: _Aim | None = None  # of the search that the portrait began with
        self._faces: list[FoundFace] = []
        self._empty_frame: FaceFrame | None = None
        self._waiting: Callable[[], None] | None = None
        self._waiting_edits: list[Callable[[], None]] = []
        client.loaded.connect(self._on_loaded)
        client.faces_found.connect(self._on_faces_found)
        client.failed.connect(self._on_failed)

    @property
    def frames(self) -> list[FaceFrame]:
        """The frames of the faces that were found."""
        return [face.frame for face in self._faces]

    @property
    def has_waiting(self) -> bool:
        """Whether a run waits for the frame."""
        return self._waiting is not None

    def forget(self) -> None:
        """Drops what was found and what is still to come: another portrait is open."""
        self._frame_at_search, self._faces, self._empty_frame = None, [], None
        self._aim, self._wanted = None, None
        self._drop_all()
        self.changed.emit()

    def begin(self) -> None:
        """Looks for the face of a photo that has just been opened, as soon as that is possible."""
        self._want(_Aim.FIRST_FRAME)
        if not self._client.is_loaded and self._client.load_failure is not None:
            self._tell_to_place()

    def look_around(self) -> None:
        """Looks for the faces of a portrait that comes with its frame, which stays where it is, as soon as that is
        possible.
        """
        self.framed.emit()
        self._want(_Aim.OUTLINES)

    def find_face(self) -> None:
        """Moves the frame to the next of the faces that were found, as an undo step; looks for faces where none are
        known.
        """
        if self._document.portrait is None or len(self._faces) < 2:
            self._search(_Aim.NEXT_FRAME)
            return
        framed = self._framed(self._document.portrait.frame)
        self.choose(0 if framed is None else (framed + 1) % len(self._faces))

    @Slot(int)
    def choose(self, number: int) -> None:
        """Moves the frame to one of the faces that were found, as an undo step."""
        self._document.adjust(lambda portrait: portrait.move_frame(self._faces[number].frame))

    def when_framed(self, run: Callable[[], None]) -> None:
        """Begins a run as soon as it is known where the face is: now, or when the search to come has found it. A later
        one takes its place.
        """
        if not self._is_to_be_framed():
            run()
            return
        self._waiting = run
        self.changed.emit()
        self._messages.tell(self.tr("The face is still being looked for: the run begins when it is framed."))

    def edit_when_framed(self, edit: Callable[[], None]) -> None:
        """Does an edit that follows the face as soon as it is known where that is."""
        if not self._is_to_be_framed():
            edit()
            return
        self._waiting_edits.append(edit)
        self._messages.tell(self.tr("The face is still being looked for: this is done when it is framed."))

    def drop_waiting(self) -> None:
        """Gives up the run that waits for the frame."""
        if self._waiting is not None:
            self._waiting = None
            self.changed.emit()
            self._messages.tell(self.tr("The run was given up before it began."))

    def limits(self) -> str:
        """Returns what the networks cannot do with the frame as it is, in one sentence that says what will happen;
        empty when all is well.
        """
        if self._document.portrait is None:
            return ""
        frame = self._document.portrait.frame
        if frame == self._empty_frame:
            return self.tr(
                "No face was found, and a run would paint one wherever the frame is: press V and drag the frame over "
                "the face."
            )
        number = self._framed(frame)
        pose = self._faces[number].pose if number is not None else None
        if pose is None or pose.is_known:
            return ""
        if abs(pose.aside_deg) > MOST_TURNED_DEG:
            angle, most = pose.aside_deg, MOST_TURNED_DEG
            text = self.tr(
                "The face is turned about {angle}° aside, and the networks know few beyond {most}°: they will paint it "
                "more from the front."
            )
        else:
            angle, most = pose.down_deg, MOST_TILTED_DEG
            text = self.tr(
                "The face is tilted about {angle}° up or down, further than the {most}° the networks know: they will "
                "paint it more from the front."
            )
        return text.format(angle=round(abs(angle)), most=round(most))

    def _framed(self, frame: FaceFrame) -> int | None:
        """Returns which of the faces lies in a frame, or None."""
        return next((number for number, own in enumerate(self.frames) if own.holds_same_face(frame)), None)

    def _is_to_be_framed(self) -> bool:
        """Returns whether the frame is where it is only until the face has been found."""
        portrait = self._document.portrait
        if portrait is None or self._aim is _Aim.OUTLINES:
            return False
        if self._aim is None:  # the search may still wait for the networks
            return self._wanted is _Aim.FIRST_FRAME and not self._client.is_loaded and self._has_first_frame()
        return portrait.frame == self._frame_at_search

    def _drop_all(self) -> None:
        self._waiting = None
        self._waiting_edits.clear()

    def _has_first_frame(self) -> bool:
        """Returns whether the frame is where that of every photo is at first."""
        portrait = self._document.portrait
        return portrait is not None and portrait.frame == centered_frame(
            portrait.photo.width_px, portrait.photo.height_px
        )

    def _want(self, aim: _Aim) -> None:
        self._wanted = aim
        if self._client.is_loaded:
            self._search(aim)

    def _search(self, aim: _Aim) -> None:
        if self._document.portrait is not None:
            self._other_faces.drop_reference()  # only the latest search is answered
            self._frame_at_search, self._aim = self._document.portrait.frame, aim
            self._client.find_faces(self._document.portrait.photo.pixels)
            self.changed.emit()

    @Slot()
    def _on_loaded(self) -> None:
        if self._wanted is not None:  # it had to wait for the networks
            self._search(self._wanted if self._has_first_frame() else _Aim.OUTLINES)

    @Slot(object)
    def _on_faces_found(self, faces: list[FoundFace]) -> None:
        if self._other_faces.takes(faces):
            if self._aim is not None:  # it was dropped for the reference's
                self._search(self._aim)
            return
        if self._document.portrait is None or self._frame_at_search is None or self._aim is None:
            return
        aim, self._aim = self._aim, None
        waiting = [*self._waiting_edits, *([] if self._waiting is None else [self._waiting])]
        self._drop_all()
        is_known = self._take(faces, aim)
        if aim is _Aim.FIRST_FRAME:
            self.framed.emit()
        for act in waiting if is_known else ():
            act()
        self.changed.emit()

    def _take(self, faces: list[FoundFace], aim: _Aim) -> bool:
        """Outlines the faces that were found and, where that was asked for, frames the first; returns whether it is
        known now where the face is.
        """
        portrait = self._document.portrait
        assert portrait is not None
        self._faces, self._empty_frame = faces, None if faces else self._frame_at_search
        portrait.landmarks = {face.frame: face.landmarks_xy for face in faces}
        if aim is _Aim.OUTLINES:
            if not self._has_first_frame():
                self._empty_frame = None  # somebody has placed it
            return True
        if not faces:
            self._tell_to_place()
            return False
        if portrait.frame != self._frame_at_search:
            self._messages.tell(self.tr("The face frame stays where you put it."))
            return True
        if aim is _Aim.NEXT_FRAME:
            self.choose(0)
        else:
            self._document.put_frame(faces[0].frame)
        if len(faces) > 1:
            self._messages.tell(
                self.tr("{count} faces were found: click the mark at one to work on it.").format(count=len(faces))
            )
        else:
            self._messages.tell(self.tr("Paint over what should change, then press Run."))
        return True

    @Slot()
    def _on_failed(self) -> None:
        if self._wanted is _Aim.FIRST_FRAME and self._client.load_failure is not None:
            self._tell_to_place()

    def _tell_to_place(self) -> None:
        self._wanted = None
        self._drop_all()
        self.changed.emit()
        self._messages.tell(
            self.tr(
                "No face was found: choose the face frame tool and drag the frame over the face, its marks on eyes, "
                "nose and mouth."
            )
        )
