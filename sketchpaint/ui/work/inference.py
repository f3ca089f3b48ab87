"""Inference off the main thread: a worker that runs sessions, and the client that the window talks to.

torch takes longer to import than the window to show: the worker's thread does it, after that, when it loads the
networks.
"""

import math
import threading
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from sketchpaint.cycle import Cycle
from sketchpaint.errors import SketchpaintError, known
from sketchpaint.memory import give_back
from sketchpaint.ui.common.language import GENERATING_FAILED, sentence
from sketchpaint.ui.work.jobs import Work

if TYPE_CHECKING:
    from sketchpaint.engine.faces import FaceFinder
    from sketchpaint.engine.session import Session

LOADING = 0  # in place of a job's id
# The thread begins when the window is painted, or so long after it was made.
UNSEEN_MS = 2000
SHUTDOWN_MS = 10_000


class InferenceWorker(QObject):
    """Lives in the worker thread; holds the networks.

    Signals:
        loaded: the networks are ready; carries the device's name and the arithmetic.
        cycle_done: job id and `Cycle`.
        run_done: job id and why it ended, as text.
        faces_found: job id and a list of `FoundFace`.
        sampled: job id and a random face, (128, 128, 3) uint8.
        scored: job id and a score.
        failed: job id or `LOADING`, one sentence, details.
    """

    loaded = Signal(str, str)
    cycle_done = Signal(int, object)
    run_done = Signal(int, str)
    faces_found = Signal(int, object)
    sampled = Signal(int, object)
    scored = Signal(int, float)
    failed = Signal(int, str, str)

    def __init__(self, models: Path, device: str, threads: int) -> None:
        super().__init__()
        self._models = models
        self._device = device
        self._threads = threads
        self._session: Session | None = None
        self._finder: FaceFinder | None = None

    @Slot()
    def load(self) -> None:
        """Loads the networks."""
        try:
            import torch

            from sketchpaint.engine.device import choose_device
            from sketchpaint.engine.faces import FaceFinder
            from sketchpaint.engine.session import Session
            from sketchpaint.engine.weights import load_networks

            if self._threads > 0:
                torch.set_num_threads(self._threads)
            device = choose_device(self._device)
            self._session = Session(load_networks(self._models, device=device), device=device)
            self._finder = FaceFinder(self._models)
            self.loaded.emit(str(device), self._session.arithmetic)
        except Exception as error:
            self._report(LOADING, error)

    @Slot(int, object, object)
    def run(self, job: int, work: Work, cancelled: threading.Event) -> None:
        """Does a piece of work and passes its cycles on as they come."""
        try:
            if self._session is None:
                raise SketchpaintError(
                    "The networks are not loaded, so nothing can be generated: see the message about the weights."
                )
            reason = work(self._session, lambda cycle: self.cycle_done.emit(job, cycle), cancelled.is_set)
            self.run_done.emit(job, reason)
        except Exception as error:
            self._report(job, error)

    @Slot(int, object)
    def sample(self, job: int, seed: int) -> None:
        """Generates a random face."""
        try:
            if self._session is not None:
                self.sampled.emit(job, self._session.sample(seed))
        except Exception as error:
            self._report(job, error)

    @Slot(int, object)
    def score(self, job: int, crop: NDArray[np.uint8]) -> None:
        """Scores a (128, 128, 3) uint8 crop; what cannot be scored, which a run would say, has no number."""
        try:
            if self._session is not None:
                self.scored.emit(job, self._session.scores([crop])[0])
        except Exception:
            self.scored.emit(job, math.nan)

    @Slot(int, object)
    def find_faces(self, job: int, photo: object) -> None:
        """Looks for faces in (H, W, 3) uint8 pixels."""
        try:
            self.faces_found.emit(job, self._finder.find(photo) if self._finder is not None else [])  # type: ignore[arg-type]
        except Exception as error:
            self._report(job, error)
        give_back()

    def _report(self, job: int, error: Exception) -> None:
        self.failed.emit(job, sentence(known(error, GENERATING_FAILED)), traceback.format_exc())


class InferenceClient(QObject):
    """Lives in the main thread: owns the worker's thread, numbers the jobs and drops what belongs to old ones.

    Signals:
        loaded: the networks are ready; carries the device's name.
        cycle_done: job id and `Cycle` of the present run.
        run_done: job id and why the present run ended.
        faces_found: list of `FoundFace` of the latest search; empty also when it failed.
        sampled: the random face asked for last, (128, 128, 3) uint8.
        scored: job id and score of a crop.
        failed: one sentence and details.

    Attributes:
        is_loaded: whether the networks are ready.
        arithmetic: that of the networks.
        load_failure: sentence and details, if they could not be loaded.
    """

    loaded = Signal(str)
    cycle_done = Signal(int, object)
    run_done = Signal(int, str)
    faces_found = Signal(object)
    sampled = Signal(object)
    scored = Signal(int, float)
    failed = Signal(str, str)
    _load_wanted = Signal()
    _run_wanted = Signal(int, object, object)
    _faces_wanted = Signal(int, object)
    _sample_wanted = Signal(int, object)
    _score_wanted = Signal(int, object)

    def __init__(self, *, models: Path, device: str, threads: int = 0, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.is_loaded = False
        self.arithmetic = "float32"
        self.load_failure: tuple[str, str] | None = None
        self._jobs = 0
        self._run_job = 0
        self._face_job = 0
        self._sample_job = 0
        self._cancelled = threading.Event()
        self._thread = QThread()
        self._thread.setObjectName("inference")
        self._worker = InferenceWorker(models, device, threads)
        self._worker.moveToThread(self._thread)
        self._load_wanted.connect(self._worker.load)
        self._run_wanted.connect(self._worker.run)
        self._faces_wanted.connect(self._worker.find_faces)
        self._sample_wanted.connect(self._worker.sample)
        self._score_wanted.connect(self._worker.score)
        self._worker.loaded.connect(self._on_loaded)
        self._worker.cycle_done.connect(self._on_cycle_done)
        self._worker.run_done.connect(self._on_run_done)
        self._worker.faces_found.connect(self._on_faces_found)
        self._worker.sampled.connect(self._on_sampled)
        self._worker.scored.connect(self._on_scored)
        self._worker.failed.connect(self._on_failed)
        self._load_wanted.emit()
        self._beginning = QTimer(self)
        self._beginning.setSingleShot(True)
        self._beginning.timeout.connect(self._thread.start)
        self._beginning.start(UNSEEN_MS)

    @Slot()
    def begin(self) -> None:
        """Begins with the networks now, because the window is painted: importing torch would have held that up."""
        if self._beginning.isActive():
            self._beginning.start(0)

    @property
    def has_thread(self) -> bool:
        """Whether the worker's thread has begun and not ended."""
        return self._thread.isRunning()

    @property
    def is_running(self) -> bool:
        """Whether a run is under way."""
        return self._run_job != 0

    def start(self, work: Work) -> int:
        """Starts a piece of work, cancelling the present one; returns its job id."""
        self.cancel()
        self._cancelled = threading.Event()
        self._jobs += 1
        self._run_job = self._jobs
        self._run_wanted.emit(self._run_job, work, self._cancelled)
        return self._run_job

    def cancel(self) -> None:
        """Asks the present run to stop after the cycle in progress."""
        self._cancelled.set()

    def find_faces(self, photo: object) -> None:
        """Looks for faces in (H, W, 3) uint8 pixels; an older search's answer is dropped."""
        self._jobs += 1
        self._face_job = self._jobs
        self._faces_wanted.emit(self._face_job, photo)

    def sample(self, seed: int) -> None:
        """Generates a random face; an older one that is not there yet is dropped."""
        self._jobs += 1
        self._sample_job = self._jobs
        self._sample_wanted.emit(self._sample_job, seed)

    def score(self, crop: NDArray[np.uint8]) -> int:
        """Scores a (128, 128, 3) uint8 crop after all that was asked for before; returns the job id."""
        self._jobs += 1
        self._score_wanted.emit(self._jobs, crop)
        return self._jobs

    def shut_down(self) -> None:
        """Stops the run and the thread and waits for both."""
        self.cancel()
        self._beginning.stop()
        self._thread.quit()
        self._thread.wait(SHUTDOWN_MS)

    @Slot(str, str)
    def _on_loaded(self, device: str, arithmetic: str) -> None:
        self.is_loaded, self.arithmetic = True, arithmetic
        self.loaded.emit(device)

    @Slot(int, object)
    def _on_cycle_done(self, job: int, cycle: Cycle) -> None:
        if job == self._run_job:
            self.cycle_done.emit(job, cycle)

    @Slot(int, str)
    def _on_run_done(self, job: int, reason: str) -> None:
        if job == self._run_job:
            self._run_job = 0
            self.run_done.emit(job, reason)

    @Slot(int, object)
    def _on_faces_found(self, job: int, faces: object) -> None:
        if job == self._face_job:
            self.faces_found.emit(faces)

    @Slot(int, object)
    def _on_sampled(self, job: int, face: object) -> None:
        if job == self._sample_job:
            self.sampled.emit(face)

    @Slot(int, float)
    def _on_scored(self, job: int, score: float) -> None:
        self.scored.emit(job, score)

    @Slot(int, str, str)
    def _on_failed(self, job: int, text: str, details: str) -> None:
        if job == LOADING:
            self.load_failure = text, details
        elif job == self._run_job:
            self._run_job = 0
        self.failed.emit(text, details)
        if job == self._face_job != LOADING:
            self.faces_found.emit([])
