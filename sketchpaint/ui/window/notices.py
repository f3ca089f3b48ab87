"""What the window says, in the banner and in the status line, and when it is over."""

import enum

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QLabel

from sketchpaint.budgets import MAX_VALUE_CHARACTERS, short
from sketchpaint.ui.canvas.canvas import Canvas
from sketchpaint.ui.editor.controller import EditorController
from sketchpaint.ui.panels.banner import Banner
from sketchpaint.ui.panels.run_panel import RunPanel
from sketchpaint.ui.window.strip_view import StripView

UNDER_WAY = "…"


class Topic(enum.Enum):
    """What a sentence in the banner is about, which tells when it is over."""

    REQUEST = enum.auto()  # what was asked for cannot be done: over when the user does the next thing
    RUN = enum.auto()  # something went wrong in the networks: over when the next run begins
    FILE = enum.auto()  # a file could not be written: over when one has been
    DISK = enum.auto()  # work cannot be kept: over when it is kept again


class Notices(QObject):
    """Shows sentences and takes them away.

    In the status line, what ends with an ellipsis is under way and stays until there is something else to say.

    Args:
        banner: for what went wrong.
        note: the status line.
        controller: speaks, and says when work is done.
        canvas: says when the user goes on.
        strip: likewise.
        run_panel: likewise.
        parent: owner.
    """

    def __init__(
        self,
        banner: Banner,
        note: QLabel,
        *,
        controller: EditorController,
        canvas: Canvas,
        strip: StripView,
        run_panel: RunPanel,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._banner, self._note, self._strip, self._run_panel = banner, note, strip, run_panel
        self._client = client = controller.client
        self._topic = Topic.REQUEST
        controller.messages.note.connect(self._on_note)
        controller.messages.advised.connect(self._on_advised)
        controller.messages.failed.connect(self._on_refused)
        client.loaded.connect(self._on_loaded)
        client.failed.connect(self._on_run_failed)
        controller.writer.failed.connect(self._on_file_failed)
        controller.writer.written.connect(self._on_written)
        controller.keeping.not_kept.connect(self._on_not_kept)
        controller.keeping.kept_again.connect(self._on_kept_again)
        controller.document.opened.connect(self._on_portrait_opened)
        controller.runs.began.connect(self._on_run_began)
        client.run_done.connect(self._on_run_done)
        strip.filmstrip.tile_chosen.connect(self._on_tile_chosen)
        for went_on in (
            canvas.stroke_began,
            controller.document.acted,
            controller.marks.changed,
            run_panel.options_changed,
        ):
            went_on.connect(self._on_went_on)

    def _say(self, topic: Topic, sentence: str, details: str = "") -> None:
        self._topic = topic
        self._banner.say(sentence, details)

    def _end(self, *topics: Topic) -> None:
        """Takes away what is said about topics that are over."""
        if self._topic in topics:
            self._banner.pass_on()

    # What is said

    @Slot(str)
    def _on_note(self, text: str) -> None:
        self._note.setText(short(text, most=MAX_VALUE_CHARACTERS))

    @Slot(str)
    def _on_loaded(self, device: str) -> None:
        self._run_panel.show_progress(self.tr("Ready on {device}.").format(device=device))

    @Slot(str)
    def _on_advised(self, sentence: str) -> None:
        self._topic = Topic.REQUEST
        self._banner.hint(sentence)

    @Slot(str, str)
    def _on_refused(self, sentence: str, details: str) -> None:
        self._say(Topic.REQUEST, sentence, details)

    @Slot(str, str)
    def _on_run_failed(self, sentence: str, details: str) -> None:
        self._note.clear()
        unloaded = self.tr("The networks could not be loaded. Painting works; running does not.")
        self._run_panel.show_progress(unloaded if self._client.load_failure is not None else self.tr("Ready."))
        self._say(Topic.RUN, sentence, details)

    @Slot(str, str)
    def _on_file_failed(self, sentence: str, details: str) -> None:
        self._note.clear()
        self._say(Topic.FILE, sentence, details)

    @Slot(str)
    def _on_not_kept(self, sentence: str) -> None:
        self._say(Topic.DISK, sentence)

    # When it is over

    @Slot()
    def _on_went_on(self) -> None:
        self._end(Topic.REQUEST)
        if not self._note.text().endswith(UNDER_WAY):
            self._note.clear()

    @Slot()
    def _on_tile_chosen(self) -> None:
        if not self._strip.filmstrip.follows:  # by the user
            self._on_went_on()

    @Slot()
    def _on_run_began(self) -> None:
        self._on_went_on()
        self._end(Topic.RUN)

    @Slot()
    def _on_run_done(self) -> None:
        if not self._note.text().endswith(UNDER_WAY):  # such as that something waits for the end of the run
            self._note.clear()

    @Slot()
    def _on_written(self) -> None:
        self._end(Topic.FILE)

    @Slot()
    def _on_kept_again(self) -> None:
        self._end(Topic.DISK)

    @Slot()
    def _on_portrait_opened(self) -> None:
        self._note.clear()
        self._banner.pass_on()
        if self._client.is_loaded:
            self._run_panel.show_progress(self.tr("Ready."))  # what is there was said of the last photo's run
        if self._client.load_failure is not None:  # still true, and worth more than what was said of the last photo
            self._say(Topic.RUN, *self._client.load_failure)
