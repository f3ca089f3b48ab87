"""The tool bar: one action for each tool."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QToolBar, QWidget

from sketchpaint.document.brush import PaintMode
from sketchpaint.document.portrait import Portrait
from sketchpaint.ui.common.actions import TOOLS, translated
from sketchpaint.ui.common.theme import icon
from sketchpaint.ui.tools.brushes import BrushSettings, BrushTool, BucketTool, EyedropperTool
from sketchpaint.ui.tools.frame import FrameTool
from sketchpaint.ui.tools.shapes import EllipseTool, LassoTool, PolygonTool, RectangleTool
from sketchpaint.ui.tools.tool import Tool


class Toolbox(QToolBar):
    """Holds the tools and lets one be chosen.

    Signals:
        tool_chosen: carries the name of the tool.

    Args:
        settings: brush and layer, shared by the tools.

    Attributes:
        picker: the eyedropper, which Alt lends to every tool.
        tool_actions: actions by name, for the shortcut sheet.
    """

    tool_chosen = Signal(str)

    def __init__(self, settings: BrushSettings, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Tools"))
        self.setObjectName("tools")
        self.setMovable(False)
        self.picker = EyedropperTool(settings)
        self._frame = FrameTool()
        self._tools: dict[str, Tool] = {
            "brush": BrushTool(settings, PaintMode.PAINT),
            "eraser": BrushTool(settings, PaintMode.ERASE),
            "rectangle": RectangleTool(),
            "ellipse": EllipseTool(),
            "lasso": LassoTool(),
            "polygon": PolygonTool(),
            "bucket": BucketTool(settings),
            "eyedropper": self.picker,
            "frame": self._frame,
        }
        self.tool_actions: dict[str, QAction] = {}
        group = QActionGroup(self)
        for name, (text, key) in TOOLS.items():
            action = QAction(translated(text), self)
            action.setObjectName(name)
            action.setCheckable(True)
            action.setShortcut(QKeySequence(key))
            group.addAction(action)
            self.addAction(action)
            self.tool_actions[f"Tool: {name}"] = action
        group.triggered.connect(self._on_triggered)
        group.actions()[0].setChecked(True)

    @property
    def current(self) -> Tool:
        """The tool that is chosen."""
        return next(self._tools[action.objectName()] for action in self.tool_actions.values() if action.isChecked())

    def tool(self, name: str) -> Tool:
        """Returns a tool by its name."""
        return self._tools[name]

    def watch(self, portrait: Portrait) -> None:
        """Works on this portrait from now on; its face frame's marks are shown while the frame tool is chosen."""
        for tool in self._tools.values():
            tool.forget()
        self._frame.watch(portrait)

    def refresh(self) -> None:
        """Draws the icons in the theme's colours and names the keys as they are now."""
        for name, action in self.tool_actions.items():
            action.setIcon(icon(name.removeprefix("Tool: ")))
            action.setToolTip(
                f"{action.text()} ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})".removesuffix(
                    " ()"
                )
            )

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        self.tool_chosen.emit(action.objectName())
