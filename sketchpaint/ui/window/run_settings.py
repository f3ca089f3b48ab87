"""Where run settings come from and where they stay: with the project, and as the user's own for new photos."""

from collections.abc import Iterable
from dataclasses import asdict, replace

from PySide6.QtCore import QObject, QSettings, SignalInstance, Slot

from sketchpaint.engine.options import Fill
from sketchpaint.ui.common.actions import translated
from sketchpaint.ui.editor.document import OpenDocument
from sketchpaint.ui.editor.keeping import Keeping
from sketchpaint.ui.editor.messages import Messages
from sketchpaint.ui.editor.results import Results
from sketchpaint.ui.editor.run_options import RunOptions, fill_titles, load_defaults, save_defaults, taken_over
from sketchpaint.ui.panels.run_panel import RunPanel


class RunSettings(QObject):
    """Keeps the run panel and the open project together.

    Args:
        panel: where they are set.
        settings: where those of new photos are kept.
        parent: owner.
        document: another brings its own.
        results: whose settings can be taken over.
        keeping: keeps them with the project.
        messages: say that they are kept.
        sketched: signals of what was drawn, with the fill and the hold that suit it.
    """

    def __init__(
        self,
        panel: RunPanel,
        settings: QSettings,
        parent: QObject,
        *,
        document: OpenDocument,
        results: Results,
        keeping: Keeping,
        messages: Messages,
        sketched: Iterable[SignalInstance],
    ) -> None:
        super().__init__(parent)
        self._panel, self._settings = panel, settings
        self._results, self._keeping, self._messages = results, keeping, messages
        self._before: RunOptions | None = None
        self._brought: tuple[Fill, float] | None = None  # fill and hold
        panel.options_changed.connect(self._on_options_changed)
        panel.brought.back_wanted.connect(self._on_back_wanted)
        for signal in sketched:
            signal.connect(self._on_sketched)
        document.opened.connect(self._on_portrait_opened)
        panel.set_options(load_defaults(settings))

    @Slot()
    def on_defaults_wanted(self) -> None:
        """Sets the panel as for a new photo."""
        self._set(load_defaults(self._settings))

    @Slot()
    def on_keep_wanted(self) -> None:
        """Lets new photos begin with what the panel is set to."""
        save_defaults(self._settings, self._panel.options())
        self._messages.tell(self.tr("New photos begin with these run settings."))

    @Slot()
    def on_use_wanted(self) -> None:
        """Sets fill, seed, exploration and hold as they were for the shown cycle."""
        tile = self._results.wanted()
        if tile is not None:
            request = tile.run.request
            own = {
                "fill": request.fill,
                "seed": request.seed,
                "exploration": request.exploration,
                "sketch_hold": request.sketch_hold,
            }
            self._set(taken_over(own, self._panel.options()))

    def _set(self, options: RunOptions) -> None:
        """Sets the panel as the user has asked for, who needs no way back from what a drawing brought then."""
        self._panel.set_options(options)
        self._on_options_changed()

    @Slot(str, object, float)
    def _on_sketched(self, action: str, fill: Fill, hold: float) -> None:
        """Sets the fill and the hold that suit what was sketched, tells so and keeps the way back."""
        now = self._panel.options()
        wanted = replace(now, fill=fill, sketch_hold=hold)
        if wanted == now:
            return
        self._before = self._before or now  # the user's own, whatever other drawings brought in between
        self._brought = fill, hold
        self._panel.set_options(wanted)
        text = self.tr("“{preset}” brought the fill “{fill}” and a hold of {hold} %.")
        self._panel.brought.say(
            text.format(preset=translated(action), fill=fill_titles()[fill], hold=round(hold * 100))
        )
        self._keep()

    @Slot()
    def _on_back_wanted(self) -> None:
        if self._before is not None:
            now, before = self._panel.options(), self._before
            self._panel.set_options(replace(now, fill=before.fill, sketch_hold=before.sketch_hold))
            self._keep()
        self._forget_before()

    @Slot()
    def _on_options_changed(self) -> None:
        now = self._panel.options()
        if (now.fill, now.sketch_hold) != self._brought:  # the user has chosen: there is no way back from that
            self._forget_before()
        self._keep()

    def _forget_before(self) -> None:
        self._before = self._brought = None
        self._panel.brought.hide()

    @Slot()
    def _on_portrait_opened(self) -> None:
        self._forget_before()
        self._panel.set_options(taken_over(self._keeping.run_settings, load_defaults(self._settings)))
        self._keeping.run_settings = asdict(self._panel.options())

    def _keep(self) -> None:
        self._keeping.keep_run_settings(asdict(self._panel.options()))
