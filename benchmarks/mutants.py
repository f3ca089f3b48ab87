"""Breaks the source in small ways and counts how many breaks the tests notice: python benchmarks/mutants.py --sample
300 --seed 1

mutmut makes the breaks and runs, for each, the tests that reach it; pyproject.toml says where and which tests. `mutmut
run` does all of them, which takes hours; this takes a sample that is the same for the same seed. `mutmut show NAME`
shows a break that was not noticed.
"""

import argparse
import collections
import json
import random
import subprocess
import sys
from pathlib import Path

from mutmut.stats import status_by_exit_code

MUTANTS = Path("mutants")
NOTICED = {"killed", "timeout", "segfault"}


def outcomes() -> dict[str, int | None]:
    """Returns name of a break -> exit code of the tests, None where they were not run."""
    found: dict[str, int | None] = {}
    for path in MUTANTS.rglob("*.meta"):
        found |= json.loads(path.read_text())["exit_code_by_key"]
    return found


def main() -> int:
    """Runs a sample; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--least", type=float, default=0.8, help="share that must be noticed (default: 0.8)")
    arguments = parser.parse_args()
    mutmut = [str(Path(sys.executable).with_name("mutmut")), "run", "--max-children", "1"]
    if not outcomes():  # makes all breaks, and finds out which tests reach which function
        subprocess.run([*mutmut, "sketchpaint.imaging.atomic.x_write_bytes__mutmut_1"], check=False)
    names = sorted(outcomes())
    sample = random.Random(arguments.seed).sample(names, min(arguments.sample, len(names)))
    subprocess.run([*mutmut, *sample], check=False)
    results = outcomes()
    said = {name: str(status_by_exit_code[results[name]]) for name in sample}
    for name in sample:
        if said[name] not in NOTICED:
            print(f"  {said[name]}: {name}")
    counts = collections.Counter(said.values())
    share = sum(counts[what] for what in NOTICED) / len(sample)
    print(
        f"{len(sample)} of {len(names)} breaks: "
        f"{', '.join(f'{count} {what}' for what, count in counts.most_common())}; {share:.1%} noticed"
    )
    return 0 if share >= arguments.least else 1


if __name__ == "__main__":
    sys.exit(main())
