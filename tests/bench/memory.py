"""What a process has in memory, as the kernel counts it."""

from pathlib import Path


def uss(pid: int) -> float:
    """Megabytes that only this process has."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


def rss(pid: int) -> float:
    """Megabytes it shows."""
    text = Path(f"/proc/{pid}/status").read_text()
    return int(text.split("VmRSS:")[1].split()[0]) / 1024
