"""Import contracts, and what may be loaded when."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def _python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)


def test_import_contracts_are_kept() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([str(lint), "--no-cache"], capture_output=True, text=True, cwd=ROOT, check=False)
    assert result.returncode == 0, result.stdout


def test_engine_loads_no_qt() -> None:
    result = _python(
        "import sys, sketchpaint.engine.session, sketchpaint.engine.faces; sys.exit('PySide6' in sys.modules)"
    )
    assert result.returncode == 0, result.stderr


def test_help_loads_neither_torch_nor_qt() -> None:
    code = (
        "import sys\nfrom sketchpaint.cli.main import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "sys.exit('torch' in sys.modules or 'PySide6' in sys.modules)"
    )
    result = _python(code)
    assert result.returncode == 0, result.stderr
    assert "PHOTO" in result.stdout


@pytest.mark.parametrize("stage", ["crg", "score", "mapping"])
def test_training_needs_only_torch_numpy_and_pillow(
    stage: str, archive: Path, tiny_models: Path, tiny_networks: Path, tmp_path: Path
) -> None:
    settings = ["--set", "batch=8", *([] if stage == "crg" else ["--set", f"models={tiny_models}"])]
    arguments = [
        "train",
        stage,
        "--data",
        str(archive),
        "--networks",
        str(tiny_networks),
        "-o",
        str(tmp_path / "run"),
        "--dry-run",
        *settings,
    ]
    missing = ("PySide6", "cv2", "qimage2ndarray", "platformdirs", "tqdm", "safetensors", "skimage", "matplotlib")
    code = (
        f"import sys\nfor name in {missing}: sys.modules[name] = None\n"
        f"from sketchpaint.cli.main import main\nsys.exit(main({arguments}))"
    )
    result = _python(code)
    assert result.returncode == 0, result.stderr
    assert "one step" in result.stdout


def test_two_thousand_signals_do_not_abort() -> None:
    # PySide6 6.12.0 on Python 3.11 aborts after about 580.
    code = (
        "from PySide6.QtCore import QCoreApplication, QObject, Signal\n"
        "class Source(QObject):\n    fired = Signal(int, object)\n"
        "app = QCoreApplication([]); source = Source(); seen = []\n"
        "source.fired.connect(lambda number, flag: seen.append(flag))\n"
        "for number in range(2000): source.fired.emit(number, number % 2 == 0 or None)\n"
        "assert len(seen) == 2000"
    )
    result = _python(code)
    assert result.returncode == 0, result.stderr
