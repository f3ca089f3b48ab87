#!/usr/bin/env python3
"""Sets up everything in a virtual environment beside this file, then runs the editor or the tests.

    python3 bootstrap.py run [ARGUMENTS]   set up and start sketchpaint
    python3 bootstrap.py test [ARGUMENTS]  set up and run the tests

Before run or test, --cuda takes torch with its libraries for graphics cards (gigabytes) also where the package index
has it for processors alone. Needs Python 3.11 or newer with pip; nothing else. A second call finds the environment and
starts at once.
"""

import contextlib
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
UNFINISHED = ENVIRONMENT / ".unfinished"  # stands there while packages are installed
OUTPUT = ROOT / "first-light"
INPUTS = ("pyproject.toml", "constraints.txt")
CLEAR_S = 10.0


def environment_python() -> Path:
    """Returns the interpreter of the virtual environment."""
    return ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def environment(module: str) -> list[str]:
    """Returns the command that runs a module of the environment; -P keeps Python from taking modules out of the current
    folder.
    """
    return [str(environment_python()), "-P", "-m", module]


def is_usable() -> bool:
    """Returns whether there is an environment that can install packages; one whose making was cut short cannot."""
    try:
        return subprocess.run([*environment("pip"), "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@contextlib.contextmanager
def ended_like_ctrl_c() -> Iterator[None]:
    """Makes a closed terminal and a plain kill interrupt what is under way, which would go on without us."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    names = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = [(name, signal.signal(name, interrupt)) for name in names]
    try:
        yield
    finally:
        for name, handler in before:
            signal.signal(name, handler)


def step(command: list[str], *, quiet: bool = False) -> None:
    """Does one step of the set-up. Ctrl+C ends it at once and without its own last words."""
    stderr = subprocess.DEVNULL if quiet else None
    with ended_like_ctrl_c(), subprocess.Popen(command, start_new_session=True, stderr=stderr) as process:
        try:
            code = process.wait()
        except KeyboardInterrupt:
            kill(process)
            process.wait()
            raise
    if code:
        raise subprocess.CalledProcessError(code, command)


def kill(process: "subprocess.Popen[bytes]") -> None:
    """Ends a process, and where the system knows them, those that it started."""
    with contextlib.suppress(OSError):
        if os.name == "nt":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


def hand_over(command: list[str], cwd: "Path | None" = None) -> int:
    """Runs the program or its tests; returns the exit code. Ctrl+C is theirs to answer."""
    with subprocess.Popen(command, cwd=cwd) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue


def clear() -> None:
    """Removes the environment, also while an installation that was killed with us is still on its way out.

    Raises:
        SystemExit: somebody goes on writing into it.
    """
    end = time.monotonic() + CLEAR_S
    while ENVIRONMENT.exists():
        if time.monotonic() > end:
            raise SystemExit(
                f"bootstrap: {ENVIRONMENT.name} cannot be emptied, another installation may be writing into it: wait "
                "until it has ended, then give the command again."
            )
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        time.sleep(0.1)


def say(text: str) -> None:
    """Prints what is being done."""
    print(f"bootstrap: {text}", flush=True)


def install_cpu_torch(pip: list[str]) -> bool:
    """Installs the pinned torch for processors alone if the package index has it; returns whether it has."""
    version = re.search(r"^torch==(\S+)$", (ROOT / "constraints.txt").read_text(), re.MULTILINE)
    assert version is not None
    command = [*pip, "--constraint", str(ROOT / "constraints.txt"), f"torch=={version[1]}+cpu"]
    try:
        step(command, quiet=True)
    except subprocess.CalledProcessError:
        return False
    return True


def set_up(extra: str, *, cuda: bool = False) -> None:
    """Makes the virtual environment and installs the project with its pinned packages, unless that was done before.

    Args:
        extra: "" for what the program needs, "[dev]" for the tests' tools as well.
        cuda: whether torch shall have its libraries for graphics cards, which only Linux has a choice about.
    """
    wanted = hashlib.sha256("".join((ROOT / name).read_text() for name in INPUTS).encode()).hexdigest() + (
        " cuda" if cuda else ""
    )
    stamps = [ENVIRONMENT / f".ready-{kind}" for kind in (["dev"] if extra else ["run", "dev"])]
    if any(stamp.exists() and stamp.read_text().startswith(wanted) for stamp in stamps):
        say(f"using the environment in {ENVIRONMENT.name}")
        return
    if UNFINISHED.exists() or not is_usable():
        say(f"making a virtual environment in {ENVIRONMENT.name}")
        clear()
        step([sys.executable, "-P", "-m", "venv", str(ENVIRONMENT)])
    UNFINISHED.touch()
    say("installing packages, hundreds of megabytes the first time")
    pip = [*environment("pip"), "install", "--quiet", "--disable-pip-version-check"]
    if sys.platform == "linux" and not cuda and not install_cpu_torch(pip):
        say("the package index has torch only with its libraries for graphics cards: some gigabytes")
    step([*pip, "--constraint", str(ROOT / "constraints.txt"), "--editable", f"{ROOT}{extra}"])
    stamps[0].write_text(wanted)
    UNFINISHED.unlink()


def window_obstacle() -> str:
    """Returns why no window can be shown, or an empty text."""
    code = (
        "from sketchpaint.cli.display import DisplayError, check_display\n"
        "try:\n    check_display()\nexcept DisplayError as error:\n    print(error)"
    )
    return subprocess.run(
        [str(environment_python()), "-P", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()


def run(arguments: list[str], *, cuda: bool) -> int:
    """Starts sketchpaint; without arguments and without a display, fills a sample face headless."""
    set_up("", cuda=cuda)
    program = environment("sketchpaint")
    obstacle = "" if arguments else window_obstacle()
    if not obstacle:
        return hand_over([*program, *arguments])
    say(obstacle)
    say(f"so the same work is done headless on a sample face; results go to {OUTPUT.name}/")
    OUTPUT.mkdir(exist_ok=True)
    sample = ROOT / "resources" / "sample"
    job = [
        "inpaint",
        str(sample / "face.png"),
        "--mask",
        str(sample / "mask.png"),
        "--sketch",
        str(sample / "sketch.png"),
    ]
    job += ["-o", str(OUTPUT / "result.png"), "--cycles", str(OUTPUT / "cycles"), "--json", str(OUTPUT / "run.json")]
    code = hand_over([*program, *job])
    if code == 0:
        say(f"done: look at {OUTPUT.name}/result.png and {OUTPUT.name}/cycles/")
    return code


def test(arguments: list[str], *, cuda: bool) -> int:
    """Runs the tests, as many at once as there are cores."""
    set_up("[dev]", cuda=cuda)
    return hand_over([*environment("pytest"), "--numprocesses", "auto", *arguments], ROOT)


def main() -> int:
    """Runs the command named on the command line; returns its exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036, this file is also started by older ones
        print(f"bootstrap: Python 3.11 or newer is needed, this is {sys.version.split()[0]}", file=sys.stderr)
        return 2
    commands = {"run": run, "test": test}
    arguments = sys.argv[1:]
    cuda = arguments[:1] == ["--cuda"]
    if cuda:
        arguments = arguments[1:]
    if not arguments or arguments[0] not in commands:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        return commands[arguments[0]](arguments[1:], cuda=cuda)
    except subprocess.CalledProcessError as error:
        print(f"bootstrap: this step failed: {' '.join(map(str, error.cmd))}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("bootstrap: interrupted", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
