"""Brings the translation files up to date with the sources and compiles them: python packaging/make_translations.py

Texts that are new appear in resources/translations/*.ts as unfinished; write the translation there and run this again.
"""

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

from sketchpaint.ui.actions import CONTEXT, texts

FOLDER = Path("resources/translations")
LANGUAGES = ("de",)


def main() -> None:
    """Updates and compiles each language."""
    sources = sorted(map(str, Path("sketchpaint/ui").rglob("*.py")))
    tools = Path(sys.executable).parent
    for language in LANGUAGES:
        path = FOLDER / f"sketchpaint_{language}.ts"
        known = _menu_translations(path) if path.exists() else {}
        subprocess.run([tools / "pyside6-lupdate", *sources, "-ts", path, "-no-obsolete", "-locations", "none", "-target-language", language], check=True)
        _add_menus(path, known)
        subprocess.run([tools / "pyside6-lrelease", path, "-qm", path.with_suffix(".qm")], check=True)


def _menu_translations(path: Path) -> dict[str, str]:
    """Returns English -> translation of the menus' texts."""
    found = {}
    for context in ElementTree.parse(path).getroot().iter("context"):
        if context.findtext("name") == CONTEXT:
            found = {message.findtext("source", ""): message.findtext("translation", "") for message in context.iter("message")}
    return found


def _add_menus(path: Path, known: dict[str, str]) -> None:
    """Adds the menus' texts, which the scanner of sources cannot see because they are data."""
    tree = ElementTree.parse(path)
    root = tree.getroot()
    for context in [context for context in root.iter("context") if context.findtext("name") == CONTEXT]:
        root.remove(context)
    context = ElementTree.SubElement(root, "context")
    ElementTree.SubElement(context, "name").text = CONTEXT
    for text in texts():
        message = ElementTree.SubElement(context, "message")
        ElementTree.SubElement(message, "source").text = text
        translation = ElementTree.SubElement(message, "translation")
        translation.text = known.get(text, "")
        if not translation.text:
            translation.set("type", "unfinished")
    ElementTree.indent(tree)
    path.write_bytes(b'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n' + ElementTree.tostring(root, encoding="utf-8") + b"\n")


if __name__ == "__main__":
    main()
