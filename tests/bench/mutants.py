"""`make mutants`: a sample of small changes to the rules, chosen by a seed; a test must fail at each.

mutmut makes every change that it knows in the rooms of ``pyproject.toml``, and finds the tests that run them.
As many as are asked for are tried; those that no test notices are printed, each as a diff.

    python -m tests.bench.mutants [COUNT [SEED]]
"""

import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).parent.parent.parent
MADE = HOUSE / "mutants"
COUNT, SEED, AT_ONCE = 200, 20261127, 2
KILLED, SURVIVED = "killed", "survived"
_NO_TEST = 33
"""mutmut's exit status where no test runs the changed code."""


def _mutmut(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "mutmut", *arguments], cwd=HOUSE, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def _results() -> dict[str, int | None]:
    """Each mutant's name, and the exit status of its tests: None before they ran, 0 where none failed."""
    found: dict[str, int | None] = {}
    for meta in sorted(MADE.rglob("*.meta")):
        found |= json.loads(meta.read_text("utf-8"))["exit_code_by_key"]
    return found


def _made() -> list[str]:
    """The names of all mutants; the first run makes them and finds the tests of each function."""
    said = _mutmut("run", "--max-children", str(AT_ONCE), "models.proof.source.x_allowance__mutmut_1")
    names = sorted(_results())
    if not names:
        raise SystemExit(said[-2000:])
    return names


def measure(count: int = COUNT, seed: int = SEED) -> dict[str, object]:
    """The share of the sample that was noticed, and the diffs of what was not."""
    shutil.rmtree(MADE, ignore_errors=True)  # what older tests found out says nothing of these
    names = _made()
    sample = sorted(random.Random(seed).sample(names, min(count, len(names))))
    _mutmut("run", "--max-children", str(AT_ONCE), *sample)
    results = _results()
    survivors = [name for name in sample if results[name] in (0, _NO_TEST)]
    tried = [name for name in sample if results[name] is not None]
    if len(tried) < len(sample):
        raise SystemExit(f"only {len(tried)} of {len(sample)} were tried: `python -m mutmut run` says why")
    for name in survivors:
        sys.stdout.write(f"\n{name}\n{_mutmut('show', name)}\n")
    return {
        "mutants": len(names),
        "tried": len(tried),
        KILLED: len(tried) - len(survivors),
        SURVIVED: len(survivors),
        "score, %": round(100 * (1 - len(survivors) / max(1, len(tried))), 1),
        "seed": seed,
    }


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    sys.stdout.write(json.dumps(measure(*given), indent=2) + "\n")
