"""How much memory the C library keeps of what was freed; nothing here does anything where it is not glibc."""

import ctypes
import sys
from typing import Any

ARENA_MAX = -8  # M_ARENA_MAX of malloc.h


def share_one_arena() -> None:
    """Lets all threads take memory from one place from now on: what one has freed serves the others."""
    mallopt = _of_glibc("mallopt")
    if mallopt is not None:
        mallopt(ARENA_MAX, 1)


def give_back() -> None:
    """Hands freed memory back to the system, hundreds of megabytes after work on a large photo."""
    trim = _of_glibc("malloc_trim")
    if trim is not None:
        trim(0)


def _of_glibc(name: str) -> Any:
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
