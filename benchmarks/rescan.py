"""A rescan against the first scan: 100,000 small texts of which 1 % change, every report written both times.

``python -m benchmarks.rescan 20000`` takes fewer files. Changed are, in equal parts: edited, edited with size and time of
change as they were, added, deleted, renamed, and made readable for others. Every change must be seen.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import report

FILES = 100_000
BAR = 0.05
SETTLE = 2.5
"""Seconds until the youngest file is old enough for its times to identify it."""

_PER_FOLDER = 200
_KINDS = ("edited", "edited quietly", "added", "deleted", "renamed", "opened to others")
_WORDS = [
    "合同",
    "付款",
    "会议",
    "项目",
    "计划",
    "客户",
    "仓库",
    "发票",
    "审批",
    "培训",
    "车辆",
    "设备",
    "年度",
    "报告",
    "部门",
    "采购",
    "运输",
    "质量",
    "安全",
    "预算",
]


def _text(rng: random.Random) -> str:
    """Some 3 kB of office prose with a handful of phone numbers and addresses of mail in it."""
    lines = []
    for number in range(24):
        words = "，".join("".join(rng.choices(_WORDS, k=3)) for _ in range(5))
        lines.append(f"{number + 1}. {words}。")
        if number % 4 == 0:
            lines.append(f"联系电话 138{rng.randrange(10**8):08d}，邮箱 user{rng.randrange(10**6)}@example.com")
    return "\n".join(lines) + "\n"


def make_folder(folder: Path, count: int) -> list[Path]:
    """``count`` files, ``_PER_FOLDER`` to a folder."""
    rng = random.Random(2024)
    files = []
    for number in range(count):
        path = folder / f"部门{number // _PER_FOLDER:04d}" / f"记录{number:06d}.txt"
        if number % _PER_FOLDER == 0:
            path.parent.mkdir(parents=True)
        path.write_text(_text(rng), "utf-8")
        path.chmod(0o640)
        files.append(path)
    return files


def change(files: list[Path]) -> dict[str, list[Path]]:
    """Change 1 % of the files; gives what was done to which. Of a renamed one the new name."""
    rng = random.Random(7)
    chosen = rng.sample(files, max(len(_KINDS), len(files) // 100))
    done: dict[str, list[Path]] = {kind: [] for kind in _KINDS}
    for number, path in enumerate(chosen):
        kind, now = _KINDS[number % len(_KINDS)], path
        before, text = path.stat(), path.read_text("utf-8")
        if kind == "edited":
            path.write_text(text + "手机 13900139000\n", "utf-8")
        elif kind == "edited quietly":
            path.write_text(text.replace("138", "139"), "utf-8")
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        elif kind == "added":
            now = path.with_name("新" + path.name)
            now.write_text(_text(rng), "utf-8")
        elif kind == "deleted":
            path.unlink()
        elif kind == "renamed":
            now = path.rename(path.with_name("改名" + path.name))
        else:
            path.chmod(0o644)
        done[kind].append(now)
    return done


def objects(out: Path) -> dict[str, dict[str, object]]:
    """The lines of objects.jsonl by path."""
    with (out / "objects.jsonl").open(encoding="utf-8") as lines:
        return {row["path"]: row for row in map(json.loads, lines)}


def missed(before: Path, after: Path, done: dict[str, list[Path]]) -> dict[str, int]:
    """How many changes of each kind the second run does not show."""
    old, new = objects(before), objects(after)

    def differs(name: str) -> Callable[[str], bool]:
        return lambda path: path in new and new[path][name] != old[path][name]

    tests: dict[str, Callable[[str], bool]] = {
        "edited": differs("sha256"),
        "edited quietly": differs("sha256"),
        "added": lambda path: path in new and path not in old,
        "deleted": lambda path: path not in new,
        "renamed": lambda path: path in new and path.replace("改名", "") not in new,
        "opened to others": differs("access"),
    }
    return {kind: sum(not tests[kind](str(path)) for path in paths) for kind, paths in done.items()}


def scan(folder: Path, out: Path, *more: str) -> float:
    """Seconds of one scan with all reports."""
    began = time.perf_counter()
    report.pandian("scan", str(folder), "--out", str(out), "--quiet", *more)
    return time.perf_counter() - began


def _as_installed(scratch: Path) -> None:
    """Have every module compiled beforehand, as an installer does, whatever the environment says of that."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(scratch / "compiled")
    make_folder(scratch / "few", 1)
    for run in ("1", "2"):
        scan(scratch / "few", scratch / "warm" / run)


def main(count: int = FILES) -> bool:
    """Print seconds, ratio and missed changes; True where the bar is kept and nothing was missed."""
    with tempfile.TemporaryDirectory() as scratch:
        folder, runs = Path(scratch) / "files", Path(scratch) / "runs"
        _as_installed(Path(scratch))
        files = make_folder(folder, count)
        time.sleep(SETTLE)
        first = scan(folder, runs / "1")
        same = scan(folder, runs / "2")
        done = change(files)
        second = scan(folder, runs / "3")
        lost = missed(runs / "2", runs / "3", done)
        rows = [
            ["first scan", f"{first:.1f}", "100 %"],
            ["rescan, nothing changed", f"{same:.1f}", f"{same / first:.1%}"],
            [f"rescan, {sum(map(len, done.values()))} changed", f"{second:.1f}", f"{second / first:.1%}"],
        ]
        report.table(f"Rescan: {count} files, bar {BAR:.0%}", ("", "wall s", "of the first"), rows)
        seen = [[kind, len(paths), lost[kind]] for kind, paths in done.items()]
        report.table("Changes", ("", "planted", "missed"), seen)
        return second / first < BAR and not any(lost.values())


if __name__ == "__main__":
    sys.exit(0 if main(int(sys.argv[1]) if len(sys.argv) > 1 else FILES) else 1)
