"""The main window: canvas in the middle, tools left, options on top, layers and run panel right, filmstrip below."""

from pathlib import Path

from PySide6.QtCore import QSettings, Qt, QTimer, Slot
from PySide6.QtGui import QActionGroup, QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QPixmapCache
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from sketchpaint.budgets import short
from sketchpaint.document.layers import Box
from sketchpaint.ui.canvas.canvas import Canvas
from sketchpaint.ui.common.actions import MENUS, build_menus, refresh_icons
from sketchpaint.ui.common.gestures import Gestures
from sketchpaint.ui.common.numbers import percent
from sketchpaint.ui.common.preferences import Preferences, load_preferences, save_preferences
from sketchpaint.ui.common.theme import icon, use_theme
from sketchpaint.ui.dialogs.about import AboutDialog
from sketchpaint.ui.dialogs.settings import SettingsDialog
from sketchpaint.ui.editor.controller import EditorController
from sketchpaint.ui.editor.keeper import WorkspaceKeeper
from sketchpaint.ui.panels.banner import Banner
from sketchpaint.ui.panels.layers import LayersPanel
from sketchpaint.ui.panels.run_panel import RunPanel
from sketchpaint.ui.panels.steps import StepsPanel
from sketchpaint.ui.panels.tool_options import ToolOptions
from sketchpaint.ui.panels.toolbox import Toolbox
from sketchpaint.ui.tools.brushes import BrushSettings
from sketchpaint.ui.window.context_menus import ContextMenus
from sketchpaint.ui.window.docks import Docks
from sketchpaint.ui.window.edit_actions import EditActions
from sketchpaint.ui.window.files import FileActions
from sketchpaint.ui.window.input_filter import InputFilter
from sketchpaint.ui.window.keymap import Keymap
from sketchpaint.ui.window.leaving import Leaving
from sketchpaint.ui.window.memory import WindowMemory
from sketchpaint.ui.window.notices import Notices
from sketchpaint.ui.window.opening import Opening
from sketchpaint.ui.window.pieces import Pieces
from sketchpaint.ui.window.recent_menu import RecentMenu
from sketchpaint.ui.window.run_settings import RunSettings
from sketchpaint.ui.window.strip_view import StripView
from sketchpaint.ui.work.inference import InferenceClient

MB = 1024 * 1024
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

    def __init__(
        self,
        client: InferenceClient,
        settings: QSettings,
        keeper: WorkspaceKeeper,
        *,
        models: Path,
        weights: dict[str, str],
    ) -> None:
        super().__init__()
        self.setWindowTitle("sketchpaint")
        self.setAcceptDrops(True)
        self._client = client
        self._settings = settings
        self._models = models
        self.preferences = load_preferences(settings)
        self.controller = EditorController(client, keeper, weights, self)
        self.brush_settings = BrushSettings(self)
        self._gestures = Gestures(settings)
        self.canvas = Canvas(self._gestures)
        self.banner = Banner()
        self.run_panel = RunPanel()
        self.layers_panel = LayersPanel()
        self.steps_panel = StepsPanel()
        self.run_settings = RunSettings(self.run_panel, self.controller, settings, self)
        self.strip = StripView(self.controller, self.run_panel, self)
        self.filmstrip, self.score_curve, self.variations = (
            self.strip.filmstrip,
            self.strip.score_curve,
            self.strip.variations,
        )
        self.toolbox = Toolbox(self.brush_settings, self)
        self.files = FileActions(self, self.controller, self.filmstrip, settings)
        self.leaving = Leaving(self, self.controller.keeping, self.files)
        self.opening = Opening(self, self.controller, keeper, self.leaving, self.files, self.banner)
        self._may_close = False
        self.strip.is_painting = lambda: self.canvas.is_painting
        self.edit_actions = EditActions(self, self.controller, self.canvas, self.brush_settings)
        self.pieces = Pieces(
            self.controller.document,
            self.controller.messages,
            self.canvas,
            self.files,
            self.opening,
            self.brush_settings,
            self._on_piece_done,
        )
        self._keys = InputFilter(self.canvas, (self.canvas, self.filmstrip), self.canvas.show_original, self)
        self._note = QLabel()
        self._note.setTextFormat(Qt.TextFormat.PlainText)  # it names files
        # And must not widen the window.
        self._note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
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
        self.statusBar().addWidget(self._note, 1)
        self.statusBar().addPermanentWidget(self._zoom)
        self.addToolBar(Qt.ToolBarArea.LeftToolBarArea, self.toolbox)
        self.docks = Docks(self, layers=self.layers_panel, steps=self.steps_panel, run=self.run_panel, strip=self.strip)
        self.canvas.set_tool(self.toolbox.tool("brush"))
        self.canvas.picker = self.toolbox.picker
        self.toolbox.picker.look = self.canvas.colour_at
        self._make_menus()
        self.menus = ContextMenus(
            self,
            self.actions_by_name,
            document=self.controller.document,
            results=self.controller.results,
            canvas=self.canvas,
            filmstrip=self.filmstrip,
            run_panel=self.run_panel,
            brush=self.brush_settings,
        )
        self._notices = Notices(
            self.banner,
            self._note,
            controller=self.controller,
            canvas=self.canvas,
            strip=self.strip,
            run_panel=self.run_panel,
            parent=self,
        )
        self._connect()
        self.memory = WindowMemory(self, self.docks.all, self.brush_settings, self.layers_panel, settings)
        self._use(self.preferences)
        self._draw_icons()
        self._update_actions()
        self.canvas.setFocus()

    def open_photo(self, path: Path) -> None:
        """Opens a photo or a project; what is wrong with it is said in the banner."""
        self.opening.open(path)

    def _make_menus(self) -> None:
        self.actions_by_name = build_menus(self)
        actions = self.actions_by_name
        self._undo, self._redo, self._export = actions["Undo"], actions["Redo"], actions["Export …"]
        comparisons = QActionGroup(self)
        comparisons.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
        for name in ("Compare with a line", "Compare side by side"):
            comparisons.addAction(actions[name])
        menus = dict(zip(MENUS, [action.menu() for action in self.menuBar().actions()], strict=True))
        self._recent_menu = RecentMenu(self, self.files, self.open_photo)
        file_menu, view_menu = menus["&File"], menus["&View"]
        assert isinstance(file_menu, QMenu)
        assert isinstance(view_menu, QMenu)
        file_menu.insertMenu(actions["New random face"], self._recent_menu)
        self.docks.add_to(view_menu, actions["Panels as at first"])
        self.keymap = Keymap(actions | self.toolbox.tool_actions, self._gestures, self._settings, self)
        self._use_holds()
        self.toolbox.addSeparator()
        self.toolbox.addActions([self._undo, self._redo])
        self.toolbox.addSeparator()
        self.toolbox.addActions([actions["Open …"], self._export])

    def _use_holds(self) -> None:
        """Takes over the keys that mean something on the canvas only."""
        self._keys.original_key = self.keymap.held_key("Hold: original")
        self.canvas.pan_key = self.keymap.held_key("Hold: pan")
        self.canvas.close_key, self.canvas.give_up_key = (
            self.keymap.held_key("Shape: close"),
            self.keymap.held_key("Shape: give up"),
        )

    def _connect(self) -> None:
        controller, runs, canvas = self.controller, self.controller.runs, self.canvas
        canvas.stroke_began.connect(self.on_inputs_wanted)
        canvas.edited.connect(self._on_edited)
        canvas.face_chosen.connect(controller.face_search.choose)
        controller.face_search.changed.connect(self._on_faces_changed)
        controller.face_search.framed.connect(self._on_framed)
        canvas.zoomed.connect(self._on_zoomed)
        self.layers_panel.view_changed.connect(canvas.set_view)
        self.toolbox.tool_chosen.connect(self._on_tool_chosen)
        self.steps_panel.position_wanted.connect(self.edit_actions.on_step_wanted)
        self.filmstrip.tile_chosen.connect(self._update_actions)
        self.filmstrip.tile_applied.connect(self.on_apply_wanted)
        controller.document.opened.connect(self._on_portrait_opened)
        controller.document.changed.connect(self._on_changed)
        controller.results.preview_changed.connect(canvas.show_result)
        controller.keeping.changed.connect(self._update_title)
        runs.changed.connect(self._update_actions)
        self._autosave.timeout.connect(self._on_autosave)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._use_theme)
        QApplication.instance().installEventFilter(self._keys)  # type: ignore[union-attr]

    def _use(self, preferences: Preferences) -> None:
        """Lets preferences take effect that can do so at once."""
        self.preferences = preferences
        self.strip.follows_newest = preferences.follows_newest
        self.controller.exporter.writes_recipe = preferences.writes_recipe
        QPixmapCache.setCacheLimit(preferences.tiles_mb * 1024)
        if preferences.autosave_minutes > 0:
            self._autosave.start(preferences.autosave_minutes * MINUTE_MS)
        else:
            self._autosave.stop()
        if self.controller.document.portrait is not None:
            self.controller.document.portrait.history.set_budget(preferences.undo_mb * MB)

    # Reactions

    @Slot()
    def _update_actions(self) -> None:
        portrait = self.controller.document.portrait
        self._undo.setEnabled(portrait is not None and portrait.history.can_undo)
        self._redo.setEnabled(portrait is not None and portrait.history.can_redo)
        self._export.setEnabled(self.controller.exporter.has_result)
        if portrait is not None:
            self.run_panel.show_enlargement(portrait.frame.scale)
            self.steps_panel.show_history(portrait.history)
            self.run_panel.show_limits(self.controller.face_search.limits())

    @Slot()
    def _on_faces_changed(self) -> None:
        self.canvas.show_faces(self.controller.face_search.frames)
        self._update_actions()

    def _on_piece_done(self) -> None:
        self.canvas.set_tool(self.toolbox.current)
        self._update_actions()

    @Slot()
    def _on_framed(self) -> None:
        portrait = self.controller.document.portrait
        if portrait is not None:
            self.brush_settings.fit(
                face_px=portrait.frame.size_px, picture_px=max(portrait.photo.width_px, portrait.photo.height_px)
            )

    @Slot(str)
    def _on_tool_chosen(self, name: str) -> None:
        self.canvas.set_tool(self.toolbox.tool(name))
        if name == "frame":
            self.on_inputs_wanted()

    @Slot()
    def on_apply_wanted(self) -> None:
        """Makes the shown cycle part of the picture."""
        if self.controller.results.shown is None:
            return  # Enter without a shown cycle is no mistake
        self.controller.results.apply_shown(then=self._on_applied)

    def _on_applied(self) -> None:
        self.filmstrip.show_none()
        self.canvas.show_picture()
        self._update_actions()

    @Slot()
    def _on_portrait_opened(self) -> None:
        portrait = self.controller.document.portrait
        assert portrait is not None
        self.canvas.set_portrait(portrait)
        self.toolbox.watch(portrait)
        portrait.history.set_budget(self.preferences.undo_mb * MB)
        self._update_title()
        self._update_actions()

    @Slot()
    def _update_title(self) -> None:
        """Names the project, or the photo where there is none, and says whether there is unsaved work."""
        portrait, project = self.controller.document.portrait, self.controller.keeping.project_path
        path = project if project is not None else portrait.photo.path if portrait is not None else None
        # Qt's mark, doubled where it is meant.
        name = short(path.name).replace("[*]", "[*][*]") if path is not None else self.tr("untitled")
        self.setWindowTitle(f"{name}[*] — sketchpaint")
        self.setWindowModified(self.controller.keeping.has_unsaved_work)

    @Slot(object)
    def _on_edited(self, box: Box) -> None:
        self.controller.keeping.note_tool()
        self._update_actions()

    @Slot(object)
    def _on_changed(self, box: Box | None) -> None:
        self.on_inputs_wanted()
        if box is not None:
            self.canvas.refresh(box)
        self._update_actions()

    @Slot(float)
    def _on_zoomed(self, scale: float) -> None:
        self._zoom.setText(percent(scale))

    @Slot()
    def on_inputs_wanted(self) -> None:
        """Shows mask and sketch instead of a cycle."""
        self.filmstrip.show_none()
        self.controller.results.show_inputs()
        self._update_actions()

    @Slot()
    def on_settings_wanted(self) -> None:
        """Shows the settings."""
        dialog = SettingsDialog(self.preferences, self)
        if dialog.exec():
            preferences = dialog.preferences()
            save_preferences(self._settings, preferences)
            self._use(preferences)
            self._use_theme()

    @Slot()
    def _use_theme(self) -> None:
        use_theme(self.preferences.theme)
        self._draw_icons()

    def _draw_icons(self) -> None:
        """Draws the icons in the theme's colours."""
        refresh_icons(self.actions_by_name.values())
        self.toolbox.refresh()
        for button in self.findChildren(QToolButton, "qt_toolbar_ext_button"):  # Qt's own is black
            button.setIcon(icon("more"))

    @Slot()
    def on_shortcuts_wanted(self) -> None:
        """Shows the shortcut sheet."""
        self.keymap.sheet().exec()
        self._use_holds()
        self.toolbox.refresh()

    @Slot()
    def on_about_wanted(self) -> None:
        """Shows version, licence and model card."""
        AboutDialog(self._models, self).exec()

    @Slot()
    def _on_autosave(self) -> None:
        keeping = self.controller.keeping
        if keeping.project_path is not None and keeping.has_unsaved_work and not self.canvas.is_painting:
            keeping.save(keeping.project_path)

    def _on_close_agreed(self) -> None:
        self._may_close = True
        self.close()  # does nothing while the window is being closed already

    # Qt overrides

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if not paths:
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self.controller.document.portrait is not None:
            self.pieces.lay_file(paths[0])
        else:
            self.open_photo(paths[0])

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_close:
            self.leaving.ask(self.tr("Close sketchpaint?"), self._on_close_agreed)
        if not self._may_close:  # not yet: the project is being saved; or not at all
            event.ignore()
            return
        self.memory.keep()
        QApplication.instance().removeEventFilter(self._keys)  # type: ignore[union-attr]
        self.opening.shut_down()
        self._client.shut_down()
        self.controller.close()
        event.accept()
