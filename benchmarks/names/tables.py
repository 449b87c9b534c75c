"""Columns of names and addresses without a header, or under one that misleads: how many are known, how many in vain.

``python -m benchmarks bare-tables``; ``python -m benchmarks.names.tables --scale 0.2`` makes fewer, ``--show`` lists what went
wrong. Each table has a column of one kind among others, one to five thousand rows, and one cell in twenty that is empty
or noise. A column is known where three in four of its filled cells are found as what they are, and false where one in
five of its cells, and more than one of many, is found as a person or an address and holds none.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sqlite3
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from benchmarks import report
from benchmarks.names.column_makers import ADDRESSES, FILLERS, KNOWN, NAMES, NOISE, PEOPLES, Maker, decoys
from models.records import Column, TableChunk
from models.spreadsheet import column_letters
from recognizers.lane import LaneOptions, ObjectScan

SEED = 11
RECALL, FALSE = 0.98, 0.01
"""Bars: share of the columns of names and addresses that are known; share of others taken for one."""
ROWS = (3, 3, 3, 4, 5, 7, 10, 15, 30, 60, 200, 1000)
LONG = 5000
CHUNK = 2000
"""Rows of a chunk, as readers cut them."""
SAYING_NOTHING = ("f3", "col_7", "字段5", "c12", "列1", "Unnamed: 4", "x")
MISLEADING = ("备注", "编号", "产品名称", "城市", "type", "数量", "描述", "客户编号")
PERSONAL = ("PERSON", "CN_ADDRESS")
ALL_KNOWN, SOME_FALSE = 0.75, 0.2


@dataclass(slots=True)
class Made:
    """A column: its cells, what it is (type or empty), and of which kind."""

    cells: list[str]
    entity: str
    kind: str
    noise: set[int] = field(default_factory=set)
    name: str = ""


@dataclass(slots=True)
class Table:
    """A table as it is given to the lane, or written to a file."""

    columns: list[Made]
    header: str

    def rows(self) -> list[tuple[str, ...]]:
        """Its rows."""
        return list(zip(*(column.cells for column in self.columns), strict=True))


def _column(rng: random.Random, make: Maker, rows: int, entity: str, kind: str) -> Made:
    made = Made([make(rng) for _ in range(rows)], entity, kind)
    for row in range(rows):
        if rows > 5 and rng.random() < 0.05:
            made.cells[row] = rng.choice(NOISE)
            made.noise.add(row)
    return made


def _named(rng: random.Random, column: Made, header: str, at: int) -> None:
    if header == "saying nothing":
        column.name = rng.choice(SAYING_NOTHING) + ("" if at == 0 else f"_{at}")
    elif header == "misleading":
        column.name = rng.choice(MISLEADING) if column.entity else f"列{at}"


def table(rng: random.Random, make: Maker, entity: str, kind: str, rows: int, header: str) -> Table:
    """A table with a column of one kind, two decoys, and others."""
    others = decoys()
    columns = [_column(rng, make, rows, entity, kind)]
    columns += [_column(rng, others[decoy], rows, "", decoy) for decoy in rng.sample(sorted(others), 2)]
    width = rng.choice((0, 1, 2, 3, 5, 8)) if rows > 500 else rng.choice((0, 1, 2, 3, 5, 8, 27))
    columns += [_column(rng, rng.choice(list(FILLERS.values())), rows, "", "") for _ in range(width)]
    if rng.random() < 0.5 or rows < 3:
        beside = "mobile" if rows < 3 else rng.choice(sorted(PEOPLES))
        columns.append(_column(rng, PEOPLES[beside], rows, "", ""))
    rng.shuffle(columns)
    for at, column in enumerate(columns):
        _named(rng, column, header, at)
    return Table(columns, header)


def tables(seed: int = SEED, scale: float = 1.0) -> Iterator[Table]:
    """All tables: every kind under every header, over all numbers of rows."""
    rng = random.Random(seed)
    kinds = [("PERSON", kind, make, 15) for kind, make in NAMES.items()]
    kinds += [("CN_ADDRESS", kind, make, 30) for kind, make in ADDRESSES.items()]
    kinds += [(entity, kind, make, 20) for kind, (entity, make) in KNOWN.items()]
    for entity, kind, make, count in kinds:
        number = max(2, round(count * scale * 2))
        for at in range(number):
            rows = LONG if at == 3 and scale >= 1 else ROWS[at % len(ROWS)]
            yield table(rng, make, entity, kind, rows, ("none", "saying nothing", "misleading")[at % 3])
    for at in range(round(30 * scale)):
        make = NAMES["Chinese"] if at % 2 else ADDRESSES["whole"]
        entity = "PERSON" if at % 2 else "CN_ADDRESS"
        yield table(rng, make, entity, "one or two rows, beside a mobile", 1 + at // 2 % 2, "none")


def found_in(made: Table, names: str) -> dict[int, dict[str, set[int]]]:
    """Column -> type -> rows in which the lane finds it, the table given to it in chunks."""
    columns = tuple(Column(column.name) for column in made.columns)
    places = {column.name or column_letters(at): at for at, column in enumerate(made.columns)}
    rows, scan = made.rows(), ObjectScan(LaneOptions(names=names), "export.csv")
    found: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for first in range(0, len(rows), CHUNK):
        chunk = TableChunk(columns, rows[first : first + CHUNK], first_row=first + 1, table="t")
        for match in scan.feed(chunk):
            found[places[match.location["column"]]][match.entity_type].add(match.location["row"] - 1)
    return found


@dataclass(slots=True)
class Tally:
    """What came of it: kind -> columns, and those known; of decoys those taken for a person or an address."""

    want: Counter[tuple[str, str]] = field(default_factory=Counter)
    hit: Counter[tuple[str, str]] = field(default_factory=Counter)
    headers: Counter[tuple[str, str]] = field(default_factory=Counter)
    sizes: Counter[tuple[int, str]] = field(default_factory=Counter)
    decoys: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def judge(self, made: Table, found: dict[int, dict[str, set[int]]]) -> None:
        """Count one table."""
        for at, column in enumerate(made.columns):
            filled = [row for row, cell in enumerate(column.cells) if cell and row not in column.noise]
            if not filled:
                continue
            if column.entity:
                share = len(found[at].get(column.entity, set()).intersection(filled)) / len(filled)
                known = share >= ALL_KNOWN
                key = (column.entity, column.kind)
                self.want[key] += 1
                self.hit[key] += known
                if column.entity in PERSONAL:
                    self.headers[made.header, "want"] += 1
                    self.headers[made.header, "hit"] += known
                    self.sizes[len(column.cells), "want"] += 1
                    self.sizes[len(column.cells), "hit"] += known
                if not known:
                    values = " ".join(column.cells[:6])
                    self.wrong.append(f"missed {key} {share:.0%} of {len(filled)} under {column.name!r}: {values}")
            if column.kind and column.entity not in PERSONAL:
                self.decoys[column.kind] += 1
                rows: set[int] = set().union(*(found[at].get(code, set()) for code in PERSONAL))
                if rows and len(rows) >= SOME_FALSE * len(filled):
                    self.false[column.kind] += 1
                    values = " ".join(column.cells[row] for row in sorted(rows)[:8])
                    self.wrong.append(
                        f"false {column.kind} {len(rows)} of {len(filled)} under {column.name!r}: {values}"
                    )

    def recall(self, entity: str) -> float:
        """Share of the columns of one type that are known."""
        want = sum(count for (code, _), count in self.want.items() if code == entity)
        return sum(count for (code, _), count in self.hit.items() if code == entity) / want if want else 1.0

    def known(self) -> int:
        """Columns of names and addresses that are known."""
        return sum(count for (code, _), count in self.hit.items() if code in PERSONAL)

    def alarms(self) -> float:
        """Share of the decoys that are taken for names or addresses."""
        return self.false.total() / self.decoys.total() if self.decoys.total() else 0.0

    def kept(self) -> bool:
        """Are the bars kept?"""
        return all(self.recall(entity) >= RECALL for entity in PERSONAL) and self.alarms() <= FALSE

    def print(self, title: str) -> None:
        """The tables of the benchmark."""
        report.table(
            f"{title}: columns known",
            ("kind", "type", "columns", "known", "%"),
            [(k, e, n, self.hit[e, k], f"{100 * self.hit[e, k] / n:.1f}") for (e, k), n in self.want.items()],
        )
        by = [(f"header: {each}", *_of(self.headers, each)) for each in ("none", "saying nothing", "misleading")]
        by += [(f"rows: {each}", *_of(self.sizes, each)) for each in sorted({size for size, _ in self.sizes})]
        report.table(f"{title}: names and addresses", ("where", "columns", "known", "%"), by)
        false = [(kind, self.decoys[kind], count) for kind, count in self.false.most_common()]
        report.table(f"{title}: taken for names or addresses", ("kind", "columns", "false"), false)
        for entity in PERSONAL:
            print(f"{entity}: {100 * self.recall(entity):.1f} % of the columns are known")
        print(f"false: {self.false.total()} of {self.decoys.total()} other columns, {100 * self.alarms():.2f} %")


def _of(counter: Counter[tuple[str, str]] | Counter[tuple[int, str]], key: str | int) -> tuple[int, int, str]:
    want, hit = counter[key, "want"], counter[key, "hit"]  # type: ignore[index]  # of either kind
    return want, hit, f"{100 * hit / want:.1f}" if want else "-"


# --- files ---


def write(folder: Path, made: Sequence[Table]) -> None:
    """The tables as files, in turn CSV, xlsx and SQLite; what has no header has none in CSV and xlsx."""
    import xlsxwriter

    for number, one in enumerate(made):
        names = [column.name or f"c{at}" for at, column in enumerate(one.columns)]
        bare = one.header == "none"
        if _form(number) == "csv":
            with (folder / f"{number}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([*([] if bare else [names]), *one.rows()])
        elif _form(number) == "xlsx":
            with xlsxwriter.Workbook(folder / f"{number}.xlsx") as book:
                sheet = book.add_worksheet()
                for row, cells in enumerate([*([] if bare else [names]), *one.rows()]):
                    sheet.write_row(row, 0, cells)
        else:
            with sqlite3.connect(folder / f"{number}.db") as base:
                base.execute(f"create table t ({', '.join(f'x{at} text' for at in range(len(names)))})")
                base.executemany(f"insert into t values ({', '.join('?' * len(names))})", one.rows())
            base.close()


def _form(number: int) -> str:
    return ("csv", "xlsx", "db")[(number + number // 3) % 3]


def _columns(one: Table, number: int) -> dict[str, int]:
    """What a finding calls the columns, numbered from 1: their names, or letters where their row was read as data."""
    if _form(number) == "db":
        return {f"x{at}": at + 1 for at in range(len(one.columns))}
    names = {column.name: at + 1 for at, column in enumerate(one.columns) if column.name}
    return {column_letters(at): at + 1 for at in range(len(one.columns))} | names


def from_files(made: Sequence[Table], names: str) -> Tally:
    """What the command finds in the tables as files."""
    tally = Tally()
    found: dict[int, dict[int, dict[str, set[int]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(set)))
    with tempfile.TemporaryDirectory() as at:
        share, out = Path(at) / "share", Path(at) / "run"
        share.mkdir()
        write(share, made)
        report.pandian("scan", str(share), "--out", str(out), "--names", names, "--quiet")
        for line in (out / "findings.jsonl").open(encoding="utf-8"):
            finding = json.loads(line)
            number = int(unquote(finding["object"]).split("/share/")[1].split(".")[0])
            one, place = made[number], finding["location"]
            if column := _columns(one, number).get(str(place.get("column"))):
                above = _form(number) != "db" and one.header != "none"
                found[number][column - 1][finding["entity_type"]].add(int(place.get("row", 0)) - 1 - above)
    for number, one in enumerate(made):
        tally.judge(one, found[number])
    return tally


def main(arguments: Sequence[str] = ()) -> bool:
    """True where the bars are kept: of all tables, and of those that are files no column lost that the lane knows."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.names.tables", description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--scale", type=float, default=1.0, help="fewer tables (0.2) or more (3)")
    parser.add_argument("--names", default="auto", help="off, auto or all")
    parser.add_argument("--show", action="store_true", help="list what was missed and found in vain")
    parser.add_argument("--no-files", action="store_true", help="leave out the tables as files")
    options = parser.parse_args(list(arguments))
    tally, same, made = Tally(), Tally(), []
    for number, one in enumerate(tables(options.seed, options.scale)):
        found = found_in(one, options.names)
        tally.judge(one, found)
        if (
            number % 7 == 0
            and 3 <= len(one.columns[0].cells) <= 200
            and not any(c.kind == "masked" for c in one.columns)
        ):
            made.append(one)
            same.judge(one, found)
    tally.print(f"tables given to the lane, --names {options.names}")
    kept = tally.kept()
    if options.show:
        print("\n".join(tally.wrong))
    if not options.no_files:
        files = from_files(made, options.names)
        files.print(f"{len(made)} of them as CSV, xlsx and SQLite")
        print(f"names and addresses: {files.known()} columns are known, by the lane alone {same.known()}")
        kept &= files.known() >= same.known() and files.alarms() <= FALSE
        if options.show:
            print("\n".join(files.wrong))
    print("kept" if kept else "NOT KEPT")
    return kept


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1:]) else 1)
