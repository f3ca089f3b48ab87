"""The controller: builds the editor of one window, opens portraits in it and closes it."""

from pathlib import Path

from PySide6.QtCore import QObject

from sketchpaint.document.loading import Loaded
from sketchpaint.document.portrait import Portrait
from sketchpaint.document.workspace import Workspace
from sketchpaint.engine.api import InpaintRequest
from sketchpaint.imaging.files import Photo
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.ui.editor.document import OpenDocument
from sketchpaint.ui.editor.edits import Edits
from sketchpaint.ui.editor.exports import Exporter
from sketchpaint.ui.editor.face_search import FaceSearch
from sketchpaint.ui.editor.keeping import Keeping
from sketchpaint.ui.editor.marks import Marks
from sketchpaint.ui.editor.messages import Messages
from sketchpaint.ui.editor.other_faces import OtherFaces
from sketchpaint.ui.editor.photo_scores import PhotoScores
from sketchpaint.ui.editor.results import Results
from sketchpaint.ui.editor.runs import Runs
from sketchpaint.ui.editor.workspaces import Workspaces
from sketchpaint.ui.editor.writer import FileWriter
from sketchpaint.ui.work.background import wait_for_file_work
from sketchpaint.ui.work.inference import InferenceClient


class EditorController(QObject):
    """Holds what belongs to the open portrait, each below those that it knows.

    Args:
        client: inference in the background.
        workspaces: where work is kept on disk.
        models: folder with the octave network.
        weights: network -> sha256, for recipes.

    Attributes:
        client: inference in the background.
        workspaces: where work is kept on disk.
        messages: what is to be said.
        document: the open portrait and its edits.
        runs: what is asked of the networks, and all tiles.
        results: the tile that is shown, and what was applied.
        marks: stars and discards.
        edits: what menus change of mask and sketch.
        photo_scores: what the untouched photo scores.
        other_faces: random faces and reference photos.
        face_search: where faces are.
        writer: files that are being written.
        exporter: what is written to them.
        keeping: what of all this is on disk.
    """

    def __init__(
        self,
        client: InferenceClient,
        workspaces: Workspaces,
        parent: QObject | None = None,
        *,
        models: Path,
        weights: dict[str, str],
    ) -> None:
        super().__init__(parent)
        self.client, self.workspaces = client, workspaces
        self.messages = messages = Messages(self)
        self.document = document = OpenDocument(self, messages=messages)
        self.runs = runs = Runs(self, document=document, client=client, messages=messages)
        self.results = Results(self, document=document, runs=runs, messages=messages, models=models)
        self.marks = Marks(self, document=document, results=self.results)
        self.edits = Edits(self, document=document, runs=runs, messages=messages)
        self.photo_scores = PhotoScores(self, document=document, runs=runs, client=client)
        self.other_faces = OtherFaces(
            self, document=document, runs=runs, client=client, messages=messages, open_face=self._open_face
        )
        self.face_search = FaceSearch(
            self, document=document, client=client, other_faces=self.other_faces, messages=messages
        )
        self.writer = FileWriter(self, messages=messages)
        self.exporter = Exporter(
            self,
            document=document,
            runs=runs,
            results=self.results,
            marks=self.marks,
            client=client,
            messages=messages,
            writer=self.writer,
            weights=weights,
        )
        self.keeping = Keeping(
            self,
            document=document,
            workspaces=workspaces,
            runs=runs,
            marks=self.marks,
            writer=self.writer,
            messages=messages,
        )

    def open_pixels(self, photo: Photo, *, converted: bool = False) -> None:
        """Begins a portrait and looks for its face.

        Args:
            photo: the photo.
            converted: whether it was converted when it was opened.

        Raises:
            OutputError: there is no room for the working folder.
        """
        self._begin(Portrait(photo), converted=converted)
        name = photo.path.name if photo.path is not None else "untitled"
        self.messages.tell(
            self.tr("{name}, {width} × {height}: looking for a face …").format(
                name=name, width=photo.width_px, height=photo.height_px
            )
        )
        self.face_search.begin()
        if photo.is_first_of_several:
            self.messages.advise(self.tr("{name} holds several pictures: the first one is open.").format(name=name))

    def resume(self, loaded: Loaded[InpaintRequest], *, project: Path | None, known: bytes = b"") -> None:
        """Goes on with work that was read.

        Args:
            loaded: a project file's, or what a crash has left.
            project: the project file; None for what a crash has left, which no file holds.
            known: its `stamp` before it was read.

        Raises:
            InputError: another program has the folder open.
        """
        wait_for_file_work()  # a file that is being written reads the folder that goes
        self.workspaces.take_over(loaded.workspace)  # all of it could be read: only now what was open may go
        self._open(loaded.portrait, loaded.workspace, run_settings=loaded.state.get("run"))
        self.marks.restore(loaded.state)
        self.runs.begin(loaded.workspace, loaded.tiles, room=loaded.room)
        self.document.refresh(loaded.portrait.whole)
        self.document.note_edit()
        self.runs.changed.emit()  # only now: what is shown anew shows no cycle
        if "frame" in loaded.state:
            self.face_search.look_around()
        else:
            self.face_search.begin()
        if project is not None:
            self.keeping.take_for_saved(project, known=known)
        else:
            self.keeping.note_work()

    def close(self) -> None:
        """Removes the working folder: the work is saved or not wanted."""
        self.results.sharpener.close()
        wait_for_file_work()
        self.document.close()
        self.workspaces.close()

    def _open_face(self, photo: Photo, frame: FaceFrame) -> None:
        """Begins a portrait whose face need not be looked for; see `open_pixels`."""
        portrait = Portrait(photo)
        portrait.frame = frame
        self._begin(portrait, converted=False)
        self.document.refresh()
        self.face_search.look_around()

    def _begin(self, portrait: Portrait, *, converted: bool) -> None:
        wait_for_file_work()  # a file that is being written reads the folder that goes
        workspace = self.workspaces.begin(portrait.photo, converted=converted)
        self.runs.begin(workspace, [])
        self._open(portrait, workspace, run_settings={})

    def _open(self, portrait: Portrait, workspace: Workspace, *, run_settings: object) -> None:
        self.face_search.forget()
        self.other_faces.forget()
        self.photo_scores.forget()
        self.results.forget()
        self.marks.forget()
        self.keeping.begin(run_settings)
        self.document.open(portrait)
        workspace.follow(portrait, self.keeping.on_not_kept)
