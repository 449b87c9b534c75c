"""What a person sees of a scan: progress on a terminal and the closing table; plain lines where there is none."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.exposure import EVERYBODY, PUBLIC, UNKNOWN
from models.messages import Lang, reason_title, text
from scanner.cli.table import show

if TYPE_CHECKING:
    from rich.console import Console

    from models.records import Target
    from scanner.engines.stop import Stop
    from scanner.recorder import Progress

FILE_COST = 64 << 10
"""What opening a file costs beside reading it, as bytes: many small files take longer than their sizes say."""

REASONS_SHOWN = 5

RECENT = 10.0
"""Seconds over which the rate is taken."""


class Estimate:
    """Counts files and bytes below local targets, in a thread of its own, so that the time left can be told.

    Databases are not asked twice: with one among the targets no total is known.
    """

    def __init__(self, targets: Sequence[Target]) -> None:
        self.files = self.bytes = 0
        self.complete = False
        self._stopped = threading.Event()
        self._folders = self._local(targets)
        if self._folders is not None:
            threading.Thread(target=self._count, daemon=True).start()

    @property
    def work(self) -> int | None:
        """All that is to be done, in bytes; None while it is not known."""
        return self.bytes + self.files * FILE_COST if self.complete else None

    def stop(self) -> None:
        """Count no further."""
        self._stopped.set()

    @staticmethod
    def _local(targets: Sequence[Target]) -> list[str] | None:
        from scanner.crawlers.names import io_path, local_path
        from scanner.crawlers.registry import scheme_of

        if any(scheme_of(target.url) not in {None, "file"} for target in targets):
            return None
        return [io_path(local_path(target.url)) for target in targets]

    def _count(self) -> None:
        folders = list(self._folders or ())
        while folders and not self._stopped.is_set():
            path = folders.pop()
            with contextlib.suppress(OSError):
                if not os.path.isdir(path):  # noqa: PTH112 many paths, as strings
                    self.files, self.bytes = self.files + 1, self.bytes + os.path.getsize(path)  # noqa: PTH202
                    continue
                with os.scandir(path) as entries:
                    for entry in entries:
                        if entry.is_dir(follow_symlinks=False):
                            folders.append(entry.path)
                        else:
                            self.files += 1
                            self.bytes += entry.stat(follow_symlinks=False).st_size
        self.complete = not folders


@contextlib.contextmanager
def watching(
    targets: Sequence[Target], stop: Stop, lang: Lang, *, quiet: bool
) -> Iterator[Callable[[Progress], None] | None]:
    """Show progress while the block runs, where there is a terminal to show it on; gives what to call with it.

    Elsewhere only a pause is told, in a line of its own.
    """
    if quiet:
        yield None
        return
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _pauses(lang)
        return
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    estimate = Estimate(targets)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(16),
        TextColumn("{task.fields[rate]}", markup=False),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=console, transient=True, refresh_per_second=4) as bar:
        task = bar.add_task(text("cli.counting", lang), total=None, rate="")

        recent: deque[tuple[float, int, int]] = deque()

        def beat(progress: Progress) -> None:
            now = time.monotonic()
            recent.append((now, progress.objects, progress.bytes_read))
            while now - recent[0][0] > RECENT:
                recent.popleft()
            seconds = max(now - recent[0][0], 1e-6)
            rate = text(
                "cli.rate",
                lang,
                objects=f"{progress.objects + progress.resumed:,}",
                rate=round((progress.objects - recent[0][1]) / seconds),
                speed=round((progress.bytes_read - recent[0][2]) / seconds / 1e6, 1),
                findings=f"{progress.findings:,}",
            )
            words = text(f"cli.{'stopping' if stop.asked else progress.phase}", lang)
            if progress.phase != "scanning":
                rate = ""
            if progress.paused_until is not None and not stop.asked:
                words, rate = paused(progress.paused_until, lang), ""
            done = progress.bytes_read + progress.roots * FILE_COST
            bar.update(task, description=words, total=estimate.work, completed=done, rate=rate)

        try:
            yield beat
        finally:
            estimate.stop()


def _pauses(lang: Lang) -> Callable[[Progress], None]:
    """Says on standard error when a pause begins and when it is over."""
    told: list[datetime | None] = [None]

    def beat(progress: Progress) -> None:
        until = progress.paused_until
        if (until is None) != (told[0] is None):
            words = text("scope.goes_on", lang) if until is None else paused(until, lang)
            print(f"pandian: {words}", file=sys.stderr, flush=True)
        told[0] = until

    return beat


def paused(until: datetime, lang: Lang) -> str:
    """That no window is open, and when one opens."""
    return text("scope.paused", lang, until=f"{until:%Y-%m-%d %H:%M}")


def closing(summary: dict[str, Any], folder: Path, lang: Lang) -> None:
    """Print what the run comes to, on standard output."""
    from rich.console import Console

    console = Console(highlight=False)

    def line(key: str, **values: Any) -> None:
        console.print(text(f"cli.{key}", lang, **values), markup=False, soft_wrap=True)

    line(
        "done", objects=f"{summary['objects']:,}", size=size(summary["bytes_read"]), seconds=f"{summary['seconds']:.1f}"
    )
    for table in (_tiers(summary, lang), _statuses(summary, lang)):
        _print(console, table)
    people = summary["subjects"]
    if not people["estimate"]:
        line("people_none")
    elif people["low"] == people["high"]:
        line("people_exact", estimate=f"{people['estimate']:,}")
    else:
        line("people", **{name: f"{people[name]:,}" for name in ("estimate", "low", "high")})
    told = (_suppressed, _sampled, _open, _flags, _scope)
    for words in (sentence for tell in told for sentence in tell(summary, lang)):
        console.print(words, markup=False, soft_wrap=True)
    line("report_at", path=folder / "report.html")


def size(number: int) -> str:
    """Bytes as a person reads them."""
    amount = float(number)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} TB"


@dataclass(frozen=True, slots=True)
class Rows:
    """A small table: heads, rows, and which columns are numbers."""

    heads: list[str]
    rows: list[tuple[str, ...]]
    numbers: frozenset[int]


def _print(console: Console, table: Rows) -> None:
    """With lines on a terminal, plain in files and pipes."""
    if not console.is_terminal:
        show(table.heads, table.rows, table.numbers)
        return
    from rich import box
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=box.SIMPLE_HEAD)
    for at, name in enumerate(table.heads):
        drawn.add_column(name, justify="right" if at in table.numbers else "left", overflow="fold")
    for row in table.rows:
        drawn.add_row(*map(Text, row))
    console.print(drawn)


def _tiers(summary: dict[str, Any], lang: Lang) -> Rows:
    heads = [text(f"cli.col_{name}", lang) for name in ("tier", "objects", "people")]
    rows: list[tuple[str, ...]] = [
        (tier[lang], f"{entry['objects']:,}", f"{entry['subjects']:,}")
        for tier in sorted(summary["policy"]["tiers"], key=lambda each: -each["rank"])
        for entry in (summary["tiers"][tier["id"]],)
    ]
    return Rows(heads, rows, frozenset({1, 2}))


def _statuses(summary: dict[str, Any], lang: Lang) -> Rows:
    heads = [text(f"cli.col_{name}", lang) for name in ("status", "objects", "reason")]
    rows: list[tuple[str, ...]] = []
    for status in ("scanned", "partial", "skipped", "failed"):
        number = summary["status"].get(status, 0)
        if number or status == "scanned":
            rows.append((text(f"cli.status_{status}", lang), f"{number:,}", ""))
    reasons = sorted(summary["reasons"].items(), key=lambda each: (-each[1], each[0]))
    for code, number in reasons[:REASONS_SHOWN]:
        rows.append(("", f"{number:,}", reason_title(code, lang)))
    return Rows(heads, rows, frozenset({1}))


def _suppressed(summary: dict[str, Any], lang: Lang) -> Iterator[str]:
    """What allow lists left out, and which of their entries have expired."""
    found = summary.get("suppressed")
    if not found:
        return
    if found["findings"]:
        yield text("allow.suppressed", lang, findings=f"{found['findings']:,}", objects=f"{found['objects']:,}")
    for entry in found["entries"]:
        if entry["expired"]:
            yield text("allow.expired", lang, **{name: entry[name] for name in ("id", "owner", "expires", "reason")})


def _sampled(summary: dict[str, Any], lang: Lang) -> Iterator[str]:
    """That names were looked for in a sample of the text."""
    told = summary.get("names")
    if told and told["sampled"]:
        yield text("names.run", lang, sampled=f"{told['sampled']:,}", read=size(told["bytes"]), of=size(told["of"]))


def _open(summary: dict[str, Any], lang: Lang) -> Iterator[str]:
    """What of the strictest tier everybody can read, and of what nobody knows."""
    strictest = max(summary["policy"]["tiers"], key=lambda each: each["rank"])
    found = summary["exposure"]["objects"].get(strictest["id"]) or {}
    told = {"open": found.get(EVERYBODY, 0) + found.get(PUBLIC, 0), "unknown": found.get(UNKNOWN, 0)}
    for name, number in told.items():
        if number:
            yield text(f"exposure.closing_{name}", lang, number=f"{number:,}", tier=strictest[lang])


def _flags(summary: dict[str, Any], lang: Lang) -> Iterator[str]:
    if "state_secret_marking" in summary["flags"]:
        yield text("cli.state_secret", lang)
    if summary["reasons"].get("encrypted"):
        yield text("locked.objects", lang, number=f"{summary['reasons']['encrypted']:,}")
    for flag in summary["policy"].get("run_flags", ()):
        if flag["id"] in summary["flags"]:
            yield str(flag[lang])


def _scope(summary: dict[str, Any], lang: Lang) -> Iterator[str]:
    """Which servers were not verified, and which targets could not be reached at all."""
    for target in summary["targets"]:
        if target.get("insecure"):
            yield text("scope.insecure", lang, name=target["name"])
    for target in summary["targets"]:
        if target.get("failed"):
            yield text("scope.failed", lang, name=target["name"], reason=target["failed"])
