"""What the untouched photo scores, for comparison with cycles."""

from PySide6.QtCore import QObject, Signal, Slot

from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.imaging.sampling import extract_crop
from sketchpaint.ui.editor.document import OpenDocument
from sketchpaint.ui.editor.runs import Runs
from sketchpaint.ui.work.inference import InferenceClient


class PhotoScores(QObject):
    """Lets the untouched photo be scored as the networks see it through a face frame; each frame once.

    Signals:
        changed: a score is known.

    Args:
        parent: owner.
        document: whose photo.
        runs: which need the score.
        client: scores in the background.
    """

    changed = Signal()

    def __init__(self, parent: QObject, *, document: OpenDocument, runs: Runs, client: InferenceClient) -> None:
        super().__init__(parent)
        self._document, self._client = document, client
        self._scores: dict[FaceFrame, float] = {}
        self._asked: dict[int, FaceFrame] = {}  # by the number of the job
        client.scored.connect(self._on_scored)
        runs.began.connect(self._on_run_began)

    def forget(self) -> None:
        """Drops all scores, and those that are still to come: another portrait is open."""
        self._scores.clear()
        self._asked.clear()

    def of(self, frame: FaceFrame) -> float | None:
        """Returns the score through a frame; None until it is known, which is asked for."""
        portrait = self._document.portrait
        if (
            portrait is not None
            and self._client.is_loaded
            and frame not in self._scores
            and frame not in self._asked.values()
        ):
            self._asked[self._client.score(extract_crop(portrait.photo.pixels, frame))] = frame
        return self._scores.get(frame)

    @Slot()
    def _on_run_began(self) -> None:
        if self._document.portrait is not None:
            self.of(self._document.portrait.frame)  # now: behind the run it would have to wait

    @Slot(int, float)
    def _on_scored(self, job: int, score: float) -> None:
        frame = self._asked.pop(job, None)
        if frame is not None:
            self._scores[frame] = score
            self.changed.emit()
