"""The language of the window, from Qt's translation files."""

from PySide6.QtCore import QLocale, QTranslator

from sketchpaint.paths import resources_dir


def load_translation(language: str) -> QTranslator | None:
    """Returns the translation for a language, or None where the texts stay English.

    Args:
        language: code such as "de"; empty takes the system's.
    """
    code = language or QLocale.system().name().split("_")[0]
    translator = QTranslator()
    return translator if translator.load(f"sketchpaint_{code}", str(resources_dir() / "translations")) else None
