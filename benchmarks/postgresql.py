"""A table of PostgreSQL, 5 million rows by 12 columns, through the command, beside ``COPY … TO STDOUT`` into ``wc``.

``python -m benchmarks.postgresql --rows N`` takes fewer. Two tables are read, each by both in turn: one of trade, in which
one row in a thousand holds a mobile number, and one of people, in which every row names one.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import report
from benchmarks.e2e import peak_of
from benchmarks.postgresql_server import DATABASE, Running, postgresql

ROWS = 5_000_000
SHARE = 1 / 3
"""Of the rows a second of COPY: the bar, for the table of trade."""

TRADE = """
SELECT n AS id, 'SO2024' || lpad(n::text, 10, '0') AS order_no, timestamp '2023-01-01' + n * interval '7 seconds' AS made,
  (ARRAY['paid', 'shipped', 'done', 'refunded'])[1 + n % 4] AS status, round((n % 100000) * 0.37, 2) AS amount,
  n::bigint * 7919 % 50000 AS product, 1 + n % 9 AS quantity, (ARRAY['北京仓', '上海仓', '成都仓'])[1 + n % 3] AS warehouse,
  md5(n::text) AS trace, n % 97 = 0 AS urgent,
  CASE WHEN n % 1000 = 0 THEN '请联系 138' || lpad((n % 100000000)::text, 8, '0') WHEN n % 20 = 0 THEN '工作日送货，放门口' END AS remark,
  n % 300 AS shop
FROM generate_series(1, {rows}) AS n
"""
PEOPLE = """
SELECT n AS id, (ARRAY['张', '李', '王', '赵', '陈'])[1 + n % 5] || (ARRAY['伟', '芳', '敏', '静', '秀英', '国强'])[1 + n % 6] AS xm,
  '138' || lpad((n::bigint * 7 % 100000000)::text, 8, '0') AS sjh, 'user' || n || '@mail.example.cn' AS email,
  (ARRAY['男', '女'])[1 + n % 2] AS sex, '北京市朝阳区建国路' || n % 500 || '号' || n % 30 || '号楼' AS address,
  timestamp '2023-01-01' + n * interval '7 seconds' AS joined, n % 5 AS level, round((n % 100000) * 0.37, 2) AS balance,
  md5(n::text) AS token, (ARRAY['app', 'web', 'shop'])[1 + n % 3] AS source, 'note ' || n % 50 AS note
FROM generate_series(1, {rows}) AS n
"""
TABLES = {"trade": (TRADE, 1.0), "people": (PEOPLE, 0.1)}
"""Name -> what it is made of, and its share of the rows asked for: twenty million findings would fill the disk."""


def copied(running: Running, table: str) -> float:
    """Seconds that COPY into wc takes, the best of two."""
    psql = [str(running.programs / "psql"), "-h", "127.0.0.1", "-p", str(running.port), "-U", "postgres"]
    command = [*psql, "-c", f"COPY {table} TO STDOUT", DATABASE]
    seconds = []
    for _ in range(2):
        began = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.PIPE) as copy:
            subprocess.run(["wc", "-l"], stdin=copy.stdout, stdout=subprocess.DEVNULL, check=True)
        if copy.returncode:
            raise subprocess.CalledProcessError(copy.returncode, command)
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def scanned(running: Running, table: str, out: Path, workers: int) -> tuple[float, float, int]:
    """Seconds by the clock and of processors, and peak memory of one scan, from the start of the command to its end."""
    arguments = ["scan", running.url, "--include", f"public/{table}", "--workers", str(workers), "--quiet"]
    before, began = os.times(), time.perf_counter()
    peak = peak_of([*report.PANDIAN, *arguments, "--out", str(out)])
    wall, after = time.perf_counter() - began, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return wall, cpu, peak


def main(arguments: Sequence[str] = ()) -> bool:
    """Print rows a second of both, their ratio and the memory; whether the bar was kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.postgresql")
    parser.add_argument("--rows", type=int, default=ROWS)
    asked, kept = parser.parse_args(arguments), True
    rows: list[list[object]] = []
    workers = os.cpu_count() or 1
    with postgresql() as running, tempfile.TemporaryDirectory() as scratch:
        for name, (select, share) in TABLES.items():
            count = max(1000, int(asked.rows * share))
            made = f"CREATE TABLE {name} AS {select.format(rows=count)}"
            running.run(made, f"ALTER TABLE {name} ADD PRIMARY KEY (id)", f"VACUUM ANALYZE {name}")
            limit = copied(running, name)
            wall, cpu, peak = scanned(running, name, Path(scratch) / name, workers)
            rows.append([f"{name}: COPY to wc", f"{limit:.1f}", f"{count / limit:,.0f}", "-", "-", "-"])
            what, each = f"{name}: pandian scan --workers {workers}", f"{cpu / count * 1e6:.1f}"
            rows.append([what, f"{wall:.1f}", f"{count / wall:,.0f}", each, f"{peak / 1e6:.0f}", f"{limit / wall:.2f}"])
            kept = kept and (share < 1 or limit / wall >= SHARE)
    title = f"PostgreSQL: {asked.rows:,} rows x 12 columns"
    report.table(title, ("", "wall s", "rows/s", "CPU µs/row", "peak MB", "of COPY"), rows)
    print(f"bar: {SHARE:.2f} of COPY for trade, {'kept' if kept else 'missed'}")
    return kept


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1:]) else 1)
