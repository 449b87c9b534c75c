"""What ``pandian --help`` costs: processor time of the child, against a Python that does nothing."""

from __future__ import annotations

import os
import subprocess
import sys

from benchmarks import report

BAR = 0.200


def _children() -> float:
    """Processor seconds of all children so far; to the microsecond where the system tells."""
    try:
        import resource
    except ImportError:  # Windows
        times = os.times()
        return times.children_user + times.children_system
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _cpu(command: list[str], repeats: int = 7) -> float:
    """The least processor seconds of ``repeats`` runs of ``command``."""
    spent = []
    for _ in range(repeats):
        before = _children()
        subprocess.run(command, check=True, env=report.environment(), stdout=subprocess.DEVNULL)
        spent.append(_children() - before)
    return min(spent)


def main() -> bool:
    """Print both; True where help keeps the bar."""
    nothing = _cpu([sys.executable, "-c", "pass"])
    spent = _cpu([*report.PANDIAN, "--help"])
    rows = [("python -c pass", f"{nothing * 1000:.0f}", "1.0")]
    rows.append(("pandian --help", f"{spent * 1000:.0f}", f"{spent / max(nothing, 0.005):.1f}"))
    report.table("Start", ("command", "CPU ms", "ratio"), rows)
    return spent < BAR
