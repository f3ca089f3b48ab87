"""The German window."""

import ast
import re
import runpy
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sketchpaint.errors import InputError
from sketchpaint.imaging.files import open_photo
from sketchpaint.paths import resources_dir
from sketchpaint.ui.app import make_window
from sketchpaint.ui.common.language import load_translations, sentence

ROOT = Path(__file__).resolve().parents[2]
FILE = resources_dir() / "translations" / "sketchpaint_de.ts"


def messages() -> dict[str, list[tuple[str, str]]]:
    root = ElementTree.parse(FILE).getroot()
    return {
        context.findtext("name", ""): [
            (message.findtext("source", ""), message.findtext("translation", "")) for message in context.iter("message")
        ]
        for context in root.iter("context")
    }


def data_texts(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    monkeypatch.chdir(ROOT)
    found: dict[str, list[str]] = runpy.run_path(str(ROOT / "packaging" / "make_translations.py"))["data_texts"]()
    return found


def test_every_text_is_translated_with_its_placeholders(monkeypatch: pytest.MonkeyPatch) -> None:
    known = messages()
    for context, texts in data_texts(monkeypatch).items():
        assert {source for source, _ in known[context]} == set(texts)
    for pairs in known.values():
        for source, translation in pairs:
            assert translation, source
            assert sorted(re.findall(r"\{[^}]+\}", source)) == sorted(re.findall(r"\{[^}]+\}", translation)), source


def test_every_text_in_the_sources_is_among_the_translations() -> None:
    known = {source for pairs in messages().values() for source, _ in pairs}
    calls = [
        node
        for path in (ROOT / "sketchpaint" / "ui").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "tr"
    ]
    texts = {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}
    assert len(texts) > 200
    assert texts <= known


def test_the_compiled_file_is_as_new_as_its_source() -> None:
    (translator, *_) = load_translations("de")
    for context, pairs in messages().items():
        for source, translation in pairs:
            assert translator.translate(context, source) == translation


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    translators = load_translations("de")
    for translator in translators:
        qapp.installTranslator(translator)
    yield
    for translator in translators:
        qapp.removeTranslator(translator)


@pytest.mark.usefixtures("german")
def test_the_window_speaks_german_and_keys_stay(qtbot: QtBot, tiny_models: Path, tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)
    window = make_window(models=tiny_models, device="cpu", settings=settings, work_dir=tmp_path / "work")
    qtbot.addWidget(window)
    assert window.run_panel.run_button.text() == "Starten"
    assert next(action.text() for action in window.menuBar().actions()) == "&Datei"
    assert window.commands.actions["Undo"].text() == "Rückgängig"
    assert window.commands.actions["Undo"].shortcut().toString() == "Ctrl+Z"
    window.close()


@pytest.mark.usefixtures("german")
def test_errors_of_the_layers_below_are_shown_in_german(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        open_photo(tmp_path / "gone.png")
    assert sentence(caught.value) == f"{tmp_path / 'gone.png'} gibt es nicht: prüfen Sie den Namen (Foto)."
    assert str(caught.value) == f"{tmp_path / 'gone.png'} does not exist: check the name of the photo."


def test_an_unknown_language_stays_english() -> None:
    assert not [translator for translator in load_translations("xx") if "sketchpaint" in translator.filePath()]
