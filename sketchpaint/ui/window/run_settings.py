"""Where run settings come from and where they stay: with the project, and as the user's own for new photos."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

from PySide6.QtCore import QObject, QSettings, SignalInstance, Slot

from sketchpaint.document.steps import Step
from sketchpaint.engine.options import Fill
from sketchpaint.ui.common.actions import translated
from sketchpaint.ui.editor.document import OpenDocument
from sketchpaint.ui.editor.keeping import Keeping
from sketchpaint.ui.editor.messages import Messages
from sketchpaint.ui.editor.results import Results
from sketchpaint.ui.editor.run_options import RunOptions, fill_titles, load_defaults, save_defaults, taken_over
from sketchpaint.ui.panels.run_panel import RunPanel

# These empty the sketch, and what suited it with it.
EMPTYING = {Step.APPLY, Step.CLEAR_SKETCH, Step.MERGE}


@dataclass(frozen=True)
class _Offer:
    """What suits a drawing, while that is there.

    Attributes:
        action: name of what drew it.
        fill: fill of the mask.
        hold: how far results are held to the sketch.
        edit: number of the drawing among what can be undone.
    """

    action: str
    fill: Fill
    hold: float
    edit: int


class RunSettings(QObject):
    """Keeps the run panel and the open project together.

    Args:
        panel: where they are set.
        settings: where those of new photos are kept.
        parent: owner.
        document: another brings its own.
        results: whose settings can be taken over, and which are shown with the strength that is set.
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
        self._document = document
        self._own: RunOptions | None = None  # the user's, whatever drawings brought since
        self._offers: list[_Offer] = []
        self._followed: _Offer | None = None
        panel.options_changed.connect(self._on_options_changed)
        panel.brought.back_wanted.connect(self._on_back_wanted)
        for signal in sketched:
            signal.connect(self._on_sketched)
        document.opened.connect(self._on_portrait_opened)
        document.edited.connect(self._on_edited)
        self._show(load_defaults(settings))

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
        self._show(options)
        self._forget_offers()
        self._keep()

    def _show(self, options: RunOptions) -> None:
        self._panel.set_options(options)
        self._results.set_strength(self._panel.options().strength)  # in whole percents

    @Slot(str, object, float)
    def _on_sketched(self, action: str, fill: Fill, hold: float) -> None:
        """Sets the fill and the hold that suit what was sketched, tells so and keeps the way back."""
        now, portrait = self._panel.options(), self._document.portrait
        if portrait is None or (not self._offers and (fill, hold) == (now.fill, now.sketch_hold)):
            return
        self._own = self._own or now
        self._offers.append(_Offer(action, fill, hold, portrait.history.newest))
        self._follow()

    @Slot()
    def _on_edited(self) -> None:
        """Settings come and go with the drawing that brought them, whether it is undone, redone, cleared or applied."""
        if self._offers and self._in_force() is not self._followed:
            self._follow()

    def _in_force(self) -> _Offer | None:
        portrait = self._document.portrait
        if portrait is None:
            return None
        since = ((offer, portrait.history.since(offer.edit)) for offer in reversed(self._offers))
        return next((offer for offer, steps in since if steps is not None and not EMPTYING.intersection(steps)), None)

    def _follow(self) -> None:
        offer = self._followed = self._in_force()
        self._put_wanted()
        if offer is None:
            self._panel.brought.hide()
        else:
            text = self.tr("“{preset}” brought the fill “{fill}” and a hold of {hold} %.")
            self._panel.brought.say(
                text.format(
                    preset=translated(offer.action), fill=fill_titles()[offer.fill], hold=round(offer.hold * 100)
                )
            )

    def _put_wanted(self) -> None:
        wanted = self._wanted()
        if wanted is not None:
            self._panel.set_options(replace(self._panel.options(), fill=wanted[0], sketch_hold=wanted[1]))
            self._keep()

    def _wanted(self) -> tuple[Fill, float] | None:
        """Returns fill and hold of the drawing that is followed, or else the user's own."""
        if self._followed is not None:
            return self._followed.fill, self._followed.hold
        return None if self._own is None else (self._own.fill, self._own.sketch_hold)

    @Slot()
    def _on_back_wanted(self) -> None:
        self._followed = None
        self._put_wanted()
        self._forget_offers()

    @Slot()
    def _on_options_changed(self) -> None:
        now = self._panel.options()
        if (now.fill, now.sketch_hold) != self._wanted():  # the user has chosen: there is no way back from that
            self._forget_offers()
        self._keep()

    def _forget_offers(self) -> None:
        self._own = self._followed = None
        self._offers.clear()
        self._panel.brought.hide()

    @Slot()
    def _on_portrait_opened(self) -> None:
        self._forget_offers()
        self._show(taken_over(self._keeping.run_settings, load_defaults(self._settings)))
        self._keeping.run_settings = asdict(self._panel.options())

    def _keep(self) -> None:
        self._keeping.keep_run_settings(asdict(self._panel.options()))
