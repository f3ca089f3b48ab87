"""What goes into the wheel and the source distribution, and what they say of licences."""

import email
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MADE = re.compile(r"(.*/)?(__pycache__|\.[a-z_]+_cache|\.hypothesis|\.venv|mutants|dist|PKG-INFO)(/.*)?")


def source_files() -> set[str]:
    """The files of this project: those that git knows, or, in an unpacked source distribution, all that were not made
    since.
    """
    if (ROOT / ".git").exists():
        return set(
            subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
        ) - {""}
    names = {path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file()}
    return {name for name in names if not MADE.fullmatch(name)}


def build(kind: str, folder: Path) -> Path:
    code = f"from hatchling.build import build_{kind}; print(build_{kind}({str(folder)!r}))"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return next(folder.iterdir())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    return zipfile.ZipFile(build("wheel", tmp_path_factory.mktemp("wheel")))


def test_the_wheel_holds_program_weights_and_resources(wheel: zipfile.ZipFile) -> None:
    names, shipped = (
        set(wheel.namelist()),
        {name for name in source_files() if name.startswith(("models/", "resources/"))},
    )
    assert {"models/manifest.json", "resources/sample/face.png"} <= shipped
    assert {f"sketchpaint/{name}" for name in shipped} <= names
    assert "sketchpaint/cli/main.py" in names
    assert not any(name.startswith(("tests", "runs", "benchmarks")) for name in names)


def test_the_wheel_names_the_terms_of_code_and_weights(wheel: zipfile.ZipFile) -> None:
    metadata = email.message_from_bytes(
        wheel.read(next(name for name in wheel.namelist() if name.endswith("/METADATA")))
    )
    assert metadata["License-Expression"] == "Apache-2.0 AND MIT AND LicenseRef-sketchpaint-weights"
    assert set(metadata.get_all("License-File", [])) == {"LICENSE", "models/MODEL_CARD.md", "models/mtcnn.LICENSE.txt"}
    card = wheel.read(
        next(name for name in wheel.namelist() if name.endswith("licenses/models/MODEL_CARD.md"))
    ).decode()
    assert "LicenseRef-sketchpaint-weights" in card
    assert "non-commercial" in card


def test_the_source_distribution_is_the_whole_project(tmp_path: Path) -> None:
    with tarfile.open(build("sdist", tmp_path)) as file:
        packed = {name.split("/", 1)[1] for name in file.getnames()}
    assert source_files() - packed <= {".gitignore", ".gitattributes"}
    assert packed - source_files() <= {"PKG-INFO", ".gitignore"}


def test_what_the_documents_link_to_is_there() -> None:
    known = source_files()
    for name in sorted(name for name in known if name.endswith(".md")):
        for link in re.findall(r"\]\(([^)#:]+)\)", (ROOT / name).read_text()):
            assert ((ROOT / name).parent / link).resolve().relative_to(ROOT).as_posix() in known | {
                "docs",
                "models",
                "tests",
            }, f"{name} links to {link}"
