"""The main window: canvas in the middle, tools left, options on top, run panel right, filmstrip below."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QObject, QSettings, Qt, Slot
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QDockWidget, QFileDialog, QLabel, QMainWindow, QMessageBox, QToolBar, QVBoxLayout, QWidget

from sketchpaint.document.brush import PaintMode
from sketchpaint.document.filmstrip import Tile
from sketchpaint.document.layers import Box
from sketchpaint.document.presets import MASK_PRESETS, MaskPreset
from sketchpaint.errors import InputError, SketchpaintError
from sketchpaint.imaging.files import PHOTO_SUFFIXES
from sketchpaint.ui.canvas.canvas import Canvas
from sketchpaint.ui.canvas.pictures import ResultPatch
from sketchpaint.ui.controller import EditorController
from sketchpaint.ui.inference import InferenceClient
from sketchpaint.ui.panels.banner import Banner
from sketchpaint.ui.panels.filmstrip import Filmstrip
from sketchpaint.ui.panels.run_panel import RunPanel
from sketchpaint.ui.panels.score_curve import ScoreCurve
from sketchpaint.ui.panels.tool_options import ToolOptions
from sketchpaint.ui.theme import icon
from sketchpaint.ui.tools.brushes import BrushSettings, BrushTool, EyedropperTool
from sketchpaint.ui.tools.frame import FrameTool
from sketchpaint.ui.tools.shapes import EllipseTool, LassoTool, RectangleTool
from sketchpaint.ui.tools.tool import Tool

ZOOM_STEP = 1.25
SIZE_STEP = 1.15
GROW_CROP_PX = 1.0


class MainWindow(QMainWindow):
    """The editor's window.

    Args:
        client: inference in the background; shut down when the window closes.
        settings: where the layout of the window is remembered.
    """

    def __init__(self, client: InferenceClient, settings: QSettings) -> None:
        super().__init__()
        self.setWindowTitle("sketchpaint")
        self.setAcceptDrops(True)
        self._client = client
        self._settings = settings
        self.controller = EditorController(client, self)
        self.brush_settings = BrushSettings(self)
        self.canvas = Canvas()
        self.banner = Banner()
        self.run_panel = RunPanel()
        self.filmstrip = Filmstrip()
        self.score_curve = ScoreCurve()
        self._frame_tool = FrameTool()
        self._note = QLabel()
        self._zoom = QLabel()

        middle = QWidget()
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.banner)
        layout.addWidget(self.canvas, 1)
        self.setCentralWidget(middle)
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, ToolOptions(self.brush_settings))
        self._add_dock("Run", "run_dock", self.run_panel, Qt.DockWidgetArea.RightDockWidgetArea)
        strip = QWidget()
        strip_layout = QVBoxLayout(strip)
        strip_layout.setContentsMargins(0, 0, 0, 0)
        strip_layout.setSpacing(0)
        strip_layout.addWidget(self.filmstrip)
        strip_layout.addWidget(self.score_curve)
        self._add_dock("Filmstrip", "filmstrip_dock", strip, Qt.DockWidgetArea.BottomDockWidgetArea)
        self.statusBar().addWidget(self._note, 1)
        self.statusBar().addPermanentWidget(self._zoom)
        self._make_tools()
        self._make_menus()
        self._connect()
        self._restore_layout()
        self._update_actions()

    def open_photo(self, path: Path) -> None:
        """Opens a photo; what is wrong with it is said in the banner. A format that must be converted is asked about."""
        if not self._agrees_to_lose_work("Open another photo?"):
            return
        try:
            self.controller.open(path)
        except InputError as error:
            if "--convert" in str(error) and self._agrees_to_convert(path):
                self._try(lambda: self.controller.open(path, convert=True))
            else:
                self.banner.say(str(error))

    # Building

    def _add_dock(self, title: str, name: str, widget: QWidget, area: Qt.DockWidgetArea) -> None:
        dock = QDockWidget(title, self)
        dock.setObjectName(name)
        dock.setWidget(widget)
        dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetMovable | QDockWidget.DockWidgetFeature.DockWidgetFloatable)
        self.addDockWidget(area, dock)

    def _make_tools(self) -> None:
        bar = QToolBar("Tools", self)
        bar.setObjectName("tools")
        bar.setMovable(False)
        self.addToolBar(Qt.ToolBarArea.LeftToolBarArea, bar)
        group = QActionGroup(self)
        brush = BrushTool(self.brush_settings, PaintMode.PAINT)
        self._tools: dict[str, Tool] = {}
        for name, text, key, tool in (
            ("brush", "Brush", "B", brush),
            ("eraser", "Eraser", "E", BrushTool(self.brush_settings, PaintMode.ERASE)),
            ("rectangle", "Rectangle mask; Ctrl takes away", "U", RectangleTool()),
            ("ellipse", "Ellipse mask; Ctrl takes away", "Shift+U", EllipseTool()),
            ("lasso", "Lasso mask; Ctrl takes away", "L", LassoTool()),
            ("eyedropper", "Eyedropper", "I", EyedropperTool(self.brush_settings)),
            ("frame", "Face frame: drag inside to move, a corner to resize, outside to turn", "V", self._frame_tool),
        ):
            action = QAction(icon(name), text, self)
            action.setObjectName(name)
            action.setCheckable(True)
            action.setShortcut(QKeySequence(key))
            action.setToolTip(f"{text} ({key})")
            group.addAction(action)
            bar.addAction(action)
            self._tools[name] = tool
        group.triggered.connect(self._on_tool_chosen)
        group.actions()[0].setChecked(True)
        self._group = group
        self.canvas.set_tool(brush)

    def _action(self, text: str, keys: list[str], slot: object, *, name: str | None = None) -> QAction:
        action = QAction(text, self)
        if name:
            action.setIcon(icon(name))
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.triggered.connect(slot)
        return action

    def _make_menus(self) -> None:
        controller = self.controller
        self._undo = self._action("Undo", ["Ctrl+Z"], self._on_undo_wanted, name="undo")
        self._redo = self._action("Redo", ["Ctrl+Shift+Z", "Ctrl+Y"], self._on_redo_wanted, name="redo")
        self._export = self._action("Export PNG …", ["Ctrl+E"], self._on_export_wanted, name="export")
        open_action = self._action("Open …", ["Ctrl+O"], self._on_open_wanted, name="open")
        menus = {
            "&File": [open_action, self._export, None, self._action("Quit", ["Ctrl+Q"], self.close)],
            "&Edit": [
                self._undo, self._redo, None,
                self._action("Clear sketch", ["Ctrl+Shift+D"], controller.clear_sketch),
                None,
                self._action("Switch mask and sketch", ["Q"], self._on_layer_switched),
                self._action("Swap colours", ["X"], self.brush_settings.swap_colours),
                self._action("Smaller brush", ["["], self._on_smaller_wanted),
                self._action("Larger brush", ["]"], self._on_larger_wanted),
            ],
            "&Mask": [
                *(self._preset_action(preset) for preset in MASK_PRESETS),
                None,
                self._action("Grow", ["Ctrl+]"], self._on_grow_wanted), self._action("Shrink", ["Ctrl+["], self._on_shrink_wanted),
                self._action("Invert", ["Ctrl+Shift+I"], controller.invert_mask), self._action("Clear", ["Ctrl+D"], controller.clear_mask),
            ],
            "&View": [
                self._action("Zoom in", ["+", "="], self._on_zoom_in), self._action("Zoom out", ["-"], self._on_zoom_out),
                self._action("Fit", ["Ctrl+0"], self.canvas.fit, name="fit"), self._action("100 %", ["Ctrl+1"], self.canvas.zoom_to_pixels),
                None, self._action("Show mask and sketch", ["T"], self._on_inputs_wanted, name="inputs"),
            ],
            "&Run": [
                self._action("Run", ["Ctrl+Return", "Ctrl+Enter"], self._on_run_wanted, name="run"),
                self._action("Stop", ["Shift+X", "Esc"], controller.stop, name="stop"),
                None,
                self._action("Previous cycle", ["Left"], self._on_previous), self._action("Next cycle", ["Right"], self._on_next),
                self._action("First", ["Home"], self._on_first), self._action("Last", ["End"], self._on_last),
                self._action("Find the face again", [], controller.find_face),
            ],
        }  # fmt: skip
        for title, actions in menus.items():
            menu = self.menuBar().addMenu(title)
            for action in actions:
                if action is None:
                    menu.addSeparator()
                else:
                    menu.addAction(action)
        bar = self.findChild(QToolBar, "tools")
        assert isinstance(bar, QToolBar)
        bar.addSeparator()
        bar.addActions([self._undo, self._redo])
        bar.addSeparator()
        bar.addActions([open_action, self._export])

    def _preset_action(self, preset: MaskPreset) -> QAction:
        action = self._action(preset.name, [], self._on_preset_wanted)
        action.setData(preset)
        return action

    def _connect(self) -> None:
        controller, canvas = self.controller, self.canvas
        canvas.stroke_began.connect(self._on_inputs_wanted)
        canvas.edited.connect(self._on_edited)
        canvas.zoomed.connect(self._on_zoomed)
        self.run_panel.run_wanted.connect(self._on_run_wanted)
        self.run_panel.stop_wanted.connect(controller.stop)
        self.filmstrip.tile_chosen.connect(self._on_tile_chosen)
        controller.portrait_opened.connect(self._on_portrait_opened)
        controller.inputs_changed.connect(self._on_inputs_changed)
        controller.tile_added.connect(self._on_tile_added)
        controller.run_changed.connect(self._on_run_changed)
        controller.result_shown.connect(self._on_result_shown)
        controller.progress.connect(self.run_panel.show_progress)
        controller.note.connect(self._note.setText)
        controller.failed.connect(self.banner.say)
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def _restore_layout(self) -> None:
        self.resize(1280, 860)
        geometry, state = self._settings.value("geometry"), self._settings.value("state")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        if isinstance(state, QByteArray):
            self.restoreState(state)

    # Reactions

    def _try(self, call: object) -> None:
        try:
            call()  # type: ignore[operator]
        except SketchpaintError as error:
            self.banner.say(str(error))

    def _agrees_to_convert(self, path: Path) -> bool:
        question = f"{path.name} is not 8-bit RGB. A converted copy can be opened; its unmasked pixels will then be those of the copy."
        answer = QMessageBox.question(self, "Convert the photo?", question, QMessageBox.StandardButton.Open | QMessageBox.StandardButton.Cancel)
        return answer == QMessageBox.StandardButton.Open

    def _agrees_to_lose_work(self, title: str) -> bool:
        if not self.controller.has_unsaved_work:
            return True
        question = "The mask, the sketch and the cycles of this photo will be gone. Export first to keep a result."
        buttons = QMessageBox.StandardButton.Discard | QMessageBox.StandardButton.Cancel
        return QMessageBox.question(self, title, question, buttons, QMessageBox.StandardButton.Cancel) == QMessageBox.StandardButton.Discard

    def _update_actions(self) -> None:
        portrait = self.controller.portrait
        self._undo.setEnabled(portrait is not None and portrait.history.can_undo)
        self._redo.setEnabled(portrait is not None and portrait.history.can_redo)
        self._export.setEnabled(self.controller.shown is not None)

    @Slot(QAction)
    def _on_tool_chosen(self, action: QAction) -> None:
        if self.controller.portrait is not None:
            self._frame_tool.watch(self.controller.portrait)
        self.canvas.set_tool(self._tools[action.objectName()])
        if action.objectName() == "frame":
            self._on_inputs_wanted()

    @Slot()
    def _on_open_wanted(self) -> None:
        patterns = " ".join(f"*{suffix} *{suffix.upper()}" for suffix in PHOTO_SUFFIXES)
        folder = str(self._settings.value("folder", ""))
        name, _ = QFileDialog.getOpenFileName(self, "Open a photo", folder, f"Photos ({patterns})")
        if name:
            self._settings.setValue("folder", str(Path(name).parent))
            self.open_photo(Path(name))

    @Slot()
    def _on_export_wanted(self) -> None:
        portrait = self.controller.portrait
        stem = portrait.photo.path.stem if portrait is not None and portrait.photo.path is not None else "portrait"
        folder = str(self._settings.value("export_folder", str(Path.home())))
        name, _ = QFileDialog.getSaveFileName(self, "Export PNG", str(Path(folder) / f"{stem}-filled.png"), "PNG (*.png)")
        if name:
            path = Path(name) if name.lower().endswith(".png") else Path(f"{name}.png")
            self._settings.setValue("export_folder", str(path.parent))
            self.controller.export(path)

    @Slot()
    def _on_run_wanted(self) -> None:
        self.banner.hide()
        self.filmstrip.follow()
        self.controller.run(self.run_panel.options())

    @Slot()
    def _on_portrait_opened(self) -> None:
        portrait = self.controller.portrait
        assert portrait is not None
        self.banner.hide()
        self.filmstrip.tiles.clear()
        self.score_curve.show_run([], None)
        self.filmstrip.follow()
        self.canvas.set_portrait(portrait)
        self._frame_tool.watch(portrait)
        name = portrait.photo.path.name if portrait.photo.path is not None else "untitled"
        self.setWindowTitle(f"{name} — sketchpaint")
        self._update_actions()

    @Slot(object)
    def _on_edited(self, box: Box) -> None:
        self.controller.note_edit()
        self._update_actions()

    @Slot(object)
    def _on_inputs_changed(self, box: Box | None) -> None:
        self._on_inputs_wanted()
        if box is not None:
            self.canvas.refresh(box)
            self.controller.note_edit()
        self._update_actions()

    @Slot(object)
    def _on_tile_added(self, tile: Tile) -> None:
        self.filmstrip.add(tile)
        self._draw_curve(tile.run.number)

    @Slot()
    def _on_run_changed(self) -> None:
        running = self.controller.is_running
        self.run_panel.set_state(ready=self.controller.is_ready, running=running)
        if not running and self.filmstrip.follows:
            self._show_best()
        self._update_actions()

    def _show_best(self) -> None:
        tiles = self.filmstrip.tiles
        if not tiles.rowCount():
            return
        newest = tiles.tile(tiles.rowCount() - 1)
        wants_refined = newest.refined and newest.run.request.refine == "on"
        row = tiles.rowCount() - 1 if wants_refined else tiles.best_row(newest.run.number)
        if row is not None:
            self.filmstrip.show_row(row)

    @Slot(int)
    def _on_tile_chosen(self, row: int) -> None:
        tile = self.filmstrip.tiles.tile(row)
        self.controller.show(tile)
        self._draw_curve(tile.run.number)
        self._update_actions()

    def _draw_curve(self, run: int) -> None:
        self.score_curve.show_run(self.filmstrip.tiles.run_tiles(run), self.controller.shown)

    @Slot(object)
    def _on_result_shown(self, result: ResultPatch | None) -> None:
        self.canvas.show_result(result)

    @Slot(float)
    def _on_zoomed(self, scale: float) -> None:
        self._zoom.setText(f"{scale:.0%}")

    @Slot()
    def _on_inputs_wanted(self) -> None:
        self.filmstrip.show_none()
        self.controller.show_inputs()
        self._update_actions()

    @Slot()
    def _on_undo_wanted(self) -> None:
        if not self.canvas.is_painting:  # undoing beneath an unfinished stroke would tear it
            self.controller.undo()

    @Slot()
    def _on_redo_wanted(self) -> None:
        if not self.canvas.is_painting:
            self.controller.redo()

    @Slot()
    def _on_layer_switched(self) -> None:
        self.brush_settings.set_paints_sketch(not self.brush_settings.paints_sketch)

    @Slot()
    def _on_smaller_wanted(self) -> None:
        self._scale_brush(1 / SIZE_STEP)

    @Slot()
    def _on_larger_wanted(self) -> None:
        self._scale_brush(SIZE_STEP)

    def _scale_brush(self, factor: float) -> None:
        self.brush_settings.set_brush(replace(self.brush_settings.brush, size_px=self.brush_settings.brush.size_px * factor))
        self.canvas.update()

    @Slot()
    def _on_preset_wanted(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self.controller.add_preset(action.data())

    @Slot()
    def _on_grow_wanted(self) -> None:
        self.controller.grow_mask(GROW_CROP_PX)

    @Slot()
    def _on_shrink_wanted(self) -> None:
        self.controller.grow_mask(-GROW_CROP_PX)

    @Slot()
    def _on_zoom_in(self) -> None:
        self.canvas.zoom(ZOOM_STEP)

    @Slot()
    def _on_zoom_out(self) -> None:
        self.canvas.zoom(1 / ZOOM_STEP)

    @Slot()
    def _on_previous(self) -> None:
        self.filmstrip.step(-1)

    @Slot()
    def _on_next(self) -> None:
        self.filmstrip.step(1)

    @Slot()
    def _on_first(self) -> None:
        self.filmstrip.step(-1_000_000)

    @Slot()
    def _on_last(self) -> None:
        self.filmstrip.step(1_000_000)

    # Qt overrides

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Tab moves the focus everywhere but on canvas and filmstrip, where holding it shows the original.
        pressed, released = event.type() == QEvent.Type.KeyPress, event.type() == QEvent.Type.KeyRelease
        if (pressed or released) and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Tab and watched in (self.canvas, self.filmstrip):
            if not event.isAutoRepeat():
                self.canvas.show_original(pressed)
            return True
        return super().eventFilter(watched, event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            self.open_photo(paths[0])

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._agrees_to_lose_work("Close sketchpaint?"):
            event.ignore()
            return
        self._settings.setValue("geometry", self.saveGeometry())
        self._settings.setValue("state", self.saveState())
        QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
        self._client.shut_down()
        event.accept()
