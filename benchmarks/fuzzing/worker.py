"""The process in which damaged files are read, under limits, watched."""

import contextlib
import os
import random
import resource
import shutil
import signal
import sys
import time
import traceback
import warnings
from multiprocessing.connection import Connection
from pathlib import Path

from fuzzing.target import Target
from fuzzing.targets import TARGETS

MOST_BYTES, MOST_S = 1024**3, 5.0
WARM_UP = 20
GOOD = ("accepted", "InputError", "ConversionError", "OutputError", "WeightsError", "NewerProjectError")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_NAMED = ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.truncate", "os.link", "os.symlink", "shutil.rmtree")
_STARTED = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork")


class _TookTooLongError(BaseException):
    """The processor's time is over; no `except Exception` may swallow it."""


class _Watch:
    """Takes notice of what must not happen while an input is read: sockets, other programs, files elsewhere."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self.is_on = False
        self.seen = ""
        sys.addaudithook(self._on_event)

    def _on_event(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self.is_on:
            return
        if event.startswith("socket."):
            self.seen = f"socket: {event}"
        elif event in _STARTED:
            self.seen = f"another program: {arguments[0]!r:.80}"
        elif event in _NAMED:
            self._look_at(arguments[0], arguments[-1])
        elif event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING:
            self._look_at(arguments[0], None)

    def _look_at(self, path: object, folder_handle: object) -> None:
        if isinstance(path, (str, bytes, os.PathLike)):
            within = f"/proc/self/fd/{folder_handle}" if isinstance(folder_handle, int) and folder_handle >= 0 else "."
            name = os.path.realpath(os.path.join(within, os.fsdecode(path)))  # noqa: PTH118, either may be bytes
            if not name.startswith((self._folder, "/dev/null", "/proc/self")):
                self.seen = f"a file elsewhere: {name[:80]}"


def _memory(name: str) -> int:
    with open("/proc/self/status") as file:  # noqa: PTH123, the quickest way
        return next(int(line.split()[1]) for line in file if line.startswith(name)) * 1024


def _forget_peak() -> None:
    with contextlib.suppress(OSError), open("/proc/self/clear_refs", "w") as file:  # noqa: PTH123
        file.write("5")


def _over(*_: object) -> None:
    raise _TookTooLongError


def work(pipe: Connection, kind: str, seed: int, base: Path, debug: bool) -> None:
    """Reads the inputs whose numbers come through a pipe and sends back what came of each.

    Args:
        pipe: numbers in, outcomes out.
        kind: one of `TARGETS`.
        seed: of all randomness.
        base: a folder for all that is written.
        debug: prints tracebacks.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if not debug:  # decoders print what they think of damaged files
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    warnings.simplefilter("ignore")
    if kind == "settings":
        from PySide6.QtCore import QtMsgType, qInstallMessageHandler
        from PySide6.QtWidgets import QApplication

        application = QApplication([])
        assert application is not None
        qInstallMessageHandler(
            lambda kind, _, text: print(text, file=sys.stderr) if kind == QtMsgType.QtFatalMsg else None
        )
    target = TARGETS[kind]
    valid = target.make(base)
    for number in range(WARM_UP):  # loads what is loaded late
        with contextlib.suppress(Exception):
            target.read(_fresh(base), target.damage(valid, random.Random(number)))
    watch = _Watch(base)
    signal.signal(signal.SIGVTALRM, _over)
    # Where reading ignores both limits, the system ends the worker.
    resource.setrlimit(resource.RLIMIT_AS, (_memory("VmSize") + 3 * MOST_BYTES, resource.RLIM_INFINITY))
    pipe.send("ready")
    with contextlib.suppress(EOFError, KeyboardInterrupt):
        while True:
            number = pipe.recv()
            content = target.damage(valid, random.Random(f"{seed} {kind} {number}"))
            pipe.send(_outcome(target, _fresh(base), content, watch, debug=debug))


def _fresh(base: Path) -> Path:
    """Returns an empty folder."""
    folder = base / "input"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def _outcome(target: Target, folder: Path, content: bytes, watch: _Watch, *, debug: bool) -> str:
    """Reads an input and returns what came of it."""
    from sketchpaint.errors import SketchpaintError

    before, begin = _memory("VmRSS"), time.process_time()
    _forget_peak()
    watch.seen, watch.is_on = "", True
    signal.setitimer(signal.ITIMER_VIRTUAL, MOST_S)
    try:
        target.read(folder, content)
        outcome = "accepted"
    except SketchpaintError as error:
        outcome = type(error).__name__
        if "\n" in str(error) or len(str(error)) > 1500:
            outcome = f"a sentence of {len(str(error))} characters"
    except _TookTooLongError:
        outcome = f"over {MOST_S:.0f} s"
    except Exception as error:
        outcome = f"unexpected {type(error).__name__}: {str(error)[:100]!r}"
        if debug:
            traceback.print_exc()
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        watch.is_on = False
    if watch.seen:
        return watch.seen
    if time.process_time() - begin > MOST_S:
        return f"over {MOST_S:.0f} s"
    return "over 1 GB" if _memory("VmHWM") - before > MOST_BYTES else outcome
