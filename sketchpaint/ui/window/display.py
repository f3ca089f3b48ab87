"""Canvas and panels follow what the editor has open, and the editor what is done on the canvas."""

from PySide6.QtCore import QObject, Signal, Slot

from sketchpaint.document.layers import Box
from sketchpaint.ui.canvas.canvas import Canvas
from sketchpaint.ui.editor.controller import EditorController
from sketchpaint.ui.panels.filmstrip import Filmstrip
from sketchpaint.ui.panels.run_panel import RunPanel
from sketchpaint.ui.panels.steps import StepsPanel
from sketchpaint.ui.panels.toolbox import Toolbox
from sketchpaint.ui.tools.brushes import BrushSettings


class Display(QObject):
    """Shows the open portrait, either its mask and sketch or a cycle.

    Signals:
        updated: other commands may be possible now.

    Args:
        parent: owner.
        controller: what is shown.
        canvas: where.
        filmstrip: where cycles are chosen.
        toolbox: tools that work on the canvas.
        brush: its size is fitted to the face.
        run_panel: says what the frame means for a run.
        steps: lists the undo steps.
    """

    updated = Signal()

    def __init__(
        self,
        parent: QObject,
        *,
        controller: EditorController,
        canvas: Canvas,
        filmstrip: Filmstrip,
        toolbox: Toolbox,
        brush: BrushSettings,
        run_panel: RunPanel,
        steps: StepsPanel,
    ) -> None:
        super().__init__(parent)
        self._controller, self._canvas, self._filmstrip, self._toolbox = controller, canvas, filmstrip, toolbox
        self._brush, self._run_panel, self._steps = brush, run_panel, steps
        canvas.set_tool(toolbox.tool("brush"))
        canvas.pointer.picker = toolbox.picker
        toolbox.picker.look = canvas.colour_at
        canvas.stroke_began.connect(self.on_inputs_wanted)
        canvas.stroke_began.connect(controller.results.note_stroke)
        canvas.edited.connect(self._on_edited)
        canvas.face_chosen.connect(controller.face_search.choose)
        toolbox.tool_chosen.connect(self._on_tool_chosen)
        filmstrip.tile_chosen.connect(self.update)
        filmstrip.tile_applied.connect(self.on_apply_wanted)
        controller.document.opened.connect(self._on_opened)
        controller.document.changed.connect(self._on_changed)
        controller.results.preview_changed.connect(canvas.show_result)
        controller.runs.changed.connect(self.update)
        controller.face_search.changed.connect(self._on_faces_changed)
        controller.face_search.framed.connect(self._on_framed)

    @Slot()
    def update(self) -> None:
        """Shows what is known of the portrait beside the canvas."""
        portrait = self._controller.document.portrait
        if portrait is not None:
            self._run_panel.show_enlargement(portrait.frame.scale)
            self._run_panel.show_limits(self._controller.face_search.limits())
            self._steps.show_history(portrait.history)
        self.updated.emit()

    @Slot()
    def on_inputs_wanted(self) -> None:
        """Shows mask and sketch instead of a cycle."""
        self._filmstrip.show_none()
        self._controller.results.show_inputs()
        self.update()

    @Slot()
    def on_apply_wanted(self) -> None:
        """Makes the shown cycle part of the picture."""
        if self._controller.results.shown is not None:  # Enter without one is no mistake
            self._controller.results.apply_shown(then=self._on_applied)

    def on_piece_done(self) -> None:
        """Gives the canvas its tool back: a piece was set or given up."""
        self._canvas.set_tool(self._toolbox.current)
        self._controller.messages.tell("")  # what was said about it is over
        self.update()

    def _on_applied(self) -> None:
        self._filmstrip.show_none()
        self._canvas.show_picture()
        self.update()

    @Slot()
    def _on_opened(self) -> None:
        portrait = self._controller.document.portrait
        assert portrait is not None
        self._canvas.set_portrait(portrait)
        self._toolbox.watch(portrait)
        self.update()

    @Slot(object)
    def _on_changed(self, box: Box | None) -> None:
        self.on_inputs_wanted()
        if box is not None:
            self._canvas.refresh(box)
        self.update()

    @Slot(object)
    def _on_edited(self, box: Box) -> None:
        self._controller.keeping.note_tool()
        self.update()

    @Slot(str)
    def _on_tool_chosen(self, name: str) -> None:
        self._canvas.set_tool(self._toolbox.tool(name))
        if name == "frame":
            self.on_inputs_wanted()

    @Slot()
    def _on_faces_changed(self) -> None:
        self._canvas.show_faces(self._controller.face_search.frames)
        self.update()

    @Slot()
    def _on_framed(self) -> None:
        portrait = self._controller.document.portrait
        if portrait is not None:
            self._brush.fit(
                face_px=portrait.frame.size_px, picture_px=max(portrait.photo.width_px, portrait.photo.height_px)
            )
