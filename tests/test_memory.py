"""Freed memory goes back to the system."""

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sketchpaint.memory import give_back

BLOCK, COUNT = 100_000, 1_000  # below the size from which the C library maps each block for itself


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


needs_glibc = pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="only glibc keeps memory so"
)
# Writes what glibc says of its arenas while threads hold blocks of their own.
IN_THREADS = """
import ctypes, sys, threading
from sketchpaint.memory import share_one_arena
if sys.argv[2] == "shared":
    share_one_arena()
libc = ctypes.CDLL(None)
libc.malloc.restype = libc.fopen.restype = ctypes.c_void_p
libc.malloc_info.argtypes, libc.fclose.argtypes = [ctypes.c_int, ctypes.c_void_p], [ctypes.c_void_p]
wait = threading.Barrier(4)
def hold():
    libc.malloc(1000)
    wait.wait()
    wait.wait()
for _ in range(3):
    threading.Thread(target=hold).start()
wait.wait()
file = libc.fopen(sys.argv[1].encode(), b"w")
libc.malloc_info(0, file)
libc.fclose(file)
wait.wait()
"""


@needs_glibc
@pytest.mark.parametrize("kind", ["shared", "own"])
def test_threads_share_one_arena_when_asked_to(tmp_path: Path, kind: str) -> None:
    found = tmp_path / "arenas.xml"
    subprocess.run([sys.executable, "-c", IN_THREADS, str(found), kind], check=True)
    arenas = found.read_text().count("<heap nr=")
    assert (arenas == 1) == (kind == "shared")


@needs_glibc
def test_blocks_freed_below_one_in_use_go_back() -> None:
    blocks = [bytearray(b"\1") * BLOCK for _ in range(COUNT)]
    last, before = blocks[-1], resident_bytes()
    del blocks
    give_back()
    assert before - resident_bytes() > 0.8 * BLOCK * COUNT
    assert last[0] == 1
