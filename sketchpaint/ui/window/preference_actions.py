"""The user's preferences in effect: the dialog, saving by itself, the theme, and what memory may hold."""

from PySide6.QtCore import QObject, QSettings, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QPixmapCache
from PySide6.QtWidgets import QWidget

from sketchpaint.ui.canvas.canvas import Canvas
from sketchpaint.ui.common.preferences import Preferences, load_preferences, save_preferences
from sketchpaint.ui.common.theme import use_theme
from sketchpaint.ui.dialogs.settings import SettingsDialog
from sketchpaint.ui.editor.document import OpenDocument
from sketchpaint.ui.editor.exports import Exporter
from sketchpaint.ui.editor.keeping import Keeping
from sketchpaint.ui.window.run_actions import RunActions

MB = 1024 * 1024
MINUTE_MS = 60_000


class PreferenceActions(QObject):
    """Lets preferences take effect.

    Signals:
        theme_used: icons are to be drawn in other colours.

    Args:
        window: parent of the dialog; owner.
        document: its history has a budget.
        exporter: writes recipes or not.
        keeping: saves by itself.
        canvas: knows whether a stroke is unfinished.
        run_actions: follow the newest cycle or not.
        settings: where they are kept.

    Attributes:
        current: the preferences in effect; theme and language were chosen before there was a window.
    """

    theme_used = Signal()

    def __init__(
        self,
        window: QWidget,
        *,
        document: OpenDocument,
        exporter: Exporter,
        keeping: Keeping,
        canvas: Canvas,
        run_actions: RunActions,
        settings: QSettings,
    ) -> None:
        super().__init__(window)
        self._window, self._document, self._exporter, self._keeping = window, document, exporter, keeping
        self._canvas, self._run_actions, self._settings = canvas, run_actions, settings
        self._autosave = QTimer(self)
        self._autosave.timeout.connect(self.on_autosave)
        document.opened.connect(self._set_undo_budget)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self.use_theme)
        self.use(load_preferences(settings))

    def use(self, preferences: Preferences) -> None:
        """Lets preferences take effect that can do so at once."""
        self.current = preferences
        self._run_actions.follows_newest = preferences.follows_newest
        self._exporter.writes_recipe = preferences.writes_recipe
        QPixmapCache.setCacheLimit(preferences.tiles_mb * 1024)
        if preferences.autosave_minutes > 0:
            self._autosave.start(preferences.autosave_minutes * MINUTE_MS)
        else:
            self._autosave.stop()
        self._set_undo_budget()

    @Slot()
    def use_theme(self) -> None:
        """Draws everything in the theme's colours."""
        use_theme(self.current.theme)
        self.theme_used.emit()

    @Slot()
    def on_settings_wanted(self) -> None:
        """Shows the settings."""
        dialog = SettingsDialog(self.current, self._window)
        if dialog.exec():
            preferences = dialog.preferences()
            save_preferences(self._settings, preferences)
            self.use(preferences)
            self.use_theme()

    @Slot()
    def on_autosave(self) -> None:
        """Saves a project that has a file and unsaved work, unless a stroke is unfinished or somebody else has written
        the file.
        """
        project = self._keeping.project
        is_safe = not (self._canvas.is_painting or project.is_replaced)
        if project.path is not None and self._keeping.has_unsaved_work and is_safe:
            project.save(project.path)

    @Slot()
    def _set_undo_budget(self) -> None:
        if self._document.portrait is not None:
            self._document.portrait.history.set_budget(self.current.undo_mb * MB)
