"""The language of the window, from Qt's translation files."""

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator

from sketchpaint.paths import resources_dir


def load_translations(language: str) -> list[QTranslator]:
    """Returns the translations for a language, our own and those of Qt's dialogs; none where the texts stay English.

    Args:
        language: code such as "de"; empty takes the system's.
    """
    code = language or QLocale.system().name().split("_")[0]
    places = ((f"sketchpaint_{code}", str(resources_dir() / "translations")), (f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)))
    translators = [(QTranslator(), name, folder) for name, folder in places]
    return [translator for translator, name, folder in translators if translator.load(name, folder)]
