"""All that the window does with files."""

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QWidget

from sketchpaint.ui.editor.controller import EditorController
from sketchpaint.ui.editor.workspaces import Workspaces
from sketchpaint.ui.panels.banner import Banner
from sketchpaint.ui.panels.filmstrip import Filmstrip
from sketchpaint.ui.window.exporting import Exporting
from sketchpaint.ui.window.file_names import FileNames
from sketchpaint.ui.window.files import FileActions
from sketchpaint.ui.window.leaving import Leaving
from sketchpaint.ui.window.opening import Opening
from sketchpaint.ui.window.saving import Saving


class Filing:
    """Makes what opens, saves and exports files, each after those that it knows.

    Args:
        window: parent of the dialogs; owns what is made.
        controller: what is opened, saved and exported.
        workspaces: working folders.
        banner: says what went wrong.
        filmstrip: whose tiles are exported together.
        settings: remember folders and what was chosen.

    Attributes:
        names: asks for names.
        saving: saves the project.
        leaving: asks before work goes.
        opening: opens files.
        files: slots of the menus that open something.
        exporting: slots of the menus that write something.
    """

    def __init__(
        self,
        window: QWidget,
        controller: EditorController,
        workspaces: Workspaces,
        *,
        banner: Banner,
        filmstrip: Filmstrip,
        settings: QSettings,
    ) -> None:
        document, keeping, messages = controller.document, controller.keeping, controller.messages
        self.names = FileNames(window, document=document, project=keeping.project, settings=settings)
        self.saving = Saving(self.names, document=document, project=keeping.project)
        self.leaving = Leaving(window, document=document, keeping=keeping, runs=controller.runs, saving=self.saving)
        self.opening = Opening(window, controller, workspaces, self.leaving, self.names.recent, banner)
        self.files = FileActions(window, self.names, self.opening, self.leaving, controller.other_faces, messages)
        self.exporting = Exporting(
            window,
            names=self.names,
            document=document,
            exporter=controller.exporter,
            results=controller.results,
            messages=messages,
            filmstrip=filmstrip,
            settings=settings,
        )
