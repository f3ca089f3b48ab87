"""Brings the translation files up to date with the sources and compiles them: python packaging/make_translations.py

Texts that are new appear in resources/translations/*.ts as unfinished; write the translation there and run this again.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from sketchpaint.ui.common import actions, language

FOLDER = Path("resources/translations")
LANGUAGES = ("de",)
ERRORS = {
    "SketchpaintError",
    "InputError",
    "ConversionError",
    "CancelledError",
    "OutputError",
    "WeightsError",
    "DeviceError",
    "NewerProjectError",
}
SHOWN = ("document", "engine", "imaging", "ui")  # layers whose errors the window shows


def main() -> None:
    """Updates and compiles each language."""
    sources = sorted(map(str, Path("sketchpaint/ui").rglob("*.py")))
    tools = Path(sys.executable).parent
    for code in LANGUAGES:
        path = FOLDER / f"sketchpaint_{code}.ts"
        known = _data_translations(path) if path.exists() else {}
        subprocess.run(
            [
                tools / "pyside6-lupdate",
                *sources,
                "-ts",
                path,
                "-no-obsolete",
                "-locations",
                "none",
                "-target-language",
                code,
            ],
            check=True,
        )
        _add_data(path, known)
        subprocess.run([tools / "pyside6-lrelease", path, "-qm", path.with_suffix(".qm")], check=True)


def data_texts() -> dict[str, list[str]]:
    """Returns context -> the texts that the scanner of sources cannot see: menus, which are data, and errors of the
    layers below the window.
    """
    errors = [
        template
        for folder in SHOWN
        for path in sorted(Path("sketchpaint", folder).rglob("*.py"))
        for template in _templates(path)
    ]
    return {actions.CONTEXT: actions.texts(), language.CONTEXT: list(dict.fromkeys([*language.WORDS, *errors]))}


def _templates(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS and node.args:
            text = node.args[0]
            if not isinstance(text, ast.Constant) or not isinstance(text.value, str):
                raise SystemExit(
                    f"{path}:{node.lineno}: the sentence of an error must be a plain string, with its values as "
                    f"keywords."
                )
            yield text.value


def _data_translations(path: Path) -> dict[tuple[str, str], str]:
    """Returns (context, English) -> translation of `data_texts`."""
    found = {}
    for context in ElementTree.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            found[context.findtext("name", ""), message.findtext("source", "")] = message.findtext("translation", "")
    return found


def _add_data(path: Path, known: dict[tuple[str, str], str]) -> None:
    tree = ElementTree.parse(path)
    root = tree.getroot()
    for name, texts in data_texts().items():
        for context in [context for context in root.iter("context") if context.findtext("name") == name]:
            root.remove(context)
        context = ElementTree.SubElement(root, "context")
        ElementTree.SubElement(context, "name").text = name
        for text in texts:
            message = ElementTree.SubElement(context, "message")
            ElementTree.SubElement(message, "source").text = text
            translation = ElementTree.SubElement(message, "translation")
            translation.text = known.get((name, text), "")
            if not translation.text:
                translation.set("type", "unfinished")
    ElementTree.indent(tree)
    path.write_bytes(
        b'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'
        + ElementTree.tostring(root, encoding="utf-8")
        + b"\n"
    )


if __name__ == "__main__":
    main()
