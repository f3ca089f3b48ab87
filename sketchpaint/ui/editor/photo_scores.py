"""What the untouched photo scores, for comparison with cycles."""

from PySide6.QtCore import QObject, Signal, Slot

from sketchpaint.imaging.frame import FaceFrame, extract_crop
from sketchpaint.ui.editor.editor import Editor
from sketchpaint.ui.work.inference import InferenceClient


class PhotoScores(QObject):
    """Lets the untouched photo be scored as the networks see it through a face frame; each frame once.

    Signals:
        changed: a score is known.

    Args:
        editor: whose photo.
        parent: owner.
        client: scores in the background.
    """

    changed = Signal()

    def __init__(self, editor: Editor, parent: QObject, client: InferenceClient) -> None:
        super().__init__(parent)
        self._editor, self._client = editor, client
        self._scores: dict[FaceFrame, float] = {}
        self._asked: dict[int, FaceFrame] = {}  # by the number of the job
        client.scored.connect(self._on_scored)

    def forget(self) -> None:
        """Drops all scores, and those that are still to come: another portrait is open."""
        self._scores.clear()
        self._asked.clear()

    def of(self, frame: FaceFrame) -> float | None:
        """Returns the score through a frame; None until it is known, which is asked for."""
        portrait = self._editor.portrait
        if (
            portrait is not None
            and self._editor.is_ready
            and frame not in self._scores
            and frame not in self._asked.values()
        ):
            self._asked[self._client.score(extract_crop(portrait.photo.pixels, frame))] = frame
        return self._scores.get(frame)

    @Slot(int, float)
    def _on_scored(self, job: int, score: float) -> None:
        frame = self._asked.pop(job, None)
        if frame is not None:
            self._scores[frame] = score
            self.changed.emit()
