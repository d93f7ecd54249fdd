"""`make bench`: every figure of the README, printed as a table and written to bench.json."""

import json
import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench import costs, data, desk, failures, flood, record, screen, ssh, task, tcp

SIZES = (10_000, 100_000, 1_000_000)


def measured() -> dict[str, Any]:
    """Everything, one after the other, so that nothing disturbs anything."""
    return {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
        "screen": screen.measure(),
        "task": task.measure(),
        "tcp": tcp.measure(),
        "ssh": ssh.measure(),
        "helpdesk": desk.measure(),
        "costs": costs.measure(),
        "record of 10,000 documents": record.measure(),
        "trust": failures.measure(),
        "flood": flood.measure(),
        "letters": data.letters(300),
        "import": {str(size): data.import_people(size) for size in SIZES[1:]},
        "lookup": {str(size): data.lookup(size) for size in SIZES},
    }


def rows(figures: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """The leaves of the figures, each with its way there."""
    if isinstance(figures, dict):
        for key, value in figures.items():
            yield from rows(value, f"{name} / {key}" if name else key)
    else:
        yield name, figures


def main() -> None:
    """Measure, print, write."""
    figures = measured()
    for name, value in rows(figures):
        sys.stdout.write(f"{name:64} {value:>14}\n")
    Path("bench.json").write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
