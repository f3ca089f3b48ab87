"""Freed memory goes back to the system."""

import ctypes
import os
import sys
from pathlib import Path

import pytest

from sketchpaint.memory import give_back

BLOCK, COUNT = 100_000, 1_000  # below the size from which the C library maps each block for itself


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="only glibc keeps memory so"
)
def test_blocks_freed_below_one_in_use_go_back() -> None:
    blocks = [bytearray(b"\1") * BLOCK for _ in range(COUNT)]
    last, before = blocks[-1], resident_bytes()
    del blocks
    give_back()
    assert before - resident_bytes() > 0.8 * BLOCK * COUNT
    assert last[0] == 1
