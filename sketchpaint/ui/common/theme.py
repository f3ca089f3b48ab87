"""Dark and light colours, one style sheet, icons in the colour of the text."""

from functools import cache

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from sketchpaint.paths import resources_dir

ACCENT = "#e0517a"
ICON_PX = 24
_DARK = {
    "window": "#26272b",
    "base": "#1d1e21",
    "canvas": "#18191b",
    "text": "#e6e6e8",
    "muted": "#9b9ca3",
    "button": "#34363b",
    "line": "#3d3f45",
}
_LIGHT = {
    "window": "#f2f2f4",
    "base": "#ffffff",
    "canvas": "#d9dadd",
    "text": "#222326",
    "muted": "#6a6c73",
    "button": "#ffffff",
    "line": "#cfd0d5",
}


def is_dark() -> bool:
    """Whether the system asks for a dark theme; yes where it does not say, because colours are judged better on dark
    grey.
    """
    return QGuiApplication.styleHints().colorScheme() != Qt.ColorScheme.Light


def use_theme(name: str) -> None:
    """Gives the application the dark or the light theme, or with "system" the one the system asks for."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        apply_theme(app, dark=is_dark() if name == "system" else name == "dark")


def apply_theme(app: QApplication, *, dark: bool) -> None:
    """Gives the application its colours."""
    colours = _DARK if dark else _LIGHT
    app.setStyle("Fusion")
    palette = QPalette()
    role = QPalette.ColorRole
    for key, name in (
        (role.Window, "window"),
        (role.Base, "base"),
        (role.AlternateBase, "button"),
        (role.Dark, "canvas"),
        (role.Button, "button"),
        (role.Text, "text"),
        (role.WindowText, "text"),
        (role.ButtonText, "text"),
        (role.ToolTipText, "text"),
        (role.ToolTipBase, "button"),
        (role.PlaceholderText, "muted"),
        (role.Mid, "line"),
    ):
        palette.setColor(key, QColor(colours[name]))
    palette.setColor(role.Highlight, QColor(ACCENT))
    palette.setColor(role.HighlightedText, QColor("#ffffff"))
    for key in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(
            QPalette.ColorGroup.Disabled,
            key,
            QColor(colours["muted"]).darker(130) if dark else QColor(colours["muted"]).lighter(140),
        )
    app.setPalette(palette)
    app.setStyleSheet(_style_sheet(colours))


def _style_sheet(c: dict[str, str]) -> str:
    icons = (resources_dir() / "icons").as_posix()
    return f"""
    QToolBar {{ background: {c["window"]}; border: 0; spacing: 4px; padding: 4px; }}
    QToolBar::separator {{ margin: 5px; }}
    QToolBar::separator:horizontal {{ border-left: 1px solid {c["line"]}; }}
    QToolBar::separator:vertical {{ border-top: 1px solid {c["line"]}; }}
    QToolButton {{ border: 1px solid transparent; border-radius: 6px; padding: 5px; }}
    QToolButton:hover {{ background: {c["button"]}; border-color: {c["line"]}; }}
    QToolButton#tint {{ padding: 0; }}
    QToolButton#qt_toolbar_ext_button {{ padding: 0; }}
    QToolButton:checked {{ background: {ACCENT}; color: white; }}
    QToolButton:focus, QPushButton:focus {{ border: 1px solid {ACCENT}; }}
    QPushButton {{ background: {c["button"]}; border: 1px solid {c["line"]}; border-radius: 6px; padding: 6px 12px; }}
    QPushButton:hover {{ border-color: {c["muted"]}; }}
    QPushButton:disabled {{ color: {c["muted"]}; background: {c["window"]}; }}
    QPushButton#run {{ background: {ACCENT}; border-color: {ACCENT}; color: white; font-weight: 600; }}
    QPushButton#run:disabled {{ background: {c["button"]}; border-color: {c["line"]}; color: {c["muted"]}; }}
    QDockWidget {{
        titlebar-close-icon: url("{icons}/dock-close.svg"); titlebar-normal-icon: url("{icons}/dock-float.svg");
    }}
    QDockWidget::close-button:hover, QDockWidget::float-button:hover {{ background: {c["line"]}; border-radius: 4px; }}
    QDockWidget::title {{ background: {c["window"]}; padding: 7px 10px; text-align: left; }}
    QStatusBar {{ background: {c["window"]}; color: {c["muted"]}; }}
    QStatusBar::item {{ border: 0; }}
    QListView {{ background: {c["base"]}; border: 1px solid transparent; }}
    QListView:focus, QLineEdit:focus, QTableView:focus, QTextBrowser:focus {{ border: 1px solid {ACCENT}; }}
    QFrame#banner {{ background: #7a2b3f; border: 0; }}
    QFrame#banner[hint="true"] {{ background: #34506e; }}
    QFrame#banner QLabel {{ color: white; }}
    QLabel#muted {{ color: {c["muted"]}; }}
    QLabel#warning {{ background: #7a2b3f; color: white; border-radius: 6px; padding: 7px 9px; }}
    QMenuBar, QMenu {{ background: {c["window"]}; }}
    QMenu {{ border: 1px solid {c["line"]}; }}
    QMenuBar::item:selected, QMenu::item:selected {{ background: {ACCENT}; color: white; }}
    QSplitter::handle, QMainWindow::separator {{ background: {c["line"]}; width: 1px; height: 1px; }}
    """


@cache
def _svg(name: str) -> str:
    return (resources_dir() / "icons" / f"{name}.svg").read_text()


def icon(name: str) -> QIcon:
    """Returns an icon from resources/icons in the colour of the text, white where its button is checked.

    Args:
        name: file name without ending.
    """
    palette = QGuiApplication.palette()
    result = QIcon(_pixmap(name, palette.color(QPalette.ColorRole.ButtonText)))
    result.addPixmap(
        _pixmap(name, palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)), QIcon.Mode.Disabled
    )
    result.addPixmap(_pixmap(name, QColor("white")), QIcon.Mode.Normal, QIcon.State.On)
    return result


def _pixmap(name: str, colour: QColor) -> QPixmap:
    ratio = 2
    pixmap = QPixmap(ICON_PX * ratio, ICON_PX * ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(_svg(name).replace("currentColor", colour.name()).encode())).render(painter)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
