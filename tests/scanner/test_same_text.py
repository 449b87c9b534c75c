"""One text in several formats is one text: told at the end of a run, in every report, and again in the next run."""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import json
import sqlite3
import zipfile
from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.limits import Limits
from models.protect import Key
from models.records import Column, TableChunk, TextChunk
from scanner.readers.base import ByteSource, ReadContext
from scanner.readers.registry import reader_for
from scanner.readers.sniff import sniff
from scanner.run import scan, write_reports
from scanner.same_text import SHORTEST, TextDigest
from tests.scanner.rescanning import age

KEY = Key(b"k" * 32)
HEAD = ("姓名", "手机", "身份证号", "金额")
ROWS = tuple((f"张{n}", f"1380013{n:04}", f"11010119900307{n:04}", f"{n * 3}.50") for n in range(12))


def digest(*chunks: TextChunk | TableChunk) -> str | None:
    taken = TextDigest(KEY)
    for chunk in chunks:
        taken.feed(chunk)
    return taken.done()


def of(data: bytes, name: str = "x") -> str | None:
    source = ByteSource.of_bytes(name, data)
    sniff(source)
    parts = reader_for(source).read(source, ReadContext())
    return digest(*(part for part in parts if isinstance(part, TextChunk | TableChunk)))


def as_csv(rows: Sequence[Sequence[str]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    made = io.StringIO()
    csv.writer(made, delimiter=delimiter).writerows(rows)
    return made.getvalue().encode(encoding)


def as_xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    book, made = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.properties.creator = "某人"
    book.save(made)
    return made.getvalue()


def as_docx(rows: Sequence[Sequence[str]]) -> bytes:
    document, made = docx.Document(), io.BytesIO()
    document.sections[0].header.paragraphs[0].text = "页眉 13900139000"
    table = document.add_table(0, len(rows[0]))
    for row in rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = value
    document.save(made)
    return made.getvalue()


def as_html(rows: Sequence[Sequence[str]]) -> bytes:
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>\n" for row in rows)
    return f"<html><body><table>{cells}</table></body></html>".encode()


def as_txt(rows: Sequence[Sequence[str]]) -> bytes:
    return "\r\n".join("\u3000".join(row) for row in rows).encode("utf-16")


FORMATS = {"xlsx": as_xlsx, "docx": as_docx, "html": as_html, "txt": as_txt}


@pytest.mark.parametrize("rows", [(HEAD, *ROWS), ROWS], ids=["header", "no-header"])
def test_a_list_has_one_digest_in_every_format(rows: Sequence[Sequence[str]]) -> None:
    whole = of(as_csv(rows))
    assert whole is not None
    assert {name: of(made(rows)) for name, made in FORMATS.items()} == dict.fromkeys(FORMATS, whole)
    assert of(as_csv(rows, "gb18030")) == of(as_csv(rows, delimiter="\t")) == whole
    assert of(as_csv(rows[:-1])) != whole
    assert of(as_csv([*rows[:-1], (*rows[-1][:-1], "0.50")])) != whole


@given(st.text(min_size=SHORTEST * 2), st.lists(st.integers(0, 400), max_size=6))
def test_windows_and_their_overlaps_make_no_difference(text: str, cuts: list[int]) -> None:
    data = text.encode("utf-8", "ignore")
    text = data.decode()
    places = sorted({min(cut, len(text)) for cut in cuts} | {0, len(text)})
    chunks = []
    for start, end in itertools.pairwise(places):
        back = max(0, start - 3)
        overlap = len(text[back:start].encode())
        chunks.append(TextChunk(text[back:end].encode(), back, overlap))
    assert digest(*chunks) == digest(TextChunk(data))


def test_what_has_a_part_of_its_own_is_left_out() -> None:
    body = b"x" * SHORTEST
    plain = digest(TextChunk(body))
    assert plain is not None
    assert digest(TextChunk(body), TextChunk(b"note", location={"part": "footnote"})) == plain
    marked = TextChunk(
        b"head" + body + b"foot", 0, 0, None, {"part": "header"}, ((4, {}), (4 + SHORTEST, {"part": "x"}))
    )
    assert digest(marked) == plain
    columns = (Column("title"),)
    aside = TableChunk(columns, (("value",),), location={"part": "properties"})
    assert digest(aside, TextChunk(body)) == plain


def test_a_table_in_several_chunks_names_its_columns_once() -> None:
    columns = tuple(Column(name) for name in HEAD)
    whole = digest(TableChunk(columns, ROWS))
    assert whole is not None
    assert digest(TableChunk(columns, ROWS[:5]), TableChunk(columns, ROWS[5:], first_row=6)) == whole
    assert digest(TableChunk(columns, ROWS, location={"line": 1})) == whole


def test_little_text_and_other_keys_are_never_the_same() -> None:
    assert digest() is None
    assert digest(TextChunk(("字" * (SHORTEST - 1) + " \n" * 99).encode())) is None
    assert digest(TextChunk(("字" * SHORTEST).encode())) is not None
    other = TextDigest(Key(b"o" * 32))
    other.feed(TextChunk(("字" * SHORTEST).encode()))
    assert other.done() != digest(TextChunk(("字" * SHORTEST).encode()))


@pytest.fixture
def share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Five copies of a list, one of them of the same bytes; a mail in two forms; what is no copy."""
    monkeypatch.setenv("PANDIAN_KEY", "0123456789abcdef")
    folder = tmp_path / "share"
    (folder / "b").mkdir(parents=True)
    rows = (HEAD, *ROWS)
    (folder / "客户.csv").write_bytes(as_csv(rows))
    (folder / "b/客户 (2).csv").write_bytes(as_csv(rows))
    (folder / "b/gbk.csv").write_bytes(as_csv(rows, "gb18030"))
    (folder / "a.docx").write_bytes(as_docx(rows))
    (folder / "z.xlsx").write_bytes(as_xlsx(rows))
    (folder / "other.xlsx").write_bytes(as_xlsx(rows[:-1]))
    for name, data in (("tiny.txt", b"13800138000"), ("tiny.csv", b"\xef\xbb\xbf13800138000")):
        (folder / name).write_bytes(data)
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "名单", "a@example.com"
    mail.set_content("名单如下，请查收 13800138000 " * 9)
    mail.add_alternative("<p>" + "名单如下，请查收 13800138000 " * 9 + "</p>", subtype="html")
    (folder / "m.eml").write_bytes(bytes(mail))
    return folder


def objects(out: Path) -> dict[str, dict[str, Any]]:
    rows = [json.loads(line) for line in (out / "objects.jsonl").read_text("utf-8").splitlines()]
    return {row["path"].partition("/share/")[2]: row for row in rows}


def copies(out: Path) -> dict[str, str]:
    return {
        name: unquote(row["same_text_as"]).rpartition("/")[2]
        for name, row in objects(out).items()
        if "same_text_as" in row
    }


COPIES = dict.fromkeys(("a.docx", "b/gbk.csv", "z.xlsx"), "客户.csv")


def test_copies_in_other_formats_are_told_in_every_report(share: Path, tmp_path: Path) -> None:
    out = tmp_path / "runs" / "1"
    scan([share], out, workers=1, lang="zh", formats=("jsonl", "json", "html", "xlsx")).close()
    assert copies(out) == COPIES
    assert objects(out)["b/客户 (2).csv"]["duplicates_of"] == objects(out)["客户.csv"]["object"]
    notes = [
        str(cell.value)
        for sheet in openpyxl.load_workbook(out / "report.xlsx")
        for row in sheet.iter_rows()
        for cell in row
        if "文字相同" in str(cell.value)
    ]
    assert len(notes) >= 3
    assert all(f"与 {share}/客户.csv 文字相同，格式不同" in note for note in notes)
    assert "文字相同（格式不同）" in (out / "report.html").read_text("utf-8")


def test_the_next_run_knows_it_without_reading(share: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    age(monkeypatch)
    options: dict[str, Any] = {"workers": 1, "reread": 0.0, "lang": "en", "formats": ("jsonl", "json")}
    scan([share], tmp_path / "runs/1", **options).close()
    (share / "客户.csv").unlink()
    (share / "b/new.html").write_bytes(as_html((HEAD, *ROWS)))
    (share / "b/gbk.csv").rename(share / "b/moved.csv")
    with scan([share], tmp_path / "runs/2", **options) as run:
        assert run.summary["carried"] > 5
    others = ("b/moved.csv", "b/new.html", "b/客户 (2).csv", "z.xlsx")
    assert copies(tmp_path / "runs/2") == dict.fromkeys(others, "a.docx")
    scan([share], tmp_path / "runs/full", full=True, **options).close()
    assert copies(tmp_path / "runs/full") == copies(tmp_path / "runs/2")


def test_a_run_of_version_3_has_none_and_gets_none(share: Path, tmp_path: Path) -> None:
    out = tmp_path / "runs" / "1"
    scan([share], out, workers=1, lang="zh", formats=("jsonl", "json")).close()
    with sqlite3.connect(out / "run.db") as database:
        database.execute("DROP INDEX object_text")
        for column in ("text_digest", "same_text_as"):
            database.execute(f"ALTER TABLE object DROP COLUMN {column}")
        database.execute("ALTER TABLE folder DROP COLUMN exposed")  # of version 5
        database.execute("UPDATE meta SET value = '3' WHERE key = 'schema'")
        database.execute("UPDATE alembic_version SET version_num = '0003'")
    database.close()
    before = objects(out)
    (tmp_path / "again").mkdir()
    write_reports(out, ("jsonl",), out=tmp_path / "again").close()
    assert copies(tmp_path / "again") == {}
    for row in before.values():
        row.pop("same_text_as", None)
    assert objects(tmp_path / "again") == before


def test_the_original_of_copies_is_one_that_was_read(tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("list.txt", "手机 13800138000")
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("inner.zip", inner.getvalue())
    (share / "a.zip").write_bytes(outer.getvalue())
    (share / "z.zip").write_bytes(inner.getvalue())
    scan([share], tmp_path / "run", workers=1, formats=("jsonl",), limits=Limits(max_depth=1)).close()
    rows = objects(tmp_path / "run")
    assert (rows["z.zip"]["status"], rows["a.zip!/inner.zip"]["status"]) == ("scanned", "skipped")
    assert "duplicates_of" not in rows["z.zip"] or rows["z.zip"]["duplicates_of"] is None
    assert rows["a.zip!/inner.zip"]["duplicates_of"] == rows["z.zip"]["object"]


def test_a_database_with_changes_beside_it_stands_for_itself(tmp_path: Path) -> None:
    share = tmp_path / "share"
    for name in ("1", "2", "3"):
        (share / name).mkdir(parents=True)
    with contextlib.closing(sqlite3.connect(tmp_path / "live.db")) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute("CREATE TABLE t (c TEXT)")
        connection.execute("INSERT INTO t VALUES ('手机 13800138000')")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("INSERT INTO t VALUES ('手机 13900139000')")
        connection.commit()
        for name in ("1", "2", "3"):
            (share / name / "a.db").write_bytes((tmp_path / "live.db").read_bytes())
        (share / "2" / "a.db-wal").write_bytes((tmp_path / "live.db-wal").read_bytes())
    scan([share], tmp_path / "run", workers=1, formats=("jsonl",)).close()
    rows = objects(tmp_path / "run")
    counts = {name: row["counts"] for name, row in rows.items() if name.endswith(".db")}
    assert [rows[f"{n}/a.db"]["duplicates_of"] for n in (1, 2, 3)] == [None, None, rows["1/a.db"]["object"]]
    assert counts == {"1/a.db": {"CN_MOBILE": 1}, "2/a.db": {"CN_MOBILE": 2}, "3/a.db": {"CN_MOBILE": 1}}
