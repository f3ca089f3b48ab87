"""What the documents name is there: commands, options, files and tests."""

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from sketchpaint.cli.arguments import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted(path for folder in (".", "docs", "packaging", "models") for path in (ROOT / folder).glob("*.md"))
FENCED = re.compile(r"```\n(.*?)```", re.DOTALL)
INLINE = re.compile(r"`(sketchpaint [^`]+)`")
CALL = re.compile(r"^sketchpaint ([a-z]+)(.*?)(?:   |$)", re.MULTILINE)
SCRIPT = re.compile(r"python (benchmarks/\w+\.py)(.*?)(?:   |`|$)", re.MULTILINE)
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
FOLDERS = "sketchpaint|tests|docs|packaging|benchmarks|models|resources"
NAMED = re.compile(rf"`((?:{FOLDERS})/[\w./-]+)(?:::(\w+))?`")
LINK = re.compile(r"\]\(([^)#:]+)\)")


@cache
def usage(*command: str) -> str:
    """What --help of a script or module says, in a process of its own: argparse has no public way to ask."""
    words = [sys.executable, *command, "--help"]
    return subprocess.run(words, capture_output=True, text=True, check=True, cwd=ROOT).stdout


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_commands_and_options_exist(document: Path) -> None:
    text = document.read_text()
    code = "\n".join([*FENCED.findall(text), *INLINE.findall(FENCED.sub("", text))])
    for command, rest in CALL.findall(code):
        assert command in COMMANDS, command
        words = [command]
        if command == "train":
            other = re.match(r" (export|pack)\b", rest)
            words.append(other[1] if other else "crg")
        for option in OPTION.findall(rest):
            assert option in usage("-m", "sketchpaint", *words), (command, option)
    for script, rest in SCRIPT.findall(text):
        for option in OPTION.findall(rest):
            assert option in usage(script), (script, option)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_files_and_tests_exist(document: Path) -> None:
    text = document.read_text()
    for target in LINK.findall(text):
        assert (document.parent / target).exists(), target
    for path, name in NAMED.findall(text):
        assert (ROOT / path).exists(), path
        if name:
            assert f"def {name}(" in (ROOT / path).read_text(), name
