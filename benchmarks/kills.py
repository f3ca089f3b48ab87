"""Kills the editor at random moments of painting and running, and looks what is left: python benchmarks/kills.py
--kills 200

Each round goes on with the work that the kill before has left, as a user would, paints, undoes, marks, runs and saves,
and is killed without warning. What is on disk then must hold every edit that was finished and every cycle that was in
the strip. Exit code 1 when anything is missing.
"""

import contextlib
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
import zlib
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

import numpy as np
from editor import make_models, open_editor, read_arguments
from PIL import Image

from sketchpaint.document.brush import Brush, PaintMode, Stroke, StrokePoint
from sketchpaint.document.loading import load
from sketchpaint.document.portrait import LAYERS, Portrait
from sketchpaint.document.workspace import Workspace
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.ui.window.main_window import MainWindow

SIZE_PX = (400, 300)
LONGEST_S = 3.0  # from the first edit to the kill


def digest(portrait: Portrait) -> int:
    """Returns a checksum of all layers."""
    return zlib.crc32(b"".join(portrait.layer(name).base.tobytes() for name in LAYERS))


def edit(window: MainWindow, portrait: Portrait, source: random.Random) -> None:
    """Does one thing that a user might do."""
    kind = source.randrange(16)
    if kind < 6:
        layer = source.choice((portrait.mask, portrait.sketch))
        stroke = Stroke(
            layer, Brush(size_px=source.uniform(2, 60), opacity=source.random(), colour=(source.randrange(256), 40, 90))
        )
        for _ in range(source.randrange(1, 12)):
            stroke.add(StrokePoint(source.uniform(-20, SIZE_PX[0] + 20), source.uniform(-20, SIZE_PX[1] + 20)))
        portrait.commit_strokes(layer, [stroke])
    elif kind == 6:
        portrait.fill_shape([(source.uniform(0, 400), source.uniform(0, 300)) for _ in range(4)], PaintMode.PAINT)
    elif kind == 7:
        portrait.clear(source.choice((portrait.mask, portrait.sketch)))
    elif kind < 10:
        (window.controller.document.undo if source.random() < 0.7 else window.controller.document.redo)()
    elif kind == 10:
        portrait.merge_sketch()
    elif kind in (11, 12) and window.controller.runs.tiles and window.filmstrip.tiles.rowCount():
        window.filmstrip.choose(source.randrange(window.filmstrip.tiles.rowCount()))
        (window.controller.marks.star_shown if source.random() < 0.5 else window.controller.results.apply_shown)()
    elif not window.controller.runs.is_running and portrait.mask.base.any():
        window.run_actions.on_run_wanted()
    window.controller.document.note_edit()


def end_at_once(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
    """Makes a fault in a slot, which Qt would survive, the end of the program: no kill then goes unnoticed."""
    traceback.print_exception(kind, fault, trace)
    os._exit(1)


def paint(pipe: Connection, models: Path, folder: Path, seed: int) -> None:
    """The program that is killed: says through the pipe what it is about to keep, what it has kept, and which cycles it
    shows.
    """
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QMessageBox

    sys.excepthook = end_at_once
    app = QApplication([])
    window = open_editor(models, folder, answer=QMessageBox.StandardButton.Open, cycles=(2, 3))
    source, timer = random.Random(seed), QTimer(window)
    window.controller.runs.tile_added.connect(lambda tile: pipe.send(("tile", tile.key)))

    def announced(portrait: Portrait, keep: Callable[..., None]) -> Callable[..., None]:
        def listener(contents: object) -> None:
            pipe.send(("will", digest(portrait)))
            keep(contents)

        return listener

    def begin() -> None:
        portrait = window.controller.document.portrait
        if portrait is None or not window.controller.client.is_loaded or timer.isActive():
            return
        # Runs do not wait for a face to be found.
        portrait.move_frame(FaceFrame(SIZE_PX[0] / 2, SIZE_PX[1] / 2, source.uniform(150, 280)))
        assert portrait.history.listener is not None
        portrait.history.listener = announced(portrait, portrait.history.listener)
        pipe.send(("did", digest(portrait)))
        pipe.send(("ready", 0))
        timer.timeout.connect(lambda: (edit(window, portrait, source), pipe.send(("did", digest(portrait)))))
        timer.start(0)

    window.opening.ended.connect(begin)
    window.controller.client.loaded.connect(begin)
    QTimer.singleShot(0, window, lambda: window.opening.begin(folder / "photo.png"))
    app.exec()


class Counted(NamedTuple):
    """What the program did before it was killed."""

    edits: int = 0
    cycles: int = 0


def kill_once(models: Path, folder: Path, seed: int) -> tuple[Counted, list[str]]:
    """Starts the program, kills it, and looks at what is left.

    Returns:
        What it had done, and what is wrong.
    """
    context, source = get_context("fork"), random.Random(seed)
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=paint, args=(theirs, models, folder, seed))
    process.start()
    theirs.close()
    told: list[tuple[str, object]] = []
    with contextlib.suppress(EOFError):
        while not told or told[-1][0] != "ready":
            told.append(ours.recv())
        end = time.monotonic() + source.uniform(0, LONGEST_S)
        while (left := end - time.monotonic()) > 0:
            if ours.poll(left):
                told.append(ours.recv())
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        while True:
            told.append(ours.recv())
    process.join()
    if process.exitcode != -signal.SIGKILL or not any(kind == "ready" for kind, _ in told):
        return Counted(), ["the program ended before it was killed"]
    last = max(place for place, (kind, _) in enumerate(told) if kind == "did")
    allowed = {value for kind, value in told[last:] if kind in ("did", "will")}
    return Counted(
        edits=sum(kind == "did" for kind, _ in told) - 1, cycles=sum(kind == "tile" for kind, _ in told)
    ), wrong(folder / "work", allowed, {str(value) for kind, value in told if kind == "tile"})


def wrong(work: Path, allowed: set[object], tiles: set[str]) -> list[str]:
    """Reads a copy of what is left, as the next start would; returns what is wrong with it."""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name) / "work"
        shutil.copytree(work, copy, ignore=shutil.ignore_patterns("lock"))
        folders = [folder for folder in copy.iterdir() if Workspace(folder).has_work]
        if len(folders) != 1:
            return [] if not tiles and not folders else [f"{len(folders)} folders are left"]
        losses: list[str] = []
        loaded = load(Workspace(folders[0]), lambda run: run.settings, lost=lambda loss: losses.append(str(loss.error)))
        if digest(loaded.portrait) not in allowed:
            losses.append("an edit that was finished is missing")
        return losses + [f"cycle {key} is missing" for key in sorted(tiles - {tile.key for tile in loaded.tiles})]


def main() -> int:
    """Kills as often as asked; returns the exit code."""
    arguments = read_arguments(__doc__, count="kills", default=200)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_models(folder / "models")
        Image.fromarray(np.random.default_rng(0).integers(0, 256, (SIZE_PX[1], SIZE_PX[0], 3), np.uint8)).save(
            folder / "photo.png"
        )
        edits, cycles, bad = 0, 0, 0
        for number in range(arguments.kills):
            done, missing = kill_once(folder / "models", folder, arguments.seed * 1_000_000 + number)
            edits, cycles, bad = edits + done.edits, cycles + done.cycles, bad + bool(missing)
            for sentence in missing:
                print(f"kill {number}: {sentence}", flush=True)
            if number % 10 == 9:
                print(
                    f"{number + 1} kills in the midst of {edits} edits and {cycles} cycles, {bad} lost something",
                    flush=True,
                )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
