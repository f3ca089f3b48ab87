"""Feeds damaged and hostile files to everything that reads files, and counts what comes of it.

    python benchmarks/fuzz.py --seconds 60            a minute of all kinds
    python benchmarks/fuzz.py --count 30000 photo     so many inputs of one kind
    python benchmarks/fuzz.py --only photo:1234       one input again, with its traceback

Inputs are valid files with bytes, JSON values or members changed, the same for the same seed and number. Each is read
in a worker process that may take 1 GB and 5 s of the processor, and may write only where it is told to and open no
socket. Exit code 1 when any input broke a rule.
"""

import argparse
import collections
import sys
import tempfile
import time
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(1, str(Path(__file__).resolve().parents[1]))
from fuzzing.targets import TARGETS
from fuzzing.worker import GOOD, work

MOST_NAMED = 20
HANG_S = 120  # of the wall clock, where a worker neither answers nor computes


class Worker:
    """A process that reads inputs, made anew when one has ended it."""

    def __init__(self, kind: str, seed: int, *, debug: bool) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="fuzz-")
        self._arguments = (kind, seed, Path(self._folder.name), debug)
        self._begin()

    def _begin(self) -> None:
        context = get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._ours: Connection
        self._process = context.Process(target=work, args=(theirs, *self._arguments), daemon=True)
        self._process.start()
        theirs.close()
        assert self._ours.recv() == "ready"

    def outcome(self, number: int) -> str:
        """Returns what came of an input."""
        try:
            self._ours.send(number)
            if self._ours.poll(HANG_S):
                return str(self._ours.recv())
            outcome = "hang"
        except (EOFError, ConnectionError):
            self._process.join()
            outcome = f"worker ended with {self._process.exitcode}"
        self._kill()
        self._begin()
        return outcome

    def end(self) -> None:
        """Ends the process and removes what it has written."""
        self._kill()
        self._folder.cleanup()

    def _kill(self) -> None:
        self._process.kill()
        self._process.join()
        self._ours.close()


def run(
    kind: str, *, seed: int, first: int, count: int | None, until: float | None
) -> tuple[collections.Counter[str], list[str]]:
    """Feeds inputs of one kind.

    Args:
        kind: one of `TARGETS`.
        seed: of all randomness.
        first: number of the first input.
        count: how many; None goes on until the time is over.
        until: when to stop, by `time.monotonic`; None goes on until the count is reached.

    Returns:
        How often each outcome came, and the inputs that broke a rule.
    """
    worker, outcomes, broken = Worker(kind, seed, debug=False), collections.Counter[str](), []
    number = first
    while (count is None or number < first + count) and (until is None or time.monotonic() < until):
        outcome = worker.outcome(number)
        outcomes[outcome] += 1
        if outcome not in GOOD:
            broken.append(f"{kind}:{number} {outcome}")
            if len(broken) <= MOST_NAMED:
                print(f"  {broken[-1]}", flush=True)
        number += 1
    worker.end()
    return outcomes, broken


def main() -> int:
    """Runs the kinds asked for; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", choices=[*TARGETS, []], help=f"any of {', '.join(TARGETS)} (default: all)")
    parser.add_argument("--seconds", type=float, help="time for all kinds together (default: 60, without --count)")
    parser.add_argument("--count", type=int, help="inputs of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first input")
    parser.add_argument("--only", metavar="KIND:NUMBER", help="one input again, with its traceback")
    arguments = parser.parse_args()
    if arguments.only:
        kind, number = arguments.only.split(":")
        worker = Worker(kind, arguments.seed, debug=True)
        print(worker.outcome(int(number)))
        worker.end()
        return 0
    kinds = arguments.kinds or list(TARGETS)
    seconds = arguments.seconds or (None if arguments.count else 60.0)
    broken = []
    for kind in kinds:
        begin = time.monotonic()
        until = None if seconds is None else begin + seconds / len(kinds)
        outcomes, bad = run(kind, seed=arguments.seed, first=arguments.first, count=arguments.count, until=until)
        broken += bad
        said = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common())
        print(f"{kind}: {outcomes.total()} inputs in {time.monotonic() - begin:.0f} s: {said}", flush=True)
    print(f"{len(broken)} inputs broke a rule" + (", see above" if broken else ""))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
