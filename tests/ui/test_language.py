"""The German window."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sketchpaint.paths import resources_dir
from sketchpaint.ui.actions import CONTEXT, texts
from sketchpaint.ui.app import make_window
from sketchpaint.ui.language import load_translations

FILE = resources_dir() / "translations" / "sketchpaint_de.ts"


def messages() -> dict[str, list[tuple[str, str]]]:
    root = ElementTree.parse(FILE).getroot()
    return {
        context.findtext("name", ""): [(message.findtext("source", ""), message.findtext("translation", "")) for message in context.iter("message")]
        for context in root.iter("context")
    }


def test_every_text_is_translated_with_its_placeholders() -> None:
    known = messages()
    assert {source for source, _ in known[CONTEXT]} == set(texts())
    for pairs in known.values():
        for source, translation in pairs:
            assert translation, source
            assert sorted(re.findall(r"\{\w+\}", source)) == sorted(re.findall(r"\{\w+\}", translation)), source


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
    assert window.actions_by_name["Undo"].text() == "Rückgängig"
    assert window.actions_by_name["Undo"].shortcut().toString() == "Ctrl+Z"
    window.close()


def test_an_unknown_language_stays_english() -> None:
    assert not [translator for translator in load_translations("xx") if "sketchpaint" in translator.filePath()]
