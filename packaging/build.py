"""Builds the program that needs no Python: python packaging/build.py [-o DIR]

Makes a virtual environment with the pinned packages and PyInstaller in DIR/environment, the program in DIR/sketchpaint,
trimmed to what it needs, tries it in an empty home, and packs it with an install script into
DIR/sketchpaint-VERSION-linux-x86_64.tar.xz. Says how large each is.
"""

import argparse
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYINSTALLER = "pyinstaller>=6.22,<7"
# Of torch's and Qt's files, what inference and the window never open.
UNUSED = (
    "torch/include",
    "torch/test",
    "torch/bin/*Test",
    "torch/bin/test_*",
    "torch/bin/protoc*",
    "torch/share",
    "torch/testing",
    "torch/lib/libtorchbind_test.so",
    "torch/lib/libbackend_with_compiler.so",
    "torch/lib/libaoti_custom_ops.so",
    "torch/lib/libjitbackend_test.so",
    "PySide6/Qt/qml",
    "PySide6/Qt/lib/libQt6Quick*",
    "PySide6/Qt/lib/libQt6Qml*",
    "PySide6/Qt/lib/libQt6Designer*",
    "PySide6/Qt/translations",
    "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
    "libgtk-3*",
    "libgdk-3*",
    "libcairo*",
    "libpango*",
    "libatk*",
    "libepoxy*",
    "libgdk_pixbuf*",
    "PySide6/Qt/plugins/sqldrivers",
    "PySide6/Qt/plugins/qmltooling",
    "PySide6/Qt/plugins/designer",
)
LINUX_FILES = ROOT / "packaging" / "linux"


def folder_bytes(folder: Path) -> int:
    """Returns how much the files of a folder take."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def trim(program: Path) -> None:
    """Removes what is never opened, and the symbols of libraries, which only a debugger reads."""
    inside = program / "_internal"
    for pattern in UNUSED:
        for path in inside.glob(pattern):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
    strip = shutil.which("strip")
    if strip is None:
        print("build: 'strip' is not installed (Debian: binutils), so libraries keep their symbols")
        return
    for library in inside.rglob("*.so*"):
        # Those were moved about and are not stripped twice.
        if library.is_file() and not library.is_symlink() and library.parent.suffix != ".libs":
            subprocess.run([strip, "--strip-unneeded", str(library)], check=False, capture_output=True)


def environment(home: Path) -> dict[str, str]:
    """Returns the environment of a machine that has nothing: no Python, an empty home, no display."""
    kept = {} if sys.platform == "linux" else os.environ  # other systems do not start programs without theirs
    return {**kept, "HOME": str(home), "PATH": "", "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"}


def smoke(program: Path) -> None:
    """Tries the program: opens, runs, exports, is killed and recovers; then fills a hole without a window.

    Raises:
        RuntimeError: it failed.
    """
    tester = next(program.glob("smoke*"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home = folder / "home"
        home.mkdir()

        def call(command: list[str], *, code: int) -> None:
            done = subprocess.run(
                command, env=environment(home), cwd=folder, capture_output=True, text=True, check=False
            )
            if done.returncode != code:
                raise RuntimeError(
                    f"{' '.join(command)} ended with {done.returncode} instead of {code}: {done.stderr[-2000:]}"
                )

        call([str(tester), "work", str(folder)], code=-signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
        call([str(tester), "recover", str(folder)], code=0)
        sample = program / "_internal" / "sketchpaint" / "resources" / "sample"
        job = [
            "inpaint",
            str(sample / "face.png"),
            "--mask",
            str(sample / "mask.png"),
            "--max-cycles",
            "10",
            "-o",
            str(folder / "filled.png"),
        ]
        call([str(next(path for path in program.glob("sketchpaint*") if path.is_file())), *job], code=0)
    tester.unlink()


def main() -> int:
    """Builds; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "build", metavar="DIR")
    folder: Path = parser.parse_args().output.resolve()
    made = folder / "environment"
    python = made / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    program = folder / "sketchpaint"
    try:
        if not python.exists():
            venv.create(made, with_pip=True)
        pip = [
            str(python),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--constraint",
            str(ROOT / "constraints.txt"),
        ]
        subprocess.run([*pip, str(ROOT), PYINSTALLER], check=True)
        build = [
            str(python),
            "-m",
            "PyInstaller",
            "--noconfirm",
            "--log-level",
            "ERROR",
            "--distpath",
            str(folder),
            "--workpath",
            str(folder / "work"),
        ]
        subprocess.run([*build, str(ROOT / "packaging" / "sketchpaint.spec")], check=True, cwd=ROOT)
        before = folder_bytes(program)
        trim(program)
        smoke(program)
        print("build: it opens, runs, exports, is killed and recovers in an empty home", flush=True)
        print(
            f"build: {program}: {folder_bytes(program) / 1e6:.0f} MB, {before / 1e6:.0f} MB before it was trimmed",
            flush=True,
        )
    except (RuntimeError, subprocess.CalledProcessError) as error:
        print(f"build: {error}", file=sys.stderr)
        return 1
    name = f"sketchpaint-{read_version()}-{sys.platform}-{platform.machine().lower()}"
    if sys.platform != "linux":
        print(f"build: {shutil.make_archive(str(folder / name), 'zip', folder, 'sketchpaint')}")
        return 0
    archive = folder / f"{name}.tar.xz"
    with tarfile.open(archive, "w:xz", preset=6) as file:
        file.add(program, "sketchpaint/program")
        for path in sorted(LINUX_FILES.iterdir()):
            file.add(path, f"sketchpaint/{path.name}")
    print(f"build: {archive}: {archive.stat().st_size / 1e6:.0f} MB")
    return 0


def read_version() -> str:
    """Returns the version of the sources."""
    found = re.search(r'__version__ = "(.+)"', (ROOT / "sketchpaint" / "__init__.py").read_text())
    assert found is not None
    return found[1]


if __name__ == "__main__":
    sys.exit(main())
