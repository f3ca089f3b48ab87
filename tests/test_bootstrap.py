"""bootstrap.py, started as a user starts it, from a folder that may hold anything."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import venv
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder with bootstrap.py and what it reads of the project."""
    folder = tmp_path / "project"
    folder.mkdir()
    for name in ("bootstrap.py", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, folder)
    return folder


@pytest.fixture
def bootstrap(copy: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", copy / "bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def steps(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What would be done to set up, without the downloads: environments are made, packages are not installed."""
    taken: list[list[str]] = []

    def take(command: list[str], *, quiet: bool = False) -> None:
        if quiet:
            return
        taken.append(command)
        if "venv" in command:
            venv.create(bootstrap.ENVIRONMENT, symlinks=True)
            (bootstrap.ENVIRONMENT / "fresh").touch()

    monkeypatch.setattr(bootstrap, "step", take)
    return taken


@pytest.mark.skipif(os.name == "nt", reason="the environment's folder is called otherwise")
def test_modules_of_the_current_folder_are_never_run(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    trap = tmp_path / "trap"
    trap.mkdir()
    for name in ("sketchpaint", "argparse", "torch", "pytest", "pip", "venv"):
        (trap / f"{name}.py").write_text(
            "import pathlib, sys\npathlib.Path(__file__).with_suffix('.run').touch()\nsys.exit(77)\n"
        )
    monkeypatch.chdir(trap)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setattr(bootstrap, "environment_python", lambda: Path(sys.executable))
    monkeypatch.setattr(bootstrap, "set_up", lambda _, **__: None)
    assert bootstrap.run(["--version"], cuda=False) == 0
    assert capfd.readouterr().out.startswith("sketchpaint ")
    assert bootstrap.test(["--version"], cuda=False) == 0
    assert bootstrap.is_usable()
    assert not list(trap.glob("*.run"))


def test_a_second_call_does_nothing(
    bootstrap: ModuleType, steps: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "is_usable", lambda: (bootstrap.ENVIRONMENT / "fresh").exists())
    bootstrap.set_up("")
    assert ["venv" in command for command in steps] == [True, False]
    bootstrap.set_up("")
    assert len(steps) == 2


def test_an_environment_without_pip_is_made_anew(bootstrap: ModuleType, steps: list[list[str]]) -> None:
    venv.create(bootstrap.ENVIRONMENT, symlinks=True)  # its making was cut short before pip was there
    (bootstrap.ENVIRONMENT / "remains").touch()
    bootstrap.set_up("")
    assert ["venv" in command for command in steps] == [True, False]
    assert not (bootstrap.ENVIRONMENT / "remains").exists()


def test_an_environment_whose_python_is_gone_is_made_anew(bootstrap: ModuleType, steps: list[list[str]]) -> None:
    bootstrap.environment_python().parent.mkdir(parents=True)
    bootstrap.environment_python().symlink_to(bootstrap.ROOT / "nowhere")
    bootstrap.set_up("")
    assert "venv" in steps[0]
    assert bootstrap.environment_python().exists()


def test_an_environment_into_which_somebody_still_writes_is_emptied_when_that_ends(
    bootstrap: ModuleType, steps: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    remains, pauses = bootstrap.ENVIRONMENT / "lib" / "late", []

    def pause(_: float) -> None:
        pauses.append(None)
        if len(pauses) < 4:
            remains.mkdir(parents=True)

    remains.mkdir(parents=True)
    monkeypatch.setattr(bootstrap.time, "sleep", pause)
    bootstrap.set_up("")
    assert len(pauses) == 4
    assert not remains.exists()
    assert "venv" in steps[0]


def test_an_environment_that_cannot_be_emptied_is_told(
    bootstrap: ModuleType, steps: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    bootstrap.ENVIRONMENT.mkdir()
    monkeypatch.setattr(bootstrap.shutil, "rmtree", lambda *_, **__: None)
    monkeypatch.setattr(bootstrap, "CLEAR_S", 0.0)
    with pytest.raises(SystemExit, match=r"\.venv cannot be emptied.*give the command again"):
        bootstrap.set_up("")
    assert steps == []


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_step_ends_with_the_terminal_or_a_plain_kill(bootstrap: ModuleType, tmp_path: Path, name: str) -> None:
    number, started = getattr(signal, name), tmp_path / "pid"
    before = signal.getsignal(number)
    code = (
        "import os, pathlib, time\n"
        f"pathlib.Path({str(started)!r}).write_text(str(os.getpid()))\n"
        f"os.kill(os.getppid(), {int(number)})\n"
        "time.sleep(600)\n"
    )
    with pytest.raises(KeyboardInterrupt):
        bootstrap.step([sys.executable, "-c", code])
    with pytest.raises(ProcessLookupError):
        os.kill(int(started.read_text()), 0)
    assert signal.getsignal(number) == before


def test_an_environment_whose_packages_were_cut_short_is_made_anew(
    bootstrap: ModuleType, steps: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "is_usable", lambda: True)
    venv.create(bootstrap.ENVIRONMENT, symlinks=True)

    def fail(command: list[str], *, quiet: bool = False) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(bootstrap, "step", fail)
        with pytest.raises(KeyboardInterrupt):
            bootstrap.set_up("")
    bootstrap.set_up("")
    assert ["venv" in command for command in steps] == [True, False]
    bootstrap.set_up("[dev]")  # more packages go into the same one
    assert ["venv" in command for command in steps] == [True, False, False]


@pytest.mark.parametrize(
    ("cuda", "has_it", "asked", "told"), [(False, True, 1, False), (False, False, 1, True), (True, True, 0, False)]
)
def test_torch_for_processors_is_taken_where_the_index_has_it(
    bootstrap: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    cuda: bool,
    has_it: bool,
    asked: int,
    told: bool,
) -> None:
    monkeypatch.setattr(bootstrap, "is_usable", lambda: True)
    monkeypatch.setattr(bootstrap.sys, "platform", "linux")
    commands: list[list[str]] = []

    def take(command: list[str], *, quiet: bool = False) -> None:
        commands.append(command)
        if quiet and not has_it:
            raise subprocess.CalledProcessError(1, command)

    monkeypatch.setattr(bootstrap, "step", take)
    bootstrap.ENVIRONMENT.mkdir()
    bootstrap.set_up("", cuda=cuda)
    pinned = next(line for line in (ROOT / "constraints.txt").read_text().splitlines() if line.startswith("torch=="))
    assert [command[-1] for command in commands[:-1]] == [f"{pinned}+cpu"] * asked
    assert commands[-1][-2:] == ["--editable", str(bootstrap.ROOT)]
    assert ("gigabytes" in capsys.readouterr().out) == told
    count = len(commands)
    bootstrap.set_up("", cuda=False)  # whatever torch is there is enough
    assert len(commands) == count


@pytest.mark.skipif(os.name == "nt", reason="Ctrl+C is another signal there")
def test_ctrl_c_is_one_line(copy: Path) -> None:
    command = [sys.executable, str(copy / "bootstrap.py"), "run"]
    # What runs in the background of a shell is deaf to it.
    unmuted = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, preexec_fn=unmuted
    ) as process:
        assert process.stdout is not None
        assert "making a virtual environment" in process.stdout.readline()
        os.killpg(process.pid, signal.SIGINT)  # as the terminal sends it
        _, error = process.communicate()
    assert error == "bootstrap: interrupted\n"
    assert process.returncode == 130
