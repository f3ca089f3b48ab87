"""The language of the window, from Qt's translation files."""

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import Qt

from sketchpaint.document.losses import LOSS_WORDS
from sketchpaint.document.steps import Step
from sketchpaint.engine.api import StopReason
from sketchpaint.errors import SketchpaintError
from sketchpaint.imaging.samples import OBSTACLES
from sketchpaint.paths import resources_dir

CONTEXT = "errors"
ONE_MORE, REFINED = "one cycle more", "refined"  # why work ended that was no run
# What is said of an error that nobody foresaw; see `errors.known`.
OPENING_FAILED = "The file could not be opened ({kind}): {error}"
WRITING_FAILED = "Writing failed ({kind}): {error}"
SHARPENING_FAILED = "Sharpening failed ({kind}): {error}"
GENERATING_FAILED = "Something went wrong while generating ({kind}): {error}"
# Words that go into sentences of the layers below, and the sentences of theirs that are no errors.
WORDS = (
    "photo",
    "mask",
    "sketch",
    *LOSS_WORDS,
    *(reason.value for reason in StopReason),
    ONE_MORE,
    REFINED,
    OPENING_FAILED,
    WRITING_FAILED,
    SHARPENING_FAILED,
    GENERATING_FAILED,
    *OBSTACLES,
    *Step,
    *OBSTACLES.values(),
)


def load_translations(language: str) -> list[QTranslator]:
    """Returns the translations for a language, our own and those of Qt's dialogs; none where the texts stay English.

    Args:
        language: code such as "de"; empty takes the system's.
    """
    code = language or QLocale.system().name().split("_")[0]
    places = (
        (f"sketchpaint_{code}", str(resources_dir() / "translations")),
        (f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
    )
    translators = [(QTranslator(), name, folder) for name, folder in places]
    return [translator for translator, name, folder in translators if translator.load(name, folder)]


def use_language(app: QCoreApplication, language: str) -> list[QTranslator]:
    """Lets the program speak a language and write its numbers; returns the translators in use.

    Args:
        app: the program.
        language: code such as "de"; empty takes the system's.
    """
    translators = load_translations(language)
    for translator in translators:
        translator.setParent(app)
        app.installTranslator(translator)
    speaks = any("sketchpaint" in translator.filePath() for translator in translators)
    numbers = QLocale(language) if language else QLocale.system() if speaks else QLocale("en")
    numbers.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    QLocale.setDefault(numbers)
    return translators


def sentence(error: SketchpaintError) -> str:
    """Returns what an error says in the user's language."""
    values = {name: word(value) if isinstance(value, str) else value for name, value in error.values.items()}
    template = word(error.template)
    return template.format(**values) if values else template


def word(text: str) -> str:
    """Returns one of `WORDS`, or the template of an error, in the user's language; anything else as it is."""
    return QCoreApplication.translate(CONTEXT, text)


def as_text(text: str) -> str:
    """Returns a text for widgets that would take it for HTML where a file's name looks like that: it is shown as it
    stands.
    """
    return Qt.convertFromPlainText(text, Qt.WhiteSpaceMode.WhiteSpaceNormal)  # by default no line of it would break
