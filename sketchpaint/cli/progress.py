"""Progress of long work: a bar on a terminal, plain lines otherwise."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from tqdm import tqdm

Item = TypeVar("Item")


def track(items: Iterable[Item], *, total: int, what: str) -> Iterator[Item]:
    """Passes items on and shows how many are done, on stderr.

    Args:
        items: the work.
        total: how many there can be at most.
        what: one word for the line.
    """
    if sys.stderr.isatty():
        yield from tqdm(items, total=total, desc=what, leave=False)
        return
    start = time.monotonic()
    for done, item in enumerate(items, start=1):
        yield item
        if done == total or done % max(1, total // 10) == 0:
            left_s = (time.monotonic() - start) / done * (total - done)
            print(f"{what} {done} of {total}, {left_s / 60:.1f} min left", file=sys.stderr, flush=True)
