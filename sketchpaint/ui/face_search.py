"""Where the face is: looking for it, and going from one of several to the next."""

from PySide6.QtCore import QObject, Slot

from sketchpaint.engine.faces import FoundFace
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.ui.editor import Editor
from sketchpaint.ui.inference import InferenceClient
from sketchpaint.ui.other_faces import OtherFaces


class FaceSearch(QObject):
    """Finds faces in the editor's photo and moves the face frame to them.

    Args:
        editor: whose frame is moved.
        parent: owner.
        client: looks in the background.
        other_faces: faces that are found belong to a reference photo where one is waiting for them.
    """

    def __init__(self, editor: Editor, parent: QObject, client: InferenceClient, other_faces: OtherFaces) -> None:
        super().__init__(parent)
        self._editor, self._client, self._other_faces = editor, client, other_faces
        self._frame_at_search: FaceFrame | None = None
        self._search_is_edit = False
        self._faces: list[FoundFace] = []
        self._wants_face = False
        client.faces_found.connect(self._on_faces_found)
        client.failed.connect(self._on_failed)

    def forget(self) -> None:
        """Drops what was found and what is still to come: another portrait is open."""
        self._frame_at_search, self._faces, self._wants_face = None, [], False

    def begin(self) -> None:
        """Looks for the face of a photo that has just been opened, as soon as that is possible."""
        self._wants_face = True
        if self._editor.is_ready:
            self._search(is_edit=False)
        elif self._client.load_failure is not None:
            self._tell_to_place()

    def go_on(self) -> None:
        """Looks now for what had to wait for the networks, unless the artist has begun to work."""
        if self._wants_face and self._editor.portrait is not None and not self._editor.portrait.history.can_undo:
            self._search(is_edit=False)

    def find_face(self) -> None:
        """Moves the frame to the next of the faces that were found, as an undo step; looks for faces where none are known."""
        if self._editor.portrait is None or len(self._faces) < 2:
            self._search(is_edit=True)
            return
        frames = [face.frame for face in self._faces]
        now = self._editor.portrait.frame
        following = frames[(frames.index(now) + 1) % len(frames)] if now in frames else frames[0]
        self._editor.portrait.move_frame(following)
        self._editor.note_change()

    def _search(self, *, is_edit: bool) -> None:
        if self._editor.portrait is not None:
            self._other_faces.drop_reference()  # only the latest search is answered
            self._frame_at_search, self._search_is_edit = self._editor.portrait.frame, is_edit
            self._client.find_faces(self._editor.portrait.photo.pixels)

    @Slot(object)
    def _on_faces_found(self, faces: list[FoundFace]) -> None:
        if self._other_faces.takes(faces) or self._editor.portrait is None or self._frame_at_search is None:
            return
        if not faces:
            self._tell_to_place()
            return
        if self._editor.portrait.frame != self._frame_at_search:
            self._editor.tell(self.tr("The face frame stays where you put it."))
            return
        self._faces = faces
        if self._search_is_edit:
            self._editor.portrait.move_frame(faces[0].frame)
            self._editor.note_change()
        else:
            self._editor.portrait.frame = faces[0].frame
            self._editor.show_frame()
        more = " " + self.tr("{count} faces were found; the Run menu goes to the next.").format(count=len(faces)) if len(faces) > 1 else ""
        self._editor.tell(self.tr("Paint over what should change, then press Run.") + more)

    @Slot()
    def _on_failed(self) -> None:
        if self._wants_face and self._client.load_failure is not None:
            self._tell_to_place()

    def _tell_to_place(self) -> None:
        self._wants_face = False
        self._editor.tell(self.tr("No face was found: choose the face frame tool and drag the frame over the face, its marks on eyes, nose and mouth."))
