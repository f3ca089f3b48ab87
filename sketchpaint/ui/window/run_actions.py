"""What the menus and the run panel do with runs: start, stop, branch, vary."""

from dataclasses import replace

from PySide6.QtCore import QObject, Slot

from sketchpaint.engine.options import Fill, Refine
from sketchpaint.ui.editor.face_search import FaceSearch
from sketchpaint.ui.editor.results import Results
from sketchpaint.ui.editor.run_options import RunOptions
from sketchpaint.ui.editor.runs import Runs
from sketchpaint.ui.panels.filmstrip import Filmstrip
from sketchpaint.ui.panels.run_panel import RunPanel
from sketchpaint.ui.panels.variations import VariationsWindow


class RunActions(QObject):
    """Slots of what starts and stops runs.

    Args:
        parent: owner.
        runs: are started and stopped.
        results: runs go on from what is shown.
        face_search: runs wait for the face.
        run_panel: settings of the next run.
        filmstrip: follows the cycles of a run.
        variations: asks for several runs.

    Attributes:
        follows_newest: whether a new run's cycles are shown as they come.
    """

    def __init__(
        self,
        parent: QObject,
        *,
        runs: Runs,
        results: Results,
        face_search: FaceSearch,
        run_panel: RunPanel,
        filmstrip: Filmstrip,
        variations: VariationsWindow,
    ) -> None:
        super().__init__(parent)
        self._runs, self._results, self._face_search = runs, results, face_search
        self._run_panel, self._filmstrip, self._variations = run_panel, filmstrip, variations
        self.follows_newest = True
        run_panel.run_wanted.connect(self.on_run_wanted)
        run_panel.stop_wanted.connect(self.on_stop_wanted)
        variations.wanted.connect(self._on_variations_chosen)

    @Slot()
    def on_run_wanted(self) -> None:
        """Starts a run and follows its cycles."""
        self._start(self._run_panel.options())

    @Slot()
    def on_run_until_stopped_wanted(self) -> None:
        """Starts a run that goes on until Stop, or a thousand cycles."""
        self._start(self._run_panel.options().until_stopped())

    @Slot()
    def on_stop_wanted(self) -> None:
        """Stops the run under way, or the one that waits for the face."""
        self._face_search.drop_waiting()
        self._runs.stop()

    @Slot()
    def on_branch_wanted(self) -> None:
        """Goes on from the cycle shown last with mask and sketch as they are now."""
        self._results.branch(self._run_panel.options(), self._follow)

    @Slot()
    def on_variations_wanted(self) -> None:
        """Opens the variations window."""
        self._variations.show()
        self._variations.raise_()

    @Slot(object)
    def _on_variations_chosen(self, pairs: list[tuple[Fill, int]]) -> None:
        options = self._run_panel.options()
        wanted = [replace(options, fill=fill, seed=options.seed + seed, refine=Refine.OFF) for fill, seed in pairs]
        self._face_search.when_framed(lambda: self._variations.expect(self._runs.start(wanted)))

    def _start(self, options: RunOptions) -> None:
        def begin() -> None:
            self._follow()
            self._runs.start([options])

        self._face_search.when_framed(begin)

    def _follow(self) -> None:
        if self.follows_newest:
            self._filmstrip.follow()
