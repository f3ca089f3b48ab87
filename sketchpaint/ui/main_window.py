"""The main window: canvas in the middle, tools left, options on top, layers and run panel right, filmstrip below."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QObject, QSettings, Qt, QTimer, Slot
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDockWidget,
    QInputDialog,
    QLabel,
    QLineEdit,
    QMainWindow,
    QMenu,
    QMessageBox,
    QScrollArea,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from sketchpaint.document.brush import PaintMode
from sketchpaint.document.filmstrip import Tile
from sketchpaint.document.layers import Box
from sketchpaint.document.project import SUFFIX
from sketchpaint.errors import InputError, SketchpaintError
from sketchpaint.ui.actions import MENUS, TOOLS, build_menus, translated
from sketchpaint.ui.canvas.canvas import Canvas, Comparison
from sketchpaint.ui.canvas.pictures import ResultPatch
from sketchpaint.ui.controller import EditorController
from sketchpaint.ui.dialogs.about import AboutDialog
from sketchpaint.ui.dialogs.settings import SettingsDialog
from sketchpaint.ui.dialogs.shortcuts import ShortcutSheet, load_keys
from sketchpaint.ui.files import PHOTO_PATTERNS, FileActions
from sketchpaint.ui.inference import InferenceClient
from sketchpaint.ui.keeper import WorkspaceKeeper
from sketchpaint.ui.panels.banner import Banner
from sketchpaint.ui.panels.filmstrip import Filmstrip
from sketchpaint.ui.panels.layers import LayersPanel
from sketchpaint.ui.panels.run_panel import RunPanel
from sketchpaint.ui.panels.score_curve import ScoreCurve
from sketchpaint.ui.panels.tool_options import ToolOptions
from sketchpaint.ui.panels.variations import VariationsWindow
from sketchpaint.ui.preferences import Preferences, load_preferences, save_preferences
from sketchpaint.ui.theme import icon, use_theme
from sketchpaint.ui.tools.brushes import BrushSettings, BrushTool, BucketTool, EyedropperTool
from sketchpaint.ui.tools.frame import FrameTool
from sketchpaint.ui.tools.shapes import EllipseTool, LassoTool, PolygonTool, RectangleTool
from sketchpaint.ui.tools.tool import Tool

MB = 1024 * 1024
INPUTS = (QAbstractSpinBox, QAbstractSlider, QComboBox, QLineEdit)
MINUTE_MS = 60_000


class MainWindow(QMainWindow):
    """The editor's window.

    Args:
        client: inference in the background; shut down when the window closes.
        settings: where the layout, keys and preferences are remembered.
        keeper: where work is kept on disk.
        models: folder with the weights in use.
        weights: network -> sha256.
    """

    def __init__(self, client: InferenceClient, settings: QSettings, keeper: WorkspaceKeeper, *, models: Path, weights: dict[str, str]) -> None:
        super().__init__()
        self.setWindowTitle("sketchpaint")
        self.setAcceptDrops(True)
        self._client = client
        self._settings = settings
        self._models = models
        self.preferences = load_preferences(settings)
        self.controller = EditorController(client, keeper, weights, self)
        self.brush_settings = BrushSettings(self)
        self.canvas = Canvas()
        self.banner = Banner()
        self.run_panel = RunPanel()
        self.layers_panel = LayersPanel()
        self.filmstrip = Filmstrip()
        self.score_curve = ScoreCurve()
        self.variations = VariationsWindow(self)
        self.files = FileActions(self, self.controller, self.filmstrip, settings)
        self._frame_tool = FrameTool()
        self._note = QLabel()
        self._zoom = QLabel()
        self._autosave = QTimer(self)

        middle = QWidget()
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.banner)
        layout.addWidget(self.canvas, 1)
        self.setCentralWidget(middle)
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, ToolOptions(self.brush_settings))
        self._docks = [
            self._add_dock(self.tr("Layers"), "layers_dock", self.layers_panel, Qt.DockWidgetArea.RightDockWidgetArea),
            self._add_dock(self.tr("Run"), "run_dock", self.run_panel, Qt.DockWidgetArea.RightDockWidgetArea),
        ]
        strip = QWidget()
        strip_layout = QVBoxLayout(strip)
        strip_layout.setContentsMargins(0, 0, 0, 0)
        strip_layout.setSpacing(0)
        strip_layout.addWidget(self.filmstrip)
        strip_layout.addWidget(self.score_curve)
        self._docks.append(self._add_dock(self.tr("Filmstrip"), "filmstrip_dock", strip, Qt.DockWidgetArea.BottomDockWidgetArea))
        self.statusBar().addWidget(self._note, 1)
        self.statusBar().addPermanentWidget(self._zoom)
        self._make_tools()
        self._make_menus()
        self._connect()
        self._restore_layout()
        self._use(self.preferences)
        self.run_panel.set_fill(self.preferences.fill)
        self._update_actions()

    def open_photo(self, path: Path) -> None:
        """Opens a photo or a project; what is wrong with it is said in the banner. A format that must be converted is asked about."""
        if not self.agrees_to_lose_work(self.tr("Open another photo?")):
            return
        try:
            self.controller.open(path)
            self.files.note_opened(path)
        except InputError as error:
            if "--convert" in str(error) and self._agrees_to_convert(path):
                self._try(lambda: self.controller.open(path, convert=True))
            else:
                self.banner.say(str(error))
        except SketchpaintError as error:
            self.banner.say(str(error))

    def offer_recovery(self) -> bool:
        """Asks whether to go on with work that a crash has left; returns whether it is open now. What is ignored is asked about again."""
        for workspace in self.controller.left_behind():
            try:
                title = workspace.head()["title"]
                question = self.tr("sketchpaint ended unexpectedly while {name} was open. Its edits and cycles are still here.").format(name=title)
                buttons = QMessageBox.StandardButton.Open | QMessageBox.StandardButton.Ignore | QMessageBox.StandardButton.Discard
                answer = QMessageBox.question(self, self.tr("Go on where you were?"), question, buttons)
                if answer == QMessageBox.StandardButton.Open:
                    self.controller.recover(workspace)
                    return True
                if answer == QMessageBox.StandardButton.Discard:
                    self.controller.forget(workspace)
            except SketchpaintError as error:
                self.banner.say(str(error))
        return False

    def _add_dock(self, title: str, name: str, widget: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(name)
        if area is Qt.DockWidgetArea.RightDockWidgetArea:  # large text must not squeeze what is in it
            scroll = QScrollArea()
            scroll.setWidgetResizable(True)
            scroll.setFrameShape(QScrollArea.Shape.NoFrame)
            scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            scroll.setWidget(widget)
            bar_px = scroll.verticalScrollBar().sizeHint().width()
            scroll.setMinimumWidth(widget.minimumSizeHint().width() + bar_px)
            dock.setWidget(scroll)
        else:
            dock.setWidget(widget)
        self.addDockWidget(area, dock)
        return dock

    def _make_tools(self) -> None:
        bar = QToolBar(self.tr("Tools"), self)
        bar.setObjectName("tools")
        bar.setMovable(False)
        self.addToolBar(Qt.ToolBarArea.LeftToolBarArea, bar)
        group = QActionGroup(self)
        brush, picker = BrushTool(self.brush_settings, PaintMode.PAINT), EyedropperTool(self.brush_settings)
        self._tool_actions: dict[str, QAction] = {}
        self._tools: dict[str, Tool] = {
            "brush": brush, "eraser": BrushTool(self.brush_settings, PaintMode.ERASE), "rectangle": RectangleTool(), "ellipse": EllipseTool(),
            "lasso": LassoTool(), "polygon": PolygonTool(), "bucket": BucketTool(self.brush_settings), "eyedropper": picker, "frame": self._frame_tool,
        }  # fmt: skip
        for name, (text, key) in TOOLS.items():
            action = QAction(icon(name), translated(text), self)
            action.setObjectName(name)
            action.setCheckable(True)
            action.setShortcut(QKeySequence(key))
            action.setToolTip(f"{translated(text)} ({key})")
            group.addAction(action)
            bar.addAction(action)
            self._tool_actions[f"Tool: {name}"] = action
        group.triggered.connect(self._on_tool_chosen)
        group.actions()[0].setChecked(True)
        self.canvas.set_tool(brush)
        self.canvas.picker = picker

    def _make_menus(self) -> None:
        self.actions_by_name = build_menus(self)
        actions = self.actions_by_name
        self._undo, self._redo, self._export = actions["Undo"], actions["Redo"], actions["Export PNG …"]
        self._split, self._sides = actions["Compare with a line"], actions["Compare side by side"]
        menus = dict(zip(MENUS, [action.menu() for action in self.menuBar().actions()], strict=True))
        self._recent_menu = QMenu(self.tr("Open recent"), self)
        self._recent_menu.aboutToShow.connect(self._on_recent_shown)
        file_menu, view_menu = menus["&File"], menus["&View"]
        assert isinstance(file_menu, QMenu)
        assert isinstance(view_menu, QMenu)
        file_menu.insertMenu(actions["New random face"], self._recent_menu)
        view_menu.addSeparator()
        for dock in self._docks:
            view_menu.addAction(dock.toggleViewAction())
        every = actions | self._tool_actions
        self._default_keys = {
            name: " | ".join(key.toString(QKeySequence.SequenceFormat.PortableText) for key in action.shortcuts()) for name, action in every.items()
        }
        load_keys(self._settings, every)
        bar = self.findChild(QToolBar, "tools")
        assert isinstance(bar, QToolBar)
        bar.addSeparator()
        bar.addActions([self._undo, self._redo])
        bar.addSeparator()
        bar.addActions([actions["Open …"], self._export])

    def _connect(self) -> None:
        controller, runs, canvas = self.controller, self.controller.runs, self.canvas
        canvas.stroke_began.connect(self.on_inputs_wanted)
        canvas.edited.connect(self._on_edited)
        canvas.zoomed.connect(self._on_zoomed)
        self.layers_panel.view_changed.connect(canvas.set_view)
        self.run_panel.run_wanted.connect(self.on_run_wanted)
        self.run_panel.stop_wanted.connect(runs.stop)
        self.run_panel.strength_changed.connect(controller.set_refine_strength)
        self.filmstrip.tile_chosen.connect(self._on_tile_chosen)
        self.filmstrip.tile_applied.connect(self._on_tile_applied)
        self.variations.wanted.connect(self._on_variations_chosen)
        self.variations.run_chosen.connect(self._on_variation_chosen)
        controller.portrait_opened.connect(self._on_portrait_opened)
        controller.inputs_changed.connect(self._on_inputs_changed)
        controller.marks_changed.connect(self._on_marks_changed)
        controller.ready_changed.connect(self._on_run_changed)
        controller.result_shown.connect(self._on_result_shown)
        controller.note.connect(self._note.setText)
        controller.failed.connect(self.banner.say)
        self._client.failed.connect(self._on_client_failed)
        runs.tile_added.connect(self._on_tile_added)
        runs.changed.connect(self._on_run_changed)
        runs.progress.connect(self.run_panel.show_progress)
        self._autosave.timeout.connect(self._on_autosave)
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def _restore_layout(self) -> None:
        self.resize(1280, 860)
        geometry, state = self._settings.value("geometry"), self._settings.value("state")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        if isinstance(state, QByteArray):
            self.restoreState(state)

    def _use(self, preferences: Preferences) -> None:
        """Lets preferences take effect that can do so at once."""
        self.preferences = preferences
        self.controller.writes_recipe = preferences.writes_recipe
        if preferences.autosave_minutes > 0:
            self._autosave.start(preferences.autosave_minutes * MINUTE_MS)
        else:
            self._autosave.stop()
        if self.controller.portrait is not None:
            self.controller.portrait.history.set_budget(preferences.undo_mb * MB)

    # Reactions

    def _try(self, call: object) -> None:
        try:
            call()  # type: ignore[operator]
        except SketchpaintError as error:
            self.banner.say(str(error))

    def _agrees_to_convert(self, path: Path) -> bool:
        question = self.tr("{name} is not 8-bit RGB. A converted copy can be opened; its unmasked pixels will then be those of the copy.")
        buttons = QMessageBox.StandardButton.Open | QMessageBox.StandardButton.Cancel
        return QMessageBox.question(self, self.tr("Convert the photo?"), question.format(name=path.name), buttons) == QMessageBox.StandardButton.Open

    def agrees_to_lose_work(self, title: str) -> bool:
        """Asks before edits and cycles go that no project file holds; yes when there are none."""
        if not self.controller.has_unsaved_work:
            return True
        question = self.tr("The mask, the sketch and the cycles of this photo will be gone. Save the project first (Ctrl+S) to keep them.")
        buttons = QMessageBox.StandardButton.Discard | QMessageBox.StandardButton.Cancel
        return QMessageBox.question(self, title, question, buttons, QMessageBox.StandardButton.Cancel) == QMessageBox.StandardButton.Discard

    def _update_actions(self) -> None:
        portrait = self.controller.portrait
        self._undo.setEnabled(portrait is not None and portrait.history.can_undo)
        self._redo.setEnabled(portrait is not None and portrait.history.can_redo)
        self._export.setEnabled(self.controller.has_result)
        if portrait is not None:
            self.run_panel.show_enlargement(portrait.frame.scale)

    @Slot(QAction)
    def _on_tool_chosen(self, action: QAction) -> None:
        if self.controller.portrait is not None:
            self._frame_tool.watch(self.controller.portrait)
        self.canvas.set_tool(self._tools[action.objectName()])
        if action.objectName() == "frame":
            self.on_inputs_wanted()

    @Slot()
    def on_open_wanted(self) -> None:
        """Asks for a photo or a project and opens it."""
        path = self.files.ask_open(self.tr("Open"), f"{self.tr('Photos and projects')} ({PHOTO_PATTERNS} *{SUFFIX})")
        if path is not None:
            self.open_photo(path)

    @Slot()
    def _on_recent_shown(self) -> None:
        self._recent_menu.clear()
        for path in self.files.recent():
            action = self._recent_menu.addAction(path.name)
            action.setToolTip(str(path))
            action.setData(path)
            action.triggered.connect(self._on_recent_chosen)
        self._recent_menu.setEnabled(True)

    @Slot()
    def _on_recent_chosen(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self.open_photo(action.data())

    @Slot()
    def on_run_wanted(self) -> None:
        """Starts a run and follows its cycles."""
        self.banner.hide()
        self._begin_run()
        self.controller.run([self.run_panel.options()])

    @Slot()
    def on_run_until_stopped_wanted(self) -> None:
        """Starts a run that goes on until Stop."""
        self.banner.hide()
        self._begin_run()
        self.controller.run_until_stopped(self.run_panel.options())

    @Slot()
    def on_branch_wanted(self) -> None:
        """Goes on from the cycle shown last with mask and sketch as they are now."""
        self.banner.hide()
        self.controller.branch(self.run_panel.options())
        self._begin_run()

    def _begin_run(self) -> None:
        if self.preferences.follows_newest:
            self.filmstrip.follow()

    @Slot()
    def on_variations_wanted(self) -> None:
        """Opens the variations window."""
        self.variations.show()
        self.variations.raise_()

    @Slot(object)
    def _on_variations_chosen(self, pairs: list[tuple[str, int]]) -> None:
        options = self.run_panel.options()
        self.banner.hide()
        self.variations.expect(self.controller.run([replace(options, fill=fill, seed=options.seed + seed, refine="off") for fill, seed in pairs]))

    @Slot(int)
    def _on_variation_chosen(self, run: int) -> None:
        row = self.filmstrip.tiles.best_row(run)
        if row is not None:
            self.filmstrip.choose(row)

    @Slot()
    def on_apply_wanted(self) -> None:
        """Makes the shown cycle part of the picture."""
        if self.controller.shown is None:
            return  # Enter without a shown cycle is no mistake
        self.controller.apply_shown()
        self.filmstrip.show_none()
        self.canvas.show_picture()
        self._update_actions()

    @Slot(int)
    def _on_tile_applied(self, row: int) -> None:
        self.on_apply_wanted()

    @Slot()
    def _on_portrait_opened(self) -> None:
        portrait = self.controller.portrait
        assert portrait is not None
        self.banner.hide()
        self.filmstrip.tiles.clear()
        self.variations.expect([])
        self.score_curve.show_run([], None)
        self.filmstrip.follow()
        self.canvas.set_portrait(portrait)
        self._frame_tool.watch(portrait)
        portrait.history.set_budget(self.preferences.undo_mb * MB)
        name = portrait.photo.path.name if portrait.photo.path is not None else self.tr("untitled")
        self.setWindowTitle(f"{name} — sketchpaint")
        self._update_actions()

    @Slot(object)
    def _on_edited(self, box: Box) -> None:
        self.controller.note_tool()
        self._update_actions()

    @Slot(object)
    def _on_inputs_changed(self, box: Box | None) -> None:
        self.on_inputs_wanted()
        if box is not None:
            self.canvas.refresh(box)
            self.controller.note_edit()
        self._update_actions()

    @Slot()
    def _on_marks_changed(self) -> None:
        row = self.filmstrip.currentIndex().row()
        self.filmstrip.tiles.set_marks(starred=self.controller.starred, discarded=self.controller.discarded)
        count = self.filmstrip.tiles.rowCount()
        if row >= 0 and count:
            self.filmstrip.choose(min(row, count - 1))
        elif not count:
            self.on_inputs_wanted()

    @Slot(object)
    def _on_tile_added(self, tile: Tile) -> None:
        self.filmstrip.add(tile)
        self.variations.add(tile)
        self._draw_curve(tile.run.number)

    @Slot()
    def _on_run_changed(self) -> None:
        running = self.controller.runs.is_running
        self.run_panel.set_state(ready=self.controller.is_ready, running=running)
        if not running and self.filmstrip.follows and self.controller.runs.shows_best:
            self._show_best()
        if self.filmstrip.tiles.rowCount():
            shown = self.controller.shown
            self._draw_curve(shown.run.number if shown is not None else self.filmstrip.tiles.tile(self.filmstrip.tiles.rowCount() - 1).run.number)
        self._update_actions()

    @Slot(str, str)
    def _on_client_failed(self, sentence: str, details: str) -> None:
        self.run_panel.show_progress(
            self.tr("Ready.") if self.controller.is_ready else self.tr("The networks could not be loaded. Painting works; running does not.")
        )

    def _show_best(self) -> None:
        tiles = self.filmstrip.tiles
        if not tiles.rowCount():
            return
        run = tiles.tile(tiles.rowCount() - 1).run
        refined = next((tile for tile in tiles.run_tiles(run.number) if tile.refined), None)
        row = tiles.row_of(refined.key) if refined is not None and run.request.refine == "on" else tiles.best_row(run.number)
        if row is not None:
            self.filmstrip.show_row(row)

    @Slot(int)
    def _on_tile_chosen(self, row: int) -> None:
        tile = self.filmstrip.tiles.tile(row)
        self.controller.show(tile)
        self._draw_curve(tile.run.number)
        self._update_actions()

    def _draw_curve(self, run: int) -> None:
        newest = self.filmstrip.tiles.rowCount() - 1
        ended = not self.controller.runs.is_running or self.filmstrip.tiles.tile(newest).run.number != run
        self.score_curve.show_run(self.filmstrip.tiles.run_tiles(run), self.controller.shown, ended=ended)

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
    def on_split_wanted(self) -> None:
        """Switches the line between the photo and the picture on or off."""
        self._sides.setChecked(False)
        self.canvas.set_comparison(Comparison.SPLIT if self._split.isChecked() else Comparison.OFF)

    @Slot()
    def on_sides_wanted(self) -> None:
        """Switches the photo beside the picture on or off."""
        self._split.setChecked(False)
        self.canvas.set_comparison(Comparison.SIDES if self._sides.isChecked() else Comparison.OFF)

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

    def _carried(self) -> object:
        action = self.sender()
        assert isinstance(action, QAction)
        return action.data()

    @Slot()
    def on_preset_wanted(self) -> None:
        """Adds the region that the menu's action carries to the mask."""
        self.controller.add_preset(self._carried())  # type: ignore[arg-type]

    @Slot()
    def on_sketch_wanted(self) -> None:
        """Draws what the menu's action carries."""
        self.controller.add_sketch(self._carried())  # type: ignore[arg-type]

    @Slot()
    def on_opacity_wanted(self) -> None:
        """Gives the brush the opacity that the menu's action carries."""
        self.brush_settings.set_opacity(float(self._carried()))  # type: ignore[arg-type]

    @Slot()
    def on_feather_wanted(self) -> None:
        """Asks for the width over which results fade in."""
        portrait = self.controller.portrait
        if portrait is None:
            return
        label = self.tr("Pixels of the photo over which results fade in at the mask's edge (-1 = automatic)")
        start = -1 if portrait.feather_px is None else round(portrait.feather_px)
        width, accepted = QInputDialog.getInt(self, self.tr("Feather"), label, start, -1, 500)
        if accepted:
            self.controller.set_feather(None if width < 0 else float(width))

    @Slot()
    def on_settings_wanted(self) -> None:
        """Shows the settings."""
        dialog = SettingsDialog(self.preferences, self)
        if dialog.exec():
            preferences = dialog.preferences()
            save_preferences(self._settings, preferences)
            self._use(preferences)
            use_theme(preferences.theme)

    @Slot()
    def on_shortcuts_wanted(self) -> None:
        """Shows the shortcut sheet."""
        ShortcutSheet(self.actions_by_name | self._tool_actions, self._default_keys, self._settings, self).exec()

    @Slot()
    def on_about_wanted(self) -> None:
        """Shows version, licence and model card."""
        AboutDialog(self._models, self).exec()

    @Slot()
    def _on_autosave(self) -> None:
        if self.controller.project_path is not None and self.controller.has_unsaved_work and not self.canvas.is_painting:
            self.controller.save(self.controller.project_path)

    # Qt overrides

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # While a box or slider has the focus, keys that mean something to it do not reach the menus; Esc still stops a run.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and isinstance(watched, INPUTS):
            chord = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier)
            if not chord and event.key() != Qt.Key.Key_Escape and not Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35:
                event.accept()
                return True
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
        if not self.agrees_to_lose_work(self.tr("Close sketchpaint?")):
            event.ignore()
            return
        self._settings.setValue("geometry", self.saveGeometry())
        self._settings.setValue("state", self.saveState())
        QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
        self._client.shut_down()
        self.controller.close()
        event.accept()
