"""What goes into the wheel."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_the_wheel_holds_program_weights_and_resources(tmp_path: Path) -> None:
    code = f"from hatchling.build import build_wheel; print(build_wheel({str(tmp_path)!r}))"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
    tracked = subprocess.run(["git", "ls-files", "models", "resources"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert {"models/manifest.json", "resources/sample/face.png"} <= set(tracked)
    assert {f"sketchpaint/{name}" for name in tracked} <= names
    assert "sketchpaint/cli/main.py" in names
    assert not any(name.startswith(("tests", "runs")) for name in names)
