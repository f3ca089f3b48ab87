"""Brings tiles to the photo's resolution in the background, octave by octave, like focus pulled."""

import threading
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QRunnable, QThreadPool, QTimer, Signal, Slot

from sketchpaint.document.backdrop import Backdrop
from sketchpaint.document.filmstrip import Tile
from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.octaves import Upsampler, load_upsampler, result_octaves
from sketchpaint.errors import WeightsError, known
from sketchpaint.imaging.detail import Octave
from sketchpaint.imaging.placement import Placement
from sketchpaint.memory import give_back
from sketchpaint.ui.common.language import SHARPENING_FAILED, sentence

Pixels = NDArray[np.uint8]
# A tile that is only passed by, while a run goes on or arrows are held, is not worth the work.
REST_MS = 120
IDLE_MS = 3000
KEPT_BYTES = 128 * 1024 * 1024


@dataclass(frozen=True)
class Focus:
    """A tile to be brought to the photo's resolution.

    Attributes:
        tile: which.
        composite: (128, 128, 3) uint8, its pixels at `strength`.
        strength: how much of the refinement and of the detail is taken, 0 to 1.
        backdrop: the picture that it goes into.
    """

    tile: Tile[InpaintRequest]
    composite: Pixels = field(repr=False)
    strength: float
    backdrop: Backdrop = field(repr=False)

    def same_as(self, other: "Focus") -> bool:
        """Whether the other would come out alike."""
        return self.tile is other.tile and self.strength == other.strength and self.backdrop.same_as(other.backdrop)


@dataclass(frozen=True)
class _Waiting:
    focus: Focus
    then: Callable[[Pixels], None]
    is_edit: bool


class _Signals(QObject):
    octave = Signal(object, object)
    missing = Signal(str)
    ended = Signal(object, object)
    failed = Signal(object, str, str)


class _Work:
    """Work on one tile."""

    def __init__(self, focus: Focus) -> None:
        self.focus, self.cancelled = focus, threading.Event()


class _Octaves:
    """The octave network, loaded when it is first asked for pixels: it brings torch, which the window does without."""

    def __init__(self, models: Path, signals: _Signals) -> None:
        self._models, self._signals, self._lock = models, signals, threading.Lock()
        self._is_loaded = False
        self._upsampler: Upsampler | None = None

    def upsampled(
        self,
        request: InpaintRequest,
        result: Pixels,
        placement: Placement,
        *,
        picture: Pixels,
        cancelled: Callable[[], bool],
    ) -> Iterator[Pixels]:
        """See `Upsampler`; gives nothing where there is no network. A damaged one is told once."""
        with self._lock:
            if not self._is_loaded:
                self._is_loaded = True
                try:
                    self._upsampler = load_upsampler(self._models)
                except WeightsError as error:
                    self._signals.missing.emit(sentence(error))
        if self._upsampler is not None:
            yield from self._upsampler.upsampled(request, result, placement, picture=picture, cancelled=cancelled)


class _Runner(QRunnable):
    """Does work on a thread of the pool; its signals live in the main thread. The pool deletes it: one that it may not
    delete, PySide keeps for ever.
    """

    def __init__(self, work: _Work, octaves: _Octaves, signals: _Signals) -> None:
        super().__init__()
        self._work, self._octaves, self._signals = work, octaves, signals

    def run(self) -> None:
        work, focus, last = self._work, self._work.focus, None
        try:
            steps = result_octaves(
                focus.tile.run.request,
                focus.composite,
                focus.tile.run.placement,
                picture=focus.backdrop.picture(),
                upsampler=self._octaves,
                strength=focus.strength,
                at_once=True,
                cancelled=work.cancelled.is_set,
            )
            for last in steps:
                self._signals.octave.emit(work, last.pixels)
        except Exception as error:
            self._signals.failed.emit(work, sentence(known(error, SHARPENING_FAILED)), traceback.format_exc())
        else:
            self._signals.ended.emit(work, last)


class Sharpener(QObject):
    """Works on one tile at a time: first on those that are waited for, then on the one that is shown.

    Signals:
        sharpened: another octave of the shown tile; carries its `Focus` and (h, w, 3) uint8, the pixels of its
            placement's box.
        note: one sentence for the status bar.
        failed: one sentence and details.

    Args:
        parent: owner.
        models: folder with the octave network.
    """

    note = Signal(str)
    sharpened = Signal(object, object)
    failed = Signal(str, str)

    def __init__(self, parent: QObject, models: Path) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._signals = _Signals(self)
        self._octaves = _Octaves(models, self._signals)
        self._signals.missing.connect(self._on_missing)
        self._signals.octave.connect(self._on_octave)
        self._signals.ended.connect(self._on_ended)
        self._signals.failed.connect(self._on_failed)
        self._shown: Focus | None = None
        self._waiting: list[_Waiting] = []
        self._work: _Work | None = None
        self._kept: list[tuple[Focus, Pixels]] = []  # the latest last
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._go_on)
        self._idle = QTimer(self, singleShot=True)
        self._idle.timeout.connect(self._on_idle)

    @property
    def is_busy(self) -> bool:
        """Whether work is under way or about to begin."""
        return self._work is not None or self._rest.isActive()

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing is under way, and what the work before has freed was given back."""
        return not (self.is_busy or self._idle.isActive() or self._pool.activeThreadCount())

    @property
    def upsampler(self) -> Upsampler:
        """What makes octaves, in any thread."""
        return self._octaves

    def finished(self, focus: Focus) -> Pixels | None:
        """Returns the last octave of a tile if it has been made and is still kept."""
        return next((pixels for kept, pixels in self._kept if kept.same_as(focus)), None)

    def show(self, focus: Focus | None) -> None:
        """Takes up the tile that is shown now and drops the one before; None when none is shown."""
        self._shown = focus if focus is None or self.finished(focus) is None else None
        if self._work is not None and not self._is_wanted(self._work.focus):
            self._work.cancelled.set()
        self._rest.start()

    def when_sharp(self, focus: Focus, then: Callable[[Pixels], None], *, is_edit: bool = False) -> bool:
        """Calls with the last octave of a tile: at once if it has been made, else when it has.

        Args:
            focus: the tile.
            then: takes (h, w, 3) uint8, the pixels of its placement's box.
            is_edit: whether undo gives it up while it waits.

        Returns:
            Whether it has been called.
        """
        made = self.finished(focus)
        if made is not None:
            then(made)
            return True
        self._waiting.append(_Waiting(focus, then, is_edit))
        if self._work is not None and not self._is_wanted(self._work.focus):
            self._work.cancelled.set()
        self._go_on()
        return False

    def give_up(self) -> bool:
        """Forgets the edits that wait; returns whether there were any."""
        stay = [waiting for waiting in self._waiting if not waiting.is_edit]
        gave_up, self._waiting = len(stay) < len(self._waiting), stay
        return gave_up

    def forget(self) -> None:
        """Drops all work and all that is kept: another portrait is open."""
        self._waiting, self._kept, self._shown = [], [], None
        if self._work is not None:
            self._work.cancelled.set()

    def close(self) -> None:
        """Drops all work and waits until none is under way."""
        self.forget()
        self._idle.stop()
        self.wait()

    def wait(self) -> None:
        """Waits until no thread works; what it has reported still arrives as signals."""
        self._pool.waitForDone()

    def _is_wanted(self, focus: Focus) -> bool:
        wanted = [self._waiting[0].focus] if self._waiting else [self._shown] if self._shown is not None else []
        return any(focus.same_as(other) for other in wanted)

    @Slot()
    def _go_on(self) -> None:
        """Begins with what is wanted most, unless work is under way."""
        focus = self._waiting[0].focus if self._waiting else self._shown
        self._idle.start(IDLE_MS)
        if self._work is None and focus is not None:
            self._work = _Work(focus)
            self._pool.start(_Runner(self._work, self._octaves, self._signals))

    @Slot()
    def _on_idle(self) -> None:
        """Gives back what the work has freed; not between two tiles, for whoever wants memory meanwhile waits."""
        if self._work is None:
            self._pool.start(give_back)

    @Slot(str)
    def _on_missing(self, text: str) -> None:
        self.note.emit(self.tr("Results stay softer than they could be: {error}").format(error=text))

    @Slot(object, object)
    def _on_octave(self, work: _Work, pixels: Pixels) -> None:
        shown = self._shown is not None and self._shown.same_as(work.focus)
        if shown and not work.cancelled.is_set():
            self.sharpened.emit(work.focus, pixels)

    @Slot(object, object)
    def _on_ended(self, work: _Work, octave: Octave | None) -> None:
        self._work, focus = None, work.focus
        if octave is not None and not work.cancelled.is_set():
            pixels = octave.pixels
            if octave.share < 1:
                self.note.emit(
                    self.tr("The mask is very large: its detail is {count} times coarser than the photo.").format(
                        count=round(1 / octave.share)
                    )
                )
            self._keep(focus, pixels)
            if self._shown is not None and self._shown.same_as(focus):
                self._shown = None
            done = [waiting for waiting in self._waiting if waiting.focus.same_as(focus)]
            self._waiting = [waiting for waiting in self._waiting if not waiting.focus.same_as(focus)]
            for waiting in done:
                waiting.then(pixels)
        self._go_on()

    @Slot(object, str, str)
    def _on_failed(self, work: _Work, text: str, details: str) -> None:
        self._work = None
        self._waiting = [waiting for waiting in self._waiting if not waiting.focus.same_as(work.focus)]
        if self._shown is not None and self._shown.same_as(work.focus):
            self._shown = None
        if not work.cancelled.is_set():
            self.failed.emit(text, details)
        self._go_on()

    def _keep(self, focus: Focus, pixels: Pixels) -> None:
        self._kept = [(kept, old) for kept, old in self._kept if not kept.same_as(focus)] + [(focus, pixels)]
        while len(self._kept) > 1 and sum(old.nbytes for _, old in self._kept) > KEPT_BYTES:
            self._kept.pop(0)
