"""The main window: canvas in the middle, tools left, options on top, run panel right, filmstrip below."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QObject, QSettings, Qt, Slot
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QDockWidget, QFileDialog, QLabel, QMainWindow, QMessageBox, QToolBar, QVBoxLayout, QWidget

from sketchpaint.document.brush import PaintMode
from sketchpaint.document.filmstrip import Tile
from sketchpaint.document.layers import Box
from sketchpaint.errors import InputError, SketchpaintError
from sketchpaint.imaging.files import PHOTO_SUFFIXES
from sketchpaint.ui.actions import build_menus
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
        self.canvas.set_tool(brush)

    def _make_menus(self) -> None:
        actions = build_menus(self)
        self._undo, self._redo, self._export = actions["Undo"], actions["Redo"], actions["Export PNG …"]
        bar = self.findChild(QToolBar, "tools")
        assert isinstance(bar, QToolBar)
        bar.addSeparator()
        bar.addActions([self._undo, self._redo])
        bar.addSeparator()
        bar.addActions([actions["Open …"], self._export])

    def _connect(self) -> None:
        controller, canvas = self.controller, self.canvas
        canvas.stroke_began.connect(self.on_inputs_wanted)
        canvas.edited.connect(self._on_edited)
        canvas.zoomed.connect(self._on_zoomed)
        self.run_panel.run_wanted.connect(self.on_run_wanted)
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
            self.on_inputs_wanted()

    @Slot()
    def on_open_wanted(self) -> None:
        """Asks for a photo and opens it."""
        patterns = " ".join(f"*{suffix} *{suffix.upper()}" for suffix in PHOTO_SUFFIXES)
        folder = str(self._settings.value("folder", ""))
        name, _ = QFileDialog.getOpenFileName(self, "Open a photo", folder, f"Photos ({patterns})")
        if name:
            self._settings.setValue("folder", str(Path(name).parent))
            self.open_photo(Path(name))

    @Slot()
    def on_export_wanted(self) -> None:
        """Asks where to and exports the shown cycle."""
        portrait = self.controller.portrait
        stem = portrait.photo.path.stem if portrait is not None and portrait.photo.path is not None else "portrait"
        folder = str(self._settings.value("export_folder", str(Path.home())))
        name, _ = QFileDialog.getSaveFileName(self, "Export PNG", str(Path(folder) / f"{stem}-filled.png"), "PNG (*.png)")
        if name:
            path = Path(name) if name.lower().endswith(".png") else Path(f"{name}.png")
            self._settings.setValue("export_folder", str(path.parent))
            self.controller.export(path)

    @Slot()
    def on_run_wanted(self) -> None:
        """Starts a run and follows its cycles."""
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
        self.on_inputs_wanted()
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
    def on_inputs_wanted(self) -> None:
        """Shows mask and sketch instead of a cycle."""
        self.filmstrip.show_none()
        self.controller.show_inputs()
        self._update_actions()

    @Slot()
    def on_undo_wanted(self) -> None:
        """Undoes, unless a stroke is unfinished."""
        if not self.canvas.is_painting:  # undoing beneath an unfinished stroke would tear it
            self.controller.undo()

    @Slot()
    def on_redo_wanted(self) -> None:
        """Redoes, unless a stroke is unfinished."""
        if not self.canvas.is_painting:
            self.controller.redo()

    @Slot()
    def on_preset_wanted(self) -> None:
        """Adds the region that the menu's action carries to the mask."""
        action = self.sender()
        assert isinstance(action, QAction)
        self.controller.add_preset(action.data())

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
