"""The main window: canvas in the middle, tools left, options on top, layers and run panel right, filmstrip below."""

from pathlib import Path

from PySide6.QtCore import QSettings, Qt, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QSizePolicy, QVBoxLayout, QWidget

from sketchpaint.ui.canvas.canvas import Canvas
from sketchpaint.ui.common.gestures import Gestures
from sketchpaint.ui.common.numbers import percent
from sketchpaint.ui.dialogs.about import AboutDialog
from sketchpaint.ui.editor.controller import EditorController
from sketchpaint.ui.editor.workspaces import Workspaces
from sketchpaint.ui.panels.banner import Banner
from sketchpaint.ui.panels.layers import LayersPanel
from sketchpaint.ui.panels.run_panel import RunPanel
from sketchpaint.ui.panels.steps import StepsPanel
from sketchpaint.ui.panels.tool_options import ToolOptions
from sketchpaint.ui.panels.toolbox import Toolbox
from sketchpaint.ui.tools.brushes import BrushSettings
from sketchpaint.ui.window.commands import Commands
from sketchpaint.ui.window.context_menus import ContextMenus
from sketchpaint.ui.window.display import Display
from sketchpaint.ui.window.docks import Docks
from sketchpaint.ui.window.drops import Drops
from sketchpaint.ui.window.edit_actions import EditActions
from sketchpaint.ui.window.filing import Filing
from sketchpaint.ui.window.input_filter import InputFilter
from sketchpaint.ui.window.notices import Notices
from sketchpaint.ui.window.pieces import Pieces
from sketchpaint.ui.window.preference_actions import PreferenceActions
from sketchpaint.ui.window.recent_menu import RecentMenu
from sketchpaint.ui.window.remembered import WindowMemory
from sketchpaint.ui.window.run_actions import RunActions
from sketchpaint.ui.window.run_settings import RunSettings
from sketchpaint.ui.window.strip_view import StripView
from sketchpaint.ui.window.title import Title
from sketchpaint.ui.work.inference import InferenceClient


class MainWindow(QMainWindow):
    """The editor's window.

    Args:
        client: inference in the background; shut down when the window closes.
        settings: where the layout, keys and preferences are remembered.
        workspaces: where work is kept on disk.
        models: folder with the weights in use.
        weights: network -> sha256.

    Attributes:
        controller: what is open, and what is done with it.
        canvas: shows it.
        note: one line about what is under way, in the status bar.
    """

    def __init__(
        self,
        client: InferenceClient,
        settings: QSettings,
        workspaces: Workspaces,
        *,
        models: Path,
        weights: dict[str, str],
    ) -> None:
        super().__init__()
        self.setWindowTitle("sketchpaint")
        self._client = client
        self.settings = settings
        self._models = models
        self._may_close = False
        self.controller = EditorController(client, workspaces, self, models=models, weights=weights)
        self._make_panels()
        self.filing = filing = Filing(
            self, self.controller, workspaces, banner=self.banner, filmstrip=self.filmstrip, settings=settings
        )
        self.names, self.opening = filing.names, filing.opening
        self._make_actions()
        self._lay_out()
        self._make_commands()
        self._notices = Notices(
            self.banner,
            self.note,
            controller=self.controller,
            canvas=self.canvas,
            strip=self.strip,
            run_panel=self.run_panel,
            parent=self,
        )
        self._connect()
        self.memory = WindowMemory(self, self.docks.all, self.brush_settings, self.layers_panel, settings)
        self.display.update()
        self.canvas.setFocus()

    def _make_panels(self) -> None:
        """Makes what is seen."""
        self.brush_settings = BrushSettings(self)
        self.gestures = Gestures(self.settings)
        self.canvas = canvas = Canvas(self.gestures)
        self.banner = Banner()
        self.run_panel = RunPanel()
        self.layers_panel = LayersPanel()
        self.steps_panel = StepsPanel()
        self.strip = strip = StripView(self.controller, self.run_panel, self, is_painting=lambda: canvas.is_painting)
        self.filmstrip, self.score_curve, self.variations = strip.filmstrip, strip.score_curve, strip.variations
        self.toolbox = Toolbox(self.brush_settings, self)
        self._zoom, self.note = QLabel(), QLabel()
        self.note.setTextFormat(Qt.TextFormat.PlainText)  # it names files
        # And must not widen the window.
        self.note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def _make_actions(self) -> None:
        """Makes what the entries of the menus call."""
        controller, canvas, brush = self.controller, self.canvas, self.brush_settings
        document, keeping, messages = controller.document, controller.keeping, controller.messages
        self.run_settings = RunSettings(
            self.run_panel,
            self.settings,
            self,
            document=document,
            results=controller.results,
            keeping=keeping,
            messages=messages,
            sketched=(controller.edits.settings_wanted, controller.other_faces.settings_wanted),
        )
        self.run_actions = RunActions(
            self,
            runs=controller.runs,
            results=controller.results,
            face_search=controller.face_search,
            run_panel=self.run_panel,
            filmstrip=self.filmstrip,
            variations=self.variations,
        )
        self.display = Display(
            self,
            controller=controller,
            canvas=canvas,
            filmstrip=self.filmstrip,
            toolbox=self.toolbox,
            brush=brush,
            run_panel=self.run_panel,
            steps=self.steps_panel,
        )
        self.edit_actions = EditActions(
            self,
            document=document,
            edits=controller.edits,
            results=controller.results,
            face_search=controller.face_search,
            canvas=canvas,
            brush=brush,
        )
        self.pieces = Pieces(document, messages, canvas, self.names, self.opening, brush, self.display.on_piece_done)
        Drops(self, document=document, files=self.filing.files, pieces=self.pieces)
        self.preferences = PreferenceActions(
            self,
            document=document,
            exporter=controller.exporter,
            keeping=keeping,
            canvas=canvas,
            run_actions=self.run_actions,
            settings=self.settings,
        )

    def _lay_out(self) -> None:
        middle = QWidget()
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.banner)
        layout.addWidget(self.canvas, 1)
        self.setCentralWidget(middle)
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, ToolOptions(self.brush_settings))
        self.statusBar().addWidget(self.note, 1)
        self.statusBar().addPermanentWidget(self._zoom)
        self.addToolBar(Qt.ToolBarArea.LeftToolBarArea, self.toolbox)
        self.docks = Docks(self, layers=self.layers_panel, steps=self.steps_panel, run=self.run_panel, strip=self.strip)

    def _make_commands(self) -> None:
        self._keys = InputFilter(self.canvas, (self.canvas, self.filmstrip), self.canvas.show_original, self)
        self.recent_menu = RecentMenu(self, self.names.recent, self.open_photo)
        self.commands = Commands(
            self,
            document=self.controller.document,
            exporter=self.controller.exporter,
            canvas=self.canvas,
            filter=self._keys,
            toolbox=self.toolbox,
            docks=self.docks,
            recent=self.recent_menu,
            gestures=self.gestures,
            settings=self.settings,
        )
        self.menus = ContextMenus(
            self,
            self.commands.actions,
            document=self.controller.document,
            results=self.controller.results,
            canvas=self.canvas,
            filmstrip=self.filmstrip,
            run_panel=self.run_panel,
            brush=self.brush_settings,
        )

    def _connect(self) -> None:
        self.canvas.navigation.zoomed.connect(self._on_zoomed)
        self.canvas.appeared.connect(self._client.begin)
        self.layers_panel.view_changed.connect(self.canvas.set_view)
        self.steps_panel.position_wanted.connect(self.edit_actions.on_step_wanted)
        Title(self, document=self.controller.document, keeping=self.controller.keeping)
        self.display.updated.connect(self.commands.update)
        self.preferences.theme_used.connect(self.commands.draw_icons)
        QApplication.instance().installEventFilter(self._keys)  # type: ignore[union-attr]

    def open_photo(self, path: Path) -> None:
        """Opens a photo or a project; what is wrong with it is said in the banner."""
        self.opening.open(path)

    # Reactions

    @Slot(float)
    def _on_zoomed(self, scale: float) -> None:
        self._zoom.setText(percent(scale))

    @Slot()
    def on_shortcuts_wanted(self) -> None:
        """Shows the shortcut sheet."""
        self.commands.show_shortcuts()

    @Slot()
    def on_about_wanted(self) -> None:
        """Shows version, licence and model card."""
        AboutDialog(self._models, self).exec()

    def _on_close_agreed(self) -> None:
        self._may_close = True
        self.close()  # does nothing while the window is being closed already

    # Qt overrides

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_close:
            self.filing.leaving.ask(self.tr("Close sketchpaint?"), self._on_close_agreed)
        if not self._may_close:  # not yet: the project is being saved; or not at all
            event.ignore()
            return
        self.memory.keep()
        QApplication.instance().removeEventFilter(self._keys)  # type: ignore[union-attr]
        self.opening.reading.shut_down()
        self._client.shut_down()
        self.controller.close()
        event.accept()
