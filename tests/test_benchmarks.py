"""The commands that look for what breaks, shortened: a few inputs of each kind with a fixed seed, ten kills."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
KINDS = {"photo": 150, "mask": 100, "project": 25, "folder": 15, "recipe": 40, "manifest": 25, "settings": 8}


def run(*arguments: str) -> str:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_files_are_refused_by_the_rules(kind: str) -> None:
    out = run("benchmarks/fuzz.py", "--count", str(KINDS[kind]), "--seed", "3", kind)
    assert f"{kind}: {KINDS[kind]} inputs" in out
    assert "0 inputs broke a rule" in out


def test_ten_kills_lose_nothing() -> None:
    assert "10 kills in the midst of" in run("benchmarks/kills.py", "--kills", "10", "--seed", "2")
